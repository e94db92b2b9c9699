"""Answers that a browser may keep and ask about: ETag and 304."""

from hashlib import sha256

from flask import Response, request

from consult.version import VERSION
from consult.web.assets import fingerprint
from consult.web.languages import language


def etag(*parts: object) -> str:
    """Return an ETag of what a page depends on: draft, event number, viewer scope, and always language, address, version."""
    text = "\x00".join(str(part) for part in (VERSION, fingerprint(), language(), request.full_path, *parts))
    return sha256(text.encode("utf-8")).hexdigest()[:32]


def is_fresh(tag: str) -> bool:
    """Tell whether the browser has the page with this ETag already."""
    return request.if_none_match.contains_weak(tag)


def not_modified(tag: str) -> Response:
    """Answer that what the browser has is still right."""
    return marked(Response(status=304), tag)


def marked(response: Response, tag: str) -> Response:
    """Mark a page with its ETag; the browser keeps it and asks before it shows it again."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    return response
