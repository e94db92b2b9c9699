"""The door that every request passes: who is it, which place is it, may they come in. Deny by default."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import MethodNotAllowed, NotFound
from wtforms.validators import ValidationError

from consult.access import PUBLIC, Actor, Permission, require
from consult.errors import NotAllowed, SignInNeeded

SAFE = {"GET", "HEAD", "OPTIONS"}
OWN_PAGES = {Permission.COMMENT, Permission.COMMENT_FOR_ORGANISATION, Permission.CHANGE_OWN_COMMENT}


class Place(Protocol):
    """What the door needs to know of a consultation."""

    @property
    def id(self) -> int:
        """The consultation's id."""


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """Return the permission that the view of an endpoint declares."""
    return cast(Permission | None, getattr(app.view_functions.get(endpoint), "consult_permission", None))


def undeclared(app: Flask) -> list[str]:
    """Return the endpoints whose views declare no permission."""
    return sorted(e for e in app.view_functions if e != "static" and permission_of(app, e) is None)


def hang_door(app: Flask, actor_of: Callable[[], Actor], place_of: Callable[[str, Actor], Any]) -> None:
    """Check every request of the app before its view runs.

    `place_of(slug, actor)` returns the consultation of an address or raises NotFound.

    Raises:
        RuntimeError: a view declares no permission.
    """
    missing = undeclared(app)
    if missing:
        raise RuntimeError(f"These pages declare no permission: {', '.join(missing)}")

    @app.before_request
    def pass_the_door() -> ResponseReturnValue | None:
        if request.routing_exception is not None or request.endpoint == "static":
            return None
        g.form_token_good = _token_is_good()
        g.actor = actor_of()
        permission = permission_of(app, request.endpoint or "")
        if permission is None:
            raise NotFound if request.method in SAFE else MethodNotAllowed
        slug = (request.view_args or {}).get("slug")
        g.place = place_of(slug, g.actor) if slug is not None else None
        try:
            require(g.actor, permission, g.place.id if g.place is not None else None)
        except SignInNeeded:
            if request.method not in SAFE:
                # The session has ended under an open form. Pages of comments are anybody's and answer 401 with their own
                # form; all others answer with a page that only gives the words back.
                if permission in OWN_PAGES and getattr(
                    app.view_functions[request.endpoint or ""], "keeps_words", False
                ):
                    return None
                raise
            return redirect(
                url_for("people.sign_in", lang=g.language, next=request.full_path.rstrip("?")), 303
            )
        return None


def _token_is_good() -> bool:
    if request.method in SAFE:
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("This form was sent from another site. Open the page here and send it again.")
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRF-Token"))
    except ValidationError:
        return False
    return True


def actor() -> Actor:
    """Return who makes this request."""
    return cast(Actor, g.get("actor", PUBLIC))


def now() -> datetime:
    """Return the time of this request: one reading of the clock, in UTC."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)
