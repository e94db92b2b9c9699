"""Shorthands of the tests of comments: say something in a small world."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consult.comments import actions
from consult.comments.models import Comment, CommentType
from consult.people.links import digest_of
from consult.people.models import SignInSession
from tests.worlds import World


def say(world: World, who: str = "expert", words: str = "Say more.", **values: Any) -> Comment:
    """Let somebody comment on the first clause."""
    given: dict[str, Any] = {
        "now": world.now,
        "draft_id": world.draft.id,
        "section_id": world.sections[0].id,
        "clause_id": world.clauses[0].id,
        "language": "en",
        "kind": CommentType.GENERAL,
        "words_language": "en",
        "form_key": str(uuid4()),
    }
    return actions.add_comment(world.session, actor=world.people[who], words=words, **{**given, **values})


def close(world: World, at: datetime | None = None) -> None:
    """Let the round close now, or at another time."""
    world.round.closes_at = at or world.now
    world.session.flush()


def browser(app: Flask, world: World, who: str | None = None) -> FlaskClient:
    """Return a browser without scripts, in which somebody is signed in."""
    client = app.test_client()
    if who is None:
        return client
    token = uuid4().hex
    world.session.add(
        SignInSession(
            person_id=world.people[who].person_id,
            token_digest=digest_of(token),
            opened_at=datetime.now(UTC),
            seen_at=datetime.now(UTC),
            expires_at=datetime.now(UTC) + timedelta(hours=8),
        )
    )
    world.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


def fields_of(page: str, action: str) -> dict[str, str]:
    """Return what a browser would send of the form that posts to `action`, as it stands."""
    form = next(
        f for f in BeautifulSoup(page, "lxml").find_all("form") if str(f.get("action")).endswith(action)
    )
    data: dict[str, str] = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = str(control.get("name")), control.get("type", "text")
        if control.name == "textarea":
            data[name] = control.get_text().removeprefix("\n")
        elif control.name == "select":
            chosen = control.find("option", selected=True)
            data[name] = str(chosen["value"]) if chosen else ""
        elif kind not in ("radio", "checkbox") or control.has_attr("checked"):
            data[name] = str(control.get("value", ""))
    return data


def send(client: FlaskClient, page: TestResponse, action: str, **values: str) -> TestResponse:
    """Fill the form on a page and send it."""
    return client.post(f"{action}", data={**fields_of(page.text, action), **values})
