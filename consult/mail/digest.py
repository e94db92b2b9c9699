"""The letter of the day: what happened, grouped by consultation; one per person and day, whoever writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import and_, exists, func, insert, select, update
from sqlalchemy.orm import Session

from consult.database import in_language
from consult.mail.letters import DIGEST, LETTERS
from consult.mail.models import Digest, DigestItem, Letter
from consult.mail.outbox import closing, grouped, letter_values, locked_mark, plans_of, told
from consult.mail.plans import Kind, Plan, read_entry
from consult.mail.receivers import forget, read_ahead
from consult.mail.texts import Text, together, write
from consult.people.letters import choices_of
from consult.people.models import Delivery, Person
from consult.people.queries import AnyRow
from consult.record.events import Event
from consult.record.models import Entry
from consult.web.dates import SHENZHEN

PORTION = 20  # people per transaction: the write lock is held for a fraction of a second
OF_COMMENTS = frozenset({str(Event.COMMENT_MADE), str(Event.REPLY_MADE)})  # a form may bring 5,000 of them
KINDS: Mapping[str, Kind] = {kind.template: kind for kinds in LETTERS.values() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Told:
    """One plan of one person, with the entry that it is about."""

    seq: int
    kind: Kind
    consultation_id: int | None
    plan: Plan


def newest_hour(now: datetime, hour: int) -> datetime:
    """Return when the newest letter of the day was due: at this hour in Shenzhen, today or yesterday."""
    here = now.astimezone(SHENZHEN)
    today = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= here else today - timedelta(days=1)


def write_digests(session: Session, now: datetime, base_url: str, hour: int, *, most: int = PORTION) -> int:
    """Write the letters of the day that are due, of at most `most` people, inside the caller's write transaction.

    Returns how many people were settled; 0 when nobody is left. The lock of the outbox's mark and one row per person and
    day (`digest`) see to it that nobody gets two, however many senders run; a day on which no sender ran is told the next.
    """
    locked_mark(session)
    forget(session)
    due = newest_hour(now, hour)
    day = due.date().isoformat()
    waiting = and_(DigestItem.settled_at.is_(None), DigestItem.made_at < due)
    had = exists().where(Digest.person_id == DigestItem.person_id, Digest.day == day)
    people = session.execute(
        select(DigestItem.person_id).where(waiting, ~had).group_by(DigestItem.person_id)
        .order_by(func.min(DigestItem.id)).limit(most)
    ).scalars().all()  # fmt: skip
    if not people:
        return 0
    items = session.execute(
        select(
            DigestItem.id, DigestItem.person_id, DigestItem.kind, Entry.seq, Entry.event, Entry.subject_id, Entry.consultation_id,
            Entry.actor_id, Entry.at, Entry.data,
        )
        .join(Entry, Entry.seq == DigestItem.entry_seq)
        .where(waiting, DigestItem.person_id.in_(people))
        .order_by(Entry.seq, DigestItem.kind)
    ).all()  # fmt: skip
    said = _said(session, items, now, base_url)
    for person_id in people:
        own = [item.id for item in items if item.person_id == person_id]
        _settle(session, person_id, own, said.get(person_id, []), day, due, now, base_url)
    return len(people)


def _said(session: Session, items: Sequence[AnyRow], now: datetime, base_url: str) -> dict[int, list[Told]]:
    """Return for each person what there is to tell today: as things stand now, in the language they have now."""
    found: dict[int, list[Told]] = {}
    read_ahead(session, [item.subject_id for item in items if item.event in OF_COMMENTS])
    for (seq, name), group in groupby(items, key=lambda item: (item.seq, item.kind)):
        rows = list(group)
        kind = KINDS.get(name)
        if kind is None:  # a kind that an older version wrote
            continue
        only = frozenset(row.person_id for row in rows)
        for plan in plans_of(session, seq, kind, read_entry(rows[0], now, base_url, only)):
            if plan.person_id in only and plan.person_id is not None:
                found.setdefault(plan.person_id, []).append(Told(seq, kind, rows[0].consultation_id, plan))
    return found


def _settle(
    session: Session, person_id: int, items: Sequence[int], said: Sequence[Told], day: str, due: datetime,
    now: datetime, base_url: str,
) -> None:  # fmt: skip
    """Store the letter of the day of one person, or that nothing was left to tell."""
    letter_id = None
    parts = _parts(session, person_id, said)
    if parts:
        values = _letter(parts, person_id, said[-1].plan, day, due, now, base_url)
        letter_id = session.execute(insert(Letter).values(values).returning(Letter.id)).scalar_one()
    session.execute(insert(Digest).values(person_id=person_id, day=day, letter_id=letter_id))
    session.execute(
        update(DigestItem).where(DigestItem.id.in_(items)).values(settled_at=now, letter_id=letter_id),
        execution_options={"synchronize_session": False},
    )


def _parts(
    session: Session, person_id: int, said: Sequence[Told]
) -> list[tuple[Mapping[str, str], list[Text]]]:
    """Return (title, what happened) by consultation; each kind once, without what the person chose not to get."""
    address = session.execute(select(Person.email).where(Person.id == person_id)).scalar_one()
    choices = choices_of(session, address)
    kept = [one for one in said if one.kind.topic is None or choices[one.kind.topic] is not Delivery.NONE]
    found = []
    for consultation_id in dict.fromkeys(one.consultation_id for one in kept):
        here = [one for one in kept if one.consultation_id == consultation_id]
        texts = [_text(same) for same in _by_kind(here)]
        about = here[0].plan.about or {}
        if any(texts):
            found.append((about, [text for text in texts if text is not None]))
    return found


def _by_kind(said: Sequence[Told]) -> list[list[Told]]:
    """Return what belongs together: all of a kind that has rows, and each of the others by itself."""
    found: dict[tuple[str, int], list[Told]] = {}
    for one in said:
        joined = "rows" in one.plan.values
        found.setdefault((one.kind.template, 0 if joined else one.seq), []).append(one)
    return list(found.values())


def _text(same: Sequence[Told]) -> Text | None:
    return told(same[-1].seq, same[0].kind, grouped([one.plan for one in same]))


def _letter(
    parts: Sequence[tuple[Mapping[str, str], list[Text]]], person_id: int, plan: Plan, day: str, due: datetime,
    now: datetime, base_url: str,
) -> dict[str, object]:  # fmt: skip
    tag = plan.language
    whole = together([(in_language(title, tag), texts) for title, texts in parts])
    only = parts[0][0] if len(parts) == 1 else None
    values = {"name": plan.values.get("name", ""), "day": due, "whole": whole}
    own = Plan(plan.address, tag, values, person_id)
    text = write(DIGEST, tag, values, about=only, closing=closing(DIGEST, own, base_url))
    return letter_values(DIGEST, own, base_url, now, f"{DIGEST}\x00{person_id}\x00{day}", text)
