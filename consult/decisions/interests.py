"""An editor's interest in one comment: whoever declares it leaves the comment to others."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.decisions.checking_models import CommentInterest
from consult.decisions.confirming import locked_comment
from consult.decisions.rules import MOST_NOTE
from consult.errors import Invalid
from consult.record.actions import enter
from consult.record.events import Event


def declare_interest(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, comment_id: int, words: str
) -> None:
    """Leave a comment to other editors from now on; it cannot be taken back. Said twice, it is said once.

    Raises:
        UnknownComment: it is not of this consultation.
        Invalid: the words are too long.

    Source: security notes A11 (conflict of interest).
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    if len(words) > MOST_NOTE:
        raise Invalid("This is too long. Shorten it; everything you typed is still here.")
    row = locked_comment(session, consultation_id, comment_id)
    known = session.execute(
        select(CommentInterest.comment_id).where(
            CommentInterest.comment_id == comment_id, CommentInterest.person_id == actor.person_id
        )
    ).first()
    if known is not None:
        return
    session.execute(
        insert(CommentInterest).values(
            comment_id=comment_id, person_id=actor.person_id, words=words.strip(), declared_at=now
        )
    )
    enter(
        session, Event.INTEREST_IN_COMMENT, actor=actor, now=now, subject_id=comment_id,
        consultation_id=consultation_id, data={"comment": row.number},
        private={"words": words.strip()} if words.strip() else {},
    )  # fmt: skip
