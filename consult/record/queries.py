"""Named reads of the record."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.record.actions import ZEROS, entry_digest
from consult.record.models import Entry, Head


def event_number(session: Session, consultation_id: int) -> int:
    """Return the sequence number of the newest entry about a consultation; 0 when there is none."""
    return session.execute(select(Head.seq).where(Head.consultation_id == consultation_id)).scalar() or 0


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    seq: int
    reason: str


def breaks_of_chain(session: Session) -> Iterator[Break]:
    """Walk the whole record and yield every place where the chain does not hold."""
    previous, expected = ZEROS, 1
    for row in session.execute(select(Entry.__table__).order_by(Entry.seq)):
        if row.seq != expected:
            yield Break(row.seq, f"entries {expected} to {row.seq - 1} are missing")
        if row.previous != previous:
            yield Break(row.seq, "does not follow from the entry before it")
        digest = entry_digest(
            seq=row.seq, at=row.at, event=row.event, actor_id=row.actor_id, consultation_id=row.consultation_id,
            subject_id=row.subject_id, data=row.data, previous=row.previous,
        )  # fmt: skip
        if digest != row.digest:
            yield Break(row.seq, "was changed after it was entered")
        previous, expected = row.digest, row.seq + 1
    head = session.execute(select(Head).where(Head.consultation_id == 0)).scalar_one_or_none()
    if head is not None and (head.seq, head.digest) != (expected - 1, previous):
        yield Break(head.seq, "the newest entries are missing")
