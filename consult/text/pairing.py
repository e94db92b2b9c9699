"""Clauses of two drafts put in pairs: by identity, by unique text, in order, then by likeness. One to one."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from consult.text.likeness import Profile, candidates, containment, likeness, title_of

STRONG = 0.7
"""Likeness from which two clauses belong together wherever they stand."""
MOVED = 0.55
"""Likeness from which two clauses of some length belong together though others stand between them."""
IN_PLACE = 0.34
"""Likeness from which two clauses at the same place belong together."""
_BETTER = 0.2
"""By how much a place elsewhere must be better than the one where a clause is expected."""
_VERBATIM = 0.97
_PLAINLY = 0.05
"""By how much a clause must be more like the one it came from than like another that lives on."""
_INSIDE = 0.6
_UNIQUE_WORDS = 4
_MOVED_WORDS = 8
_CELLS = 4_000


class Pairs:
    """Pairs found so far, each old and each new clause at most once."""

    def __init__(self, old: Sequence[Profile], new: Sequence[Profile]) -> None:
        self.old = old
        self.new = new
        self.forward: dict[int, int] = {}
        self.backward: dict[int, int] = {}
        self._known: dict[tuple[int, int], float] = {}

    def add(self, i: int, j: int) -> bool:
        """Pair two clauses unless one of them has a partner."""
        if i in self.forward or j in self.backward:
            return False
        self.forward[i] = j
        self.backward[j] = i
        return True

    def likeness(self, i: int, j: int) -> float:
        """Give the likeness of two clauses, computed once."""
        if self.old[i].family != self.new[j].family:
            return 0.0
        known = self._known.get((i, j))
        if known is None:
            known = self._known[(i, j)] = likeness(self.old[i], self.new[j])
        return known

    def free_old(self) -> list[Profile]:
        """Give the old clauses without a partner."""
        return [profile for profile in self.old if profile.index not in self.forward]

    def free_new(self) -> list[Profile]:
        """Give the new clauses without a partner."""
        return [profile for profile in self.new if profile.index not in self.backward]

    def frame(self) -> list[tuple[int, int]]:
        """Give the pairs that keep their order, as many words as can be."""
        pairs = sorted(self.forward.items())
        weights = [1 + min(self.old[i].weight, self.new[j].weight) for i, j in pairs]
        return [pairs[k] for k in heaviest_chain([j for _, j in pairs], weights)]


def heaviest_chain(values: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Give the indexes of the strictly increasing part of `values` with the greatest weight."""
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)), start=1)}
    size = len(ranks) + 1
    best: list[tuple[int, int]] = [(0, -1)] * size
    before: list[int] = []
    top = (0, -1)
    for index, value in enumerate(values):
        at = ranks[value] - 1
        found = (0, -1)
        while at > 0:
            if best[at][0] > found[0]:
                found = best[at]
            at -= at & -at
        before.append(found[1])
        total = (found[0] + weights[index], index)
        if total[0] > top[0]:
            top = total
        at = ranks[value]
        while at < size:
            if total[0] > best[at][0]:
                best[at] = total
            at += at & -at
    chain: list[int] = []
    index = top[1]
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]


def pair_by_anchor(pairs: Pairs, old_anchors: Sequence[str], new_anchors: Sequence[str]) -> None:
    """Pair clauses with the same identity written in the source, unless their words stand elsewhere."""
    left, right = _single(old_anchors), _single(new_anchors)
    named = [
        (i, right[anchor])
        for anchor, i in left.items()
        if anchor and anchor in right and pairs.old[i].family == pairs.new[right[anchor]].family
    ]
    unlike = [(i, j) for i, j in named if pairs.likeness(i, j) < STRONG]
    homes: dict[int, float] = {}
    for i, j in candidates([pairs.old[i] for i, _ in unlike], pairs.new, 3):
        homes[i] = max(homes.get(i, 0.0), pairs.likeness(i, j))
    origins: dict[int, float] = {}
    for j, i in candidates([pairs.new[j] for _, j in unlike], pairs.old, 3):
        origins[j] = max(origins.get(j, 0.0), pairs.likeness(i, j))
    for i, j in named:
        elsewhere = max(homes.get(i, 0.0), origins.get(j, 0.0))
        if elsewhere < max(STRONG, pairs.likeness(i, j) + _BETTER):
            pairs.add(i, j)


def pair_by_text(pairs: Pairs) -> None:
    """Pair clauses whose text stands once in each draft; short ones wait for their neighbours."""
    left = _single([f"{profile.family}\0{profile.text}" for profile in pairs.old])
    right = _single([f"{profile.family}\0{profile.text}" for profile in pairs.new])
    for text, i in left.items():
        j = right.get(text)
        if j is not None and (pairs.old[i].weight >= _UNIQUE_WORDS):
            pairs.add(i, j)


def pair_headings(pairs: Pairs) -> None:
    """Pair headings with the same title, whatever their number, in order where titles repeat."""
    left: dict[str, list[int]] = defaultdict(list)
    right: dict[str, list[int]] = defaultdict(list)
    for free, titles in ((pairs.free_old(), left), (pairs.free_new(), right)):
        for profile in free:
            if profile.family == "heading":
                titles[title_of(profile.text).casefold().strip()].append(profile.index)
    for title, olds in left.items():
        if len(olds) == len(right.get(title, ())):
            for i, j in zip(olds, right[title], strict=True):
                pairs.add(i, j)


def pair_in_gaps(pairs: Pairs, least: float) -> None:
    """Pair what stands between the same neighbours, in order, so that most words are kept."""
    for olds, news in _gaps(pairs):
        if len(olds) * len(news) <= _CELLS:
            scored = {(i, j): pairs.likeness(i, j) for i in olds for j in news}
        else:
            near = candidates([pairs.old[i] for i in olds], [pairs.new[j] for j in news], 6)
            scored = {(i, j): pairs.likeness(i, j) for i, j in near}
        for i, j in _best_in_order(pairs, olds, news, scored, least):
            pairs.add(i, j)


def _best_near(pairs: Pairs) -> tuple[dict[int, float], dict[int, float]]:
    """Give for each free clause the likeness of the best one between the same neighbours, from IN_PLACE
    up."""
    old: dict[int, float] = {}
    new: dict[int, float] = {}
    for olds, news in _gaps(pairs):
        if len(olds) * len(news) > _CELLS:
            continue
        for i in olds:
            for j in news:
                like = pairs.likeness(i, j)
                if like >= IN_PLACE:
                    old[i] = max(old.get(i, 0.0), like)
                    new[j] = max(new.get(j, 0.0), like)
    return old, new


def _gaps(pairs: Pairs) -> Iterator[tuple[list[int], list[int]]]:
    frame = [(-1, -1), *pairs.frame(), (len(pairs.old), len(pairs.new))]
    for (i0, j0), (i1, j1) in pairwise(frame):
        olds = [i for i in range(i0 + 1, i1) if i not in pairs.forward]
        news = [j for j in range(j0 + 1, j1) if j not in pairs.backward]
        if olds and news:
            yield olds, news


def _best_in_order(
    pairs: Pairs, olds: list[int], news: list[int], scored: dict[tuple[int, int], float], least: float
) -> list[tuple[int, int]]:
    """Choose pairs in order with the greatest sum of kept words among those at least `least` alike."""
    good = sorted((i, j) for (i, j), like in scored.items() if like >= least)
    if not good:
        return []
    points = sorted(good, key=lambda pair: (pair[0], -pair[1]))
    weights = [
        1 + round(100 * scored[pair] * (len(pairs.old[pair[0]].words) + len(pairs.new[pair[1]].words)))
        for pair in points
    ]
    chain = heaviest_chain([j for _, j in points], weights)
    return [points[k] for k in chain]


def pair_neighbours(pairs: Pairs) -> None:
    """Pair the clause before and after a pair when both are free and alike: the rest of a moved section."""
    todo = sorted(pairs.forward.items())
    while todo:
        i, j = todo.pop()
        for step in (1, -1):
            a, b = i + step, j + step
            inside = 0 <= a < len(pairs.old) and 0 <= b < len(pairs.new)
            if not inside or a in pairs.forward or b in pairs.backward:
                continue
            if pairs.likeness(a, b) >= IN_PLACE and pairs.add(a, b):
                todo.append((a, b))


def pair_anywhere(pairs: Pairs, least: float) -> None:
    """Pair free clauses that are alike, the likest first.

    Not when their own place has one nearly as good, when they have become part of a neighbour there, or
    when the new one is as like another old clause that lives on: a copy is no move.
    """
    olds = [profile for profile in pairs.free_old() if profile.weight >= _MOVED_WORDS]
    near_old, near_new = _best_near(pairs)
    found: list[tuple[float, int, int]] = []
    for i, j in candidates(olds, pairs.free_new(), 4):
        like = pairs.likeness(i, j)
        expected = max(near_old.get(i, -_BETTER), near_new.get(j, -_BETTER)) + _BETTER
        if like >= max(least, expected) and not _part_of_neighbour(pairs, i, j):
            found.append((like, i, j))
    originals: dict[int, float] = {}
    copies = sorted({j for _, _, j in found})
    for j, i in candidates([pairs.new[j] for j in copies], pairs.old, 4):
        if i in pairs.forward:
            originals[j] = max(originals.get(j, 0.0), pairs.likeness(i, j))
    frame = pairs.frame()
    ranked = sorted(
        (-like, _distance(frame, i, j), i, j)
        for like, i, j in found
        if like >= _VERBATIM or like > originals.get(j, 0.0) + _PLAINLY
    )
    for _, _, i, j in ranked:
        pairs.add(i, j)


def _part_of_neighbour(pairs: Pairs, i: int, j: int) -> bool:
    """Tell whether the old clause stands in what its neighbour became, or the new one in what its neighbour
    was."""
    for step in (-1, 1):
        home = pairs.forward.get(i + step)
        if home is not None and containment(pairs.old[i], pairs.new[home]) >= _INSIDE:
            return True
        origin = pairs.backward.get(j + step)
        if origin is not None and containment(pairs.new[j], pairs.old[origin]) >= _INSIDE:
            return True
    return False


def _distance(frame: Sequence[tuple[int, int]], i: int, j: int) -> int:
    """Count the pairs of the frame that stand between two clauses."""
    left = bisect_left(frame, i, key=lambda pair: pair[0])
    right = bisect_left(frame, j, key=lambda pair: pair[1])
    return abs(left - right)


def _single(values: Sequence[str]) -> dict[str, int]:
    counts = Counter(values)
    return {value: i for i, value in enumerate(values) if counts[value] == 1}
