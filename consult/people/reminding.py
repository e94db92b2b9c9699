"""Reminding people whose voice is missing: by letter, at most once in three days each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from consult.access import TABLE, Actor, Permission, require
from consult.errors import NotFound
from consult.people.models import Invitation, Person, Reminder, RoleGrant
from consult.people.queries import CONSULTATION, MOST_PARAMETERS, AnyRow
from consult.people.rules import INVITATION_LASTS, REMINDER_PAUSE, ensure_some_unreminded, ensure_somebody
from consult.record.actions import enter
from consult.record.events import Event

SPEAKING = tuple(role for role in TABLE[Permission.COMMENT] if role is not None)


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many letters will be written, and how many people were left out because they got one in the last three days."""

    reminded: int
    left_out: int


def remind(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    people: Collection[int] = (),
    invitations: Collection[int] = (),
    words: str = "",
) -> Reminded:
    """Remind people who may comment, and people who were invited and have not answered; one entry in the record.

    Whoever was reminded in the last three days is left out, under whatever role or invitation. The link of an invitation
    works for another 30 days, so that no reminder leads to a link that is over.

    Raises:
        NobodyChosen: nobody is named.
        RemindedLately: everybody named was reminded in the last three days.
        NotFound: somebody named does not take part or was not invited here, or has accepted meanwhile.
    """
    require(actor, Permission.INVITE, consultation_id)
    ensure_somebody(len(people) + len(invitations))
    # One reminder after the other, so that a double click reminds nobody twice; SQLite does so anyway.
    session.execute(select(CONSULTATION.c.id).where(CONSULTATION.c.id == consultation_id).with_for_update())
    found = [*_people(session, consultation_id, people), *_invited(session, consultation_id, invitations)]
    if len(found) != len(set(people)) + len(set(invitations)):
        raise NotFound("Somebody on this list has answered meanwhile. Look at it again.")
    lately = reminded_since(session, consultation_id, now - REMINDER_PAUSE)
    chosen = {row.email: row for row in reversed(found) if row.email not in lately}
    ensure_some_unreminded(len(chosen))
    ids = _put(session, actor, now, consultation_id, list(chosen.values()), words)
    enter(
        session, Event.PEOPLE_REMINDED, actor=actor, now=now, subject_id=ids[0], consultation_id=consultation_id,
        data={"reminders": ids}, private={"words": words} if words else None,
    )  # fmt: skip
    return Reminded(len(ids), len(found) - len(ids))


def reminded_since(session: Session, consultation_id: int, since: datetime) -> frozenset[str]:
    """Return the addresses to which a reminder of this consultation was asked for since then."""
    address = func.coalesce(Person.email, Invitation.email)
    return frozenset(
        session.execute(
            select(address)
            .select_from(Reminder)
            .join(Person, Person.id == Reminder.person_id, isouter=True)
            .join(Invitation, Invitation.id == Reminder.invitation_id, isouter=True)
            .where(Reminder.consultation_id == consultation_id, Reminder.reminded_at > since)
        ).scalars()
    )


def named(
    session: Session, consultation_id: int, people: Collection[int], invitations: Collection[int]
) -> list[tuple[str, str, str]]:
    """Return (key, name, address) of those among them who can be reminded; keys are "p12" and "i34"."""
    found = [
        *((f"p{row.person_id}", row.name, row.email) for row in _people(session, consultation_id, people)),
        *(
            (f"i{row.invitation_id}", row.name, row.email)
            for row in _invited(session, consultation_id, invitations)
        ),
    ]
    return sorted(found, key=lambda row: (row[1], row[2]))


def _people(session: Session, consultation_id: int, ids: Collection[int]) -> list[AnyRow]:
    speaks = select(RoleGrant.person_id).where(
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.ended_at.is_(None),
        RoleGrant.role.in_(SPEAKING),
    )
    found: list[AnyRow] = []
    for some in _portions(ids):
        statement = select(Person.id.label("person_id"), Person.email, Person.name).where(
            Person.id.in_(some), Person.id.in_(speaks), Person.disabled_at.is_(None)
        )
        found.extend(session.execute(statement.order_by(Person.id)))
    return found


def _invited(session: Session, consultation_id: int, ids: Collection[int]) -> list[AnyRow]:
    found: list[AnyRow] = []
    for some in _portions(ids):
        statement = select(Invitation.id.label("invitation_id"), Invitation.email, Invitation.name).where(
            Invitation.id.in_(some),
            Invitation.consultation_id == consultation_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        found.extend(session.execute(statement.order_by(Invitation.id)))
    return found


def _put(
    session: Session, actor: Actor, now: datetime, consultation_id: int, rows: Sequence[AnyRow], words: str
) -> list[int]:
    values = [
        {
            "consultation_id": consultation_id,
            "person_id": getattr(row, "person_id", None),
            "invitation_id": getattr(row, "invitation_id", None),
            "words": words,
            "reminded_by": actor.person_id,
            "reminded_at": now,
        }
        for row in rows
    ]
    made = session.execute(insert(Reminder).returning(Reminder.id, sort_by_parameter_order=True), values)
    ids = list(made.scalars())
    for some in _portions([row.invitation_id for row in rows if hasattr(row, "invitation_id")]):
        session.execute(
            update(Invitation).where(Invitation.id.in_(some)).values(expires_at=now + INVITATION_LASTS),
            execution_options={"synchronize_session": False},
        )
    return ids


def _portions(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(set(ids))
    return [ordered[at : at + MOST_PARAMETERS] for at in range(0, len(ordered), MOST_PARAMETERS)]
