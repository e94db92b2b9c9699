"""The record: one entry per thing that happened, chained, never rewritten, private values blankable."""

from datetime import datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.record.actions import commitment, enter
from consult.record.events import Event
from consult.record.models import Entry, PrivateValue
from consult.record.queries import breaks_of_chain, event_number

SOMEBODY = Actor(person_id=None, name="x")


def _enter(session: Session, now: datetime, times: int = 3) -> None:
    for number in range(times):
        enter(
            session, Event.COMMENT_MADE, actor=SOMEBODY, now=now, subject_id=number, consultation_id=7,
            data={"number": number}, private={"words": f"secret {number}"},
        )  # fmt: skip


def _unprotect(session: Session, table: str) -> None:
    if session.get_bind().dialect.name == "sqlite":
        names = (
            session.execute(
                text("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name=:t"), {"t": table}
            )
            .scalars()
            .all()
        )
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


def test_entries_follow_one_another_without_a_gap(session: Session, now: datetime) -> None:
    _enter(session, now)
    assert session.execute(select(Entry.seq).order_by(Entry.seq)).scalars().all() == [1, 2, 3]
    assert list(breaks_of_chain(session)) == []
    assert event_number(session, 7) == 3
    assert event_number(session, 8) == 0


def test_private_words_are_in_no_entry(session: Session, now: datetime) -> None:
    _enter(session, now)
    assert "secret" not in " ".join(session.execute(select(Entry.data)).scalars())
    kept = session.execute(select(PrivateValue)).scalars().all()
    assert [k.value for k in kept] and all(commitment(k.salt, k.value or "") == k.commitment for k in kept)


def test_a_private_value_can_be_blanked_and_the_chain_still_holds(session: Session, now: datetime) -> None:
    _enter(session, now)
    session.execute(update(PrivateValue).values(value=None))
    assert list(breaks_of_chain(session)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_entry SET data = '{}'",
        "UPDATE record_entry SET at = at WHERE seq = 1",
        "DELETE FROM record_entry WHERE seq = 3",
        "UPDATE record_private_value SET value = 'other'",
        "DELETE FROM record_private_value",
    ],
)
def test_no_statement_can_rewrite_the_record(session: Session, now: datetime, statement: str) -> None:
    _enter(session, now)
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE record_entry SET data = '{}' WHERE seq = 2", [2]),
        ("UPDATE record_entry SET subject_id = 99 WHERE seq = 1", [1]),
        ("UPDATE record_entry SET actor_id = 5 WHERE seq = 3", [3]),
        ("DELETE FROM record_entry WHERE seq = 2", [3, 3]),
        ("DELETE FROM record_entry WHERE seq = 3", [3]),
        ("UPDATE record_entry SET previous = digest WHERE seq = 2", [2, 2]),
    ],
)
def test_whoever_rewrites_the_record_past_the_triggers_is_found(
    session: Session, now: datetime, statement: str, found: list[int]
) -> None:
    _enter(session, now)
    _unprotect(session, "record_entry")
    if "DELETE" in statement:
        _unprotect(session, "record_private_value")
        session.execute(text("DELETE FROM record_private_value"))
    session.execute(text(statement))
    session.expire_all()
    assert [b.seq for b in breaks_of_chain(session)] == found
