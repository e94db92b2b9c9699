"""What is kept is never shown to somebody it was not drawn for, nor a moment too long: against pages that are drawn anew."""

import re
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from consult.comments.actions import withdraw_comment
from consult.comments.conversation import agree, reply, state_no_comment, take_back_agreement
from consult.comments.models import Comment, CommentState
from consult.config import Settings
from consult.drafts.models import CommentsVisible, Consultation, Round
from consult.errors import Refusal
from consult.people.actions import Profile, change_profile
from consult.people.models import NameShown
from consult.reading.shelf import PAGES, PARTS, ROOM, Shelf, part
from tests import worlds
from tests.conftest import on_sqlite
from tests.reading.test_section import PAGE, say, work
from tests.signing_in import signed_in

STEPS = 120
TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')
WHO = ("expert", "expert2", "editor", "observer", "stranger")


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    with work(settings) as session:
        return worlds.build(session, datetime.now(UTC))


class Story:
    """Things happen in no order, and everybody looks at the page in between."""

    def __init__(self, settings: Settings, world: worlds.World, random: Random) -> None:
        self.settings, self.world, self.random = settings, world, random

    def step(self) -> None:
        """Let one thing happen; what is refused did not happen."""
        happen: Callable[[], None] = self.random.choice(
            [self.speak, self.speak, self.take_back, self.rename, self.show_to, self.move_end, self.agree, self.answer, self.names, self.state]
        )  # fmt: skip
        try:
            happen()
        except Refusal:
            return

    @contextmanager
    def _comment(self, own: bool) -> Iterator[tuple[Session, int, str]]:
        with work(self.settings) as session:
            rows = session.query(Comment).filter(Comment.state == CommentState.RECEIVED).all()
            row = self.random.choice(rows) if rows else None
            names = {actor.person_id: name for name, actor in self.world.people.items()}
            who = names[row.person_id] if row and own else self.random.choice(WHO[:2])
            yield session, row.id if row else 0, who

    def speak(self) -> None:
        quote = self.random.choice(["its policy", "every year", None])
        words = f"canary {self.random.random()}"
        say(self.settings, self.world, words, quote, self.random.choice(WHO[:2]))

    def take_back(self) -> None:
        with self._comment(own=True) as (session, comment_id, who):
            withdraw_comment(
                session, actor=self.world.people[who], now=datetime.now(UTC), comment_id=comment_id
            )

    def agree(self) -> None:
        change = self.random.choice([agree, take_back_agreement])
        with self._comment(own=False) as (session, comment_id, who):
            change(session, actor=self.world.people[who], now=datetime.now(UTC), comment_id=comment_id)

    def answer(self) -> None:
        with self._comment(own=False) as (session, comment_id, who):
            reply(
                session, actor=self.world.people[who], now=datetime.now(UTC), comment_id=comment_id, words="Why?",
                words_language="en", form_key=str(self.random.random()),
            )  # fmt: skip

    def state(self) -> None:
        with work(self.settings) as session:
            place = self.world.sections[self.random.randrange(2)].id
            state_no_comment(
                session, actor=self.world.people["expert2"], now=datetime.now(UTC), section_id=place
            )

    def rename(self) -> None:
        who = self.random.choice(WHO[:2])
        shown = self.random.choice(list(NameShown))
        profile = Profile(f"Name {self.random.randrange(99)}", "en", shown, "")
        with work(self.settings) as session:
            change_profile(session, actor=self.world.people[who], now=datetime.now(UTC), profile=profile)

    def show_to(self) -> None:
        with work(self.settings) as session:
            found = session.get_one(Round, self.world.round.id)
            found.comments_visible = self.random.choice(list(CommentsVisible))

    def move_end(self) -> None:
        with work(self.settings) as session:
            days = self.random.choice([-1, 3, 5])
            session.get_one(Round, self.world.round.id).closes_at = datetime.now(UTC) + timedelta(days=days)

    def names(self) -> None:
        with work(self.settings) as session:
            found = session.get_one(Consultation, self.world.consultation.id)
            found.names_shown = self.random.choice(list(NameShown))


def seen(client: FlaskClient, tag: str = "") -> tuple[int, str, str]:
    """Return status, ETag and page, without the form tokens, which are new each time."""
    answer = client.get(PAGE, headers={"If-None-Match": tag} if tag else {})
    return answer.status_code, answer.headers["ETag"], TOKEN.sub("", answer.text)


@on_sqlite
@pytest.mark.parametrize("seed", range(3))
def test_every_page_is_at_every_moment_the_one_that_would_be_drawn_for_this_person(
    app: Flask, settings: Settings, world: worlds.World, seed: int
) -> None:
    random = Random(seed)
    story = Story(settings, world, random)
    moment = datetime.now(UTC)
    clients: dict[str, FlaskClient] = {
        name: signed_in(app, settings, world.people[name], moment) for name in WHO
    }
    clients["nobody"], clients["nobody else"] = app.test_client(), app.test_client()
    for client in clients.values():
        client.get("/en/")
    had: dict[str, tuple[str, str]] = {}
    not_modified = 0
    for _ in range(STEPS):
        story.step()
        for name in random.sample(list(clients), 3):
            status, tag, page = seen(clients[name], had[name][0] if name in had else "")
            if status == 304:
                not_modified += 1
                page = had[name][1]
            kept = {shelf: app.extensions[shelf] for shelf in ROOM}
            app.extensions.update({shelf: Shelf(room) for shelf, room in ROOM.items()})
            assert page == seen(clients[name])[2], name
            app.extensions.update(kept)
            had[name] = (tag, page)
    assert not_modified > 10


@on_sqlite
def test_a_changed_name_is_on_the_page_at_once(
    app: Flask, client: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    with work(settings) as session:
        session.get_one(Round, world.round.id).comments_visible = CommentsVisible.EVERYONE
    say(settings, world, "Which policy?")
    tag = client.get(PAGE).headers["ETag"]
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
    with work(settings) as session:
        profile = Profile("Another Name", "en", NameShown.NAME, "")
        change_profile(session, actor=world.people["expert"], now=datetime.now(UTC), profile=profile)
    answer = client.get(PAGE, headers={"If-None-Match": tag})
    assert answer.status_code == 200 and "Another Name" in answer.text


def test_a_shelf_lets_go_of_what_was_not_used_for_longest() -> None:
    shelf = Shelf(4_000)
    for number in range(10):
        shelf.keep(number, b"x" * 500)
        shelf.find(0)
    kept = [number for number in range(10) if shelf.find(number)]
    assert kept == [0, 6, 7, 8, 9]


@on_sqlite
def test_the_room_is_that_of_all_that_is_held_however_long_the_values_are(app: Flask) -> None:
    with app.app_context():
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for number in range(3_000):
            part((number, "…" * 10_000), lambda: "…" * 2_000)
        held = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
    assert held < 1.3 * ROOM[PARTS], held
    assert held > 0.7 * ROOM[PARTS], held


@on_sqlite
def test_two_apps_in_a_process_keep_apart_what_they_drew(app: Flask, settings: Settings) -> None:
    from consult.app import create_app

    other = create_app(settings)
    for name in (PAGES, PARTS):
        assert app.extensions[name] is not other.extensions[name]
