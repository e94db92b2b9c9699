"""Everything that the overview counts over one draft, for one reader."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from consult.access import Actor, Permission, may
from consult.comments.visibility import kept_from, viewer
from consult.drafts.places import Place
from consult.errors import NotFound
from consult.reading import figures
from consult.reading.landing import sees_final


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything counted over one draft."""

    sections: Sequence[Any]
    comments: Sequence[Any]
    days: Sequence[Any]
    clauses: Sequence[Any]
    organisations: Sequence[Any]
    draft: Any
    public: bool
    now: datetime
    reads_all: bool = True  # this reader may read every comment, and its answer

    def by(self, name: str) -> Counter[Any]:
        """Return the comments counted by one of their properties."""
        found: Counter[Any] = Counter()
        for row in self.comments:
            found[getattr(row, name)] += row.count
        return found


def draft_asked(session: Session, place: Place, actor: Actor, key: str) -> Any | None:
    """Return the draft to count over: the one of this key, else the newest with a round; None before any is published.

    Raises:
        NotFound: a key is given and this person may see no such draft.
    """
    row = figures.draft_counted(session, place.id, key, final=sees_final(place, actor))
    if row is None and key:
        raise NotFound("There is no page at this address.")
    return row


def count(session: Session, place: Place, draft: Any, actor: Actor, now: datetime) -> Counts:
    """Count everything over a draft, in four statements; in public without what only the desk sees."""
    desk = may(actor, Permission.READ_DESK, place.id)
    who = viewer(actor=actor, place=place, now=now)
    rows = figures.days_and_clauses(session, draft.id, now, desk=desk)
    return Counts(
        sections=figures.sections(session, draft.id, now),
        comments=figures.comments(session, draft.id, now, desk=desk),
        days=[row for row in rows if not row.key],
        clauses=[row for row in rows if row.key],
        organisations=figures.organisations(session, place.id, draft.id),
        draft=draft,
        public=not desk,
        now=now,
        reads_all=kept_from(who, draft.comments_visible, draft.closes_at) is None,
    )
