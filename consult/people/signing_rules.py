"""When and whether, for signing in: links, passwords, how long a session lasts."""

import unicodedata
from datetime import datetime, timedelta

from consult.access import Role
from consult.errors import Invalid, NotAllowed, NotNow

LINK_LASTS = timedelta(minutes=10)
LONG_SESSION = timedelta(days=30)
SHORT_SESSION = timedelta(hours=8)
SHORT_IDLE = timedelta(minutes=30)
FRESH = timedelta(minutes=10)
LEAST_PASSWORD, MOST_PASSWORD = 12, 200
LEAST_DIFFERENT = 5
# Roles that decide, run or sign: their sessions are short. The others work on bad lines and stay signed in.
SHORT_ROLES = frozenset({Role.COORDINATOR, Role.EDITOR, Role.SIGNATORY})


class WeakPassword(Invalid):
    """A password that is too short, too long or too easy to guess."""


class LinkSpent(NotNow):
    """A sign-in link that was used, is too old, or was never made."""


class OtherBrowser(NotNow):
    """A sign-in link opened in another browser than the one that asked for it."""


class SignInAgain(NotAllowed):
    """Something that needs a sign-in of a moment ago, or the password."""


class WrongPassword(Invalid):
    """Address and password do not belong together."""


def ensure_known(is_known: bool) -> None:
    """Refuse a sign-in link that was never made, or whose account is closed.

    Raises:
        LinkSpent: it is not known.
    """
    if not is_known:
        raise LinkSpent("This link is not valid any more. Ask for a new one.")


def ensure_same_browser(is_same: bool) -> None:
    """Refuse a sign-in link in another browser than the one that asked for it.

    Raises:
        OtherBrowser: it is another.
    """
    if not is_same:
        raise OtherBrowser(
            "This link works only in the browser in which you asked for it. Copy the address into that "
            "browser, or ask for a new link from this one."
        )


def ensure_right_password(is_right: bool) -> None:
    """Refuse a sign-in whose address and password do not belong together, without saying which is wrong.

    Raises:
        WrongPassword: they do not.
    """
    if not is_right:
        raise WrongPassword(
            "Address and password do not belong together. Type them again, or ask for a link."
        )


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


def ensure_strong(password: str, *, email: str, name: str = "") -> None:
    """Refuse a new password that is too short, too long or too easy to guess.

    Raises:
        WeakPassword: it is.

    Source: NIST SP 800-63B 3.1.1.2 (length instead of kinds of characters); security notes 5.
    """
    if len(password) < LEAST_PASSWORD:
        raise WeakPassword("Use at least 12 characters: a few words you will remember are best.")
    if len(password) > MOST_PASSWORD:
        raise WeakPassword("Use at most 200 characters.")
    lowered = password.casefold()
    if len(set(lowered)) < LEAST_DIFFERENT or lowered in (email.casefold(), name.casefold()):
        raise WeakPassword("This is too easy to guess. Use a few words you will remember.")


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
