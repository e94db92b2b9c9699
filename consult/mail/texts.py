"""The words of letters: one text template per kind, in the language of its receiver."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from consult.database import in_language
from consult.mail.wrapping import wrapped
from consult.resources import shipped
from consult.web.dates import DAY, LOCALES, SHENZHEN
from consult.web.languages import LANGUAGES, catalogue, gettext_in

MOST_SUBJECT = 200
LINK = "⟦link⟧"  # stands in a stored letter for its secret link


@dataclass(frozen=True, slots=True)
class Text:
    """A letter's subject (one line) and body (lines of at most 70 columns)."""

    subject: str
    body: str


def write(kind: str, language: str, values: Mapping[str, Any]) -> Text:
    """Write a letter of a kind; the first line of its template is the subject."""
    tag = language if language in LANGUAGES else "en"
    words = _environment(tag).get_template(f"{kind}.txt").render(link=LINK, **values)
    subject, _, body = words.strip().partition("\n")
    body = re.sub(r"\n{3,}", "\n\n", clean(body).strip())
    return Text(re.sub(r"[ \n]+", " ", clean(subject)).strip()[:MOST_SUBJECT], wrapped(body) + "\n")


def clean(words: str) -> str:
    """Return words without control characters other than line ends, so that they cannot steer a mail program."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(mark for mark in plain if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cs"))


def quoted(words: str) -> str:
    """Return words with the mark of a quotation before each line."""
    return "\n".join(f"> {line}".rstrip() for line in words.strip().split("\n"))


@cache
def _environment(tag: str) -> Environment:
    """Return the templates of letters in one language."""

    def plural(singular: str, many: str, num: int) -> str:
        return str(catalogue(tag).ngettext(singular, many, num))

    def single(message: str) -> str:
        return gettext_in(tag, message)

    environment = Environment(
        loader=FileSystemLoader(shipped("templates") / "mail"),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,  # noqa: S701 - letters are plain text
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(single, plural, newstyle=False)  # type: ignore[attr-defined]
    environment.filters.update(
        quoted=quoted,
        words=lambda localised: in_language(localised, tag),
        deadline=lambda moment: _deadline(moment, tag),
    )
    return environment


def _deadline(moment: datetime, tag: str) -> str:
    here = moment.astimezone(SHENZHEN)
    return gettext_in(
        tag,
        "%(day)s, %(time)s in Shenzhen (%(utc)s UTC)",
        day=format_datetime(here, DAY[tag], locale=LOCALES[tag]),
        time=here.strftime("%H:%M"),
        utc=moment.astimezone(UTC).strftime("%H:%M"),
    )
