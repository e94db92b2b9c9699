"""The words of letters: one text template per kind, in the language of its receiver."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from consult.database import in_language
from consult.mail.wrapping import COLUMNS, width
from consult.resources import shipped
from consult.web.dates import DAY, LOCALES, SHENZHEN
from consult.web.languages import LANGUAGES, catalogue, gettext_in

MOST_SUBJECT = 200
LINK = "⟦link⟧"  # stands in a stored letter for its secret link
STOP = "⟦stop⟧"  # and this for the signed link with which its receiver chooses to get no more of them


@dataclass(frozen=True, slots=True)
class Text:
    """A letter's subject (one line) and body (a paragraph per line, as long as it is)."""

    subject: str
    body: str


def tag_of(language: str) -> str:
    """Return the language in which somebody is written to: English when theirs is not one of ours."""
    return language if language in LANGUAGES else "en"


def write(
    kind: str, language: str, values: Mapping[str, Any], *, about: Mapping[str, str] | None = None, closing: str = ""
) -> Text:  # fmt: skip
    """Write a letter of a kind: greeting, what it has to say, and `closing` under it."""
    part, tag = tell(kind, language, values), tag_of(language)
    body = "\n\n".join(piece for piece in (_greeting(tag, values), part.body, closing.strip()) if piece)
    return Text(titled(part.subject, tag, about), body + "\n")


def titled(subject: str, language: str, about: Mapping[str, str] | None) -> str:
    """Return a subject with the title of the consultation behind it."""
    if about is not None:
        tag = tag_of(language)
        title = in_language(about, tag)
        subject = gettext_in(tag, "%(subject)s: %(title)s", subject=subject, title=title)
    return _one_line(subject)


def tell(kind: str, language: str, values: Mapping[str, Any]) -> Text:
    """Write what a letter of a kind has to say, without greeting; the first line of its template is the subject."""
    words = _environment(tag_of(language)).get_template(f"mail/{kind}.txt").render(link=LINK, **values)
    subject, _, body = words.strip().partition("\n")
    return Text(_one_line(subject), re.sub(r"\n{3,}", "\n\n", clean(body).strip()))


def headed(heading: str, mark: str) -> str:
    """Return a heading as it stands in a letter's text: over a line of marks."""
    return f"{heading}\n{mark * max(3, min(width(heading), COLUMNS))}"


def together(parts: Sequence[tuple[str, Sequence[Text]]]) -> str:
    """Return the parts of a letter of the day: (consultation, what happened in it), under headings."""
    return "\n\n".join(
        "\n\n".join(
            [
                headed(_one_line(title), "="),
                *(headed(one.subject, "-") + "\n\n" + one.body for one in texts),
            ]
        )
        for title, texts in parts
    )


def _greeting(tag: str, values: Mapping[str, Any]) -> str:
    name = _one_line(str(values.get("name") or ""))
    return gettext_in(tag, "Dear %(name)s,", name=name) if name else gettext_in(tag, "Good day,")


def _one_line(words: str) -> str:
    return re.sub(r"[ \n]+", " ", clean(words)).strip()[:MOST_SUBJECT]


def clean(words: str) -> str:
    """Return words without control characters other than line ends, so that they cannot steer a mail program."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(mark for mark in plain if mark == "\n" or unicodedata.category(mark) not in ("Cc", "Cs"))


def quoted(words: str) -> str:
    """Return words with the mark of a quotation before each line."""
    return "\n".join(f"> {line}".rstrip() for line in clean(words).strip().split("\n"))


@cache
def _environment(tag: str) -> Environment:
    """Return the templates of letters in one language."""

    def plural(singular: str, many: str, num: int) -> str:
        return str(catalogue(tag).ngettext(singular, many, num))

    def single(message: str) -> str:
        return gettext_in(tag, message)

    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
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
        day=lambda moment: _day(moment, tag),
    )
    return environment


def _day(moment: datetime, tag: str) -> str:
    return format_datetime(moment.astimezone(SHENZHEN), DAY[tag], locale=LOCALES[tag])


def _deadline(moment: datetime, tag: str) -> str:
    return gettext_in(
        tag,
        "%(day)s, %(time)s in Shenzhen (%(utc)s UTC)",
        day=_day(moment, tag),
        time=moment.astimezone(SHENZHEN).strftime("%H:%M"),
        utc=moment.astimezone(UTC).strftime("%H:%M"),
    )
