"""What changed between two texts, word by word, told so that a person reads it with ease.

The same list of operations makes the page, the sentences and the tracked document. It is exact: what is
kept and deleted is the old text, what is kept and inserted the new one, code point for code point.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consult.text.align import Run, common_runs
from consult.text.bounds import ensure_text
from consult.text.cells import Cells, pair_cells
from consult.text.errors import NotInStep
from consult.text.graphemes import needs_care, snap_inward
from consult.text.han import whole_words
from consult.text.tidy import Words, fold, gather, slide
from consult.text.tokens import base_language, token_spans


class OpKind(StrEnum):
    """What happens to a stretch of text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Op:
    """One stretch: code points, half open, in the old and in the new text; one side is empty unless EQUAL."""

    kind: OpKind
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def diff_text(old: str, new: str, *, language: str) -> tuple[Op, ...]:
    """Compare two texts for people: whole words, short kept islands folded, a deletion before its insertion.

    Blocks (`\\n`) and cells (`\\t`) are compared with their own where their number allows it.

    Raises:
        InvalidText, TooLong: for text that cannot be compared.
    """
    ensure_text(old, place="old")
    ensure_text(new, place="new")
    if old == new:
        return (Op(OpKind.EQUAL, 0, len(old), 0, len(new)),) if old else ()
    cells = pair_cells(old, new, language) if "\t" in old and "\t" in new else None
    if cells is None:
        return _diff_block(old, new, language)
    return _diff_cells(old, new, cells, language)


def _diff_cells(old: str, new: str, cells: Sequence[Cells], language: str) -> tuple[Op, ...]:
    """Compare cell by cell; cells that came or went take the tab with them."""
    pieces: list[tuple[int, int, int, int]] = []
    for n, (a, b, c, d) in enumerate(cells):
        if n:
            pieces.append((a - 1, a, c - 1, c))
        for op in _diff_block(old[a:b], new[c:d], language):
            if op.kind is OpKind.EQUAL:
                pieces.append((a + op.old_start, a + op.old_end, c + op.new_start, c + op.new_end))
    return _fill(pieces, len(old), len(new))


def _diff_block(old: str, new: str, language: str) -> tuple[Op, ...]:
    left, right = words_of(old, language), words_of(new, language)
    runs = common_runs(left.words, right.words)
    runs = gather(runs, left, right)
    runs = slide(fold(runs, left, right), left, right)
    if base_language(language) == "zh":
        runs = whole_words(runs, left, right)
    return ops_of(runs, left, right)


def map_runs(old: str, new: str, *, language: str) -> tuple[list[Run], Words, Words]:
    """Give the runs of words both texts share, unfolded, for following places and never for showing."""
    left, right = words_of(old, language, fine=True), words_of(new, language, fine=True)
    return gather(common_runs(left.words, right.words), left, right), left, right


def late_runs(left: Words, right: Words) -> list[Run]:
    """Give the latest of the longest common runs, where `map_runs` gives the earliest."""
    i, j = len(left.words), len(right.words)
    runs = common_runs(left.words[::-1], right.words[::-1])
    return gather([(i - a - size, j - b - size, size) for a, b, size in reversed(runs)], left, right)


def words_of(text: str, language: str, *, fine: bool = False) -> Words:
    """Cut a text into words with their places; `fine` for following places."""
    return Words(text, *token_spans(text, language, fine=fine))


def ops_of(runs: Sequence[Run], left: Words, right: Words) -> tuple[Op, ...]:
    """Turn kept runs of words into operations on the two texts, white space with its word."""
    pieces: list[tuple[int, int, int, int]] = []
    for i, j, size in runs:
        pieces += _kept(i, j, size, left, right)
    pieces = _with_blanks(pieces, left.text, right.text)
    if needs_care(left.text) or needs_care(right.text):
        pieces = [_whole(piece, left.text, right.text) for piece in pieces]
    return _fill(pieces, len(left.text), len(right.text))


def _kept(i: int, j: int, size: int, left: Words, right: Words) -> list[tuple[int, int, int, int]]:
    """Give the kept stretches of one run: one, or several where the blanks inside differ."""
    o, n = left.starts[i], right.starts[j]
    oe, ne = left.ends[i + size - 1], right.ends[j + size - 1]
    if left.text[o:oe] == right.text[n:ne]:
        return [(o, oe, n, ne)]
    return [
        (left.starts[i + k], left.ends[i + k], right.starts[j + k], right.ends[j + k]) for k in range(size)
    ]


def _with_blanks(
    pieces: list[tuple[int, int, int, int]], old: str, new: str
) -> list[tuple[int, int, int, int]]:
    """Widen kept stretches over the white space that is the same on both sides."""
    out: list[tuple[int, int, int, int]] = []
    before_old = before_new = 0
    ends = [*((o, n) for o, _, n, _ in pieces), (len(old), len(new))]
    spans = [(0, 0, 0, 0), *pieces]
    for (o, oe, n, ne), (next_o, next_n) in zip(spans, ends, strict=True):
        before_old, before_new = oe, ne
        gap_old, gap_new = old[before_old:next_o], new[before_new:next_n]
        if gap_old == gap_new:
            head = len(gap_old)
            tail = 0
        else:
            head = _same_blanks(gap_old, gap_new)
            tail = _same_blanks(gap_old[head:][::-1], gap_new[head:][::-1])
        out.append((o, oe + head, n, ne + head))
        if tail:
            out.append((next_o - tail, next_o, next_n - tail, next_n))
    return _joined(out)


def _same_blanks(left: str, right: str) -> int:
    size = 0
    for a, b in zip(left, right, strict=False):
        if a != b or not a.isspace():
            break
        size += 1
    return size


def _joined(pieces: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    out: list[tuple[int, int, int, int]] = []
    for piece in pieces:
        if out and out[-1][1] == piece[0] and out[-1][3] == piece[2]:
            out[-1] = (out[-1][0], piece[1], out[-1][2], piece[3])
        elif piece[1] > piece[0]:
            out.append(piece)
    return out


def _whole(piece: tuple[int, int, int, int], old: str, new: str) -> tuple[int, int, int, int]:
    """Narrow a kept stretch to whole characters, as people see them, in both texts."""
    o, oe, n, ne = piece
    while True:
        start, end = snap_inward(old, o, oe)
        n, ne = n + start - o, ne - (oe - end)
        o, oe = start, end
        start, end = snap_inward(new, n, ne)
        if (start, end) == (n, ne):
            return (o, oe, n, ne)
        o, oe = o + start - n, oe - (ne - end)
        n, ne = start, end


def _fill(pieces: Sequence[tuple[int, int, int, int]], old_size: int, new_size: int) -> tuple[Op, ...]:
    ops: list[Op] = []
    o = n = 0
    for os, oe, ns, ne in (*_joined(pieces), (old_size, old_size, new_size, new_size)):
        if os > o:
            ops.append(Op(OpKind.DELETE, o, os, n, n))
        if ns > n:
            ops.append(Op(OpKind.INSERT, os, os, n, ns))
        if oe > os:
            ops.append(Op(OpKind.EQUAL, os, oe, ns, ne))
        o, n = oe, ne
    return tuple(ops)


def shifted(ops: Iterable[Op], old: int, new: int) -> tuple[Op, ...]:
    """Give operations moved by so many code points of the old and of the new text."""
    return tuple(
        Op(op.kind, op.old_start + old, op.old_end + old, op.new_start + new, op.new_end + new) for op in ops
    )


def accept_all(old: str, new: str, ops: Sequence[Op]) -> str:
    """Read the new text off the operations: kept words from the old text, inserted ones from the new.

    Raises:
        NotInStep: when the operations do not lead from `old` to `new`.
    """
    kept = "".join(
        old[op.old_start : op.old_end] if op.kind is OpKind.EQUAL else new[op.new_start : op.new_end]
        for op in ops
        if op.kind is not OpKind.DELETE
    )
    if kept != new:
        raise NotInStep("These changes do not lead to this text.")
    return kept


def reject_all(old: str, new: str, ops: Sequence[Op]) -> str:
    """Read the old text off the operations: kept words from the new text, deleted ones from the old.

    Raises:
        NotInStep: when the operations do not lead from `old` to `new`.
    """
    kept = "".join(
        new[op.new_start : op.new_end] if op.kind is OpKind.EQUAL else old[op.old_start : op.old_end]
        for op in ops
        if op.kind is not OpKind.INSERT
    )
    if kept != old:
        raise NotInStep("These changes do not lead from this text.")
    return kept
