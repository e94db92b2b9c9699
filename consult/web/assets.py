"""Style sheets and scripts, named by their content so that browsers keep them for a year."""

from functools import cache
from hashlib import sha256

from flask import Blueprint, Response, abort

from consult.access import Permission
from consult.resources import PACKAGE
from consult.web.door_marks import needs

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
pages = Blueprint("assets", __name__)


@cache
def _contents() -> dict[str, tuple[str, bytes]]:
    """Return {name: (digest, bytes)} of every file in consult/static."""
    found = {}
    for path in sorted((PACKAGE / "static").iterdir()):
        if path.suffix in KINDS:
            content = path.read_bytes()
            found[path.name] = (sha256(content).hexdigest()[:12], content)
    return found


@cache
def fingerprint() -> str:
    """Return a digest of all assets together."""
    return sha256("".join(digest for digest, _ in _contents().values()).encode()).hexdigest()[:12]


def address(name: str) -> str:
    """Return the address of an asset: /static/<digest>/<name>."""
    return f"/static/{_contents()[name][0]}/{name}"


@pages.get("/static/<digest>/<name>")
@needs(Permission.SIGN_IN)
def asset(digest: str, name: str) -> Response:
    """Answer with an asset; any digest gives the newest, only the right one is kept for a year."""
    if name not in _contents():
        abort(404)
    current, content = _contents()[name]
    response = Response(content, content_type=KINDS["." + name.rsplit(".", 1)[1]])
    right = digest == current
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if right else "no-cache"
    return response
