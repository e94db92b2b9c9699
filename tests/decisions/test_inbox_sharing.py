"""What editors share: assignments, notes, who is on which comment; two of them at once; the cost of a long list."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from consult.comments.models import Comment
from consult.decisions.assigning import assign_comments, undo_assignment
from consult.decisions.notes import add_note
from consult.decisions.presence import STAY, open_comments
from consult.decisions.rules import DeskClosed, UnknownComment
from consult.decisions.sharing_models import Assignment, DeskNote, DeskOpening
from consult.decisions.sharing_rules import AssignedMeanwhile, NotOwnAssignment
from consult.drafts.models import Stage
from consult.errors import Invalid
from consult.record.models import Entry
from consult.record.queries import breaks_of_chain
from tests.comments.said import browser, fields_of, send
from tests.conftest import on_sqlite
from tests.decisions.desks import comment, decided, many
from tests.decisions.spread import spread
from tests.decisions.test_at_once import both
from tests.worlds import World

DESK = "/en/demo/decisions/"


def person(world: World, who: str) -> int:
    return world.people[who].person_id or 0


def give(
    world: World, to: str, numbers: list[int], *, seen: dict[int, int] | None = None, by: str = "editor"
) -> int:
    return assign_comments(
        world.session, actor=world.people[by], now=world.now, consultation_id=world.consultation.id, numbers=numbers,
        editor_id=person(world, to) if to else 0, seen=seen or {},
    )  # fmt: skip


def takers(world: World) -> dict[int, int]:
    rows = world.session.execute(
        select(Comment.number, Assignment.editor_id).join(Assignment, Assignment.comment_id == Comment.id)
    )
    return {row.number: row.editor_id for row in rows}


def text_of(page: TestResponse) -> str:
    return " ".join(BeautifulSoup(page.text, "lxml").get_text(" ").split())


# Assigning


def test_comments_are_given_to_an_editor_taken_back_and_recorded(world: World) -> None:
    for _ in range(3):
        comment(world)
    give(world, "editor2", [1, 2])
    assert takers(world) == {1: person(world, "editor2"), 2: person(world, "editor2")}
    seen = {1: person(world, "editor2"), 3: 0}
    seq = give(world, "editor", [1, 3], seen=seen)
    assert takers(world) == {
        1: person(world, "editor"),
        2: person(world, "editor2"),
        3: person(world, "editor"),
    }
    undo_assignment(
        world.session,
        actor=world.people["editor"],
        now=world.now,
        consultation_id=world.consultation.id,
        seq=seq,
    )
    assert takers(world) == {1: person(world, "editor2"), 2: person(world, "editor2")}
    told = world.session.execute(select(Entry.event, Entry.data).order_by(Entry.seq)).all()
    assert [row.event for row in told] == ["desk:comments:assigned"] * 3 and '"comments":[1,3]' in told[
        1
    ].data
    assert list(breaks_of_chain(world.session)) == []


@pytest.mark.parametrize(
    ("numbers", "to", "refusal"),
    [
        ([], "editor", Invalid),
        ([7], "editor", UnknownComment),
        ([1], "expert", Invalid),
        ([1], "coordinator", Invalid),
    ],
)
def test_what_cannot_be_assigned_is_refused(
    world: World, numbers: list[int], to: str, refusal: type[Exception]
) -> None:
    comment(world)
    with pytest.raises(refusal):
        give(world, to, numbers)
    assert takers(world) == {}


def test_nothing_is_assigned_once_the_final_is_fixed(world: World) -> None:
    comment(world)
    world.consultation.stage = Stage.FROZEN
    world.session.flush()
    with pytest.raises(DeskClosed):
        give(world, "editor", [1])


def test_an_assignment_over_somebody_elses_newer_one_is_refused_and_names_them(world: World) -> None:
    comment(world)
    give(world, "editor2", [1])
    with pytest.raises(AssignedMeanwhile) as refusal:
        give(world, "editor", [1], seen={1: 0})
    assert world.people["editor2"].name in str(refusal.value)
    give(world, "editor2", [1], seen={1: 0})  # the same once more is no quarrel
    give(world, "editor", [1], seen={1: person(world, "editor2")})
    assert takers(world) == {1: person(world, "editor")}


def test_only_ones_own_assignment_is_undone_and_only_while_it_stands(world: World) -> None:
    comment(world)
    seq = give(world, "editor", [1])
    fixed = {"now": world.now, "consultation_id": world.consultation.id}
    with pytest.raises(NotOwnAssignment):
        undo_assignment(world.session, actor=world.people["editor2"], seq=seq, **fixed)  # type: ignore[arg-type]
    give(world, "editor2", [1], seen={1: person(world, "editor")}, by="editor2")
    with pytest.raises(AssignedMeanwhile):
        undo_assignment(world.session, actor=world.people["editor"], seq=seq, **fixed)  # type: ignore[arg-type]
    assert takers(world) == {1: person(world, "editor2")}


def test_of_two_editors_who_assign_at_once_one_wins_and_the_other_is_told(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    from tests.worlds import build

    world = build(session, now)
    numbers = [comment(world).number for _ in range(10)]
    session.commit()
    editors = [world.people["editor"], world.people["editor2"]]
    for number in numbers:

        def act(unit: Session, index: int, number: int = number) -> None:
            assign_comments(
                unit, actor=editors[index], now=now, consultation_id=world.consultation.id, numbers=[number],
                editor_id=editors[index].person_id or 0, seen={number: 0},
            )  # fmt: skip

        assert both(engine, database_url, act) == ["OutOfDate", "done"]
    session.rollback()
    assert session.execute(select(func.count()).select_from(Assignment)).scalar_one() == 10
    assert list(breaks_of_chain(session)) == []


def test_the_loser_of_two_assignments_sees_both_and_keeps_ticks_and_choice(app: Flask, living: World) -> None:
    for _ in range(2):
        comment(living)
    living.session.commit()
    client = browser(app, living, "editor")
    address = f"{DESK}?assigned=-"
    opened = client.get(address)
    give(living, "editor2", [1], by="editor2")
    living.session.commit()
    action = f"{DESK}assign?assigned=-"
    values = {"n-1": "yes", "n-2": "yes", "editor": str(person(living, "editor")), "then": "assign"}
    refused = send(client, opened, action, **values)
    assert refused.status_code == 409
    assert f"was given to {living.people['editor2'].name} since you opened this list" in text_of(refused)
    data = fields_of(refused.text, action)
    assert data["n-1"] == "yes"  # it left the list under this filter, its tick did not
    ticks = BeautifulSoup(refused.text, "lxml").select("#rows input[checked]")
    assert [t["name"] for t in ticks] == ["n-2"] and data["editor"] == str(person(living, "editor"))
    living.session.rollback()
    assert takers(living) == {1: person(living, "editor2")}
    done = client.post(action, data={**data, "n-2": "yes", "then": "assign"})
    assert done.status_code == 303
    living.session.rollback()
    assert takers(living) == {1: person(living, "editor"), 2: person(living, "editor")}


def test_an_assignment_is_told_on_the_list_with_its_undo(app: Flask, living: World) -> None:
    for _ in range(2):
        comment(living)
    living.session.commit()
    client = browser(app, living, "coordinator")  # who runs the consultation may hand out work as well
    values = {"n-1": "yes", "n-2": "yes", "editor": str(person(living, "editor2")), "then": "assign"}
    done = send(client, client.get(f"{DESK}?outcome=undecided"), f"{DESK}assign?outcome=undecided", **values)
    assert "outcome=undecided" in done.location and done.location.endswith("#k1")
    page = client.get(done.location)
    name = living.people["editor2"].name
    assert (
        f"2 comments are given to {name}." in text_of(page)
        and text_of(page).count(f"assigned to {name}") == 2
    )
    assert send(client, page, f"{DESK}assign/undo?outcome=undecided").status_code == 303
    living.session.rollback()
    assert takers(living) == {}
    assert "given to" not in text_of(browser(app, living, "editor").get(done.location))  # whose it is not


# Notes


def test_a_note_is_for_the_desk_alone(app: Flask, living: World) -> None:
    comment(living, "expert2")
    decided(living, living.session.get_one(Comment, 1))
    living.session.commit()
    client = browser(app, living, "editor")
    page = client.get(f"{DESK}1")
    secret = "Ask the ministry first; zzyzx."
    assert send(client, page, f"{DESK}1/note", note=secret).status_code == 303
    for who in ("editor2", "coordinator"):
        assert "zzyzx" in browser(app, living, who).get(f"{DESK}1").text
    living.round.closes_at = living.now - timedelta(minutes=1)
    living.session.commit()
    seen = ("comments/1", "comments/mine", "answers/", "read/draft-1/framework/s1", "search/?q=zzyzx&in=comments", "overview/",
            "redlines/", "decisions/1")  # fmt: skip
    readers: tuple[str | None, ...] = ("expert2", "expert", "observer", "representative", None)
    for one in readers:
        reader = browser(app, living, one)
        for address in seen:
            found = reader.get(f"/en/demo/{address}", follow_redirects=True)
            assert "zzyzx" not in text_of(found), (one, address)
            assert "Ask the ministry" not in found.text
    living.session.rollback()
    assert "ministry" not in "".join(living.session.execute(select(Entry.data)).scalars())


def test_a_note_sent_twice_is_one_and_an_empty_one_is_refused_with_its_words(
    app: Flask, living: World
) -> None:
    comment(living)
    living.session.commit()
    client = browser(app, living, "editor")
    data = {**fields_of(client.get(f"{DESK}1").text, "1/note"), "note": "Look at *clause 3*."}
    for _ in range(2):
        assert client.post(f"{DESK}1/note", data=data).status_code == 303
    living.session.rollback()
    assert living.session.execute(select(func.count()).select_from(DeskNote)).scalar_one() == 1
    assert "<em>clause 3</em>" in client.get(f"{DESK}1").text and "1 note" in text_of(client.get(DESK))
    for words in (" ", "a" * 5_001, "a\u202eb"):
        refused = client.post(f"{DESK}1/note", data={**data, "note": words, "form_key": str(uuid4())})
        assert (
            refused.status_code == 422 and fields_of(refused.text, "1/note")["note"].strip() == words.strip()
        )
    bad = {**data, "note": '<script>alert(1)</script> <img src=x onerror="y">', "form_key": str(uuid4())}
    assert client.post(f"{DESK}1/note", data=bad).status_code == 303
    page = client.get(f"{DESK}1").text
    assert "<script>alert" not in page and not BeautifulSoup(page, "lxml").select(
        "#notes img, #notes [onerror]"
    )


def test_a_note_on_no_comment_is_refused(world: World) -> None:
    with pytest.raises(UnknownComment):
        add_note(
            world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id, number=5,
            words="Hm.", language="en", form_key=str(uuid4()),
        )  # fmt: skip


# Who is here


def test_others_see_for_five_minutes_who_is_on_a_comment(app: Flask, living: World) -> None:
    comment(living)
    living.session.commit()
    one, other = browser(app, living, "editor"), browser(app, living, "editor2")
    send(one, one.get(f"{DESK}1"), f"{DESK}1/open")
    said = f"{living.people['editor'].name} is on this one"
    assert said in text_of(other.get(DESK)) and said in text_of(other.get(f"{DESK}1"))
    assert said not in text_of(one.get(DESK)) and said not in text_of(one.get(f"{DESK}1"))
    beside = text_of(other.get(f"{DESK}1"))
    assert beside.index(said) < beside.index("Among editors")  # before one decides, not after
    living.session.execute(update(DeskOpening).values(here_until=living.now - timedelta(seconds=1)))
    living.session.commit()
    assert said not in text_of(other.get(DESK)) and said not in text_of(other.get(f"{DESK}1"))
    send(one, one.get(f"{DESK}1"), f"{DESK}1/open")
    send(one, one.get(f"{DESK}1"), f"{DESK}1/open", left="1")
    assert said not in text_of(other.get(DESK))


def test_the_second_of_two_openings_stands_and_none_fails(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    from tests.worlds import build

    world = build(session, now)
    number = comment(world).number
    session.commit()

    def act(unit: Session, index: int) -> None:
        open_comments(
            unit, actor=world.people["editor"], now=now + timedelta(seconds=index), consultation_id=world.consultation.id,
            numbers=[number], here=True,
        )  # fmt: skip

    assert both(engine, database_url, act) == ["done", "done"]
    session.rollback()
    row = session.execute(select(DeskOpening)).scalars().one()
    assert row.here_until - row.opened_at == STAY


@on_sqlite
def test_showing_a_page_of_the_desk_writes_nothing(app: Flask, living: World) -> None:
    comment(living)
    living.session.commit()
    client = browser(app, living, "editor")
    for address in (DESK, f"{DESK}1", f"{DESK}1/row"):
        client.get(address)
    living.session.rollback()
    for table in (DeskOpening, Assignment, DeskNote):
        assert living.session.execute(select(func.count()).select_from(table)).scalar_one() == 0


# The cost of a long list


def quickest(work: Callable[[], object]) -> float:
    best = 9.0
    for _ in range(7):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


@on_sqlite
def test_an_answer_over_5000_comments_takes_at_most_three_times_that_over_50(
    app: Flask, living: World
) -> None:
    client = browser(app, living, "editor")
    addresses = [
        f"{DESK}?outcome=undecided",
        f"{DESK}?assigned=me&age=3-7",
        f"{DESK}?section=framework/s1&late=no&order=newest",
    ]
    many(living, 50)
    spread(living)
    small = [quickest(lambda a=a: client.get(a)) for a in addresses]  # type: ignore[misc]
    many(living, 4_950)
    spread(living)
    large = [quickest(lambda a=a: client.get(a)) for a in addresses]  # type: ignore[misc]
    sizes = [len(client.get(a, headers={"Accept-Encoding": "gzip"}).data) for a in (DESK, *addresses)]
    print([f"{b / a:.2f}" for a, b in zip(small, large, strict=True)], sizes)
    assert max(sizes) <= 16_000
    assert all(b <= 3 * a for a, b in zip(small, large, strict=True)), (small, large)
