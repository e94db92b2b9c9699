"""Where later steps of the workflow put what they know of a comment: the published answer, and where it stands now."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

# (session, ids of comments that the reader may read) -> {comment: reading.answered.Answered}
Answers = Callable[[Session, Sequence[int]], Mapping[int, Any]]
# (session, the consultation, now, ids of comments that the reader may read) -> {comment: reading.whereabouts.Whereabouts}
Places = Callable[[Session, Any, datetime, Sequence[int]], Mapping[int, Any]]
NAME = "consult.answers"
PLACES = "consult.places"


def offer_answers(app: Flask, answers: Answers) -> None:
    """Let the pages of comments show published answers; called once by the capability that has them."""
    app.extensions[NAME] = answers


def answers_of(session: Session, comment_ids: Sequence[int]) -> Mapping[int, Any]:
    """Return the published answers of comments; nothing while no capability offers them."""
    offered = cast(Answers | None, current_app.extensions.get(NAME))
    return offered(session, comment_ids) if offered is not None and comment_ids else {}


def offer_places(app: Flask, places: Places) -> None:
    """Let the pages of comments show where comments stand now; called once by the capability that knows."""
    app.extensions[PLACES] = places


def places_of(session: Session, place: Any, now: datetime, comment_ids: Sequence[int]) -> Mapping[int, Any]:
    """Return where comments stand in later published drafts; nothing while no capability knows."""
    offered = cast(Places | None, current_app.extensions.get(PLACES))
    return offered(session, place, now, comment_ids) if offered is not None and comment_ids else {}
