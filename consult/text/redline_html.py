"""Changes as HTML: native insertions and deletions, said in words as well, never across a block or a cell."""

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from consult.text.differ import Op, OpKind

_HIDDEN = '<span class="vh" data-skip="">{}</span>'


@dataclass(frozen=True, slots=True)
class Labels:
    """The words that ears get at a change, in the reader's language."""

    insertion: str
    insertion_end: str
    deletion: str
    deletion_end: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch inside one block and one cell, or the break between two."""

    kind: OpKind
    text: str


def redline_html(old: str, new: str, ops: Sequence[Op], *, labels: Labels, moved: bool = False) -> str:
    """Show the change of one clause as safe HTML.

    A text with tabs becomes cells (`<td>`), one with several lines paragraphs (`<p>`), one line is phrasing
    content. Cells and lines that came or went carry `class="added"` or `class="removed"`. `moved` marks the
    change of a clause that moved, for the double strokes of the style sheet.
    """
    pieces = list(_pieces(old, new, ops))
    shown = _shower(labels, moved)
    if any(piece.text == "\t" for piece in pieces):
        return _boxes(pieces, "td", "\t", shown)
    if any(piece.text == "\n" for piece in pieces):
        return _boxes(pieces, "p", "\n", shown)
    return "".join(shown(piece) for piece in pieces)


def side_by_side(old: str, new: str, ops: Sequence[Op], *, labels: Labels) -> tuple[str, str]:
    """Show the old clause with its deletions and the new one with its insertions, each as `redline_html`
    does."""
    left = [op for op in ops if op.kind is not OpKind.INSERT]
    right = [op for op in ops if op.kind is not OpKind.DELETE]
    return redline_html(old, new, left, labels=labels), redline_html(old, new, right, labels=labels)


def _pieces(old: str, new: str, ops: Sequence[Op]) -> Iterator[_Piece]:
    for op in ops:
        text = new[op.new_start : op.new_end] or old[op.old_start : op.old_end]
        at = 0
        for k, char in enumerate(text):
            if char in "\n\t":
                if k > at:
                    yield _Piece(op.kind, text[at:k])
                yield _Piece(op.kind, char)
                at = k + 1
        if at < len(text):
            yield _Piece(op.kind, text[at:])


def _shower(labels: Labels, moved: bool) -> Callable[[_Piece], str]:
    extra = ' class="moved"' if moved else ""

    def shown(piece: _Piece) -> str:
        text = html.escape(piece.text, quote=False)
        if piece.kind is OpKind.EQUAL:
            return text
        if piece.text in "\n\t":
            text = " "
        tag, first, last = (
            ("ins", labels.insertion, labels.insertion_end)
            if piece.kind is OpKind.INSERT
            else ("del", labels.deletion, labels.deletion_end)
        )
        before = _HIDDEN.format(html.escape(first, quote=False) + " ")
        after = _HIDDEN.format(" " + html.escape(last, quote=False))
        return f"<{tag}{extra}>{before}{text}{after}</{tag}>"

    return shown


def _boxes(pieces: Sequence[_Piece], tag: str, mark: str, shown: Callable[[_Piece], str]) -> str:
    """Close a box at each break; a box that only came or only went says so."""
    out: list[str] = []
    inside: list[_Piece] = []
    opened = OpKind.EQUAL

    def close(closed: OpKind) -> None:
        kinds = {piece.kind for piece in inside} or {opened}
        label = ""
        for kind, name in ((OpKind.INSERT, "added"), (OpKind.DELETE, "removed")):
            if kinds == {kind} and kind in (opened, closed):
                label = f' class="{name}"'
        out.append(f"<{tag}{label}>{''.join(shown(piece) for piece in inside)}</{tag}>")
        inside.clear()

    for piece in pieces:
        if piece.text == mark:
            close(piece.kind)
            opened = piece.kind
        else:
            inside.append(piece)
    close(OpKind.EQUAL)
    return "".join(out)
