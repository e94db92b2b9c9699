"""What editors tell each other about a comment: never shown to anybody else."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.fragments import words_html
from consult.comments.models import Comment
from consult.decisions.rules import UnknownComment
from consult.decisions.sharing_models import DeskNote
from consult.decisions.sharing_rules import ensure_note
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
