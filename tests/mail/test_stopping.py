"""Stopping letters from the letter itself, and choosing them on the page of one's account."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.mail.sender import work
from consult.people.letters import choices_of
from consult.people.models import Delivery, LetterTopic
from consult.record.events import Event
from consult.record.models import Entry
from tests.comments.said import say
from tests.conftest import on_sqlite
from tests.mail.post import files, markup, words
from tests.mail.test_digest import extend
from tests.mail.test_sending import invite
from tests.signing_in import signed_in
from tests.visitor import Visitor
from tests.worlds import World

Sessions = Callable[[], Session]
EXPERT = "expert@example.org"


@pytest.fixture
def letters(world: World, sessions: Sessions, settings: Settings) -> dict[str, EmailMessage]:
    """The letters of the day of everybody, by address, sent."""
    extend(world)
    world.session.commit()
    work(sessions, settings, world.now)
    work(sessions, settings, world.now + timedelta(days=2))
    return {str(message["To"]): message for message in files(settings)}


def link_of(message: EmailMessage) -> str:
    return str(message["List-Unsubscribe"]).strip("<>")


def held(sessions: Sessions, address: str = EXPERT) -> set[LetterTopic]:
    with sessions() as session:
        return {topic for topic, when in choices_of(session, address).items() if when is not Delivery.NONE}


@on_sqlite
def test_a_mail_program_stops_letters_with_one_request(
    app: Flask, settings: Settings, sessions: Sessions, letters: dict[str, EmailMessage]
) -> None:
    message = letters[EXPERT]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = link_of(message)
    raw = next(
        p for p in (settings.instance / "mail").glob("*.eml") if EXPERT.encode() in p.read_bytes()
    ).read_bytes()
    assert f"List-Unsubscribe: <{link}>".encode() in raw, "folded or encoded: no mail program understands it"
    assert link in words(message) and f'<a href="{link}">' in markup(message)
    path = link.removeprefix(settings.base_url)
    browser = app.test_client()
    page = browser.get(path)
    assert page.status_code == 200 and "Send me no letter of the day" in page.text and EXPERT not in page.text
    assert len(held(sessions)) == 6, "opening the page stops nothing"
    for _ in range(2):
        answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert held(sessions) == {LetterTopic.REMINDERS}
    assert len(held(sessions, "expert2@example.org")) == 6
    with sessions() as session:
        chosen = session.scalars(select(Entry).where(Entry.event == str(Event.LETTERS_CHOSEN_BY_LINK))).all()
        assert len(chosen) == 1 and EXPERT not in chosen[0].data
    assert "You get no letter of the day any more." in browser.get(path).text


@on_sqlite
def test_a_link_that_was_not_made_here_stops_nothing(
    app: Flask, settings: Settings, sessions: Sessions, letters: dict[str, EmailMessage]
) -> None:
    path = link_of(letters[EXPERT]).removeprefix(settings.base_url)
    number, _, code = path.rpartition("/")[2].partition(".")
    other = link_of(letters["expert2@example.org"]).rpartition("/")[2].partition(".")[0]
    for token in (
        f"{other}.{code}",
        f"{number}.{code[:-1]}",
        number,
        f"{number}.",
        "x.y",
        f"{'9' * 30}.{code}",
        f"{number}.{code}é",
    ):
        for method in ("get", "post"):
            answer = getattr(app.test_client(), method)(f"/en/letters/{token}")
            assert answer.status_code == 404, token
    assert len(held(sessions)) == 6


@on_sqlite
def test_receipts_and_letters_of_accounts_cannot_be_stopped(
    world: World, sessions: Sessions, settings: Settings
) -> None:
    say(world)
    invite(world, settings, "new@example.org")
    work(sessions, settings, world.now)
    for message in files(settings):
        assert message["List-Unsubscribe"] is None and "/letters/" not in words(message)


@on_sqlite
def test_letters_lie_in_threads(world: World, sessions: Sessions, settings: Settings) -> None:
    comment = say(world)
    with app_choices(world, sessions, settings):
        pass
    work(sessions, settings, world.now)
    (receipt,) = [m for m in files(settings) if m["To"] == EXPERT]
    assert receipt["Message-ID"] == f"<comment.{comment.id}@127.0.0.1>"
    assert receipt["In-Reply-To"] is None
    told = [m for m in files(settings) if m["To"] == "editor@example.org"]
    assert [m["References"] for m in told] == [receipt["Message-ID"]]
    assert [m["In-Reply-To"] for m in told] == [receipt["Message-ID"]]
    extend(world)
    world.session.commit()
    work(sessions, settings, world.now)
    (news,) = [m for m in files(settings) if m["To"] == EXPERT and m is not receipt and m["References"]]
    assert news["References"] == f"<consultation.{world.consultation.id}@127.0.0.1>" == news["In-Reply-To"]


class app_choices:  # noqa: N801 - reads as a step of the test
    """Let the editor and the expert get everything at once."""

    def __init__(self, world: World, sessions: Sessions, settings: Settings) -> None:
        from consult.people.letters import _put

        for address in (EXPERT, "editor@example.org"):
            _put(world.session, world.now, address, dict.fromkeys(LetterTopic, Delivery.AT_ONCE))
        world.session.commit()

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


@on_sqlite
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_letters_are_chosen_on_the_page_of_the_account(
    app: Flask, world: World, sessions: Sessions, settings: Settings, language: str
) -> None:
    visitor = Visitor(signed_in(app, settings, world.people["expert"], world.now))
    visitor.open(f"/{language}/profile")
    button = visitor.page.select_one("#letters").find_parent("section").select_one("button").get_text()  # type: ignore[union-attr]
    visitor.press(button, {"answers": "at_once", "rounds": "none"})
    assert visitor.status == 200
    with sessions() as session:
        found = choices_of(session, EXPERT)
    assert found[LetterTopic.ANSWERS] is Delivery.AT_ONCE and found[LetterTopic.ROUNDS] is Delivery.NONE
    assert found[LetterTopic.DESK] is Delivery.DAILY
    chosen = visitor.page.select_one("#f-answers option[selected]")
    assert chosen is not None and chosen["value"] == "at_once"


@on_sqlite
def test_a_choice_that_does_not_exist_changes_nothing(
    app: Flask, world: World, sessions: Sessions, settings: Settings
) -> None:
    client = signed_in(app, settings, world.people["expert"], world.now)
    visitor = Visitor(client)
    visitor.open("/en/profile")
    visitor.press("Keep this choice", {"answers": "hourly"})
    assert visitor.status == 422
    assert client.post("/en/profile/letters", data={"answers": "none"}).status_code == 422, "no form token"
    assert len(held(sessions)) == 6
