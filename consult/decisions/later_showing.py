"""What the desk shows of a comment of an earlier draft in the text that can still be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consult.decisions.models import AmendmentKind
from consult.decisions.redlining import Redline, redline_of
from consult.decisions.spotting import ensure_stands
from consult.errors import Refusal
from consult.text.anchors import AnchorStatus
from consult.text.marks import mark_html
from consult.web.refusals import words_of


@dataclass(frozen=True, slots=True)
class Later:
    """The clause in the newest draft with the comment's words marked, and whether its suggestion can go in there."""

    stands: bool  # just the words that the comment is about
    why_not: str  # why its suggestion cannot be applied as it is; '' when it can
    html: str
    working: Redline | None  # None while nobody has changed the clause there
    amendments: Sequence[Any]  # of the clause in that draft's working text


def later_of(row: Any, amendments: Sequence[Any]) -> Later | None:
    """Return where a comment stands in a later draft; None for one of the newest draft or of no clause."""
    if row.newer_draft is None or row.clause_id is None:
        return None
    why = ""
    try:
        ensure_stands(row.later_status, row.number)
    except Refusal as refusal:
        why = words_of(refusal)
    working = None
    if row.later_working is not None and row.later_canonical is not None:
        working = redline_of(row.later_canonical, row.later_now, row.language)
    there = changes_at(row.newer_draft, row.later_clause, row.language, amendments)
    return Later(stands=not why, why_not=why, html=_marked(row), working=working, amendments=there)


def changes_at(
    draft_id: int, clause_id: int | None, language: str, amendments: Sequence[Any]
) -> Sequence[Any]:
    """Return those of the amendments that are of one clause of one draft's working text, in a language."""
    return [
        a
        for a in amendments
        if (a.draft_id, a.clause_id) == (draft_id, clause_id)
        and (a.language == language or a.kind is AmendmentKind.MOVE)
    ]


def _marked(row: Any) -> str:
    if row.later_html is None:
        return ""
    followed = row.followed_to is not None and row.later_end is not None
    on_words = row.precision in ("words", "sentence") or row.later_status is AnchorStatus.APPLIED
    spans = [(row.later_start, row.later_end, row.number)] if followed and on_words else []
    return mark_html(row.later_html, row.later_canonical, spans).replace(f' aria-details="k{row.number}"', "")
