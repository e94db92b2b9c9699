"""The outbox: reads the record in order by a mark, and writes the letters that its entries call for."""

import logging
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from consult.mail.letters import LETTERS, Happening, Kind, Plan, read_entry
from consult.mail.models import Letter, ReadingMark
from consult.mail.texts import write
from consult.record.models import Entry, Head

MARK = 1
MOST_ENTRIES = 200
log = logging.getLogger("consult.mail")


def write_letters(session: Session, now: datetime, base_url: str, *, most: int = MOST_ENTRIES) -> int:
    """Write the letters for the next `most` entries of the record, inside the caller's write transaction.

    Returns how many entries were read, letters or none; 0 when the mark has come to the end. Letters and mark are
    stored together, so that every entry gets its letters once, whatever happens in between.
    """
    mark = _mark(session)
    rows = session.execute(
        select(Entry.seq, Entry.event, Entry.subject_id, Entry.consultation_id, Entry.data)
        .where(Entry.seq > mark.seq)
        .order_by(Entry.seq)
        .limit(most)
    ).all()
    wanted = {str(event): kind for event, kind in LETTERS.items()}
    for row in rows:
        if row.event in wanted:
            _write(session, row.seq, wanted[row.event], read_entry(row, now, base_url))
    if rows:
        mark.seq = rows[-1].seq
        session.flush()
    return len(rows)


NOWHERE = ".invalid"  # addresses of invented people: nothing is ever sent there (RFC 2606)


def skip_to_now(session: Session) -> None:
    """Put the mark at the end of the record: what has happened so far gets no letters (a replayed corpus, a demo)."""
    mark = _mark(session)
    mark.seq = session.execute(select(Head.seq).where(Head.consultation_id == 0)).scalar_one_or_none() or 0
    session.flush()


def _mark(session: Session) -> ReadingMark:
    """Return the mark, locked, so that two writers of letters follow each other."""
    row = session.execute(
        select(ReadingMark).where(ReadingMark.id == MARK).with_for_update(),
        execution_options={"populate_existing": True},
    ).scalar_one_or_none()
    if row is None:
        row = ReadingMark(id=MARK, seq=0)
        session.add(row)
        session.flush()
    return row


def _write(session: Session, seq: int, kind: Kind, what: Happening) -> None:
    host = urlsplit(what.base_url).hostname or "localhost"
    try:
        values = [
            _values(seq, kind, what, plan, f"{number}", host)
            for number, plan in enumerate(kind.plans(session, what))
            if not plan.address.endswith(NOWHERE)
        ]
    except SQLAlchemyError:
        raise
    except Exception:  # one letter that cannot be written must not hold up everybody else's
        log.exception("no letter could be written for entry %s (%s)", seq, what.event)
        return
    if values:
        session.execute(insert(Letter), values)


def _values(seq: int, kind: Kind, what: Happening, plan: Plan, ordinal: str, host: str) -> dict[str, object]:
    text = write(kind.template, plan.language, plan.values)
    name = sha256(f"{kind.template}\x00{seq}\x00{ordinal}\x00{plan.address}".encode()).hexdigest()[:40]
    return {
        "kind": kind.template,
        "entry_seq": seq,
        "person_id": plan.person_id,
        "address": plan.address,
        "language": plan.language,
        "subject": text.subject,
        "body": text.body,
        "link_purpose": plan.link_purpose,
        "link_row_id": plan.link_row_id,
        "message_id": f"<{name}@{host}>",
        "made_at": what.now,
        "next_try_at": what.now,
        "tries": 0,
        "last_fault": "",
    }
