"""Accepting an invitation: setting an account up, or taking a further role with the account there is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.errors import NotFound
from consult.people import rows
from consult.people.actions import Profile
from consult.people.links import digest_of
from consult.people.models import Invitation, Person
from consult.people.queries import AnyRow, invitation_by_token
from consult.people.rules import (
    SPEAKING_ROLES,
    InvitationState,
    ensure_address_free,
    ensure_same_address,
    ensure_waiting,
    invitation_state,
)
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.manifest import Json


@dataclass(frozen=True, slots=True)
class Account:
    """What a person gives to set an account up; `password` is as typed, '' for none."""

    profile: Profile
    title: str = ""  # in the organisation
    password: str = ""


def invitation_of(session: Session, token: str) -> AnyRow:
    """Return the invitation of a token; changes nothing, whoever opens it.

    Raises:
        NotFound: there is none.
    """
    row = invitation_by_token(session, token)
    if row is None:
        raise NotFound(
            "This invitation is not known. Open the whole address of the letter, or ask the coordinator "
            "for a new one."
        )
    return row


def state_of(row: AnyRow, now: datetime) -> InvitationState:
    """Tell where an invitation stands."""
    return invitation_state(
        accepted_at=row.accepted_at, revoked_at=row.revoked_at, expires_at=row.expires_at, now=now
    )


def set_account_up(
    session: Session, *, actor: Actor, now: datetime, token: str, account: Account, hashed: str | None
) -> int:
    """Open the account that an invitation asks for, with its role; return the person's id.

    `hashed` is the argon2id hash of the password, made outside this transaction; None for links only.

    Raises:
        NotFound: there is no such invitation.
        InvitationAccepted, InvitationExpired, InvitationRevoked: it is not waiting.
        AddressTaken: the address has an account: sign in and accept with it.
    """
    require(actor, Permission.SIGN_IN)
    _lock(session, token)
    row = invitation_of(session, token)
    ensure_waiting(state_of(row, now))
    ensure_address_free(row.account_id is not None)
    own = account.profile
    person = rows.put_person(
        session,
        now=now,
        email=row.email,
        name=own.name,
        language=own.language,
        name_shown=own.name_shown,
        password=hashed,
    )
    rows.put_interest(session, now=now, person_id=person.id, words=own.interests)
    _take(session, now, row, person.id, account.title)
    enter(
        session,
        Event.INVITATION_ACCEPTED,
        actor=Actor(person_id=person.id),
        now=now,
        subject_id=row.id,
        consultation_id=row.consultation_id,
        data={**_data(row, person.id), "account": "new", "name_shown": str(own.name_shown)},
        private={"address": row.email, "name": own.name, "interests": own.interests},
    )
    return person.id


def accept_invitation(session: Session, *, actor: Actor, now: datetime, token: str) -> None:
    """Take the role of an invitation with the account one has; nothing happens when it was done before.

    Raises:
        NotFound: there is no such invitation.
        InvitationAccepted, InvitationExpired, InvitationRevoked: it is not waiting.
        OtherAddress: it was sent to somebody else's address.
    """
    require(actor, Permission.HOLD_ACCOUNT)
    _lock(session, token)
    row = invitation_of(session, token)
    if row.accepted_by == actor.person_id or actor.person_id is None:
        return
    ensure_waiting(state_of(row, now))
    own = session.execute(select(Person.email).where(Person.id == actor.person_id)).scalar_one()
    ensure_same_address(row.email, own)
    _take(session, now, row, actor.person_id, "")
    enter(
        session,
        Event.INVITATION_ACCEPTED,
        actor=actor,
        now=now,
        subject_id=row.id,
        consultation_id=row.consultation_id,
        data={**_data(row, actor.person_id), "account": "existing"},
    )


def _lock(session: Session, token: str) -> None:
    """Let whoever else accepts this very invitation wait; on SQLite all writers wait anyway."""
    session.execute(
        select(Invitation.id).where(Invitation.token_digest == digest_of(token)).with_for_update()
    )


def _take(session: Session, now: datetime, row: AnyRow, person_id: int, title: str) -> None:
    """Consume the invitation (once, whoever else tries at the same moment) and give what it promises."""
    free = update(Invitation).where(Invitation.id == row.id, Invitation.accepted_at.is_(None))
    taken = session.execute(free.values(accepted_at=now, accepted_by=person_id))
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        ensure_waiting(InvitationState.ACCEPTED)
    if row.organisation_id is not None:
        rows.put_membership(
            session, now=now, person_id=person_id, organisation_id=row.organisation_id, title=title
        )
    what = {
        "person_id": person_id,
        "consultation_id": row.consultation_id,
        "role": row.role,
        "organisation_id": row.organisation_id if row.role in SPEAKING_ROLES else None,
    }
    if rows.grant_of(session, **what) is None:
        rows.put_grant(session, now=now, granted_by=row.invited_by, **what)


def _data(row: AnyRow, person_id: int) -> dict[str, Json]:
    return {"person": person_id, "role": str(row.role), "organisation": row.organisation_id}
