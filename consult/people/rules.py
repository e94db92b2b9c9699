"""When and whether, for people: invitations, links, sessions, passwords, who speaks for an organisation."""

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from consult.access import Role
from consult.errors import Conflict, Invalid, NotAllowed, NotNow, Refusal

INVITATION_LASTS = timedelta(days=30)
LINK_LASTS = timedelta(minutes=10)
LONG_SESSION = timedelta(days=30)
SHORT_SESSION = timedelta(hours=8)
SHORT_IDLE = timedelta(minutes=30)
FRESH = timedelta(minutes=10)
MOST_ROWS = 2_000
LEAST_PASSWORD, MOST_PASSWORD = 12, 200
LEAST_DIFFERENT = 5

# Roles that decide, run or sign: their sessions are short. The others work on bad lines and stay signed in.
SHORT_ROLES = frozenset({Role.COORDINATOR, Role.EDITOR, Role.SIGNATORY})
# Roles that speak for an organisation and mean nothing without one.
SPEAKING_ROLES = frozenset({Role.REPRESENTATIVE, Role.SIGNATORY})


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


class OtherAddress(NotAllowed):
    """The invitation was sent to somebody else than the person signed in."""


class AlreadyInvited(Conflict):
    """An invitation to the same address for the same role is waiting."""


class AlreadyTakesPart(Conflict):
    """The person has this role already."""


class LastCoordinator(Conflict):
    """The consultation would be left without a coordinator."""


class AddressTaken(Conflict):
    """An account with this address exists."""


class OrganisationExists(Conflict):
    """An organisation of this name exists."""


class LinkSpent(NotNow):
    """A sign-in link that was used, is too old, or was never made."""


class OtherBrowser(NotNow):
    """A sign-in link opened in another browser than the one that asked for it."""


class SignInAgain(NotAllowed):
    """Something that needs a sign-in of a moment ago, or the password."""


class WrongPassword(Invalid):
    """Address and password do not belong together."""


def invitation_state(
    *, accepted_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, now: datetime
) -> InvitationState:
    """Tell where an invitation stands."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if revoked_at is not None:
        return InvitationState.REVOKED
    return InvitationState.EXPIRED if now >= expires_at else InvitationState.WAITING


STOPS: dict[InvitationState, tuple[type[Refusal], str]] = {
    InvitationState.ACCEPTED: (
        InvitationAccepted,
        "This invitation was accepted already. Sign in with your e-mail address.",
    ),
    InvitationState.EXPIRED: (
        InvitationExpired,
        "This invitation has expired. Ask the coordinator for a new one.",
    ),
    InvitationState.REVOKED: (
        InvitationRevoked,
        "This invitation was taken back. Ask the coordinator if you think that is a mistake.",
    ),
}


def ensure_waiting(state: InvitationState) -> None:
    """Refuse unless the invitation is waiting.

    Raises:
        InvitationAccepted: it was accepted.
        InvitationExpired: its 30 days are over.
        InvitationRevoked: the coordinator took it back.
    """
    if state is not InvitationState.WAITING:
        kind, message = STOPS[state]
        raise kind(message)


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
        Invalid: a representative or signatory without an organisation.
    """
    if role in SPEAKING_ROLES and not has_organisation:
        message = "A representative and a signatory speak for an organisation: give one."
        raise Invalid(message, fields={"organisation": message})


def ensure_usable(*, used_at: datetime | None, expires_at: datetime, now: datetime) -> None:
    """Refuse a sign-in link that was used or is older than 10 minutes.

    Raises:
        LinkSpent: it is.
    """
    if used_at is not None:
        raise LinkSpent("This link was used already. Ask for a new one.")
    if now >= expires_at:
        raise LinkSpent("This link is older than 10 minutes. Ask for a new one.")


def session_length(roles: frozenset[Role]) -> timedelta:
    """Return how long a sign-in lasts at most: 8 hours for those who decide, run or sign, else 30 days.

    Source: security notes 4 (limits), widened for experts on bad lines.
    """
    return SHORT_SESSION if roles & SHORT_ROLES else LONG_SESSION


def is_session_over(
    *, opened_at: datetime, seen_at: datetime, expires_at: datetime, roles: frozenset[Role], now: datetime
) -> bool:
    """Tell whether a session has ended by itself, by the roles that the person holds now."""
    if now >= expires_at or now >= opened_at + session_length(roles):
        return True
    return bool(roles & SHORT_ROLES) and now >= seen_at + SHORT_IDLE


def touch_after(roles: frozenset[Role]) -> timedelta:
    """Return how old the note of a session's last use may be before it is written again."""
    return timedelta(minutes=5) if roles & SHORT_ROLES else timedelta(minutes=10)


def password_fault(password: str, *, email: str, name: str = "") -> str:
    """Return what is wrong with a new password, or ''.

    Source: NIST SP 800-63B 3.1.1.2 (length instead of kinds of characters); security notes 5.
    """
    if len(password) < LEAST_PASSWORD:
        return "Use at least 12 characters: a few words you will remember are best."
    if len(password) > MOST_PASSWORD:
        return "Use at most 200 characters."
    lowered = password.casefold()
    if len(set(lowered)) < LEAST_DIFFERENT or lowered in (email.casefold(), name.casefold()):
        return "This is too easy to guess. Use a few words you will remember."
    return ""


def normalised_password(password: str) -> str:
    """Return the password so that it is the same from every keyboard (NFKC).

    Source: RFC 8265, OpaqueString (with NFKC for input methods that give full-width letters).
    """
    return unicodedata.normalize("NFKC", password)


def ensure_may_set_password(*, knows_current: bool, opened_at: datetime, now: datetime) -> None:
    """Refuse a new password unless the person gave the old one or signed in within 10 minutes.

    Raises:
        SignInAgain: neither.
    """
    if not knows_current and now >= opened_at + FRESH:
        raise SignInAgain(
            "To set a password, type the one you have, or sign out, sign in again by link and come back "
            "within 10 minutes."
        )


def sort_key_of(name: str) -> str:
    """Return the name of an organisation case folded and with single spaces, by which it is entered once."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def ensure_not_last_coordinator(role: Role, coordinators: int) -> None:
    """Refuse to end the role of the only coordinator.

    Raises:
        LastCoordinator: nobody else is coordinator.
    """
    if role is Role.COORDINATOR and coordinators <= 1:
        raise LastCoordinator(
            "This is the only coordinator. Invite another one first; the role ends after they accept."
        )
