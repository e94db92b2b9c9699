"""Themes and replies of organisations in the inbox: a filter that counts, and what the rows say."""

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from consult.decisions import inbox_following
from consult.decisions.inbox import Filters, neighbours
from consult.decisions.inbox_following import board_of
from consult.decisions.themes import end_theme, name_theme, put_under_theme
from consult.web.store import _db
from tests.comments.institution import contribute, submitted, taken
from tests.comments.said import browser
from tests.conftest import on_sqlite
from tests.decisions.desks import comment, many, statements
from tests.decisions.test_inbox import DESK, counts_of, found, listed, text_of
from tests.worlds import World


def theme(world: World, name: str, *ids: int) -> str:
    acting = {"actor": world.people["editor"], "now": world.now, "consultation_id": world.consultation.id}
    made = name_theme(world.session, **acting, name=name)  # type: ignore[arg-type]
    put_under_theme(world.session, **acting, theme_id=made.id, add=ids)  # type: ignore[arg-type]
    return str(made.id)


def test_the_inbox_follows_what_is_put_under_themes_and_taken_from_them(
    session: Session, world: World
) -> None:
    rows = [comment(world) for _ in range(3)]
    acting = {"actor": world.people["editor"], "now": world.now, "consultation_id": world.consultation.id}
    assert found(world, Filters(theme="-")) == [1, 2, 3]
    access, money = theme(world, "Access", rows[0].id, rows[1].id), theme(world, "Money", rows[1].id)
    assert found(world, Filters(theme=access)) == [1, 2] and found(world, Filters(theme=money)) == [2]
    assert found(world, Filters(theme="-")) == [3]
    board = board_of(session, world.consultation.id)
    assert board.themes(rows[1].id) == sorted([access, money]) and board.themes(rows[2].id) == []
    put_under_theme(session, **acting, theme_id=int(access), add=[rows[2].id], remove=[rows[0].id])  # type: ignore[arg-type]
    assert found(world, Filters(theme=access)) == [2, 3] and found(world, Filters(theme="-")) == [1]
    end_theme(session, **acting, theme_id=int(access))  # type: ignore[arg-type]
    assert found(world, Filters(theme=access)) == [] and found(world, Filters(theme="-")) == [1, 3]
    inbox_following._BOARDS.clear()
    assert found(world, Filters(theme=money)) == [2] and found(world, Filters(theme="-")) == [1, 3]


def test_the_next_comment_is_one_of_the_same_theme(session: Session, world: World) -> None:
    rows = [comment(world, clause=0) for _ in range(4)]
    access = theme(world, "Access", rows[0].id, rows[2].id)

    def on(chosen: str) -> tuple[int | None, int | None]:
        place = (world.sections[0].position, 1, 1)
        return neighbours(
            session, world.consultation.id, Filters(theme=chosen, order="clause"), world.people["editor"], place, world.now
        )  # fmt: skip

    assert on(access)[1] == 3 and on("-")[1] == 2 and on("")[1] == 2
    assert on("x") == on("99999999999") == (None, None)


@on_sqlite
def test_themes_stand_among_the_filters_and_on_the_rows(app: Flask, living: World) -> None:
    rows = [comment(living) for _ in range(3)]
    access = theme(living, "Access", rows[0].id, rows[1].id)
    theme(living, "Money & means", rows[1].id)
    living.session.commit()
    client = browser(app, living, "editor")
    links = counts_of(client.get(DESK))
    assert links["Access 2"].endswith(f"?theme={access}") and "Money & means 1" in links
    assert links["No theme 1"].endswith("?theme=-")
    page = client.get(links["Access 2"])
    assert listed(page) == [1, 2] and counts_of(page)["Access 2"].endswith(DESK)
    tree = BeautifulSoup(page.text, "lxml")
    told = [
        [" ".join(a.get_text(" ").split()) for a in tree.select(f'#k{n} a[href*="theme="]')] for n in (1, 2)
    ]
    assert [[words for words in each if words.startswith("Theme:")] for each in told] == [
        ["Theme: Access"],
        ["Theme: Access", "Theme: Money & means"],
    ]
    assert "Theme: Access" in text_of(client.get(f"{DESK}2/row"))
    assert "Thème" in client.get(DESK.replace("/en/", "/fr/")).text


@on_sqlite
def test_themes_take_no_statement_more_however_many(app: Flask, living: World) -> None:
    many(living, 60)
    living.session.commit()
    client = browser(app, living, "editor")
    with app.app_context():
        engine = _db.engine
    client.get(DESK)

    def cost() -> int:
        with statements(engine) as told:
            assert client.get(DESK).status_code == 200
        return len(told)

    before = cost()
    for at in range(8):
        theme(living, f"Theme {at}", *range(1 + at, 40))
    living.session.commit()
    client.get(DESK)
    assert cost() == before and "Theme 7" in client.get(DESK).text


@on_sqlite
def test_a_row_tells_of_which_reply_and_version_it_is(app: Flask, living: World) -> None:
    taken(living, contribute(living))
    submitted(living)
    comment(living)
    living.session.commit()
    tree = BeautifulSoup(browser(app, living, "editor").get(DESK).text, "lxml")
    words = {n: " ".join(item.get_text(" ").split()) for n in (1, 2) for item in tree.select(f"#k{n}")}
    assert "from the reply of University of Nairobi (sample), version 1" in words[1]
    assert "from the reply" not in words[2]
