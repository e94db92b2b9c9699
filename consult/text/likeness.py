"""How alike two clauses are, and which ones are worth comparing at all."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from consult.text.align import common_length
from consult.text.characters import CJK

_FEW = 12
"""A group of words that stands in more clauses than this says nothing about which one is meant."""
_HEADING_NUMBER = re.compile(
    r"^\s*(?:(?:section|annex|appendix|chapter|part|chapitre|annexe|partie)\s+)?"
    r"(?:[A-Z]?\d+(?:\.\d+)*|[A-Z](?:\.\d+)+|[IVXLC]+(?=\.))[.):]?\s+",
    re.IGNORECASE,
)
_CJK = re.compile(rf"[{CJK}]")
_WORDS = re.compile(rf"[^\W_{CJK}]+|[{CJK}]")
_SIGNS = re.compile(r"\S")

FAMILIES = {"heading": "heading", "row": "row", "code": "code", "figure": "figure", "footnote": "footnote"}


@dataclass(frozen=True)
class Profile:
    """One clause seen for comparing: its words without case, and groups of three and four of them."""

    index: int
    text: str
    family: str
    language: str

    @cached_property
    def words(self) -> list[str]:
        """The words without case and without signs; signs alone when there is nothing else."""
        folded = self.bare.casefold()
        return _WORDS.findall(folded) or _SIGNS.findall(folded)

    @cached_property
    def bare(self) -> str:
        """The text; for headings without the number in front."""
        return title_of(self.text) if self.family == "heading" else self.text

    @cached_property
    def grams(self) -> frozenset[tuple[str, ...]]:
        """Groups of three following words, four in Chinese and Japanese."""
        words = self.words
        size = 4 if _CJK.search(self.text) else 3
        return frozenset(zip(*(words[k:] for k in range(size)), strict=False))

    @cached_property
    def weight(self) -> int:
        """The number of words; two Han characters count as one."""
        return sum(1 for word in self.words if not _CJK.match(word)) + len(_CJK.findall(self.text)) // 2


def title_of(text: str) -> str:
    """Give a heading without the number in front of it."""
    bare = _HEADING_NUMBER.sub("", text, count=1)
    return bare if bare.strip() else text


def number_of(text: str) -> str:
    """Give the number in front of a heading without its closing stop, "" when there is none."""
    hit = _HEADING_NUMBER.match(text)
    return hit.group().strip().rstrip(".):").rsplit(" ", 1)[-1] if hit else ""


def number_length(text: str) -> int:
    """Count the code points of the number in front of a heading, with its closing stop, without the blank
    after it."""
    hit = _HEADING_NUMBER.match(text)
    return len(hit.group().rstrip()) if hit else 0


def profiles(texts: Iterable[tuple[str, str]], language: str) -> list[Profile]:
    """Make the profiles of (kind, text) pairs in order."""
    return [Profile(i, text, FAMILIES.get(kind, "text"), language) for i, (kind, text) in enumerate(texts)]


def likeness(old: Profile, new: Profile) -> float:
    """Give the share of words both clauses have in the same order: 0 none, 1 all. Twice the common by the
    sum."""
    if old.text == new.text:
        return 1.0
    total = len(old.words) + len(new.words)
    return 2 * common_length(old.words, new.words) / total if total else 0.0


def containment(part: Profile, whole: Profile) -> float:
    """Give the share of the part's groups of words that stand in the whole."""
    return len(part.grams & whole.grams) / len(part.grams) if part.grams else 0.0


def part_of(part: Profile, whole: Profile) -> float:
    """Give the share of the part's words that stand in the whole in the same order."""
    return common_length(part.words, whole.words) / len(part.words) if part.words else 0.0


def candidates(old: Sequence[Profile], new: Sequence[Profile], most: int) -> list[tuple[int, int]]:
    """Give pairs (old index, new index) of clauses that share rare groups of words, the best `most` for
    each old one."""
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for profile in new:
        for gram in profile.grams:
            index[gram].append(profile.index)
    families = {profile.index: profile.family for profile in new}
    pairs: list[tuple[int, int]] = []
    for profile in old:
        votes: dict[int, int] = defaultdict(int)
        for gram in profile.grams:
            hits = index.get(gram, ())
            if len(hits) <= _FEW:
                for hit in hits:
                    votes[hit] += 1
        ranked = sorted((-count, hit) for hit, count in votes.items() if families[hit] == profile.family)
        pairs += [(profile.index, hit) for _, hit in ranked[:most]]
    return pairs
