"""End somebody's part in a consultation, or close the whole account.

A coordinator ends roles in their own consultation. An account reaches further: it is closed, and opened again, by the
coordinator only of somebody who takes part nowhere else; otherwise by the operator of the machine, at the command line.

Source: design notes (roles are held per consultation).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.errors import NotAllowed
from consult.people.actions import end_role
from consult.people.models import Organisation, Person, RoleGrant
from consult.people.queries import AnyRow
from consult.people.redacting import found_person, takes_part_elsewhere
from consult.people.rows import end_sessions
from consult.people.rules import ensure_only_here
from consult.record.actions import enter
from consult.record.events import Event
from consult.record.models import Entry


def end_roles(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, person_id: int
) -> int:  # fmt: skip
    """End every role that a person holds in one consultation; return how many. The account and all that was said stay.

    Raises:
        NotFound: the actor does not coordinate the consultation, or the person never took part in it.
        NotAllowed: they are the actor's own.
        LastCoordinator: nobody else coordinates the consultation.
    """
    require(actor, Permission.REDACT_PEOPLE, consultation_id)
    person = found_person(session, actor, consultation_id, person_id)
    if person.id == actor.person_id:
        raise NotAllowed("You cannot end your own roles here. Ask another coordinator.")
    held = session.scalars(
        select(RoleGrant.id)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.consultation_id == consultation_id,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(RoleGrant.id)
    ).all()
    for grant_id in held:
        end_role(session, actor=actor, now=now, consultation_id=consultation_id, grant_id=grant_id)
    return len(held)


def disable_account(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int | None = None, person_id: int
) -> None:  # fmt: skip
    """Let somebody sign in no more, and end their sessions at once; what they said stays.

    Raises:
        NotFound: the actor does not coordinate the consultation, or the person never took part in it.
        NotAllowed: it is the actor's own account.
        TakesPartElsewhere: the person holds a role in another consultation, and the actor is not the operator.
    """
    person = _whole_account(session, actor, consultation_id, person_id)
    if person.id == actor.person_id:
        raise NotAllowed("You cannot close your own account here. Ask another coordinator.")
    if person.disabled_at is not None:
        return
    person.disabled_at = now
    session.flush()
    ended = end_sessions(session, now=now, person_id=person.id)
    enter(
        session, Event.PERSON_DISABLED, actor=actor, now=now, subject_id=person.id, consultation_id=consultation_id,
        data={"sessions ended": ended},
    )  # fmt: skip


def enable_account(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int | None = None, person_id: int
) -> None:  # fmt: skip
    """Let somebody sign in again.

    Raises:
        NotFound: the actor does not coordinate the consultation, or the person never took part in it.
        NotAllowed: the operator closed the account, and the actor is not the operator.
        TakesPartElsewhere: the person holds a role in another consultation, and the actor is not the operator.
    """
    person = _whole_account(session, actor, consultation_id, person_id)
    if person.disabled_at is None:
        return
    if not actor.operator and closed_by_operator(session, person.id):
        raise NotAllowed("The operator of this site closed the account. Ask the operator to open it again.")
    person.disabled_at = None
    session.flush()
    enter(
        session, Event.PERSON_ENABLED, actor=actor, now=now, subject_id=person.id, consultation_id=consultation_id
    )  # fmt: skip


def roles_here(session: Session, consultation_id: int, person_id: int) -> Sequence[AnyRow]:
    """Return (role, organisation or None) of what a person holds in a consultation, oldest first."""
    return session.execute(
        select(RoleGrant.role, Organisation.name.label("organisation"))
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.consultation_id == consultation_id,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(RoleGrant.id)
    ).all()


def closed_by_operator(session: Session, person_id: int) -> bool:
    """Tell whether it was the operator who closed an account last."""
    closed = session.execute(
        select(Entry.actor_id)
        .where(Entry.subject == "person", Entry.subject_id == person_id, Entry.event == Event.PERSON_DISABLED)
        .order_by(Entry.seq.desc())
        .limit(1)
    ).first()
    return closed is not None and closed.actor_id is None


def _whole_account(session: Session, actor: Actor, consultation_id: int | None, person_id: int) -> Person:
    person = found_person(session, actor, consultation_id, person_id)
    ensure_only_here(actor, takes_part_elsewhere(session, person_id, consultation_id))
    return person
