"""The fields of the four steps to values, or errors on the field; everything typed travels on to the next
page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from consult.comments.rules import TIDIED
from consult.endorsements.rules import (
    LONGEST_REASON,
    LONGEST_RESERVATION,
    LONGEST_STATEMENT,
    MOST_RESERVATIONS,
    Choice,
)
from consult.endorsements.words import Step
from consult.web.forms import Form
from consult.web.languages import N_

ROWS = 2  # reservations that the page offers at first
RESERVED = tuple(f"{name}_{at}" for at in range(1, MOST_RESERVATIONS + 1) for name in ("clause", "words"))
FIELDS: Mapping[Step, tuple[str, ...]] = {
    Step.TEXT: ("fingerprint",),
    Step.WHO: ("organisation", "office"),
    Step.HOW: ("choice", "rows", *RESERVED, "statement", "statement_language", "shown_as"),
    Step.CHECK: ("name", "authority"),
}
ALL = (*(name for names in FIELDS.values() for name in names), "more")


class Citable(Protocol):
    """A clause that a reservation can name."""

    clause_id: int
    number: str
    key: str


@dataclass(frozen=True, slots=True)
class Who:
    """Step 2."""

    organisation_id: int
    office: str


@dataclass(frozen=True, slots=True)
class How:
    """Step 3."""

    choice: Choice
    reservations: Mapping[int, str]  # clause id -> words
    statement: str
    statement_language: str
    name_published: bool


def who_of(form: Form, organisations: Sequence[int]) -> Who:
    """Read who signs for whom; a signatory of one organisation does not have to choose."""
    chosen = form.whole("organisation")
    if chosen is None and len(organisations) == 1:
        chosen = organisations[0]
    if chosen not in organisations:
        form.errors["organisation"] = N_("Choose the organisation for which you sign.")
    office = form.text("office", most=200, needed=N_("Type the office in which you sign.")).translate(TIDIED)
    return Who(chosen or 0, office)


def how_of(form: Form, clauses: Sequence[Citable], languages: Sequence[str]) -> How:
    """Read the choice, the reservations, and the statement with its language."""
    choice = form.choice("choice", Choice) or Choice.IN_FULL
    reservations = _reservations(form, clauses)
    if "choice" not in form.errors:
        _fit(form, choice, reservations)
    statement = form.text("statement", most=LONGEST_STATEMENT, lines=True).translate(TIDIED)
    language = form.words("statement_language") or languages[0]
    if language not in languages:
        form.errors["statement_language"] = N_("Choose one of these.")
    shown_as = form.words("shown_as") or "name"
    if shown_as not in ("name", "organisation"):
        form.errors["shown_as"] = N_("Choose one of these.")
    return How(choice, reservations, statement, language, shown_as == "name")


def _fit(form: Form, choice: Choice, reservations: Mapping[int, str]) -> None:
    """Put an error on the choice when the reservations do not belong to it."""
    wrong = any(name in form.errors for name in RESERVED)
    if choice is Choice.WITH_RESERVATIONS and not reservations and not wrong:
        form.errors["clause_1"] = N_(
            "Name at least one clause and write the reservation, or endorse in full."
        )
    if choice is not Choice.WITH_RESERVATIONS and reservations:
        form.errors["choice"] = N_(
            "You wrote reservations. Choose “Endorse with reservations”, or empty them; they are still here."
        )


def _reservations(form: Form, clauses: Sequence[Citable]) -> dict[int, str]:
    found: dict[int, str] = {}
    for at in range(1, MOST_RESERVATIONS + 1):
        clause, words = f"clause_{at}", f"words_{at}"
        cited = " ".join(form.words(clause).split())
        typed = form.text(words, most=LONGEST_RESERVATION, lines=True).translate(TIDIED)
        if not cited and not typed:
            continue
        clause_id = _cited(form, clause, cited, clauses)
        if not typed and words not in form.errors:
            form.errors[words] = N_("Write the reservation to this clause.")
        if clause_id in found:
            form.errors[clause] = N_("This clause is named twice. Put both reservations into one.")
        elif clause_id is not None:
            found[clause_id] = typed
    return found


def _cited(form: Form, name: str, cited: str, clauses: Sequence[Citable]) -> int | None:
    """Return the clause that is meant, by its number as it is printed, or by its key."""
    if not cited:
        form.errors[name] = N_("Type the number of the clause, as it stands in the final.")
        return None
    meant = [c.clause_id for c in clauses if c.key == cited]
    meant = meant or [c.clause_id for c in clauses if c.number.casefold() == cited.casefold()]
    if len(meant) == 1:
        return meant[0]
    form.errors[name] = (
        N_("Several clauses have this number. Type the name after # in the clause’s address, without “c-”.")
        if meant
        else N_("The final has no clause of this number. Type it as it stands in the text, such as F3.2.")
    )
    return None


def rows_of(form: Form) -> int:
    """Return how many reservations the page offers: those asked for, and always all that are filled in."""
    filled = [
        at
        for at in range(1, MOST_RESERVATIONS + 1)
        if form.words(f"clause_{at}") or form.words(f"words_{at}")
    ]
    asked = form.words("rows")
    rows = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else ROWS
    more = 1 if form.words("more") else 0
    return max(1, min(MOST_RESERVATIONS, max([rows + more, *filled])))


def name_of(form: Form) -> str:
    """Read the typed signature; the tick that states the authority is needed with it."""
    name = form.text("name", most=200, needed=N_("Type your name to sign.")).translate(TIDIED)
    if form.words("authority") != "yes":
        form.errors["authority"] = N_("Tick that you are authorised to sign.")
    return name


def reason_of(form: Form) -> str:
    """Read why an endorsement is withdrawn.

    Raises:
        Invalid: it is missing or too long, or there is a field that does not belong to the form.
    """
    form.only(["reason"])
    needed = N_("Say why the endorsement is withdrawn.")
    reason = form.text("reason", most=LONGEST_REASON, needed=needed, lines=True)
    form.check()
    return reason
