"""The sizes the engine works on in one piece, so that every call is bounded by work and not by the clock."""

from consult.text.errors import InvalidText, TooLong

TEXT_CODE_POINTS = 2_000_000
"""Longest single text in code points; a document may hold 600,000 (design notes, limits)."""

_FIRST_SURROGATE, _LAST_SURROGATE = "\ud800", "\udfff"


def ensure_text(text: str, *, place: str) -> None:
    """Ensure that `text` can be stored, compared and sent.

    Raises:
        InvalidText: for lone surrogates and NUL.
        TooLong: above TEXT_CODE_POINTS.
    """
    if len(text) > TEXT_CODE_POINTS:
        raise TooLong(
            "The text has %(length)d characters; %(limit)d is the most.",
            place=place,
            length=len(text),
            limit=TEXT_CODE_POINTS,
        )
    if "\0" in text:
        raise InvalidText("Character %(at)d is NUL.", place=place, at=text.index("\0"))
    if not _encodes(text):
        at = next(i for i, char in enumerate(text) if _FIRST_SURROGATE <= char <= _LAST_SURROGATE)
        raise InvalidText("Character %(at)d is half of a surrogate pair.", place=place, at=at)


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
