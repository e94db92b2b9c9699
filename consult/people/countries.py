"""Countries and territories by their two letters, with their names in the languages of the pages."""

from collections.abc import Mapping, Sequence
from functools import cache

from babel import Locale

from consult.web.languages import LANGUAGES

LOCALES = {"en": "en", "fr": "fr", "zh": "zh_Hans"}
# Two-letter codes of CLDR that are no ISO 3166-1 country: groupings, reservations, private use.
NOT_ISO = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)


@cache
def names(language: str) -> Mapping[str, str]:
    """Return {ISO 3166-1 alpha-2: name} in a language.

    Source: Unicode CLDR, as babel carries it.
    """
    territories = Locale.parse(LOCALES[language]).territories
    return {
        code: str(name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_ISO
    }


def choices(language: str) -> Sequence[tuple[str, str]]:
    """Return (code, name) of every country, by name as the language's letters go."""
    return sorted(names(language).items(), key=lambda pair: pair[1].casefold())


@cache
def codes_by_name() -> Mapping[str, str]:
    """Return {name or code, case folded: code} over all languages, for lists that people write."""
    found = {code.casefold(): code for code in names("en")}
    for language in LANGUAGES:
        found.update((name.casefold(), code) for code, name in names(language).items())
    return found
