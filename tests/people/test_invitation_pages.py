"""Accepting an invitation in a browser."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consult.access import Role
from consult.config import Settings
from consult.people import inviting
from consult.people.guests import Guest
from consult.people.models import Interest, Invitation, Person
from consult.people.queries import actor_for
from tests.comments.said import browser
from tests.visitor import Visitor
from tests.worlds import World

Address = Callable[[str], str]
GOOD = {"name": "Amina Otieno", "language": "fr", "name_shown": "name", "nothing": "yes"}


@pytest.fixture
def invited(living: World, settings: Settings) -> Callable[..., None]:
    """Return what invites an address."""

    def send(
        email: str = "new@example.org", role: Role = Role.EXPERT, organisation: str = "", name: str = ""
    ) -> None:
        inviting.invite(
            living.session,
            actor=living.people["coordinator"],
            now=living.now,
            consultation_id=living.consultation.id,
            guest=Guest(email, role, "fr", name, organisation),
            secret_key=settings.secret_key,
        )
        living.session.commit()

    return send


def people(session: Session, email: str = "new@example.org") -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Person).where(Person.email == email)) or 0


def test_an_invitation_says_who_invites_to_what_as_what(
    visitor: Visitor, invited: Callable[..., None], invitation_address: Address
) -> None:
    invited(role=Role.REPRESENTATIVE, organisation="University of Dakar (sample)", name="Amina")
    visitor.open(invitation_address("new@example.org"))
    assert visitor.status == 200
    for words in (
        "“Demo” as: Representative",
        "University of Dakar (sample)",
        "sent by coordinator",
        "new@example.org",
    ):
        assert visitor.says(words), words
    assert 'value="Amina"' in visitor.text
    assert visitor.page.find("option", selected=True)["value"] == "fr"  # type: ignore[index]


def test_looking_at_an_invitation_accepts_nothing(
    visitor: Visitor, invited: Callable[..., None], invitation_address: Address, session: Session
) -> None:
    invited()
    address = invitation_address("new@example.org")
    for _ in range(3):
        assert visitor.client.get(address).status_code == 200
        assert visitor.client.head(address).status_code == 200
    assert visitor.client.get(address + "/account").status_code == 405
    assert people(session) == 0
    assert session.scalars(select(Invitation.accepted_at)).all() == [None]


def test_accepting_sets_the_account_up_and_signs_in(
    visitor: Visitor, invited: Callable[..., None], invitation_address: Address, session: Session
) -> None:
    invited(role=Role.REPRESENTATIVE, organisation="University of Dakar (sample)")
    visitor.open(invitation_address("new@example.org"))
    values = {**GOOD, "title": "Dean", "password": "kilimanjaro coffee", "name_shown": "organisation"}
    values["interests"] = values.pop("nothing") and "I sell software."
    visitor.press("Accept and set my account up", values)
    assert visitor.address == "/fr/demo/" and visitor.status == 200
    visitor.open("/en/profile")
    assert visitor.says("new@example.org") and visitor.says("Representative, University of Dakar (sample)")
    session.rollback()
    person = session.scalars(select(Person).where(Person.email == "new@example.org")).one()
    assert (person.name, person.language, str(person.name_shown)) == ("Amina Otieno", "fr", "organisation")
    assert (person.password or "").startswith("$argon2id$")
    assert session.scalars(select(Interest.words)).all() == ["I sell software."]
    assert Role.REPRESENTATIVE in {grant.role for grant in actor_for(session, person.id).grants}


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"name": ""}, "Type your name."),
        ({"name": "x" * 201}, "This is too long"),
        ({"name": "A\x07"}, "characters that cannot be shown"),
        ({"language": "de"}, "Choose one of these."),
        ({"name_shown": ""}, "Choose one of these."),
        ({"nothing": ""}, "Declare your interests, or tick that you have none."),
        ({"interests": "I sell software."}, "keep one of them"),
        ({"password": "too short"}, "Use at least 12 characters"),
        ({"password": "new@example.org"}, "too easy to guess"),
    ],
)
def test_a_wrong_field_is_said_and_every_other_word_kept(
    visitor: Visitor,
    invited: Callable[..., None],
    invitation_address: Address,
    session: Session,
    values: dict[str, str],
    fault: str,
) -> None:
    invited()
    visitor.open(invitation_address("new@example.org"))
    token = str(visitor.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    data = {**GOOD, "interests": "", "password": "", "csrf_token": token, **values}
    answer = visitor.client.post(invitation_address("new@example.org") + "/account", data=data)
    assert answer.status_code == 422
    assert fault in answer.text
    if data["name"] == "Amina Otieno":
        assert 'value="Amina Otieno"' in answer.text
    if data["password"]:
        assert data["password"] not in answer.text.replace("new@example.org", "") or "@" in data["password"]
    assert people(session) == 0


def test_a_stale_form_keeps_its_words(
    visitor: Visitor, invited: Callable[..., None], invitation_address: Address, session: Session
) -> None:
    invited()
    answer = visitor.client.post(invitation_address("new@example.org") + "/account", data=GOOD)
    assert answer.status_code == 422
    assert "send them again" in answer.text and 'value="Amina Otieno"' in answer.text
    assert people(session) == 0
    visitor.text, visitor.address = answer.text, invitation_address("new@example.org") + "/account"
    visitor.press("Accept and set my account up")
    assert people(session) == 1


def test_an_unknown_field_is_refused(
    visitor: Visitor, invited: Callable[..., None], invitation_address: Address, session: Session
) -> None:
    invited()
    visitor.open(invitation_address("new@example.org"))
    token = str(visitor.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    data = {**GOOD, "csrf_token": token, "role": "coordinator"}
    answer = visitor.client.post(invitation_address("new@example.org") + "/account", data=data)
    assert answer.status_code == 422 and "does not belong to it" in answer.text
    assert people(session) == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"expires_at": datetime.now(UTC) - timedelta(days=1)},
            "has expired. Ask the coordinator for a new one.",
        ),
        ({"revoked_at": datetime.now(UTC)}, "was taken back"),
        ({"accepted_at": datetime.now(UTC)}, "was accepted already. Sign in"),
    ],
)
def test_a_link_that_does_not_go_on_says_what_to_do(
    visitor: Visitor,
    invited: Callable[..., None],
    invitation_address: Address,
    session: Session,
    values: dict[str, datetime],
    words: str,
) -> None:
    invited()
    visitor.open(invitation_address("new@example.org"))
    session.execute(update(Invitation).values(**values))
    session.commit()
    visitor.press("Accept and set my account up", {name: GOOD[name] for name in GOOD})
    assert visitor.status == 409
    assert visitor.says(words) and visitor.says("It was sent by coordinator.")
    visitor.open(invitation_address("new@example.org"))
    assert visitor.status == 409 and visitor.says(words)
    assert people(session) == 0


def test_an_unknown_link_is_not_found(visitor: Visitor) -> None:
    visitor.open("/en/invitation/abcdefgh")
    assert visitor.status == 404
    assert visitor.says("This invitation is not known.")


def test_accepting_a_second_time_leads_to_the_consultation(
    visitor: Visitor, invited: Callable[..., None], invitation_address: Address
) -> None:
    invited()
    visitor.open(invitation_address("new@example.org"))
    visitor.press("Accept and set my account up", GOOD)
    visitor.open(invitation_address("new@example.org"))
    assert (visitor.address, visitor.status) == ("/en/demo/", 200)


def test_who_has_an_account_signs_in_by_the_same_link_and_accepts(
    visitor: Visitor,
    invited: Callable[..., None],
    invitation_address: Address,
    link_address: Callable[[], str],
    living: World,
) -> None:
    invited("stranger@example.org", Role.OBSERVER)
    address = invitation_address("stranger@example.org")
    visitor.open(address)
    assert visitor.says("You have an account with this address already.")
    visitor.follow("Sign in to accept")
    visitor.press("Send me a link", {"email": "stranger@example.org"})
    visitor.open(link_address())
    visitor.press("Sign in")
    assert visitor.address == address
    visitor.press("Accept the invitation")
    assert visitor.address == "/en/demo/"
    living.session.rollback()
    actor = actor_for(living.session, living.people["stranger"].person_id or 0)
    assert actor.roles_in(living.consultation.id) == {Role.OBSERVER}


def test_an_account_is_not_taken_over_by_its_invitation(
    visitor: Visitor, invited: Callable[..., None], invitation_address: Address, living: World
) -> None:
    invited("stranger@example.org", Role.OBSERVER)
    address = invitation_address("stranger@example.org")
    visitor.open("/en/sign-in")
    token = str(visitor.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]
    for path in (address, address + "/account"):
        data = {"csrf_token": token} if path == address else {**GOOD, "csrf_token": token}
        answer = visitor.client.post(path, data=data)
        assert answer.status_code in (401, 409), path
    assert visitor.client.get("/en/profile").status_code == 303


def test_an_invitation_to_somebody_else_says_so(
    app: Flask, living: World, invited: Callable[..., None], invitation_address: Address
) -> None:
    invited()
    visitor = Visitor(browser(app, living, "expert"))
    visitor.open(invitation_address("new@example.org"))
    assert visitor.status == 403
    assert visitor.says("sent to another address than yours")
    visitor.press("Sign out")
    visitor.open(invitation_address("new@example.org"))
    assert visitor.status == 200
