"""The longest common run of two lists of words, with work bounded by their sizes and never by the clock.

Rows of the dynamic programme are whole numbers of arbitrary size, one bit a word of the new text, so that
64 cells cost one machine operation and two lists of 10,000 words a few hundredths of a second, whatever
stands in them.

Source: Hyyrö, Bit-parallel LCS-length computation revisited (2004); Hirschberg (1975) for the memory bound;
unique anchors as in patience difference.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

Run: TypeAlias = tuple[int, int, int]
"""Old index, new index, number of words that are the same."""

_BITS_KEPT = 1 << 27
"""Cells whose rows are kept for reading the way back (16 MB)."""
_DIRECT = 1 << 23
"""Cells up to which the exact answer is computed at once, without looking for anchors."""
_MOST = 1 << 35
"""Cells above which a stretch without any anchor counts as replaced."""
_GRAM = 4


def common_runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Give the runs of words that stand in both lists, in order, as many words as can be.

    Exact (longest) up to 8 million pairs of words; above, words between anchors that occur once on both
    sides.
    """
    head, tail = _ends(old, new)
    runs: list[Run] = [(0, 0, head)] if head else []
    pairs = _pairs(old[head : len(old) - tail], new[head : len(new) - tail])
    runs += runs_of([(i + head, j + head) for i, j in pairs])
    if tail:
        runs.append((len(old) - tail, len(new) - tail, tail))
    return join_runs(runs)


def common_length(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the words of the longest common run of both lists."""
    head, tail = _ends(old, new)
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    shared = set(left) & set(right)
    rows = [word for word in left if word in shared]
    columns = [word for word in right if word in shared]
    if len(rows) * len(columns) > _MOST:
        return head + tail + len(_pairs(left, right))
    masks = _masks(columns)
    full = (1 << len(columns)) - 1
    row = full
    for word in rows:
        hit = row & masks[word]
        row = ((row + hit) | (row - hit)) & full
    return head + tail + len(columns) - row.bit_count()


def runs_of(pairs: Sequence[tuple[int, int]]) -> list[Run]:
    """Join pairs of indexes, in order, to runs."""
    runs: list[Run] = []
    for i, j in pairs:
        if runs and runs[-1][0] + runs[-1][2] == i and runs[-1][1] + runs[-1][2] == j:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((i, j, 1))
    return runs


def join_runs(runs: Sequence[Run]) -> list[Run]:
    """Join runs that touch on both sides."""
    joined: list[Run] = []
    for i, j, size in runs:
        if joined and joined[-1][0] + joined[-1][2] == i and joined[-1][1] + joined[-1][2] == j:
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + size)
        else:
            joined.append((i, j, size))
    return joined


def increasing(values: Sequence[int]) -> list[int]:
    """Give the indexes of a longest strictly increasing part of `values`; the earliest of equals."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(at[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            at.append(index)
        else:
            tails[place] = value
            at[place] = index
    chain: list[int] = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    short = min(len(old), len(new))
    head = 0
    while head < short and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < short - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair equal words in order; exact within the direct bound, between unique anchors above it."""
    shared = set(old) & set(new)
    if not shared:
        return []
    rows = [i for i, word in enumerate(old) if word in shared]
    columns = [j for j, word in enumerate(new) if word in shared]
    left = [old[i] for i in rows]
    right = [new[j] for j in columns]
    if len(left) * len(right) <= _DIRECT:
        return [(rows[i], columns[j]) for i, j in _exact(left, right)]
    pairs: list[tuple[int, int]] = []
    for (i0, i1), (j0, j1) in _stretches(left, right):
        if (i1 - i0) * (j1 - j0) <= _MOST:
            pairs += [(rows[i0 + i], columns[j0 + j]) for i, j in _exact(left[i0:i1], right[j0:j1])]
    return pairs


def _stretches(old: list[str], new: list[str]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Cut both lists at groups of words that occur once on each side, in the same order."""
    left, right = _single_grams(old), _single_grams(new)
    both = [(i, right[gram]) for gram, i in left.items() if gram in right]
    chain = [both[k] for k in increasing([j for _, j in both])]
    cuts = [(0, 0), *chain, (len(old), len(new))]
    return [((a[0], b[0]), (a[1], b[1])) for a, b in pairwise(cuts)]


def _single_grams(words: list[str]) -> dict[tuple[str, ...], int]:
    grams = list(zip(*(words[k:] for k in range(_GRAM)), strict=False))
    counts = Counter(grams)
    return {gram: i for i, gram in enumerate(grams) if counts[gram] == 1}


def _masks(columns: Sequence[str]) -> dict[str, int]:
    """Give for each word the columns it stands in, one bit each."""
    places: dict[str, bytearray] = {}
    size = len(columns) // 8 + 1
    if len(columns) < 256:
        masks: dict[str, int] = {}
        for j, word in enumerate(columns):
            masks[word] = masks.get(word, 0) | 1 << j
        return masks
    for j, word in enumerate(columns):
        place = places.get(word)
        if place is None:
            place = places[word] = bytearray(size)
        place[j >> 3] |= 1 << (j & 7)
    return {word: int.from_bytes(place, "little") for word, place in places.items()}


def _exact(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Give a longest common subsequence as pairs of indexes; halves the work above the memory bound."""
    pairs: list[tuple[int, int]] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        i0, i1, j0, j1 = todo.pop()
        if i0 == i1 or j0 == j1:
            continue
        if (i1 - i0) * (j1 - j0) <= _BITS_KEPT or i1 - i0 == 1:
            pairs += [(i0 + i, j0 + j) for i, j in _read_back(old[i0:i1], new[j0:j1])]
            continue
        i = (i0 + i1) // 2
        j = j0 + _best_cut(old[i0:i], old[i:i1], new[j0:j1])
        todo.append((i, i1, j, j1))
        todo.append((i0, i, j0, j))
    return pairs


def _read_back(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    masks = _masks(new)
    full = (1 << len(new)) - 1
    row = full
    rows = [row]
    for word in old:
        hit = row & masks.get(word, 0)
        row = ((row + hit) | (row - hit)) & full
        rows.append(row)
    pairs: list[tuple[int, int]] = []
    i, j = len(old), len(new)
    while i and j:
        if rows[i] >> (j - 1) & 1:
            j -= 1
            continue
        i -= 1
        if rows[i] >> (j - 1) & 1:
            j -= 1
            pairs.append((i, j))
    return pairs[::-1]


def _best_cut(first: list[str], second: list[str], new: list[str]) -> int:
    """Find where `new` is cut so that both halves together keep most; the first of equals."""
    forward = _last_row(first, new)
    backward = _last_row(second[::-1], new[::-1])
    size = len(new)
    behind = size - backward.bit_count()
    front = bytes(f"{forward:0{size}b}", "ascii")[::-1]
    back = bytes(f"{backward:0{size}b}", "ascii")
    best, cut, score = behind, 0, behind
    for j in range(size):
        score += (front[j] == 48) - (back[j] == 48)
        if score > best:
            best, cut = score, j + 1
    return cut


def _last_row(old: list[str], new: list[str]) -> int:
    masks = _masks(new)
    full = (1 << len(new)) - 1
    row = full
    for word in old:
        hit = row & masks.get(word, 0)
        row = ((row + hit) | (row - hit)) & full
    return row
