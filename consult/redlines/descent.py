"""How the clauses of one draft come from those of another: the links of a chain of drafts, composed into one
lineage."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.text.lineage import Lineage, Link, LinkKind

MOVES = frozenset({LinkKind.MOVED, LinkKind.MOVED_CHANGED})


@dataclass(frozen=True, slots=True)
class Step:
    """One stored link: a clause of a draft (by id) came from a clause of the draft before it; None for
    neither."""

    old: int | None
    new: int | None
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Family:
    """Clauses of two drafts that belong together: what the old ones became, by whatever stood between.

    `between` are the clauses in all drafts of the chain, the two at its ends included; `moved` tells that
    some step was a move.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    between: frozenset[int]
    moved: bool


def families(old: Sequence[int], new: Sequence[int], chain: Sequence[Sequence[Step]]) -> tuple[Family, ...]:
    """Compose the steps of a chain of drafts: each clause of `old` and `new` (in order) is in exactly one
    family.

    Families without a clause at either end (added and deleted in between) are left out. Steps that name a
    clause which neither end nor a neighbouring step knows are followed all the same.
    """
    parent: dict[tuple[int, int], tuple[int, int]] = {}
    for layer, steps in enumerate(chain):
        for step in steps:
            if step.old is not None and step.new is not None:
                _join(parent, (layer, step.old), (layer + 1, step.new))
    moved = {
        _root(parent, (layer, step.old))
        for layer, steps in enumerate(chain)
        for step in steps
        if step.old is not None and step.kind in MOVES
    }
    ends: dict[tuple[int, int], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for clause in old:
        ends[_root(parent, (0, clause))][0].append(clause)
    for clause in new:
        ends[_root(parent, (len(chain), clause))][1].append(clause)
    between: dict[tuple[int, int], set[int]] = defaultdict(set)
    for node in list(parent):
        between[_root(parent, node)].add(node[1])
    return tuple(
        Family(tuple(olds), tuple(news), frozenset({*between[root], *olds, *news}), root in moved)
        for root, (olds, news) in ends.items()
    )


def _root(parent: dict[tuple[int, int], tuple[int, int]], node: tuple[int, int]) -> tuple[int, int]:
    while parent.get(node, node) != node:
        parent[node] = parent.get(parent[node], parent[node])
        node = parent[node]
    return node


def _join(
    parent: dict[tuple[int, int], tuple[int, int]], one: tuple[int, int], other: tuple[int, int]
) -> None:
    parent.setdefault(one, one)
    parent.setdefault(other, other)
    parent[_root(parent, other)] = _root(parent, one)


def identity(old: Sequence[int], new: Sequence[int]) -> tuple[Step, ...]:
    """Link the clauses that both drafts have by their identity, for drafts without stored links."""
    there = set(new)
    return tuple(Step(clause, clause, LinkKind.SAME) for clause in old if clause in there)


def lineage(
    found: Sequence[Family],
    old: Mapping[int, str],
    new: Mapping[int, str],
    numbers: Mapping[int, tuple[str, str]],
) -> Lineage:
    """Make the lineage that `text.redline` reads, in one language: clause ids as strings, in the new order.

    `old` and `new` are {clause id: canonical text} in the order of the drafts; clauses without a text in this
    language are not in them. `numbers` gives (old number, new number) by clause id. A pair counts as moved
    when it does not keep its order among the others.
    """
    old_place = {clause: at for at, clause in enumerate(old)}
    new_place = {clause: at for at, clause in enumerate(new)}
    groups = []
    for family in found:
        olds = tuple(clause for clause in family.old if clause in old_place)
        news = tuple(clause for clause in family.new if clause in new_place)
        groups += _parted(olds, news, family.moved)
    pairs = sorted((old_place[o[0]], new_place[n[0]], m) for o, n, m in groups if len(o) == len(n) == 1)
    stays = staying([(o, n) for o, n, m in pairs if not m], [(o, n) for o, n, m in pairs if m])
    made: list[tuple[tuple[int, int, int], Link]] = []
    before = _followed(len(old_place), dict(stays))
    for olds, news, _moved in groups:
        place = (old_place[olds[0]] if olds else -1, new_place[news[0]] if news else -1)
        kind = _kind(olds, news, old, new, place not in stays)
        renumbered = bool(olds and news) and numbers[olds[0]][0] != numbers[news[0]][1]
        link = Link(tuple(map(str, olds)), tuple(map(str, news)), kind, 0.0, renumbered)
        made.append(((place[1], 0, 0) if news else (before[place[0]], 1, place[0]), link))
    return Lineage(tuple(link for _, link in sorted(made, key=lambda item: item[0])))


def _parted(
    olds: tuple[int, ...], news: tuple[int, ...], moved: bool
) -> list[tuple[tuple[int, ...], tuple[int, ...], bool]]:
    """Give the groups of a family: as it is, or, when many became many, those with the same identity as
    pairs."""
    if not olds and not news:
        return []
    if len(olds) < 2 or len(news) < 2:
        return [(olds, news, moved)]
    kept = [clause for clause in olds if clause in set(news)]
    groups = [((clause,), (clause,), moved) for clause in kept]
    rest_old = tuple(clause for clause in olds if clause not in kept)
    rest_new = tuple(clause for clause in news if clause not in kept)
    if rest_old and rest_new:
        groups.append(((rest_old[0],), (rest_new[0],), moved))
        rest_old, rest_new = rest_old[1:], rest_new[1:]
    groups_gone: list[tuple[tuple[int, ...], tuple[int, ...], bool]] = [
        ((clause,), (), False) for clause in rest_old
    ]
    groups_come: list[tuple[tuple[int, ...], tuple[int, ...], bool]] = [
        ((), (clause,), False) for clause in rest_new
    ]
    return [*groups, *groups_gone, *groups_come]


def _kind(
    olds: tuple[int, ...], news: tuple[int, ...], old: Mapping[int, str], new: Mapping[int, str], moved: bool
) -> LinkKind:
    if not olds:
        return LinkKind.ADDED
    if not news:
        return LinkKind.DELETED
    if len(news) > 1:
        return LinkKind.SPLIT
    if len(olds) > 1:
        return LinkKind.MERGED
    if old[olds[0]] == new[news[0]]:
        return LinkKind.MOVED if moved else LinkKind.SAME
    return LinkKind.MOVED_CHANGED if moved else LinkKind.CHANGED


def in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest run of pairs (old place, new place), sorted by old place, whose new places rise as
    well."""
    tails: list[int] = []  # index of the last pair of the best run of each length
    places: list[int] = []  # its new place
    before: list[int] = []
    for at, (_, place) in enumerate(pairs):
        where = bisect_left(places, place)
        before.append(tails[where - 1] if where else -1)
        tails[where : where + 1] = [at]
        places[where : where + 1] = [place]
    run: list[tuple[int, int]] = []
    at = tails[-1] if tails else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def staying(pairs: Sequence[tuple[int, int]], moved: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Give the pairs that keep their order: of those no step moved the longest run, and of the moved ones all
    that fit in."""
    frame = in_order(pairs)
    for pair in moved:
        at = bisect_left(frame, pair)
        if (at == 0 or frame[at - 1][1] < pair[1]) and (at == len(frame) or pair[1] < frame[at][1]):
            frame.insert(at, pair)
    return set(frame)


def _followed(count: int, stays: Mapping[int, int]) -> list[int]:
    """Give for each old place the new place of the last one before it that keeps its order; -1 for none."""
    places: list[int] = []
    last = -1
    for at in range(count):
        last = stays.get(at, last)
        places.append(last)
    return places
