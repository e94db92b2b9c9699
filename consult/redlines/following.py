"""Comments followed into a draft to the end: some at a time, each part in a transaction of its own."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.carrying import left_to_carry
from consult.decisions.queries import working_draft
from consult.drafts.queries import draft_by_id, draft_by_key
from consult.errors import NotFound, NotNow
from consult.redlines.next_draft import follow_comments

AT_ONCE = 2_500  # places of comments in one transaction

Unit = Callable[[], AbstractContextManager[Session]]
Progress = Callable[[str, int, int], None]  # what, done, of how many


def follow_all(
    unit: Unit, *, actor: Actor, clock: Callable[[], datetime], consultation_id: int, draft: str, show: Progress,
    at_once: int = AT_ONCE,
) -> dict[str, int]:  # fmt: skip
    """Follow every comment that waits into a draft, '' for the newest; return how many places now, by anchor status.

    What was followed stays when this is stopped; started again, it goes on. Two at once do nothing twice.

    Raises:
        NotFound: no such draft is published, or the actor may not do this.
        NotNow: the draft is based on none.
    """
    with unit() as session:
        draft_id, before, key = _drafts(session, consultation_id, draft)
        left = left_to_carry(session, before, draft_id)
    what, all_of_them, counts = f"places of comments followed into {key}", left, Counter[str]()
    while left:
        show(what, all_of_them - left, all_of_them)
        with unit() as session:
            counts.update(follow_comments(session, actor=actor, now=clock(), draft_id=draft_id, most=at_once))
            left = left_to_carry(session, before, draft_id)
    show(what, all_of_them, all_of_them)
    return dict(counts)


def _drafts(session: Session, consultation_id: int, key: str) -> tuple[int, int, str]:
    """Return the draft, the one that it is based on, and its key."""
    found = draft_by_key(session, consultation_id, key) if key else working_draft(session, consultation_id)
    row = draft_by_id(session, consultation_id, found.id) if found is not None else None
    if row is None or row.published_at is None:
        raise NotFound("No draft %(draft)s is published in this consultation.", draft=key or "-")
    if row.based_on_id is None:
        raise NotNow(
            "Draft %(draft)s is based on no other: there are no comments to follow into it.", draft=row.key
        )
    return row.id, row.based_on_id, row.key
