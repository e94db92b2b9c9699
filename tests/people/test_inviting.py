"""Invitations: sent, sent again, revoked, accepted; one by one and by list."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from consult.access import OPERATOR, PUBLIC, Actor, Role
from consult.errors import NotFound, Refusal, SignInNeeded
from consult.people import accepting, inviting
from consult.people.accepting import Account
from consult.people.actions import Profile
from consult.people.guests import Guest, WrongRows
from consult.people.links import Purpose, token_of
from consult.people.models import (
    Interest,
    Invitation,
    Membership,
    NameShown,
    Organisation,
    OrganisationKind,
    Person,
    RoleGrant,
)
from consult.people.queries import actor_for
from consult.people.rules import (
    AddressTaken,
    AlreadyInvited,
    AlreadyTakesPart,
    CountryNeeded,
    InvitationAccepted,
    InvitationExpired,
    InvitationRevoked,
    KindNeeded,
    ListedTwice,
    OrganisationNeeded,
    OtherAddress,
)
from consult.record.events import Event
from consult.record.models import Entry
from tests.worlds import World

Make = Callable[..., Guest]
ACCOUNT = Account(Profile("Amina", "fr", NameShown.ORGANISATION, "I sit on a board."), title="Dean")


@pytest.fixture
def where(world: World, key: str) -> dict[str, Any]:
    """Who invites, when, to what, with which key."""
    return {
        "actor": world.people["coordinator"], "now": world.now, "consultation_id": world.consultation.id,
        "secret_key": key,
    }  # fmt: skip


def token(world: World, key: str, id_: int) -> str:
    return token_of(key, Purpose.INVITATION, world.session.get_one(Invitation, id_).nonce)


def accept(world: World, key: str, id_: int, **values: Any) -> int:
    given: dict[str, Any] = {
        "actor": PUBLIC, "now": world.now, "token": token(world, key, id_), "account": ACCOUNT, "hashed": None,
    }  # fmt: skip
    return accepting.set_account_up(world.session, **{**given, **values})


def test_an_invitation_is_kept_without_its_secret(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    id_ = inviting.invite(world.session, guest=guest(name="Amina"), **where)
    row = world.session.execute(select(*Invitation.__table__.c)).one()
    assert (row.email, row.name, row.role, row.language) == ("new@example.org", "Amina", Role.EXPERT, "en")
    assert row.expires_at == world.now + timedelta(days=30)
    secret = token(world, key, id_)
    assert secret not in str(tuple(row))
    entry = world.session.execute(select(Entry.event, Entry.subject_id, Entry.data)).one()
    assert (entry.event, entry.subject_id) == (Event.INVITATION_SENT, id_)
    assert "new@example.org" not in entry.data and secret not in entry.data


@pytest.mark.parametrize("who", ["editor", "expert", "representative", "signatory", "observer", "stranger"])
def test_only_the_coordinator_invites(world: World, where: dict[str, Any], guest: Make, who: str) -> None:
    id_ = inviting.invite(world.session, guest=guest(), **where)
    given = {**where, "actor": world.people[who]}
    with pytest.raises(NotFound):
        inviting.invite(world.session, guest=guest("b@example.org"), **given)
    with pytest.raises(NotFound):
        inviting.invite_many(world.session, guests=[guest("b@example.org")], **given)
    with pytest.raises(NotFound):
        inviting.send_again(world.session, invitation_id=id_, **given)
    given.pop("secret_key")
    with pytest.raises(NotFound):
        inviting.revoke_invitation(world.session, invitation_id=id_, **given)
    with pytest.raises(SignInNeeded):
        inviting.revoke_invitation(world.session, invitation_id=id_, **{**given, "actor": PUBLIC})
    assert world.session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_a_coordinator_elsewhere_does_not_invite_here(
    world: World, where: dict[str, Any], guest: Make
) -> None:
    from consult.access import Grant

    elsewhere = Actor(person_id=1, grants=frozenset({Grant(world.consultation.id + 1, Role.COORDINATOR)}))
    with pytest.raises(NotFound):
        inviting.invite(world.session, guest=guest(), **{**where, "actor": elsewhere})


def test_the_operator_invites_from_the_command_line(world: World, where: dict[str, Any], guest: Make) -> None:
    inviting.invite(world.session, guest=guest(), **{**where, "actor": OPERATOR})
    assert world.session.scalars(select(Invitation.invited_by)).one() is None


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"email": "expert@example.org"}, AlreadyTakesPart),
        ({"email": "waiting@example.org"}, AlreadyInvited),
        ({"role": Role.SIGNATORY}, OrganisationNeeded),
        ({"organisation": "A new one"}, KindNeeded),
        ({"organisation": "A new one", "kind": OrganisationKind.HEI}, CountryNeeded),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(
    world: World, where: dict[str, Any], guest: Make, values: dict[str, Any], refusal: type[Refusal]
) -> None:
    inviting.invite(world.session, guest=guest("waiting@example.org"), **where)
    with pytest.raises(refusal):
        inviting.invite(world.session, guest=guest(**values), **where)


def test_an_expert_may_be_invited_to_a_further_role(world: World, where: dict[str, Any], guest: Make) -> None:
    inviting.invite(world.session, guest=guest("expert@example.org", Role.OBSERVER), **where)


def test_a_list_is_one_entry_and_enters_each_organisation_once(
    world: World, where: dict[str, Any], guest: Make
) -> None:
    new = {"organisation": "University of Lomé", "kind": OrganisationKind.HEI, "country": "TG"}
    ids = inviting.invite_many(
        world.session,
        guests=[
            guest("a@example.org", row=2, **new),
            guest("b@example.org", row=3, organisation="university of  lomé"),
            guest("c@example.org", row=4, organisation="University of Dakar (sample)"),
            guest("d@example.org", row=5),
        ],
        **where,
    )
    rows = world.session.execute(
        select(Invitation.id, Invitation.organisation_id).order_by(Invitation.email)
    ).all()
    assert [row.id for row in rows] == ids
    lome = world.session.scalars(
        select(Organisation.id).where(Organisation.name == "University of Lomé")
    ).one()
    assert [row.organisation_id for row in rows] == [lome, lome, world.organisations["dakar"].id, None]
    data = json.loads(world.session.scalars(select(Entry.data)).one())
    assert (data["invitations"], data["organisations"]) == (ids, [lome])


def test_a_list_with_one_wrong_row_sends_nothing(world: World, where: dict[str, Any], guest: Make) -> None:
    guests = [
        guest("a@example.org", row=2),
        guest("expert@example.org", row=3),
        guest("a@example.org", row=4),
        guest("a@example.org", Role.OBSERVER, row=5),
        guest("e@example.org", Role.REPRESENTATIVE, row=6),
    ]
    with pytest.raises(WrongRows) as caught:
        inviting.invite_many(world.session, guests=guests, **where)
    told = [(fault.row, fault.field, type(fault.refusal)) for fault in caught.value.rows]
    assert told == [
        (3, "email", AlreadyTakesPart),
        (4, "email", ListedTwice),
        (6, "organisation", OrganisationNeeded),
    ]
    assert world.session.scalar(select(func.count()).select_from(Invitation)) == 0
    assert world.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_an_empty_list_is_refused(world: World, where: dict[str, Any]) -> None:
    with pytest.raises(WrongRows):
        inviting.invite_many(world.session, guests=[], **where)


def test_two_thousand_rows_are_one_transaction(world: World, where: dict[str, Any], guest: Make) -> None:
    new = {"kind": OrganisationKind.HEI, "country": "CN"}
    guests = [
        guest(f"p{n}@example.org", row=n + 2, organisation=f"University {n // 10}", **new)
        for n in range(2_000)
    ]
    assert len(inviting.invite_many(world.session, guests=guests, **where)) == 2_000
    assert world.session.scalar(select(func.count(func.distinct(Invitation.token_digest)))) == 2_000


def test_accepting_makes_account_membership_role_and_declaration(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    home = world.organisations["dakar"]
    id_ = inviting.invite(
        world.session, guest=guest(role=Role.REPRESENTATIVE, organisation=home.name), **where
    )
    who = accept(world, key, id_, hashed="$argon2id$…")
    person = world.session.get_one(Person, who)
    assert (person.email, person.name, person.language) == ("new@example.org", "Amina", "fr")
    assert (person.name_shown, person.password) == (NameShown.ORGANISATION, "$argon2id$…")
    assert world.session.scalars(select(Interest.words).where(Interest.person_id == who)).all() == [
        "I sit on a board."
    ]
    assert world.session.scalars(select(Membership.title).where(Membership.person_id == who)).all() == [
        "Dean"
    ]
    actor = actor_for(world.session, who)
    assert actor.organisations_as(Role.REPRESENTATIVE, world.consultation.id) == {home.id}
    events = world.session.scalars(select(Entry.event).order_by(Entry.seq)).all()
    assert events == [Event.INVITATION_SENT, Event.INVITATION_ACCEPTED]


def test_an_expert_belongs_to_an_organisation_and_speaks_for_none(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    home = world.organisations["dakar"]
    who = accept(world, key, inviting.invite(world.session, guest=guest(organisation=home.name), **where))
    actor = actor_for(world.session, who)
    assert actor.organisations == {home.id}
    assert actor.organisations_as(Role.EXPERT, world.consultation.id) == frozenset()


def test_an_invitation_is_accepted_once(world: World, where: dict[str, Any], key: str, guest: Make) -> None:
    id_ = inviting.invite(world.session, guest=guest(), **where)
    accept(world, key, id_)
    with pytest.raises(InvitationAccepted):
        accept(world, key, id_)
    assert world.session.scalar(select(func.count()).where(Person.email == "new@example.org")) == 1


def test_an_expired_invitation_sets_no_account_up(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    id_ = inviting.invite(world.session, guest=guest(), **where)
    with pytest.raises(InvitationExpired):
        accept(world, key, id_, now=world.now + timedelta(days=30))


def test_a_revoked_invitation_sets_no_account_up(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    id_ = inviting.invite(world.session, guest=guest(), **where)
    given = {name: value for name, value in where.items() if name != "secret_key"}
    for _ in range(2):
        inviting.revoke_invitation(world.session, invitation_id=id_, **given)
    with pytest.raises(InvitationRevoked):
        accept(world, key, id_)
    assert world.session.scalar(select(func.count()).select_from(Entry)) == 2


def test_an_accepted_invitation_is_neither_revoked_nor_sent_again(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    id_ = inviting.invite(world.session, guest=guest(), **where)
    accept(world, key, id_)
    with pytest.raises(InvitationAccepted):
        inviting.send_again(world.session, invitation_id=id_, **where)
    where.pop("secret_key")
    with pytest.raises(InvitationAccepted):
        inviting.revoke_invitation(world.session, invitation_id=id_, **where)


def test_a_fresh_letter_has_a_fresh_link_and_ends_the_older_one(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    id_ = inviting.invite(world.session, guest=guest(), **where)
    older, later = token(world, key, id_), world.now + timedelta(days=40)
    inviting.send_again(world.session, invitation_id=id_, **{**where, "now": later})
    world.session.expire_all()
    with pytest.raises(NotFound):
        accept(world, key, id_, token=older, now=later)
    accept(world, key, id_, now=later)


def test_an_invitation_of_another_consultation_is_not_found(
    world: World, where: dict[str, Any], guest: Make
) -> None:
    id_ = inviting.invite(world.session, guest=guest(), **where)
    given = {**where, "actor": OPERATOR, "consultation_id": world.consultation.id + 1}
    with pytest.raises(NotFound):
        inviting.send_again(world.session, invitation_id=id_, **given)


@pytest.mark.parametrize("secret", ["", "x" * 43, "../../etc/passwd", "né"])
def test_a_link_that_was_never_sent_is_not_known(world: World, secret: str) -> None:
    with pytest.raises(NotFound):
        accepting.invitation_of(world.session, secret)


def test_a_token_made_with_another_key_is_not_known(world: World, where: dict[str, Any], guest: Make) -> None:
    id_ = inviting.invite(world.session, guest=guest(), **where)
    with pytest.raises(NotFound):
        accept(world, "some other key", id_)


def test_who_has_an_account_accepts_with_it(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    id_ = inviting.invite(world.session, guest=guest("stranger@example.org", Role.OBSERVER), **where)
    with pytest.raises(AddressTaken):
        accept(world, key, id_)
    secret, stranger = token(world, key, id_), world.people["stranger"]
    for _ in range(2):
        accepting.accept_invitation(world.session, actor=stranger, now=world.now, token=secret)
    assert actor_for(world.session, stranger.person_id or 0).roles_in(world.consultation.id) == {
        Role.OBSERVER
    }
    count = select(func.count()).select_from(RoleGrant).where(RoleGrant.person_id == stranger.person_id)
    assert world.session.scalar(count) == 1


def test_nobody_accepts_an_invitation_of_somebody_else(
    world: World, where: dict[str, Any], key: str, guest: Make
) -> None:
    id_ = inviting.invite(world.session, guest=guest("stranger@example.org", Role.EDITOR), **where)
    secret = token(world, key, id_)
    with pytest.raises(OtherAddress):
        accepting.accept_invitation(world.session, actor=world.people["expert"], now=world.now, token=secret)
    with pytest.raises(SignInNeeded):
        accepting.accept_invitation(world.session, actor=PUBLIC, now=world.now, token=secret)
