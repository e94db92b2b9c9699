"""The section page: clauses in order, comments level with their clause, the marks on the words they are about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy import Row
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, may
from consult.comments import queries as comments
from consult.decisions import queries as decisions
from consult.drafts import queries as drafts
from consult.drafts.places import Place
from consult.reading import queries
from consult.text.marks import mark_html
from consult.web.languages import language
from consult.web.pages import safe_next

SHOWN_AT_ONCE = 2  # comments of a clause; more than three fold behind "show n more"


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause as the page shows it."""

    clause: Row[Any]
    html: str
    shown: Sequence[Row[Any]]
    folded: Sequence[Row[Any]]
    count: int


def describe(session: Session, place: Place, row: Row[Any], actor: Actor, now: datetime) -> dict[str, Any]:
    """Return everything the section page shows, in four statements."""
    clauses = drafts.clauses_of_section(session, row.draft_id, row.section_id, language())
    said = comments.comments_of_section(session, draft_id=row.draft_id, section_id=row.section_id, viewer=_viewer(place, row, actor, now))
    answers = decisions.published_for_section(session, row.draft_id, row.section_id)
    rail = queries.sections_with_counts(session, row.draft_id, actor, now)
    own = [r for r in rail if r.mine]
    here = next((i for i, r in enumerate(rail) if r.id == row.section_id), 0)
    by_clause: dict[int | None, list[Row[Any]]] = defaultdict(list)
    for comment in said:
        by_clause[comment.clause_id].append(comment)
    return {
        "row": row,
        "clauses": [_clause_row(c, by_clause.get(c.clause_id, [])) for c in clauses],
        "on_section": by_clause.get(None, []),
        "answers": {a.comment_id: a for a in answers},
        "rail": rail,
        "own_sections": len(own),
        "read_at": rail[here].read_at if rail else None,
        "previous": rail[here - 1] if here > 0 else None,
        "next": rail[here + 1] if here + 1 < len(rail) else None,
        "open": is_open(row, now),
        "may_comment": actor.person_id is None or may(actor, Permission.COMMENT, place.id),
        "signed_in": actor.person_id is not None,
        "marks_hidden": marks_hidden(),
    }


def _viewer(place: Place, row: Row[Any], actor: Actor, now: datetime) -> Any:
    return comments.viewer(actor=actor, place=place, round=row if row.round_id is not None else None, now=now)


def _clause_row(clause: Row[Any], said: Sequence[Row[Any]]) -> ClauseRow:
    spans = [(c.start, c.end, c.number) for c in said if c.start is not None and c.language == language() and c.precision in ("words", "sentence")]
    html = mark_html(clause.html, clause.canonical, spans) if spans else clause.html
    folded_from = SHOWN_AT_ONCE if len(said) > SHOWN_AT_ONCE + 1 else len(said)
    return ClauseRow(clause, html, said[:folded_from], said[folded_from:], len(said))


def is_open(row: Mapping[str, Any] | Row[Any], now: datetime) -> bool:
    """Tell whether the section's round takes comments now."""
    values: Any = row
    return values.opens_at is not None and values.opens_at <= now < values.closes_at


def clock(row: Row[Any], now: datetime) -> str:
    """Return what of the clock the page depends on: whether the round is open and the hours left."""
    if row.closes_at is None:
        return ""
    left = (row.closes_at - now) // timedelta(hours=1)
    return f"{is_open(row, now)} {left}"


def marks_hidden() -> bool:
    """Tell whether this reader chose to read without marks."""
    return request.cookies.get("marks") == "hidden"


def back_to(address: str) -> str:
    """Return a safe address to go back to."""
    return safe_next(address, url_for("reading.home"))
