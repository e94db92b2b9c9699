"""A clause's change as the desk shows it: the redline and the same in words, made when the page is made."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from consult.comments.fragments import labels_in
from consult.text.differ import Op, OpKind, diff_text
from consult.text.phrases import describe
from consult.text.redline import whole_ops
from consult.text.redline_html import redline_html

WHOLE = 0.6  # of both texts changed: the old and the new text are shown whole
MOST_PHRASES = 12


@dataclass(frozen=True, slots=True)
class Redline:
    """Safe HTML of a change, and the change in words as data (text.phrases.Phrase)."""

    html: str
    phrases: Sequence[Mapping[str, Any]]
    changed: bool


def redline_of(old: str, new: str, language: str) -> Redline:
    """Compare two canonical texts of a clause for people.

    Source: design notes, text 4 (above 60 % of a clause changed: old and new shown whole).
    """
    ops: Sequence[Op] = diff_text(old, new, language=language)
    gone = sum(
        op.old_end - op.old_start + op.new_end - op.new_start for op in ops if op.kind is not OpKind.EQUAL
    )
    whole = gone > WHOLE * (len(old) + len(new))
    shown = redline_html(old, new, whole_ops(old, new) if whole else ops, labels=labels_in(language))
    if shown.startswith("<td"):
        shown = f"<table><tbody><tr>{shown}</tr></tbody></table>"
    elif not shown.startswith("<p"):
        shown = f"<p>{shown}</p>"
    told = [] if whole else describe(old, new, ops)[:MOST_PHRASES]
    phrases = [{name: value or "" for name, value in asdict(phrase).items()} for phrase in told]
    return Redline(shown, phrases, old != new)
