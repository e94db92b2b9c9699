"""Named reads of moderation, for the desk: what a comment says and said, and what was done about it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from consult.comments.models import Comment, CommentVersion, Reply
from consult.comments.moderation_models import Hiding, RedactedPlace, Redaction
from consult.comments.said_after import said_after
from consult.people.models import Person

Found = Any  # a Core row
Lifter = aliased(Person)


def texts_of(session: Session, comment_id: int, reply_id: int | None) -> list[tuple[str, str]]:
    """Return (words, language) of everything that a comment says and ever said, or of a reply; the newest first.

    Behind a comment's stands what was said after it was answered.
    """
    if reply_id is not None:
        under = (Reply.id == reply_id, Reply.comment_id == comment_id)
        return [
            (r.words, r.words_language)
            for r in session.execute(select(Reply.words, Reply.words_language).where(*under))
        ]
    now = session.execute(
        select(Comment.words, Comment.suggestion, Comment.words_language, Comment.language).where(
            Comment.id == comment_id
        )
    ).one()
    before = session.execute(
        select(CommentVersion.words, CommentVersion.suggestion)
        .where(CommentVersion.comment_id == comment_id)
        .order_by(CommentVersion.version.desc())
    ).all()
    pairs = [(now.words, now.suggestion), *((row.words, row.suggestion) for row in before)]
    texts = [
        (text, tongue)
        for words, suggestion in pairs
        for text, tongue in ((words, now.words_language), (suggestion, now.language))
        if text
    ]
    return list(dict.fromkeys([*texts, *said_after(session, comment_id)]))


def _reply_is(table: Any, reply_id: int | None) -> ColumnElement[bool]:
    found: ColumnElement[bool] = table.reply_id.is_(None) if reply_id is None else table.reply_id == reply_id
    return found


def hiding_of(session: Session, comment_id: int, reply_id: int | None) -> Found | None:
    """Return why a comment or reply is hidden now; None when it is not."""
    return session.execute(
        select(Hiding.reason, Hiding.hidden_at, Person.name.label("by"))
        .join(Person, Person.id == Hiding.hidden_by)
        .where(Hiding.comment_id == comment_id, _reply_is(Hiding, reply_id), Hiding.lifted_at.is_(None))
    ).first()


def history_of(session: Session, comment_id: int, reply_id: int | None) -> Sequence[Found]:
    """Return what was taken out of a comment or reply: when, by whom, at how many places; never which words.

    `elsewhere` counts the other places where the same words were taken out with it.
    """
    elsewhere = select(func.coalesce(func.sum(RedactedPlace.places), 0)).where(
        RedactedPlace.redaction_id == Redaction.id
    )
    return session.execute(
        select(
            Redaction.places,
            Redaction.kinds,
            Redaction.redacted_at,
            Person.name.label("by"),
            elsewhere.scalar_subquery().label("elsewhere"),
        )
        .join(Person, Person.id == Redaction.redacted_by)
        .where(Redaction.comment_id == comment_id, _reply_is(Redaction, reply_id))
        .order_by(Redaction.id)
    ).all()
