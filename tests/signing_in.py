"""Sign people in on the HTTP client without the letters."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.config import Settings
from consult.people.signing import open_session
from consult.web.store import engine_for, writing


def signed_in(app: Flask, settings: Settings, who: Actor, now: datetime) -> FlaskClient:
    """Return a browser without scripts in which `who` is signed in."""
    assert who.person_id is not None
    engine = engine_for(settings)
    with writing(Session(engine, expire_on_commit=False, autoflush=False), settings.database_url) as session:
        token = open_session(session, now=now, person_id=who.person_id, device="tests", way="password")
    engine.dispose()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
