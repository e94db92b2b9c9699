"""Named reads of where comments stand in later drafts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from consult.comments.models import Anchor, Comment, CommentTarget
from consult.drafts.models import Clause, Consultation, Draft


def anchors_of(session: Session, slug: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return where the words of every comment stand, draft by draft: the newest anchor of each target in each draft.

    `slug` names one consultation; '' takes all. Rows: slug, number (of the comment), position (of the target), draft (key), status, clause (key, '-' where there is none), kept (0 to 1),
    reason, exact (the words).
    """
    newest = select(func.max(Anchor.id)).group_by(Anchor.target_id, Anchor.draft_id)
    statement = (
        select(
            Consultation.slug, Comment.number, CommentTarget.position, Draft.key.label("draft"), Anchor.status,
            func.coalesce(Clause.key, "-").label("clause"), Anchor.kept, Anchor.reason, CommentTarget.exact,
        )
        .join(CommentTarget, CommentTarget.id == Anchor.target_id)
        .join(Comment, Comment.id == CommentTarget.comment_id)
        .join(Draft, Draft.id == Anchor.draft_id)
        .outerjoin(Clause, Clause.id == Anchor.clause_id)
        .join(Consultation, Consultation.id == Comment.consultation_id)
        .where(Anchor.id.in_(newest))
        .order_by(Consultation.slug, Comment.number, CommentTarget.position, Draft.position)
    )  # fmt: skip
    return session.execute(statement.where(Consultation.slug == slug) if slug else statement).all()
