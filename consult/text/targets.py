"""What an anchor is made of: the words pointed at, their place, their surroundings, and how sure the place
is."""

from dataclasses import dataclass
from enum import StrEnum

from consult.text.graphemes import is_boundary

CONTEXT = 32
"""Code points of context kept on each side of the words."""


@dataclass(frozen=True, slots=True)
class Target:
    """Words of one clause of one draft; start and end are code points of its canonical text, half open."""

    clause: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


class AnchorStatus(StrEnum):
    """How sure it is where a comment's words stand in a draft."""

    EXACT = "exact"
    """The same words at the same place."""
    MOVED = "moved"
    """The same words at another place."""
    CHANGED = "changed"
    """The words at their place, some of them changed."""
    CHECK = "check"
    """The place is known, but somebody should look at the words."""
    AMBIGUOUS = "ambiguous"
    """Several places are as good as one another."""
    ORPHANED = "orphaned"
    """The words are gone."""
    APPLIED = "applied"
    """The comment's own suggestion stands here now."""


def context_around(text: str, start: int, end: int, size: int) -> tuple[str, str]:
    """Give up to `size` code points before `start` and after `end`, cut between whole characters."""
    first = max(0, start - size)
    while first < start and not is_boundary(text, first):
        first += 1
    last = min(len(text), end + size)
    while last > end and not is_boundary(text, last):
        last -= 1
    return text[first:start], text[end:last]
