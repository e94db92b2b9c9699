"""Letters of a consultation that did not go: what the coordinator sees of them, and asking for another try."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.errors import NotFound, NotNow
from consult.mail.models import DigestItem, Letter
from consult.people.queries import AnyRow
from consult.record.actions import enter
from consult.record.events import Event
from consult.record.models import Entry

MOST = 200


class NothingToTry(NotNow):
    """The letter went meanwhile, or is waiting for its next try anyway."""


def failed_letters(session: Session, consultation_id: int, *, most: int = MOST) -> Sequence[AnyRow]:
    """Return the letters of a consultation that were given up or did not go yet at a first try, the newest first.

    Of each: address, subject, kind, language, when it was made, tries, the last fault, when it is tried next, when it was
    given up. Never its words, and never a letter about an account.
    """
    return session.execute(
        select(
            Letter.id, Letter.address, Letter.subject, Letter.kind, Letter.language, Letter.made_at, Letter.tries,
            Letter.last_fault, Letter.next_try_at, Letter.given_up_at,
        )
        .where(_of(consultation_id), Letter.sent_at.is_(None))
        .where(or_(Letter.given_up_at.is_not(None), Letter.last_fault != ""))
        .order_by(Letter.given_up_at.is_(None), Letter.id.desc())
        .limit(most)
    ).all()  # fmt: skip


def try_again(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, letter_id: int | None = None
) -> int:
    """Let a letter that was given up, or all of a consultation's, be tried again from the start; return how many.

    Raises:
        NotFound: there is no such letter in this consultation.
        NothingToTry: it was not given up, or was sent meanwhile.
    """
    require(actor, Permission.INVITE, consultation_id)
    statement = select(Letter).where(_of(consultation_id)).with_for_update(of=Letter)
    if letter_id is not None:
        statement = statement.where(Letter.id == letter_id)
    else:
        statement = statement.where(Letter.given_up_at.is_not(None), Letter.sent_at.is_(None))
    found = list(session.execute(statement, execution_options={"populate_existing": True}).scalars())
    if letter_id is not None and not found:
        raise NotFound("There is no page at this address.")
    rows = [row for row in found if row.given_up_at is not None and row.sent_at is None]
    if not rows:
        raise NothingToTry(
            "There is nothing to try again: the letters went, or are waiting for their next try."
        )
    for row in rows:
        row.given_up_at, row.tries, row.next_try_at, row.last_fault = None, 0, now, ""
    session.flush()
    enter(
        session, Event.LETTER_ASKED_AGAIN, actor=actor, now=now, subject_id=rows[0].id, consultation_id=consultation_id,
        data={"letters": sorted(row.id for row in rows)},
    )  # fmt: skip
    return len(rows)


def _of(consultation_id: int) -> ColumnElement[bool]:
    """Return the condition that a letter is about a consultation, or is a letter of the day that tells of it."""
    entries = select(Entry.seq).where(Entry.consultation_id == consultation_id)
    daily = (
        select(DigestItem.letter_id)
        .join(Entry, Entry.seq == DigestItem.entry_seq)
        .where(Entry.consultation_id == consultation_id, DigestItem.letter_id.is_not(None))
    )
    return or_(Letter.entry_seq.in_(entries), Letter.id.in_(daily))
