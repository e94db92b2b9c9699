"""Languages in step: what a change asks of the others, how it is answered and taken back; words inside markup."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.decisions.actions import decide
from consult.decisions.amendments import apply_suggestion, edit_clause, undo_amendment
from consult.decisions.models import Amendment, LanguageTask, TaskState
from consult.decisions.rules import ClauseChanged, Outcome
from consult.decisions.structure import add_clause
from consult.decisions.tasks import SourceChanged, TaskDone, follow_change, need_no_change
from consult.errors import Invalid, NotFound
from tests.comments.said import say
from tests.conftest import on_sqlite
from tests.decisions.shapes import clause, fixed, shaped
from tests.worlds import World


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return shaped(session, now)


def tasks(world: World, state: TaskState = TaskState.OPEN) -> list[tuple[str, str]]:
    """Return (language, what the other language said before) of the tasks in a state."""
    rows = world.session.execute(
        select(LanguageTask).where(LanguageTask.state == state).order_by(LanguageTask.id)
    ).scalars()
    return [(row.language, row.source_before) for row in rows]


def open_task(world: World) -> int:
    return world.session.execute(
        select(LanguageTask.id).where(LanguageTask.state == TaskState.OPEN)
    ).scalar_one()


def edit(world: World, begins: str, source: str, language: str = "en") -> Amendment:
    row = clause(world, begins, language)
    return edit_clause(
        clause_id=row.clause_id, source=source, seen_version=row.version, **fixed(world, language=language)
    )


def follow(world: World, source: str, **more: object) -> Amendment:
    task = world.session.get_one(LanguageTask, open_task(world))
    rows = [r for r in [clause(world, "Elle", task.language)] if r.clause_id == task.clause_id]
    return follow_change(
        world.session, actor=world.people["editor"], now=world.now, task_id=task.id, source=source,
        seen_version=rows[0].version,
    )  # fmt: skip


def undo(world: World, made: Amendment) -> None:
    undo_amendment(world.session, actor=world.people["editor"], now=world.now, amendment_id=made.id)


@on_sqlite
def test_a_change_raises_one_task_for_the_other_language_however_often_it_is_made(world: World) -> None:
    edit(world, "It ends", "It ends now.")
    edit(world, "It ends", "It ends right now.")
    assert tasks(world) == [("fr", "It ends here.")]


@on_sqlite
def test_a_change_of_marks_only_raises_none(world: World) -> None:
    edit(world, "It ends", "It *ends* here.")
    assert tasks(world) == []


@on_sqlite
def test_taking_a_change_back_takes_its_task_back(world: World) -> None:
    made = edit(world, "It ends", "It ends now.")
    undo(world, made)
    assert tasks(world) == [] and tasks(world, TaskState.VOID) == [("fr", "It ends here.")]


@on_sqlite
def test_an_answer_closes_the_task_and_raises_none_and_undoing_it_opens_it_again(world: World) -> None:
    edit(world, "It ends", "It ends now.")
    answer = follow(world, "Elle finit maintenant.")
    assert tasks(world) == [] and tasks(world, TaskState.FOLLOWED) == [("fr", "It ends here.")]
    assert answer.note == "Clearer."
    undo(world, answer)
    assert tasks(world) == [("fr", "It ends here.")]


@on_sqlite
def test_a_change_taken_back_after_the_answer_raises_a_task_again(world: World) -> None:
    made = edit(world, "It ends", "It ends now.")
    follow(world, "Elle finit maintenant.")
    undo(world, made)
    assert tasks(world) == [("fr", "It ends now.")]


@on_sqlite
def test_a_new_clause_is_owed_in_the_other_language(world: World) -> None:
    add_clause(after_clause_id=clause(world, "It ends").clause_id, source="A last word.", **fixed(world))
    assert tasks(world) == [("fr", "")]


@on_sqlite
def test_that_nothing_has_to_follow_needs_a_reason_and_an_editor_and_is_said_once(world: World) -> None:
    edit(world, "It ends", "It ends now.")
    task = open_task(world)
    said: dict[str, Any] = {"session": world.session, "now": world.now, "task_id": task}
    with pytest.raises(Invalid):
        need_no_change(actor=world.people["editor"], note=" ", **said)
    with pytest.raises(NotFound):
        need_no_change(actor=world.people["coordinator"], note="So it is.", **said)
    need_no_change(actor=world.people["editor"], note="French said so already.", **said)
    with pytest.raises(TaskDone):
        need_no_change(actor=world.people["editor"], note="Again.", **said)


@on_sqlite
@pytest.mark.parametrize("answer", [need_no_change, follow_change])
def test_a_task_is_not_answered_over_a_change_of_the_other_language_that_its_editor_did_not_see(
    world: World, answer: Callable[..., object]
) -> None:
    edit(world, "It ends", "It ends now.")
    more: dict[str, Any] = (
        {"source": "Elle finit maintenant.", "seen_version": 0} if answer is follow_change else {}
    )
    said: dict[str, Any] = {
        "session": world.session, "now": world.now, "task_id": open_task(world), "actor": world.people["editor"],
        "note": "French said so already.", **more,
    }  # fmt: skip
    edit(world, "It ends", "It never ends.")
    with pytest.raises(SourceChanged):
        answer(seen_source=1, **said)
    assert tasks(world) == [("fr", "It ends here.")]
    answer(seen_source=2, **said)
    assert tasks(world) == []


@on_sqlite
def test_that_nothing_has_to_follow_is_not_said_over_a_change_of_the_own_text(world: World) -> None:
    edit(world, "It ends", "It ends now.")
    task = world.session.get_one(LanguageTask, open_task(world))
    edit(world, "Elle finit", "Elle ne finit jamais.", "fr")
    said: dict[str, Any] = {
        "session": world.session,
        "now": world.now,
        "task_id": task.id,
        "note": "It says so.",
    }
    with pytest.raises(ClauseChanged):
        need_no_change(actor=world.people["editor"], seen_version=0, seen_source=1, **said)
    need_no_change(actor=world.people["editor"], seen_version=1, seen_source=1, **said)
    assert task.state is TaskState.NOT_NEEDED


@on_sqlite
def test_an_answer_without_a_note_has_the_comment_that_caused_the_change_and_no_words_of_its_own(
    world: World,
) -> None:
    row = clause(world, "It ends")
    cause = say(
        world, "expert2", clause_id=row.clause_id, section_id=row.section_id, selection="It ends here.",
        suggestion="It ends now.",
    )  # fmt: skip
    editor = world.people["editor"]
    decide(
        world.session, actor=editor, now=world.now, consultation_id=world.consultation.id, comment_ids=[cause.id],
        outcome=Outcome.ACCEPTED, response="The text says so now.", response_language="en",
    )  # fmt: skip
    apply_suggestion(world.session, actor=editor, now=world.now, comment_id=cause.id)
    answer = follow(world, "Elle finit maintenant.")
    assert (answer.comment_id, answer.note) == (cause.id, "")


@pytest.mark.parametrize(
    ("begins", "quote", "new", "source"),
    [
        ("The policy names", "one office", "an office", "[an office](https://example.org/office)"),
        ("The policy names", "and its head", "or its head", "or **its head**"),
        ("The policy names", "office that", "bureau which", "[one bureau which](https://example.org/office)"),
        ("second thing", "bold words", "strong words", "**strong words**"),
        ("Policy\t", "What is written", "All that is written", "| Policy | All that is written |"),
        ("After the table", "table comes", "table there comes", "table[^1] there comes"),
    ],
)
@on_sqlite
def test_a_suggestion_over_markup_changes_only_its_words(
    world: World, begins: str, quote: str, new: str, source: str
) -> None:
    row = clause(world, begins)
    row_id = say(
        world, "expert2", clause_id=row.clause_id, section_id=row.section_id, selection=quote, suggestion=new
    ).id
    editor = world.people["editor"]
    decide(
        world.session, actor=editor, now=world.now, consultation_id=world.consultation.id, comment_ids=[row_id],
        outcome=Outcome.ACCEPTED, response="The text says so now.", response_language="en",
    )  # fmt: skip
    apply_suggestion(world.session, actor=editor, now=world.now, comment_id=row_id)
    after = clause(world, begins)
    assert after.canonical == row.canonical.replace(quote, new)
    assert source in after.source
