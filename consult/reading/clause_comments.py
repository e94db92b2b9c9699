"""All comments on a clause, or on a section as a whole, in parts of fifty: what the section page has no room for."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.queries import comment_by_number
from consult.comments.visibility import viewer
from consult.drafts import queries as drafts
from consult.drafts.places import Place
from consult.errors import NotFound
from consult.reading import drawing, section_rows
from consult.reading.queries import Found
from consult.reading.sections import address_of
from consult.web.languages import gettext, language

AT_ONCE = 50


def describe(
    session: Session, place: Place, row: Found, actor: Actor, now: datetime, asked: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the page shows, in two statements.

    Raises:
        NotFound: the section has no such clause.
    """
    clause = _clause(session, row, asked.get("clause", ""))
    after = asked.get("after", "")
    clause_id = clause.clause_id if clause is not None else None
    start = int(after) if re.fullmatch(r"[0-9]{1,9}", after) else 0
    who = viewer(actor=actor, place=place, now=now)
    of_earlier = bool(row.earlier) and asked.get("earlier") == "1"
    said = section_rows.cards_of_clause(
        session, row, who, clause_id, start, AT_ONCE + 1, of_earlier=of_earlier
    )
    shown = said[:AT_ONCE]
    here = {"clause": clause.clause_key} if clause is not None else {}
    here |= {"earlier": "1"} if of_earlier else {}
    return {
        "row": row,
        "clause": clause,
        "title": _title_of_earlier(row, clause) if of_earlier else _title(row, clause),
        "html": clause.html if clause is not None else "",
        "cards": drawing.cards(shown, request.full_path.rstrip("?")),
        "count": len(shown),
        "section": address_of(place, row),
        "first": address_of(place, row, "reading.comments", **here) if start else None,
        "next": address_of(place, row, "reading.comments", **here, after=shown[-1].number)
        if len(said) > len(shown)
        else None,
    }


def place_of(session: Session, place: Place, row: Found, actor: Actor, now: datetime, asked: str) -> str:
    """Return the address at which a comment of a section is shown: its page, or where it is listed beyond that; `asked` is its number."""
    number = int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else 0
    who, anchor = viewer(actor=actor, place=place, now=now), f"k{number}"
    found = comment_by_number(session, number=number, viewer=who) if number else None
    if found is None:
        return address_of(place, row)
    if any(card.number == number for card in section_rows.cards(session, row, who)):
        return address_of(place, row, _anchor=anchor)
    if (found.draft_id, found.section_id) != (row.draft_id, row.section_id):
        return address_of(place, row)
    clauses = drafts.clauses_of_section(session, row.draft_id, row.section_id, language())
    key = next((clause.clause_key for clause in clauses if clause.clause_id == found.clause_id), None)
    return address_of(place, row, "reading.comments", clause=key, after=number - 1, _anchor=anchor)


def _clause(session: Session, row: Found, key: str) -> Found | None:
    if not key:
        return None
    rows = drafts.clauses_of_section(session, row.draft_id, row.section_id, language())
    found = next((clause for clause in rows if clause.clause_key == key), None)
    if found is None:
        raise NotFound("There is no page at this address.")
    return found


def _title(row: Found, clause: Found | None) -> str:
    if clause is not None:
        return gettext("All comments on clause %(n)s", n=clause.number)
    return gettext("All comments on section %(n)s as a whole", n=row.number)


def _title_of_earlier(row: Found, clause: Found | None) -> str:
    if clause is not None:
        return gettext("All comments of earlier drafts on clause %(n)s", n=clause.number)
    return gettext("All comments of earlier drafts at the end of section %(n)s", n=row.number)
