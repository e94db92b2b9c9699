"""The same thing said twice: a form sent again from the page behind it has a new key, but nothing new to say."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentState, CommentTarget
from consult.comments.spots import Aim


def standing_twin(session: Session, comment: Comment, aim: Aim) -> Comment | None:
    """Return the comment that already says the same, by the same author, for the same side, of the same place.

    `comment` is not stored yet; `aim` is what it points at.
    """
    places = [(clause.clause_id, target.start, target.end) for clause, target in aim.targets]
    same = select(Comment).where(
        *(getattr(Comment, name).is_not_distinct_from(getattr(comment, name)) for name in _SAME),
        Comment.state == CommentState.RECEIVED,
    )
    found = [
        twin for twin in session.scalars(same.order_by(Comment.number)) if _places(session, twin) == places
    ]
    return found[0] if found else None


_SAME = (
    "person_id", "round_id", "draft_id", "section_id", "clause_id", "language", "precision", "kind", "words",
    "words_language", "suggestion", "organisation_id", "for_organisation",
)  # fmt: skip


def _places(session: Session, comment: Comment) -> list[tuple[int, int, int]]:
    """Return the words that a stored comment points at: clause id, start and end in code points."""
    target = CommentTarget
    places = select(target.clause_id, target.start, target.end).where(target.comment_id == comment.id)
    return [(row.clause_id, row.start, row.end) for row in session.execute(places.order_by(target.position))]
