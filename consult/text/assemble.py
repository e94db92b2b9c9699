"""Walk the blocks of a file and say where its clauses are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from consult.text.clauses import ClauseKind
from consult.text.html_blocks import HtmlContext
from consult.text.markdown_blocks import Block, BlockKind, Blocks, Definition
from consult.text.markdown_rules import ATTRIBUTE_ID, ATTRIBUTES
from consult.text.seeds import Seed
from consult.text.shape import Shape

_TRAILING_ATTRIBUTES = re.compile(ATTRIBUTES)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]", re.DOTALL)
_NOTE_LABEL = re.compile(r"\[\^([^\s\]]+)\]")
_LIST_TAG = re.compile(r"</?(?:li|ul|ol|tr|td|th|tbody|thead)[\s>]", re.IGNORECASE)
_HAS_ID = re.compile(r"(?:^|[\s{:])#[^\s.{}#]+")


@dataclass(slots=True)
class Container:
    """Hold an open list item, quotation, note or definition; `run` is the clause its next paragraph joins."""

    name: str
    marker: str
    run: Seed | None = None


@dataclass(slots=True)
class Walk:
    """Hold what the walk finds: clauses to be, and spans of the file that are accounted for without words.

    `hidden` are spans that readers never see, with the reason; `counts` the blocks by kind.
    """

    seeds: list[Seed] = field(default_factory=list)
    accounted: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[tuple[int, int, str]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    unfinished: list[int] = field(default_factory=list)
    used_labels: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    trailing_ids: list[str] = field(default_factory=list)


class Assembler:
    """Turn blocks into seeds, in order."""

    def __init__(self, text: str, blocks: Blocks) -> None:
        self.text = text
        self.blocks = blocks
        self.walk = Walk()
        self.html = HtmlContext()
        self.containers: list[Container] = []
        self.definitions = {d.label: d for d in reversed(blocks.definitions)}
        self.next_anchor = ""
        self.lists = 0

    def assemble(self) -> Walk:
        """Return the walk over all blocks."""
        for block in self.blocks.blocks:
            self._take(block)
        self.walk.trailing_ids = self.html.pending_ids
        self.walk.hidden += [(at, at + len(words), "comment") for at, words in self.html.hidden]
        self.walk.refused = self.html.refused
        self.walk.unfinished = self.html.unfinished
        return self.walk

    def _count(self, name: str) -> None:
        self.walk.counts[name] = self.walk.counts.get(name, 0) + 1

    def _take(self, block: Block) -> None:
        kind = block.kind
        if kind is BlockKind.OPEN:
            self._open(block)
        elif kind is BlockKind.CLOSE:
            self._close(block)
        elif kind is BlockKind.PARAGRAPH:
            self._paragraph(block)
        elif kind is BlockKind.HIDDEN:
            self._hidden(block)
        else:
            self._end_run()
            if kind is BlockKind.HEADING:
                self._count("headings")
                self._count(f"h{block.level}")
                self.html.forget()
                self._leaf(ClauseKind.HEADING, block, Shape(indents=block.indents), block.level)
            elif kind is BlockKind.CODE:
                self._code(block)
            elif kind is BlockKind.ROW:
                self._row(block)
            elif kind is BlockKind.HTML:
                self._html_block(block)

    def _open(self, block: Block) -> None:
        counted = {"item": "list_items", "table": "tables", "quote": "blockquotes"}.get(block.name)
        if counted:
            self._count(counted)
        if block.name == "list":
            self.lists += 1
            self.walk.counts["max_list_depth"] = max(self.walk.counts.get("max_list_depth", 0), self.lists)
        self._end_run()
        if block.name in ("item", "quote", "note", "definition", "term"):
            self.containers.append(Container(block.name, block.marker))

    def _close(self, block: Block) -> None:
        self._end_run()
        if block.name == "list":
            self.lists -= 1
        if block.name in ("item", "quote", "note", "definition", "term"):
            self.containers.pop()

    def _end_run(self) -> None:
        if self.containers:
            self.containers[-1].run = None

    def _paragraph(self, block: Block) -> None:
        inner = self.containers[-1] if self.containers else None
        if not inner or inner.name != "term":
            self._count("paragraphs")
        start, end, anchor = self._cut_attributes(block.start, block.end)
        if inner and inner.run and not inner.run.anchor and inner.run.shape.indents == block.indents:
            inner.run.end = end
            inner.run.anchor = anchor
            self._finish_shape(inner.run)
            if end < block.end:
                inner.run = None
            return
        kind, level, marker, element = self._kind_of_paragraph(inner)
        seed = Seed(kind, start, end, Shape(indents=block.indents, element=element), level, marker, anchor)
        self._add(seed)
        if inner and inner.name != "term" and end == block.end:
            inner.run = seed

    def _kind_of_paragraph(self, inner: Container | None) -> tuple[ClauseKind, int, str, str]:
        marker = ""
        if inner:
            marker, inner.marker = inner.marker, ""
            if inner.name == "item":
                return (ClauseKind.ITEM, self._depth(), marker, "")
            if inner.name == "quote":
                return (ClauseKind.QUOTE, 0, self._outer_marker(), "")
            if inner.name == "note":
                return (ClauseKind.FOOTNOTE, 0, marker, "")
            return (ClauseKind.PARAGRAPH, 0, "", inner.name)
        element = self.html.innermost()
        if element and element.name == "li":
            marker, element.marker = element.marker, ""
            return (ClauseKind.ITEM, max(self.html.depth(), 1), marker, "")
        if element and element.name == "blockquote":
            return (ClauseKind.QUOTE, 0, "", "")
        return (ClauseKind.PARAGRAPH, 0, "", "")

    def _depth(self) -> int:
        return sum(container.name == "item" for container in self.containers)

    def _outer_marker(self) -> str:
        """Return the mark of an item whose first words stand in something else, such as a quotation."""
        for container in reversed(self.containers):
            if container.name == "item":
                marker, container.marker = container.marker, ""
                return marker
        return ""

    def _cut_attributes(self, start: int, end: int) -> tuple[int, int, str]:
        """Return the block without kramdown attributes at its end, and the id in them."""
        brace = self.text.rfind("{", start + 1, end) if self.text[end - 1 : end] == "}" else -1
        match = _TRAILING_ATTRIBUTES.fullmatch(self.text, brace, end) if brace > start else None
        if not match or not _HAS_ID.search(match.group()):
            return (start, end, "")
        self.walk.accounted.append((brace, end))
        found = ATTRIBUTE_ID.search(match.group())
        stop = brace
        while stop > start and self.text[stop - 1] in " \t\n":
            stop -= 1
        return (start, stop, found.group(1) if found else "")

    def _leaf(self, kind: ClauseKind, block: Block, shape: Shape, level: int = 0) -> None:
        start, end, anchor = (block.start, block.end, "")
        if kind is ClauseKind.HEADING:
            start, end, anchor = self._cut_attributes(start, end)
        self._add(Seed(kind, start, end, shape, level, self._outer_marker(), anchor))

    def _row(self, block: Block) -> None:
        self._count("table_rows")
        shape = Shape(indents=block.indents, aligns=block.aligns, header=block.header)
        seed = Seed(ClauseKind.ROW, block.start, block.end, shape, 0, self._outer_marker())
        seed.table = self.walk.counts["tables"]
        self._add(seed)

    def _hidden(self, block: Block) -> None:
        self.walk.accounted.append((block.start, block.end))
        if block.name == "comment":
            self._end_run()
            self.walk.hidden.append((block.start, block.end, "comment"))
            return
        found = ATTRIBUTE_ID.search(self.text, block.start, block.end)
        before = self.text.rfind("\n", 0, block.start)
        above = self.text[self.text.rfind("\n", 0, max(before, 0)) + 1 : max(before, 0)]
        if found and above.strip(" \t>") and self.walk.seeds and not self.walk.seeds[-1].anchor:
            self.walk.seeds[-1].anchor = found.group(1)
        elif found:
            self.next_anchor = found.group(1)
        self._end_run()

    def _code(self, block: Block) -> None:
        """Take code; indented elements of an HTML list or table that is open are no code, whatever
        CommonMark says.

        Source: kramdown, which reads such a list as HTML to its end.
        """
        self.walk.accounted.append(block.outer)
        inside = block.marker == "indented" and self.html.in_list_or_table()
        if inside and _LIST_TAG.match(self.text, block.start):
            for seed in self.html.read(self.text, block.start, block.end, block.indents):
                self._add(seed)
        elif block.end > block.start:
            self._leaf(ClauseKind.CODE, block, Shape(indents=block.indents, element=block.name))

    def _html_block(self, block: Block) -> None:
        self._count("html_blocks")
        self.walk.accounted.append((block.start, block.end))
        for seed in self.html.read(self.text, block.start, block.end, block.indents):
            self._add(seed)

    def _add(self, seed: Seed) -> None:
        if self.html.pending_ids:
            seed.ids += self.html.pending_ids
            self.html.pending_ids = []
        if self.next_anchor and not seed.anchor:
            seed.anchor, self.next_anchor = self.next_anchor, ""
        self._finish_shape(seed)
        self.walk.seeds.append(seed)

    def _finish_shape(self, seed: Seed) -> None:
        """Give the seed's shape the link definitions and footnotes that its source uses."""
        if (
            seed.shape.html
            or seed.kind is ClauseKind.CODE
            or not (self.definitions or self.blocks.note_labels)
        ):
            return
        source = self.text[seed.start : seed.end]
        if "[" not in source:
            return
        references = find_references(source, self.definitions)
        self.walk.used_labels |= references.keys()
        notes = {m.group(1) for m in _NOTE_LABEL.finditer(source)} & self.blocks.note_labels
        if references or notes:
            old = seed.shape
            seed.shape = Shape(
                indents=old.indents,
                aligns=old.aligns,
                header=old.header,
                element=old.element,
                references=references,
                footnotes=tuple(sorted(notes)),
            )


def find_references(source: str, definitions: Mapping[str, Definition]) -> dict[str, str]:
    """Return the definitions (label: target) that words in brackets in `source` name."""
    found = {}
    for match in _LABEL.finditer(source):
        label = re.sub(r"\s+", " ", match.group(1).strip()).lower().upper()
        if label in definitions:
            found[label] = definitions[label].target
    return found
