"""Put exact repeats together as the desk would: the same wording suggested for the same clause in the same language."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment, CommentState
from consult.decisions.groups import make_group
from consult.replay.resolving import Tick, Wish, wish_of
from consult.replay.summary import Summary


def exact_repeats(session: Session, draft_id: int) -> list[list[Comment]]:
    """Return the comments on a draft whose suggestions are the same, by number; those that ask for no clause stand alone."""
    rows: Sequence[Comment] = (
        session.execute(
            select(Comment)
            .where(
                Comment.draft_id == draft_id,
                Comment.suggestion.is_not(None),
                Comment.clause_id.is_not(None),
                Comment.state == CommentState.RECEIVED,
            )
            .order_by(Comment.number)
        )
        .scalars()
        .all()
    )
    found: dict[Wish, list[Comment]] = defaultdict(list)
    for comment in rows:
        found[wish_of(comment)].append(comment)
    return [same for same in found.values() if len(same) > 1]


def group_repeats(
    session: Session, *, actor: Actor, tick: Tick, consultation_id: int, draft_id: int, summary: Summary
) -> None:
    """Make a group of each set of exact repeats on a draft, and count them.

    Raises:
        Refusal: as the desk would refuse a group.
    """
    for same in exact_repeats(session, draft_id):
        make_group(
            session,
            actor=actor,
            now=tick(),
            consultation_id=consultation_id,
            comment_ids=[c.id for c in same],
        )
        summary.groups += 1
        summary.grouped += len(same)
