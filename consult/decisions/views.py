"""Filters of the desk under a name: one's own, or shared with the whole desk."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.decisions.sharing_models import DeskView
from consult.decisions.sharing_rules import ensure_own_view, ensure_view
from consult.drafts.models import Consultation
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event


def save_view(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    name: str,
    args: Mapping[str, str],
    shared: bool,
) -> DeskView:
    """Keep filters (as an address has them) under a name of at most 80 code points.

    Raises:
        Invalid: the name is missing or too long.
        ViewExists: the actor has one of this name here, or 100 views.
    """
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    session.execute(
        select(Consultation.id).where(Consultation.id == consultation_id).with_for_update(key_share=True)
    )
    standing = session.execute(
        select(DeskView.name).where(
            DeskView.consultation_id == consultation_id, DeskView.person_id == actor.person_id
        )
    ).scalars()
    ensure_view(name, set(standing))
    view = DeskView(
        consultation_id=consultation_id, person_id=actor.person_id, name=name, args=dict(args), shared=shared, saved_at=now
    )  # fmt: skip
    session.add(view)
    session.flush()
    enter(
        session, Event.VIEW_SAVED, actor=actor, now=now, subject_id=view.id, consultation_id=consultation_id,
        data={"shared": shared},
    )  # fmt: skip
    return view


def delete_view(session: Session, *, actor: Actor, now: datetime, consultation_id: int, view_id: int) -> None:
    """Delete a view of one's own.

    Raises:
        NotFound: there is none that the actor can see.
        NotOwnView: somebody else saved it.
    """
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    view = session.execute(
        select(DeskView).where(DeskView.id == view_id, DeskView.consultation_id == consultation_id)
    ).scalar()
    if view is None or not (view.shared or view.person_id == actor.person_id):
        raise NotFound("There is no such view.")
    ensure_own_view(view.person_id == actor.person_id)
    session.delete(view)
    session.flush()
    enter(
        session, Event.VIEW_DELETED, actor=actor, now=now, subject_id=view_id, consultation_id=consultation_id
    )
