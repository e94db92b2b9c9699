"""Adding, splitting, merging and moving clauses of the working text, and taking each back."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.decisions.amendments import delete_clause, edit_clause, undo_amendment
from consult.decisions.models import Amendment, AmendmentKind
from consult.decisions.rules import CannotChange, ClauseChanged, NotNewest
from consult.decisions.structure import add_clause, merge_clauses, move_clause, split_clause
from consult.decisions.working_text import working_clauses
from consult.drafts.models import Clause, Document
from consult.errors import Invalid, Refusal
from consult.record.models import Entry
from tests.conftest import on_sqlite
from tests.decisions.shapes import clause, fixed, lines, shaped
from tests.worlds import World


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    """A draft with lists and a table, in English and French."""
    return shaped(session, now)


def add(world: World, after: str, source: str, **more: Any) -> Amendment:
    values = {**fixed(world), **more}
    row = clause(world, after, values["language"])
    return add_clause(after_clause_id=row.clause_id, source=source, **values)


def split(world: World, begins: str, first: str, second: str, **more: Any) -> Amendment:
    row = clause(world, begins)
    values = {"seen_version": row.version, **fixed(world), **more}
    return split_clause(clause_id=row.clause_id, first=first, second=second, **values)


def merge(world: World, begins: str, **more: Any) -> Amendment:
    row = clause(world, begins)
    return merge_clauses(clause_id=row.clause_id, **{"seen_version": row.version, **fixed(world), **more})


def move(world: World, begins: str, after: str, **more: Any) -> Amendment:
    row, target = clause(world, begins), clause(world, after)
    values = {"seen_version": row.version, **fixed(world), **more}
    return move_clause(clause_id=row.clause_id, after_clause_id=target.clause_id, **values)


def undo(world: World, amendment: Amendment) -> None:
    undo_amendment(world.session, actor=world.people["editor"], now=world.now, amendment_id=amendment.id)


def at(world: World, begins: str, language: str = "en") -> int:
    return next(i for i, words in enumerate(lines(world, language)) if words.startswith(begins))


def test_a_new_paragraph_stands_behind_its_clause_with_a_number_and_a_cause(world: World) -> None:
    before = lines(world)
    made = add(world, "Every university", "Each policy has a *date*.")
    assert lines(world) == [*before[:2], "Each policy has a date.", *before[2:]]
    row = clause(world, "Each policy")
    assert row.number == "T1.1a" and row.added and row.changed
    assert row.html == "<p>Each policy has a <em>date</em>.</p>"
    assert (made.kind, made.note, made.before_source) == (AmendmentKind.INSERT, "Clearer.", "")
    assert lines(world, "fr") == [words for words in lines(world, "fr") if "date" not in words]


@pytest.mark.parametrize(
    ("after", "source", "kind", "words"),
    [
        ("second thing", "- half a thing", "item", "half a thing"),
        ("two", "9. two and a half", "item", "two and a half"),
        ("Policy\t", "| Staff | Who is trained |", "row", "Staff\tWho is trained"),
        ("Office\t", "| Staff | Who is trained |", "row", "Staff\tWho is trained"),
        ("Rules", "Before all.", "paragraph", "Before all."),
        ("third thing", "A paragraph behind a list.", "paragraph", "A paragraph behind a list."),
        ("It ends", "The very last.", "paragraph", "The very last."),
        ("Every university", "### A smaller heading", "heading", "A smaller heading"),
    ],
)
@on_sqlite
def test_what_a_new_clause_is_tells_its_writing(
    world: World, after: str, source: str, kind: str, words: str
) -> None:
    place = at(world, after)
    add(world, after, source)
    assert lines(world)[place + 1] == words and clause(world, words).kind == kind


@pytest.mark.parametrize(
    ("after", "source"),
    [
        ("Every university", "One.\n\nTwo."),
        ("Every university", "| Staff | Who is trained |"),
        ("Term", "A paragraph inside a table."),
        ("Every university", "[x]: https://example.org"),
        ("A second section", "Heading\n---"),
    ],
)
@on_sqlite
def test_what_would_change_the_text_around_it_is_refused(world: World, after: str, source: str) -> None:
    before = lines(world)
    if source.startswith("Heading"):
        add(world, after, source)  # an underlined heading is one clause of its own
        return
    with pytest.raises(Refusal):
        add(world, after, source)
    assert lines(world) == before


@on_sqlite
def test_a_change_needs_a_cause(world: World) -> None:
    with pytest.raises(Invalid):
        add(world, "one", "1. more", note="")
    with pytest.raises(Invalid):
        split(world, "Every", "Every.", "It.", note="")
    with pytest.raises(Invalid):
        merge(world, "first thing", note="")
    with pytest.raises(Invalid):
        move(world, "one", "two", note="")


def test_a_new_clause_is_taken_back_and_leaves_nothing(world: World) -> None:
    before = lines(world)
    made = add(world, "Every university", "Each policy has a date.")
    undo(world, made)
    assert lines(world) == before
    again = add(world, "Every university", "Each policy has an owner.")
    assert clause(world, "Each policy").number == "T1.1a" and again.clause_id != made.clause_id


def test_a_split_keeps_the_identity_of_the_first_part(world: World) -> None:
    old = clause(world, "Every university")
    made = split(world, "Every university", "Every university has a policy.", "It should publish it.")
    here, there = clause(world, "Every university"), clause(world, "It should")
    assert (here.clause_id, here.canonical) == (old.clause_id, "Every university has a policy.")
    assert there.split_from_id == old.clause_id and at(world, "It should") == at(world, "Every") + 1
    entered = world.session.execute(
        select(func.count()).select_from(Entry).where(Entry.event == "amendment:text:applied")
    ).scalar_one()
    assert entered == 1
    undo(world, made)
    assert clause(world, "Every university").canonical == old.canonical
    assert not any(words.startswith("It should publish it") for words in lines(world))


def test_an_item_is_split_into_two_items(world: World) -> None:
    split(world, "second thing", "second", "thing with **bold words**")
    assert lines(world)[at(world, "second") + 1] == "thing with bold words"
    assert {clause(world, "second").kind, clause(world, "thing with").kind} == {"item"}


def test_undoing_either_half_of_a_split_undoes_both(world: World) -> None:
    before = lines(world)
    split(world, "Every university", "Every university has a policy.", "It should publish it.")
    last = world.session.execute(select(Amendment).order_by(Amendment.id.desc()).limit(1)).scalar_one()
    undo(world, last)
    assert lines(world) == before


def test_a_merge_joins_a_clause_with_the_one_behind_it(world: World) -> None:
    before = lines(world)
    gone = clause(world, "second thing").clause_id
    made = merge(world, "first thing")
    assert "first thing second thing with bold words" in lines(world) and len(lines(world)) == len(before) - 1
    rows = {row.clause_id: row for row in working_clauses(world.session, world.draft.id, "en")}
    assert rows[gone].deleted and rows[gone].merged_into_id == clause(world, "first thing").clause_id
    undo(world, made)
    assert lines(world) == before
    rows = {row.clause_id: row for row in working_clauses(world.session, world.draft.id, "en")}
    assert rows[gone].merged_into_id is None


@on_sqlite
@pytest.mark.parametrize("begins", ["The policy names", "third thing", "Rules", "Policy\t", "It ends"])
def test_a_merge_with_another_kind_or_with_nothing_is_refused(world: World, begins: str) -> None:
    before = lines(world)
    with pytest.raises(CannotChange):
        merge(world, begins)
    assert lines(world) == before


def test_a_move_is_made_in_every_language_and_keeps_the_identity(world: World) -> None:
    old = clause(world, "The policy names")
    made = move(world, "The policy names", "A second section")
    row = clause(world, "The policy names")
    assert row.clause_id == old.clause_id and row.section_key == "more" and row.moved
    assert at(world, "The policy") == at(world, "A second section") + 1
    assert at(world, "La politique", "fr") == at(world, "Une deuxième", "fr") + 1
    undo(world, made)
    assert clause(world, "The policy names").position == old.position
    assert not clause(world, "The policy names").moved


@on_sqlite
@pytest.mark.parametrize(
    ("begins", "after"),
    [
        ("Rules", "It ends"),
        ("Term", "It ends"),
        ("Policy\t", "It ends"),
        ("It ends", "Policy\t"),
        ("first thing", "Rules"),
    ],
)
def test_a_move_that_would_change_what_the_text_is_made_of_is_refused_or_reads_the_same(
    world: World, begins: str, after: str
) -> None:
    before = sorted(lines(world))
    try:
        move(world, begins, after)
    except CannotChange:
        assert begins != "first thing"
    assert sorted(lines(world)) == before


@on_sqlite
def test_a_clause_that_stands_there_already_is_not_moved(world: World) -> None:
    with pytest.raises(CannotChange):
        move(world, "two", "one")


def test_an_earlier_move_is_undone_after_the_later_one(world: World) -> None:
    before = lines(world)
    first = move(world, "one", "three")
    second = move(world, "one", "two")
    with pytest.raises(NotNewest):
        undo(world, first)
    undo(world, second)
    undo(world, first)
    assert lines(world) == before


def test_words_are_edited_and_undone_while_their_clause_is_elsewhere(world: World) -> None:
    moved = move(world, "The policy names", "A second section")
    row = clause(world, "The policy names")
    edited = edit_clause(
        clause_id=row.clause_id, source="The policy names nobody.", seen_version=row.version, **fixed(world)
    )
    undo(world, moved)
    assert at(world, "The policy names nobody") == at(world, "Every") + 1
    undo(world, edited)
    assert clause(world, "The policy names one office").source.startswith("The policy names [one office]")


def test_a_change_of_a_new_clause_must_be_undone_before_the_clause(world: World) -> None:
    made = add(world, "Every university", "Each policy has a date.")
    row = clause(world, "Each policy")
    edit_clause(
        clause_id=row.clause_id, source="Each policy has an owner.", seen_version=row.version, **fixed(world)
    )
    with pytest.raises(NotNewest):
        undo(world, made)


def test_a_new_clause_is_written_in_the_other_language_and_then_stays(world: World) -> None:
    made = add(world, "third thing", "- fourth thing")
    row = clause(world, "fourth thing")
    values = {"clause_id": row.clause_id, "seen_version": 0, **fixed(world, language="fr")}
    with pytest.raises(CannotChange):
        edit_clause(source="Un paragraphe.", **values)
    edit_clause(source="- quatrième chose", **values)
    assert lines(world, "fr")[at(world, "troisième", "fr") + 1] == "quatrième chose"
    with pytest.raises(NotNewest):
        undo(world, made)


@on_sqlite
def test_a_new_clause_takes_the_identity_that_a_later_draft_has_given_it_and_no_other(world: World) -> None:
    later = Clause(document_id=world.document.id, key="from-a-later-draft")
    elsewhere = Document(
        consultation_id=world.consultation.id, key="other", prefix="O", position=9, title={},
        prevailing_language="en",
    )  # fmt: skip
    world.session.add_all([later, elsewhere])
    world.session.flush()
    stranger = Clause(document_id=elsewhere.id, key="elsewhere")
    world.session.add(stranger)
    world.session.flush()
    made = add(world, "third thing", "- fourth thing", clause_id=later.id)
    assert made.clause_id == later.id == clause(world, "fourth thing").clause_id
    standing = clause(world, "first thing").clause_id
    before = lines(world)
    for taken in (later.id, standing, stranger.id, 999_999):
        with pytest.raises(CannotChange):
            add(world, "third thing", "- fifth thing", clause_id=taken)
    assert lines(world) == before


def test_a_new_clause_can_be_taken_out_again(world: World) -> None:
    before = lines(world)
    add(world, "third thing", "- fourth thing")
    row = clause(world, "fourth thing")
    delete_clause(clause_id=row.clause_id, seen_version=row.version, **fixed(world))
    assert lines(world) == before


@on_sqlite
def test_a_split_of_what_somebody_changed_meanwhile_is_refused(world: World) -> None:
    row = clause(world, "Every university")
    edit_clause(clause_id=row.clause_id, source="Every university.", seen_version=0, **fixed(world))
    with pytest.raises(ClauseChanged):
        split(world, "Every university", "Every.", "University.", seen_version=0)


@on_sqlite
def test_forty_clauses_are_put_at_one_place_and_the_next_is_refused_with_a_way_out(world: World) -> None:
    for number in range(39):
        add(world, "Every university", f"Clause {number}.")
    assert lines(world)[2] == "Clause 38." and lines(world)[40] == "Clause 0."
    with pytest.raises(CannotChange, match="Put this one after another clause"):
        for number in range(5):
            add(world, "Every university", f"More {number}.")
