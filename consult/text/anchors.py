"""The words a comment is about: pointed at, checked, placed from a quotation, followed from draft to
draft."""

from dataclasses import dataclass

from consult.text.bounds import ensure_text
from consult.text.carry import Carried, carry, reconcile
from consult.text.errors import (
    EmptyClause,
    EmptySelection,
    InsideGrapheme,
    InsideSurrogatePair,
    OffsetsReversed,
    OutsideClause,
    QuoteTooLong,
    WordsDiffer,
)
from consult.text.graphemes import is_boundary
from consult.text.placement import Placement, PlacementStatus, QuoteIndex, front_matter_entries, place_quote
from consult.text.targets import CONTEXT, AnchorStatus, Target, context_around

__all__ = [
    "CONTEXT",
    "AnchorStatus",
    "Carried",
    "Offsets",
    "Placement",
    "PlacementStatus",
    "QuoteIndex",
    "Target",
    "carry",
    "check_target",
    "code_points_to_utf16",
    "front_matter_entries",
    "make_target",
    "place_quote",
    "reconcile",
    "utf16_to_code_points",
]


@dataclass(frozen=True, slots=True)
class Offsets:
    """A range of code points, half open."""

    start: int
    end: int


def make_target(clause: str, canonical: str, start: int, end: int) -> Target:
    """Point at the words from `start` to `end` (code points, half open) of a clause's canonical text.

    Raises:
        EmptyClause, EmptySelection, OffsetsReversed, OutsideClause: when there is nothing there to point at.
        InsideGrapheme: when an offset falls inside one character as people see it.
        InvalidText, TooLong: when the clause's text cannot be stored.
    """
    ensure_text(canonical, place=clause)
    _ensure_range(canonical, start, end, place=clause)
    prefix, suffix = context_around(canonical, start, end, CONTEXT)
    return Target(clause, start, end, canonical[start:end], prefix, suffix)


def check_target(
    canonical: str,
    start: int,
    end: int,
    exact: str,
    prefix: str,
    suffix: str,
    utf16: bool = False,
    *,
    clause: str = "",
) -> Target:
    """Take a selection as a browser or a file sends it, and point at exactly those words.

    Offsets are code points, or UTF-16 units when `utf16`. Prefix and suffix may be shorter than 32 and may
    be empty.

    Raises:
        WordsDiffer: when the words or their surroundings are not what stands there.
        QuoteTooLong: when more words are quoted than the clause has.
        InsideSurrogatePair: when a UTF-16 offset cuts a character.
        Everything that `make_target` raises.
    """
    ensure_text(exact, place=clause)
    _ensure_length(canonical, exact, clause)
    if utf16:
        start, end = utf16_to_code_points(canonical, start, end, place=clause)
    target = make_target(clause, canonical, start, end)
    if target.exact != exact:
        raise WordsDiffer(
            "At %(start)d to %(end)d stands “%(found)s”, not “%(sent)s”.",
            place=clause,
            start=start,
            end=end,
            found=target.exact[:80],
            sent=exact[:80],
        )
    if not canonical[:start].endswith(prefix) or not canonical[end:].startswith(suffix):
        raise WordsDiffer("The words around the selection are not those that were sent.", place=clause)
    return target


def _ensure_length(canonical: str, exact: str, clause: str) -> None:
    if len(exact) > len(canonical):
        raise QuoteTooLong(
            "%(quoted)d characters are quoted; the clause has %(length)d.",
            place=clause,
            quoted=len(exact),
            length=len(canonical),
        )


def utf16_to_code_points(text: str, start: int, end: int, *, place: str = "") -> tuple[int, int]:
    """Turn offsets in UTF-16 units, as JavaScript counts, into offsets in code points.

    Raises:
        OffsetsReversed, OutsideClause: when they are no range of the text.
        InsideSurrogatePair: when one falls between the halves of a character.
    """
    if start > end:
        raise OffsetsReversed("The selection ends (%(end)d) before it starts.", place=place, end=end)
    if start < 0:
        raise OutsideClause("The selection starts before the clause.", place=place)
    if text.isascii():
        if end > len(text):
            raise OutsideClause("The selection ends after the clause.", place=place)
        return start, end
    return _units(text, start, place), _units(text, end, place)


def code_points_to_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Turn offsets in code points into offsets in UTF-16 units, as JavaScript counts."""
    first = start + sum(char > "\uffff" for char in text[:start])
    return first, first + end - start + sum(char > "\uffff" for char in text[start:end])


def _units(text: str, units: int, place: str) -> int:
    encoded = text.encode("utf-16-le", "surrogatepass")
    if 2 * units > len(encoded):
        raise OutsideClause("The selection ends after the clause.", place=place)
    if units > 0 and 2 * units < len(encoded) and 0xDC <= encoded[2 * units + 1] <= 0xDF:
        raise InsideSurrogatePair("UTF-16 offset %(at)d cuts a character in two.", place=place, at=units)
    return len(encoded[: 2 * units].decode("utf-16-le", "surrogatepass"))


def _ensure_range(canonical: str, start: int, end: int, *, place: str) -> None:
    if not canonical.strip():
        raise EmptyClause("The clause has no words to point at.", place=place)
    if start > end:
        raise OffsetsReversed("The selection ends (%(end)d) before it starts.", place=place, end=end)
    if start < 0 or end > len(canonical):
        raise OutsideClause("The selection reaches beyond the clause.", place=place)
    if not canonical[start:end].strip():
        raise EmptySelection("No words are selected.", place=place)
    for at in (start, end):
        if not is_boundary(canonical, at):
            raise InsideGrapheme("Offset %(at)d falls inside one character.", place=place, at=at)
