"""Refusals and faults as answers: one table from kind to status, one page, or JSON where JSON was asked for."""

import logging
from datetime import datetime
from typing import cast

from flask import Flask, Response, g, jsonify, request
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from consult import errors
from consult.web.dates import deadline
from consult.web.languages import LANGUAGES, N_, gettext
from consult.web.pages import page

STATUSES: dict[type[errors.Refusal], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.SignInNeeded: 401,
    errors.NotNow: 409,
    errors.OutOfDate: 409,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.TooMuch: 429,
}
TITLES = {
    400: N_("This request cannot be read"),
    401: N_("Sign in to go on"),
    403: N_("You cannot do this"),
    404: N_("There is no page here"),
    405: N_("This address does not take that"),
    409: N_("This cannot be done now"),
    413: N_("This is too large"),
    422: N_("Something has to be corrected"),
    429: N_("Too many requests"),
    500: N_("A fault on our side"),
    503: N_("Not available for the moment"),
}
WORDS = {
    400: N_("Nothing was stored. Go back, check what you typed, and send it again."),
    404: N_("The address may be wrong, or the page is not public. Start from the list of consultations."),
    405: N_("Go back to the page and use its buttons."),
    413: N_(
        "What you sent is larger than this page takes. Nothing was stored; go back, shorten it, and send it again."
    ),
    500: N_(
        "Nothing was stored. The fault was written down for the operators. Go back and try again in a few minutes."
    ),
    503: N_("Nothing was stored. Go back and try again in a minute."),
}
KEEPING = (401, 403, 404, 409, 422, 429)  # a form that was posted is given back with every word
log = logging.getLogger("consult")


def status_of(refusal: errors.Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for kind, status in STATUSES.items() if isinstance(refusal, kind)), 400)


def words_of(refusal: errors.Refusal) -> str:
    """Return what a refusal says, in the language of the request; points in time in Shenzhen and in UTC."""
    values = {
        name: deadline(value) if isinstance(value, datetime) else value
        for name, value in refusal.values.items()
    }
    return gettext(refusal.message, **values)


def wants_json() -> bool:
    """Tell whether the request was made by a script that wants JSON."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def hang_refusals(app: Flask) -> None:
    """Turn every refusal and fault of the app into an answer."""

    @app.errorhandler(errors.Refusal)
    def refused(refusal: errors.Refusal) -> Response:
        answer = _answer(status_of(refusal), words_of(refusal))
        if isinstance(refusal, errors.TooMuch):
            answer.headers["Retry-After"] = str(refusal.retry_after)
        return answer

    @app.errorhandler(HTTPException)
    def failed(fault: HTTPException) -> Response:
        code = fault.code or 500
        if code in (301, 302, 303, 304, 307, 308):
            return cast(Response, fault.get_response())
        answer = _answer(code, gettext(WORDS.get(code, WORDS[400])))
        for name, value in fault.get_headers():
            if name == "Allow":
                answer.headers[name] = value
        return answer

    @app.errorhandler(OperationalError)
    def unavailable(fault: OperationalError) -> Response:
        log.error("the database does not answer: %s", fault)
        return _answer(503, gettext(WORDS[503]))

    @app.errorhandler(DataError)
    def unholdable(fault: DataError) -> Response:
        log.error("the database cannot hold what was sent to %s: %s", request.path, fault.orig)
        return _answer(400, gettext(WORDS[400]))

    @app.errorhandler(Exception)
    def broken(fault: Exception) -> Response:
        log.exception("unexpected fault at %s", request.path, exc_info=fault)
        return _answer(500, gettext(WORDS[500]))


def _answer(status: int, words: str) -> Response:
    if wants_json():
        answer = jsonify(status=status, message=words)
        answer.status_code = status
        return answer
    if "language" not in g:
        first = request.path.strip("/").split("/", 1)[0]
        g.language = first if first in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"
    title = gettext(TITLES.get(status, TITLES[400]))
    kept = _typed() if status in KEEPING else []
    return page("errors/refusal.html", status=status, title=title, words=words, kept=kept)


def _typed() -> list[tuple[str, str]]:
    """Return what was posted, to give it back; never a password."""
    if request.method != "POST":
        return []
    return [(n, v) for n, v in request.form.items(multi=True) if n != "csrf_token" and "password" not in n]
