"""Lines that one draft lost and lines that the next one won, matched once, one to one."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from consult.text.mapping import Found, PairMap
from consult.text.tidy import Words

_GRAM = 3
_SHARED = 0.5
_CONTAINED = 0.7
_LEAST_GRAMS = 3
_RUN = 3
_MOSTLY = 0.5
_END = frozenset(".!?。！？；;")
_PLAINLY = 0.05
"""By how much a new line must be more like a lost one than like any that lives on."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a clause: its text, its place (code points of the clause), its groups of three words."""

    clause: str
    start: int
    text: str
    grams: frozenset[tuple[str, ...]]

    @property
    def end(self) -> int:
        """Where the line ends in its clause."""
        return self.start + len(self.text)


class _Joined:
    """Lines of one clause put end to end, with the way to and from places of the clause."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = sorted(lines, key=lambda line: line.start)
        self.starts: list[int] = []
        size = 0
        for line in self.lines:
            self.starts.append(size)
            size += len(line.text) + 1
        self.text = " ".join(line.text for line in self.lines)

    def into(self, start: int, end: int) -> tuple[int, int]:
        """Give the range of the joined text that holds what it can of a range of the clause."""
        inside = [k for k, line in enumerate(self.lines) if line.start < end and start < line.end]
        if not inside:
            return 0, 0
        a, b = self.lines[inside[0]], self.lines[inside[-1]]
        return (
            self.starts[inside[0]] + max(0, start - a.start),
            self.starts[inside[-1]] + min(len(b.text), end - b.start),
        )

    def out(self, start: int, end: int) -> tuple[int, int]:
        """Give the range of the clause for a range of the joined text."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        return (
            self.lines[first].start + start - self.starts[first],
            self.lines[last].start + end - self.starts[last],
        )


_Homes: TypeAlias = dict[str, list[tuple[_Joined, _Joined, PairMap]]]


class LostAndNew:
    """What left the old draft and what came into the new one, sentence by sentence."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.lost: list[Line] = []
        self.won: list[Line] = []
        self.kept: list[Line] = []
        self._homes: _Homes = defaultdict(list)
        self._doubtful: _Homes = defaultdict(list)

    def add_kept(self, clause: str, words: Words) -> None:
        """Add an old clause that lives on unchanged: what is like it is its copy and belongs to it."""
        self.kept += _lines(words, clause, 0, 0, len(words.words), frozenset())

    def add_lost(self, clause: str, words: Words) -> None:
        """Add a clause that is gone as a whole."""
        self.lost += _lines(words, clause, 0, 0, len(words.words), frozenset())

    def add_new(self, clause: str, words: Words) -> None:
        """Add a clause that is new as a whole."""
        self.won += _lines(words, clause, 0, 0, len(words.words), frozenset())

    def add_pair(self, pair: PairMap) -> None:
        """Add the sentences of a changed clause that lost, or won, most of their words."""
        runs = [run for run in pair.runs if run[2] >= _RUN]
        kept_old = frozenset(i + k for i, _, size in runs for k in range(size))
        kept_new = frozenset(j + k for _, j, size in runs for k in range(size))
        for clause, offset, first, last in _by_clause(pair.left, pair.old_keys, pair.old_starts):
            lost = _lines(pair.left, clause, offset, first, last, kept_old)
            starts = {line.start for line in lost}
            self.lost += lost
            whole = _lines(pair.left, clause, offset, first, last, frozenset())
            self.kept += [line for line in whole if line.start not in starts]
        for clause, offset, first, last in _by_clause(pair.right, pair.new_keys, pair.new_starts):
            self.won += _lines(pair.right, clause, offset, first, last, kept_new)

    def match(self) -> None:
        """Match lost lines to new ones by shared groups of words: the likest first, each line once."""
        index: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for n, line in enumerate(self.won):
            for gram in line.grams:
                index[gram].append(n)
        found: list[tuple[float, int, int]] = []
        for k, line in enumerate(self.lost):
            votes: dict[int, int] = defaultdict(int)
            for gram in line.grams:
                for n in index.get(gram, ()):
                    votes[n] += 1
            for n, shared in votes.items():
                share = _share(shared, len(line.grams), len(self.won[n].grams))
                if share:
                    found.append((-share, k, n))
        copies = self._copies({n for _, _, n in found})
        sure = [one for one in found if -one[0] > copies.get(one[2], 0.0) + _PLAINLY]
        used = self._settle(sorted(sure), self._homes, (set(), set()))
        self._settle(sorted(set(found) - set(sure)), self._doubtful, used)

    def _copies(self, wanted: set[int]) -> dict[int, float]:
        """Rate how like each of these new lines is to old text that lives on."""
        index: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for n in wanted:
            for gram in self.won[n].grams:
                index[gram].append(n)
        best: dict[int, float] = {}
        for line in self.kept:
            votes: dict[int, int] = defaultdict(int)
            for gram in line.grams:
                for n in index.get(gram, ()):
                    votes[n] += 1
            for n, shared in votes.items():
                alike = 2 * shared / (len(line.grams) + len(self.won[n].grams))
                best[n] = max(best.get(n, 0.0), alike)
        return best

    def _settle(
        self, found: list[tuple[float, int, int]], homes: _Homes, used: tuple[set[int], set[int]]
    ) -> tuple[set[int], set[int]]:
        used_old, used_new = used
        together: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for _, k, n in found:
            if k not in used_old and n not in used_new:
                used_old.add(k)
                used_new.add(n)
                together[(self.lost[k].clause, self.won[n].clause)].append((k, n))
        for pairs in together.values():
            self._widen(pairs, used_old, used_new)
        for (old, new), pairs in together.items():
            left = _Joined(self.lost[k] for k, _ in pairs)
            right = _Joined(self.won[n] for _, n in pairs)
            homes[old].append((left, right, PairMap([(old, left.text)], [(new, right.text)], self.language)))
        return used

    def _widen(self, pairs: list[tuple[int, int]], used_old: set[int], used_new: set[int]) -> None:
        """Take along the line before or behind a pair when it shares half of its words: too short for
        groups."""
        for k, n in sorted(pairs):
            for step in (-1, 1):
                a, b = k + step, n + step
                inside = 0 <= a < len(self.lost) and 0 <= b < len(self.won)
                if not inside or a in used_old or b in used_new:
                    continue
                left, right = self.lost[a], self.won[b]
                if (
                    left.clause == self.lost[k].clause
                    and right.clause == self.won[n].clause
                    and _near(left, right)
                ):
                    used_old.add(a)
                    used_new.add(b)
                    pairs.append((a, b))

    def follow(self, clause: str, start: int, end: int, *, doubtful: bool = False) -> Found | None:
        """Follow a range of lost lines to where the lines went: the place that has most of it.

        `doubtful` follows to new lines that are as like old ones that live on.
        """
        best: Found | None = None
        for left, right, pair in (self._doubtful if doubtful else self._homes).get(clause, ()):
            a, b = left.into(start, end)
            if 2 * (b - a) < end - start:
                continue
            found = pair.follow_joined(a, b)
            if found is None or (best is not None and found.kept <= best.kept):
                continue
            n, ne = right.out(found.start, found.end)
            share = (b - a) / (end - start)
            best = Found(found.clause, n, ne, round(min(1.0, found.kept * share), 4), found.sure)
        return best

    def only_in_new(self, quote: str) -> list[tuple[str, int]]:
        """Give the places (clause, start) of the very words in new lines."""
        places: list[tuple[str, int]] = []
        for line in self.won:
            at = line.text.find(quote)
            while at >= 0:
                places.append((line.clause, line.start + at))
                at = line.text.find(quote, at + 1)
        return places


def _near(left: Line, right: Line) -> bool:
    one, other = set(left.text.casefold().split()), set(right.text.casefold().split())
    return 2 * len(one & other) >= max(len(one), len(other))


def _share(shared: int, left: int, right: int) -> float:
    """Rate two lines: by what both share, or by how much of the smaller stands in the larger; 0 when too
    little."""
    alike = 2 * shared / (left + right)
    if alike >= _SHARED:
        return alike
    inside = shared / min(left, right)
    return alike if inside >= _CONTAINED and shared >= _LEAST_GRAMS else 0.0


def _by_clause(words: Words, keys: list[str], starts: list[int]) -> list[tuple[str, int, int, int]]:
    """Cut the words of joined clauses back into clauses: key, offset, first word, word after the last."""
    out: list[tuple[str, int, int, int]] = []
    at = 0
    for k, key in enumerate(keys):
        limit = starts[k + 1] if k + 1 < len(keys) else len(words.text) + 1
        first = at
        while at < len(words.words) and words.starts[at] < limit:
            at += 1
        out.append((key, starts[k], first, at))
    return out


def _sentences(words: Words, first: int, last: int) -> list[tuple[int, int]]:
    """Cut words into sentences and lines: first word, and the word after the last."""
    cuts: list[tuple[int, int]] = []
    begin = first
    for k in range(first, last):
        gap = words.text[words.ends[k] : words.starts[k + 1]] if k + 1 < last else "\n"
        ends = words.words[k] in _END and (gap or words.words[k] not in ".;:")
        ends = ends and not (words.words[k] == "." and _abbreviates(words, k, last))
        if ends or "\n" in gap or "\t" in gap:
            cuts.append((begin, k + 1))
            begin = k + 1
    if begin < last:
        cuts.append((begin, last))
    return cuts


def _abbreviates(words: Words, at: int, last: int) -> bool:
    """Tell whether the full stop at word `at` stands after an initial or before a small letter."""
    initial = at > 0 and len(words.words[at - 1]) == 1 and words.words[at - 1].isalpha()
    return initial or (at + 1 < last and words.words[at + 1][0].islower())


def _lines(words: Words, clause: str, offset: int, first: int, last: int, kept: frozenset[int]) -> list[Line]:
    """Give the sentences of which less than half stands in kept runs."""
    lines: list[Line] = []
    for a, b in _sentences(words, first, last):
        total = sum(len(words.words[k]) for k in range(a, b))
        there = sum(len(words.words[k]) for k in range(a, b) if k in kept)
        if there < _MOSTLY * total:
            folded = [word.casefold() for word in words.words[a:b] if word[0].isalnum()]
            grams = frozenset(zip(*(folded[k:] for k in range(_GRAM)), strict=False))
            text = words.text[words.starts[a] : words.ends[b - 1]]
            lines.append(Line(clause, words.starts[a] - offset, text, grams))
    return lines
