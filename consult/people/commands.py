"""Commands about accounts for the operator of the machine, each as thin as a route."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from consult.access import OPERATOR
from consult.errors import NotFound
from consult.people import actions, closing, redacting
from consult.people.models import OrganisationKind
from consult.people.queries import organisation_by_name, person_by_email

Writing = Callable[[], AbstractContextManager[Session]]


def add_account_commands(group: click.Group, writing: Writing) -> None:
    """Put the commands about accounts under a group; `writing` opens the one transaction in which a command writes."""
    group.add_command(_add(writing))
    told: dict[str, tuple[Callable[..., None], str, str]] = {
        "close": (closing.disable_account, "Close an account in every consultation: signed out at once.", "is closed."),
        "open": (closing.enable_account, "Open a closed account again.", "is open."),
        "erase": (redacting.redact_person, "Erase a name for good; what was said stays.", "has no name any more."),
    }  # fmt: skip
    for name, (change, words, done) in told.items():
        group.add_command(_change(name, change, words, done, writing))


def _add(writing: Writing) -> click.Command:
    @click.command()
    @click.argument("email")
    @click.argument("name")
    @click.option(
        "--language", type=click.Choice(["en", "fr", "zh"]), default="en", help="Of pages and letters."
    )
    @click.option("--organisation", default="", help="The organisation's name; it is entered when it is new.")
    @click.option(
        "--kind", type=click.Choice([str(k) for k in OrganisationKind]), default="hei", help="Of a new one."
    )
    @click.option("--country", default="", help="Of a new one: two letters, as KE.")
    def add(email: str, name: str, language: str, organisation: str, kind: str, country: str) -> None:
        """Open an account; its owner signs in by a link to the address."""
        fixed: dict[str, Any] = {"actor": OPERATOR, "now": datetime.now(UTC)}
        with writing() as session:
            row = actions.add_person(session, email=email, name=name, language=language, **fixed)
            if organisation:
                home = organisation_by_name(session, organisation) or actions.add_organisation(
                    session, name=organisation, kind=OrganisationKind(kind), country=country, **fixed
                )
                actions.join_organisation(session, person_id=row.id, organisation_id=home.id, **fixed)
        click.echo(f"{name} <{row.email}> has an account.")

    return add


def _change(
    name: str, change: Callable[..., None], words: str, done: str, writing: Writing
) -> click.Command:  # fmt: skip
    @click.command(name, help=words)
    @click.argument("email")
    def command(email: str) -> None:
        with writing() as session:
            row = person_by_email(session, email)
            if row is None:
                raise NotFound("Nobody has the address %(email)s.", email=email)
            change(session, actor=OPERATOR, now=datetime.now(UTC), consultation_id=None, person_id=row.id)
            click.echo(f"The account of {row.email} {done}")

    return command
