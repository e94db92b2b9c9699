"""Who does not see the comments of an open round is told so: a section with counted comments and none shown needs a word."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.drafts.models import CommentsVisible, Round
from tests.conftest import on_sqlite
from tests.signing_in import signed_in
from tests.worlds import World, build

TAKE_PART = "Until the round closes, comments are shown to those who take part"
OWN_ONLY = "Until the round closes, everybody sees their own comments only."


def page(app: Flask, settings: Settings, session: Session, who: str | None, visible: CommentsVisible) -> str:
    world: World = build(session, datetime.now(UTC))
    session.get_one(Round, world.round.id).comments_visible = visible
    session.commit()
    client: FlaskClient = app.test_client()
    if who is not None:
        client = signed_in(app, settings, world.people[who], datetime.now(UTC))
    return client.get("/en/demo/read/draft-1/framework/s1").text


@on_sqlite
@pytest.mark.parametrize(
    ("who", "visible", "told"),
    [
        (None, CommentsVisible.PARTICIPANTS, TAKE_PART),
        (None, CommentsVisible.NOBODY, OWN_ONLY),
        ("expert", CommentsVisible.NOBODY, OWN_ONLY),
        (None, CommentsVisible.EVERYONE, ""),
        ("expert", CommentsVisible.PARTICIPANTS, ""),
        ("editor", CommentsVisible.NOBODY, ""),
    ],
)
def test_who_does_not_see_the_comments_of_an_open_round_is_told_so(
    app: Flask, settings: Settings, session: Session, who: str | None, visible: CommentsVisible, told: str
) -> None:
    shown = page(app, settings, session, who, visible)
    assert [words for words in (TAKE_PART, OWN_ONLY) if words in shown] == ([told] if told else [])
    assert ('the consultation. <a href="/en/sign-in?next=' in shown) == (told == TAKE_PART)
