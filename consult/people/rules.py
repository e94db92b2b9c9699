"""When and whether, for people: accounts, invitations, organisations, roles. Signing in: `signing_rules`."""

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from consult.access import Actor, Role
from consult.errors import Conflict, Invalid, NotAllowed, NotNow

INVITATION_LASTS = timedelta(days=30)
MOST_ROWS = 2_000
REMINDER_PAUSE = timedelta(days=3)  # nobody is reminded twice within

# Roles that speak for an organisation and mean nothing without one.
SPEAKING_ROLES = frozenset({Role.REPRESENTATIVE, Role.SIGNATORY})
NO_NAME = "—"  # in place of a name that was taken out of the record


class InvitationState(StrEnum):
    """Where an invitation stands."""

    WAITING = "waiting"  # the letter was written, nobody has accepted yet
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    REVOKED = "revoked"


class InvitationAccepted(NotNow):
    """The invitation was accepted already."""


class InvitationExpired(NotNow):
    """The invitation's time is over."""


class InvitationRevoked(NotNow):
    """The coordinator took the invitation back."""


class OrganisationNeeded(Invalid):
    """A role that speaks for an organisation was given without one."""


class ListedTwice(Conflict):
    """The same address and role stand twice in a list."""


class KindNeeded(Invalid):
    """A new organisation without its kind."""


class CountryNeeded(Invalid):
    """A new organisation without its country."""


class OtherAddress(NotAllowed):
    """The invitation was sent to somebody else than the person signed in."""


class AlreadyInvited(Conflict):
    """An invitation to the same address for the same role is waiting."""


class AlreadyTakesPart(Conflict):
    """The person has this role already."""


class NobodyChosen(Invalid):
    """A reminder to nobody."""


class RemindedLately(NotNow):
    """Everybody on the list was reminded a short while ago."""


class TakesPartElsewhere(NotAllowed):
    """The person holds a role in another consultation, too."""


class LastCoordinator(Conflict):
    """The consultation would be left without a coordinator."""


class AddressTaken(Conflict):
    """An account with this address exists."""


class OrganisationExists(Conflict):
    """An organisation of this name exists."""


def invitation_state(
    *, accepted_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, now: datetime
) -> InvitationState:
    """Tell where an invitation stands."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if revoked_at is not None:
        return InvitationState.REVOKED
    return InvitationState.EXPIRED if now >= expires_at else InvitationState.WAITING


def ensure_waiting(state: InvitationState) -> None:
    """Refuse unless the invitation is waiting.

    Raises:
        InvitationAccepted: it was accepted.
        InvitationExpired: its 30 days are over.
        InvitationRevoked: the coordinator took it back.
    """
    if state is InvitationState.ACCEPTED:
        raise InvitationAccepted("This invitation was accepted already. Sign in with your e-mail address.")
    if state is InvitationState.EXPIRED:
        raise InvitationExpired("This invitation has expired. Ask the coordinator for a new one.")
    if state is InvitationState.REVOKED:
        raise InvitationRevoked(
            "This invitation was taken back. Ask the coordinator if you think that is a mistake."
        )


def ensure_same_address(invited: str, own: str) -> None:
    """Refuse unless the invitation was sent to the address of the person who is signed in.

    Raises:
        OtherAddress: it was sent to another.
    """
    if invited != own:
        raise OtherAddress(
            "This invitation was sent to another address than yours. Sign out and open the link again, or "
            "ask the coordinator to invite your address."
        )


def ensure_speaks_for_one(role: Role, has_organisation: bool) -> None:
    """Refuse a role that speaks for an organisation when there is none.

    Raises:
        OrganisationNeeded: a representative or signatory without an organisation.
    """
    if role in SPEAKING_ROLES and not has_organisation:
        raise OrganisationNeeded("A representative and a signatory speak for an organisation: give one.")


def ensure_listed_once(earlier_row: int | None) -> None:
    """Refuse a row that says again what an earlier row of the list says.

    Raises:
        ListedTwice: names the earlier row.
    """
    if earlier_row is not None:
        raise ListedTwice(
            "The same address and role stand in row %(row)s already: keep one.", row=earlier_row
        )


def ensure_address_free(is_taken: bool) -> None:
    """Refuse a second account with the same address.

    Raises:
        AddressTaken: there is one.
    """
    if is_taken:
        raise AddressTaken("There is an account with this e-mail address already.")


def ensure_organisation_new(is_entered: bool) -> None:
    """Refuse to enter an organisation twice.

    Raises:
        OrganisationExists: one of this name is entered.
    """
    if is_entered:
        raise OrganisationExists("This organisation is entered already.")


def ensure_takes_no_part(takes_part: bool) -> None:
    """Refuse to give a role twice.

    Raises:
        AlreadyTakesPart: the person has it.
    """
    if takes_part:
        raise AlreadyTakesPart("This person takes part in this role already.")


def ensure_not_waiting(is_invited: bool) -> None:
    """Refuse a second invitation while one to the same address and role waits.

    Raises:
        AlreadyInvited: one waits.
    """
    if is_invited:
        raise AlreadyInvited("This person is invited to this role already, and has not answered yet.")


def ensure_organisation_described(has_kind: bool, country: str, may_have_no_country: bool) -> None:
    """Refuse a new organisation without its kind, or without a country where its kind has one.

    Raises:
        KindNeeded: the kind is missing.
        CountryNeeded: the country is missing.
    """
    if not has_kind:
        raise KindNeeded("This organisation is not known yet: say of which kind it is.")
    if not country and not may_have_no_country:
        raise CountryNeeded("This organisation is not known yet: say in which country it is.")


def sort_key_of(name: str) -> str:
    """Return the name of an organisation case folded and with single spaces, by which it is entered once."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def ensure_only_here(actor: Actor, elsewhere: bool) -> None:
    """Refuse to a coordinator what reaches beyond the consultation: the account of somebody who takes part in others.

    Raises:
        TakesPartElsewhere: the person does, and the actor is not the operator of the machine.
    """
    if elsewhere and not actor.operator:
        raise TakesPartElsewhere(
            "This person also takes part in another consultation on this site. You can end their roles in this one; "
            "the account and the name reach further, and only the operator of the site can change them."
        )


def ensure_not_last_coordinator(role: Role, coordinators: int) -> None:
    """Refuse to end the role of the only coordinator.

    Raises:
        LastCoordinator: nobody else is coordinator.
    """
    if role is Role.COORDINATOR and coordinators <= 1:
        raise LastCoordinator(
            "This is the only coordinator. Invite another one first; the role ends after they accept."
        )


def ensure_somebody(count: int) -> None:
    """Refuse a reminder to nobody.

    Raises:
        NobodyChosen: nobody is named.
    """
    if not count:
        raise NobodyChosen("Tick whom to remind.")


def ensure_some_unreminded(count: int) -> None:
    """Refuse when nobody is left who was not reminded in the last three days.

    Raises:
        RemindedLately: nobody is.
    """
    if not count:
        raise RemindedLately("Everybody you ticked was reminded in the last three days. Wait a little.")
