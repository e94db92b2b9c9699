"""The published answers to given comments, for the pages of comments, which stand on a lower floor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import Flask
from flask.blueprints import BlueprintSetupState
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.comments.slots import offer_answers
from consult.decisions.checking_models import CommenterAnswer, DeskRules, ObjectionReview
from consult.decisions.checking_rules import ANSWER_DAYS, answer_until
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.responses import RESPONSE_HTML, RESPONSE_LANGUAGE, in_their_language


@dataclass(frozen=True, slots=True)
class Answered:
    """A published answer to a comment, and what its author said to it; times are in UTC."""

    outcome: str
    response_html: str
    response_language: str
    decided_at: datetime
    asked_until: datetime | None  # whether it satisfies its author; None: not asked, or said
    satisfaction: str | None
    review_outcome: str | None  # of an objection


def published_answers(session: Session, comment_ids: Sequence[int]) -> Mapping[int, Answered]:
    """Return the published answers by comment, in one statement."""
    days = func.coalesce(DeskRules.answer_days, ANSWER_DAYS)
    statement = (
        select(
            DecidedComment.comment_id, Decision.outcome, RESPONSE_HTML.label("response_html"),
            RESPONSE_LANGUAGE.label("response_language"), Decision.decided_at, Decision.published_at, days.label("days"),
            (DecidedComment.decision_id == DecidedComment.published_id).label("stands"),
            CommenterAnswer.satisfaction, ObjectionReview.outcome.label("review_outcome"),
        )
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .join(Decision, Decision.id == DecidedComment.published_id)
        .outerjoin(DeskRules, DeskRules.consultation_id == Comment.consultation_id)
        .outerjoin(CommenterAnswer, and_(CommenterAnswer.decision_id == Decision.id, CommenterAnswer.comment_id == Comment.id))
        .outerjoin(ObjectionReview, and_(ObjectionReview.decision_id == Decision.id, ObjectionReview.comment_id == Comment.id))
        .where(DecidedComment.comment_id.in_(comment_ids))
    )  # fmt: skip
    return {row.comment_id: _answered(row) for row in session.execute(in_their_language(statement))}


def _answered(row: Any) -> Answered:
    asked = row.stands and row.days and row.satisfaction is None
    return Answered(
        row.outcome, row.response_html, row.response_language, row.decided_at,
        answer_until(row.published_at, row.days) if asked else None, row.satisfaction, row.review_outcome,
    )  # fmt: skip


def offer(state: BlueprintSetupState) -> None:
    """Let the pages of comments show published answers."""
    offer_answers(cast(Flask, state.app), published_answers)
