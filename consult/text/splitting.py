"""Clauses that became several, and several that became one."""

from collections import defaultdict
from collections.abc import Sequence

from consult.text.likeness import Profile, candidates, containment
from consult.text.pairing import Pairs

CONTAINED = 0.6
"""Share of a part's groups of words that must stand in the whole."""
_LEAST_WORDS = 5


def join_parts(pairs: Pairs) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Give groups (old indexes, new indexes), each clause in exactly one: pairs, splits, merges, added,
    deleted."""
    splits = _parts(pairs.free_new(), pairs.old, pairs.forward)
    merges = _parts(pairs.free_old(), pairs.new, pairs.backward)
    groups: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    used_old: set[int] = set()
    used_new: set[int] = set()
    for i, parts in splits.items():
        news = sorted({*parts, *([pairs.forward[i]] if i in pairs.forward else [])})
        if news[-1] - news[0] >= 2 * len(news) + 2 or not used_new.isdisjoint(news):
            continue
        groups.append(((i,), tuple(news)))
        used_old.add(i)
        used_new.update(news)
    for j, parts in merges.items():
        olds = sorted({*parts, *([pairs.backward[j]] if j in pairs.backward else [])})
        crowded = not used_old.isdisjoint(olds) or j in used_new
        if crowded or olds[-1] - olds[0] >= 2 * len(olds) + 2:
            continue
        groups.append((tuple(olds), (j,)))
        used_new.add(j)
        used_old.update(olds)
    return groups + _rest(pairs, used_old, used_new)


def _rest(
    pairs: Pairs, used_old: set[int], used_new: set[int]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    groups: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for i in range(len(pairs.old)):
        if i in used_old:
            continue
        j = pairs.forward.get(i, -1)
        if j >= 0 and j not in used_new:
            used_new.add(j)
            groups.append(((i,), (j,)))
        else:
            groups.append(((i,), ()))
    groups += [((), (j,)) for j in range(len(pairs.new)) if j not in used_new]
    return groups


def _parts(
    free: Sequence[Profile], wholes: Sequence[Profile], partners: dict[int, int]
) -> dict[int, list[int]]:
    """Give for each whole the free clauses that stand in it for the greater part of their words."""
    parts: dict[int, list[int]] = defaultdict(list)
    small = [profile for profile in free if profile.weight >= _LEAST_WORDS]
    best: dict[int, tuple[float, int]] = {}
    for part, whole in candidates(small, wholes, 3):
        share = containment(_at(free, part), wholes[whole])
        if share >= CONTAINED and (part not in best or share > best[part][0]):
            best[part] = (share, whole)
    for part in sorted(best):
        parts[best[part][1]].append(part)
    return {whole: found for whole, found in parts.items() if len(found) > 1 or whole in partners}


def _at(profiles: Sequence[Profile], index: int) -> Profile:
    return next(profile for profile in profiles if profile.index == index)
