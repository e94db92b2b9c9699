"""The published answers to given comments, for the pages of comments, which stand on a lower floor."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import Flask
from flask.blueprints import BlueprintSetupState
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.comments.slots import offer_answers
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.responses import RESPONSE_HTML, RESPONSE_LANGUAGE, in_their_language


def published_answers(session: Session, comment_ids: Sequence[int]) -> Mapping[int, Any]:
    """Return {comment: its published outcome, response_html, response_language and decided_at}, in one statement."""
    statement = (
        select(
            DecidedComment.comment_id,
            Decision.outcome,
            RESPONSE_HTML.label("response_html"),
            RESPONSE_LANGUAGE.label("response_language"),
            Decision.decided_at,
        )
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .join(Decision, Decision.id == DecidedComment.published_id)
        .where(DecidedComment.comment_id.in_(comment_ids))
    )
    rows = session.execute(in_their_language(statement))
    return {row.comment_id: row for row in rows}


def offer(state: BlueprintSetupState) -> None:
    """Let the pages of comments show published answers."""
    offer_answers(cast(Flask, state.app), published_answers)
