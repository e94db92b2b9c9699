"""Accounts, organisations, memberships, roles: who may do what, and what the record says of it."""

import json

import pytest
from sqlalchemy import func, select

from consult.access import OPERATOR, PUBLIC, Actor, Grant, Role
from consult.errors import NotFound, SignInNeeded
from consult.people import actions, closing
from consult.people.actions import Profile
from consult.people.models import (
    Interest,
    Membership,
    NameShown,
    Organisation,
    OrganisationKind,
    Person,
    RoleGrant,
)
from consult.people.queries import actor_for, organisation_by_name, person_by_email, standing_of
from consult.people.rules import (
    AddressTaken,
    AlreadyTakesPart,
    LastCoordinator,
    OrganisationExists,
    OrganisationNeeded,
)
from consult.record.models import Entry, PrivateValue
from consult.record.queries import breaks_of_chain
from tests.worlds import World

NOT_COORDINATORS = ["editor", "expert", "representative", "signatory", "observer", "stranger"]


def entries(world: World) -> int:
    return world.session.scalar(select(func.count()).select_from(Entry)) or 0


def add(world: World, actor: Actor, email: str = "New@Example.org") -> Person:
    return actions.add_person(
        world.session, actor=actor, now=world.now, email=email, name="Amina", language="fr"
    )


@pytest.mark.parametrize("who", ["coordinator", "operator"])
def test_a_person_is_added_by_who_may_invite(world: World, who: str) -> None:
    actor = OPERATOR if who == "operator" else world.people[who]
    person = add(world, actor)
    assert (person.email, person.language, person.password) == ("new@example.org", "fr", None)
    assert len(person.public_id) == 32
    assert person_by_email(world.session, " NEW@example.ORG ") is person
    assert entries(world) == 1
    assert "amina" not in world.session.scalars(select(Entry.data)).one().casefold()
    assert set(world.session.scalars(select(PrivateValue.value))) == {"new@example.org", "Amina"}


@pytest.mark.parametrize("who", NOT_COORDINATORS)
def test_nobody_else_adds_people_or_organisations_or_roles(world: World, who: str) -> None:
    actor, place, person = world.people[who], world.consultation.id, world.people["stranger"].person_id or 0
    with pytest.raises(NotFound):
        add(world, actor)
    with pytest.raises(NotFound):
        actions.add_organisation(
            world.session, actor=actor, now=world.now, name="X", kind=OrganisationKind.HEI, country="KE"
        )
    with pytest.raises(NotFound):
        actions.join_organisation(
            world.session, actor=actor, now=world.now, person_id=person,
            organisation_id=world.organisations["dakar"].id,
        )  # fmt: skip
    with pytest.raises(NotFound):
        actions.grant_role(
            world.session,
            actor=actor,
            now=world.now,
            person_id=person,
            consultation_id=place,
            role=Role.EXPERT,
        )
    with pytest.raises(NotFound):
        actions.end_role(world.session, actor=actor, now=world.now, consultation_id=place, grant_id=1)
    with pytest.raises(NotFound):
        closing.disable_account(world.session, actor=actor, now=world.now, person_id=person)
    assert entries(world) == 0


def test_the_public_is_asked_to_sign_in(world: World) -> None:
    with pytest.raises(SignInNeeded):
        add(world, PUBLIC)


def test_an_address_has_one_account(world: World) -> None:
    with pytest.raises(AddressTaken):
        add(world, OPERATOR, "EXPERT@example.org")


def test_an_organisation_is_entered_once_whatever_its_case(world: World) -> None:
    name = "  Université   de Dakar "
    row = actions.add_organisation(
        world.session, actor=OPERATOR, now=world.now, name=name, kind=OrganisationKind.HEI, country="SN"
    )
    assert row.name == "Université de Dakar"
    assert organisation_by_name(world.session, "UNIVERSITÉ DE DAKAR") is row
    with pytest.raises(OrganisationExists):
        actions.add_organisation(
            world.session, actor=OPERATOR, now=world.now, name="université de dakar",
            kind=OrganisationKind.MINISTRY, country="SN",
        )  # fmt: skip


def test_joining_an_organisation_twice_is_joining_it_once(world: World) -> None:
    who, home = world.people["stranger"].person_id or 0, world.organisations["dakar"].id
    for _ in range(2):
        actions.join_organisation(
            world.session, actor=OPERATOR, now=world.now, person_id=who, organisation_id=home, title="Dean"
        )
    assert world.session.scalars(select(Membership.title).where(Membership.person_id == who)).all() == [
        "Dean"
    ]
    assert entries(world) == 1
    assert actor_for(world.session, who).organisations == {home}


def test_a_role_holds_from_the_next_request_on_and_ends_so_too(world: World) -> None:
    who, place = world.people["stranger"].person_id or 0, world.consultation.id
    given = {"actor": world.people["coordinator"], "now": world.now, "consultation_id": place}
    grant = actions.grant_role(world.session, person_id=who, role=Role.EXPERT, **given)  # type: ignore[arg-type]
    assert actor_for(world.session, who).grants == {Grant(place, Role.EXPERT, None)}
    with pytest.raises(AlreadyTakesPart):
        actions.grant_role(world.session, person_id=who, role=Role.EXPERT, **given)  # type: ignore[arg-type]
    actions.end_role(world.session, grant_id=grant.id, **given)  # type: ignore[arg-type]
    actions.end_role(world.session, grant_id=grant.id, **given)  # type: ignore[arg-type]
    assert standing_of(world.session, who).roles == frozenset()
    assert entries(world) == 2


def test_a_role_for_an_organisation_names_it(world: World) -> None:
    who, home = world.people["stranger"].person_id or 0, world.organisations["dakar"].id
    given = {"actor": OPERATOR, "now": world.now, "consultation_id": world.consultation.id, "person_id": who}
    with pytest.raises(OrganisationNeeded):
        actions.grant_role(world.session, role=Role.SIGNATORY, **given)  # type: ignore[arg-type]
    actions.grant_role(world.session, role=Role.SIGNATORY, organisation_id=home, **given)  # type: ignore[arg-type]
    actor = actor_for(world.session, who)
    assert actor.organisations_as(Role.SIGNATORY, world.consultation.id) == {home}


def test_the_last_coordinator_stays(world: World) -> None:
    place, coordinator = world.consultation.id, world.people["coordinator"]
    grant = world.session.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.COORDINATOR)).one()
    given = {"actor": coordinator, "now": world.now, "consultation_id": place}
    with pytest.raises(LastCoordinator):
        actions.end_role(world.session, grant_id=grant, **given)  # type: ignore[arg-type]
    stranger = world.people["stranger"].person_id or 0
    actions.grant_role(world.session, person_id=stranger, role=Role.COORDINATOR, **given)  # type: ignore[arg-type]
    assert actions.end_role(world.session, grant_id=grant, **given).ended_at == world.now  # type: ignore[arg-type]


def test_a_role_of_another_consultation_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        actions.end_role(
            world.session,
            actor=OPERATOR,
            now=world.now,
            consultation_id=world.consultation.id + 1,
            grant_id=1,
        )


def profile(**values: object) -> Profile:
    given = {"name": "expert", "language": "en", "name_shown": NameShown.NAME, "interests": ""}
    return Profile(**{**given, **values})  # type: ignore[arg-type]


def test_a_person_changes_their_own_profile(world: World) -> None:
    who = world.people["expert"]
    new = profile(
        name="Dr Expert", language="zh", name_shown=NameShown.ORGANISATION, interests="I sell LMSs."
    )
    actions.change_profile(world.session, actor=who, now=world.now, profile=new)
    row = world.session.get_one(Person, who.person_id)
    assert (row.name, row.language, row.name_shown) == ("Dr Expert", "zh", NameShown.ORGANISATION)
    assert world.session.scalars(select(Interest.words)).all() == ["I sell LMSs."]
    data = json.loads(world.session.scalars(select(Entry.data)).one())
    assert data["changed"] == ["name", "language", "name_shown", "interests"]
    assert "LMS" not in str(data)


def test_declaring_no_interest_is_a_declaration_and_is_kept_once(world: World) -> None:
    for _ in range(2):
        actions.change_profile(world.session, actor=world.people["expert"], now=world.now, profile=profile())
    assert world.session.scalars(select(Interest.words)).all() == [""]
    assert entries(world) == 1


def test_the_public_has_no_profile(world: World) -> None:
    with pytest.raises(SignInNeeded):
        actions.change_profile(world.session, actor=PUBLIC, now=world.now, profile=profile())


def test_a_closed_account_is_nobody(world: World) -> None:
    who = world.people["expert"].person_id or 0
    closing.disable_account(world.session, actor=OPERATOR, now=world.now, person_id=who)
    assert world.session.execute(
        select(Person.id).where(Person.disabled_at.is_not(None))
    ).scalars().all() == [who]
    with pytest.raises(Exception, match="No row was found"):
        actor_for(world.session, who)


def test_the_record_of_people_holds(world: World) -> None:
    add(world, OPERATOR)
    actions.change_profile(world.session, actor=world.people["expert"], now=world.now, profile=profile())
    assert world.session.scalar(select(func.count()).select_from(Organisation)) == 2
    assert list(breaks_of_chain(world.session)) == []
