"""What a coordinator can end of somebody's part, and what reaches into other consultations and is the operator's."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Role
from consult.drafts.models import Consultation
from consult.errors import NotAllowed, NotFound
from consult.people.actions import grant_role
from consult.people.closing import disable_account, enable_account, end_roles
from consult.people.models import Person, RoleGrant, SignInSession
from consult.people.redacting import redact_person
from consult.people.rules import NO_NAME, LastCoordinator, TakesPartElsewhere
from consult.record.queries import breaks_of_chain
from tests.comments.said import browser, fields_of, say
from tests.conftest import on_sqlite
from tests.worlds import World, build

ELSEWHERE = {
    "en": "This person also takes part in another consultation on this site.",
    "fr": "Cette personne participe aussi à une autre consultation sur ce site.",
    "zh": "此人还参加本站的另一项意见征询。",
}


@pytest.fixture
def world(session: Session) -> World:
    return build(session, datetime.now(UTC))


@pytest.fixture
def other(world: World) -> Consultation:
    """A second consultation, in which the expert is an editor."""
    row = Consultation(
        slug="other", title={"en": "Other"}, summary={}, notice={}, languages=["en"], stage=world.consultation.stage,
        created_at=world.now,
    )  # fmt: skip
    world.session.add(row)
    world.session.flush()
    grant_role(
        world.session,
        actor=OPERATOR,
        now=world.now,
        person_id=number(world),
        consultation_id=row.id,
        role=Role.EDITOR,
    )
    return row


def number(world: World, who: str = "expert") -> int:
    return world.people[who].person_id or 0


def given(world: World, who: str = "expert", by: str = "coordinator") -> dict[str, object]:
    return {
        "actor": world.people[by], "now": world.now, "consultation_id": world.consultation.id,
        "person_id": number(world, who),
    }  # fmt: skip


def held(world: World, who: str = "expert") -> list[int]:
    statement = select(RoleGrant.consultation_id).where(
        RoleGrant.person_id == number(world, who), RoleGrant.ended_at.is_(None)
    )
    return list(world.session.scalars(statement))


def test_a_coordinator_does_not_close_or_rename_somebody_who_takes_part_elsewhere(
    world: World, other: Consultation
) -> None:
    for act in (disable_account, redact_person, enable_account):
        with pytest.raises(TakesPartElsewhere):
            act(world.session, **given(world))  # type: ignore[arg-type]
    person = world.session.get_one(Person, number(world))
    assert (person.disabled_at, person.name) == (None, "expert")


def test_the_roles_here_end_and_those_elsewhere_stay(world: World, other: Consultation) -> None:
    say(world, words="What I said.")
    grant_role(
        world.session, actor=world.people["coordinator"], now=world.now, person_id=number(world),
        consultation_id=world.consultation.id, role=Role.OBSERVER,
    )  # fmt: skip
    assert end_roles(world.session, **given(world)) == 2  # type: ignore[arg-type]
    assert held(world) == [other.id]
    assert end_roles(world.session, **given(world)) == 0  # type: ignore[arg-type]
    assert list(breaks_of_chain(world.session)) == []


@on_sqlite
def test_whose_part_elsewhere_has_ended_is_closed_by_the_coordinator_who_is_left(
    world: World, other: Consultation
) -> None:
    world.session.execute(
        update(RoleGrant).where(RoleGrant.consultation_id == other.id).values(ended_at=world.now)
    )
    disable_account(world.session, **given(world))  # type: ignore[arg-type]
    assert world.session.get_one(Person, number(world)).disabled_at == world.now


@on_sqlite
def test_the_operator_closes_opens_and_erases_whatever_the_roles(world: World, other: Consultation) -> None:
    told = {"actor": OPERATOR, "now": world.now, "consultation_id": None, "person_id": number(world)}
    person = world.session.get_one(Person, number(world))
    disable_account(world.session, **told)  # type: ignore[arg-type]
    assert person.disabled_at is not None
    assert not world.session.scalars(
        select(SignInSession).where(SignInSession.person_id == person.id, SignInSession.ended_at.is_(None))
    ).all()
    enable_account(world.session, **told)  # type: ignore[arg-type]
    redact_person(world.session, **told)  # type: ignore[arg-type]
    assert [person.disabled_at, person.name] == [None, NO_NAME]
    with pytest.raises(NotFound):
        disable_account(world.session, **{**told, "person_id": 999_999})  # type: ignore[arg-type]


@on_sqlite
def test_what_the_operator_closed_no_coordinator_opens(world: World) -> None:
    disable_account(world.session, actor=OPERATOR, now=world.now, person_id=number(world))
    with pytest.raises(NotAllowed):
        enable_account(world.session, **given(world))  # type: ignore[arg-type]
    enable_account(world.session, actor=OPERATOR, now=world.now, person_id=number(world))
    disable_account(world.session, **given(world))  # type: ignore[arg-type]
    enable_account(world.session, **given(world))  # type: ignore[arg-type]
    assert world.session.get_one(Person, number(world)).disabled_at is None


@on_sqlite
def test_nobody_ends_their_own_roles_and_only_a_coordinator_ends_those_of_others(world: World) -> None:
    with pytest.raises(NotAllowed):
        end_roles(world.session, **given(world, "coordinator"))  # type: ignore[arg-type]
    for who in ("editor", "expert2", "observer", "stranger"):
        with pytest.raises(NotFound):
            end_roles(world.session, **given(world, by=who))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        end_roles(world.session, **given(world, "stranger"))  # type: ignore[arg-type]


@on_sqlite
def test_a_coordinator_of_another_consultation_reaches_nobody_here(world: World, other: Consultation) -> None:
    from consult.people.queries import actor_for

    grant_role(
        world.session, actor=OPERATOR, now=world.now, person_id=number(world, "stranger"), consultation_id=other.id,
        role=Role.COORDINATOR,
    )  # fmt: skip
    stranger = actor_for(world.session, number(world, "stranger"))
    for place in (world.consultation.id, other.id):
        for act in (disable_account, redact_person, end_roles):
            with pytest.raises(NotFound):
                act(
                    world.session, actor=stranger, now=world.now, consultation_id=place,
                    person_id=number(world, "expert2"),
                )  # fmt: skip


def test_two_coordinators_never_end_each_other_at_once_to_nobody(world: World) -> None:
    grant_role(
        world.session, actor=OPERATOR, now=world.now, person_id=number(world, "editor"),
        consultation_id=world.consultation.id, role=Role.COORDINATOR,
    )  # fmt: skip
    end_roles(world.session, **given(world, "editor"))  # type: ignore[arg-type]
    assert held(world, "editor") == []
    with pytest.raises((LastCoordinator, NotAllowed, NotFound)):
        end_roles(world.session, **given(world, "coordinator", by="editor"))  # type: ignore[arg-type]


@on_sqlite
@pytest.mark.parametrize("tongue", ["en", "fr", "zh"])
def test_the_page_says_what_is_possible_and_ends_the_roles(
    app: Flask, world: World, other: Consultation, tongue: str
) -> None:
    world.session.commit()
    coordinator, expert = browser(app, world, "coordinator"), browser(app, world, "expert")
    address = f"/{tongue}/demo/people/{number(world)}/account"
    page = coordinator.get(address)
    assert ELSEWHERE[tongue] in page.text
    assert "/disable" not in page.text
    assert "/account/redact" not in page.text
    token = fields_of(page.text, "end-roles")
    for action in ("disable", "redact", "enable"):  # the buttons are not there; the address says the same
        answer = coordinator.post(f"{address}/{action}", data=token)
        assert answer.status_code == 403
        assert ELSEWHERE[tongue] in answer.text
    assert coordinator.post(f"{address}/end-roles", data=token).status_code == 303
    assert "/end-roles" not in coordinator.get(address).text
    assert expert.get(f"/{tongue}/demo/comments/new").status_code in (403, 404)
    assert expert.get(f"/{tongue}/profile").status_code == 200
    world.session.rollback()
    assert held(world) == [other.id]
