"""Signing in and out, in a browser: by link, by password, as a sample person; sessions that end at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Role
from consult.app import create_app
from consult.config import Settings
from consult.people import closing, signing
from consult.people.links import digest_of
from consult.people.models import Person, RoleGrant, SignInLink, SignInSession
from consult.people.passwords import hash_password
from consult.people.roster import demo_sign_in_links
from consult.record.models import Entry
from tests.comments.said import browser
from tests.visitor import Visitor
from tests.worlds import World

PASSWORD = "kilimanjaro coffee"


@pytest.fixture
def with_password(living: World) -> World:
    """A world in which the expert has a password."""
    row = living.session.get_one(Person, living.people["expert"].person_id)
    row.password = hash_password(PASSWORD)
    living.session.commit()
    return living


def ask(visitor: Visitor, email: str = "expert@example.org", next_: str = "") -> None:
    visitor.open(f"/en/sign-in?next={next_}")
    visitor.press("Send me a link", {"email": email})
    assert visitor.says("a letter with a link is on its way"), visitor.text


def test_a_link_signs_in_the_browser_that_asked(visitor: Visitor, link_address: Callable[[], str]) -> None:
    ask(visitor, " Expert@Example.org ", "/fr/demo/")
    visitor.open(link_address())
    visitor.press("Sign in")
    assert visitor.address == "/fr/demo/"
    assert "expert" in visitor.text
    visitor.open("/en/profile")
    assert visitor.status == 200 and visitor.says("expert@example.org")


def test_opening_a_link_uses_nothing_however_often(visitor: Visitor, link_address: Callable[[], str]) -> None:
    ask(visitor)
    address = link_address()
    for _ in range(5):
        assert visitor.client.get(address).status_code == 200
        assert visitor.client.head(address).status_code == 200
    assert visitor.client.get("/en/profile").status_code == 303
    visitor.open(address)
    visitor.press("Sign in")
    assert visitor.client.get("/en/profile").status_code == 200


def test_a_scanner_that_even_posts_is_not_signed_in(
    app: Flask, visitor: Visitor, link_address: Callable[[], str]
) -> None:
    ask(visitor)
    scanner = Visitor(app.test_client())
    scanner.open(link_address())
    assert scanner.status == 409
    assert scanner.says("only in the browser in which you asked")
    scanner.open("/en/sign-in")
    token = scanner.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
    assert scanner.client.post(link_address(), data={"csrf_token": token}).status_code == 409
    assert scanner.client.get("/en/profile").status_code == 303
    visitor.open(link_address())
    visitor.press("Sign in")
    assert visitor.client.get("/en/profile").status_code == 200


def test_a_link_works_once(visitor: Visitor, link_address: Callable[[], str]) -> None:
    ask(visitor)
    visitor.open(link_address())
    visitor.press("Sign in")
    visitor.open("/en/profile")
    visitor.press("Sign out")
    assert visitor.client.get("/en/profile").status_code == 303
    visitor.open(link_address())
    assert visitor.status == 409 and visitor.says("This link was used already. Ask for a new one.")


def test_a_link_is_too_old_after_ten_minutes(
    session: Session, visitor: Visitor, link_address: Callable[[], str]
) -> None:
    ask(visitor)
    address = link_address()
    session.execute(update(SignInLink).values(expires_at=datetime.now(UTC)))
    session.commit()
    visitor.open(address)
    assert visitor.status == 409 and visitor.says("older than 10 minutes")


def test_a_closed_account_gets_no_link(session: Session, visitor: Visitor, living: World) -> None:
    closing.disable_account(
        session, actor=OPERATOR, now=living.now, person_id=living.people["expert"].person_id or 0
    )
    session.commit()
    ask(visitor)
    session.rollback()
    assert session.scalars(select(SignInLink.person_id)).all() == [None]


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, living: World, session: Session) -> None:
    answers = []
    for email in ("expert@example.org", "nobody-at-all@example.org"):
        visitor = Visitor(app.test_client())
        visitor.open("/en/sign-in")
        token = visitor.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
        sent = visitor.client.post("/en/sign-in", data={"csrf_token": token, "email": email, "next": ""})
        page = visitor.client.get(sent.headers["Location"])
        answers.append((sent.status_code, sent.headers["Location"], sent.data, page.status_code, page.data))
    assert answers[0] == answers[1]
    assert answers[0][0] == 303
    session.rollback()
    assert len(session.scalars(select(SignInLink.id)).all()) == 2
    assert session.scalar(select(func.count()).select_from(Entry)) == 2
    assert "nobody-at-all" not in "".join(session.scalars(select(Entry.data)))


def test_a_password_signs_in_too(visitor: Visitor, with_password: World) -> None:
    visitor.open("/en/sign-in/password?next=/en/demo/")
    visitor.press("Sign in", {"email": "Expert@example.org", "password": PASSWORD})
    assert visitor.address == "/en/demo/"
    assert visitor.client.get("/en/profile").status_code == 200


def test_a_wrong_password_and_an_unknown_address_look_the_same(app: Flask, with_password: World) -> None:
    bodies = []
    for email in ("expert@example.org", "stranger@example.org", "nobody@example.org"):
        visitor = Visitor(app.test_client())
        visitor.open("/en/sign-in/password")
        visitor.press("Sign in", {"email": email, "password": "not the password"})
        assert visitor.status == 422
        token = visitor.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
        assert "not the password" not in visitor.text
        bodies.append(visitor.text.replace(email, "").replace(str(token), ""))
    assert bodies[0] == bodies[1] == bodies[2]
    assert "do not belong together" in bodies[0]


@pytest.mark.parametrize("address", ["/en/sign-in", "/en/sign-in/password"])
def test_what_is_no_address_is_said_and_kept(visitor: Visitor, address: str) -> None:
    visitor.open(address)
    visitor.press("Send me a link" if address.endswith("in") else "Sign in", {"email": "amina at example"})
    assert visitor.status == 422
    assert 'value="amina at example"' in visitor.text
    assert visitor.says("such as name@example.org")


def test_a_form_without_its_token_signs_nobody_in(visitor: Visitor, with_password: World) -> None:
    data = {"email": "expert@example.org", "password": PASSWORD}
    assert visitor.client.post("/en/sign-in/password", data=data).status_code == 422
    assert visitor.client.post("/en/sign-in", data={"email": "expert@example.org"}).status_code == 422
    assert visitor.client.get("/en/profile").status_code == 303


def test_passwords_are_tried_ten_times_in_five_minutes_and_then_not_at_all(
    app: Flask, with_password: World, visitor: Visitor
) -> None:
    for _ in range(10):
        visitor.open("/en/sign-in/password")
        visitor.press("Sign in", {"email": "expert@example.org", "password": "wrong password"})
        assert visitor.status == 422
    other = Visitor(app.test_client())
    other.open("/en/sign-in/password")
    other.press("Sign in", {"email": "expert@example.org", "password": PASSWORD})
    assert other.status == 429
    assert other.says("That was too often")
    token = other.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
    data = {"csrf_token": str(token), "email": "expert@example.org", "password": PASSWORD}
    assert int(other.client.post("/en/sign-in/password", data=data).headers["Retry-After"]) <= 300


def test_a_mailbox_is_not_filled_with_links(visitor: Visitor, session: Session) -> None:
    for _ in range(5):
        ask(visitor)
    visitor.open("/en/sign-in")
    visitor.press("Send me a link", {"email": "expert@example.org"})
    assert visitor.status == 429
    session.rollback()
    assert session.scalar(select(func.count()).select_from(SignInLink)) == 5


def test_one_machine_does_not_ask_for_all_addresses(visitor: Visitor) -> None:
    for number in range(30):
        ask(visitor, f"p{number}@example.org")
    visitor.open("/en/sign-in")
    visitor.press("Send me a link", {"email": "expert@example.org"})
    assert visitor.status == 429


REDIRECTS = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/",
    "http:evil.example", "https:///evil.example", "javascript:alert(1)", "data:text/html,x", "/en\\..\\\\evil",
    "/%2f%2fevil.example", "/%5cevil.example", " //evil.example", "\t//evil.example", "/\t/evil.example",
    "/\n/evil.example", "evil.example", "en/demo/", "", "?next=//evil", "#//evil", "/de/", "/", "//en/demo/",
    "/en/demo/\r\nSet-Cookie: a=b", "https://evil.example/en/", "//evil.example/en/", "/\x00/evil", "@evil.example",
    "/@evil.example", "ftp://evil.example", "/../../evil", "/./evil", "/;@evil.example",
]  # fmt: skip


def test_no_address_leads_away_from_this_instance(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    for address in REDIRECTS:
        answer = client.get("/en/sign-in", query_string={"next": address})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/en/"), address


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example/en/", "/en/demo/\r\nSet-Cookie: a=b"]
)
def test_signing_in_leads_to_pages_of_this_instance_only(
    visitor: Visitor, with_password: World, address: str
) -> None:
    visitor.open("/en/sign-in/password")
    token = visitor.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
    data = {"csrf_token": str(token), "email": "expert@example.org", "password": PASSWORD, "next": address}
    answer = visitor.client.post("/en/sign-in/password", data=data)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/en/"
    assert "Set-Cookie: a=b" not in str(answer.headers)


def test_signing_out_ends_the_session_on_the_server(
    app: Flask, visitor: Visitor, with_password: World
) -> None:
    visitor.open("/en/sign-in/password")
    visitor.press("Sign in", {"email": "expert@example.org", "password": PASSWORD})
    with visitor.client.session_transaction() as cookie:
        stolen = dict(cookie)
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/en/profile").status_code == 200
    visitor.open("/en/profile")
    visitor.press("Sign out")
    assert thief.get("/en/profile").status_code == 303
    assert visitor.client.post("/en/sign-out").status_code in (401, 422)


def test_the_cookie_holds_the_token_and_the_table_its_digest(
    session: Session, visitor: Visitor, with_password: World
) -> None:
    visitor.open("/en/sign-in/password")
    visitor.press("Sign in", {"email": "expert@example.org", "password": PASSWORD})
    with visitor.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    session.rollback()
    assert session.scalars(select(SignInSession.token_digest)).one() == digest_of(token)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    visitor: Visitor, with_password: World
) -> None:
    visitor.open("/en/sign-in/password")
    token = visitor.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
    data = {"csrf_token": str(token), "email": "expert@example.org", "password": PASSWORD}
    cookie = visitor.client.post("/en/sign-in/password", data=data).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Expires" in cookie


@pytest.mark.parametrize("how", ["ended", "disabled", "expired"])
def test_whatever_ends_a_session_ends_it_at_once(app: Flask, living: World, how: str) -> None:
    client = browser(app, living, "expert")
    assert client.get("/en/profile").status_code == 200
    moment = datetime.now(UTC)
    if how == "ended":
        living.session.execute(update(SignInSession).values(ended_at=moment))
    elif how == "disabled":
        living.session.execute(update(Person).values(disabled_at=moment))
    else:
        living.session.execute(update(SignInSession).values(expires_at=moment))
    living.session.commit()
    assert client.get("/en/profile").status_code == 303


def test_a_role_that_ends_is_gone_with_the_next_request_and_the_session_stays(
    app: Flask, living: World
) -> None:
    client = browser(app, living, "coordinator")
    assert client.get("/en/demo/people/").status_code == 200
    living.session.execute(update(RoleGrant).values(ended_at=datetime.now(UTC)))
    living.session.commit()
    assert client.get("/en/demo/people/").status_code == 404
    assert client.get("/en/profile").status_code == 200


@pytest.mark.parametrize(
    ("who", "idle", "stays"),
    [
        ("editor", timedelta(minutes=29), True),
        ("editor", timedelta(minutes=31), False),
        ("expert", timedelta(days=3), True),
    ],
)
def test_who_decides_is_signed_out_when_idle(
    app: Flask, living: World, who: str, idle: timedelta, stays: bool
) -> None:
    client = browser(app, living, who)
    living.session.execute(update(SignInSession).values(seen_at=datetime.now(UTC) - idle))
    living.session.commit()
    assert (client.get("/en/profile").status_code == 200) is stays


def test_use_of_a_session_is_noted_seldom(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    seen = select(SignInSession.seen_at)

    def after(age: timedelta) -> timedelta:
        before = datetime.now(UTC) - age
        living.session.execute(update(SignInSession).values(seen_at=before))
        living.session.commit()
        client.get("/en/profile")
        living.session.rollback()
        return living.session.scalars(seen).one() - before

    assert after(timedelta(minutes=9)) == timedelta(0)
    assert after(timedelta(minutes=11)) > timedelta(minutes=10)


def test_an_editor_is_signed_in_for_eight_hours_and_an_expert_for_thirty_days(living: World) -> None:
    lasts = {}
    for who in ("editor", "expert"):
        person = living.people[who].person_id or 0
        signing.open_session(living.session, now=living.now, person_id=person, device="", way="link")
        row = living.session.scalars(select(SignInSession).where(SignInSession.person_id == person)).one()
        lasts[who] = row.expires_at - row.opened_at
    assert lasts == {"editor": timedelta(hours=8), "expert": timedelta(days=30)}


def test_a_demo_instance_offers_a_way_in_for_each_role(visitor: Visitor) -> None:
    for role in Role:
        visitor.open("/en/sign-in")
        visitor.press(f"Sign in as {role}")
        assert visitor.status == 200
        visitor.open("/en/profile")
        assert visitor.says(f"{role}@example.org"), visitor.text
        visitor.press("Sign out")


def test_opening_a_demo_link_signs_nobody_in(visitor: Visitor, living: World, settings: Settings) -> None:
    link = next(
        link for link in demo_sign_in_links(living.session, settings.secret_key) if link.role is Role.EDITOR
    )
    visitor.open(f"/fr/demo/{link.token}")
    assert visitor.status == 200
    assert visitor.client.get("/en/profile").status_code == 303
    visitor.press("Se connecter")
    assert visitor.client.get("/en/demo/people/").status_code == 404
    assert visitor.client.get("/en/profile").status_code == 200
    assert visitor.client.get(f"/fr/demo/{link.token}x").status_code == 404


def test_an_instance_that_is_no_demo_has_no_such_links(living: World, settings: Settings) -> None:
    links = demo_sign_in_links(living.session, settings.secret_key)
    visitor = Visitor(create_app(replace(settings, demo=False)).test_client())
    visitor.open("/en/sign-in")
    assert not visitor.says("Sign in as")
    token = visitor.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
    for link in links:
        assert visitor.client.get(f"/en/demo/{link.token}").status_code == 404
        assert visitor.client.post(f"/en/demo/{link.token}", data={"csrf_token": token}).status_code == 404


def test_who_is_signed_in_already_goes_on(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    answer = client.get("/en/sign-in?next=/en/demo/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/demo/")
