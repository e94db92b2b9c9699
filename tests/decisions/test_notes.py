"""Notes among editors: changed and deleted by whoever wrote them, with what they said before; by nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.decisions.notes import add_note, delete_note, edit_note
from consult.decisions.sharing_models import DeskNote, DeskNoteVersion
from consult.decisions.sharing_rules import NoteDeleted, NotOwnNote, UnknownNote
from consult.errors import Invalid, NotFound
from consult.record.models import Entry
from consult.record.queries import breaks_of_chain
from consult.web.store import _db
from tests.comments.said import browser, fields_of, send
from tests.conftest import on_sqlite
from tests.counting import statements
from tests.decisions.desks import comment
from tests.worlds import World

DESK = "/en/demo/decisions/"


def given(world: World, who: str = "editor", minutes: int = 0) -> dict[str, Any]:
    return {
        "actor": world.people[who],
        "now": world.now + timedelta(minutes=minutes),
        "consultation_id": world.consultation.id,
    }


def noted(world: World, words: str = "Ask the ministry.", who: str = "editor") -> DeskNote:
    """Write a note on comment 1."""
    return add_note(
        world.session, **given(world, who), number=1, words=words, language="en", form_key=str(uuid4())
    )


def edited(world: World, note: DeskNote, words: str, *, seen: int = 1, who: str = "editor", minutes: int = 1) -> DeskNote:  # fmt: skip
    return edit_note(
        world.session, **given(world, who, minutes), note_id=note.id, seen_version=seen, words=words, language="en"
    )  # fmt: skip


def kept(session: Session) -> list[tuple[int, str]]:
    """Return what notes said before: (version, words)."""
    rows = session.execute(select(DeskNoteVersion).order_by(DeskNoteVersion.version)).scalars()
    return [(row.version, row.words) for row in rows]


def text_of(page: str) -> str:
    return " ".join(BeautifulSoup(page, "lxml").get_text(" ").split())


@pytest.fixture
def desk(living: World) -> World:
    comment(living)
    living.session.commit()
    return living


def test_a_note_is_changed_and_what_it_said_before_is_kept_and_recorded(world: World) -> None:
    comment(world)
    note = noted(world)
    edited(world, note, "Ask the *council*.")
    edited(world, note, "Ask nobody.", seen=2, minutes=2)
    assert (note.words, note.edited_at) == ("Ask nobody.", world.now + timedelta(minutes=2))
    assert kept(world.session) == [(1, "Ask the ministry."), (2, "Ask the *council*.")]
    told = world.session.execute(select(Entry.event, Entry.data).order_by(Entry.seq)).all()
    assert [row.event for row in told] == ["desk:note:made", "desk:note:edited", "desk:note:edited"]
    assert not any("Ask" in row.data for row in told)  # the record holds commitments only
    assert list(breaks_of_chain(world.session)) == []
    with pytest.raises(DBAPIError, match="only ever added"), world.session.begin_nested():
        world.session.execute(delete(DeskNoteVersion))


@on_sqlite
def test_the_same_words_again_are_no_change(world: World) -> None:
    comment(world)
    note = noted(world)
    edited(world, note, note.words, seen=7)
    assert kept(world.session) == [] and note.edited_at is None


@on_sqlite
def test_a_deleted_note_keeps_its_words_for_the_record_and_is_deleted_once(world: World) -> None:
    comment(world)
    note = noted(world)
    for minutes in (1, 2):
        delete_note(world.session, **given(world, minutes=minutes), note_id=note.id)
    assert (note.words, note.html, note.deleted_at) == ("", "", world.now + timedelta(minutes=1))
    assert kept(world.session) == [(1, "Ask the ministry.")]
    with pytest.raises(NoteDeleted):
        edited(world, note, "Back again.", seen=2)


@on_sqlite
@pytest.mark.parametrize("who", ["editor2", "coordinator"])
def test_nobody_changes_or_deletes_somebody_elses_note(world: World, who: str) -> None:
    comment(world)
    note = noted(world)
    with pytest.raises(NotOwnNote):
        edited(world, note, "Not mine.", who=who)
    with pytest.raises(NotOwnNote):
        delete_note(world.session, **given(world, who), note_id=note.id)
    assert note.words == "Ask the ministry." and kept(world.session) == []


@on_sqlite
def test_a_note_of_another_consultation_is_not_found(world: World) -> None:
    comment(world)
    note = noted(world)
    with pytest.raises((UnknownNote, NotFound)):
        delete_note(world.session, **{**given(world), "consultation_id": 99}, note_id=note.id)
    with pytest.raises(UnknownNote):
        delete_note(world.session, **given(world), note_id=99)
    assert note.deleted_at is None


@on_sqlite
def test_of_two_windows_the_second_is_told_and_keeps_its_words(app: Flask, desk: World) -> None:
    noted(desk)
    desk.session.commit()
    client = browser(app, desk, "editor")
    page = client.get(f"{DESK}1/notes/1")
    assert send(client, page, f"{DESK}1/notes/1", note="From the first window.").status_code == 303
    refused = send(client, page, f"{DESK}1/notes/1", note="From the second window.")
    assert refused.status_code == 409
    assert "From the first window." in text_of(refused.text)
    assert fields_of(refused.text, f"{DESK}1/notes/1")["note"].strip() == "From the second window."
    assert send(client, refused, f"{DESK}1/notes/1", note="From the second window.").status_code == 303
    desk.session.rollback()
    assert kept(desk.session) == [(1, "Ask the ministry."), (2, "From the first window.")]


def test_two_changes_at_once_are_one_and_a_refusal(
    engine: Engine, database_url: str, session: Session, now: Any
) -> None:
    from tests.decisions.test_at_once import both
    from tests.worlds import build

    world = build(session, now)
    comment(world)
    note_id = noted(world).id
    session.commit()

    def act(unit: Session, index: int) -> None:
        edit_note(
            unit, **given(world), note_id=note_id, seen_version=1, words=f"Window {index}.", language="en"
        )  # fmt: skip

    results = both(engine, database_url, act)
    session.rollback()
    assert kept(session) == [(1, "Ask the ministry.")]
    assert session.scalars(select(DeskNote.words)).one() in ("Window 0.", "Window 1.")
    assert results == ["OutOfDate", "done"]


@on_sqlite
def test_the_desk_shows_that_a_note_was_changed_or_deleted_and_offers_both_to_its_author(
    app: Flask, desk: World
) -> None:
    noted(desk, "*First* words.")
    noted(desk, "Of another.", who="editor2")
    desk.session.commit()
    client = browser(app, desk, "editor")
    links = BeautifulSoup(client.get(f"{DESK}1").text, "lxml").select("#notes a[href*='/notes/']")
    assert [str(link["href"]) for link in links] == [f"{DESK}1/notes/1"]
    assert client.get(f"{DESK}1/notes/2").status_code == 403 and client.get(f"{DESK}2/notes/1").status_code == 404  # fmt: skip
    send(client, client.get(f"{DESK}1/notes/1"), f"{DESK}1/notes/1", note="Second words.")
    other = browser(app, desk, "editor2")
    page = text_of(other.get(f"{DESK}1").text)
    assert "Second words." in page and "changed on" in page and "What it said before" in page and "First words." in page  # fmt: skip
    gone = send(
        client, client.get(f"{DESK}1/notes/1"), f"{DESK}1/notes/1", note="Second words.", then="delete"
    )
    assert gone.status_code == 303
    page = text_of(other.get(f"{DESK}1").text)
    assert "deleted by its author on" in page
    assert "First words." not in page and "Second words." not in page
    assert "1 note" in text_of(other.get(DESK).text)  # that of the other editor
    assert client.get(f"{DESK}1/notes/1").status_code == 404


@on_sqlite
@pytest.mark.parametrize("words", [" ", "a" * 5_001, "a\u202eb"], ids=["empty", "long", "marks"])
def test_a_change_that_is_no_note_is_refused_with_its_words(app: Flask, desk: World, words: str) -> None:
    noted(desk)
    desk.session.commit()
    client = browser(app, desk, "editor")
    refused = send(client, client.get(f"{DESK}1/notes/1"), f"{DESK}1/notes/1", note=words)
    assert refused.status_code == 422
    assert fields_of(refused.text, f"{DESK}1/notes/1")["note"].strip() == words.strip()
    with pytest.raises(Invalid):
        edited(desk, desk.session.get_one(DeskNote, 1), "")


@on_sqlite
def test_notes_with_a_long_history_cost_no_more_statements(app: Flask, desk: World) -> None:
    client = browser(app, desk, "editor")
    client.get(f"{DESK}1")

    def cost() -> int:
        with app.app_context(), statements(_db.engine) as seen:
            client.get(f"{DESK}1")
        return len(seen)

    note = noted(desk)
    desk.session.commit()
    few = cost()
    for at in range(5):
        edited(desk, note, f"Words {at}", seen=at + 1)
        noted(desk, f"More {at}")
    desk.session.commit()
    assert cost() == few


@on_sqlite
def test_only_the_desk_may_ask_for_a_note(app: Flask, desk: World) -> None:
    noted(desk)
    desk.session.commit()
    for who in ("expert", "representative", "observer", None):
        assert browser(app, desk, who).get(f"{DESK}1/notes/1").status_code in (303, 404), who
