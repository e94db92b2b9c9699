"""Counts for the overview: five statements over one draft, whatever it holds."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentState, SectionRead
from consult.decisions.models import DecidedComment, Decision
from consult.drafts.models import Clause, ClausePlace, Document, Draft, DraftKind, Round, Section
from consult.people.models import Invitation, Organisation, RoleGrant
from consult.reading.queries import Found, released, shown
from consult.record.models import Head

AGES = (3, 8, 15)  # days from which on an undecided comment belongs to the next group
MOST_DISCUSSED = 10


def draft_counted(session: Session, consultation_id: int, key: str, *, final: bool) -> Found | None:
    """Return the draft to count over with its newest round and the event number: `key`, else the newest with a round."""
    statement = (
        select(
            Draft.id,
            Draft.key,
            Draft.title,
            Round.opens_at,
            Round.closes_at,
            Round.comments_visible,
            Round.number.label("round_number"),
            Round.extended_because,
            Head.seq.label("event_number"),
        )
        .outerjoin(Round, Round.draft_id == Draft.id)
        .outerjoin(Head, Head.consultation_id == Draft.consultation_id)
        .where(Draft.consultation_id == consultation_id, Draft.published_at.is_not(None), shown(final))
        .where(Draft.key == key if key else Draft.kind != DraftKind.BASELINE)
        .order_by(case((Round.id.is_not(None), 0), else_=1), Draft.position.desc(), Round.number.desc())
    )
    return session.execute(statement.limit(1)).first()


def sections(session: Session, draft_id: int, now: datetime) -> Sequence[Found]:
    """Return the released sections of a draft in order, each with the number of people who read it without a comment."""
    reads = (
        select(func.count())
        .select_from(SectionRead)
        .where(SectionRead.section_id == Section.id)
        .scalar_subquery()
    )
    return session.execute(
        select(Section.id, Section.number, Section.title, Section.key, reads.label("reads"))
        .where(Section.draft_id == draft_id, released(now))
        .order_by(Section.position)
    ).all()


def comments(session: Session, draft_id: int, now: datetime, *, desk: bool) -> Sequence[Found]:
    """Return the received comments counted by section, type, language, outcome, and age of the undecided (0 to 3).

    Outcomes are the published ones, or for the desk those that stand. `age` is null for a decided comment, `oldest`
    when the first of the group came.
    """
    stands = DecidedComment.decision_id if desk else DecidedComment.published_id
    since = [Comment.received_at > now - timedelta(days=days) for days in AGES]
    age = case(
        (DecidedComment.comment_id.is_not(None), null()),
        *((newer, group) for group, newer in enumerate(since)),
        else_=len(AGES),
    )
    groups = (Comment.section_id, Comment.kind, Comment.words_language, Decision.outcome)
    counts = (func.count().label("count"), func.min(Comment.received_at).label("oldest"))
    return session.execute(
        select(*groups, age.label("age"), *counts)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == stands)
        .where(Comment.draft_id == draft_id, Comment.state == CommentState.RECEIVED)
        .group_by(*groups, "age")
    ).all()


def days_and_clauses(session: Session, draft_id: int, now: datetime, *, desk: bool) -> Sequence[Found]:
    """Return comments counted by day in Shenzhen ('2026-11-30' in `name`); for the desk then the clauses with most.

    Of a clause `name` is its number, `key` its key, and `document` and `section` the keys of its section's address.
    """
    here = Comment.draft_id == draft_id, Comment.state == CommentState.RECEIVED
    day = _day_in_shenzhen(session)
    nothing = literal("")
    by_day = select(
        day.label("name"), nothing.label("key"), nothing.label("document"), nothing.label("section"), func.count().label("count"),
    ).where(*here).group_by("name")  # fmt: skip
    if not desk:
        return session.execute(by_day.order_by("name")).all()
    most = (
        select(
            ClausePlace.number.label("name"), Clause.key.label("key"), Document.key.label("document"),
            Section.key.label("section"), func.count().label("count"),
        )
        .select_from(Comment)
        .join(Clause, Clause.id == Comment.clause_id)
        .join(ClausePlace, and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id))
        .join(Section, Section.id == ClausePlace.section_id)
        .join(Document, Document.id == Section.document_id)
        .where(*here, released(now))
        .group_by(ClausePlace.number, Clause.key, Document.key, Section.key, ClausePlace.position)
        .order_by(func.count().desc(), ClausePlace.position)
        .limit(MOST_DISCUSSED)
        .subquery()
    )  # fmt: skip
    return session.execute(union_all(by_day, select(most))).all()


def _day_in_shenzhen(session: Session) -> ColumnElement[str]:
    if session.get_bind().dialect.name == "sqlite":
        return func.date(Comment.received_at, "+8 hours")
    return func.to_char(func.timezone("Asia/Shanghai", Comment.received_at), "YYYY-MM-DD")


def organisations(session: Session, consultation_id: int, draft_id: int) -> Sequence[Found]:
    """Return the organisations that were invited or take part: name, country, and number of comments on the draft."""
    said = (
        select(Comment.organisation_id, func.count().label("comments"))
        .where(Comment.draft_id == draft_id, Comment.state == CommentState.RECEIVED)
        .group_by(Comment.organisation_id)
        .subquery()
    )
    takes_part = select(RoleGrant.organisation_id).where(
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.organisation_id.is_not(None),
        RoleGrant.ended_at.is_(None),
    )
    invited = select(Invitation.organisation_id).where(
        Invitation.consultation_id == consultation_id,
        Invitation.organisation_id.is_not(None),
        Invitation.revoked_at.is_(None),
    )
    return session.execute(
        select(Organisation.name, Organisation.country, func.coalesce(said.c.comments, 0).label("comments"))
        .outerjoin(said, said.c.organisation_id == Organisation.id)
        .where(
            or_(
                said.c.comments.is_not(None),
                Organisation.id.in_(takes_part),
                Organisation.id.in_(invited),
            )
        )
        .order_by(Organisation.sort_key, Organisation.id)
    ).all()
