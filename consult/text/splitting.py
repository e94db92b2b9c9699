"""Clauses that became several, and several that became one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from consult.text.likeness import Profile, candidates, containment, part_of
from consult.text.pairing import Pairs

CONTAINED = 0.6
"""Share of a part's groups of words that must stand in the whole."""
BESIDE = 0.5
"""Share of a part's words that must stand in the whole, in order, when both stand at the same place."""
_LEAST_WORDS = 5
_LEAST_GRAMS = 2
_GAP = 6


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
    """Give for each whole the free clauses that stand in it for the greater part of their words.

    `partners` leads from wholes to the clauses they are paired with. A clause beside the partner needs less
    evidence.
    """
    small = {profile.index: profile for profile in free if profile.weight >= _LEAST_WORDS}
    best: dict[int, tuple[float, int]] = {}
    for part, whole in candidates(list(small.values()), wholes, 3):
        _take(best, part, whole, containment(small[part], wholes[whole]), CONTAINED)
    for part, whole in _beside(small, wholes, partners):
        if len(small[part].grams & wholes[whole].grams) >= _LEAST_GRAMS:
            _take(best, part, whole, part_of(small[part], wholes[whole]), BESIDE)
    parts: dict[int, list[int]] = defaultdict(list)
    for part in sorted(best):
        parts[best[part][1]].append(part)
    return {whole: found for whole, found in parts.items() if len(found) > 1 or whole in partners}


def _take(best: dict[int, tuple[float, int]], part: int, whole: int, share: float, least: float) -> None:
    if share >= least and (part not in best or share > best[part][0]):
        best[part] = (share, whole)


def _beside(
    small: dict[int, Profile], wholes: Sequence[Profile], partners: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """Give pairs (free clause, whole) where the clause stands next to the whole's partner, or both stand in
    one gap."""
    homes = {partner: whole for whole, partner in partners.items()}
    for part in small:
        before = next((homes[k] for k in range(part - 1, part - 4, -1) if k in homes), None)
        after = next((homes[k] for k in range(part + 1, part + 4) if k in homes), None)
        near = [whole for whole in (before, after) if whole is not None]
        if before is not None and after is not None and before < after <= before + _GAP:
            near += [k for k in range(before + 1, after) if k not in partners]
        for whole in near:
            if wholes[whole].family == small[part].family:
                yield part, whole
