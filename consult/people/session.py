"""Who makes this request: the one door to flask-login.

The signed cookie carries the session's token, the table its SHA-256; every request reads session and person
in one statement, roles and organisations in another, so that whatever is revoked ends at once.
"""

from dataclasses import replace
from datetime import datetime

import flask_login
from flask import Flask, current_app, request
from flask import session as cookie

from consult.access import PUBLIC, Actor
from consult.people.links import new_secret
from consult.people.queries import session_by_token, standing_of
from consult.people.signing import note_use
from consult.people.signing_rules import is_session_over, touch_after
from consult.web.door import now
from consult.web.store import reading, writing

BROWSER = "browser"  # the secret that binds a sign-in link to the browser that asked
NEXT = "next"  # where to go after signing in by link
KEPT = ("csrf_token", "language")  # forms that are open in other tabs still send after signing in


class SignedIn(flask_login.UserMixin):  # type: ignore[misc]
    """A signed-in browser, as flask-login wants to see it; its id is the session's token."""

    def __init__(self, token: str, actor: Actor, opened_at: datetime) -> None:
        self.token = token
        self.actor = actor
        self.opened_at = opened_at

    def get_id(self) -> str:
        """Return the session's token, so that a cookie dies with its session."""
        return self.token


def hang_session(app: Flask) -> None:
    """Teach the app to know its people by their cookie."""
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    manager = flask_login.LoginManager()
    manager.session_protection = None  # addresses change on the way through a phone network
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)


def _load(token: str) -> SignedIn | None:
    """Return who holds a token, or None when the session has ended by whatever cause."""
    moment = now()
    row = session_by_token(reading(), token)
    if row is None:
        return None
    standing = standing_of(reading(), row.person_id)
    if is_session_over(
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        roles=standing.roles,
        now=moment,
    ):
        return None
    actor = Actor(
        person_id=row.person_id,
        name=row.name,
        grants=standing.grants,
        organisations=standing.organisations,
        session_id=row.id,
    )
    if moment - row.seen_at >= touch_after(standing.roles):
        with writing(reading(), current_app.config["SQLALCHEMY_DATABASE_URI"]) as session:
            note_use(session, now=moment, session_id=row.id)
    return SignedIn(token, actor, row.opened_at)


def actor_of_request() -> Actor:
    """Return who makes this request: a person with roles, or the public."""
    signed_in = _current()
    return signed_in.actor if signed_in is not None else PUBLIC


def opened_at() -> datetime | None:
    """Return when the session of this request was opened."""
    signed_in = _current()
    return signed_in.opened_at if signed_in is not None else None


def _current() -> SignedIn | None:
    found = flask_login.current_user._get_current_object()
    return found if isinstance(found, SignedIn) else None


def keep_in_browser(token: str, person_id: int, moment: datetime) -> None:
    """Put the token of a session that was just opened into the cookie; what the cookie held before goes."""
    kept = {key: cookie[key] for key in KEPT if key in cookie}
    cookie.clear()
    cookie.update(kept)
    cookie.permanent = True
    flask_login.login_user(SignedIn(token, replace(PUBLIC, person_id=person_id), moment))


def forget_browser() -> None:
    """Empty the cookie."""
    flask_login.logout_user()
    cookie.clear()


def browser_secret() -> str | None:
    """Return the secret of this browser, when it has asked for a link."""
    return cookie.get(BROWSER)


def make_browser_secret() -> str:
    """Return the secret of this browser, making one when there is none."""
    if BROWSER not in cookie:
        cookie[BROWSER] = new_secret()
    return str(cookie[BROWSER])


def remember_next(address: str) -> None:
    """Remember in the cookie where to go after signing in by link."""
    cookie[NEXT] = address


def remembered_next() -> str:
    """Return where to go after signing in by link, '' when nowhere in particular."""
    return str(cookie.get(NEXT, ""))


def device() -> str:
    """Return what the browser calls itself, in a few words: "Firefox, Windows"; '' when nothing is known."""
    agent = request.user_agent.string
    browsers = (
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("MicroMessenger", "WeChat"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    names = [next((name for mark, name in kinds if mark in agent), "") for kinds in (browsers, systems)]
    return ", ".join(name for name in names if name)
