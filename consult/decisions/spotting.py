"""The one place that a suggestion is for, in the draft that the working text starts from."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Anchor, Comment, CommentTarget
from consult.decisions import rules
from consult.decisions.queries import working_draft
from consult.text.anchors import AnchorStatus

N_ = str  # marks a string for the catalogues
NOT_FOLLOWED = N_(
    "The working text starts from a later draft, and comment %(number)s has not been followed into it yet. A coordinator "
    "does that on the page of the next draft; or edit the clause by hand."
)
GONE = N_(
    "The words that comment %(number)s is about no longer stand in the draft that the working text starts from. Its suggestion "
    "cannot be applied as it is: edit the clause by hand, or say where the words stand."
)
CHANGED = N_(
    "The words that comment %(number)s is about do not stand in the draft that the working text starts from just as they "
    "did. Its suggestion cannot be applied as it is: edit the clause by hand, or say where the words stand."
)


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

    A suggestion for an earlier draft is for the words at which its anchor stands, as long as they are just the same.

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
    ensure_stands(anchor.status if anchor is not None else None, comment.number)
    if anchor is None or anchor.clause_id is None or anchor.start is None or anchor.end is None:
        raise rules.OtherDraft(GONE, number=comment.number)
    return Spot(draft.id, anchor.clause_id, target.language, anchor.start, anchor.end)


def ensure_stands(status: AnchorStatus | None, number: int) -> None:
    """Refuse a suggestion for words that do not stand in the newest draft just as they did; None: not followed there yet.

    Raises:
        NothingToApply: the draft says what it suggested.
        OtherDraft: says what became of the words.
    """
    if status in (AnchorStatus.EXACT, AnchorStatus.MOVED):
        return
    if status is AnchorStatus.APPLIED:
        raise rules.NothingToApply("The draft says so already. Nothing has to change.")
    if status is None:
        raise rules.OtherDraft(NOT_FOLLOWED, number=number)
    raise rules.OtherDraft(GONE if status is AnchorStatus.ORPHANED else CHANGED, number=number)
