"""The one place that a suggestion is for, in the draft that the working text starts from."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Anchor, Comment, CommentTarget
from consult.decisions import rules
from consult.decisions.queries import working_draft
from consult.text.anchors import AnchorStatus


@dataclass(frozen=True, slots=True)
class Spot:
    """The one place of the working text's draft that a suggestion is for; code points of the canonical text."""

    draft_id: int
    clause_id: int
    language: str
    start: int
    end: int


def target_now(session: Session, comment: Comment) -> Spot:
    """Return the only place that a suggestion is for, in the draft that the working text starts from.

    A suggestion for an earlier draft is for the words at which its anchor stands, as long as they are the same.

    Raises:
        NothingToApply: there is no suggestion, or it is for words of several clauses.
        OtherDraft: the words it was made for do not stand in the draft as they did.
    """
    if comment.suggestion is None:
        raise rules.NothingToApply(
            "Comment %(number)s suggests no wording. Edit the clause by hand.", number=comment.number
        )
    targets = (
        session.execute(select(CommentTarget).where(CommentTarget.comment_id == comment.id)).scalars().all()
    )
    if len(targets) != 1:
        raise rules.NothingToApply(
            "The suggestion of comment %(number)s is not for words of one clause. Edit the clauses by hand.",
            number=comment.number,
        )
    target, draft = targets[0], working_draft(session, comment.consultation_id)
    if draft is None or draft.id == target.draft_id:
        return Spot(target.draft_id, target.clause_id, target.language, target.start, target.end)
    anchor = session.execute(
        select(Anchor)
        .where(Anchor.target_id == target.id, Anchor.draft_id == draft.id)
        .order_by(Anchor.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    same = anchor is not None and (
        anchor.status in (AnchorStatus.EXACT, AnchorStatus.MOVED) or anchor.confirmed_by is not None
    )
    if not same or anchor is None or anchor.clause_id is None or anchor.start is None or anchor.end is None:
        raise rules.OtherDraft(
            "The working text starts from another draft. Find the clause there and edit it by hand."
        )
    return Spot(draft.id, anchor.clause_id, target.language, anchor.start, anchor.end)
