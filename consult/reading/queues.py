"""What waits for somebody: decisions for a second editor, objections for a review, clauses for a translator, letters."""

from typing import Any

from sqlalchemy import DateTime, Integer, ScalarSelect, and_, column, func, or_, select, table
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentState
from consult.database import UtcTime
from consult.decisions.checking_models import (
    CommenterAnswer,
    DecisionCheck,
    DecisionConfirmation,
    ObjectionReview,
    Satisfaction,
)
from consult.decisions.models import DecidedComment, Decision, LanguageTask, TaskState
from consult.record.models import Entry

# Letters are a floor of their own beside this one: their tables are named, not known.
LETTER = table(
    "letter",
    column("id", Integer),
    column("entry_seq", Integer),
    column("given_up_at", DateTime),
    column("sent_at", DateTime),
)
DIGEST_ITEM = table("digest_item", column("entry_seq", Integer), column("letter_id", Integer))


def queues(session: Session, consultation_id: int) -> Any:
    """Return how much waits, in one statement, and when the oldest of it came.

    `to_confirm` and `to_confirm_since`: comments whose decision waits for a second editor; `objections` and
    `objections_since`: objections without a review; `tasks`: clauses to be looked at in another language; `letters`: letters
    that were given up.
    """
    return session.execute(
        select(
            _to_confirm(consultation_id, func.count()).label("to_confirm"),
            _to_confirm(consultation_id, func.min(Decision.decided_at, type_=UtcTime)).label("to_confirm_since"),
            _objections(consultation_id, func.count()).label("objections"),
            _objections(consultation_id, func.min(CommenterAnswer.answered_at, type_=UtcTime)).label("objections_since"),
            select(func.count())
            .select_from(LanguageTask)
            .where(LanguageTask.consultation_id == consultation_id, LanguageTask.state == TaskState.OPEN)
            .scalar_subquery()
            .label("tasks"),
            _letters(consultation_id)
            .label("letters"),
        )
    ).one()  # fmt: skip


def _to_confirm(consultation_id: int, what: Any) -> ScalarSelect[Any]:
    return (
        select(what)
        .select_from(DecidedComment)
        .join(Decision, Decision.id == DecidedComment.decision_id)
        .join(DecisionCheck, DecisionCheck.decision_id == Decision.id)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .outerjoin(DecisionConfirmation, DecisionConfirmation.decision_id == Decision.id)
        .where(
            Decision.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            DecisionConfirmation.decision_id.is_(None),
        )
        .scalar_subquery()
    )


def _objections(consultation_id: int, what: Any) -> ScalarSelect[Any]:
    reviewed = and_(
        ObjectionReview.decision_id == CommenterAnswer.decision_id,
        ObjectionReview.comment_id == CommenterAnswer.comment_id,
    )
    return (
        select(what)
        .select_from(CommenterAnswer)
        .join(Comment, Comment.id == CommenterAnswer.comment_id)
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(ObjectionReview, reviewed)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            CommenterAnswer.satisfaction == Satisfaction.NOT_SATISFIED,
            CommenterAnswer.decision_id == DecidedComment.published_id,
            CommenterAnswer.decision_id == DecidedComment.decision_id,
            ObjectionReview.outcome.is_(None),
        )
        .scalar_subquery()
    )


def _letters(consultation_id: int) -> ScalarSelect[Any]:
    """Count the letters about a consultation that were given up, letters of the day among them."""
    own = select(Entry.seq).where(Entry.consultation_id == consultation_id)
    daily = select(DIGEST_ITEM.c.letter_id).where(
        DIGEST_ITEM.c.entry_seq.in_(own), DIGEST_ITEM.c.letter_id.is_not(None)
    )
    return (
        select(func.count())
        .select_from(LETTER)
        .where(
            LETTER.c.given_up_at.is_not(None),
            LETTER.c.sent_at.is_(None),
            or_(LETTER.c.entry_seq.in_(own), LETTER.c.id.in_(daily)),
        )
        .scalar_subquery()
    )
