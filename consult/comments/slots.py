"""Where later steps of the workflow put what they know of a comment: the answer, once it is published."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

# (session, ids of comments that the reader may read) -> {comment: reading.answered.Answered}
Answers = Callable[[Session, Sequence[int]], Mapping[int, Any]]
NAME = "consult.answers"


def offer_answers(app: Flask, answers: Answers) -> None:
    """Let the pages of comments show published answers; called once by the capability that has them."""
    app.extensions[NAME] = answers


def answers_of(session: Session, comment_ids: Sequence[int]) -> Mapping[int, Any]:
    """Return the published answers of comments; nothing while no capability offers them."""
    offered = cast(Answers | None, current_app.extensions.get(NAME))
    return offered(session, comment_ids) if offered is not None and comment_ids else {}
