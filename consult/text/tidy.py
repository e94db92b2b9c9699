"""Runs of kept words tidied so that a redline reads as a person would have marked it."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from consult.text.align import Run

_HAN = "\u2e80"
_SENTENCE_END = frozenset(".!?。！？…")
_PAUSE = frozenset(",;:、，；：)]）】»”")


@dataclass(frozen=True, slots=True)
class Words:
    """One text as words with their places (code points)."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def span(self, first: int, last: int) -> int:
        """Count the code points from word `first` to before word `last`."""
        return self.ends[last - 1] - self.starts[first] if last > first else 0


def gather(runs: Sequence[Run], old: Words, new: Words) -> list[Run]:
    """Move a short kept run to its longer neighbour where the same words stand there as well."""
    gathered = _gather_right(list(runs), old, new)
    return _gather_left(gathered, old, new)


def _gather_right(runs: list[Run], old: Words, new: Words) -> list[Run]:
    out: list[Run] = []
    for run in reversed(runs):
        i, j, size = run
        if out:
            ni, nj, nsize = out[-1]
            if (i + size == ni or j + size == nj) and _ends_with(old, new, ni, nj, run):
                out[-1] = (ni - size, nj - size, nsize + size)
                continue
        out.append(run)
    return out[::-1]


def _ends_with(old: Words, new: Words, i: int, j: int, run: Run) -> bool:
    """Tell whether the words before old `i` and new `j` are those of `run`, and free or its own."""
    size = run[2]
    if i - size < run[0] or j - size < run[1]:
        return False
    return old.words[i - size : i] == new.words[j - size : j]


def _gather_left(runs: list[Run], old: Words, new: Words) -> list[Run]:
    out: list[Run] = []
    for run in runs:
        i, j, size = run
        if out:
            pi, pj, psize = out[-1]
            a, b = pi + psize, pj + psize
            touches = a == i or b == j
            fits = a + size <= i + size and b + size <= j + size
            if touches and fits and old.words[a : a + size] == new.words[b : b + size]:
                out[-1] = (pi, pj, psize + size)
                continue
        out.append(run)
    return out


def fold(runs: Sequence[Run], old: Words, new: Words) -> list[Run]:
    """Drop kept runs that are no longer than the change on each side, the shortest first."""
    keep = list(runs)
    count = len(keep)
    before = [*range(-1, count - 1)]
    after = [*range(1, count + 1)]
    gone = [False] * count
    heap = [(old.span(run[0], run[0] + run[2]), k) for k, run in enumerate(keep)]
    heapify(heap)
    while heap:
        size, k = heappop(heap)
        if gone[k]:
            continue
        left = _change(keep[before[k]] if before[k] >= 0 else (0, 0, 0), keep[k], old, new)
        following = keep[after[k]] if after[k] < count else (len(old.words), len(new.words), 0)
        right = _change(keep[k], following, old, new)
        if not _too_short(keep[k], size, left, right, old):
            continue
        gone[k] = True
        p, n = before[k], after[k]
        if p >= 0:
            after[p] = n
            heappush(heap, (old.span(keep[p][0], keep[p][0] + keep[p][2]), p))
        if n < count:
            before[n] = p
            heappush(heap, (old.span(keep[n][0], keep[n][0] + keep[n][2]), n))
    return [run for k, run in enumerate(keep) if not gone[k]]


def _change(left: Run, right: Run, old: Words, new: Words) -> int:
    """Give the size of the change between two kept runs: the longer of what goes and what comes (code
    points)."""
    gone = old.span(left[0] + left[2], right[0])
    come = new.span(left[1] + left[2], right[1])
    return max(gone, come)


def _too_short(run: Run, size: int, left: int, right: int, old: Words) -> bool:
    """Tell whether a kept run is not worth keeping: shorter than both changes, or one word amid longer ones.

    A word of Chinese has two characters as a rule: of two that stand together both must give way.
    """
    if size <= left and size <= right:
        return True
    if not left or not right:
        return False
    words = [word for word in old.words[run[0] : run[0] + run[2]] if word[0].isalnum()]
    if len(words) > 2:
        return False
    if any(word[0] >= _HAN for word in words):
        return size <= (left + right) // len(words)
    return len(words) < 2 and size <= left + right


def slide(runs: Sequence[Run], old: Words, new: Words) -> list[Run]:
    """Shift pure insertions and deletions among equal words to where a sentence or a phrase begins."""
    out = list(runs)
    for k in range(len(out) - 1):
        (i, j, size), (ni, nj, nsize) = out[k], out[k + 1]
        if i + size == ni:
            shift = _best_shift(new, j + size, nj, size, nsize)
        elif j + size == nj:
            shift = _best_shift(old, i + size, ni, size, nsize)
        else:
            continue
        out[k] = (i, j, size + shift)
        out[k + 1] = (ni + shift, nj + shift, nsize - shift)
    return [run for run in out if run[2] > 0]


def _best_shift(side: Words, start: int, end: int, left: int, right: int) -> int:
    words = side.words
    best, best_score = 0, _strength(side, start) + _strength(side, end)
    shift = 0
    while -shift < left - 1 and words[start + shift - 1] == words[end + shift - 1]:
        shift -= 1
        score = _strength(side, start + shift) + _strength(side, end + shift)
        if score > best_score:
            best, best_score = shift, score
    shift = 0
    while shift < right - 1 and words[start + shift] == words[end + shift]:
        shift += 1
        score = _strength(side, start + shift) + _strength(side, end + shift)
        if score > best_score:
            best, best_score = shift, score
    return best


def _strength(side: Words, at: int) -> int:
    """Rate how natural a break before word `at` is, 0 to 6."""
    if at <= 0 or at >= len(side.words):
        return 6
    between = side.text[side.ends[at - 1] : side.starts[at]]
    if "\n" in between or "\t" in between:
        return 6
    last = side.words[at - 1][-1]
    if last in _SENTENCE_END:
        return 5
    if last in _PAUSE:
        return 3
    return 1 if between else 0
