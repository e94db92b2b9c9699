"""Changes that leave the meaning alone, told apart so that a reader can pass over them."""

import re
from enum import StrEnum

_FOLDS = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u3000": " ", "\n": " ",
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
        "\u00ab": '"', "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-",
        "\u2026": "...", "\u2212": "-", "\u00ad": "", "\u200b": "", "\u2060": "",
        "\uff0c": ",", "\uff1a": ":", "\uff1b": ";", "\uff08": "(", "\uff09": ")", "\uff01": "!",
        "\uff1f": "?",
    }
)  # fmt: skip
_SPACES = re.compile(r"\s+")
_STOPS = re.compile(r"[\s.,;:!?()\[\]{}\"'\-\u3001\u3002\u300a\u300b\u300c\u300d\u3010\u3011\u2022\u00b7]+")
_NUMBERS = re.compile(r"[-+]?\d+(?:[.,:/]\d+)*")


class Editorial(StrEnum):
    """Why a change leaves the meaning alone."""

    TYPOGRAPHY = "typography"
    """Kinds of space, quotation marks and dashes."""
    PUNCTUATION = "punctuation"
    """Stops, commas, brackets, hyphens."""
    CASE = "case"
    """Capital and small letters."""
    NUMBERING = "numbering"
    """A number that follows from clauses coming and going elsewhere."""


def editorial_of(old: str, new: str) -> Editorial | None:
    """Tell whether a change from `old` to `new` leaves the meaning alone, and why; None when it may not.

    Signs with a meaning (%, ≤, $, minus before a number) and points inside numbers never count as
    punctuation.
    """
    left, right = _folded(old), _folded(new)
    if left == right:
        return Editorial.TYPOGRAPHY
    if _NUMBERS.findall(left) != _NUMBERS.findall(right):
        return None
    if left.casefold() == right.casefold():
        return Editorial.CASE
    if _STOPS.sub("", left) == _STOPS.sub("", right):
        return Editorial.PUNCTUATION
    if _STOPS.sub("", left).casefold() == _STOPS.sub("", right).casefold():
        return Editorial.PUNCTUATION
    return None


def _folded(text: str) -> str:
    return _SPACES.sub(" ", text.translate(_FOLDS)).strip()
