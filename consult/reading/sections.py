"""The section page: clauses in order, comments level with their clause, the marks on the words they are about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, may
from consult.comments import queries as comments
from consult.comments.models import CommentType
from consult.comments.visibility import kept_from
from consult.comments.words import kind_word
from consult.drafts import queries as drafts
from consult.drafts.places import Place
from consult.drafts.scopes import is_changed
from consult.reading import drawing, queries, section_rows, words_file
from consult.reading.answered import published_answers
from consult.reading.queries import Found
from consult.web import caching
from consult.web.accounts import account_tag
from consult.web.languages import LANGUAGES, language
from consult.web.pages import safe_next


def address_of(place: Place, row: Found, endpoint: str = "reading.section", **more: Any) -> str:
    """Return the address of a section, or of a page about it."""
    return url_for(
        endpoint,
        slug=place.slug,
        draft=row.draft_key,
        document=row.document_key,
        section=row.section_key,
        **more,
    )


def describe(session: Session, place: Place, row: Found, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return everything the section page shows, in four statements."""
    second = second_language(place)
    more = [is_changed().label("is_changed")] if row.limited else []
    clauses = drafts.clauses_of_section(
        session, row.draft_id, row.section_id, language(), beside=second, more=more
    )
    viewer = comments.viewer(actor=actor, place=place, now=now)
    said = section_rows.cards(session, row, viewer)
    takes = is_open(row, now) and (actor.person_id is None or may(actor, Permission.COMMENT, place.id))
    changed = frozenset(c.clause_id for c in clauses if c.is_changed) if takes and row.limited else None
    page = drawing.Page(
        row.draft_key, row.section_id, row.number, takes, second, frozenset(c.clause_key for c in clauses),
        frozenset(c.number for c in said), address_of(place, row, "reading.comments"), changed,
    )  # fmt: skip
    beside, end = drawing.placed(page, clauses, said)
    return {
        "row": row,
        "clauses": drawing.clauses(page, clauses, beside, _marks(session, row, viewer, second)),
        **_at_the_end(end),
        **_beside(queries.sections_with_counts(session, row.draft_id, actor, now), row.section_id),
        "open": is_open(row, now),
        "unseen": kept_from(viewer, row.comments_visible, row.closes_at),
        **_reader(place, actor),
        "kinds": [(str(kind), kind_word(kind)) for kind in CommentType],
        "voices": _voices(place, actor),
        "marks_hidden": marks_hidden(),
        "inside": words_file.inside(),
        "words_file": words_file.address(),
        "second": second,
        "seconds": [tag for tag in place.languages if tag != language() and tag in LANGUAGES],
    }


def _at_the_end(end: drawing.Beside) -> dict[str, Any]:
    """Return the comments on the section as a whole, and those of earlier drafts that stand at no clause of it."""
    return {
        "on_section": drawing.cards(end.now, request.path),
        "more_on_section": drawing.all_of([c for c in end.now if c.clause_id is None]),
        "earlier": drawing.cards(end.earlier, request.path),
        "earlier_here": len(end.earlier),
        "all_earlier": drawing.all_of([c for c in end.earlier if c.home is None]),
    }


def _reader(place: Place, actor: Actor) -> dict[str, Any]:
    """Return who reads."""
    return {
        "may_comment": actor.person_id is None or may(actor, Permission.COMMENT, place.id),
        "signed_in": actor.person_id is not None,
        "account": account_tag(actor),
    }


def _marks(session: Session, row: Found, viewer: comments.Viewer, second: str | None) -> drawing.Marks:
    """Return where comments lie on the words of a section, by clause and language."""
    marks: drawing.Marks = defaultdict(list)
    for found in section_rows.places(session, row, viewer, (language(), second or language())):
        marks[found.clause_id, found.language].append((found.start, found.end, found.number))
    return marks


def _beside(rail: Sequence[Found], section_id: int) -> dict[str, Any]:
    """Return the sections of the draft, and which come before and after this one."""
    here = next((i for i, r in enumerate(rail) if r.id == section_id), 0)
    return {
        "rail": rail,
        "own_sections": sum(1 for r in rail if r.mine),
        "read_at": rail[here].read_at if rail else None,
        "previous": rail[here - 1] if here > 0 else None,
        "next": rail[here + 1] if here + 1 < len(rail) else None,
    }


def describe_draft(session: Session, place: Place, row: Found, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return everything the page of a draft shows, in three statements."""
    viewer = comments.viewer(actor=actor, place=place, now=now)
    said = comments.comments_of_draft(session, draft_id=row.id, viewer=viewer)
    rail = queries.sections_with_counts(session, row.id, actor, now)
    return {
        "draft": row,
        "sections": rail,
        "size": kilobytes(queries.weight_of_draft(session, row.id, language()), len(rail)),
        "said": said,
        "answers": published_answers(session, [c.id for c in said if c.html]) if said else {},
        "open": is_open(row, now),
        "may_comment": actor.person_id is None or may(actor, Permission.COMMENT, place.id),
    }


def kilobytes(weight: Found, pages: int) -> int:
    """Return about how much it costs to fetch all sections of a draft, in kB of 1,000 bytes on the wire, in tens.

    The factors are those of the shipped sample in three languages; a test holds them to 15 %.
    """
    letters = 0.75 if language() == "zh" else 0.3
    bytes_ = (
        pages * 2_650 + int(weight.clauses) * 70 + int(weight.letters) * letters + int(weight.comments) * 150
    )
    return max(10, round((bytes_ + int(weight.said) * 0.35) / 10_000) * 10)


def _voices(place: Place, actor: Actor) -> list[int]:
    """Return the organisation for which the actor may speak; nothing when there are several: the full form tells them apart."""
    ids = actor.organisations_as(Role.REPRESENTATIVE, place.id)
    return list(ids) if len(ids) == 1 else []


def second_language(place: Place) -> str | None:
    """Return the language that the reader wants beside that of the page; None for none, or one that is not there."""
    asked = request.args.get("with", "")
    return asked if asked in place.languages and asked in LANGUAGES and asked != language() else None


def is_open(row: Mapping[str, Any] | Found, now: datetime) -> bool:
    """Tell whether the section's round takes comments now."""
    values: Any = row
    return values.opens_at is not None and values.opens_at <= now < values.closes_at


def tag(row: Found, place: Place, actor: Actor, now: datetime) -> str:
    """Return the ETag of the section page: it stands for everything that the page shows, to whom, and when."""
    left = None if row.closes_at is None else (row.closes_at - now) // timedelta(hours=1)
    who = (actor.person_id, actor.name, sorted(map(str, actor.grants)), sorted(actor.organisations))
    return caching.etag(*row, place, who, marks_hidden(), is_open(row, now), left)


def marks_hidden() -> bool:
    """Tell whether this reader chose to read without marks."""
    return request.cookies.get("marks") == "hidden"


def back_to(address: str) -> str:
    """Return a safe address to go back to."""
    return safe_next(address, url_for("reading.home"))
