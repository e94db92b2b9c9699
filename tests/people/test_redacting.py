"""A name taken out of the public record, and accounts closed and opened, by coordinators only."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Role
from consult.errors import NotAllowed, NotFound
from consult.people.actions import add_person, grant_role
from consult.people.closing import disable_account, enable_account
from consult.people.models import Person
from consult.people.redacting import redact_person
from consult.people.rules import NO_NAME
from consult.record.actions import entry_digest
from consult.record.models import Entry, PrivateValue
from tests.comments.said import browser, fields_of, say
from tests.comments.test_moderation import everything_stored
from tests.conftest import on_sqlite
from tests.worlds import World, build

NAME = "Amara Kanarienvogel"


@pytest.fixture
def world(session: Session) -> World:
    return build(session, datetime.now(UTC))


def added(world: World) -> int:
    """Add a person through the actions, so that the record knows the name."""
    person = add_person(
        world.session, actor=OPERATOR, now=world.now, email="amara@example.org", name=NAME, language="en"
    )
    grant_role(
        world.session, actor=OPERATOR, now=world.now, person_id=person.id, consultation_id=world.consultation.id,
        role=Role.EXPERT,
    )  # fmt: skip
    return int(person.id)


def given(world: World, person_id: int, who: str = "coordinator") -> dict[str, object]:
    return {
        "actor": world.people[who], "now": world.now, "consultation_id": world.consultation.id,
        "person_id": person_id,
    }  # fmt: skip


def test_a_redacted_name_is_nowhere_in_the_database_and_the_record_still_verifies(world: World) -> None:
    number = added(world)
    assert NAME in everything_stored(world)
    redact_person(world.session, **given(world, number))  # type: ignore[arg-type]
    assert "Kanarienvogel" not in everything_stored(world)
    previous = "0" * 64
    for entry in world.session.scalars(select(Entry).order_by(Entry.seq)):
        assert previous == entry.previous
        previous = entry_digest(
            seq=entry.seq, at=entry.at, event=entry.event, actor_id=entry.actor_id,
            consultation_id=entry.consultation_id, subject_id=entry.subject_id, data=entry.data, previous=previous,
        )  # fmt: skip
        assert previous == entry.digest
    assert world.session.execute(
        select(PrivateValue.value).where(PrivateValue.value == NAME)
    ).first() is None  # fmt: skip


@on_sqlite
def test_what_the_person_said_stays_as_said_by_a_participant(app: Flask, world: World) -> None:
    person = world.session.get_one(Person, world.people["expert"].person_id)
    person.name = NAME
    say(world, words="What I said.")
    world.session.commit()
    desk = browser(app, world, "editor")
    assert NAME in desk.get("/en/demo/comments/1").text
    redact_person(world.session, **given(world, person.id))  # type: ignore[arg-type]
    world.session.commit()
    for who in ("editor", "observer", "expert"):
        page = browser(app, world, who).get("/en/demo/comments/1").text
        assert "What I said." in page
        assert "A participant from University of Nairobi (sample)" in page
        assert "Kanarienvogel" not in page


@on_sqlite
@pytest.mark.parametrize("who", ["editor", "expert", "representative", "signatory", "observer", "stranger"])
def test_only_coordinators_redact_and_close(world: World, who: str) -> None:
    number = world.people["expert2"].person_id or 0
    for act in (redact_person, disable_account, enable_account):
        with pytest.raises(NotFound):
            act(world.session, **given(world, number, who))  # type: ignore[arg-type]


@on_sqlite
def test_somebody_who_never_took_part_is_not_found_and_nobody_closes_their_own_account(world: World) -> None:
    with pytest.raises(NotFound):
        redact_person(world.session, **given(world, world.people["stranger"].person_id or 0))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        disable_account(world.session, **given(world, world.people["coordinator"].person_id or 0))  # type: ignore[arg-type]


@on_sqlite
def test_a_closed_account_is_signed_out_at_once_and_opened_again(app: Flask, world: World) -> None:
    world.session.commit()
    expert, coordinator = browser(app, world, "expert"), browser(app, world, "coordinator")
    number = world.people["expert"].person_id
    address = f"/en/demo/people/{number}/account"
    assert expert.get("/en/profile").status_code == 200
    page = coordinator.get(address)
    assert coordinator.post(f"{address}/disable", data=fields_of(page.text, "disable")).status_code == 303
    assert expert.get("/en/profile").status_code == 303
    page = coordinator.get(address)
    assert "The account was closed on" in page.text
    assert coordinator.post(f"{address}/enable", data=fields_of(page.text, "enable")).status_code == 303
    open_again = text("SELECT disabled_at FROM person WHERE id = :number")
    world.session.rollback()
    assert world.session.execute(open_again, {"number": number}).scalar() is None
    page = coordinator.get(address)
    assert coordinator.post(f"{address}/redact", data=fields_of(page.text, "redact")).status_code == 303
    world.session.rollback()
    world.session.expire_all()
    assert world.session.get_one(Person, number).name == NO_NAME
    assert "A closed account" in coordinator.get(address).text
