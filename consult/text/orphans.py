"""Comments whose words are gone: what stood there, and similar words elsewhere, shown as proposals and
never taken."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from consult.text.align import common_runs
from consult.text.lineage import LineageClause
from consult.text.targets import Target, context_around
from consult.text.tokens import token_spans

CONTEXT = 120
"""Code points of context shown on each side of words that are gone."""
_LIKE = 0.4
_SHORT = 6


@dataclass(frozen=True, slots=True)
class Orphan:
    """What an orphan's card shows: the old words between their surroundings, and the clause they stood in."""

    clause: str
    number: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Similar words in the new draft: a range of a clause (code points) and the share of the old words
    found there."""

    clause: str
    start: int
    end: int
    likeness: float


def orphan_of(target: Target, clause: LineageClause) -> Orphan:
    """Give what the card of an orphan shows, from the draft its words stood in."""
    before, after = context_around(clause.text, target.start, target.end, CONTEXT)
    return Orphan(clause.key, clause.number, before, target.exact, after)


def look_alikes(
    target: Target, clauses: Sequence[LineageClause], *, language: str, most: int = 3
) -> tuple[LookAlike, ...]:
    """Find up to `most` places of the new draft with words like those that are gone, the likest first.

    They are proposals for a person; nothing follows from them.
    """
    words = [word.casefold() for word in token_spans(target.exact, language, fine=True)[0]]
    size = 1 if len(words) < _SHORT else 2
    asked = set(zip(*(words[k:] for k in range(size)), strict=False))
    votes: Counter[int] = Counter()
    cut: dict[int, tuple[list[str], list[int], list[int]]] = {}
    for n, clause in enumerate(clauses):
        there, starts, ends = token_spans(clause.text, language, fine=True)
        folded = [word.casefold() for word in there]
        shared = len(asked & set(zip(*(folded[k:] for k in range(size)), strict=False)))
        if shared:
            votes[n] = shared
            cut[n] = (folded, starts, ends)
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))[: 4 * most]
    found = [_place(words, clauses[n].key, *cut[n]) for n, _ in ranked]
    good = [one for one in found if one.likeness >= _LIKE]
    order = {clause.key: n for n, clause in enumerate(clauses)}
    return tuple(sorted(good, key=lambda one: (-one.likeness, order[one.clause]))[:most])


def _place(words: list[str], key: str, there: list[str], starts: list[int], ends: list[int]) -> LookAlike:
    """Find the window of a clause, twice as long as the old words at most, that has most of them in order."""
    size = min(len(there), max(len(words) * 3 // 2, len(words) + 2))
    step = max(1, len(words) // 3)
    best: tuple[int, int, int] = (0, 0, 0)
    for first in range(0, max(1, len(there) - size + step), step):
        runs = common_runs(words, there[first : first + size])
        kept = sum(run[2] for run in runs)
        if kept > best[0]:
            best = (kept, first + runs[0][1], first + runs[-1][1] + runs[-1][2])
    kept, a, b = best
    return LookAlike(key, starts[a], ends[max(a, b - 1)], round(kept / len(words), 4))
