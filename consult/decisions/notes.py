"""What editors tell each other about a comment: never shown to anybody else.

Whoever wrote a note can change and delete it; what it said before is kept.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.fragments import words_html
from consult.comments.models import Comment
from consult.decisions.rules import UnknownComment
from consult.decisions.sharing_models import DeskNote, DeskNoteVersion
from consult.decisions.sharing_rules import (
    UnknownNote,
    ensure_note,
    ensure_note_stands,
    ensure_own_note,
    ensure_seen_note,
)
from consult.record.actions import enter
from consult.record.events import Event


def add_note(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    number: int,
    words: str,
    language: str,
    form_key: str,
) -> DeskNote:
    """Write a note on a comment for the desk; sent twice, it is one. `words` is Markdown of 1 to 5,000 code points.

    Raises:
        UnknownComment: there is no comment of this number.
        Invalid: the note is empty or too long.
    """
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    ensure_note(words)
    comment_id = session.execute(
        select(Comment.id).where(Comment.consultation_id == consultation_id, Comment.number == number).with_for_update(key_share=True)
    ).scalar()  # fmt: skip
    if comment_id is None:
        raise UnknownComment("There is no comment with this number.")
    sent = session.execute(
        select(DeskNote).where(DeskNote.person_id == actor.person_id, DeskNote.form_key == form_key)
    ).scalar()
    if sent is not None:
        return sent
    note = DeskNote(
        comment_id=comment_id, person_id=actor.person_id, words=words, html=words_html(words, language),
        made_at=now, form_key=form_key,
    )  # fmt: skip
    session.add(note)
    session.flush()
    enter(
        session, Event.NOTE_MADE, actor=actor, now=now, subject_id=note.id, consultation_id=consultation_id,
        data={"comment": number}, private={"words": words},
    )  # fmt: skip
    return note


def edit_note(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, note_id: int, seen_version: int, words: str,
    language: str,
) -> DeskNote:  # fmt: skip
    """Change a note of one's own; what it said before is kept. `words` is Markdown of 1 to 5,000 code points.

    Raises:
        UnknownNote: there is no such note.
        NotOwnNote: somebody else wrote it.
        NoteDeleted: it was deleted.
        NoteChanged: it was changed since the form was opened.
        Invalid: the note is empty or too long.
    """
    note, number = _own_note(session, actor, consultation_id, note_id)
    ensure_note_stands(note.deleted_at is not None)
    ensure_note(words)
    if note.words == words:
        return note
    version = version_of(session, note.id)
    ensure_seen_note(version, seen_version)
    _keep(session, note, version, now)
    note.words, note.html, note.edited_at = words, words_html(words, language), now
    session.flush()
    enter(
        session, Event.NOTE_EDITED, actor=actor, now=now, subject_id=note.id, consultation_id=consultation_id,
        data={"comment": number, "version": version + 1}, private={"words": words},
    )  # fmt: skip
    return note


def delete_note(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, note_id: int
) -> DeskNote:
    """Take a note of one's own away from the desk; that there was one stays, and what it said is kept for the record.

    Raises:
        UnknownNote: there is no such note.
        NotOwnNote: somebody else wrote it.
    """
    note, number = _own_note(session, actor, consultation_id, note_id)
    if note.deleted_at is not None:
        return note
    _keep(session, note, version_of(session, note.id), now)
    note.words = note.html = ""
    note.deleted_at = now
    session.flush()
    enter(
        session, Event.NOTE_DELETED, actor=actor, now=now, subject_id=note.id, consultation_id=consultation_id,
        data={"comment": number},
    )  # fmt: skip
    return note


def version_of(session: Session, note_id: int) -> int:
    """Return which version of a note stands, from 1."""
    kept = select(func.count()).select_from(DeskNoteVersion).where(DeskNoteVersion.note_id == note_id)
    return session.execute(kept).scalar_one() + 1


def own_note(session: Session, actor: Actor, consultation_id: int, note_id: int) -> Any:
    """Return (id, words, version, deleted_at, number) of a note of the actor's own; `number` is its comment's.

    Raises:
        UnknownNote: there is no such note.
        NotOwnNote: somebody else wrote it.
    """
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    kept = select(func.count()).select_from(DeskNoteVersion).where(DeskNoteVersion.note_id == DeskNote.id)
    row = session.execute(
        select(
            DeskNote.id, DeskNote.words, DeskNote.deleted_at, DeskNote.person_id, Comment.number,
            (kept.correlate(DeskNote).scalar_subquery() + 1).label("version"),
        )
        .join(Comment, Comment.id == DeskNote.comment_id)
        .where(DeskNote.id == note_id, Comment.consultation_id == consultation_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise UnknownNote("There is no page at this address.")
    ensure_own_note(row.person_id == actor.person_id)
    return row


def _own_note(session: Session, actor: Actor, consultation_id: int, note_id: int) -> tuple[DeskNote, int]:
    """Return a note of the actor's own, locked, and the number of its comment."""
    access.require(actor, Permission.SHARE_DESK, consultation_id)
    row = session.execute(
        select(DeskNote, Comment.number)
        .join(Comment, Comment.id == DeskNote.comment_id)
        .where(DeskNote.id == note_id, Comment.consultation_id == consultation_id)
        .with_for_update(of=DeskNote)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise UnknownNote("There is no page at this address.")
    ensure_own_note(row.DeskNote.person_id == actor.person_id)
    return row.DeskNote, row.number


def _keep(session: Session, note: DeskNote, version: int, now: datetime) -> None:
    session.add(
        DeskNoteVersion(note_id=note.id, version=version, words=note.words, html=note.html, replaced_at=now)
    )
