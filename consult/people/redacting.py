"""Take a person's name out of the public record; for coordinators of the one consultation that the person takes part in.

The name is erased where it is stored and in the private values behind the record's commitments: the chain still verifies.
What the person said stays, as said by a participant. A name under an endorsement belongs to what was signed and stays.

Source: design notes (names in the public record), security notes A24 (erasure).
"""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.errors import NotFound
from consult.people.models import Invitation, NameShown, Person, RoleGrant
from consult.people.rules import NO_NAME, ensure_only_here
from consult.record.actions import enter
from consult.record.events import Event
from consult.record.models import Entry, PrivateValue


def redact_person(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int | None, person_id: int
) -> None:  # fmt: skip
    """Erase the name of somebody who takes or took part; done again it changes nothing.

    Raises:
        NotFound: the actor does not coordinate the consultation, or the person never took part in it.
        TakesPartElsewhere: the person holds a role in another consultation, and the actor is not the operator.
    """
    person = found_person(session, actor, consultation_id, person_id)
    ensure_only_here(actor, takes_part_elsewhere(session, person_id, consultation_id))
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


def found_person(session: Session, actor: Actor, consultation_id: int | None, person_id: int) -> Person:
    """Return a person, locked: for the operator anybody, for a coordinator who takes or took part.

    Raises:
        NotFound: there is nobody whom the actor may look at.
    """
    if actor.operator:
        found = session.get(Person, person_id)
        if found is None:
            raise NotFound("There is no page at this address.")
    else:
        found = person_here(session, actor=actor, consultation_id=consultation_id or 0, person_id=person_id)
    session.refresh(found, with_for_update=True)
    return found


def takes_part_elsewhere(session: Session, person_id: int, consultation_id: int | None) -> bool:
    """Tell whether a person holds a role in another consultation."""
    held = exists().where(
        RoleGrant.person_id == person_id,
        RoleGrant.consultation_id != (consultation_id or 0),
        RoleGrant.ended_at.is_(None),
    )
    return bool(session.execute(select(held)).scalar())


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
