"""The outbox: reads the record in order by a mark, and writes the letters that its entries call for."""

import logging
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from consult.mail.letters import LETTERS, may_be_stopped
from consult.mail.messages import host_of, root_of
from consult.mail.models import DigestItem, Letter, ReadingMark
from consult.mail.plans import Happening, Kind, Plan, read_entry
from consult.mail.receivers import forget
from consult.mail.texts import Text, tell, write
from consult.people.letters import deliveries
from consult.people.models import Delivery
from consult.record.models import Entry, Head

MARK = 1
MOST_ENTRIES = 50  # per transaction: nobody waits long for the write lock
log = logging.getLogger("consult.mail")


def write_letters(session: Session, now: datetime, base_url: str, *, most: int = MOST_ENTRIES) -> int:
    """Write the letters for the next `most` entries of the record, inside the caller's write transaction.

    Returns how many entries were read, letters or none; 0 when the mark has come to the end. Letters and mark are
    stored together, so that every entry gets its letters once, whatever happens in between. What somebody gets in the
    letter of the day is only noted here: `digest` writes that one.
    """
    mark = locked_mark(session)
    forget(session)
    rows = session.execute(
        select(
            Entry.seq,
            Entry.event,
            Entry.subject_id,
            Entry.consultation_id,
            Entry.actor_id,
            Entry.at,
            Entry.data,
        )
        .where(Entry.seq > mark.seq)
        .order_by(Entry.seq)
        .limit(most)
    ).all()
    wanted = {str(event): kinds for event, kinds in LETTERS.items()}
    for row in rows:
        if row.event in wanted:
            what = read_entry(row, now, base_url)
            for kind in wanted[row.event]:
                _write(session, row.seq, kind, what)
    if rows:
        mark.seq = rows[-1].seq
        session.flush()
    return len(rows)


NOWHERE = ".invalid"  # addresses of invented people: nothing is ever sent there (RFC 2606)


def skip_to_now(session: Session) -> None:
    """Put the mark at the end of the record: what has happened so far gets no letters (a replayed corpus, a demo)."""
    mark = locked_mark(session)
    mark.seq = session.execute(select(Head.seq).where(Head.consultation_id == 0)).scalar_one_or_none() or 0
    session.flush()


def locked_mark(session: Session) -> ReadingMark:
    """Return the mark, locked, so that two writers of letters follow each other."""
    statement = select(ReadingMark).where(ReadingMark.id == MARK).with_for_update()
    found = session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()
    if found is None:  # the very first letters; two writers may find so at once
        add = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
        session.execute(add(ReadingMark).values(id=MARK, seq=0).on_conflict_do_nothing())
        found = session.execute(statement, execution_options={"populate_existing": True}).scalar_one()
    return found


def plans_of(session: Session, seq: int, kind: Kind, what: Happening) -> list[Plan]:
    """Return the letters of a kind that an entry calls for; one that cannot be planned holds nobody else's up."""
    try:
        return [plan for plan in kind.plans(session, what) if not plan.address.endswith(NOWHERE)]
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("no letter could be written for entry %s (%s, %s)", seq, what.event, kind.template)
        return []


def told(seq: int, kind: Kind, plan: Plan) -> Text | None:
    """Return what a letter has to say; None, and a line in the log, when it cannot be said."""
    try:
        return tell(kind.template, plan.language, plan.values)
    except Exception:
        log.exception("no letter could be written for entry %s (%s)", seq, kind.template)
        return None


def _write(session: Session, seq: int, kind: Kind, what: Happening) -> None:
    plans = plans_of(session, seq, kind, what)
    if not plans:
        return
    chosen = deliveries(session, kind.topic, (plan.address for plan in plans)) if kind.topic else {}
    now, daily = [], []
    for number, plan in enumerate(plans):
        delivery = chosen.get(plan.address, Delivery.AT_ONCE)
        if delivery is Delivery.DAILY and plan.person_id is not None:
            daily.append(_item(seq, kind, what, plan.person_id))
        elif delivery is not Delivery.NONE and told(seq, kind, plan) is not None:
            now.append(_letter(seq, kind, what, plan, number))
    if now:
        session.execute(insert(Letter), now)
    if daily:
        session.execute(insert(DigestItem), daily)


def _item(seq: int, kind: Kind, what: Happening, person_id: int) -> dict[str, object]:
    return {"entry_seq": seq, "person_id": person_id, "kind": kind.template, "made_at": what.now}


def _letter(seq: int, kind: Kind, what: Happening, plan: Plan, number: int) -> dict[str, object]:
    name = f"{kind.template}\x00{seq}\x00{number}\x00{plan.address}"
    begins = kind.template == "comment_receipt"
    return {
        **letter_values(kind.template, plan, what.base_url, what.now, name),
        "entry_seq": seq,
        **({"message_id": root_of(plan.thread, what.base_url)} if begins else {}),
    }


def letter_values(
    kind: str, plan: Plan, base_url: str, now: datetime, name: str, text: Text | None = None
) -> dict[str, object]:
    """Return the columns of a letter; `name` tells it from all others and gives the same Message-ID every time."""
    text = text or write(
        kind, plan.language, plan.values, about=plan.about, closing=closing(kind, plan, base_url)
    )
    return {
        "kind": kind,
        "entry_seq": None,
        "person_id": plan.person_id,
        "address": plan.address,
        "language": plan.language,
        "subject": text.subject,
        "body": text.body,
        "link_purpose": plan.link_purpose,
        "link_row_id": plan.link_row_id,
        "message_id": f"<{sha256(name.encode()).hexdigest()[:40]}@{host_of(base_url)}>",
        "thread": plan.thread,
        "made_at": now,
        "next_try_at": now,
        "tries": 0,
        "last_fault": "",
    }


def closing(kind: str, plan: Plan, base_url: str) -> str:
    """Return what stands under a letter whose receiver may choose: where, and how to stop it; '' under all others."""
    if not may_be_stopped(kind):
        return ""
    profile = f"{base_url}/{plan.language}/profile#letters" if plan.person_id is not None else ""
    text = tell("closing", plan.language, {"profile": profile, "day": kind == "digest"})
    return f"--\n{text.subject}\n{text.body}"


def grouped(rows: Sequence[Plan]) -> Plan:
    """Return several plans of a kind for one person as one, their `rows` joined; the newest says the rest."""
    values = dict(rows[-1].values)
    if "rows" in values:
        values["rows"] = [line for plan in rows for line in plan.values["rows"]]
    last = rows[-1]
    return Plan(last.address, last.language, values, last.person_id, last.about, last.thread)
