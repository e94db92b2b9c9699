"""The pages after signing, the register and the launch, put together from what the queries read."""

from collections import defaultdict
from typing import Any

from flask import Response

from consult.access import Role
from consult.endorsements import queries, rules
from consult.endorsements.queries import Found
from consult.endorsements.rules import Choice
from consult.endorsements.steps import place
from consult.endorsements.words import CHOSEN
from consult.errors import Invalid, NotAllowed, NotFound, Refusal
from consult.people.countries import names as country_names
from consult.web.door import actor
from consult.web.forms import Form
from consult.web.languages import language
from consult.web.pages import page
from consult.web.refusals import status_of, words_of
from consult.web.store import reading

MISSING = "There is no page at this address."
WATCHERS = frozenset({Role.COORDINATOR, Role.SIGNATORY, Role.OBSERVER})


def endorsement(number: int) -> Found:
    """Return an endorsement that this person may open: of one's own organisation, or any as coordinator.

    Raises:
        NotFound: there is none for this person.
    """
    row = queries.endorsement_by_number(reading(), place().id, number)
    if row is None or not (_signs_for(row) or Role.COORDINATOR in actor().roles_in(place().id)):
        raise NotFound(MISSING)
    return row


def _signs_for(row: Found) -> bool:
    return row.organisation_id in actor().organisations_as(Role.SIGNATORY, place().id)


def document(number: int) -> str:
    """Return the signed document of an endorsement that this person may open.

    Raises:
        NotFound: there is none for this person.
    """
    return queries.signed_document(reading(), endorsement(number).id)


def confirmation(number: int, template: str) -> Response:
    """Show an endorsement to whoever signed it: as a confirmation or as a certificate."""
    row = endorsement(number)
    return page(
        template, row=row, reservations=queries.reservations_of(reading(), [row.id]), chosen=CHOSEN,
        wording=rules.wording(row.choice, language()), void=rules.is_void(row.fingerprint, row.final_fingerprint),
        country=country_names(language()).get(row.country, ""), own=_signs_for(row), replaced=_replaced(row),
    )  # fmt: skip


def _replaced(row: Found) -> bool:
    return row.withdrawn_at is not None and row.withdrawn_because == "replaced"


def withdrawal(number: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show the form that withdraws an endorsement, with every word kept.

    Raises:
        NotFound, NotAllowed: the person does not sign for its organisation.
    """
    if isinstance(refusal, NotFound | NotAllowed):
        raise refusal
    row = endorsement(number)
    if not _signs_for(row):
        raise NotFound(MISSING)
    if isinstance(refusal, Invalid):
        form.errors.update(refusal.fields)
    return page(
        "endorsements/withdraw.html", status=status_of(refusal) if refusal else 200, row=row, form=form,
        number=number, fault=words_of(refusal) if refusal else None,
    )  # fmt: skip


def register() -> Response:
    """Show the register by country.

    Raises:
        RegisterHidden: it is before the launch, and the person's role does not watch it.
    """
    roles = actor().roles_in(place().id)
    rules.ensure_register_open(place().stage, watches=bool(roles & WATCHERS))
    rows = queries.register_rows(reading(), place().id)
    coordinates = Role.COORDINATOR in roles
    declined = queries.declined_rows(reading(), place().id)
    return page(
        "endorsements/register.html", countries=_by_country(rows), declined=declined, coordinates=coordinates,
        reservations=_reservations(rows), chosen=CHOSEN, launch=queries.launch_of(reading(), place().id),
        total=sum(1 for row in rows if _stands(row)), final=queries.final_to_sign(reading(), place().id),
        standing=_stands,
    )  # fmt: skip


def _stands(row: Found) -> bool:
    return row.withdrawn_at is None and not rules.is_void(row.fingerprint, row.final_fingerprint)


def _by_country(rows: Any) -> list[tuple[str, list[Found]]]:
    """Return the rows by the country's name in the reader's language; bodies of no country come last."""
    known = country_names(language())
    found: dict[str, list[Found]] = defaultdict(list)
    for row in rows:
        found[known.get(row.country, "")].append(row)
    return sorted(found.items(), key=lambda pair: (not pair[0], pair[0].casefold()))


def _reservations(rows: Any) -> dict[int, list[Found]]:
    found: dict[int, list[Found]] = defaultdict(list)
    ids = [row.id for row in rows if row.choice is Choice.WITH_RESERVATIONS]
    for reservation in queries.reservations_of(reading(), ids) if ids else ():
        found[reservation.endorsement_id].append(reservation)
    return found


def launch(refusal: Refusal | None = None) -> Response:
    """Show the check list of the launch, or the launch."""
    counts = queries.choice_counts(reading(), place().id)
    return page(
        "endorsements/launch.html", status=status_of(refusal) if refusal else 200,
        fault=words_of(refusal) if refusal else None, launch=queries.launch_of(reading(), place().id), counts=counts,
        endorsed=counts[Choice.IN_FULL] + counts[Choice.WITH_RESERVATIONS], chosen=CHOSEN,
        final=queries.final_to_sign(reading(), place().id),
    )  # fmt: skip
