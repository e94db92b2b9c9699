"""References as people write them (`5.1.4.2 Single-factor OTP Verifiers`) against the headings of a draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consult.text.likeness import title_of

_NUMBER = re.compile(r"(?<![\w.])([A-Z]?\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)\.?(?![\w])")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """The positions that a reference fits best, and whether it names every one of them."""

    positions: tuple[int, ...]
    named: bool


def best_by_reference(
    reference: str, clauses: Sequence[tuple[str, str, str]], places: Sequence[int]
) -> Choice:
    """Choose among `places` (indexes of clauses) those that the reference fits best.

    Several remain when it cannot tell; they are all `named` when each stands in another clause that a
    number of the reference leads to (`5.1.4.2 and 5.1.5.2`), or all stand in the one clause it leads to.
    """
    words = frozenset(_WORD.findall(title_of(reference).lower()))
    led = [_led(number, clauses, places) for number in _numbers(reference)]
    dotted = [
        found for number, found in zip(_numbers(reference), led, strict=True) if found and "." in number
    ]
    chosen = dotted or [found for found in led if found]
    if not chosen:
        return _by_title(words, clauses, places)
    best = [_of_best_title(words, clauses, places, found) for found in chosen]
    positions = tuple(sorted({k for found in best for k in found}))
    named = all(len({places[k] for k in found}) == 1 for found in best)
    return Choice(positions, named)


def _numbers(reference: str) -> list[str]:
    """Give the numbers in a reference, without those that only begin a longer one of them."""
    found = [hit.group(1) for hit in _NUMBER.finditer(reference)]
    return [one for one in found if not any(other.startswith(f"{one}.") for other in found)]


def _led(number: str, clauses: Sequence[tuple[str, str, str]], places: Sequence[int]) -> list[int]:
    """Give the positions whose section has this number, or is the least deep below it."""
    asked = number.split(".")
    depths = {
        k: len(own)
        for k, place in enumerate(places)
        if _common(asked, own := _own_number(clauses, place)) == len(asked)
    }
    return [k for k, depth in depths.items() if depth == min(depths.values())]


def _of_best_title(
    words: frozenset[str],
    clauses: Sequence[tuple[str, str, str]],
    places: Sequence[int],
    found: Sequence[int],
) -> list[int]:
    rated = {k: _alike(words, clauses, places[k]) for k in found}
    return [k for k in found if rated[k] == max(rated.values())]


def _by_title(
    words: frozenset[str], clauses: Sequence[tuple[str, str, str]], places: Sequence[int]
) -> Choice:
    found = _of_best_title(words, clauses, places, range(len(places)))
    nothing = all(not _alike(words, clauses, place) for place in places)
    return Choice(tuple(range(len(places))) if nothing else tuple(found), False)


def _alike(words: frozenset[str], clauses: Sequence[tuple[str, str, str]], place: int) -> float:
    """Rate how many words the reference shares with the title over a clause."""
    title = frozenset(_WORD.findall(title_of(_heading(clauses, place)).lower()))
    return len(title & words) / len(title | words) if title and words else 0.0


def _own_number(clauses: Sequence[tuple[str, str, str]], place: int) -> list[str]:
    hit = _NUMBER.match(_heading(clauses, place).strip())
    return hit.group(1).split(".") if hit else []


def _heading(clauses: Sequence[tuple[str, str, str]], place: int) -> str:
    return next((clauses[k][1] for k in range(place, -1, -1) if clauses[k][2] == "heading"), "")


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    size = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        size += 1
    return size
