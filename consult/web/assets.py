"""Style sheets and scripts under one fingerprint, so that browsers keep them for a year and scripts find each other."""

import gzip
from base64 import b64encode
from functools import cache, lru_cache
from hashlib import sha256
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, request
from markupsafe import Markup

from consult.access import Permission
from consult.resources import PACKAGE
from consult.web.door_marks import needs
from consult.web.lean import lean

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
SEEN = "seen"  # the cookie of a browser that has had the sheet
SHEET = "consult.css"
WORKER = "sw.js"
A_YEAR = 31_536_000  # seconds
pages = Blueprint("assets", __name__)


@cache
def _contents() -> dict[str, bytes]:
    """Return {name: bytes} of every file in consult/static, as it is sent."""
    return {
        path.name: lean(path.read_text("utf-8")).encode() if path.suffix == ".js" else path.read_bytes()
        for path in sorted((PACKAGE / "static").iterdir())
        if path.suffix in KINDS
    }


@cache
def fingerprint() -> str:
    """Return a digest of all assets together: 12 hexadecimal digits."""
    return sha256(
        b"".join(sha256(name.encode() + content).digest() for name, content in _contents().items())
    ).hexdigest()[:12]


def script(name: str) -> str:
    """Return a script as it is sent, for a page that puts something into it."""
    return _contents()[name].decode()


def address(name: str) -> str:
    """Return the address of an asset: /static/<fingerprint>/<name>; all of them change together."""
    if name not in _contents():
        raise KeyError(name)
    return f"/static/{fingerprint()}/{name}"


@cache
def sheet_source() -> str:
    """Return a CSP source that allows the sheet, and nothing else, to stand in a page."""
    return f"'sha256-{b64encode(sha256(_contents()[SHEET]).digest()).decode()}'"


def sheet() -> Markup:
    """Return the sheet for the head of a page: inside it on a first visit, which saves a round trip; linked afterwards.

    Source: design notes, screens 2 (first paint on a slow line) and 3.
    """
    if request.cookies.get(SEEN):
        return Markup(f'<link rel="stylesheet" href="{address(SHEET)}">')  # noqa: S704 - nothing of it is typed by anybody
    g.first_visit = True
    return Markup(f"<style>{_contents()[SHEET].decode()}</style>")  # noqa: S704 - our own file


def icon() -> str:
    """Return where the mark of the site is: in the page on a first visit, so that it costs no request; in a file afterwards."""
    return address("consult.svg") if request.cookies.get(SEEN) else _drawn_icon()


@cache
def _drawn_icon() -> str:
    return "data:image/svg+xml," + quote(_contents()["consult.svg"].decode(), safe=" ='/:,;()")


def remember_visit(response: Response, secure: bool) -> None:
    """Note in the browser that it has had the sheet."""
    if g.get("first_visit"):
        response.set_cookie(SEEN, "1", max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)


@pages.get("/static/<digest>/<name>")
@needs(Permission.SIGN_IN)
def asset(digest: str, name: str) -> Response:
    """Answer with an asset; any digest gives the newest, only the right one is kept for a year."""
    if name not in _contents():
        abort(404)
    return kept(_contents()[name], KINDS["." + name.rsplit(".", 1)[1]], right=digest == fingerprint())


def kept(content: bytes, kind: str, *, right: bool) -> Response:
    """Answer with a part of a page that browsers keep for a year when it was asked for under its `right` digest."""
    return _part(content, kind, f"public, max-age={A_YEAR}, immutable" if right else "no-cache")


def _part(content: bytes, kind: str, keep: str) -> Response:
    g.is_part = True
    response = Response(content, content_type=kind, headers={"Cache-Control": keep})
    if request.accept_encodings.quality("gzip"):
        response.set_data(_packed(content))
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(64)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


@pages.get("/sw.js")
@needs(Permission.SIGN_IN)
def worker() -> Response:
    """Answer with the service worker, which knows the fingerprint of its assets and so changes with them."""
    source = _contents()[WORKER].decode().replace("./", f"/static/{fingerprint()}/")
    response = _part(source.encode(), KINDS[".js"], "no-cache")
    response.headers["Content-Security-Policy"] = "default-src 'self'"
    return response
