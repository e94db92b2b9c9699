"""Which remarks on a text look alike: near-equal words, the same suggestion, a parallel one in another language.

Remarks are compared within one place (a clause, or a section as a whole). Words are compared by groups of letters:
three following letters, two following Han characters, so that no language needs a dictionary. Pairs are found by
their rarest groups first, so that unlike remarks are never compared.

Source: Broder 1997 (resemblance of sets of shingles); Bayardo, Ma, Srikant 2007 (prefix filtering, all pairs).
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from zlib import crc32

from consult.text.characters import CJK

NEAR = 0.5  # share of groups of letters that two texts have in common, of all that they have
NEAR_SAME_PLACE = 0.35  # where they speak of the same words
FEW_LETTERS = 15  # shorter texts say too little: they are alike only where they speak of the same words
MOST_LETTERS = 4_000
_CJK = re.compile(rf"[{CJK}]")
_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"\b[A-Z][A-Z0-9]+\b")
# How binding words are, the same in three languages. Source: ISO/IEC Directives, Part 2, clause 7.
BINDING: Mapping[str, frozenset[str]] = {
    "shall": frozenset({"shall", "must", "doit", "doivent", "应", "应当", "必须", "须"}),
    "should": frozenset({"should", "devrait", "devraient", "宜", "应该"}),
    "may": frozenset({"may", "peut", "peuvent", "可", "可以"}),
}


class Why(StrEnum):
    """Why two remarks look alike."""

    SAME_SUGGESTION = "same_suggestion"  # the same wording for the same words
    NEAR_WORDS = "near_words"  # nearly the same text
    SAME_PLACE = "same_place"  # the same words spoken of, in a similar text
    PARALLEL = "parallel"  # the same change of the same clause in another language


@dataclass(frozen=True)
class Remark:
    """One remark. `place` is what it is about; `start` and `end` are code points of that place's text in
    `language`, None when it is about the whole of it. `changes` are (old, new) of its suggestion.

    `sentence` is (number from 0, number of sentences) of the words it is about.
    """

    id: int
    place: str
    language: str
    words: str
    start: int | None = None
    end: int | None = None
    suggestion: str | None = None
    changes: tuple[tuple[str, str], ...] = ()
    sentence: tuple[int, int] | None = None

    @cached_property
    def grams(self) -> frozenset[str]:
        """Groups of letters of what it says and of what it puts in, or takes out, without case and signs.

        The words that it replaces are left out: every suggestion for them has them in common.
        """
        changed = " ".join(new or old for old, new in self.changes)
        return grams_of(f"{self.words} {changed}")

    @property
    def brief(self) -> bool:
        """Whether its own words say too little to be compared by themselves."""
        letters = sum(len(run) for run in _RUN.findall(self.words))
        return letters < (FEW_LETTERS // 2 if _CJK.search(self.words) else FEW_LETTERS)

    def touches(self, other: "Remark") -> bool:
        """Tell whether both are about some of the same words."""
        if self.language != other.language or self.place != other.place:
            return False
        if self.start is None or other.start is None or self.end is None or other.end is None:
            return False
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two remarks are, from 0 to 1, and why."""

    share: float
    why: Why


@dataclass(frozen=True, slots=True)
class Cluster:
    """Remarks that are each like the one that leads them, by id."""

    leader: int
    others: tuple[tuple[int, Likeness], ...]


def grams_of(text: str) -> frozenset[str]:
    """Return the groups of three letters (two Han characters) of a text of at most 4,000 code points."""
    folded = unicodedata.normalize("NFKC", text[:MOST_LETTERS]).casefold()
    found: set[str] = set()
    for run in _RUN.findall(folded):
        if _CJK.match(run):
            found.update(run[i : i + 2] for i in range(max(1, len(run) - 1)))
        else:
            padded = f" {run} "
            found.update(padded[i : i + 3] for i in range(len(padded) - 2))
    return frozenset(found)


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of groups that both have, of all that they have."""
    common = len(one & other)
    total = len(one) + len(other) - common
    return common / total if total else 0.0


def alike(remarks: Sequence[Remark], *, apart: frozenset[tuple[int, int]] = frozenset()) -> list[Cluster]:
    """Return clusters of remarks that look alike, the largest first; `apart` are pairs (lower id first) that a
    person said are not.
    """
    places: dict[str, list[Remark]] = defaultdict(list)
    for remark in remarks:
        places[remark.place].append(remark)
    found: list[Cluster] = []
    for here in places.values():
        if len(here) > 1:
            found += _stars(here, _pairs(here, apart), apart)
    return sorted(found, key=lambda cluster: (-len(cluster.others), cluster.leader))


def _pairs(here: Sequence[Remark], apart: frozenset[tuple[int, int]]) -> dict[tuple[int, int], Likeness]:
    """Return the pairs that look alike in one place, by their ids, the best reason of each."""
    pairs: dict[tuple[int, int], Likeness] = {}
    for one, other, likeness in (*_same_suggestions(here), *_near(here), *_parallel(here)):
        pair = (min(one, other), max(one, other))
        if pair not in apart and (pair not in pairs or pairs[pair].share < likeness.share):
            pairs[pair] = likeness
    return pairs


def _same_suggestions(here: Sequence[Remark]) -> Iterator[tuple[int, int, Likeness]]:
    same: dict[tuple[str, int | None, int | None, str], list[int]] = defaultdict(list)
    for remark in here:
        if remark.suggestion is not None:
            words = " ".join(unicodedata.normalize("NFKC", remark.suggestion).split())
            same[(remark.language, remark.start, remark.end, words)].append(remark.id)
    for ids in same.values():
        for other in ids[1:]:
            yield ids[0], other, Likeness(1.0, Why.SAME_SUGGESTION)


def _near(here: Sequence[Remark]) -> Iterator[tuple[int, int, Likeness]]:
    telling = [remark for remark in here if not remark.brief]
    for one, other, share in _resembling(telling, NEAR):
        yield one.id, other.id, Likeness(share, Why.NEAR_WORDS)
    spots: dict[tuple[str, int | None, int | None], list[Remark]] = defaultdict(list)
    for remark in here:
        if remark.start is not None:
            spots[(remark.language, remark.start, remark.end)].append(remark)
    for one, other, share in _resembling_near_spots(list(spots.values())):
        if one.suggestion is not None and other.suggestion is not None and share < NEAR:
            continue  # two suggestions for the same words: what they say has to be near
        yield one.id, other.id, Likeness(share, Why.SAME_PLACE)


def _resembling_near_spots(spots: list[list[Remark]]) -> Iterator[tuple[Remark, Remark, float]]:
    """Yield resembling remarks about the very same words, and about words that overlap."""
    for group in spots:
        yield from _resembling(group, NEAR_SAME_PLACE)
    if len(spots) < 2 or sum(map(len, spots)) > 2_000:
        return
    for at, group in enumerate(spots):
        for further in spots[at + 1 :]:
            if not group[0].touches(further[0]) or len(group) * len(further) > 10_000:
                continue
            for one in group:
                for other in further:
                    share = resemblance(one.grams, other.grams)
                    if share >= NEAR_SAME_PLACE:
                        yield one, other, share


def _resembling(remarks: Sequence[Remark], least: float) -> Iterator[tuple[Remark, Remark, float]]:
    """Yield every pair whose resemblance is at least `least`, by the rarest groups of each."""
    count: Counter[str] = Counter()
    for remark in remarks:
        count.update(remark.grams)
    by_size = sorted((r for r in remarks if r.grams), key=lambda r: (len(r.grams), r.id))
    masks = [_mask(remark.grams) for remark in by_size]
    sizes = [len(remark.grams) for remark in by_size]
    index: dict[str, list[int]] = defaultdict(list)
    for at, remark in enumerate(by_size):
        size, mask = sizes[at], masks[at]
        rare = sorted(remark.grams, key=lambda gram: (count[gram], gram))
        seen: set[int] = set()
        for gram in rare[: size - math.ceil(least * size) + 1]:
            seen.update(index[gram])
            index[gram].append(at)
        # Of two sets with a resemblance of r, the common part is at least r / (1 + r) of both sizes together; each
        # bit that only this one has stands for a group that is not common.
        part = least / (1 + least)
        close = [
            hit
            for hit in seen
            if size - (mask & ~masks[hit]).bit_count() >= part * (size + sizes[hit])
            and sizes[hit] >= least * size
        ]
        for hit in sorted(close):
            share = resemblance(remark.grams, by_size[hit].grams)
            if share >= least:
                yield by_size[hit], remark, share


def _mask(grams: frozenset[str]) -> int:
    """Return a set as 1,024 bits, for ruling pairs out quickly; the same on every machine."""
    mask = 0
    for gram in grams:
        mask |= 1 << (crc32(gram.encode()) & 1023)
    return mask


def _parallel(here: Sequence[Remark]) -> Iterator[tuple[int, int, Likeness]]:
    """Yield pairs in different languages whose suggestions change the parallel words in the same way."""
    if len({remark.language for remark in here}) < 2:
        return
    marked: dict[tuple[object, ...], list[Remark]] = defaultdict(list)
    for remark in here:
        for mark in _marks_of(remark):
            marked[mark].append(remark)
    for mark, found in marked.items():
        first = found[0]
        for other in found[1:]:
            if other.language != first.language:
                yield first.id, other.id, Likeness(0.9 if mark[0] != "sentence" else 0.6, Why.PARALLEL)
        # Remarks in the leader's own language are found by their words.


def _marks_of(remark: Remark) -> Iterator[tuple[object, ...]]:
    """Yield what a suggestion does that can be told in any language."""
    if remark.suggestion is None:
        return
    spot = remark.sentence or (-1, -1)
    olds, news = (
        (" ".join(words) for words in zip(*remark.changes, strict=True)) if remark.changes else ("", "")
    )
    bound, binds = _binding(olds), _binding(news)
    if bound and binds and bound != binds:
        yield ("binding", spot, bound, binds)
    before, after = _plain(olds), _plain(news)
    if after and before != after:
        yield ("plain", spot, after)
    if remark.suggestion == "" and remark.sentence is not None:
        yield ("sentence", spot, "deleted")


def _binding(words: str) -> str:
    folded = words.casefold()
    runs = set(_RUN.findall(folded))
    for level, forms in BINDING.items():
        if runs & forms or any(_CJK.match(form) and form in folded for form in forms):
            return level
    return ""


def _plain(words: str) -> tuple[str, ...]:
    """Return the numbers and the names in capitals of some words: they read the same in every language."""
    return tuple(sorted({*_NUMBER.findall(words), *_NAME.findall(words)}))


def _stars(
    here: Sequence[Remark], pairs: Mapping[tuple[int, int], Likeness], apart: frozenset[tuple[int, int]]
) -> Iterable[Cluster]:
    """Put remarks together around those that most others are like; nobody is in two clusters."""
    beside: dict[int, dict[int, Likeness]] = defaultdict(dict)
    for (one, other), likeness in pairs.items():
        beside[one][other] = likeness
        beside[other][one] = likeness
    taken: set[int] = set()
    order = sorted((remark.id for remark in here if remark.id in beside), key=lambda i: (-len(beside[i]), i))
    for leader in order:
        if leader in taken:
            continue
        others: list[tuple[int, Likeness]] = []
        for i, likeness in sorted(beside[leader].items(), key=lambda pair: (-pair[1].share, pair[0])):
            if i not in taken and not (apart and any((min(i, j), max(i, j)) in apart for j, _ in others)):
                others.append((i, likeness))
        if others:
            taken.update({leader}, (i for i, _ in others))
            yield Cluster(leader, tuple(others))
