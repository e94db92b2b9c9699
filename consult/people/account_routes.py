"""The coordinator's page about one person: end their roles, take the name out of the public record, close or open the account."""

from collections.abc import Callable

from flask import Response, g
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.errors import Refusal
from consult.people import closing, redacting
from consult.people.blueprint import pages
from consult.people.rules import NO_NAME
from consult.people.words import ROLES
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.pages import page, see
from consult.web.refusals import status_of, words_of
from consult.web.store import reading, unit_of_work

ACCOUNT = "/<lang:lang>/<slug>/people/<int:number>/account"


@pages.get(ACCOUNT)
@needs(Permission.REDACT_PEOPLE)
def account(slug: str, number: int) -> ResponseReturnValue:
    """Show what a coordinator can do about one person."""
    return _show(number)


@pages.post(ACCOUNT + "/end-roles")
@needs(Permission.REDACT_PEOPLE)
def end_roles(slug: str, number: int) -> ResponseReturnValue:
    """End every role of a person in this consultation."""
    return _do(slug, number, closing.end_roles)


@pages.post(ACCOUNT + "/redact")
@needs(Permission.REDACT_PEOPLE)
def redact_person(slug: str, number: int) -> ResponseReturnValue:
    """Take a name out of the public record."""
    return _do(slug, number, redacting.redact_person)


@pages.post(ACCOUNT + "/disable")
@needs(Permission.REDACT_PEOPLE)
def disable_account(slug: str, number: int) -> ResponseReturnValue:
    """Close an account."""
    return _do(slug, number, closing.disable_account)


@pages.post(ACCOUNT + "/enable")
@needs(Permission.REDACT_PEOPLE)
def enable_account(slug: str, number: int) -> ResponseReturnValue:
    """Open an account again."""
    return _do(slug, number, closing.enable_account)


def _do(slug: str, number: int, change: Callable[..., object]) -> Response:
    redacting.person_here(reading(), actor=actor(), consultation_id=g.place.id, person_id=number)
    try:
        with unit_of_work() as session:
            change(session, actor=actor(), now=now(), consultation_id=g.place.id, person_id=number)
    except Refusal as refusal:
        return _show(number, refusal)
    return see("people.account", slug=slug, number=number)


def _show(number: int, refusal: Refusal | None = None) -> Response:
    person = redacting.person_here(reading(), actor=actor(), consultation_id=g.place.id, person_id=number)
    status = 200 if refusal is None else status_of(refusal)
    fault = None if refusal is None else words_of(refusal)
    return page(
        "people/account.html", status=status, form=Form({}), fault=fault, person=person,
        nameless=person.name == NO_NAME,
        held=closing.roles_here(reading(), g.place.id, person.id), roles=ROLES, own=person.id == actor().person_id,
        elsewhere=redacting.takes_part_elsewhere(reading(), person.id, g.place.id),
        operators=person.disabled_at is not None and closing.closed_by_operator(reading(), person.id),
    )  # fmt: skip
