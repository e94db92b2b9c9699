"""One decision, told in several languages: each author reads the response in the language of their comment."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert
from sqlalchemy.orm import Session

from consult.comments.fragments import words_html
from consult.comments.models import Comment
from consult.decisions.checking_models import CommenterAnswer, DecisionResponse, ObjectionReview
from consult.decisions.models import Decision


def keep_responses(session: Session, decision: Decision, responses: Mapping[str, str]) -> None:
    """Store what a decision says in further languages; its own language needs no further row."""
    rows = [
        {"decision_id": decision.id, "language": tag, "response": words, "html": words_html(words, tag)}
        for tag, words in sorted(responses.items())
        if tag != decision.response_language
    ]
    if rows:
        session.execute(insert(DecisionResponse), rows)


# The response as the author of the comment reads it; needs `in_their_language` on the statement.
RESPONSE_HTML: ColumnElement[str] = func.coalesce(DecisionResponse.html, Decision.html)
RESPONSE: ColumnElement[str] = func.coalesce(DecisionResponse.response, Decision.response)
RESPONSE_LANGUAGE: ColumnElement[str] = func.coalesce(DecisionResponse.language, Decision.response_language)


def in_their_language(statement: Any) -> Select[Any]:
    """Join a select on comments and decisions with the response in the language of each comment."""
    joined: Select[Any] = statement.outerjoin(
        DecisionResponse,
        and_(
            DecisionResponse.decision_id == Decision.id,
            DecisionResponse.language == Comment.words_language,
        ),
    )
    return joined


# What the author said to the answer and what became of an objection, as far as it is public; needs `with_said`.
SAID: tuple[ColumnElement[Any], ...] = (
    CommenterAnswer.satisfaction.label("satisfaction"),
    CommenterAnswer.html.label("said_html"),
    CommenterAnswer.language.label("said_language"),
    CommenterAnswer.answered_at.label("answered_at"),
    ObjectionReview.outcome.label("review_outcome"),
    ObjectionReview.html.label("review_html"),
    ObjectionReview.language.label("review_language"),
    ObjectionReview.reviewed_at.label("reviewed_at"),
)


def with_said(statement: Select[Any]) -> Select[Any]:
    """Join a statement on comments and decisions with the public words of the comment's author, and the review."""
    return statement.outerjoin(
        CommenterAnswer,
        and_(
            CommenterAnswer.decision_id == Decision.id,
            CommenterAnswer.comment_id == Comment.id,
            CommenterAnswer.public.is_(True),
        ),
    ).outerjoin(
        ObjectionReview,
        and_(
            ObjectionReview.decision_id == CommenterAnswer.decision_id,
            ObjectionReview.comment_id == CommenterAnswer.comment_id,
        ),
    )
