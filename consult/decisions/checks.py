"""Named reads of what waits for a second editor: Core rows, and conditions for other statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from consult.access import Actor
from consult.comments.models import Comment, CommentState
from consult.database import enum_type
from consult.decisions.checking_models import (
    CommenterAnswer,
    DecisionCheck,
    DecisionConfirmation,
    DecisionReason,
    ObjectionReview,
)
from consult.decisions.checking_rules import CheckState, Satisfaction
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.queries import Found, own_side
from consult.decisions.rules import Outcome
from consult.people.models import Interest, Person

Second = aliased(Person)
# For conditions inside statements that have these tables themselves.
Check, Confirmation = aliased(DecisionCheck), aliased(DecisionConfirmation)


def publishable(decision_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Return the condition that a decision may be published: nobody has to confirm it, or somebody did."""
    return or_(
        ~exists().where(Check.decision_id == decision_id),
        exists().where(Confirmation.decision_id == decision_id, Confirmation.confirmed.is_(True)),
    )


def check_state(decision_id: SQLColumnExpression[Any]) -> ColumnElement[CheckState]:
    """Return where a decision stands with the second editor, as a column; null for no decision."""
    confirmed = (
        select(Confirmation.confirmed).where(Confirmation.decision_id == decision_id).scalar_subquery()
    )
    kind = enum_type(CheckState)
    return case(
        (decision_id.is_(None), None),
        (~exists().where(Check.decision_id == decision_id), literal(CheckState.FREE, kind)),
        (confirmed.is_(None), literal(CheckState.WAITING, kind)),
        (confirmed.is_(True), literal(CheckState.CONFIRMED, kind)),
        else_=literal(CheckState.SENT_BACK, kind),
    )


def to_confirm(session: Session, consultation_id: int, actor: Actor) -> Sequence[Found]:
    """Return the comments whose standing decision waits for a second editor, those of one decision together.

    `may` tells whether this person may confirm that comment's; `interest` is what the editor declared.
    """
    declared = (
        select(Interest.words)
        .where(Interest.person_id == Decision.editor_id)
        .order_by(Interest.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.execute(
        select(
            Decision.id.label("decision_id"), Decision.outcome, Decision.html.label("response_html"),
            Decision.response_language, Decision.decided_at, Second.name.label("editor"),
            DecisionCheck.why, declared.label("interest"), Comment.number, Comment.words_language,
            func.substr(Comment.words, 1, 281).label("words"), Comment.phrases, Comment.kind,
            DecisionReason.words.label("reason"),
            and_(Decision.editor_id != actor.person_id, ~own_side(actor)).label("may"),
        )
        .join(DecisionCheck, DecisionCheck.decision_id == Decision.id)
        .join(DecidedComment, DecidedComment.decision_id == Decision.id)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .join(Second, Second.id == Decision.editor_id)
        .outerjoin(DecisionConfirmation, DecisionConfirmation.decision_id == Decision.id)
        .outerjoin(DecisionReason, DecisionReason.decision_id == Decision.id)
        .where(
            Decision.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            DecisionConfirmation.decision_id.is_(None),
        )
        .order_by(Decision.id, Comment.number)
    ).all()  # fmt: skip


def unconfirmed(session: Session, consultation_id: int) -> int:
    """Return how many received comments have a standing decision that may not be published yet."""
    return session.execute(
        select(func.count())
        .select_from(DecidedComment)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            DecidedComment.decision_id.is_not(None),
            ~publishable(DecidedComment.decision_id),
        )
    ).scalar_one()


def objections(session: Session, consultation_id: int, actor: Actor) -> Sequence[Found]:
    """Return every objection to the answer that is public now, the unreviewed first, then by number.

    `may` tells whether this person may review it: no part in the decision, not of its author's side.
    """
    part = or_(
        Decision.editor_id == actor.person_id,
        exists().where(
            DecisionConfirmation.decision_id == Decision.id, DecisionConfirmation.person_id == actor.person_id
        ),
    )
    open_now = and_(
        ObjectionReview.outcome.is_(None), DecidedComment.decision_id == DecidedComment.published_id
    )
    return session.execute(
        select(
            Comment.number, Comment.kind, Decision.outcome, CommenterAnswer.html.label("said_html"),
            CommenterAnswer.language.label("said_language"), CommenterAnswer.answered_at,
            ObjectionReview.outcome.label("review_outcome"), ObjectionReview.reviewed_at,
            open_now.label("open"), and_(~part, ~own_side(actor)).label("may"),
        )
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecidedComment.published_id)
        .join(
            CommenterAnswer,
            and_(CommenterAnswer.decision_id == Decision.id, CommenterAnswer.comment_id == Comment.id),
        )
        .outerjoin(
            ObjectionReview,
            and_(ObjectionReview.decision_id == Decision.id, ObjectionReview.comment_id == Comment.id),
        )
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            CommenterAnswer.satisfaction == Satisfaction.NOT_SATISFIED,
        )
        .order_by(open_now.desc(), Comment.number)
    ).all()  # fmt: skip


def open_objections(session: Session, consultation_id: int) -> int:
    """Return how many objections wait for their review."""
    return session.execute(
        select(func.count())
        .select_from(CommenterAnswer)
        .join(Comment, Comment.id == CommenterAnswer.comment_id)
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(
            ObjectionReview,
            and_(
                ObjectionReview.decision_id == CommenterAnswer.decision_id,
                ObjectionReview.comment_id == CommenterAnswer.comment_id,
            ),
        )
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            CommenterAnswer.satisfaction == Satisfaction.NOT_SATISFIED,
            CommenterAnswer.decision_id == DecidedComment.published_id,
            CommenterAnswer.decision_id == DecidedComment.decision_id,
            ObjectionReview.outcome.is_(None),
        )
    ).scalar_one()


def waiting(session: Session, consultation_id: int) -> Sequence[tuple[Outcome, int]]:
    """Return how many comments would get a new public answer if decisions were published now, by outcome."""
    rows = session.execute(
        select(Decision.outcome, func.count())
        .join(DecidedComment, DecidedComment.decision_id == Decision.id)
        .where(
            Decision.consultation_id == consultation_id,
            or_(
                DecidedComment.published_id.is_(None),
                DecidedComment.published_id != DecidedComment.decision_id,
            ),
            publishable(DecidedComment.decision_id),
        )
        .group_by(Decision.outcome)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return [(outcome, found[outcome]) for outcome in Outcome if outcome in found]
