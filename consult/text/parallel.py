"""The clauses of one draft in two languages put side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.text.lineage import LineageClause

_FAMILY = {"heading": 0, "row": 2, "item": 3, "quote": 4, "code": 5, "figure": 6, "footnote": 7}
_SKIP = 1.0
"""What leaving a clause without a partner costs; a pair of different kinds costs more than two of these."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Indexes of clauses side by side, those without a partner, and a sentence where the languages part."""

    pairs: tuple[tuple[int, int], ...]
    only_reference: tuple[int, ...]
    only_other: tuple[int, ...]
    notes: tuple[str, ...]


def align_languages(reference: Sequence[LineageClause], other: Sequence[LineageClause]) -> Alignment:
    """Put the clauses of two languages side by side by identity, section, kind, level, order and length."""
    pairs = _align(reference, other)
    left = {i for i, _ in pairs}
    right = {j for _, j in pairs}
    only_reference = tuple(i for i in range(len(reference)) if i not in left)
    only_other = tuple(j for j in range(len(other)) if j not in right)
    notes = tuple(
        [f"{_name(reference[i])} has no counterpart" for i in only_reference]
        + [f"{_name(other[j])} is not in the reference" for j in only_other]
    )
    return Alignment(tuple(pairs), only_reference, only_other, notes)


def _name(clause: LineageClause) -> str:
    return f"{clause.number or clause.key} ({clause.kind}: {clause.text[:40]!r})"


def _align(reference: Sequence[LineageClause], other: Sequence[LineageClause]) -> list[tuple[int, int]]:
    """Align section by section at headings in order, then by the cheapest order-keeping path."""
    ratio = (sum(len(c.text) for c in other) + 1) / (sum(len(c.text) for c in reference) + 1)
    width = len(other) + 1
    costs: list[list[float]] = [[j * _SKIP for j in range(width)]]
    for i, left in enumerate(reference, start=1):
        row = [i * _SKIP]
        above = costs[-1]
        for j, right in enumerate(other, start=1):
            pair = above[j - 1] + _cost(left, right, ratio)
            row.append(min(pair, above[j] + _SKIP, row[j - 1] + _SKIP))
        costs.append(row)
    pairs: list[tuple[int, int]] = []
    i, j = len(reference), len(other)
    while i and j:
        cost = costs[i][j]
        if cost == costs[i - 1][j - 1] + _cost(reference[i - 1], other[j - 1], ratio):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif cost == costs[i - 1][j] + _SKIP:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _cost(left: LineageClause, right: LineageClause, ratio: float) -> float:
    """Rate how ill two clauses go together: 0 sure, above 2 never."""
    if left.anchor and left.anchor == right.anchor:
        return 0.0
    if _FAMILY.get(left.kind, 1) != _FAMILY.get(right.kind, 1):
        return 2.5
    level = 0.8 if left.level != right.level else 0.0
    expected, found = len(left.text) * ratio + 8, len(right.text) + 8
    length = 1 - min(expected, found) / max(expected, found)
    return min(level + 1.2 * length, 2.4)
