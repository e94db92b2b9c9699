"""The inbox: filters that count, search, groups by clause, unread marks, saved views; on both databases where SQL decides."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from consult.access import Permission, may
from consult.comments.models import Comment, CommentType
from consult.comments.search import keep_words
from consult.decisions import inbox_following
from consult.decisions.actions import publish_decisions
from consult.decisions.assigning import assign_comments
from consult.decisions.grouping_models import (
    CommentGroup,
    GroupedComment,
    LikenessProposal,
    ProposedComment,
)
from consult.decisions.inbox import Filters
from consult.decisions.inbox_around import around
from consult.decisions.inbox_counts import Chosen
from consult.decisions.inbox_following import board_of
from consult.decisions.sharing_models import DeskView
from consult.decisions.views import delete_view, save_view
from consult.drafts.models import Stage
from consult.errors import NotFound
from consult.record.models import Entry
from consult.web.store import _db
from tests.comments.said import browser, fields_of, say, send
from tests.conftest import on_sqlite
from tests.decisions.desks import comment, decided, many, statements
from tests.worlds import World

DESK = "/en/demo/decisions/"


def text_of(page: TestResponse) -> str:
    return " ".join(BeautifulSoup(page.text, "lxml").get_text(" ").split())


def listed(page: TestResponse) -> list[int]:
    return [int(str(item["id"])[1:]) for item in BeautifulSoup(page.text, "lxml").select("#rows li[id^=k]")]


def counts_of(page: TestResponse) -> dict[str, str]:
    """Return {words of a filter's link with its count: address}."""
    links = BeautifulSoup(page.text, "lxml").select("nav.rail a")
    return {" ".join(a.get_text(" ").split()): str(a["href"]) for a in links}


def found(world: World, filters: Filters, who: str = "editor") -> list[int]:
    """Return the numbers that filters choose, counted on the board."""
    session, place, actor = world.session, world.consultation.id, world.people[who]
    board = board_of(session, place)
    chosen = Chosen(board, filters, actor, world.now, around(session, place, actor).side, None)
    ids, _ = chosen.page("")
    assert min(chosen.overview().found, 50) == len(ids)
    return [board.numbers[board.at[one]] for one in ids]


def give(world: World, who: str, *numbers: int, seen: int = 0, by: str = "editor") -> int:
    editor = world.people[who].person_id or 0
    return assign_comments(
        world.session, actor=world.people[by], now=world.now, consultation_id=world.consultation.id,
        numbers=numbers, editor_id=editor, seen=dict.fromkeys(numbers, seen),
    )  # fmt: skip


# Filters


def test_comments_are_found_by_who_has_them_their_age_and_whether_they_came_late(world: World) -> None:
    for days in (0, 3, 8, 15):
        comment(world, "expert").received_at = world.now - timedelta(days=days)
    world.session.execute(update(Comment).where(Comment.number == 2).values(late=True))
    world.session.flush()
    give(world, "editor2", 1, 2)
    give(world, "editor", 3)
    assert found(world, Filters(assigned="me")) == [3]
    assert found(world, Filters(assigned="me"), who="editor2") == [1, 2]
    assert found(world, Filters(assigned=str(world.people["editor2"].person_id))) == [1, 2]
    assert found(world, Filters(assigned="-")) == [4]
    assert [found(world, Filters(age=age)) for age in ("0-2", "3-7", "8-14", "15-", "x")] == [
        [1],
        [2],
        [3],
        [4],
        [],
    ]
    assert found(world, Filters(late="yes")) == [2] and found(world, Filters(late="no")) == [1, 3, 4]


def test_a_comment_of_exactly_three_days_is_in_one_age_only(world: World) -> None:
    comment(world).received_at = world.now - timedelta(days=3)
    comment(world).received_at = world.now - timedelta(days=3) + timedelta(microseconds=1)
    world.session.flush()
    assert found(world, Filters(age="3-7")) == [1] and found(world, Filters(age="0-2")) == [2]


def test_my_interest_is_my_own_side_and_what_i_declared(world: World) -> None:
    from consult.decisions.checking_models import CommentInterest

    rows = [comment(world, who) for who in ("expert", "expert2", "editor2", "coordinator")]
    world.session.add(
        CommentInterest(
            comment_id=rows[3].id, person_id=world.people["editor2"].person_id, words="My thesis.", declared_at=world.now
        )
    )  # fmt: skip
    world.session.flush()
    assert found(world, Filters(side="own"), who="editor2") == [1, 3, 4]  # Nairobi, oneself, declared
    assert found(world, Filters(side="others"), who="editor2") == [2]


@on_sqlite
def test_clauses_are_offered_once_a_section_is_chosen(app: Flask, living: World) -> None:
    for clause in (0, 0, 2, 4):
        comment(living, clause=clause)
    living.session.commit()
    client = browser(app, living, "editor")
    assert "F1.1 2" not in counts_of(client.get(DESK))
    links = counts_of(client.get(f"{DESK}?section=framework/s1"))
    assert "F1.1 2" in links and "F1.3 1" in links and "F2.2 1" not in links
    assert listed(client.get(links["F1.1 2"])) == [1, 2]


@on_sqlite
def test_every_filter_stands_with_its_counts_and_assigned_to_me_is_told_as_me(
    app: Flask, living: World
) -> None:
    for who in ("expert", "expert2"):
        comment(living, who)
    give(living, "editor", 1)
    living.session.commit()
    links = counts_of(browser(app, living, "editor").get(DESK))
    assert "You 1" in links and "assigned=me" in links["You 1"] and "Nobody 1" in links


def test_the_same_numbers_are_counted_as_the_statement_behind_the_next_comment_finds(world: World) -> None:
    from consult.decisions.inbox import neighbours

    for who, clause in (("expert", 0), ("expert2", 1), ("editor", 2), ("coordinator", 4)):
        comment(world, who, clause=clause, words_language="fr" if clause else "en")
    give(world, "editor", 2, 4)
    for filters in (
        Filters(assigned="me"),
        Filters(language="fr"),
        Filters(age="0-2"),
        Filters(late="yes"),
        Filters(side="own"),
        Filters(),
    ):
        can = [n for n in found(world, filters) if n != 3]  # 3 is the editor's own
        ahead, at = [], (0, 0, 0)
        while True:
            _, on = neighbours(
                world.session, world.consultation.id, filters, world.people["editor"], at, world.now
            )
            if on is None:
                break
            ahead.append(on)
            clause = {1: 1, 2: 2, 4: 5}[on]
            at = (1 if clause < 4 else 2, clause, on)
        assert ahead == can, filters


# Search


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("campuses", [1]), ("CAMPUSES", [1]), ("质量", [2]), ("#3", [3]), ("3", [3]), ("nothing-like-it", []), ("shall", [3])],
)  # fmt: skip
def test_words_and_numbers_are_found_in_the_inbox(
    app: Flask, living: World, typed: str, expected: list[int]
) -> None:
    rows = [
        comment(living, words="Too weak for many campuses."),
        comment(living, words="质量应当公开。", words_language="zh"),
        comment(living, quote="should", suggestion="shall", words=""),
    ]
    for row in rows:
        keep_words(living.session, row)
    living.session.commit()
    page = browser(app, living, "editor").get(DESK, query_string={"q": typed})
    assert page.status_code == 200 and listed(page) == expected


@on_sqlite
def test_a_search_that_cannot_be_one_says_so_and_finds_nothing(app: Flask, living: World) -> None:
    comment(living)
    living.session.commit()
    page = browser(app, living, "editor").get(f"{DESK}?q=*")
    assert "Type at least one word to look for." in page.text and listed(page) == []


@on_sqlite
def test_filters_hold_for_a_search_and_a_search_for_filters(app: Flask, living: World) -> None:
    for kind in (CommentType.EDITORIAL, CommentType.TECHNICAL):
        keep_words(living.session, comment(living, words="Campuses.", kind=kind))
    comment(living, kind=CommentType.EDITORIAL)
    living.session.commit()
    client = browser(app, living, "editor")
    page = client.get(f"{DESK}?q=campuses")
    assert listed(client.get(counts_of(page)["Editorial 1"])) == [1]


# The list


@on_sqlite
def test_rows_stand_under_a_heading_for_each_clause(app: Flask, living: World) -> None:
    for clause in (4, 0, None, 0):
        comment(living, clause=clause)
    living.session.commit()
    page = BeautifulSoup(browser(app, living, "editor").get(DESK).text, "lxml")
    heads = [
        (head.get_text(" ", strip=True).split(" ")[0], [item["id"] for item in rows.select("li[id^=k]")])
        for head, rows in zip(page.select("#rows h2"), page.select("#rows > ul"), strict=True)
    ]
    assert heads == [("F1", ["k3"]), ("F1.1", ["k2", "k4"]), ("F2.2", ["k1"])]
    assert len(page.find_all("h1")) == 1 and not page.select("[role=grid]")


@on_sqlite
def test_a_comment_is_new_until_it_is_opened_and_changed_when_somebody_touches_it(
    app: Flask, living: World
) -> None:
    row = comment(living, "expert2")
    living.session.commit()
    client = browser(app, living, "editor")

    def mark(of: FlaskClient = client) -> list[str]:
        return [t.get_text() for t in BeautifulSoup(of.get(DESK).text, "lxml").select("#k1 strong.tag")]

    assert mark() == ["new"]
    assert client.get(f"{DESK}1").status_code == 200
    assert mark() == []
    assert mark(browser(app, living, "editor")) == ["new"]  # only this browser knows
    send(client, client.get(f"{DESK}1"), f"{DESK}1/open")
    assert mark() == []
    row.edited_at = living.now + timedelta(minutes=1)
    living.session.commit()
    assert mark() == ["changed since"]
    assert [t.get_text() for t in BeautifulSoup(browser(app, living, "editor2").get(DESK).text, "lxml").select("#k1 strong.tag")] == ["new"]  # fmt: skip


@on_sqlite
def test_ticked_comments_are_marked_as_read_together(app: Flask, living: World) -> None:
    for _ in range(3):
        comment(living, "expert2")
    living.session.commit()
    client = browser(app, living, "editor")
    answer = send(client, client.get(DESK), f"{DESK}assign", **{"n-1": "yes", "n-3": "yes", "then": "read"})
    page = client.get(answer.location)
    assert "2 comments are marked as read." in page.text
    marks = BeautifulSoup(page.text, "lxml").select("#rows strong.tag")
    assert [str(m.find_parent("li")["id"]) for m in marks] == ["k2"]  # type: ignore[index]


def test_the_line_above_says_how_much_is_undecided_mine_and_how_old(app: Flask, living: World) -> None:
    for _ in range(3):
        comment(living, "expert2")
    oldest = living.session.execute(select(Comment).where(Comment.number == 2)).scalar_one()
    oldest.received_at = living.now - timedelta(days=6)
    living.session.flush()
    give(living, "editor", 1)
    decided(living, living.session.get_one(Comment, 3))
    living.session.commit()
    said = text_of(browser(app, living, "editor").get(DESK))
    assert "3 comments: 2 undecided, 1 assigned to you, oldest 6 days." in said
    assert "Public answers: 0; decided and not public yet: 1." in said
    assert "1 of 3 decided" in said or "3 of 3" not in said


# Saved views


@on_sqlite
def test_a_view_is_kept_for_oneself_or_for_the_desk_and_deleted_by_its_owner(
    app: Flask, living: World
) -> None:
    comment(living)
    living.session.commit()
    one, other = browser(app, living, "editor"), browser(app, living, "editor2")
    for name, shared in (("Mine", ""), ("Ours", "yes")):
        page = one.get(f"{DESK}?outcome=undecided&language=en")
        assert send(one, page, _action(page), name=name, **({"shared": shared} if shared else {})).status_code == 303  # fmt: skip
    assert {"Mine", "Ours (shared)"} <= set(counts_of(one.get(DESK)))
    links = counts_of(other.get(DESK))
    assert "Ours (shared)" in links and "Mine" not in links
    assert "outcome=undecided" in links["Ours (shared)"] and "language=en" in links["Ours (shared)"]
    assert "views/1/delete" in one.get(DESK).text and "views/2/delete" not in other.get(DESK).text
    page = one.get(DESK)
    assert send(one, page, f"{DESK}views/2/delete").status_code == 303
    assert "Ours (shared)" not in counts_of(other.get(DESK))


def _action(page: TestResponse) -> str:
    forms = BeautifulSoup(page.text, "lxml").select("form")
    return next(str(f["action"]) for f in forms if "/decisions/views?" in str(f.get("action")))


@on_sqlite
def test_a_view_without_a_name_or_with_a_known_one_is_refused_and_the_name_is_kept(
    app: Flask, living: World
) -> None:
    client = browser(app, living, "editor")
    address = f"{DESK}?late=yes"
    page = client.get(address)
    assert send(client, page, _action(page), name=" ").status_code == 422
    assert send(client, client.get(address), _action(page), name="Late").status_code == 303
    again = send(client, client.get(address), _action(page), name="Late")
    assert again.status_code == 409 and "You have a view of this name." in again.text
    assert fields_of(again.text, "views?late=yes")["name"] == "Late"


def test_nobody_deletes_a_view_that_is_not_theirs(world: World) -> None:
    from consult.decisions.sharing_rules import NotOwnView

    fixed = {"now": world.now, "consultation_id": world.consultation.id}
    ours = save_view(world.session, actor=world.people["editor"], name="Ours", args={}, shared=True, **fixed)  # type: ignore[arg-type]
    mine = save_view(world.session, actor=world.people["editor"], name="Mine", args={}, shared=False, **fixed)  # type: ignore[arg-type]
    for view, refusal in ((ours, NotOwnView), (mine, NotFound)):
        with pytest.raises(refusal):
            delete_view(world.session, actor=world.people["editor2"], view_id=view.id, **fixed)  # type: ignore[arg-type]
    assert world.session.execute(select(DeskView)).scalars().all() == [ours, mine]


# The board


def test_the_board_follows_the_record(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = world.consultation.id
    say(world, words="One.")
    first = board_of(session, place)
    whole: list[int] = []
    reads = inbox_following._rows

    def count(session: Session, consultation_id: int, *chosen: object) -> object:
        whole.append(not chosen)
        return reads(session, consultation_id, *chosen)

    monkeypatch.setattr(inbox_following, "_rows", count)
    two = say(world, who="expert2", words="Two.")
    decided(world, two)
    give(world, "editor", 1)
    board = board_of(session, place)
    assert (
        board.mask("outcome", "accepted") == 0b10
        and board.mask("assigned", str(world.people["editor"].person_id)) == 0b01
    )
    publish_decisions(session, actor=world.people["editor"], now=world.now, consultation_id=place)
    assert board_of(session, place).mask("published", "1") == 0b10
    assert whole == [0, 0]  # only what changed was read again
    assert first.mask("outcome", "accepted") == 0 and len(first.ids) == 1  # a board in use does not change
    board_of(session, place)
    assert whole == [0, 0]


def test_the_board_is_read_anew_when_the_record_does_not_go_on_from_it(
    session: Session, world: World
) -> None:
    place = world.consultation.id
    decided(world, say(world))
    board = board_of(session, place)
    board.digest = "0" * 64  # as after a restored copy
    board.masks["outcome"] = {}
    assert board_of(session, place).mask("outcome", "accepted") == 1


def test_an_entry_that_tells_no_comment_has_the_board_read_anew(session: Session, world: World) -> None:
    place = world.consultation.id
    row = say(world)
    board_of(session, place)
    row.kind = CommentType.EDITORIAL
    head = session.execute(select(Entry).order_by(Entry.seq.desc())).scalars().first()
    assert head is not None
    from consult.record.actions import enter
    from consult.record.events import Event

    enter(
        session,
        Event.SILENCE_RECORDED,
        actor=world.people["editor"],
        now=world.now,
        subject_id=1,
        consultation_id=place,
    )
    assert board_of(session, place).mask("type", "editorial") == 1


def test_a_comment_received_before_the_last_one_takes_its_place(session: Session, world: World) -> None:
    place = world.consultation.id
    say(world, words="Now.")
    board_of(session, place)
    early = comment(world, "expert2")
    early.received_at = world.now - timedelta(days=9)
    session.flush()
    board = board_of(session, place)
    assert board.received == sorted(board.received) and found(world, Filters(age="8-14")) == [early.number]


@on_sqlite
def test_two_processes_of_one_database_count_alike(session: Session, world: World) -> None:
    many(world, 300)
    for filters in (Filters(), Filters(type="editorial"), Filters(outcome="undecided", language="fr")):
        warm = found(world, filters)
        inbox_following._BOARDS.clear()
        assert found(world, filters) == warm


# Who may


@on_sqlite
@pytest.mark.parametrize("who", ["expert", "representative", "observer", "signatory"])
def test_nobody_but_the_desk_shares_its_work(app: Flask, living: World, who: str) -> None:
    comment(living)
    living.session.commit()
    assert not may(living.people[who], Permission.SHARE_DESK, living.consultation.id)
    client: FlaskClient = browser(app, living, who)
    for part in ("assign", "assign/undo", "1/open", "1/note", "views", "views/1/delete", "keys"):
        assert client.post(f"{DESK}{part}").status_code == 404
    assert client.get(f"{DESK}1/row").status_code == 404


@on_sqlite
def test_the_keys_are_switched_off_and_on_in_this_browser(app: Flask, living: World) -> None:
    comment(living)
    living.session.commit()
    client = browser(app, living, "editor")
    assert 'data-keys="on"' in client.get(DESK).text
    send(client, client.get(DESK), f"{DESK}keys", keys="off")
    assert 'data-keys="off"' in client.get(DESK).text
    send(client, client.get(DESK), f"{DESK}keys", keys="on")
    assert 'data-keys="on"' in client.get(DESK).text


@on_sqlite
def test_a_row_alone_is_the_row_of_the_list_with_the_line_above_it(app: Flask, living: World) -> None:
    comment(living)
    living.session.commit()
    client = browser(app, living, "editor")
    row, page = client.get(f"{DESK}1/row"), client.get(DESK)
    for part in ("#k1 h3", "#summary"):
        assert BeautifulSoup(row.text, "lxml").select_one(part) == BeautifulSoup(
            page.text, "lxml"
        ).select_one(part)
    assert client.get(f"{DESK}9/row").status_code == 404


@on_sqlite
def test_once_the_final_is_fixed_nothing_is_assigned_any_more(app: Flask, living: World) -> None:
    comment(living)
    living.consultation.stage = Stage.FROZEN
    living.session.commit()
    client = browser(app, living, "editor")
    page = client.get(DESK)
    assert page.status_code == 200 and "decisions/assign" not in page.text


def test_every_address_of_the_inbox_takes_the_same_few_statements_at_any_size(
    app: Flask, living: World
) -> None:
    client = browser(app, living, "editor")
    with app.app_context():
        engine = _db.engine
    queries = (
        "",
        "q=campuses&assigned=me",
        "age=3-7&late=no&order=newest",
        "section=framework/s1&side=others",
    )

    def cost() -> list[int]:
        found = []
        for query in queries:
            give(
                living, "editor", 1, seen=living.people["editor"].person_id or 0
            )  # something is new at every look
            living.session.commit()
            with statements(engine) as told:
                assert client.get(f"{DESK}?{query}").status_code == 200
            found.append(len(told))
        return found

    comment(living)
    give(living, "editor", 1)
    living.session.commit()
    client.get(DESK)
    few = cost()
    many(living, 1_000)
    client.get(DESK)
    assert cost() == few and max(few) <= 8, few


@on_sqlite
def test_the_script_and_the_sheet_of_the_desk_keep_to_their_budgets(app: Flask, living: World) -> None:
    comment(living)
    living.session.commit()
    client = browser(app, living, "editor")
    for address in (DESK, f"{DESK}1"):
        page = BeautifulSoup(client.get(address).text, "lxml")
        linked = [
            str(x.get("src") or x.get("href")) for x in page.select("script[src], link[rel=stylesheet]")
        ]
        for name, most in (("desk.js", 8_000), ("desk.css", 3_000)):
            one = next(a for a in linked if a.endswith(name))
            assert len(client.get(one, headers={"Accept-Encoding": "gzip"}).data) <= most
    reader = BeautifulSoup(client.get("/en/demo/read/draft-1/framework/s1").text, "lxml")
    assert not reader.select('[src$="desk.js"], [href$="desk.css"]')


@on_sqlite
def test_a_row_leads_to_its_group_or_to_those_that_look_like_it(app: Flask, living: World) -> None:
    rows = [comment(living, words="Too weak.") for _ in range(3)]
    group = CommentGroup(
        consultation_id=living.consultation.id, made_by=living.people["editor"].person_id, made_at=living.now
    )
    like = LikenessProposal(consultation_id=living.consultation.id, made_at=living.now)
    living.session.add_all([group, like])
    living.session.flush()
    living.session.add_all(
        [
            GroupedComment(
                group_id=group.id, comment_id=rows[0].id, added_by=living.people["editor"].person_id, added_at=living.now
            ),
            ProposedComment(proposal_id=like.id, comment_id=rows[1].id, likeness=1.0),
        ]
    )  # fmt: skip
    living.session.commit()
    page = BeautifulSoup(browser(app, living, "editor").get(DESK).text, "lxml")
    leads = [str(item["data-group"]) for item in page.select("#rows li[id^=k]")]
    assert leads[0].endswith(f"/groups/{group.id}") and leads[1].endswith(f"/groups/proposals/{like.id}")
    assert leads[2].endswith(f"?clause={rows[2].clause_id}")
    assert page.select_one('#k1 a[href$="/groups/1"]') and page.select_one('#k2 a[href*="/proposals/"]')
