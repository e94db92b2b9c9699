"""The language of a request: en, fr or zh, told by the address; catalogues are read from .po files at the start."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import g
from werkzeug.routing import BaseConverter

from consult.resources import PACKAGE

LANGUAGES = ("en", "fr", "zh")
NAMES = {"en": "English", "fr": "Français", "zh": "中文"}
HTML_TAGS = {"en": "en", "fr": "fr", "zh": "zh-Hans"}
CATALOGUES: Path = PACKAGE / "translations"


class LanguageConverter(BaseConverter):
    """The part of an address that names the language of the page."""

    regex = "en|fr|zh"


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the merged catalogue of a language: translations/<capability>.<language>.po, all of them."""
    merged: NullTranslations = NullTranslations()
    for path in sorted(CATALOGUES.glob(f"*.{language}.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale=language)
        compiled = BytesIO()
        write_mo(compiled, messages)
        compiled.seek(0)
        found = Translations(compiled)
        merged = (
            found
            if isinstance(merged, NullTranslations) and not isinstance(merged, Translations)
            else merged.merge(found)
        )
    return merged


def language() -> str:
    """Return the language of the request: en, fr or zh."""
    return str(g.get("language", "en"))


def gettext(message: str, **values: object) -> str:
    """Return the message in the language of the request, with its %(name)s placeholders filled."""
    return gettext_in(language(), message, **values)


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Return the message for `num` things in the language of the request; %(num)s is filled as well."""
    return plural_form(singular, plural, num) % {"num": num, **values}


def plural_form(singular: str, plural: str, num: int) -> str:
    """Return the message for `num` things with its placeholders as they are: templates fill them themselves."""
    return catalogue(language()).ngettext(singular, plural, num)


def gettext_in(tag: str, message: str, **values: object) -> str:
    """Return the message in the language `tag`, with its placeholders filled."""
    words = catalogue(tag).gettext(message)
    return words % values if values else words


def N_(message: str) -> str:  # noqa: N802 - the customary mark for strings translated later
    """Mark a string for the catalogues and return it as it is."""
    return message


WORDS = {"en": N_("English"), "fr": N_("French"), "zh": N_("Chinese")}


def language_word(tag: str) -> str:
    """Return the name of a language in the language of the request, as it stands in a sentence; else the tag."""
    return gettext(WORDS[tag]) if tag in WORDS else tag
