"""The answers: every comment with its published outcome and response, a page of fifty at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.queries import shown_to, viewer
from consult.comments.visibility import hidden
from consult.decisions import queries as decisions
from consult.drafts.places import Place
from consult.people.models import NameShown

A_PAGE = 50


def describe(
    session: Session, place: Place, actor: Actor, now: datetime, args: Mapping[str, str]
) -> dict[str, Any]:
    """Return everything the answers page shows; `after` is the number of the last comment of the page before."""
    after = args.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    who = viewer(actor=actor, place=place, now=now)
    shown = shown_to(who)
    rows = decisions.answers(
        session, place.id, after=start, limit=A_PAGE + 1, shown=shown, withheld=hidden(who)
    )
    return {
        "rows": rows[:A_PAGE],
        "counts": decisions.answer_counts(session, place.id, shown),
        "author": lambda row: author_of(row, place),
        "next": rows[A_PAGE - 1].number if len(rows) > A_PAGE else None,
    }


def author_of(row: Any, place: Place) -> str:
    """Return who said it, as far as their consent and the consultation show it; '' for a participant without a name."""
    named = (
        place.names_shown == NameShown.NAME and row.name_shown == NameShown.NAME and not row.for_organisation
    )
    return ", ".join(part for part in (row.person_name if named else "", row.organisation_name or "") if part)
