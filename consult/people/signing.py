"""Signing in and out: links by letter, passwords, sessions."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.errors import NotFound
from consult.people import rows
from consult.people.links import Purpose, digest_of, new_nonce, new_secret, same, token_of
from consult.people.models import Person, SignInLink, SignInSession
from consult.people.passwords import is_password
from consult.people.queries import link_by_token, person_for_sign_in, standing_of
from consult.people.signing_rules import (
    LINK_LASTS,
    ensure_known,
    ensure_may_set_password,
    ensure_right_password,
    ensure_same_browser,
    ensure_usable,
    session_length,
)
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.manifest import Json

OLD_LINKS = timedelta(days=2)


def ask_for_link(
    session: Session, *, actor: Actor, now: datetime, email: str, browser: str, secret_key: str
) -> int:
    """Make a sign-in link for an address and return its row's id; its letter is written afterwards.

    An address that nobody has makes a row and an entry as well, without a person and without a letter: asking
    must neither say nor cost anything different. `browser` is the secret in the cookie of that browser.

    Source: security notes A8, A16, A18.
    """
    require(actor, Permission.SIGN_IN)
    session.execute(delete(SignInLink).where(SignInLink.made_at < now - OLD_LINKS))
    person = person_for_sign_in(session, email)
    nonce = new_nonce()
    link = SignInLink(
        person_id=person.id if person else None,
        nonce=nonce,
        token_digest=digest_of(token_of(secret_key, Purpose.SIGN_IN, nonce)),
        browser_digest=digest_of(browser),
        made_at=now,
        expires_at=now + LINK_LASTS,
    )
    session.add(link)
    session.flush()
    subject_id = person.id if person else 0
    enter(session, Event.SIGN_IN_ASKED, actor=actor, now=now, subject_id=subject_id, data={"link": link.id})
    return link.id


def ensure_link_usable(
    session: Session, *, token: str, browser: str | None, now: datetime
) -> tuple[int, int]:
    """Return (row, person) of a sign-in link that may be used in this browser; changes nothing.

    Raises:
        LinkSpent: it is unknown, was used, or is older than 10 minutes.
        OtherBrowser: another browser asked for it.
    """
    link = link_by_token(session, token)
    ensure_known(link is not None and link.person_id is not None)
    assert link is not None
    assert link.person_id is not None
    ensure_usable(used_at=link.used_at, expires_at=link.expires_at, now=now)
    ensure_same_browser(browser is not None and same(link.browser_digest, digest_of(browser)))
    return link.id, link.person_id


def use_link(
    session: Session, *, actor: Actor, now: datetime, token: str, browser: str | None, device: str
) -> tuple[int, str]:
    """Use a sign-in link once; return the person's id and the token of the new session.

    Raises:
        LinkSpent: it is unknown, was used, is too old, or its person's account is closed.
        OtherBrowser: another browser asked for it.
    """
    require(actor, Permission.SIGN_IN)
    link_id, person_id = ensure_link_usable(session, token=token, browser=browser, now=now)
    unused = update(SignInLink).where(SignInLink.id == link_id, SignInLink.used_at.is_(None))
    taken = session.execute(unused.values(used_at=now))
    ensure_known(taken.rowcount == 1)  # type: ignore[attr-defined]
    return person_id, open_session(session, now=now, person_id=person_id, device=device, way="link")


def person_with_password(session: Session, *, email: str, password: str) -> int:
    """Return the person whose address and password these are; takes the same time for an unknown address.

    Raises:
        WrongPassword: they do not belong together.

    Source: security notes A18.
    """
    person = person_for_sign_in(session, email)
    is_right = is_password(person.password if person is not None else None, password)
    ensure_right_password(is_right)
    assert person is not None
    return int(person.id)


def open_session(session: Session, *, now: datetime, person_id: int, device: str, way: str) -> str:
    """Open a session for a person who has shown who they are by `way`; return its token for the cookie.

    Raises:
        LinkSpent: the account is closed.
    """
    standing = standing_of(session, person_id)
    is_open = select(Person.id).where(Person.id == person_id, Person.disabled_at.is_(None))
    ensure_known(session.execute(is_open).scalar_one_or_none() is not None)
    token = new_secret()
    row = SignInSession(
        person_id=person_id,
        token_digest=digest_of(token),
        device=device[:60],
        opened_at=now,
        seen_at=now,
        expires_at=now + session_length(standing.roles),
    )
    session.add(row)
    session.flush()
    person = Actor(person_id=person_id)
    data: dict[str, Json] = {"session": row.id, "way": way}
    enter(session, Event.SIGNED_IN, actor=person, now=now, subject_id=person_id, data=data)
    return token


def end_session(session: Session, *, actor: Actor, now: datetime, session_id: int) -> None:
    """End one of one's own sessions, this one or another; it is refused from the next request on.

    Raises:
        NotFound: it is not a session of this person.
    """
    require(actor, Permission.HOLD_ACCOUNT)
    row = session.execute(
        select(SignInSession).where(
            SignInSession.id == session_id, SignInSession.person_id == actor.person_id
        )
    ).scalar_one_or_none()
    if row is None or actor.person_id is None:
        raise NotFound("There is no page at this address.")
    if row.ended_at is not None:
        return
    row.ended_at = now
    session.flush()
    enter(
        session,
        Event.SIGNED_OUT,
        actor=actor,
        now=now,
        subject_id=actor.person_id,
        data={"session": session_id},
    )


def note_use(session: Session, *, now: datetime, session_id: int) -> None:
    """Note that a session is in use. Not an event: it tells nobody anything but when to end the session."""
    session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now))


def set_password(session: Session, *, actor: Actor, now: datetime, hashed: str, knows_current: bool) -> None:
    """Store a new password (its argon2id hash) and end the person's other sessions.

    Raises:
        SignInAgain: the old password was not given and the sign-in is older than 10 minutes.
    """
    require(actor, Permission.HOLD_ACCOUNT)
    person = session.execute(select(Person).where(Person.id == actor.person_id)).scalar_one()
    opened_at = session.execute(
        select(SignInSession.opened_at).where(SignInSession.id == actor.session_id)
    ).scalar_one()
    ensure_may_set_password(knows_current=knows_current, opened_at=opened_at, now=now)
    person.password = hashed
    session.flush()
    ended = rows.end_sessions(session, now=now, person_id=person.id, except_id=actor.session_id)
    enter(
        session,
        Event.PERSON_PASSWORD_SET,
        actor=actor,
        now=now,
        subject_id=person.id,
        data={"sessions ended": ended},
    )
