"""Read the block structure of Markdown as a flat list of typed blocks with exact places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consult.text.lines import prefix_length
from consult.text.markdown_parser import draft_parser

_TRIM = " \t\n\x0b\x0c\r"


class BlockKind(StrEnum):
    """What a block is; OPEN and CLOSE are the two ends of a container."""

    OPEN = "open"
    CLOSE = "close"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    HTML = "html"
    ROW = "row"
    HIDDEN = "hidden"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one block; `start` and `end` are code points in the text, `indents` as in `Shape`.

    `name` is the container ("item", "quote", "note", "definition", "list", "table"), the language of code,
    or why something is hidden; `marker` the mark of an item, label of a note, or "indented" for code
    without fences; `outer` all lines of code, fences included.
    """

    kind: BlockKind
    start: int = 0
    end: int = 0
    indents: tuple[int, ...] = (0,)
    name: str = ""
    level: int = 0
    marker: str = ""
    aligns: tuple[str, ...] = ()
    header: bool = False
    outer: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Definition:
    """Hold one link reference definition and the lines (0-based, half open) it stands on."""

    label: str
    target: str
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Hold a text's blocks, its link definitions (also repeated, unused ones) and its footnotes' labels.

    `too_complex` are lines (0-based) of tables that were not read, because nearly all their cells would be
    made up.
    """

    blocks: tuple[Block, ...]
    definitions: tuple[Definition, ...]
    note_labels: frozenset[str]
    too_complex: tuple[int, ...] = ()


@cache
def _parser() -> MarkdownIt:
    return draft_parser()


def read_blocks(text: str) -> Blocks:
    """Return the blocks of a Markdown text whose lines end in LF and which holds no NUL."""
    env: dict[str, object] = {}
    tokens: list[Token] = []
    parser = _parser()
    parser.block.parse(text, parser, env, tokens)
    labels = {str(t.meta["label"]) for t in tokens if t.type == "footnote_reference_open"}
    too_complex = env.get("too_complex", [])
    lines = tuple(too_complex) if isinstance(too_complex, list) else ()
    return Blocks(tuple(_Reader(text, tokens).read()), tuple(_definitions(env)), frozenset(labels), lines)


def _definitions(env: dict[str, object]) -> Iterator[Definition]:
    known = env.get("references", {})
    repeated = env.get("duplicate_refs", [])
    entries = [(label, known[label]) for label in known] if isinstance(known, dict) else []
    if isinstance(repeated, list):
        entries += [(str(entry["label"]), entry) for entry in repeated]
    for label, entry in entries:
        first, last = entry["map"]
        yield Definition(str(label), str(entry["href"]), (first, last))


_CONTAINERS: Mapping[str, str] = {
    "blockquote": "quote",
    "footnote_reference": "note",
    "dd": "definition",
    "dt": "term",
    "table": "table",
}


class _Reader:
    """Walk block tokens once, keeping the stack of lists for the items' marks."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.lists: list[list[int]] = []
        self.aligns: list[str] = []
        self.leaf: Token | None = None

    def read(self) -> Iterator[Block]:
        for index, token in enumerate(self.tokens):
            if token.type in ("heading_open", "paragraph_open", "dt_open"):
                self.leaf = token
            if token.type == "inline":
                yield from self._inline(token)
            elif token.type in ("fence", "code_block"):
                yield self._code(token)
            elif token.type in ("html_block", "hidden", "hr"):
                yield self._plain(token)
            elif token.type == "tr_open":
                yield self._row(index)
            elif token.nesting:
                yield from self._container(token)

    def _container(self, token: Token) -> Iterator[Block]:
        kind = BlockKind.OPEN if token.nesting > 0 else BlockKind.CLOSE
        stem = token.type.rsplit("_", 1)[0]
        if stem in ("bullet_list", "ordered_list"):
            if token.nesting > 0:
                self.lists.append([int(token.attrs.get("start", 1)), stem == "ordered_list"])
            else:
                self.lists.pop()
            yield Block(kind, name="list")
        elif stem == "list_item":
            marker = ""
            if token.nesting > 0:
                current = self.lists[-1]
                marker = f"{current[0]}{token.markup}" if current[1] else "•"
                current[0] += 1
            yield Block(kind, name="item", marker=marker)
        elif stem in _CONTAINERS:
            if stem == "table" and token.nesting > 0:
                self.aligns = []
            yield Block(kind, name=_CONTAINERS[stem], marker=str(token.meta.get("label", "")))

    def _inline(self, token: Token) -> Iterator[Block]:
        leaf, self.leaf = self.leaf, None
        if leaf is None or "starts" not in token.meta:
            return
        start, end = self._trimmed(token.meta["starts"][0], token.meta["ends"][-1])
        indents = tuple(token.meta["indents"])
        if leaf.type == "heading_open":
            if leaf.markup.startswith("#"):
                start, end = self._inside_hashes(start, end)
            yield Block(BlockKind.HEADING, start, end, indents, level=int(leaf.tag[1:]))
        elif leaf.type in ("paragraph_open", "dt_open"):
            yield Block(BlockKind.PARAGRAPH, start, end, indents)

    def _inside_hashes(self, start: int, end: int) -> tuple[int, int]:
        """Return the words of an ATX heading without the hashes before and after them."""
        while start < end and self.text[start] == "#":
            start += 1
        start, end = self._trimmed(start, end)
        stop = end
        while stop > start and self.text[stop - 1] == "#":
            stop -= 1
        if stop < end and (stop == start or self.text[stop - 1] in " \t"):
            return self._trimmed(start, stop)
        return (start, end)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self.text[start] in _TRIM:
            start += 1
        while end > start and self.text[end - 1] in _TRIM:
            end -= 1
        return (start, end)

    def _code(self, token: Token) -> Block:
        starts, ends, columns = token.meta["starts"], token.meta["ends"], token.meta["columns"]
        indents = list(token.meta["indents"])
        first, last = 0, len(starts)
        if token.type == "fence":
            first = 1
            closing = last > 1 and columns[-1] - indents[-1] < 4
            closing = closing and _is_fence(self.text[starts[-1] : ends[-1]], token.markup)
            indents[-1] = max(indents[-1], columns[0])
            last -= 1 if closing else 0
        else:
            indents[-1] += 4
        outer = (starts[0], ends[-1])
        while last > first and not self.text[starts[last - 1] : ends[last - 1]].strip(_TRIM):
            last -= 1
        while first < last and not self.text[starts[first] : ends[first]].strip(_TRIM):
            first += 1
        if first >= last:
            return Block(BlockKind.CODE, ends[0], ends[0], tuple(indents), token.info.strip(), outer=outer)
        start = starts[first] if token.type == "code_block" else self._line_start(starts[first], indents)
        marker = "indented" if token.type == "code_block" else ""
        return Block(
            BlockKind.CODE,
            start,
            ends[last - 1],
            tuple(indents),
            token.info.strip(),
            marker=marker,
            outer=outer,
        )

    def _line_start(self, at: int, indents: list[int]) -> int:
        """Return where code begins on its first line: after its containers' prefix, indentation kept."""
        line = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", line)
        return line + prefix_length(self.text[line : len(self.text) if end < 0 else end], indents)

    def _plain(self, token: Token) -> Block:
        kind = {"html_block": BlockKind.HTML, "hidden": BlockKind.HIDDEN, "hr": BlockKind.RULE}[token.type]
        starts, ends = token.meta["starts"], token.meta["ends"]
        return Block(kind, starts[0], ends[-1], tuple(token.meta["indents"]), token.info)

    def _row(self, index: int) -> Block:
        token = self.tokens[index]
        header = self.tokens[index + 1].type == "th_open"
        if header:
            at = index + 1
            while self.tokens[at].type != "tr_close":
                if self.tokens[at].type == "th_open":
                    style = str(self.tokens[at].attrs.get("style", ""))
                    self.aligns.append(style.removeprefix("text-align:"))
                at += 1
        start, end = self._trimmed(token.meta["starts"][0], token.meta["ends"][0])
        return Block(
            BlockKind.ROW, start, end, tuple(token.meta["indents"]), aligns=tuple(self.aligns), header=header
        )


def _is_fence(line: str, markup: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(markup) and set(stripped) == {markup[0]}
