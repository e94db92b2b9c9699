"""Places followed through the words that two versions of a clause share."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from consult.text.align import Run
from consult.text.differ import map_runs

KEPT = 0.5
"""Share of non-space characters that must survive."""
RUN = 3
"""Words that must survive side by side, or the whole quotation when it has fewer."""
BRACKET = 30
"""Code points looked at on each side when the words themselves are gone."""
BRACKET_KEPT = 0.8
BRACKET_INSIDE = 0.25


@dataclass(frozen=True, slots=True)
class Found:
    """A range of a new clause (code points) and the share of the quotation that survived there."""

    clause: str
    start: int
    end: int
    kept: float


class PairMap:
    """The old clause or clauses and the new ones they became, as one word difference."""

    def __init__(self, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]], language: str) -> None:
        self.old_keys, self.old_starts = _lay(old)
        self.new_keys, self.new_starts = _lay(new)
        self.old_text = "\n".join(text for _, text in old)
        self.new_text = "\n".join(text for _, text in new)
        self.new_sizes = [len(text) for _, text in new]
        self.runs, self.left, self.right = map_runs(self.old_text, self.new_text, language=language)
        self._first = [run[0] for run in self.runs]

    def follow(self, clause: str, start: int, end: int) -> Found | None:
        """Map a range of an old clause; None when too little of it survived."""
        base = self.old_starts[self.old_keys.index(clause)]
        a, b = base + start, base + end
        first = bisect_right(self.left.ends, a)
        last = bisect_left(self.left.starts, b)
        if first >= last:
            return None
        parts = self._parts(first, last)
        if not parts:
            return None
        whole = _solid(self.old_text[a:b])
        kept = sum(self._solid_of(part, a, b) for part in parts)
        longest = max(size for _, _, size in parts)
        if kept < KEPT * whole or longest < min(RUN, last - first):
            return None
        n, ne = self._edges(parts, first, last, a, b)
        if ne - n > 2 * (b - a) + 120:
            return None
        return self._in_clause(n, ne, round(kept / whole, 4))

    def between(self, clause: str, start: int, end: int) -> Found | None:
        """Map a range by what stands around it; None unless both sides and a quarter of the words
        survived."""
        base = self.old_starts[self.old_keys.index(clause)]
        a, b = base + start, base + end
        before = self._share(max(0, a - BRACKET), a)
        after = self._share(b, min(len(self.old_text), b + BRACKET))
        inside = self._share(a, b)
        if before is None or after is None or inside is None:
            return None
        if min(before[0], after[0]) < BRACKET_KEPT or inside[0] < BRACKET_INSIDE:
            return None
        n, ne = _skip_blanks(self.new_text, before[2], after[1])
        return self._in_clause(n, ne, round(inside[0], 4)) if ne > n else None

    def _share(self, a: int, b: int) -> tuple[float, int, int] | None:
        """Give the share of a stretch that survived and where its first and last kept words stand now."""
        first, last = bisect_right(self.left.ends, a), bisect_left(self.left.starts, b)
        parts = self._parts(first, last) if first < last else []
        whole = _solid(self.old_text[a:b])
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

    def _solid_of(self, part: Run, a: int, b: int) -> int:
        i, _, size = part
        return _solid(self.old_text[max(a, self.left.starts[i]) : min(b, self.left.ends[i + size - 1])])

    def _edges(self, parts: list[Run], first: int, last: int, a: int, b: int) -> tuple[int, int]:
        """Find the new range: a replacement at an edge joins it, a pure insertion does not."""
        i, j, _ = parts[0]
        n = self.right.starts[j] + (max(0, a - self.left.starts[i]) if i == first else 0)
        if i > first:
            n = self._replaced_before(first, i, j)
        i, j, size = parts[-1]
        end = i + size
        ne = self.right.ends[j + size - 1]
        if end == last:
            ne -= max(0, self.left.ends[end - 1] - b)
        else:
            ne = self._replaced_after(last, end, j + size)
        return n, ne

    def _replaced_before(self, first: int, i: int, j: int) -> int:
        """Give where the replacement of old words `first` to before `i` begins."""
        at = bisect_right(self._first, first) - 1
        gone_from, come_from = 0, 0
        if at >= 0:
            gone_from, come_from = self.runs[at][0] + self.runs[at][2], self.runs[at][1] + self.runs[at][2]
        else:
            gone_from, come_from = 0, 0
        whole = i - gone_from
        come = j - come_from
        if not come:
            return self.right.starts[j]
        skip = come * (first - gone_from) // whole if first > gone_from else 0
        return self.right.starts[come_from + skip]

    def _replaced_after(self, last: int, i: int, j: int) -> int:
        """Give where the replacement of old words `i` to before `last` ends."""
        at = bisect_left(self._first, last)
        if at < len(self.runs):
            gone_to, come_to = self.runs[at][0], self.runs[at][1]
        else:
            gone_to, come_to = len(self.left.words), len(self.right.words)
        whole, come = gone_to - i, come_to - j
        if not come:
            return self.right.ends[j - 1]
        take = come if last >= gone_to else -(-come * (last - i) // whole)
        return self.right.ends[j + take - 1]

    def _in_clause(self, n: int, ne: int, kept: float) -> Found:
        """Cut a range of the joined new text to the clause that has most of it."""
        best, choice = -1, 0
        for k, start in enumerate(self.new_starts):
            shared = min(ne, start + self.new_sizes[k]) - max(n, start)
            if shared > best:
                best, choice = shared, k
        start = self.new_starts[choice]
        return Found(
            self.new_keys[choice],
            max(n - start, 0),
            min(ne - start, self.new_sizes[choice]),
            kept,
        )


def _lay(clauses: Sequence[tuple[str, str]]) -> tuple[list[str], list[int]]:
    keys: list[str] = []
    starts: list[int] = []
    size = 0
    for key, text in clauses:
        keys.append(key)
        starts.append(size)
        size += len(text) + 1
    return keys, starts


def _solid(text: str) -> int:
    return len("".join(text.split()))


def _skip_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
