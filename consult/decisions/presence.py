"""Who is on which comment now, and what somebody of the desk has opened: marks of one's own, no part of the record.

They say nothing about the consultation and are gone from the page after five minutes, so they are not entered in the
record; and they are written by a form or a script, never by showing a page.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment
from consult.decisions.rules import UnknownComment
from consult.decisions.sharing_models import DeskOpening

STAY = timedelta(minutes=5)  # from the last sign of life


def open_comments(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    numbers: Collection[int],
    here: bool,
) -> None:
    """Mark comments as opened by the actor; with `here` the others see for five minutes that the actor is on them.

    Raises:
        UnknownComment: there is no comment of a number.
    """
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    rows = session.execute(
        select(Comment.id, Comment.number).where(
            Comment.consultation_id == consultation_id, Comment.number.in_(numbers)
        )
    ).all()
    if {row.number for row in rows} != set(numbers):
        raise UnknownComment("There is no comment with this number.")
    if not rows:
        return
    until = now + STAY if here else now
    values = [
        {"person_id": actor.person_id, "comment_id": row.id, "opened_at": now, "here_until": until}
        for row in rows
    ]
    kind = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = kind(DeskOpening).values(values)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["person_id", "comment_id"],
            set_={"opened_at": fresh.excluded.opened_at, "here_until": fresh.excluded.here_until},
        )
    )


def note_opened(
    session: Session, *, actor: Actor, consultation_id: int, opened: Mapping[int, datetime]
) -> None:
    """Mark comments as opened by the actor at these times (UTC), by number; a later opening stands.

    Numbers of no comment are passed over: they come from a browser.
    """
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    rows = session.execute(
        select(Comment.id, Comment.number).where(
            Comment.consultation_id == consultation_id, Comment.number.in_(opened)
        )
    ).all()
    if not rows:
        return
    values = [
        {"person_id": actor.person_id, "comment_id": row.id, "opened_at": at, "here_until": at}
        for row in sorted(rows, key=lambda row: int(row.id))
        for at in [opened[row.number]]
    ]
    kind = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = kind(DeskOpening).values(values)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["person_id", "comment_id"],
            set_={"opened_at": fresh.excluded.opened_at},
            where=DeskOpening.opened_at < fresh.excluded.opened_at,
        )
    )
