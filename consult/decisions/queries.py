"""Named reads of decisions and of the working text, for the desk and for the steps that follow: Core rows,
no ORM.
"""

from collections.abc import Collection, Sequence
from typing import Any, Protocol, TypeAlias

from sqlalchemy import ColumnElement, Row, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from consult.access import Actor
from consult.comments.models import Comment, CommentState
from consult.decisions.models import Amendment, DecidedComment, Decision, WorkingText
from consult.decisions.rules import Outcome
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, DraftKind, Section
from consult.people.models import Membership, Organisation, Person

Found: TypeAlias = Row[*tuple[Any, ...]]
Original = aliased(Comment)


class Standing(Protocol):
    """An amendment that is not undone, with the number of the comment that caused it."""

    id: int
    before_canonical: str
    after_canonical: str
    comment_number: int | None


def working_draft(session: Session, consultation_id: int) -> Found | None:
    """Return the draft that the working text starts from: the newest published one that is no final."""
    return session.execute(
        select(Draft.id, Draft.key, Draft.title, Draft.position)
        .where(
            Draft.consultation_id == consultation_id,
            Draft.kind == DraftKind.DRAFT,
            Draft.published_at.is_not(None),
        )
        .order_by(Draft.position.desc())
        .limit(1)
    ).first()


def own_side(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a comment is the actor's own or of one of the actor's organisations.

    An organisation's is what was said in its name, by somebody who belonged to it then, or by somebody who
    does now.

    Source: security notes A11 (conflict of interest).
    """
    if actor.person_id is None:
        return false()
    if not actor.organisations:
        return Comment.person_id == actor.person_id
    member = exists().where(
        Membership.person_id == Comment.person_id,
        Membership.ended_at.is_(None),
        Membership.organisation_id.in_(actor.organisations),
    )
    return or_(Comment.person_id == actor.person_id, Comment.organisation_id.in_(actor.organisations), member)


def own_side_of(session: Session, actor: Actor, comment_ids: Collection[int]) -> frozenset[int]:
    """Return those of the comments that are of the actor's own side."""
    return frozenset(
        session.execute(select(Comment.id).where(Comment.id.in_(comment_ids), own_side(actor))).scalars()
    )


def undecided(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the received comments without a decision (id, number, draft_id, section_id, clause_id), by
    number.
    """
    return session.execute(
        select(Comment.id, Comment.number, Comment.draft_id, Comment.section_id, Comment.clause_id)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            DecidedComment.comment_id.is_(None),
        )
        .order_by(Comment.number)
    ).all()


def progress(session: Session, consultation_id: int) -> Found:
    """Return how many received comments there are: total, decided, and published (with a public answer)."""
    return session.execute(
        select(
            func.count(Comment.id).label("total"),
            func.count(DecidedComment.comment_id).label("decided"),
            func.count(DecidedComment.published_id).label("published"),
            func.count(case((DecidedComment.published_id != DecidedComment.decision_id, 1))).label("revised"),
        )
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .where(Comment.consultation_id == consultation_id, Comment.state == CommentState.RECEIVED)
    ).one()


def answers(
    session: Session,
    consultation_id: int,
    *,
    after: int = 0,
    limit: int | None = None,
    outcome: Outcome | None = None,
) -> Sequence[Found]:
    """Return the published answers by comment number, from the number after `after`, at most `limit`.

    Names are as stored: the page shows of them what `name_shown` and the consultation allow.
    """
    statement = (
        select(
            Comment.id.label("comment_id"), Comment.number, Comment.kind, Comment.words_language,
            Comment.html.label("comment_html"),
            Comment.phrases, Comment.draft_id, Comment.clause_id, Comment.for_organisation,
            Comment.agreements,
            Comment.language, ClausePlace.number.label("clause_number"),
            Section.number.label("section_number"),
            Section.title.label("section_title"), Person.id.label("person_id"),
            Person.name.label("person_name"),
            Person.name_shown, Organisation.name.label("organisation_name"), Organisation.country,
            Decision.id.label("decision_id"), Decision.outcome, Decision.response_language,
            Decision.html.label("response_html"), Decision.decided_at, Decision.published_at,
            Original.number.label("duplicate_of"),
        )
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecidedComment.published_id)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(ClausePlace, and_(ClausePlace.draft_id == Comment.draft_id,
        ClausePlace.clause_id == Comment.clause_id))
        .outerjoin(Original, Original.id == Decision.duplicate_of_id)
        .where(
            Comment.consultation_id == consultation_id, Comment.state == CommentState.RECEIVED,
            Comment.number > after
        )
        .order_by(Comment.number)
        .limit(limit)
    )  # fmt: skip
    return session.execute(statement.where(Decision.outcome == outcome) if outcome else statement).all()


def answer_counts(session: Session, consultation_id: int) -> Sequence[tuple[Outcome, int]]:
    """Return how many published answers there are of each outcome."""
    rows = session.execute(
        select(Decision.outcome, func.count())
        .join(DecidedComment, DecidedComment.published_id == Decision.id)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .where(Comment.consultation_id == consultation_id, Comment.state == CommentState.RECEIVED)
        .group_by(Decision.outcome)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return [(outcome, found[outcome]) for outcome in Outcome if outcome in found]


def working_clauses(
    session: Session,
    draft_id: int,
    language: str,
    *,
    changed_only: bool = False,
    section_id: int | None = None,
) -> Sequence[Found]:
    """Return the clauses of the working text in order: `old_…` as in the draft, without it as they read now.

    `changed` tells whether source or existence differ from the draft's; a deleted clause has empty texts.
    """
    changed = and_(
        WorkingText.id.is_not(None),
        or_(WorkingText.deleted, WorkingText.source_digest != ClauseText.source_digest),
    )
    statement = (
        select(
            Clause.id.label("clause_id"), Clause.key, Document.key.label("document_key"),
            Document.title.label("document_title"),
            Section.id.label("section_id"), Section.key.label("section_key"),
            Section.number.label("section_number"),
            Section.title.label("section_title"), ClausePlace.number, ClausePlace.position, ClausePlace.kind,
            ClausePlace.level, ClausePlace.header, ClauseText.shape, ClauseText.marker,
            ClauseText.source.label("old_source"),
            ClauseText.canonical.label("old_canonical"), ClauseText.html.label("old_html"),
            func.coalesce(WorkingText.source, ClauseText.source).label("source"),
            func.coalesce(WorkingText.canonical, ClauseText.canonical).label("canonical"),
            func.coalesce(WorkingText.html, ClauseText.html).label("html"),
            case((WorkingText.id.is_not(None), WorkingText.sentences),
            else_=ClauseText.sentences).label("sentences"),
            func.coalesce(WorkingText.deleted, false()).label("deleted"), changed.label("changed"),
            func.coalesce(WorkingText.version, 0).label("version"),
        )
        .join(ClausePlace, ClausePlace.clause_id == Clause.id)
        .join(Section, Section.id == ClausePlace.section_id)
        .join(Document, Document.id == Section.document_id)
        .join(ClauseText, and_(ClauseText.clause_id == Clause.id,
        ClauseText.draft_id == ClausePlace.draft_id))
        .outerjoin(
            WorkingText,
            and_(
                WorkingText.draft_id == ClauseText.draft_id,
                WorkingText.clause_id == ClauseText.clause_id,
                WorkingText.language == ClauseText.language,
            ),
        )
        .where(ClausePlace.draft_id == draft_id, ClauseText.language == language)
        .order_by(ClausePlace.position)
    )  # fmt: skip
    if changed_only:
        statement = statement.where(changed)
    if section_id is not None:
        statement = statement.where(Section.id == section_id)
    return session.execute(statement).all()


def standing_amendments(session: Session, draft_id: int, clause_id: int, language: str) -> Sequence[Any]:
    """Return the amendments of a clause and language that are not undone, in the order they were made:
    `Standing`.
    """
    return session.execute(
        select(
            Amendment.id, Amendment.kind, Amendment.comment_id, Amendment.before_canonical,
            Amendment.after_canonical,
            Comment.number.label("comment_number"),
        )
        .outerjoin(Comment, Comment.id == Amendment.comment_id)
        .where(
            Amendment.draft_id == draft_id,
            Amendment.clause_id == clause_id,
            Amendment.language == language,
            Amendment.undone_at.is_(None),
        )
        .order_by(Amendment.id)
    ).all()  # fmt: skip


def amendments_of(
    session: Session,
    draft_id: int,
    *,
    clause_id: int | None = None,
    language: str | None = None,
    standing: bool = True,
) -> Sequence[Found]:
    """Return the amendments of a working text with their causes (comment, decision), in the order they
    were made.

    With `standing` only those that are not undone.
    """
    statement = (
        select(
            Amendment.id, Amendment.clause_id, Amendment.language, Amendment.kind, Amendment.note,
            Amendment.comment_id,
            Amendment.start, Amendment.end, Amendment.replacement, Amendment.before_canonical,
            Amendment.after_canonical,
            Amendment.applied_at, Amendment.undone_at, Person.name.label("editor"),
            Comment.number.label("comment_number"),
            Organisation.name.label("organisation_name"), Decision.id.label("decision_id"), Decision.outcome,
            Decision.html.label("response_html"), Decision.response_language, Decision.decided_at,
        )
        .join(Person, Person.id == Amendment.editor_id)
        .outerjoin(Comment, Comment.id == Amendment.comment_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Amendment.comment_id)
        .outerjoin(Decision, Decision.id == DecidedComment.decision_id)
        .where(Amendment.draft_id == draft_id)
        .order_by(Amendment.id)
    )  # fmt: skip
    if clause_id is not None:
        statement = statement.where(Amendment.clause_id == clause_id)
    if language is not None:
        statement = statement.where(Amendment.language == language)
    return session.execute(statement.where(Amendment.undone_at.is_(None)) if standing else statement).all()
