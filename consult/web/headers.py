"""Headers of every answer: a strict content security policy and the customary rest; gzip for text."""

import gzip

from flask import Flask, Response, g, request

from consult.config import Settings
from consult.web import assets
from consult.web.accounts import account_tag
from consult.web.door import actor

POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {assets.sheet_source()}; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
PARTS = ("text/css", "text/javascript")  # no documents: what rules documents would only weigh on a slow line
PARTS_FIXED = {"X-Content-Type-Options": FIXED["X-Content-Type-Options"]}
ACCOUNT = "Consult-Account"  # whose page it is; page caches on a device are kept apart by it
TEXT = ("text/", "application/json", "image/svg+xml")
LEAST_BYTES = 600


def hang_headers(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of the app."""

    @app.after_request
    def finish(response: Response) -> Response:
        is_part = g.get("is_part", False) and response.mimetype in PARTS
        for name, value in (PARTS_FIXED if is_part else FIXED).items():
            response.headers.setdefault(name, value)
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        response.headers.setdefault("Cache-Control", "no-store")
        if response.mimetype == "text/html":
            response.headers[ACCOUNT] = account_tag(actor()) or "-"
            assets.remember_visit(response, settings.secure)
        return compress(response)


def compress(response: Response) -> Response:
    """Gzip a text answer of 600 bytes or more when the browser takes it."""
    if "Content-Encoding" in response.headers:
        return _varying(response)
    if (
        response.direct_passthrough
        or response.status_code in (204, 304)
        or not response.content_type
        or not response.content_type.startswith(TEXT)
        or not request.accept_encodings.quality("gzip")
    ):
        return response
    content = response.get_data()
    if len(content) < LEAST_BYTES:
        return response
    response.set_data(gzip.compress(content, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return _varying(response)


def _varying(response: Response) -> Response:
    """Say that the answer depends on what the browser can unpack."""
    vary = response.headers.get("Vary", "")
    if "Accept-Encoding" not in vary:
        response.headers["Vary"] = f"{vary}, Accept-Encoding".lstrip(", ")
    return response
