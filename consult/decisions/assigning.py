"""Assign comments to editors, one or many at a time, and take the last assignment back."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission, Role
from consult.comments.models import Comment
from consult.decisions.clauses import ensure_open
from consult.decisions.queries import Found
from consult.decisions.rules import UnknownComment
from consult.decisions.sharing_models import Assignment
from consult.decisions.sharing_rules import (
    ensure_desk_of_editor,
    ensure_own_assignment,
    ensure_seen_taker,
    ensure_some,
)
from consult.people.models import Person, RoleGrant
from consult.record.actions import enter
from consult.record.events import Event
from consult.record.models import Entry

NOBODY = 0


@dataclass(frozen=True, slots=True)
class Given:
    """What one assignment did: comment numbers, to whom ('' for nobody), and who had each before (0: nobody)."""

    numbers: Sequence[int]
    editor_id: int
    name: str
    before: Mapping[int, int]


def editors_of(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return (id, name) of the editors of a consultation, by name."""
    return session.execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(editor_ids(consultation_id)), Person.disabled_at.is_(None))
        .order_by(Person.name)
    ).all()


def editor_ids(consultation_id: int) -> Select[Any]:
    """Select the ids of the editors of a consultation."""
    return select(RoleGrant.person_id).where(
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.role == Role.EDITOR,
        RoleGrant.ended_at.is_(None),
    )


def assign_comments(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    numbers: Collection[int],
    editor_id: int,
    seen: Mapping[int, int],
) -> int:
    """Give comments to an editor, or with 0 to nobody; return the record's number of it.

    `numbers` are comment numbers; `seen` is who had each before the actor's eyes (0: nobody).

    Raises:
        Invalid: no comment is named, or the editor is none of this consultation.
        UnknownComment: there is no comment of a number.
        DeskClosed: the final is frozen.
        AssignedMeanwhile: somebody else assigned one of them since; its message names who has it.
    """
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    ensure_open(session, consultation_id)
    ensure_some(numbers)
    editors = {row.id for row in editors_of(session, consultation_id)}
    ensure_desk_of_editor(editor_id == NOBODY or editor_id in editors)
    rows = _locked(session, consultation_id, numbers)
    for row in rows:
        ensure_seen_taker(
            seen.get(row.number, NOBODY), row.editor_id or NOBODY, row.name or "", row.number, editor_id
        )
    return _give(session, actor, now, consultation_id, rows, {row.number: editor_id for row in rows})


def undo_assignment(session: Session, *, actor: Actor, now: datetime, consultation_id: int, seq: int) -> int:
    """Give the comments of one's own assignment back to who had them; return the record's number of it.

    Raises:
        UnknownComment: there is no such assignment in this consultation.
        NotOwnAssignment: somebody else made it.
        AssignedMeanwhile: somebody else assigned one of them since.
    """
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    ensure_open(session, consultation_id)
    entry = _entry(session, consultation_id, seq)
    ensure_own_assignment(entry.actor_id == actor.person_id)
    given = _given(entry, "")
    rows = _locked(session, consultation_id, given.numbers)
    for row in rows:
        ensure_seen_taker(given.editor_id, row.editor_id or NOBODY, row.name or "", row.number, None)
    return _give(session, actor, now, consultation_id, rows, given.before)


def assignment_of(session: Session, consultation_id: int, seq: int, actor: Actor) -> Given | None:
    """Return an assignment that the actor made, by the record's number; None when there is none."""
    row = session.execute(
        select(Entry.data, Entry.actor_id, Entry.event).where(
            Entry.seq == seq, Entry.consultation_id == consultation_id
        )
    ).first()
    if row is None or row.event != Event.COMMENTS_ASSIGNED or row.actor_id != actor.person_id:
        return None
    given = _given(row, "")
    name = session.execute(select(Person.name).where(Person.id == given.editor_id)).scalar()
    return _given(row, name or "")


def _entry(session: Session, consultation_id: int, seq: int) -> Found:
    row = session.execute(
        select(Entry.data, Entry.actor_id).where(
            Entry.seq == seq,
            Entry.consultation_id == consultation_id,
            Entry.event == str(Event.COMMENTS_ASSIGNED),
        )
    ).first()
    if row is None:
        raise UnknownComment("There is no such assignment.")
    return row


def _given(row: Found, name: str) -> Given:
    data = json.loads(row.data)
    before = {int(number): editor for number, editor in data["before"].items()}
    # An undone assignment gives each comment back to its own editor: then there is no single one.
    return Given(data["comments"], data["editor"] or NOBODY, name, before)


def _locked(session: Session, consultation_id: int, numbers: Collection[int]) -> Sequence[Found]:
    """Hold the comments, in one order for everybody; then read who has each, which no statement before can know."""
    held = (
        select(Comment.id)
        .where(Comment.consultation_id == consultation_id, Comment.number.in_(numbers))
        .order_by(Comment.id)
        .with_for_update(key_share=True)
    )
    ids = session.execute(held).scalars().all()
    if len(ids) != len(set(numbers)):
        raise UnknownComment("There is no comment with this number.")
    return session.execute(
        select(Comment.id, Comment.number, Assignment.editor_id, Person.name)
        .outerjoin(Assignment, Assignment.comment_id == Comment.id)
        .outerjoin(Person, Person.id == Assignment.editor_id)
        .where(Comment.id.in_(ids))
        .order_by(Comment.id)
    ).all()


def _give(
    session: Session,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    rows: Sequence[Found],
    to: Mapping[int, int],
) -> int:
    ids = [row.id for row in rows]
    session.execute(
        delete(Assignment).where(Assignment.comment_id.in_(ids)).execution_options(synchronize_session=False)
    )
    fresh = [
        {
            "comment_id": row.id,
            "editor_id": to[row.number],
            "assigned_by": actor.person_id,
            "assigned_at": now,
        }
        for row in rows
        if to.get(row.number)
    ]
    if fresh:
        session.execute(insert(Assignment), fresh)
    editors = set(to.values())
    return enter(
        session, Event.COMMENTS_ASSIGNED, actor=actor, now=now, subject_id=consultation_id, consultation_id=consultation_id,
        data={
            "comments": [row.number for row in rows],
            "editor": editors.pop() if len(editors) == 1 else None,
            "before": {str(row.number): row.editor_id or NOBODY for row in rows},
        },
    )  # fmt: skip
