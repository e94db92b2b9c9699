"""Inviting people to a consultation, one by one or by list, and what they can do with the letter's link."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.errors import NotFound
from consult.people import rows
from consult.people.guests import Guest, faults_of, wrong_rows
from consult.people.links import Purpose, digest_of, new_nonce, token_of
from consult.people.models import Invitation
from consult.people.queries import CONSULTATION, organisations_by_key
from consult.people.rules import (
    INVITATION_LASTS,
    InvitationState,
    ensure_waiting,
    sort_key_of,
)
from consult.record.actions import enter
from consult.record.events import Event


def invite(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, guest: Guest, secret_key: str
) -> int:
    """Invite one person and return the invitation's id; the letter is written from the record afterwards.

    Raises:
        Refusal: what `guests.faults_of` finds (invited already, takes part already, organisation needed …).
    """
    require(actor, Permission.INVITE, consultation_id)
    _wait_for_other_lists(session, consultation_id)
    faults = faults_of(session, consultation_id=consultation_id, guests=[guest], now=now)
    if faults:
        raise faults[0].refusal
    return _send(session, actor, now, consultation_id, [guest], secret_key)[0]


def invite_many(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    guests: Sequence[Guest],
    secret_key: str,
) -> list[int]:
    """Invite everybody on a list, or nobody when a single row is wrong; one entry in the record.

    Raises:
        WrongRows: names the rows and what to do about each.
    """
    require(actor, Permission.INVITE, consultation_id)
    _wait_for_other_lists(session, consultation_id)
    faults = faults_of(session, consultation_id=consultation_id, guests=guests, now=now)
    if faults or not guests:
        raise wrong_rows(faults)
    return _send(session, actor, now, consultation_id, guests, secret_key)


def _wait_for_other_lists(session: Session, consultation_id: int) -> None:
    """Let one list after the other in, so that a double click invites nobody twice; SQLite does so anyway."""
    session.execute(select(CONSULTATION.c.id).where(CONSULTATION.c.id == consultation_id).with_for_update())


def _send(
    session: Session,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    guests: Sequence[Guest],
    secret_key: str,
) -> list[int]:
    homes, entered = _organisations(session, now, guests)
    values = []
    for guest in guests:
        nonce = new_nonce()
        values.append(
            {
                "consultation_id": consultation_id,
                "email": guest.email,
                "name": guest.name,
                "role": guest.role,
                "organisation_id": homes.get(sort_key_of(guest.organisation)),
                "language": guest.language,
                "nonce": nonce,
                "token_digest": digest_of(token_of(secret_key, Purpose.INVITATION, nonce)),
                "invited_by": actor.person_id,
                "sent_at": now,
                "expires_at": now + INVITATION_LASTS,
            }
        )
    made = session.execute(insert(Invitation).returning(Invitation.id, sort_by_parameter_order=True), values)
    ids = list(made.scalars())
    enter(
        session,
        Event.INVITATION_SENT,
        actor=actor,
        now=now,
        subject_id=ids[0],
        consultation_id=consultation_id,
        data={"invitations": ids, "organisations": entered, "roles": [str(guest.role) for guest in guests]},
        private={f"address of {id_}": guest.email for id_, guest in zip(ids, guests, strict=True)},
    )
    return ids


def _organisations(
    session: Session, now: datetime, guests: Sequence[Guest]
) -> tuple[dict[str, int], list[int]]:
    """Enter the organisations that are new; return {sort key: id} of all, and the ids of the new ones."""
    keys = {sort_key_of(guest.organisation) for guest in guests if guest.organisation}
    homes, entered = organisations_by_key(session, keys), []
    for guest in guests:
        key = sort_key_of(guest.organisation)
        if key and key not in homes and guest.kind is not None:
            row = rows.put_organisation(
                session, now=now, name=guest.organisation, kind=guest.kind, country=guest.country
            )
            homes[key] = row.id
            entered.append(row.id)
    return homes, entered


def revoke_invitation(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, invitation_id: int
) -> None:
    """Take an invitation back: its link stops working at once. Nothing happens when it was taken back before.

    Raises:
        NotFound: there is no such invitation in this consultation.
        InvitationAccepted: it was accepted: end the role instead.
    """
    require(actor, Permission.INVITE, consultation_id)
    row = _invitation(session, consultation_id, invitation_id)
    if row.revoked_at is not None:
        return
    if row.accepted_at is not None:
        ensure_waiting(InvitationState.ACCEPTED)
    row.revoked_at = now
    session.flush()
    enter(
        session,
        Event.INVITATION_REVOKED,
        actor=actor,
        now=now,
        subject_id=row.id,
        consultation_id=consultation_id,
        data={"role": str(row.role)},
    )


def send_again(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    invitation_id: int,
    secret_key: str,
) -> int:
    """Send a fresh letter for an invitation that was not accepted; its older link stops working.

    Raises:
        NotFound: there is no such invitation in this consultation.
        InvitationAccepted: it was accepted.
    """
    require(actor, Permission.INVITE, consultation_id)
    row = _invitation(session, consultation_id, invitation_id)
    if row.accepted_at is not None:
        ensure_waiting(InvitationState.ACCEPTED)
    row.nonce = new_nonce()
    row.token_digest = digest_of(token_of(secret_key, Purpose.INVITATION, row.nonce))
    row.sent_at, row.expires_at, row.revoked_at = now, now + INVITATION_LASTS, None
    session.flush()
    enter(
        session,
        Event.INVITATION_SENT,
        actor=actor,
        now=now,
        subject_id=row.id,
        consultation_id=consultation_id,
        data={"invitations": [row.id], "organisations": [], "roles": [str(row.role)]},
        private={f"address of {row.id}": row.email},
    )
    return row.id


def _invitation(session: Session, consultation_id: int, invitation_id: int) -> Invitation:
    row = session.execute(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.consultation_id == consultation_id)
        .with_for_update()
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no page at this address.")
    return row
