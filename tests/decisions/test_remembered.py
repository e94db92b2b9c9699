"""What was opened is told from what is new without scripts, too, though showing a page writes nothing on the server."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from consult.comments.models import Comment
from consult.decisions import remembered
from consult.decisions.presence import note_opened, open_comments
from consult.decisions.sharing_models import DeskOpening
from tests.comments.said import browser, send
from tests.conftest import on_sqlite
from tests.decisions.desks import comment
from tests.worlds import World

DESK = "/en/demo/decisions/"


@pytest.fixture
def desk(living: World) -> World:
    for _ in range(3):
        comment(living)
    living.session.commit()
    return living


def marks(client: FlaskClient) -> dict[int, str]:
    """Return the marks in the list, by number."""
    page = BeautifulSoup(client.get(DESK).text, "lxml")
    found = {}
    for row in page.select("#rows li[id^=k]"):
        mark = row.select_one("h3 strong.tag")
        found[int(str(row["id"])[1:])] = mark.get_text(strip=True) if mark else ""
    return found


def openings(world: World) -> dict[int, datetime]:
    world.session.rollback()
    rows = world.session.execute(
        select(Comment.number, DeskOpening.opened_at).join(Comment, Comment.id == DeskOpening.comment_id)
    )
    return {row.number: row.opened_at for row in rows}


@on_sqlite
def test_a_comment_that_was_opened_is_not_new_and_nothing_is_written_for_it(app: Flask, desk: World) -> None:
    client = browser(app, desk, "editor")
    assert marks(client) == {1: "new", 2: "new", 3: "new"}
    client.get(f"{DESK}2")
    assert marks(client) == {1: "new", 2: "", 3: "new"}
    assert openings(desk) == {}
    assert marks(browser(app, desk, "editor2")) == {1: "new", 2: "new", 3: "new"}


@on_sqlite
def test_the_next_form_on_the_desk_stores_what_was_opened_for_every_browser(app: Flask, desk: World) -> None:
    client = browser(app, desk, "editor")
    for number in (1, 2):
        client.get(f"{DESK}{number}")
    before = datetime.now(UTC)
    send(client, client.get(f"{DESK}2"), f"{DESK}2/note", note="Look here.")
    stored = openings(desk)
    assert set(stored) == {1, 2} and all(at <= before for at in (stored[1],))
    assert client.get_cookie(f"opened-{desk.consultation.id}") is None
    assert marks(browser(app, desk, "editor")) == {1: "", 2: "", 3: "new"}


@on_sqlite
def test_a_refused_form_forgets_nothing(app: Flask, desk: World) -> None:
    client = browser(app, desk, "editor")
    page = client.get(f"{DESK}1")
    assert send(client, page, f"{DESK}1/note", note=" ").status_code == 422
    assert openings(desk) == {} and marks(client)[1] == ""


@on_sqlite
def test_what_happened_after_it_was_opened_is_marked(app: Flask, desk: World) -> None:
    client = browser(app, desk, "editor")
    client.get(f"{DESK}1")
    later = datetime.now(UTC) + timedelta(minutes=1)
    desk.session.execute(update(Comment).where(Comment.number == 1).values(edited_at=later))
    desk.session.commit()
    assert marks(client)[1] == "changed since"


@on_sqlite
def test_somebody_else_in_the_same_browser_sees_their_own_marks(app: Flask, desk: World) -> None:
    one, other = browser(app, desk, "editor"), browser(app, desk, "editor2")
    one.get(f"{DESK}1")
    kept = one.get_cookie(f"opened-{desk.consultation.id}")
    assert kept is not None and kept.http_only
    other.set_cookie(kept.key, kept.value)
    assert marks(other)[1] == "new"


@on_sqlite
def test_a_page_fetched_ahead_is_not_opened(app: Flask, desk: World) -> None:
    client = browser(app, desk, "editor")
    client.get(f"{DESK}1", headers={"Sec-Purpose": "prefetch;prerender"})
    assert marks(client)[1] == "new"


@on_sqlite
@pytest.mark.parametrize("listed", ["1.9999999999-99.1700000000", "x", "1.1-2", "-" * 4_000, "１.1700000000"])
def test_a_cookie_made_up_by_somebody_breaks_nothing(app: Flask, desk: World, listed: str) -> None:
    client = browser(app, desk, "editor")
    client.get(f"{DESK}1")
    name = f"opened-{desk.consultation.id}"
    kept = client.get_cookie(name)
    assert kept is not None
    client.set_cookie(name, f"{kept.value.partition('~')[0]}~{listed}")
    assert set(marks(client)) == {1, 2, 3}
    assert send(client, client.get(f"{DESK}2"), f"{DESK}2/note", note="Look.").status_code == 303
    assert set(openings(desk)) <= {1, 2}
    assert all(at <= datetime.now(UTC) for at in openings(desk).values())


@on_sqlite
def test_the_cookie_stays_small(app: Flask, desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    client = browser(app, desk, "editor")
    for number in (1, 2, 3, 2):
        client.get(f"{DESK}{number}")
    kept = client.get_cookie(f"opened-{desk.consultation.id}")
    assert kept is not None
    assert [one.split(".")[0] for one in kept.value.partition("~")[2].split("-")] == ["3", "2"]


def test_an_earlier_opening_never_replaces_a_later_one(world: World) -> None:
    number = comment(world).number
    actor, here = world.people["editor"], world.consultation.id
    open_comments(
        world.session, actor=actor, now=world.now, consultation_id=here, numbers=[number], here=True
    )
    for minutes, expected in ((-5, 0), (5, 5)):
        at = world.now + timedelta(minutes=minutes)
        note_opened(world.session, actor=actor, consultation_id=here, opened={number: at, 99: at})
        row = world.session.execute(select(DeskOpening.opened_at, DeskOpening.here_until)).one()
        assert row.opened_at == world.now + timedelta(minutes=expected)
        assert row.here_until == world.now + timedelta(minutes=5)  # who is here is another matter
    assert world.session.execute(select(func.count()).select_from(DeskOpening)).scalar_one() == 1
