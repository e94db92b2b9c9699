"""Turn a stretch of HTML, as it stands in a draft, into words, safe HTML and their places."""

from __future__ import annotations

import re

from consult.text.fragment import Fragment
from consult.text.html_tags import BLOCK_TAGS, INLINE_TAGS, REFUSED_TAGS, Piece, PieceKind, read_html
from consult.text.markdown_inline import note_html, write_link_tag, write_picture_tag

_RUNS = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")


def write_html(fragment: Fragment, text: str, cells: str = "") -> None:
    """Write `text`, positions in which are the fragment's own, with blanks run together as browsers do.

    With `cells` ("td" or "th") the text is a table row: its cells are parted by tabs.
    """
    writer = _Writer(fragment, cells)
    for piece in read_html(text):
        writer.write(piece)
    writer.finish()


class _Writer:
    def __init__(self, fragment: Fragment, cells: str) -> None:
        self.fragment = fragment
        self.cells = cells
        self.cell_count = 0
        self.cell_start = 0
        self.cell_end = 0
        self.words_end = 0

    def write(self, piece: Piece) -> None:
        if piece.kind is PieceKind.TEXT:
            self._text(piece)
        elif piece.kind is PieceKind.ENTITY:
            self._enter_cell(piece)
            self.fragment.atom(piece.words, piece.start, piece.end)
            self.words_end = piece.end
        elif piece.kind in (PieceKind.NOTE_MARK, PieceKind.BACK_LINK):
            self.fragment.skip(note_html(piece.words, piece.name, piece.kind is PieceKind.BACK_LINK))
        elif piece.kind is PieceKind.HIDDEN:
            self.fragment.hide(piece.words, piece.start)
        else:
            self._tag(piece)

    def finish(self) -> None:
        self.fragment.close_all()
        if self.cell_count:
            self.fragment.skip(f"</{self.cells}>")

    def _text(self, piece: Piece) -> None:
        if piece.words.strip(" \t\n\r\f"):
            self._enter_cell(piece)
            self.words_end = piece.end
        elif self.cells and not self.cell_count:
            return
        if self.fragment.preserve:
            self.fragment.text(piece.words, piece.start)
            return
        at = 0
        for run in _RUNS.finditer(piece.words):
            self.fragment.text(piece.words[at : run.start()], piece.start + at)
            self.fragment.space(piece.start + run.start(), piece.start + run.end())
            at = run.end()
        self.fragment.text(piece.words[at:], piece.start + at)

    def _enter_cell(self, piece: Piece) -> None:
        if self.cells and not self.cell_count:
            self._open_cell(piece.start, piece.start)

    def _open_cell(self, before: int, at: int) -> None:
        opening = '<th scope="col">' if self.cells == "th" else "<td>"
        if self.cell_count:
            self.fragment.new_block()
            closed = self.cell_end >= max(self.cell_start, self.words_end)
            end = self.cell_end if closed else before
            self.fragment.joint("\t", end, at, f"</{self.cells}>\t{opening}")
        else:
            self.fragment.skip(opening)
        self.cell_count += 1
        self.cell_start = at

    def _tag(self, piece: Piece) -> None:
        opens = piece.kind is PieceKind.OPEN
        if self.cells and piece.name in ("td", "th"):
            if opens:
                self._open_cell(piece.start, piece.end)
            else:
                self.cell_end = piece.start
        elif piece.name == "br":
            self.fragment.space(piece.start, piece.end, "<br>")
        elif piece.name in BLOCK_TAGS:
            self.fragment.space(piece.start, piece.end)
        elif piece.name == "img":
            self._enter_cell(piece)
            if opens:
                write_picture_tag(self.fragment, piece.attributes, piece.start, piece.end)
        elif piece.name == "a":
            write_link_tag(self.fragment, piece.kind, piece.attributes)
        elif piece.name in REFUSED_TAGS:
            self.fragment.refuse(piece.name, piece.start)
        else:
            self._inline(INLINE_TAGS.get(piece.name, ""), opens)

    def _inline(self, shown: str, opens: bool) -> None:
        if shown and opens:
            self.fragment.open(shown)
        elif shown:
            self.fragment.close(shown)
