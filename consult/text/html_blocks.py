"""Turn blocks of HTML in a draft into clauses: headings, paragraphs, items, rows, quotes, code and footnotes.

Elements may stay open over several blocks, with Markdown between them; the context remembers them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consult.text.clauses import ClauseKind
from consult.text.html_tags import (
    BLOCK_TAGS,
    REFUSED_TAGS,
    VOID_TAGS,
    Piece,
    PieceKind,
    read_attributes,
    read_html,
    read_ids,
)
from consult.text.lines import Stripped, strip_lines
from consult.text.seeds import Seed
from consult.text.shape import Shape

_NOTE_NUMBER = re.compile(r"\s*<sup(?:\s[^<>]*)?>\s*\[?([\w*†‡§]{1,4})\]?\s*</sup>\s*")
_NUMERALS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CLOSED_BY: dict[str, frozenset[str]] = {
    "li": frozenset(("li",)),
    "tr": frozenset(("tr", "td", "th")),
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
}
MAX_OPEN_ELEMENTS = 200
_SCOPES = frozenset(("ul", "ol", "table", "blockquote", "div", "dl"))


@dataclass(slots=True)
class Element:
    """Hold an open element; lists count their items, items keep the mark until their first words use it."""

    name: str
    style: str = ""
    count: int = 0
    marker: str = ""
    has_id: bool = False


class HtmlContext:
    """Remember open elements from block to block, and read the blocks."""

    def __init__(self) -> None:
        self.stack: list[Element] = []
        self.pending_ids: list[str] = []
        self.tables = 0
        self.hidden: list[tuple[int, str]] = []
        self.refused: list[tuple[int, str]] = []
        self.unfinished: list[int] = []

    def innermost(self) -> Element | None:
        """Return the open element that decides what kind of clause words are."""
        for element in reversed(self.stack):
            if element.name in ("li", "td", "th", "blockquote", "pre", "dt", "dd") or _is_heading(
                element.name
            ):
                return element
            if element.name in ("ul", "ol", "table"):
                return None
        return None

    def depth(self) -> int:
        """Return how many lists are open."""
        return sum(element.name in ("ul", "ol") for element in self.stack)

    def in_list_or_table(self) -> bool:
        """Tell whether a list or table is open."""
        return any(element.name in ("ul", "ol", "table") for element in self.stack)

    def forget(self) -> None:
        """Close everything, as a Markdown heading does."""
        self.stack.clear()

    def read(self, text: str, start: int, end: int, indents: tuple[int, ...]) -> list[Seed]:
        """Return the clauses of the block of HTML that stands at [start, end) of the file."""
        return _BlockReader(self, strip_lines(text[start:end], indents), start, indents).read()

    def open(self, piece: Piece) -> None:
        """Open a block element, closing those that it ends."""
        closes = _CLOSED_BY.get(piece.name)
        if closes:
            for index in range(len(self.stack) - 1, -1, -1):
                if self.stack[index].name in closes:
                    del self.stack[index:]
                    break
                if self.stack[index].name in _SCOPES:
                    break
        element = Element(piece.name)
        attributes = read_attributes(piece.attributes)
        element.has_id = "id" in attributes
        if piece.name == "ol":
            element.style = attributes.get("type", "1")
            start = attributes.get("start", "1")
            element.count = int(start) - 1 if start.isascii() and start.isdigit() and len(start) < 9 else 0
        elif piece.name == "li":
            element.marker = self._next_marker()
        elif piece.name == "table":
            self.tables += 1
        if len(self.stack) < MAX_OPEN_ELEMENTS:
            self.stack.append(element)

    def close(self, name: str) -> None:
        """Close the innermost open element of that name and all inside it, if there is one."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].name == name:
                del self.stack[index:]
                return

    def _next_marker(self) -> str:
        for element in reversed(self.stack):
            if element.name == "ul":
                return "•"
            if element.name == "ol":
                element.count += 1
                return f"{_number(element.count, element.style)}."
        return "•"


def _is_heading(name: str) -> bool:
    return len(name) == 2 and name[0] == "h" and name[1] in "123456"


def _number(count: int, style: str) -> str:
    if style in "aA" and style and 1 <= count <= 26:
        return chr(ord(style) + count - 1)
    if style in "iI" and style and 1 <= count < 4000:
        written = ""
        for value, sign in _NUMERALS:
            written += sign * (count // value)
            count %= value
        return written if style == "i" else written.upper()
    return str(count)


class _BlockReader:
    def __init__(self, context: HtmlContext, stripped: Stripped, base: int, indents: tuple[int, ...]) -> None:
        self.context = context
        self.stripped = stripped
        self.base = base
        self.indents = indents
        self.pieces = list(read_html(stripped.text))
        self.seeds: list[Seed] = []
        self.run: list[Piece] = []

    def read(self) -> list[Seed]:
        index = 0
        while index < len(self.pieces):
            index = self._take(index)
        self._flush()
        return self.seeds

    def _place(self, position: int) -> int:
        if position and position == len(self.stripped.text):
            return self.base + self.stripped.to_source(position - 1) + 1
        return self.base + self.stripped.to_source(position)

    def _take(self, index: int) -> int:
        piece = self.pieces[index]
        if piece.kind is PieceKind.HIDDEN and not self.run:
            self.context.hidden.append((self._place(piece.start), piece.words))
        elif piece.kind in (PieceKind.OPEN, PieceKind.CLOSE) and piece.name in BLOCK_TAGS:
            self._flush()
            if piece.kind is PieceKind.CLOSE:
                self.context.close(piece.name)
            elif piece.name == "tr" and (close := self._row_end(index)):
                self._row(index, close)
                return close + 1
            elif piece.name not in VOID_TAGS:
                self.context.open(piece)
            self.context.pending_ids += read_ids(piece.attributes)
        elif piece.name in REFUSED_TAGS and piece.kind in (PieceKind.OPEN, PieceKind.CLOSE):
            self.context.refused.append((self._place(piece.start), piece.name))
        elif piece.words == "<" and self.stripped.text[piece.end : piece.end + 1].isalpha():
            self.context.unfinished.append(self._place(piece.start))
            self.run.append(piece)
        elif self.run or not (piece.kind is PieceKind.TEXT and not piece.words.strip()):
            self.run.append(piece)
        return index + 1

    def _row_end(self, index: int) -> int:
        """Return the index of the tag that ends the row, or 0 when the row goes on in another block."""
        for at in range(index + 1, len(self.pieces)):
            piece = self.pieces[at]
            if piece.name in ("table", "tr") and piece.kind is PieceKind.OPEN:
                return 0
            if piece.name in ("tr", "table", "tbody", "thead") and piece.kind is PieceKind.CLOSE:
                return at
        return 0

    def _row(self, first: int, last: int) -> None:
        inner = self.pieces[first + 1 : last]
        kinds = [p.name for p in inner if p.kind is PieceKind.OPEN and p.name in ("td", "th")]
        header = bool(kinds) and "td" not in kinds
        start, end = self._trim(self.pieces[first].end, self.pieces[last].start)
        self.context.pending_ids += read_ids(self.pieces[first].attributes)
        if end > start:
            shape = Shape(html=True, indents=self.indents, header=header)
            self._add(ClauseKind.ROW, start, end, shape)

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        text = self.stripped.text
        while start < end and text[start] in " \t\n":
            start += 1
        while end > start and text[end - 1] in " \t\n":
            end -= 1
        return (start, end)

    def _add(
        self, kind: ClauseKind, start: int, end: int, shape: Shape, level: int = 0, marker: str = ""
    ) -> None:
        seed = Seed(kind, self._place(start), self._place(end), shape, level, marker)
        seed.ids, self.context.pending_ids = self.context.pending_ids, []
        seed.table = -self.context.tables
        self.seeds.append(seed)

    def _flush(self) -> None:
        if not self.run:
            return
        start, end = self._trim(self.run[0].start, self.run[-1].end)
        self.run = []
        element = self.context.innermost()
        name = element.name if element else ""
        shape = Shape(html=True, indents=self.indents)
        if element and name == "li":
            self._item(element, start, end, shape)
        elif _is_heading(name):
            self._add(ClauseKind.HEADING, start, end, shape, int(name[1]))
        elif name == "blockquote":
            self._add(ClauseKind.QUOTE, start, end, shape)
        elif name == "pre":
            self._add(ClauseKind.CODE, start, end, shape)
        else:
            element_name = {"dt": "term", "dd": "definition"}.get(name, "")
            self._add(
                ClauseKind.PARAGRAPH, start, end, Shape(html=True, indents=self.indents, element=element_name)
            )

    def _item(self, element: Element, start: int, end: int, shape: Shape) -> None:
        number = _NOTE_NUMBER.match(self.stripped.text, start, end)
        if element.has_id and element.marker and number and number.end() < end:
            element.marker = ""
            self._add(ClauseKind.FOOTNOTE, number.end(), end, shape, 0, number.group(1))
            return
        marker, element.marker = element.marker, ""
        self._add(ClauseKind.ITEM, start, end, shape, max(self.context.depth(), 1), marker)
