"""Take a person's name out of the public record, and close or open an account; for coordinators.

The name is erased where it is stored and in the private values behind the record's commitments: the chain still verifies.
What the person said stays, as said by a participant. A name under an endorsement belongs to what was signed and stays.

Source: design notes (names in the public record), security notes A24 (erasure).
"""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.errors import NotAllowed, NotFound
from consult.people.models import Invitation, NameShown, Person, RoleGrant
from consult.people.rows import end_sessions
from consult.people.rules import NO_NAME
from consult.record.actions import enter
from consult.record.events import Event
from consult.record.models import Entry, PrivateValue


def redact_person(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, person_id: int
) -> None:  # fmt: skip
    """Erase the name of somebody who takes or took part; done again it changes nothing.

    Raises:
        NotFound: the actor does not coordinate the consultation, or the person never took part in it.
    """
    person = _found(session, actor, consultation_id, person_id)
    if person.name == NO_NAME:
        return
    name = person.name
    person.name, person.name_shown = NO_NAME, NameShown.ORGANISATION
    session.flush()
    session.execute(update(Invitation).where(Invitation.email == person.email).values(name=""))
    _blank(session, person.id, name)
    enter(
        session, Event.PERSON_REDACTED, actor=actor, now=now, subject_id=person.id, consultation_id=consultation_id
    )  # fmt: skip


def disable_account(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, person_id: int
) -> None:  # fmt: skip
    """Let somebody sign in no more, and end their sessions at once; what they said stays.

    Raises:
        NotFound: the actor does not coordinate the consultation, or the person never took part in it.
        NotAllowed: it is the actor's own account.
    """
    person = _found(session, actor, consultation_id, person_id)
    if person.id == actor.person_id:
        raise NotAllowed("You cannot close your own account here. Ask another coordinator.")
    if person.disabled_at is not None:
        return
    person.disabled_at = now
    session.flush()
    end_sessions(session, now=now, person_id=person.id)
    enter(
        session, Event.PERSON_DISABLED, actor=actor, now=now, subject_id=person.id, consultation_id=consultation_id
    )  # fmt: skip


def enable_account(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, person_id: int
) -> None:  # fmt: skip
    """Let somebody sign in again.

    Raises:
        NotFound: the actor does not coordinate the consultation, or the person never took part in it.
    """
    person = _found(session, actor, consultation_id, person_id)
    if person.disabled_at is None:
        return
    person.disabled_at = None
    session.flush()
    enter(
        session, Event.PERSON_ENABLED, actor=actor, now=now, subject_id=person.id, consultation_id=consultation_id
    )  # fmt: skip


def person_here(session: Session, *, actor: Actor, consultation_id: int, person_id: int) -> Person:
    """Return somebody who takes or took part, for a coordinator to look at.

    Raises:
        NotFound: the actor does not coordinate the consultation, or the person never took part in it.
    """
    require(actor, Permission.REDACT_PEOPLE, consultation_id)
    took_part = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.consultation_id == consultation_id
    )  # fmt: skip
    found = session.execute(select(Person).where(Person.id == person_id, took_part)).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no page at this address.")
    return found


def _found(session: Session, actor: Actor, consultation_id: int, person_id: int) -> Person:
    person = person_here(session, actor=actor, consultation_id=consultation_id, person_id=person_id)
    session.refresh(person, with_for_update=True)
    return person


def _blank(session: Session, person_id: int, name: str) -> None:
    """Blank the private values of the record about this person that hold the name."""
    rows = session.execute(
        select(PrivateValue.commitment, PrivateValue.value)
        .join(Entry, Entry.seq == PrivateValue.seq)
        .where(Entry.subject == "person", Entry.subject_id == person_id, PrivateValue.value.is_not(None))
    ).all()
    held = [row.commitment for row in rows if name in row.value]
    if held:
        session.execute(update(PrivateValue).where(PrivateValue.commitment.in_(held)).values(value=None))
