"""Several suggestions put into the working text in one press: all of them, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment, CommentState
from consult.decisions.amendments import apply_suggestion
from consult.decisions.ground import bind
from consult.decisions.models import Amendment, AmendmentKind, DecidedComment, Decision
from consult.decisions.rules import CHANGES_TEXT, Overlapping, SaidAlready, WordsChanged
from consult.decisions.spotting import Spot, target_now
from consult.decisions.working_text import Found
from consult.drafts.models import ClausePlace
from consult.errors import Conflict, Invalid, Refusal

N_ = str  # marks a string for the catalogues
MOST = 200  # suggestions of one press


@dataclass(frozen=True, slots=True)
class Clash:
    """A suggestion that cannot go in, why, and the one that it clashes with (numbers of comments)."""

    number: int
    other: int | None
    refusal: Refusal


class BatchRefused(Conflict):
    """Some of the suggestions cannot go in; nothing was applied. `clashes` say which and why."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(
            N_(
                "Nothing was applied: %(count)s of the suggestions cannot go in with the others. See below, and untick them."
            ),
            count=len({one.number for one in clashes}),
        )
        self.clashes = tuple(clashes)


def apply_together(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, comment_ids: Sequence[int]
) -> list[Amendment]:
    """Apply accepted suggestions as one revision; exact repeats of a suggestion, and what is said by another of them
    already, go in once.

    Raises:
        Invalid: none is named, or too many.
        BatchRefused: at least one cannot go in, with every one of them and its reason.
    """
    access.require(actor, Permission.AMEND, consultation_id)
    if not 0 < len(set(comment_ids)) <= MOST:
        raise Invalid("Tick at least one suggestion, and at most 200.")
    rows = session.execute(
        select(Comment)
        .where(Comment.id.in_(comment_ids), Comment.consultation_id == consultation_id)
        .order_by(Comment.number)
    ).scalars()
    made: list[Amendment] = []
    clashes: list[Clash] = []
    taken: dict[Spot, Comment] = {}
    for comment in rows.all():
        spot = _spot(session, comment)
        first = taken.get(spot) if spot is not None else None
        if first is not None and first.suggestion == comment.suggestion:
            continue
        try:
            with session.begin_nested():
                more = {"batch": made[0].id} if made else None
                made.append(apply_suggestion(session, actor=actor, now=now, comment_id=comment.id, more=more))
        except SaidAlready as said:
            if said.values["amendment_id"] not in {one.id for one in made}:
                clashes.append(Clash(comment.number, _other(session, said, made), said))
            continue
        except Refusal as refusal:
            clashes.append(Clash(comment.number, _other(session, refusal, made), refusal))
            continue
        if spot is not None:
            taken.setdefault(spot, comment)
    if clashes:
        raise BatchRefused(clashes)
    bind(session, made)
    return made


def _spot(session: Session, comment: Comment) -> Spot | None:
    try:
        return target_now(session, comment)
    except Refusal:
        return None


def _other(session: Session, refusal: Refusal, made: Sequence[Amendment]) -> int | None:
    """Return the number of the comment that a suggestion clashes with."""
    if not isinstance(refusal, Overlapping | WordsChanged | SaidAlready):
        return None
    named = getattr(refusal, "amendment_id", refusal.values.get("amendment_id"))
    cause = next((one.comment_id for one in made if one.id == named), None)
    if cause is None and named is not None:
        cause = session.execute(select(Amendment.comment_id).where(Amendment.id == named)).scalar()
    if cause is None:
        return None
    return session.execute(select(Comment.number).where(Comment.id == cause)).scalar()


def waiting_suggestions(
    session: Session, consultation_id: int, *, after: int = 0, limit: int | None = None
) -> Sequence[Found]:
    """Return the accepted suggestions that no standing change of the text comes from, by number."""
    applied = exists().where(
        Amendment.comment_id == Comment.id,
        Amendment.undone_at.is_(None),
        Amendment.kind != AmendmentKind.MOVE,
    )
    return session.execute(
        select(
            Comment.id, Comment.number, Comment.phrases, Comment.html, Comment.language, Comment.words_language,
            ClausePlace.number.label("clause_number"), Comment.clause_id, Decision.outcome,
        )
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecidedComment.decision_id)
        .outerjoin(
            ClausePlace,
            (ClausePlace.draft_id == Comment.draft_id) & (ClausePlace.clause_id == Comment.clause_id),
        )
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            Comment.suggestion.is_not(None),
            Comment.number > after,
            Decision.outcome.in_(CHANGES_TEXT),
            ~applied,
        )
        .order_by(Comment.number)
        .limit(limit)
    ).all()  # fmt: skip


def suggestions_numbered(session: Session, consultation_id: int, numbers: Sequence[int]) -> dict[int, Found]:
    """Return comments by number, with what they suggest, for showing two side by side."""
    rows = session.execute(
        select(Comment.number, Comment.html, Comment.language, Comment.words_language).where(
            Comment.consultation_id == consultation_id, Comment.number.in_(numbers)
        )
    )
    return {row.number: row for row in rows}
