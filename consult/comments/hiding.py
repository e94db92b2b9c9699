"""Hide a comment, or a reply under it, with a reason that everybody reads; and show it again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.comments import moderation_rules, rules
from consult.comments.models import Comment, Reply
from consult.comments.moderation_models import Hiding
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event


def hide_words(
    session: Session, *, actor: Actor, now: datetime, comment_id: int, reply_id: int | None = None, reason: str,
    reason_language: str,
) -> Hiding:  # fmt: skip
    """Hide a comment, or one reply under it; its words stay for the record, and its author is told.

    Hiding again what is hidden changes nothing.

    Raises:
        NotFound: the actor does not moderate, or there is no such comment or reply.
        Invalid: there is no reason.
    """
    comment = found_comment(session, actor, comment_id, reply_id)
    reason = rules.tidy(reason)
    moderation_rules.ensure_reason(reason)
    rules.ensure_words({"reason": (reason, moderation_rules.REASON_LIMIT)})
    standing = _standing(session, comment_id, reply_id)
    if standing is not None:
        return standing
    row = Hiding(
        comment_id=comment.id, reply_id=reply_id, reason=reason, reason_language=reason_language,
        as_coordinator=Role.COORDINATOR in actor.roles_in(comment.consultation_id), hidden_by=actor.person_id,
        hidden_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    enter(
        session, Event.COMMENT_HIDDEN, actor=actor, now=now, subject_id=comment.id,
        consultation_id=comment.consultation_id,
        data={"number": comment.number, "reply": reply_id, "hiding": row.id, "coordinator": row.as_coordinator},
        private={"reason": reason},
    )  # fmt: skip
    return row


def show_again(
    session: Session, *, actor: Actor, now: datetime, comment_id: int, reply_id: int | None = None
) -> None:
    """Show a hidden comment or reply again; when it is not hidden nothing changes.

    Raises:
        NotFound: the actor does not moderate, or there is no such comment or reply.
    """
    comment = found_comment(session, actor, comment_id, reply_id)
    standing = _standing(session, comment_id, reply_id)
    if standing is None:
        return
    standing.lifted_by, standing.lifted_at = actor.person_id, now
    session.flush()
    enter(
        session, Event.COMMENT_SHOWN_AGAIN, actor=actor, now=now, subject_id=comment.id,
        consultation_id=comment.consultation_id,
        data={"number": comment.number, "reply": reply_id, "hiding": standing.id},
    )  # fmt: skip


def found_comment(session: Session, actor: Actor, comment_id: int, reply_id: int | None) -> Comment:
    """Return a comment that the actor may moderate, locked, with the reply if one is meant.

    Raises:
        NotFound: the actor does not moderate, or there is no such comment or reply.
    """
    comment = session.execute(
        select(Comment)
        .where(Comment.id == comment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if comment is None:
        raise NotFound("There is no page at this address.")
    require(actor, Permission.MODERATE, comment.consultation_id)
    under = select(Reply.id).where(Reply.id == reply_id, Reply.comment_id == comment_id)
    if reply_id is not None and session.execute(under).first() is None:
        raise NotFound("There is no page at this address.")
    return comment


def _standing(session: Session, comment_id: int, reply_id: int | None) -> Hiding | None:
    return session.execute(
        select(Hiding).where(
            Hiding.comment_id == comment_id,
            Hiding.reply_id.is_(None) if reply_id is None else Hiding.reply_id == reply_id,
            Hiding.lifted_at.is_(None),
        )
    ).scalar_one_or_none()
