"""Pages: Jinja templates in the language of the request, with what every page needs."""

import re
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, Response, current_app, g, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from consult.config import Settings
from consult.database import in_language
from consult.resources import shipped
from consult.web import assets, dates
from consult.web.accounts import account_tag
from consult.web.joints import Marks, Page, listed
from consult.web.languages import (
    HTML_TAGS,
    LANGUAGES,
    NAMES,
    LanguageConverter,
    gettext,
    language,
    language_word,
    plural_form,
)


class Flush(Extension):
    """Take the blanks before the lines of page templates away: a tenth of a page on the line, and never words of anybody."""

    indent = re.compile(r"^[ \t]+", re.MULTILINE)

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template as it is compiled."""
        return self.indent.sub("", source) if (name or "").endswith(".html") else source


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """Render a template as an answer."""
    return Response(render_template(template, status=status, **values), status=status, mimetype="text/html")


def see(endpoint: str, *, anchor: str | None = None, **values: Any) -> Response:
    """Answer with the customary redirect after a form was taken (303)."""
    address = url_for(endpoint, _anchor=anchor, **values)
    return Response(status=303, headers={"Location": address})


def titled(words: Mapping[str, str]) -> str:
    """Return a name for the page, in the page's language or marked as being in the one it has."""
    here = language()
    own = next((tag for tag in (here, "en", *words) if words.get(tag)), here)
    said = in_language(words, here)
    return said if own == here else Markup('<span lang="{}">{}</span>').format(HTML_TAGS[own], said)


def form_key() -> str:
    """Return a fresh UUID for a form, so that sending it twice makes one thing."""
    return str(uuid4())


def token() -> str:
    """Return 128 random bits in hexadecimal, for public ids."""
    return secrets.token_hex(16)


def _words_of_templates(settings: Settings) -> dict[str, Any]:
    """Return what every template can name."""
    return {
        "asset": assets.address, "sheet": assets.sheet, "icon": assets.icon, "account_tag": account_tag,
        "csrf_token": generate_csrf, "form_key": form_key, "LANGUAGES": LANGUAGES, "LANGUAGE_NAMES": NAMES,
        "HTML_TAGS": HTML_TAGS, "demo": settings.demo, "languages_of_page": languages_of_page,
        "days_left": dates.days_left, "language_word": language_word,
    }  # fmt: skip


def _filters() -> dict[str, Any]:
    """Return the filters of templates."""
    return {
        "day": dates.day, "days_around": dates.days_around, "deadline": dates.deadline, "iso": dates.iso, "listed": listed,
        "words": lambda w: in_language(w, language()), "titled": titled, "safe_html": Markup,
    }  # fmt: skip


def hang_pages(app: Flask, settings: Settings) -> None:
    """Prepare the templates and the language of the app."""
    app.template_folder = str(shipped("templates"))
    app.url_map.converters["lang"] = LanguageConverter
    app.jinja_env.undefined = StrictUndefined
    # The line end after a block stays: it is the space between two sentences.
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension(Flush)
    app.jinja_env.add_extension(Marks)
    app.jinja_env.template_class = Page
    app.jinja_env.install_gettext_callables(gettext, plural_form, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(_filters())
    app.jinja_env.globals.update(_words_of_templates(settings))

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None and "lang" in values:
            g.language = values.pop("lang")

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()

    @app.context_processor
    def always() -> dict[str, Any]:
        return {
            "language": language(),
            "actor": g.get("actor"),
            "place": g.get("place"),
            "here": request.path,
            "now": g.get("now"),
        }


def languages_of_page() -> list[tuple[str, str, str]]:
    """Return (tag, name, address) of this very page in each language."""
    path = request.full_path.rstrip("?")
    rest = path[3:] if path[1:3] in LANGUAGES and path[3:4] in ("/", "") else "/"
    return [(tag, NAMES[tag], f"/{tag}{rest}") for tag in LANGUAGES]


def safe_next(address: str | None, fallback: str) -> str:
    """Return `address` when it is a path of this instance, else `fallback`.

    Source: security notes A17 (open redirect).
    """
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return fallback
    if any(ord(mark) < 32 for mark in address) or "\\" in address:
        return fallback
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path.split("/")[1] not in LANGUAGES:
        return fallback
    return address
