"""The cells of two versions of a table row put in pairs, in their order."""

from typing import TypeAlias

from consult.text.align import common_length
from consult.text.pairing import heaviest_chain
from consult.text.tokens import word_list

Cells: TypeAlias = tuple[int, int, int, int]
"""A pair of cells: start and end in the old row, start and end in the new one (code points)."""

_MOST = 10_000
_ALIKE = 0.34
_SHIFTED = 1.5
"""How many more cells must agree before a row counts as shifted rather than edited in place."""


def pair_cells(old: str, new: str, language: str) -> list[Cells] | None:
    """Pair the cells of two rows (parted by tabs); None when no two of them belong together or there are
    too many.

    Rows with as many cells are paired by place unless likeness says plainly otherwise: a column came and
    one went.
    """
    left, right = _spans(old), _spans(new)
    if len(left) * len(right) > _MOST:
        return None
    words_old = [word_list(old[a:b].casefold(), language) for a, b in left]
    words_new = [word_list(new[c:d].casefold(), language) for c, d in right]
    likes = {
        (i, j): _likeness(one, other) for i, one in enumerate(words_old) for j, other in enumerate(words_new)
    }
    points = sorted((i, -j) for (i, j), like in likes.items() if like >= _ALIKE)
    weights = [1 + round(100 * likes[(i, -j)]) for i, j in points]
    chain = [(points[k][0], -points[k][1]) for k in heaviest_chain([-j for _, j in points], weights)]
    if len(left) == len(right):
        placed = [(i, i) for i in range(len(left))]
        if sum(likes[pair] for pair in chain) < sum(likes[pair] for pair in placed) + _SHIFTED:
            chain = placed
    return [(*left[i], *right[j]) for i, j in chain] or None


def _spans(row: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    for cell in row.split("\t"):
        spans.append((at, at + len(cell)))
        at += len(cell) + 1
    return spans


def _likeness(old: list[str], new: list[str]) -> float:
    total = len(old) + len(new)
    return 2 * common_length(old, new) / total if total else 1.0
