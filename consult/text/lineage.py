"""What became of each clause between two drafts: same, changed, moved, split, merged, added, deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consult.text.likeness import Profile, profiles
from consult.text.pairing import (
    IN_PLACE,
    MOVED,
    STRONG,
    Pairs,
    pair_anywhere,
    pair_by_anchor,
    pair_by_text,
    pair_headings,
    pair_in_gaps,
    pair_neighbours,
)
from consult.text.splitting import join_parts

__all__ = ["Lineage", "LineageClause", "Link", "LinkKind", "match_clauses"]


@dataclass(frozen=True, slots=True)
class LineageClause:
    """One clause of a draft as lineage sees it.

    `key` is unique in its draft and otherwise opaque; `anchor` is the identity written in the source or
    known to the house, "" when there is none; `section` is the key of its section; `text` is canonical.
    """

    key: str
    anchor: str
    kind: str
    section: str
    number: str
    text: str
    level: int = 0


class LinkKind(StrEnum):
    """What became of a clause."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    MOVED_CHANGED = "moved_changed"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Link:
    """The old clauses (keys) that became these new clauses (keys), and how alike they are (0 to 1)."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    kind: LinkKind
    likeness: float
    renumbered: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """All links of two drafts, each clause in exactly one: in the new order, what is gone after what it
    followed."""

    links: tuple[Link, ...]

    def by_old(self) -> Mapping[str, Link]:
        """Give the link of each old clause by its key."""
        return {key: link for link in self.links for key in link.old}

    def by_new(self) -> Mapping[str, Link]:
        """Give the link of each new clause by its key."""
        return {key: link for link in self.links for key in link.new}


def match_clauses(old: Sequence[LineageClause], new: Sequence[LineageClause], *, language: str) -> Lineage:
    """Find what became of each clause: by identity, by text, by place, by likeness; boilerplate never
    decides."""
    left = profiles(((clause.kind, clause.text) for clause in old), language)
    right = profiles(((clause.kind, clause.text) for clause in new), language)
    pairs = Pairs(left, right)
    pair_by_anchor(pairs, [clause.anchor for clause in old], [clause.anchor for clause in new])
    pair_by_text(pairs)
    pair_headings(pairs)
    pair_in_gaps(pairs, STRONG)
    pair_anywhere(pairs, STRONG)
    pair_in_gaps(pairs, IN_PLACE)
    pair_neighbours(pairs)
    pair_anywhere(pairs, MOVED)
    groups = join_parts(pairs)
    return Lineage(_links(old, new, pairs, groups))


def _links(
    old: Sequence[LineageClause],
    new: Sequence[LineageClause],
    pairs: Pairs,
    groups: Sequence[tuple[tuple[int, ...], tuple[int, ...]]],
) -> tuple[Link, ...]:
    stays = set(pairs.frame())
    made: list[tuple[tuple[int, int, int], Link]] = []
    place = _places(old, pairs)
    for olds, news in groups:
        link = Link(
            tuple(old[i].key for i in olds),
            tuple(new[j].key for j in news),
            _kind(olds, news, pairs, stays),
            _likeness(olds, news, pairs),
            _renumbered(old, new, olds, news),
        )
        made.append(((news[0], 0, 0) if news else (place[olds[0]], 1, olds[0]), link))
    return tuple(link for _, link in sorted(made, key=lambda item: item[0]))


def _places(old: Sequence[LineageClause], pairs: Pairs) -> list[int]:
    """Give for each old clause the new index of the last one before it that keeps its order."""
    follows = dict(pairs.frame())
    places: list[int] = []
    last = -1
    for i in range(len(old)):
        last = follows.get(i, last)
        places.append(last)
    return places


def _kind(
    olds: tuple[int, ...], news: tuple[int, ...], pairs: Pairs, stays: set[tuple[int, int]]
) -> LinkKind:
    if not olds:
        return LinkKind.ADDED
    if not news:
        return LinkKind.DELETED
    if len(news) > 1:
        return LinkKind.SPLIT
    if len(olds) > 1:
        return LinkKind.MERGED
    same = pairs.old[olds[0]].text == pairs.new[news[0]].text
    if (olds[0], news[0]) in stays:
        return LinkKind.SAME if same else LinkKind.CHANGED
    return LinkKind.MOVED if same else LinkKind.MOVED_CHANGED


def _likeness(olds: tuple[int, ...], news: tuple[int, ...], pairs: Pairs) -> float:
    if not olds or not news:
        return 0.0
    if len(olds) == len(news) == 1:
        return round(pairs.likeness(olds[0], news[0]), 4)
    return round(max(_containments(pairs.old, pairs.new, olds, news)), 4)


def _containments(
    old: Sequence[Profile], new: Sequence[Profile], olds: tuple[int, ...], news: tuple[int, ...]
) -> list[float]:
    left = frozenset(gram for i in olds for gram in old[i].grams)
    right = frozenset(gram for j in news for gram in new[j].grams)
    total = len(left) + len(right)
    return [2 * len(left & right) / total if total else 0.0]


def _renumbered(
    old: Sequence[LineageClause], new: Sequence[LineageClause], olds: tuple[int, ...], news: tuple[int, ...]
) -> bool:
    return bool(olds and news) and old[olds[0]].number != new[news[0]].number
