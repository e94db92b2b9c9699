"""Reminders: once in three days for each, whatever their role or invitation, also when two coordinators press at once."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from consult.access import Actor, Role
from consult.config import Settings
from consult.errors import NotAllowed, NotFound, SignInNeeded
from consult.people.guests import Guest
from consult.people.inviting import invite_many
from consult.people.models import Invitation, Reminder
from consult.people.reminding import Reminded, remind
from consult.people.rules import NobodyChosen, RemindedLately
from consult.web.store import writing
from tests.conftest import on_sqlite
from tests.worlds import World, build

KEY = "a key for tests that is long enough to be one"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    made = build(session, now)
    session.commit()
    return made


def invited(world: World, *guests: Guest) -> list[int]:
    return invite_many(
        world.session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
        guests=guests, secret_key=KEY,
    )  # fmt: skip


def press(
    world: World,
    who: str = "coordinator",
    after: timedelta = timedelta(0),
    people: list[int] | None = None,
    invitations: list[int] | None = None,
) -> Reminded:
    return remind(
        world.session, actor=world.people[who], now=world.now + after, consultation_id=world.consultation.id,
        people=people or [], invitations=invitations or [],
    )  # fmt: skip


@on_sqlite
def test_everybody_is_reminded_once_in_three_days_and_the_others_still_are(world: World) -> None:
    one, two = world.people["expert"].person_id or 0, world.people["expert2"].person_id or 0
    assert press(world, people=[one]) == Reminded(1, 0)
    assert press(world, people=[one, two]) == Reminded(1, 1)
    with pytest.raises(RemindedLately):
        press(world, after=timedelta(days=3) - timedelta(seconds=1), people=[one])
    assert press(world, after=timedelta(days=3), people=[one]) == Reminded(1, 0)


@on_sqlite
def test_two_invitations_of_one_address_are_one_reminder(world: World) -> None:
    ids = invited(
        world,
        Guest("new@example.org", Role.EXPERT, "en"),
        Guest("new@example.org", Role.REPRESENTATIVE, "en", "", "University of Dakar (sample)"),
    )
    assert press(world, invitations=ids) == Reminded(1, 1)


@on_sqlite
def test_a_reminder_keeps_the_link_of_the_invitation_alive(world: World) -> None:
    (id_,) = invited(world, Guest("new@example.org", Role.EXPERT, "en"))
    press(world, after=timedelta(days=31), invitations=[id_])
    row = world.session.get_one(Invitation, id_, populate_existing=True)
    assert row.expires_at == world.now + timedelta(days=61)


@on_sqlite
def test_only_people_who_may_speak_here_can_be_reminded_and_only_by_a_coordinator(world: World) -> None:
    for who in ("observer", "stranger", "signatory"):
        with pytest.raises(NotFound):
            press(world, people=[world.people[who].person_id or 0])
    with pytest.raises(NotFound):
        press(world, invitations=[99])
    with pytest.raises(NobodyChosen):
        press(world)
    for who in ("editor", "expert"):
        with pytest.raises((NotFound, NotAllowed)):
            press(world, who, people=[world.people["expert2"].person_id or 0])
    with pytest.raises(SignInNeeded):
        remind(world.session, actor=Actor(), now=world.now, consultation_id=world.consultation.id, people=[1])
    assert world.session.scalars(select(Reminder)).all() == []


def test_two_presses_at_once_remind_nobody_twice(world: World, engine: Engine, settings: Settings) -> None:
    who = world.people["expert"].person_id or 0
    start, results = threading.Barrier(3), list[object]()

    def send() -> None:
        with Session(engine, expire_on_commit=False, autoflush=False) as session:
            start.wait()
            try:
                with writing(session, settings.database_url):
                    results.append(
                        remind(
                            session, actor=world.people["coordinator"], now=world.now,
                            consultation_id=world.consultation.id, people=[who],
                        )
                    )  # fmt: skip
            except RemindedLately as refusal:
                results.append(type(refusal))

    threads: list[threading.Thread] = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results.count(Reminded(1, 0)) == 1 and results.count(RemindedLately) == 2
    world.session.rollback()
    assert len(world.session.scalars(select(Reminder)).all()) == 1
