"""The section page: comments beside their clauses, marks on their words, few statements, 304 when nothing is new."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from consult.comments.actions import add_comment, withdraw_comment
from consult.comments.models import Comment, CommentType
from consult.comments.targeting import Quote
from consult.config import Settings
from consult.drafts.models import CommentsVisible, Round
from consult.web.store import _db, engine_for, writing
from tests import worlds
from tests.counting import statements
from tests.signing_in import signed_in
from tests.visitor import Visitor

PAGE = "/en/demo/read/draft-1/framework/s1"


@contextmanager
def work(settings: Settings) -> Iterator[Session]:
    """Write straight into the database of the app."""
    engine = engine_for(settings)
    with writing(Session(engine, expire_on_commit=False, autoflush=False), settings.database_url) as session:
        yield session
    engine.dispose()


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    with work(settings) as session:
        return worlds.build(session, datetime.now(UTC))


def say(
    settings: Settings,
    world: worlds.World,
    words: str,
    quote: str | None = None,
    who: str = "expert",
    clause: int = 0,
) -> Comment:
    """Let somebody comment on a clause of the first section, on words of it when `quote` is given."""
    with work(settings) as session:
        return add_comment(
            session, actor=world.people[who], now=datetime.now(UTC), draft_id=world.draft.id, section_id=world.sections[0].id,
            clause_id=world.clauses[clause].id, language="en", kind=CommentType.GENERAL, words=words, words_language="en",
            selection=Quote(quote, None) if quote else None, form_key=str(uuid4()),
        )  # fmt: skip


def engine_of(app: Flask) -> Engine:
    with app.app_context():
        return _db.engine


@pytest.fixture
def expert(app: Flask, settings: Settings, world: worlds.World) -> FlaskClient:
    return signed_in(app, settings, world.people["expert"], datetime.now(UTC))


def test_comments_stand_with_their_clause_and_mark_their_words(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    say(settings, world, "Which policy?", "its policy")
    visitor = Visitor(expert)
    page = visitor.open(PAGE)
    (mark,) = page.select("#c-c1 mark")
    assert mark.get_text() == "its policy" and mark["aria-details"] == "k1"
    (card,) = page.select("#c-c1 #k1")
    assert "Which policy?" in card.get_text()
    assert not page.select("#c-c2 mark")


def test_more_than_three_comments_fold_and_are_all_on_the_page(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    for number in range(5):
        say(settings, world, f"remark {number}")
    page = Visitor(expert).open(PAGE)
    assert "Show 3 more comments" in page.select("#c-c1 details")[-1].get_text()
    (clause,) = page.select("#c-c1")
    assert [f"remark {n}" in clause.get_text() for n in range(5)] == [True] * 5


@pytest.mark.parametrize("comments", [0, 4, 30])
def test_the_number_of_statements_does_not_grow_with_the_comments(
    app: Flask, expert: FlaskClient, settings: Settings, world: worlds.World, comments: int
) -> None:
    for number in range(comments):
        say(settings, world, f"remark {number}", clause=number % 3)
    expert.get(PAGE)
    with statements(engine_of(app)) as seen:
        assert expert.get(PAGE).status_code == 200
    assert len(seen) <= 8, seen


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/en/demo/",
        "/en/demo/read/draft-1/",
        PAGE,
        "/en/demo/answers/",
        "/en/about",
        "/en/demo/find/draft-1/c2",
    ],
)
def test_no_reading_page_takes_more_than_eight_statements(app: Flask, expert: FlaskClient, path: str) -> None:
    with statements(engine_of(app)) as seen:
        assert expert.get(path).status_code in (200, 303)
    assert len(seen) <= 8, seen


def test_an_unchanged_page_is_answered_with_304_in_few_statements(
    app: Flask, expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    tag = expert.get(PAGE).headers["ETag"]
    with statements(engine_of(app)) as seen:
        answer = expert.get(PAGE, headers={"If-None-Match": tag})
    assert answer.status_code == 304 and not answer.data
    assert len(seen) <= 4
    say(settings, world, "something new", who="expert2")
    assert expert.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


def test_the_page_of_one_person_is_not_taken_for_anothers(
    app: Flask, expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    tag = expert.get(PAGE).headers["ETag"]
    other = signed_in(app, settings, world.people["expert2"], datetime.now(UTC))
    assert other.get(PAGE, headers={"If-None-Match": tag}).status_code == 200
    assert app.test_client().get(PAGE, headers={"If-None-Match": tag}).status_code == 200
    assert expert.get(PAGE.replace("/en/", "/fr/"), headers={"If-None-Match": tag}).status_code == 200


def test_hidden_words_are_on_nobody_elses_page(
    app: Flask, client: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    say(settings, world, "canary-open", "its policy")
    with work(settings) as session:
        session.get_one(Round, world.round.id).comments_visible = CommentsVisible.NOBODY
    taken_back = say(settings, world, "canary-withdrawn")
    with work(settings) as session:
        withdraw_comment(
            session, actor=world.people["expert"], now=datetime.now(UTC), comment_id=taken_back.id
        )
    assert "canary" not in client.get(PAGE).text
    assert "<mark" not in client.get(PAGE).text
    other = signed_in(app, settings, world.people["expert2"], datetime.now(UTC))
    assert "canary" not in other.get(PAGE).text
    desk = signed_in(app, settings, world.people["editor"], datetime.now(UTC))
    assert "canary-open" in desk.get(PAGE).text and "canary-withdrawn" not in desk.get(PAGE).text


def test_marks_can_be_hidden_without_scripts(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    visitor = Visitor(expert)
    visitor.open(PAGE)
    visitor.press("Hide marks")
    assert visitor.address == PAGE
    assert 'class="unmarked"' in visitor.text
    visitor.press("Show marks")
    assert 'class="unmarked"' not in visitor.text


def test_a_section_is_hidden_until_it_is_released(client: FlaskClient, settings: Settings) -> None:
    moment = datetime.now(UTC)
    with work(settings) as session:
        world = worlds.build(session, moment, release=moment + timedelta(days=1))
    assert world.sections[1].released_at is not None
    assert client.get("/en/demo/read/draft-1/framework/s2").status_code == 404
    assert "Section 2" not in client.get("/en/demo/read/draft-1/").text
    assert client.get("/en/demo/find/draft-1/c4").status_code == 404


def test_a_clause_has_an_address_that_leads_to_its_section(expert: FlaskClient) -> None:
    answer = expert.get("/fr/demo/find/draft-1/c5")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/fr/demo/read/draft-1/framework/s2#c-c5"
    assert expert.get("/fr/demo/find/draft-1/nothing").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/en/demo/read/nothing/",
        "/en/demo/read/draft-1/framework/nothing",
        "/en/demo/read/draft-1/nothing/s1",
        "/en/nothing/",
    ],
)
def test_what_is_not_there_answers_404(expert: FlaskClient, path: str) -> None:
    assert expert.get(path).status_code == 404
