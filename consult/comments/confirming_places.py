"""A person says where a comment of an earlier draft stands in a later one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.comments.models import Anchor, Comment, CommentTarget
from consult.comments.targeting import ClauseWords, Quote, targets_of
from consult.drafts.models import ClausePlace, ClauseText
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.anchors import AnchorStatus


def confirm_place(
    session: Session, *, actor: Actor, now: datetime, target_id: int, draft_id: int, clause_id: int | None,
    exact: str = "", at: tuple[int, int] | None = None,
) -> Anchor:  # fmt: skip
    """Put the words of a comment at a clause, or at words of it, in a draft; None: they are gone. A further row.

    Raises:
        NotFound: there is no such comment, or no such clause in the draft and the comment's language.
        WordsNotFound: the quoted words do not stand in the clause.
        WhichPlace: they stand in several places.
    """
    target = session.get(CommentTarget, target_id)
    comment = session.get(Comment, target.comment_id) if target is not None else None
    if target is None or comment is None:
        raise NotFound("There is no comment with this number.")
    require(actor, Permission.AMEND, comment.consultation_id)
    status, start, end = AnchorStatus.ORPHANED, None, None
    if clause_id is not None:
        clause = _clause(session, draft_id, clause_id, target.language)
        _precision, ((_, found), *_rest) = targets_of(Quote(exact, at) if exact.strip() else None, [clause])
        start, end = found.start, found.end
        status = AnchorStatus.EXACT if found.exact == target.exact else AnchorStatus.CHANGED
    row = Anchor(
        target_id=target_id, draft_id=draft_id, status=status, clause_id=clause_id, start=start, end=end,
        kept=1.0 if status is AnchorStatus.EXACT else 0.0, method="by hand", reason="an editor said so",
        confirmed_by=actor.person_id, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    enter(
        session, Event.PLACE_CONFIRMED, actor=actor, now=now, subject_id=comment.id,
        consultation_id=comment.consultation_id,
        data={"comment": comment.number, "draft": draft_id, "clause": clause_id, "status": str(status)},
    )  # fmt: skip
    return row


def _clause(session: Session, draft_id: int, clause_id: int, language: str) -> ClauseWords:
    row = session.execute(
        select(ClausePlace.kind, ClauseText.canonical, ClauseText.canonical_digest)
        .join(
            ClauseText,
            (ClauseText.draft_id == ClausePlace.draft_id) & (ClauseText.clause_id == ClausePlace.clause_id),
        )
        .where(
            ClausePlace.draft_id == draft_id,
            ClausePlace.clause_id == clause_id,
            ClauseText.language == language,
        )
    ).first()
    if row is None or not row.canonical.strip():
        raise NotFound("This draft has no such clause in this language.")
    return ClauseWords(clause_id, str(row.kind), row.canonical, row.canonical_digest)
