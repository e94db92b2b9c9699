"""The words that a contribution means, kept as data, and found again when it becomes a comment."""

from collections.abc import Sequence
from typing import Any

from consult.comments.models import Precision
from consult.comments.spots import Aim
from consult.comments.targeting import Pointed, Selection


def as_data(aim: Aim) -> list[dict[str, Any]]:
    """Return what a comment points at as data: clause, start, end (code points), exact, prefix, suffix."""
    return [
        {
            "clause": clause.clause_id,
            "start": target.start,
            "end": target.end,
            "exact": target.exact,
            "prefix": target.prefix,
            "suffix": target.suffix,
        }
        for clause, target in aim.targets
    ]


def pointed_of(precision: Precision, data: Sequence[dict[str, Any]]) -> Pointed:
    """Return the same words as somebody points at them; None for a whole clause, section or draft."""
    if precision not in (Precision.WORDS, Precision.SENTENCE):
        return None
    return [
        Selection(p["start"], p["end"], p["exact"], p["prefix"], p["suffix"], precision, p["clause"])
        for p in data
    ]


def quoted_of(precision: Precision, data: Sequence[dict[str, Any]]) -> str:
    """Return the words shown with it; '' for a whole clause, section or draft."""
    exact = precision in (Precision.WORDS, Precision.SENTENCE)
    return "\n".join(p["exact"] for p in data) if exact else ""


def replaced_of(data: Sequence[dict[str, Any]]) -> str | None:
    """Return the words that a suggestion would replace; None when no clause is meant."""
    return "\n".join(p["exact"] for p in data) if data else None
