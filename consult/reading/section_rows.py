"""What the section page reads. Statements are built once and run again with other values: building one takes longer than running it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Integer, Select, String, and_, bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased

from consult.comments import beside, earlier
from consult.comments.models import Comment
from consult.comments.queries import MOST_BESIDE
from consult.comments.visibility import Viewer
from consult.database import UtcTime
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.responses import RESPONSE_HTML, RESPONSE_LANGUAGE, in_their_language
from consult.drafts.models import Document, Draft, DraftKind, Round, Section
from consult.drafts.scopes import is_limited
from consult.reading.queries import Found as Found
from consult.reading.queries import released, shown
from consult.record.actions import NAMES
from consult.record.models import Head

MOST_CARDS = MOST_BESIDE
MOST_EARLIER = 60  # comments of earlier drafts on a page; what is older is on pages of its own
ANSWER = (
    Decision.outcome,
    RESPONSE_HTML.label("response_html"),
    RESPONSE_LANGUAGE.label("response_language"),
    Decision.decided_at,
)
DRAFT, SECTION = bindparam("draft", type_=Integer), bindparam("section", type_=Integer)
SPOT = earlier.Spot(DRAFT, SECTION, bindparam("before", type_=Integer))
NamesHead = aliased(Head)


def section_page(
    session: Session,
    consultation_id: int,
    draft: str,
    document: str,
    section: str,
    now: datetime,
    *,
    final: bool,
) -> Found | None:
    """Return the draft, document, section and newest round behind a section's address, and what tells that the page has changed.

    `event` is the digest of the newest entry in the consultation's record, `names` that of the newest on how people and
    organisations are named, `released_count` how many sections are there to read, `closed` how many rounds are over, of which
    everybody reads the comments. `earlier` tells that comments of earlier drafts may stand here. None when there is no such section.
    """
    values = {
        "consultation": consultation_id,
        "draft": draft,
        "document": document,
        "section": section,
        "now": now,
    }
    return session.connection().execute(_section(final), values).first()


@cache
def _section(final: bool) -> Select[Any]:
    now = bindparam("now", type_=UtcTime)
    other = aliased(Section)
    released_count = (
        select(func.count())
        .where(other.draft_id == Draft.id, released(now, other))
        .correlate(Draft)
        .scalar_subquery()
    )
    over = aliased(Round)
    closed = (
        select(func.count())
        .where(over.consultation_id == Draft.consultation_id, over.closes_at <= now)
        .correlate(Draft)
        .scalar_subquery()
    )
    before = and_(Draft.kind == DraftKind.DRAFT, Draft.based_on_id.is_not(None))
    statement: Any = (
        select(
            Draft.id.label("draft_id"), Draft.based_on_id, Draft.key.label("draft_key"), Draft.kind.label("draft_kind"), Draft.title.label("draft_title"),
            Draft.published_at, Draft.fingerprint, Document.key.label("document_key"), Document.title.label("document_title"),
            Document.prevailing_language, Section.id.label("section_id"), Section.key.label("section_key"), Section.number, Section.title,
            Section.position, Round.id.label("round_id"), Round.number.label("round_number"), Round.opens_at, Round.closes_at,
            Round.grace_hours, Round.comments_visible, Round.extended_because, Head.digest.label("event"), NamesHead.digest.label("names"),
            released_count.label("released_count"), closed.label("closed"), before.label("earlier"), is_limited().label("limited"),
        )
        .join(Section, Section.draft_id == Draft.id)
        .join(Document, Document.id == Section.document_id)
        .outerjoin(Round, Round.draft_id == Draft.id)
        .outerjoin(Head, Head.consultation_id == Draft.consultation_id)
        .outerjoin(NamesHead, NamesHead.consultation_id == NAMES)
        .where(
            Draft.consultation_id == bindparam("consultation", type_=Integer), Draft.key == bindparam("draft", type_=String),
            Draft.published_at.is_not(None), Document.key == bindparam("document", type_=String),
            Section.key == bindparam("section", type_=String), released(now), shown(final),
        )
        .order_by(Round.number.desc())
        .limit(1)
    )  # fmt: skip
    return cast(Select[Any], statement)


def cards(session: Session, row: Found, viewer: Viewer) -> Sequence[Found]:
    """Return the comments that a section page shows as cards, by number, each with its published answer, in one statement.

    Where the draft has others before it, those of earlier drafts too: `is_earlier` tells them apart, `home` is their clause.
    """
    statement = _cards_with_earlier if row.earlier else _cards
    return session.execute(statement(_kind_of(viewer)), _values(row, viewer)).all()


@cache
def _cards(kind: tuple[bool, ...]) -> Select[Any]:
    here = literal(0).label("is_earlier")
    return _answered(beside.newest_of_section(_anybody(kind), DRAFT, SECTION, MOST_CARDS, here, *ANSWER))


@cache
def _cards_with_earlier(kind: tuple[bool, ...]) -> Select[Any]:
    most = (MOST_CARDS, MOST_EARLIER)
    return _answered(earlier.section_with_earlier(_anybody(kind), SPOT, *most, *ANSWER))


def cards_of_clause(
    session: Session, row: Found, viewer: Viewer, clause_id: int | None, after: int, most: int, *, of_earlier: bool
) -> Sequence[Found]:  # fmt: skip
    """Return at most `most` comments on a clause as `cards` does, or on the section as a whole: those after number `after`.

    Those of earlier drafts, at this clause or at the section's end, when they are asked for.
    """
    if of_earlier:
        at = earlier.Spot(row.draft_id, row.section_id, row.based_on_id)
        return session.execute(
            _answered(earlier.earlier_of_clause(viewer, at, clause_id, after, most, *ANSWER))
        ).all()
    place = (row.draft_id, row.section_id, clause_id, after, most)
    here = literal(0).label("is_earlier")
    return session.execute(_answered(beside.comments_of_clause(viewer, *place, here, *ANSWER))).all()


def _answered(statement: Select[Any]) -> Select[Any]:
    return in_their_language(
        statement.outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id).outerjoin(
            Decision, Decision.id == DecidedComment.published_id
        )
    )


def places(session: Session, row: Found, viewer: Viewer, languages: tuple[str, str]) -> Sequence[Found]:
    """Return where all comments that the viewer may read lie on words of the section, in one statement."""
    values = _values(row, viewer) | {"one": languages[0], "other": languages[1]}
    return session.execute(_places(_kind_of(viewer), row.earlier), values).all()


@cache
def _places(kind: tuple[bool, ...], with_earlier: bool) -> Select[Any]:
    tags = (bindparam("one", type_=String), bindparam("other", type_=String))
    if with_earlier:
        return earlier.marks_with_earlier(_anybody(kind), SPOT, *tags)
    return beside.places_of_marks(_anybody(kind), DRAFT, SECTION, *tags)


def _kind_of(viewer: Viewer) -> tuple[bool, ...]:
    return (viewer.participant, viewer.desk, viewer.may_comment, viewer.names)


def _anybody(kind: tuple[bool, ...]) -> Viewer:
    """Return a viewer of a kind whose person, consultation and time are filled in when a statement is run."""
    person, place = bindparam("viewer", type_=Integer), bindparam("consultation", type_=Integer)
    now: Any = bindparam("now", type_=UtcTime)
    who: Any = {"person_id": person, "consultation_id": place, "now": now}
    return Viewer(participant=kind[0], desk=kind[1], may_comment=kind[2], names=kind[3], **who)


def _values(row: Found, viewer: Viewer) -> dict[str, Any]:
    return {
        "draft": row.draft_id, "section": row.section_id, "viewer": viewer.person_id,
        "consultation": viewer.consultation_id, "now": viewer.now, "before": row.based_on_id,
    }  # fmt: skip
