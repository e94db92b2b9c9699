"""References as people write them (`5.1.4.2 Single-factor OTP Verifiers`) against the headings of a draft."""

import re
from collections.abc import Sequence

from consult.text.likeness import title_of

_NUMBER = re.compile(r"(?<![\w.])([A-Z]?\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)\.?(?![\w])")
_WORD = re.compile(r"[^\W_]+")


def best_by_reference(
    reference: str, clauses: Sequence[tuple[str, str, str]], places: Sequence[int]
) -> list[int]:
    """Give the positions in `places` (indexes of clauses) that the reference fits best; several when it
    cannot tell."""
    numbers = [hit.group(1) for hit in _NUMBER.finditer(reference)]
    words = frozenset(_WORD.findall(title_of(reference).lower()))
    scores = [_score(numbers, words, clauses, place) for place in places]
    best = max(scores)
    if best <= 0:
        return list(range(len(places)))
    return [k for k, score in enumerate(scores) if score == best]


def _score(
    numbers: Sequence[str], words: frozenset[str], clauses: Sequence[tuple[str, str, str]], place: int
) -> float:
    """Rate how well the heading that rules over a clause fits the reference; a number counts before words."""
    heading = next((clauses[k][1] for k in range(place, -1, -1) if clauses[k][2] == "heading"), "")
    hit = _NUMBER.match(heading.strip())
    own = hit.group(1).split(".") if hit else []
    score = 0.0
    for number in numbers:
        asked = number.split(".")
        same = _common(asked, own)
        if same == len(asked):
            score = max(score, 100.0 * same + 50 - 10 * (len(own) - same))
        elif same == len(own) and same:
            score = max(score, 10.0 * same)
    title = frozenset(_WORD.findall(title_of(heading).lower()))
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
