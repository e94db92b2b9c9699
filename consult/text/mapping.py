"""Places followed through the words that two versions of a clause share."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from consult.text.align import Run
from consult.text.differ import late_runs, map_runs

KEPT = 0.5
"""Share of non-space characters that must survive."""
RUN = 3
"""Words that must survive side by side, or the whole quotation when it has fewer."""
SHORT = 4
"""Words up to which a quotation needs its surroundings to be believed."""
BRACKET = 30
"""Code points looked at on each side when the words themselves are gone."""
BRACKET_KEPT = 0.8
BRACKET_INSIDE = 0.25
_AROUND = 4
_SLACK = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A range of a new clause (code points), the share of the quotation that survived there, and how sure
    it is."""

    clause: str
    start: int
    end: int
    kept: float
    sure: bool


class PairMap:
    """The old clause or clauses and the new ones they became, as one word difference."""

    def __init__(self, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]], language: str) -> None:
        self.old_keys, self.old_starts = _lay(old)
        self.new_keys, self.new_starts = _lay(new)
        old_text, new_text = "\n".join(text for _, text in old), "\n".join(text for _, text in new)
        self.runs, self.left, self.right = map_runs(old_text, new_text, language=language)
        self._first = [run[0] for run in self.runs]
        self._other: PairMap | None = None

    def follow(self, clause: str, start: int, end: int) -> Found | None:
        """Map a range of an old clause; None when too little of it survived."""
        base = self.old_starts[self.old_keys.index(clause)]
        return self.follow_joined(base + start, base + end)

    def follow_joined(self, a: int, b: int) -> Found | None:
        """Map a range of the joined old text; None when too little of it survived.

        Where words repeat there are several longest runs: when the earliest spreads the words, the latest
        may not.
        """
        early = self._follow(a, b)
        if early is not None and early.end - early.start <= (b - a) + _SLACK:
            return early
        late = self._latest()._follow(a, b)
        if early is None or late is None:
            return early or late
        return max(early, late, key=lambda found: (found.sure, found.kept, found.start - found.end))

    def _latest(self) -> "PairMap":
        """Give the same map with the latest of the longest common runs in place of the earliest."""
        if self._other is None:
            other = copy(self)
            other.runs = late_runs(self.left, self.right)
            other._first = [run[0] for run in other.runs]
            self._other = other
        return self._other

    def _follow(self, a: int, b: int) -> Found | None:
        first, last = self._words_in(a, b)
        whole = solid(self.left.text[a:b])
        found = self._gathered(self._parts(first, last)) if first < last and whole else []
        if not found:
            return None
        parts = self._without_strays(found)
        total = sum(self._solid_of(part, a, b) for part in found)
        home, here = self._home(parts, a, b)
        kept = sum(self._solid_of(part, a, b) for part in here)
        if total < KEPT * whole or 2 * kept < KEPT * whole:
            return None
        n, ne = self._edges(here, first, last, a, b, whole=here == parts)
        if ne - n > 4 * (b - a) + 400:
            return None
        sure = ne - n <= 2 * (b - a) + 120 and kept >= KEPT * whole and self._believed(here, first, last)
        at = self.new_starts[home]
        return Found(self.new_keys[home], n - at, ne - at, round(kept / whole, 4), sure)

    def between(self, clause: str, start: int, end: int) -> Found | None:
        """Map a range by what stands around it; None unless both sides and a quarter of the words
        survived."""
        base = self.old_starts[self.old_keys.index(clause)]
        a, b = base + start, base + end
        before = self._share(max(0, a - BRACKET), a)
        after = self._share(b, min(len(self.left.text), b + BRACKET))
        inside = self._share(a, b)
        if before is None or after is None or inside is None:
            return None
        if min(before[0], after[0]) < BRACKET_KEPT or inside[0] < BRACKET_INSIDE:
            return None
        n, ne = _skip_blanks(self.right.text, before[2], after[1])
        home = bisect_right(self.new_starts, n) - 1
        if ne <= n or ne - n > 2 * (b - a) + 120 or home != bisect_right(self.new_starts, ne - 1) - 1:
            return None
        at = self.new_starts[home]
        return Found(self.new_keys[home], n - at, ne - at, round(inside[0], 4), False)

    def _words_in(self, a: int, b: int) -> tuple[int, int]:
        return bisect_right(self.left.ends, a), bisect_left(self.left.starts, b)

    def _share(self, a: int, b: int) -> tuple[float, int, int] | None:
        """Give the share of a stretch that survived and where its first and last kept words stand now."""
        first, last = self._words_in(a, b)
        parts = self._parts(first, last) if first < last else []
        whole = solid(self.left.text[a:b])
        if not parts or not whole:
            return None
        kept = sum(self._solid_of(part, a, b) for part in parts)
        (_, j, _), (_, last_j, size) = parts[0], parts[-1]
        return kept / whole, self.right.starts[j], self.right.ends[last_j + size - 1]

    def _parts(self, first: int, last: int) -> list[Run]:
        """Give the kept runs cut to the old words from `first` to before `last`."""
        parts: list[Run] = []
        for i, j, size in self.runs[max(0, bisect_right(self._first, first) - 1) :]:
            if i >= last:
                break
            low, high = max(i, first), min(i + size, last)
            if low < high:
                parts.append((low, j + low - i, high - low))
        return parts

    def _gathered(self, parts: list[Run]) -> list[Run]:
        """Bring a word or two at an edge back beside the rest where the same words stand there as well."""
        if len(parts) > 1 and parts[0][2] < RUN:
            (i, _, size), (ni, nj, _) = parts[:2]
            if i + size == ni and self._same(i, nj - size, size):
                parts = [(i, nj - size, size), *parts[1:]]
        if len(parts) > 1 and parts[-1][2] < RUN:
            (pi, pj, psize), (i, _, size) = parts[-2:]
            if pi + psize == i and self._same(i, pj + psize, size):
                parts = [*parts[:-1], (i, pj + psize, size)]
        return parts

    def _same(self, i: int, j: int, size: int) -> bool:
        return j >= 0 and self.left.words[i : i + size] == self.right.words[j : j + size]

    def _without_strays(self, parts: list[Run]) -> list[Run]:
        """Drop a word or two at an edge that stands far from the rest now: another one of the same words."""
        while len(parts) > 1 and self._strays(parts[0], parts[0], parts[1]):
            parts = parts[1:]
        while len(parts) > 1 and self._strays(parts[-1], parts[-2], parts[-1]):
            parts = parts[:-1]
        return parts

    def _strays(self, part: Run, left: Run, right: Run) -> bool:
        was = self.left.starts[right[0]] - self.left.ends[left[0] + left[2] - 1]
        now = self.right.starts[right[1]] - self.right.ends[left[1] + left[2] - 1]
        return self._run_of(part)[2] < RUN and now > 3 * was + 40

    def _run_of(self, part: Run) -> Run:
        return self.runs[bisect_right(self._first, part[0]) - 1]

    def _home(self, parts: list[Run], a: int, b: int) -> tuple[int, list[Run]]:
        """Choose the new clause that has most of the kept words, and give the parts of the runs that are in
        it."""
        if len(self.new_starts) == 1:
            return 0, parts
        shares: dict[int, list[Run]] = {}
        for i, j, size in parts:
            for k in range(size):
                home = bisect_right(self.new_starts, self.right.starts[j + k]) - 1
                here = shares.setdefault(home, [])
                if here and here[-1][0] + here[-1][2] == i + k and here[-1][1] + here[-1][2] == j + k:
                    here[-1] = (here[-1][0], here[-1][1], here[-1][2] + 1)
                else:
                    here.append((i + k, j + k, 1))
        best = max(sorted(shares), key=lambda home: sum(self._solid_of(part, a, b) for part in shares[home]))
        return best, shares[best]

    def _believed(self, parts: list[Run], first: int, last: int) -> bool:
        """Tell whether the kept words are evidence enough; a few words need some of their surroundings."""
        longest = max(size for _, _, size in parts)
        words = last - first
        if words > SHORT:
            return longest >= RUN
        if max(self._run_of(part)[2] for part in parts) > max(longest, RUN - 1):
            return True
        around = [
            *range(max(0, first - _AROUND), first),
            *range(last, min(len(self.left.words), last + _AROUND)),
        ]
        beside = sum(1 for k in around if self._parts(k, k + 1))
        return 2 * beside >= len(around) and (longest >= RUN or longest == words or bool(beside))

    def _solid_of(self, part: Run, a: int, b: int) -> int:
        i, _, size = part
        return solid(self.left.text[max(a, self.left.starts[i]) : min(b, self.left.ends[i + size - 1])])

    def _edges(
        self, parts: list[Run], first: int, last: int, a: int, b: int, *, whole: bool
    ) -> tuple[int, int]:
        """Find the new range: a replacement at an edge joins it, a pure insertion does not."""
        i, j, _ = parts[0]
        n = self.right.starts[j]
        if i == first:
            n += max(0, a - self.left.starts[i])
        elif whole:
            n = self._replaced_before(first, i, j)
        i, j, size = parts[-1]
        ne = self.right.ends[j + size - 1]
        if i + size == last:
            ne -= max(0, self.left.ends[i + size - 1] - b)
        elif whole:
            ne = self._replaced_after(last, i + size, j + size)
        return n, ne

    def _replaced_before(self, first: int, i: int, j: int) -> int:
        """Give where the replacement of old words `first` to before `i` begins."""
        at = bisect_right(self._first, first) - 1
        gone_from = self.runs[at][0] + self.runs[at][2] if at >= 0 else 0
        come_from = self.runs[at][1] + self.runs[at][2] if at >= 0 else 0
        if gone_from > first or come_from >= j or not self._fits(first, i, come_from, j, j):
            return self.right.starts[j]
        skip = (j - come_from) * max(0, first - gone_from) // (i - gone_from)
        return self.right.starts[come_from + skip]

    def _replaced_after(self, last: int, i: int, j: int) -> int:
        """Give where the replacement of old words `i` to before `last` ends."""
        at = bisect_left(self._first, last)
        gone_to = self.runs[at][0] if at < len(self.runs) else len(self.left.words)
        come_to = self.runs[at][1] if at < len(self.runs) else len(self.right.words)
        if come_to <= j or not self._fits(i, last, j, come_to, j - 1):
            return self.right.ends[j - 1]
        take = -(-(come_to - j) * min(last - i, gone_to - i) // (gone_to - i))
        return self.right.ends[j + take - 1]

    def _fits(self, first: int, last: int, j: int, to: int, beside: int) -> bool:
        """Tell whether new words `j` to `to` can stand for old ones: in proportion, in the clause of word
        `beside`."""
        gone, come = self.left.span(first, last), self.right.span(j, to)
        homes = {bisect_right(self.new_starts, self.right.starts[k]) for k in (beside, j, to - 1)}
        return len(homes) == 1 and come <= 3 * gone + 30


def solid(text: str) -> int:
    """Count the characters that are no white space."""
    return len("".join(text.split()))


def _lay(clauses: Sequence[tuple[str, str]]) -> tuple[list[str], list[int]]:
    keys: list[str] = []
    starts: list[int] = []
    size = 0
    for key, text in clauses:
        keys.append(key)
        starts.append(size)
        size += len(text) + 1
    return keys, starts


def _skip_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
