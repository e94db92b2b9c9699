"""Letters that did not go: the coordinator sees them, and may have them tried again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.errors import NotFound
from consult.mail.failing import NothingToTry, failed_letters, try_again
from consult.mail.sender import SentReport, send_due, work
from tests.conftest import on_sqlite
from tests.mail.post import Mailbox, free_port
from tests.mail.test_digest import extend
from tests.mail.test_sending import invite, stored
from tests.signing_in import signed_in
from tests.visitor import Visitor
from tests.worlds import World

Sessions = Callable[[], Session]


def test_a_letter_that_was_given_up_goes_when_it_is_tried_again(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox, app: Flask, settings: Settings
) -> None:
    mailbox.refused = {"a@example.org": "550 no such user here", "b@example.org": "550 no"}
    invite(world, by_smtp, "a@example.org", "b@example.org", "c@example.org")
    assert work(sessions, by_smtp, world.now) == SentReport(sent=1, given_up=2)
    visitor = Visitor(signed_in(app, settings, world.people["coordinator"], world.now))
    visitor.open("/en/demo/people/")
    visitor.follow("Letters that did not go")
    for language in ("fr", "zh"):
        assert "a@example.org" in visitor.client.get(f"/{language}/demo/letters/").text
    assert (
        visitor.says("tried 1 time ")
        and visitor.says("2 letters were given up.")
        and visitor.says("550 no such user here")
    )
    assert visitor.says("a@example.org") and not visitor.says("c@example.org")
    mailbox.refused = {}
    visitor.press("b@example.org")
    assert visitor.says("1 letter will be tried again within a minute.")
    assert send_due(sessions, by_smtp, world.now + timedelta(minutes=1)).sent == 1
    visitor.open("/en/demo/letters/")
    assert visitor.says("a@example.org") and not visitor.says("b@example.org")
    assert [letter.sent_at is None for letter in stored(world)] == [True, False, False]


@on_sqlite
def test_all_are_tried_again_in_one_press_and_a_second_press_says_that_nothing_is_left(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox, app: Flask, settings: Settings
) -> None:
    mailbox.refused = {f"{name}@example.org": "550 no" for name in "ab"}
    invite(world, by_smtp, "a@example.org", "b@example.org")
    work(sessions, by_smtp, world.now)
    visitor = Visitor(signed_in(app, settings, world.people["coordinator"], world.now))
    visitor.open("/en/demo/letters/")
    page = visitor.page
    visitor.press("Try all of them again")
    assert visitor.says("2 letters will be tried again")
    token = page.select_one("[name=csrf_token]")
    assert token is not None
    again = visitor.client.post("/en/demo/letters/", data={"csrf_token": token["value"]})
    assert again.status_code == 409 and "nothing to try again" in again.text


@on_sqlite
def test_a_letter_of_the_day_that_failed_is_seen_and_one_on_its_way_says_when(
    world: World, sessions: Sessions, settings: Settings
) -> None:
    extend(world)
    world.session.commit()
    nowhere = replace(settings, mail_url=f"smtp://127.0.0.1:{free_port()}")
    work(sessions, nowhere, world.now)
    work(sessions, nowhere, world.now + timedelta(days=2))
    (row,) = failed_letters(world.session, world.consultation.id)
    assert row.kind == "digest" and row.given_up_at is None and "Refused" in row.last_fault
    world.session.rollback()
    with pytest.raises(NothingToTry):
        try_again(
            world.session,
            actor=world.people["coordinator"],
            now=world.now,
            consultation_id=world.consultation.id,
        )
    with pytest.raises(NotFound):
        try_again(
            world.session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
            letter_id=10_000,
        )  # fmt: skip


@on_sqlite
def test_only_a_coordinator_sees_them(app: Flask, world: World, settings: Settings) -> None:
    for who in ("editor", "expert", "stranger"):
        client = signed_in(app, settings, world.people[who], world.now)
        assert client.get("/en/demo/letters/").status_code == 404
        assert client.post("/en/demo/letters/", data={"letter": "1"}).status_code == 404
