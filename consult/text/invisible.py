"""Report by line what readers of a draft do not see, and count what its source holds."""

from __future__ import annotations

import re
from bisect import bisect_right

from consult.text.assemble import Assembler, Walk
from consult.text.build import Builder, shorten
from consult.text.clauses import Problem, ProblemKind
from consult.text.markdown_blocks import BlockKind, Blocks, read_blocks

_TEMPLATE = re.compile(r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}")
_HIDDEN_STYLE = re.compile(
    r"<[A-Za-z][^<>]*?(?:\shidden(?=[\s>=])|display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE
)
_UNFINISHED = re.compile(r"<[A-Za-z][\w-]*\s+[\w-]+=\"[^\"<>]*>")
_COUNTED_WORDS = "headings h1 h2 h3 h4 h5 h6 paragraphs list_items tables table_rows html_blocks blockquotes"
_COUNTED = tuple(_COUNTED_WORDS.split())


def find_invisible(text: str, offset: int, blocks: Blocks, walk: Walk, path: str) -> list[Problem]:
    """Return what is invisible in the file, with lines; the body begins at code point `offset`."""
    return _Finder(text, offset, path).find(blocks, walk)


def definition_spans(body: str, blocks: Blocks) -> list[tuple[int, int]]:
    """Return where the link definitions stand in the body, as ranges of code points."""
    if not blocks.definitions:
        return []
    starts = [0, *(at + 1 for at, char in enumerate(body) if char == "\n"), len(body) + 1]
    return [(starts[d.lines[0]], starts[min(d.lines[1], len(starts) - 1)] - 1) for d in blocks.definitions]


class _Finder:
    def __init__(self, text: str, offset: int, path: str) -> None:
        self.text = text
        self.offset = offset
        self.path = path
        self.problems: list[Problem] = []
        self._newlines = [at for at, char in enumerate(text) if char == "\n"]

    def find(self, blocks: Blocks, walk: Walk) -> list[Problem]:
        if self.offset:
            last = bisect_right(self._newlines, self.offset - 2) + 1
            self._add(0, ProblemKind.FRONT_MATTER, f"Lines 1 to {last} are front matter and are not shown.")
        for start, end, _ in walk.hidden:
            words = self.text[start + self.offset : end + self.offset]
            message = f"Commented out and not shown ({len(words.split())} words): {shorten(words)}"
            self._add(start + self.offset, ProblemKind.HIDDEN_TEXT, message)
        for at, tag in dict.fromkeys(walk.refused):
            message = (
                f"The element <{tag}> cannot be part of a draft. Take it out, or write its words as Markdown."
            )
            self._add(at + self.offset, ProblemKind.UNSUPPORTED_HTML, message, True)
        for block in blocks.blocks:
            if block.kind is BlockKind.CODE and block.name:
                message = f"The words after the opening of a code block are not shown: {shorten(block.name)}"
                self._add(block.outer[0] + self.offset, ProblemKind.CODE_LANGUAGE, message)
        first_line = self.text.count("\n", 0, self.offset) + 1
        for number in blocks.too_complex:
            message = "Nearly all cells of this table are missing. Give every row all its cells."
            self.problems.append(
                Problem(self.path, first_line + number, ProblemKind.TOO_COMPLEX, message, True)
            )
        self._definitions(blocks, walk)
        unfinished = {at + self.offset for at in walk.unfinished}
        unfinished |= {match.start() for match in _UNFINISHED.finditer(self.text, self.offset)}
        for at in sorted(unfinished):
            message = (
                f"A tag that is not finished is shown as it is written: {shorten(self.text[at : at + 60])}"
            )
            self._add(at, ProblemKind.MALFORMED_HTML, message)
        self._patterns()
        return self.problems

    def _add(self, at: int, kind: ProblemKind, message: str, fatal: bool = False) -> None:
        self.problems.append(
            Problem(self.path, bisect_right(self._newlines, at - 1) + 1, kind, message, fatal)
        )

    def _definitions(self, blocks: Blocks, walk: Walk) -> None:
        first_line = self.text.count("\n", 0, self.offset) + 1
        seen: set[str] = set()
        for definition in blocks.definitions:
            if definition.label in walk.used_labels and definition.label not in seen:
                seen.add(definition.label)
                continue
            line = first_line + definition.lines[0]
            message = f"No words use this link definition: [{shorten(definition.label)}]"
            self.problems.append(Problem(self.path, line, ProblemKind.UNUSED_DEFINITION, message))

    def _patterns(self) -> None:
        for match in _TEMPLATE.finditer(self.text, self.offset):
            message = f"A template tag is shown as it is written: {shorten(match.group())}"
            self._add(match.start(), ProblemKind.TEMPLATE_TAG, message)
        for match in _HIDDEN_STYLE.finditer(self.text, self.offset):
            message = (
                "Words that the source hides by HTML are shown: only what everybody sees can be endorsed."
            )
            self._add(match.start(), ProblemKind.HIDDEN_TEXT, message)


def count_source(body: str, walk: Walk, pictures: int, links: int) -> dict[str, int]:
    """Return figures of the source as written: words parted at white space, and blocks as CommonMark with
    tables has them.

    What is commented out by kramdown counts too, as a parser without kramdown would count it; `hidden_`
    figures tell how much of each it is. Source: the corpora's README ("numbers that a test can expect").
    """
    counts = {name: walk.counts.get(name, 0) for name in _COUNTED}
    counts |= {"images": pictures, "links": links}
    hidden = dict.fromkeys(counts, 0)
    for start, end, _ in walk.hidden:
        inner = body[start:end]
        if not inner.startswith("{::comment}"):
            continue
        inner = inner.replace("{::comment}", "::comment", 1).replace("{:/", ":/")
        hidden_walk = Assembler(inner, read_blocks(inner)).assemble()
        builder = Builder(inner, 0, "", "en")
        builder.build(hidden_walk)
        found = {**hidden_walk.counts, "images": builder.pictures, "links": builder.links}
        for name in hidden:
            hidden[name] += found.get(name, 0)
    for name in hidden:
        counts[name] += hidden[name]
        if hidden[name]:
            counts[f"hidden_{name}"] = hidden[name]
    counts["words"] = len(body.split())
    counts["han_chars"] = len(re.findall(r"[\u4e00-\u9fff]", body))
    counts["max_list_depth"] = walk.counts.get("max_list_depth", 0)
    return counts
