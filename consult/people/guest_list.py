"""A list of people to invite, as a spreadsheet writes it (CSV). It is data: nothing in it is ever run."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from consult.access import Role
from consult.errors import Invalid
from consult.people.countries import codes_by_name
from consult.people.guests import Guest, RowFault
from consult.people.models import OrganisationKind
from consult.people.rules import MOST_ROWS
from consult.people.words import KINDS, ROLES
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, N_, NAMES, gettext_in

COLUMNS = ("email", "name", "role", "organisation", "kind", "country", "language")
NEEDED = ("email", "role")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class GuestList:
    """A list that was read: those who can be invited as far as the list itself tells, and its wrong rows."""

    guests: Sequence[Guest]
    faults: Sequence[RowFault]
    count: int  # rows with something in them


def words_of(content: bytes) -> str:
    """Return a file's text (UTF-8, with or without a mark at its beginning).

    Raises:
        Invalid: it is another encoding, or no text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Invalid(N_("This file is not a CSV file in UTF-8. Save it as “CSV UTF-8” and choose it again."))
    return text


def read_list(text: str, *, language: str) -> GuestList:
    """Read a list; `language` is for rows that name none.

    Raises:
        Invalid: the list as a whole cannot be read: it is empty, too long, or its columns are not known.
    """
    table = _table(text)
    if not table:
        raise Invalid(
            N_("The list is empty. Begin with a row of column names: email,name,role,organisation …")
        )
    columns = [cell.strip().casefold() for cell in table[0][1]]
    unknown = sorted({column for column in columns if column and column not in COLUMNS})
    if unknown:
        message = N_("The column “%(column)s” is not known. The columns are: %(columns)s.")
        raise Invalid(message, column=unknown[0][:80], columns=", ".join(COLUMNS))
    missing = [column for column in NEEDED if column not in columns]
    if missing or len(set(columns)) != len(columns):
        message = N_("The first row must name the columns, each once, among them email and role.")
        raise Invalid(message)
    if len(table) - 1 > MOST_ROWS:
        raise Invalid(N_("The list has more than 2,000 rows. Cut it in two and send one after the other."))
    guests, faults = [], []
    for row, cells in table[1:]:
        guest = _guest(row, columns, cells, language)
        if isinstance(guest, Guest):
            guests.append(guest)
        else:
            faults.append(guest)
    return GuestList(guests, faults, len(table) - 1)


def _table(text: str) -> list[tuple[int, list[str]]]:
    """Return (number, cells) of every row that is not empty; rows are counted as a spreadsheet counts them."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        message = N_("The list cannot be read as CSV: a quotation mark is not closed, or a cell is too long.")
        raise Invalid(message) from None
    return [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]


def _guest(row: int, columns: Sequence[str], cells: Sequence[str], language: str) -> Guest | RowFault:
    """Read one row."""
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        message = N_("This row has more cells than there are columns. Put quotation marks around commas.")
        return RowFault(row, "email", Invalid(message))
    form = Form(dict(zip(columns, cells, strict=False)))
    email = form.address("email")
    name = form.text("name", most=200)
    organisation = form.text("organisation", most=300)
    role = _member(form, "role", _roles(), N_("This role is not known. Write one of: %(choices)s."))
    kind_words = N_("This kind of organisation is not known. Write one of: %(choices)s.")
    kind = _member(form, "kind", _kinds(), kind_words) if form.words("kind").strip() else None
    country = codes_by_name().get(form.words("country").strip().casefold(), "")
    if form.words("country").strip() and not country:
        form.errors["country"] = N_("This country is not known. Write its two letters, such as KE.")
    given = form.words("language").strip().casefold()
    tag = _languages().get(given, "") if given else language
    if not tag:
        form.errors["language"] = N_("This language is not known. Write en, fr or zh.")
    for field, message in form.errors.items():
        return RowFault(row, field, Invalid(message, choices=_choices(field)))
    assert role is not None
    return Guest(email, role, tag, name, organisation, kind, country, row)


def _member(form: Form, field: str, members: Mapping[str, Choice], fault: str) -> Choice | None:
    found = members.get(form.words(field).strip().casefold())
    if found is None:
        form.errors[field] = fault
    return found


def _choices(field: str) -> str:
    kinds: Mapping[str, type[StrEnum]] = {"role": Role, "kind": OrganisationKind}
    return ", ".join(kinds[field]) if field in kinds else ""


@cache
def _roles() -> Mapping[str, Role]:
    """Return {word, case folded: role}: the words of the code and those of the screen in each language."""
    found = {str(role): role for role in Role}
    for language in LANGUAGES:
        found.update((gettext_in(language, words).casefold(), role) for role, words in ROLES.items())
    return found


@cache
def _kinds() -> Mapping[str, OrganisationKind]:
    found = {str(kind): kind for kind in OrganisationKind}
    for language in LANGUAGES:
        found.update((gettext_in(language, words).casefold(), kind) for kind, words in KINDS.items())
    return found


@cache
def _languages() -> Mapping[str, str]:
    return {tag: tag for tag in LANGUAGES} | {name.casefold(): tag for tag, name in NAMES.items()}
