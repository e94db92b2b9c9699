"""What letters about the desk need to know: as things stand now, so that what is settled is not told any more."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentState
from consult.decisions.checking_models import (
    CommenterAnswer,
    DecisionConfirmation,
    ObjectionReview,
    Reopening,
)
from consult.decisions.models import Amendment, DecidedComment, Decision, LanguageTask, TaskState
from consult.decisions.sharing_models import Assignment
from consult.drafts.models import ClausePlace, Section
from consult.people.models import Membership
from consult.people.queries import AnyRow


def _comments() -> Any:
    """Select received comments with their places."""
    return (
        select(
            Comment.id.label("comment_id"),
            Comment.number,
            ClausePlace.number.label("clause"),
            Section.number.label("section"),
        )
        .join(Section, Section.id == Comment.section_id, isouter=True)
        .join(
            ClausePlace,
            (ClausePlace.draft_id == Comment.draft_id) & (ClausePlace.clause_id == Comment.clause_id),
            isouter=True,
        )
        .where(Comment.state == CommentState.RECEIVED)
        .order_by(Comment.number)
    )


def comments(session: Session, consultation_id: int, numbers: Collection[int]) -> Sequence[AnyRow]:
    """Return comments by their numbers."""
    statement = _comments().where(Comment.consultation_id == consultation_id, Comment.number.in_(numbers))
    return session.execute(statement).all()


def assigned(session: Session, consultation_id: int, numbers: Collection[int]) -> dict[int, list[AnyRow]]:
    """Return the comments among these by the editor who has them now."""
    statement = (
        _comments()
        .add_columns(Assignment.editor_id)
        .join(Assignment, Assignment.comment_id == Comment.id)
        .where(Comment.consultation_id == consultation_id, Comment.number.in_(numbers))
    )
    found: dict[int, list[AnyRow]] = {}
    for row in session.execute(statement):
        found.setdefault(row.editor_id, []).append(row)
    return found


def unconfirmed(session: Session, decision_id: int) -> Sequence[AnyRow]:
    """Return the comments for which a decision stands that nobody has confirmed or sent back."""
    statement = (
        _comments()
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(DecisionConfirmation, DecisionConfirmation.decision_id == DecidedComment.decision_id)
        .where(DecidedComment.decision_id == decision_id, DecisionConfirmation.decision_id.is_(None))
    )
    return session.execute(statement).all()


def reason_sent_back(session: Session, decision_id: int) -> str:
    """Return why a second editor sent a decision back."""
    return (
        session.execute(
            select(DecisionConfirmation.reason).where(DecisionConfirmation.decision_id == decision_id)
        ).scalar()
        or ""
    )


def undecided(session: Session, consultation_id: int, numbers: Collection[int]) -> Sequence[AnyRow]:
    """Return those among these comments for which no decision stands."""
    statement = (
        _comments()
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.number.in_(numbers),
            DecidedComment.decision_id.is_(None),
        )
    )
    return session.execute(statement).all()


def reason_reopened(session: Session, decision_id: int) -> str:
    """Return why a comment was reopened that a decision had answered."""
    statement = select(Reopening.reason).where(Reopening.decision_id == decision_id)
    return session.execute(statement.order_by(Reopening.id.desc()).limit(1)).scalar() or ""


def editor_of(session: Session, decision_id: int) -> int:
    """Return who made a decision."""
    return session.execute(select(Decision.editor_id).where(Decision.id == decision_id)).scalar_one()


def objected(session: Session, decision_id: int, comment_id: int) -> Sequence[AnyRow]:
    """Return the comment whose author objects to a decision, unless somebody has reviewed the objection."""
    answered = and_(CommenterAnswer.decision_id == decision_id, CommenterAnswer.comment_id == Comment.id)
    reviewed = and_(ObjectionReview.decision_id == decision_id, ObjectionReview.comment_id == Comment.id)
    statement = (
        _comments()
        .join(CommenterAnswer, answered)
        .outerjoin(ObjectionReview, reviewed)
        .where(Comment.id == comment_id, ObjectionReview.comment_id.is_(None))
    )
    return session.execute(statement).all()


def had_a_part(session: Session, decision_id: int) -> frozenset[int]:
    """Return who made, confirmed or sent back a decision."""
    made = select(Decision.editor_id).where(Decision.id == decision_id)
    checked = select(DecisionConfirmation.person_id).where(DecisionConfirmation.decision_id == decision_id)
    return frozenset(session.execute(made.union(checked)).scalars())


def own_side(session: Session, comment_ids: Collection[int]) -> frozenset[int]:
    """Return who made one of these comments or belongs to an organisation of theirs: they decide nothing of it.

    Source: security notes A11 (conflict of interest).
    """
    made = select(Comment.person_id).where(Comment.id.in_(comment_ids))
    members = (
        select(Membership.person_id)
        .join(Comment, Comment.organisation_id == Membership.organisation_id)
        .where(Comment.id.in_(comment_ids), Membership.ended_at.is_(None))
    )
    return frozenset(session.execute(made.union(members)).scalars())


def open_tasks(session: Session, amendment_id: int) -> Sequence[AnyRow]:
    """Return the tasks that an amendment raised and that are still open: clause number, languages."""
    return session.execute(
        select(ClausePlace.number.label("clause"), LanguageTask.language, LanguageTask.source_language)
        .join(Amendment, Amendment.id == LanguageTask.amendment_id)
        .outerjoin(
            ClausePlace,
            and_(
                ClausePlace.draft_id == LanguageTask.draft_id, ClausePlace.clause_id == LanguageTask.clause_id
            ),
        )
        .where(LanguageTask.amendment_id == amendment_id, LanguageTask.state == TaskState.OPEN)
        .order_by(LanguageTask.id)
    ).all()
