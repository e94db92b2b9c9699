"""Reads for pages that show several capabilities at once: Core rows, a constant number of statements."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Integer, Select, and_, bindparam, case, func, or_, select, true
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment, CommentState, SectionRead
from consult.database import UtcTime
from consult.drafts.models import (
    ClauseText,
    Consultation,
    Document,
    Draft,
    DraftKind,
    Round,
    Section,
    Stage,
)
from consult.drafts.scopes import is_limited
from consult.people.models import Organisation, RoleGrant
from consult.record.models import Head

Found = Any  # a Core row; its columns are named by the select that made it


def consultations(session: Session, actor: Actor) -> Sequence[Found]:
    """Return the consultations that the actor may see, newest first."""
    own = [g.consultation_id for g in actor.grants]
    return session.execute(
        select(
            Consultation.slug,
            Consultation.title,
            Consultation.summary,
            Consultation.stage,
            func.max(Round.closes_at).label("closes_at"),
        )
        .outerjoin(Round, Round.consultation_id == Consultation.id)
        .where(or_(Consultation.stage != Stage.PREPARING, Consultation.id.in_(own)))
        .group_by(Consultation.id)
        .order_by(Consultation.id.desc())
    ).all()


def where_we_are(session: Session, consultation_id: int, *, final: bool) -> Sequence[Found]:
    """Return the published drafts of a consultation with their rounds, oldest first; the final only when asked for."""
    return session.execute(
        select(
            Draft.id, Draft.key, Draft.kind, Draft.title, Draft.published_at, Draft.fingerprint,
            Round.number.label("round_number"), Round.opens_at, Round.closes_at, Round.extended_because,
        )
        .outerjoin(Round, Round.draft_id == Draft.id)
        .where(Draft.consultation_id == consultation_id, Draft.published_at.is_not(None), shown(final))
        .order_by(Draft.position, Round.number)
    ).all()  # fmt: skip


def voices(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the organisations that take part: name, kind, country and number of comments, with those silent so far."""
    said = (
        select(Comment.organisation_id, func.count().label("comments"))
        .where(Comment.consultation_id == consultation_id, Comment.state == CommentState.RECEIVED)
        .group_by(Comment.organisation_id)
        .subquery()
    )
    invited = select(RoleGrant.organisation_id).where(
        RoleGrant.consultation_id == consultation_id, RoleGrant.organisation_id.is_not(None)
    )
    return session.execute(
        select(
            Organisation.name,
            Organisation.kind,
            Organisation.country,
            func.coalesce(said.c.comments, 0).label("comments"),
        )
        .outerjoin(said, said.c.organisation_id == Organisation.id)
        .where(or_(said.c.comments.is_not(None), Organisation.id.in_(invited)))
        .order_by(Organisation.sort_key)
    ).all()


def released(now: Any, section: Any = Section) -> Any:
    """Return the condition that a section has been released."""
    return or_(section.released_at.is_(None), section.released_at <= now)


def shown(final: bool) -> Any:
    """Return the condition that a draft may be shown to somebody who may, or may not, see the final."""
    return true() if final else Draft.kind != DraftKind.FINAL


def sections_with_counts(session: Session, draft_id: int, actor: Actor, now: datetime) -> Sequence[Found]:
    """Return the sections of a draft in order: document, number, title, words, comments, and what this person did there."""
    return session.execute(_sections(), {"draft": draft_id, "person": actor.person_id or 0, "now": now}).all()


@cache
def _sections() -> Select[Any]:
    draft, person = bindparam("draft", type_=Integer), bindparam("person", type_=Integer)
    comments = (
        select(
            Comment.section_id,
            func.count().label("comments"),
            func.sum(case((Comment.person_id == person, 1), else_=0)).label("mine"),
        )
        .where(Comment.draft_id == draft, Comment.state == CommentState.RECEIVED)
        .group_by(Comment.section_id)
        .subquery()
    )
    statement: Any = (
        select(
            Section.id, Section.key, Section.number, Section.title, Section.words, Section.released_at, Document.key.label("document_key"),
            Document.title.label("document_title"), Document.id.label("document_id"),
            func.coalesce(comments.c.comments, 0).label("comments"), func.coalesce(comments.c.mine, 0).label("mine"),
            SectionRead.stated_at.label("read_at"),
        )
        .join(Document, Document.id == Section.document_id)
        .outerjoin(comments, comments.c.section_id == Section.id)
        .outerjoin(SectionRead, and_(SectionRead.section_id == Section.id, SectionRead.person_id == person))
        .where(Section.draft_id == draft, released(bindparam("now", type_=UtcTime)))
        .order_by(Section.position)
    )  # fmt: skip
    return cast(Select[Any], statement)


def draft_page(session: Session, consultation_id: int, draft: str, *, final: bool) -> Found | None:
    """Return a published draft with its newest round and the event number; None when there is none."""
    return session.execute(
        select(
            Draft.id, Draft.key, Draft.kind, Draft.title, Draft.published_at, Draft.fingerprint, Round.opens_at, Round.closes_at,
            Round.extended_because, is_limited().label("limited"),
            Round.id.label("round_id"), Head.seq.label("event_number"),
        )
        .outerjoin(Round, Round.draft_id == Draft.id)
        .outerjoin(Head, Head.consultation_id == Draft.consultation_id)
        .where(Draft.consultation_id == consultation_id, Draft.key == draft, Draft.published_at.is_not(None), shown(final))
        .order_by(Round.number.desc())
        .limit(1)
    ).first()  # fmt: skip


def weight_of_draft(session: Session, draft_id: int, language: str) -> Found:
    """Return how much a draft holds: clauses and letters of its HTML in one language, comments and letters of theirs."""
    texts = (ClauseText.draft_id == draft_id, ClauseText.language == language)
    said = (Comment.draft_id == draft_id, Comment.state == CommentState.RECEIVED)
    letters, of_comments = func.sum(func.length(ClauseText.html)), func.sum(func.length(Comment.html))
    return session.execute(
        select(
            select(func.count(ClauseText.html)).where(*texts).scalar_subquery().label("clauses"),
            select(func.coalesce(letters, 0)).where(*texts).scalar_subquery().label("letters"),
            select(func.count(Comment.html)).where(*said).scalar_subquery().label("comments"),
            select(func.coalesce(of_comments, 0)).where(*said).scalar_subquery().label("said"),
        )
    ).one()
