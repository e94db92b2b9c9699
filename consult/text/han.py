"""Changes in Chinese widened to whole words, as a person would mark them."""

from collections.abc import Sequence

from consult.text.align import Run
from consult.text.han_words import words
from consult.text.tidy import Words

_LONGEST = 4
_FIRST = "\u2e80"
_WIDEST = 3


def whole_words(runs: Sequence[Run], old: Words, new: Words) -> list[Run]:
    """Shorten kept runs whose ends stand inside a word of the old or of the new text."""
    inside_old, inside_new = _inside(old.words), _inside(new.words)
    out: list[Run] = []
    for i, j, size in runs:
        head = 0
        if i or j:
            while head < min(size, _WIDEST) and (i + head in inside_old or j + head in inside_new):
                head += 1
        tail = 0
        if i + size < len(old.words) or j + size < len(new.words):
            while tail < min(size - head, _WIDEST) and (
                i + size - tail in inside_old or j + size - tail in inside_new
            ):
                tail += 1
        if size > head + tail:
            out.append((i + head, j + head, size - head - tail))
    return out


def _inside(found: Sequence[str]) -> frozenset[int]:
    """Give the indexes of characters that stand in a word after its first character."""
    inside: set[int] = set()
    first = 0
    while first < len(found):
        if found[first] < _FIRST:
            first += 1
            continue
        last = first
        while last < len(found) and found[last] >= _FIRST and found[last][0] not in _STOPS:
            last += 1
        if last == first:
            first += 1
            continue
        inside |= _cut(found[first:last], first)
        first = last
    return frozenset(inside)


def _cut(run: Sequence[str], offset: int) -> set[int]:
    """Cut a run of characters into the fewest words; of equals the one with the longer words first."""
    known = words()
    best: list[tuple[int, int]] = [(0, 0)] * (len(run) + 1)
    for at in range(len(run) - 1, -1, -1):
        choices = [(1 + best[at + 1][0], -1)]
        for size in range(2, min(_LONGEST, len(run) - at) + 1):
            if "".join(run[at : at + size]) in known:
                choices.append((1 + best[at + size][0], -size))
        count, size = min(choices)
        best[at] = (count, -size)
    inside: set[int] = set()
    at = 0
    while at < len(run):
        size = best[at][1]
        inside.update(range(offset + at + 1, offset + at + size))
        at += size
    return inside


_STOPS = frozenset("，。、；：？！（）《》〈〉「」『』【】〔〕—…～·　")
