"""Whom to invite, as values, and what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from consult.access import Role
from consult.errors import Invalid, Refusal
from consult.people.models import OrganisationKind
from consult.people.queries import organisations_by_key, roles_by_address, waiting_invitations
from consult.people.rules import (
    CountryNeeded,
    KindNeeded,
    OrganisationNeeded,
    ensure_listed_once,
    ensure_not_waiting,
    ensure_organisation_described,
    ensure_speaks_for_one,
    ensure_takes_no_part,
    sort_key_of,
)

# A body of the United Nations system and a network of experts may belong to no country.
WITHOUT_COUNTRY = frozenset({OrganisationKind.UN_SYSTEM, OrganisationKind.EXPERT_BODY})
FIELDS: dict[type[Refusal], str] = {
    OrganisationNeeded: "organisation",
    KindNeeded: "kind",
    CountryNeeded: "country",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to invite. A known organisation is found by its name; a new one needs kind and country."""

    email: str
    role: Role
    language: str
    name: str = ""
    organisation: str = ""
    kind: OrganisationKind | None = None
    country: str = ""  # ISO 3166-1 alpha-2
    row: int = 0  # of the list, counted from 1 with the row of column names


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row of a list and what to do."""

    row: int
    field: str  # the column; email where the person as a whole is meant
    refusal: Refusal


class WrongRows(Invalid):
    """A list of which at least one row cannot be taken, so that none is."""

    def __init__(self, message: str, rows: Sequence[RowFault]) -> None:
        super().__init__(message)
        self.rows = rows


def wrong_rows(faults: Sequence[RowFault]) -> WrongRows:
    """Return the refusal of a list whose rows have these faults."""
    return WrongRows(
        "No invitation was sent: correct the rows named here, then check the list again.", faults
    )


def faults_of(
    session: Session, *, consultation_id: int, guests: Sequence[Guest], now: datetime
) -> list[RowFault]:
    """Return what stands against inviting these people: the first fault of each row, in order."""
    emails = [guest.email for guest in guests]
    taking_part = roles_by_address(session, consultation_id, emails)
    waiting = waiting_invitations(session, consultation_id, emails, now)
    entered = set(organisations_by_key(session, [sort_key_of(guest.organisation) for guest in guests]))
    seen: dict[tuple[str, Role], int] = {}
    faults = []
    for guest in guests:
        key, who = sort_key_of(guest.organisation), (guest.email, guest.role)
        try:
            ensure_listed_once(seen.get(who))
            ensure_speaks_for_one(guest.role, bool(key))
            if key and key not in entered:
                may_have_none = guest.kind in WITHOUT_COUNTRY
                ensure_organisation_described(guest.kind is not None, guest.country, may_have_none)
                entered.add(key)
            ensure_takes_no_part(who in taking_part)
            ensure_not_waiting(who in waiting)
        except Refusal as refusal:
            faults.append(RowFault(guest.row, FIELDS.get(type(refusal), "email"), refusal))
        seen.setdefault(who, guest.row)
    return faults
