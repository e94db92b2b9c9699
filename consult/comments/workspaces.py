"""Whose workspace it is: an organisation's people in one round of a consultation, and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.drafts.models import Draft, Round
from consult.drafts.queries import rounds_of
from consult.drafts.rules import ensure_open, is_open
from consult.errors import NotFound
from consult.people.models import Organisation

NO_SUCH = "There is no page at this address."


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the people of an organisation prepare its reply in one round."""

    consultation_id: int
    organisation_id: int
    name: str  # of the organisation
    round_id: int
    draft_id: int
    round: Any  # row of the round, with the key and title of its draft
    leads: bool  # the reader represents the organisation
    open: bool  # the round takes comments now


def own_organisations(actor: Actor, consultation_id: int) -> frozenset[int]:
    """Return the organisations whose workspace is the actor's: those represented, and an expert's own."""
    led = actor.organisations_as(Role.REPRESENTATIVE, consultation_id)
    if Role.EXPERT not in actor.roles_in(consultation_id):
        return led
    return led | actor.organisations_as(Role.EXPERT, consultation_id) | actor.organisations


def find_workspace(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, organisation_id: int
) -> Workspace:
    """Return the workspace of an organisation in the round that is open, else in the newest.

    Raises:
        NotFound: the actor is none of the organisation's people here, or there is no round yet.
    """
    require(actor, Permission.CONTRIBUTE, consultation_id)
    if organisation_id not in own_organisations(actor, consultation_id):
        raise NotFound(NO_SUCH)
    name = session.execute(
        select(Organisation.name).where(Organisation.id == organisation_id)
    ).scalar_one_or_none()
    rounds = [r for r in rounds_of(session, consultation_id) if r.opens_at <= now]
    newest = next((r for r in rounds if is_open(r, now)), rounds[-1] if rounds else None)
    if name is None or newest is None:
        raise NotFound(NO_SUCH)
    return Workspace(
        consultation_id, organisation_id, name, newest.id, newest.draft_id, newest,
        organisation_id in actor.organisations_as(Role.REPRESENTATIVE, consultation_id), is_open(newest, now),
    )  # fmt: skip


def led_workspace(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, organisation_id: int
) -> Workspace:
    """Return the workspace for somebody who represents the organisation.

    Raises:
        NotFound: the actor does not represent it.
    """
    require(actor, Permission.CONSOLIDATE, consultation_id)
    found = find_workspace(
        session, actor=actor, now=now, consultation_id=consultation_id, organisation_id=organisation_id
    )
    if not found.leads:
        raise NotFound(NO_SUCH)
    return found


def ensure_takes_words(workspace: Workspace, now: datetime) -> None:
    """Refuse to change anything of a reply once its round has closed; there is no grace.

    Raises:
        CommentPeriodClosed: says when.
    """
    ensure_open(workspace.round, now)


def take_turn(session: Session, organisation_id: int) -> None:
    """Wait until no other representative of the organisation is writing, until the transaction ends."""
    row = select(Organisation.id).where(Organisation.id == organisation_id)
    session.execute(row.with_for_update(key_share=True))


def workspaces_of(session: Session, actor: Actor, consultation_id: int) -> Sequence[Any]:
    """Return (id, name) of the organisations whose workspace is the actor's; nobody asks for nobody."""
    ids = own_organisations(actor, consultation_id)
    if not ids:
        return []
    return session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.sort_key)
    ).all()


def round_and_consultation(session: Session, round_id: int) -> Any:
    """Return (consultation_id, draft_id, draft_key) of a round."""
    return session.execute(
        select(Round.consultation_id, Round.draft_id, Draft.key.label("draft_key"))
        .join(Draft, Draft.id == Round.draft_id)
        .where(Round.id == round_id)
    ).one()
