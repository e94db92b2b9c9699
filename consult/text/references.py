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
    numbers = [hit.group(1) for hit in _NUMBER.finditer(reference)]
    words = frozenset(_WORD.findall(title_of(reference).lower()))
    scores = [_score(numbers, words, clauses, place) for place in places]
    best = max(scores)
    if best <= 0:
        return Choice(tuple(range(len(places))), False)
    chosen = tuple(k for k, score in enumerate(scores) if score == best)
    rest = {places[k] for k in chosen}
    one_each = all(
        len({places[k] for k in chosen if _leads(number, clauses, places[k])}) <= 1 for number in numbers
    )
    led = all(any(_leads(number, clauses, place) for number in numbers) for place in rest)
    return Choice(chosen, led and one_each)


def _leads(number: str, clauses: Sequence[tuple[str, str, str]], place: int) -> bool:
    """Tell whether a number is that of the section a clause stands in, or of one around it."""
    asked, own = number.split("."), _own_number(clauses, place)
    return _common(asked, own) == len(asked)


def _own_number(clauses: Sequence[tuple[str, str, str]], place: int) -> list[str]:
    hit = _NUMBER.match(_heading(clauses, place).strip())
    return hit.group(1).split(".") if hit else []


def _heading(clauses: Sequence[tuple[str, str, str]], place: int) -> str:
    return next((clauses[k][1] for k in range(place, -1, -1) if clauses[k][2] == "heading"), "")


def _score(
    numbers: Sequence[str], words: frozenset[str], clauses: Sequence[tuple[str, str, str]], place: int
) -> float:
    """Rate how well the heading that rules over a clause fits the reference; a number counts before words."""
    own = _own_number(clauses, place)
    score = 0.0
    for number in numbers:
        asked = number.split(".")
        same = _common(asked, own)
        if same == len(asked):
            score = max(score, 100.0 * same + 50 - 10 * (len(own) - same))
        elif same == len(own) and same:
            score = max(score, 10.0 * same)
    title = frozenset(_WORD.findall(title_of(_heading(clauses, place)).lower()))
    if title and words:
        score += 10 * len(title & words) / len(title | words)
    return score


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    size = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        size += 1
    return size
