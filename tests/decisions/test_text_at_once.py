"""Two editors change the working text at once, on real connections of both databases: one wins, the other is told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consult.decisions.amendments import apply_suggestion, edit_clause, undo_amendment
from consult.decisions.batches import apply_together
from consult.decisions.models import Amendment, LanguageTask, TaskState, WorkingPlace
from consult.decisions.structure import add_clause, move_clause, split_clause
from consult.decisions.tasks import need_no_change
from consult.record.queries import breaks_of_chain
from tests.decisions.desks import comment, decided, words_of, working
from tests.decisions.shapes import clause, fixed, lines, shaped
from tests.decisions.test_at_once import both
from tests.worlds import build


def test_two_clauses_added_at_one_place_at_once_both_stand(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = shaped(session, now)
    after = clause(world, "Every university").clause_id
    values = {key: value for key, value in fixed(world).items() if key != "session"}
    session.commit()

    def act(unit: Session, index: int) -> None:
        add_clause(unit, after_clause_id=after, source=f"Clause of editor {index}.", **values)

    assert both(engine, database_url, act) == ["done", "done"]
    session.rollback()
    assert {"Clause of editor 0.", "Clause of editor 1."} <= set(lines(world))
    ranks = session.execute(select(WorkingPlace.rank)).scalars().all()
    numbers = session.execute(select(WorkingPlace.number)).scalars().all()
    assert len(set(ranks)) == 2 and sorted(numbers) == ["T1.1a", "T1.1b"]
    assert list(breaks_of_chain(session)) == []


def test_of_a_split_and_an_edit_at_once_one_wins_and_no_word_is_lost(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = shaped(session, now)
    row = clause(world, "Every university")
    values: dict[str, Any] = {key: value for key, value in fixed(world).items() if key != "session"}
    session.commit()

    def act(unit: Session, index: int) -> None:
        if index:
            edit_clause(unit, clause_id=row.clause_id, source="Edited words.", seen_version=0, **values)
        else:
            split_clause(unit, clause_id=row.clause_id, first="One.", second="Two.", seen_version=0, **values)

    assert both(engine, database_url, act) == ["OutOfDate", "done"]
    session.rollback()
    now_there = lines(world)
    assert ("Edited words." in now_there) != ("One." in now_there and "Two." in now_there)


def test_of_two_who_undo_the_same_change_at_once_one_wins(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    row = comment(world, "expert2", quote="should", suggestion="shall")
    decided(world, row)
    made = apply_suggestion(session, actor=world.people["editor"], now=now, comment_id=row.id)
    session.commit()

    def act(unit: Session, index: int) -> None:
        undo_amendment(unit, actor=world.people["editor"], now=now, amendment_id=made.id)

    assert both(engine, database_url, act) == ["AlreadyUndone", "done"]
    session.rollback()
    text = working(world, 0)
    assert text is not None and "should" in text.canonical


def test_of_an_apply_and_an_undo_at_once_the_text_is_one_that_its_changes_explain(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    rows = [
        comment(world, "expert2", quote=quote, suggestion=new)
        for quote, new in (("should", "shall"), ("policy", "rules"))
    ]
    decided(world, *rows)
    first = apply_suggestion(session, actor=world.people["editor"], now=now, comment_id=rows[0].id)
    session.commit()

    def act(unit: Session, index: int) -> None:
        if index:
            undo_amendment(unit, actor=world.people["editor"], now=now, amendment_id=first.id)
        else:
            apply_suggestion(unit, actor=world.people["editor"], now=now, comment_id=rows[1].id)

    answers = both(engine, database_url, act)
    assert answers in (["done", "done"], ["NotNewest", "done"])
    session.rollback()
    standing = (
        session.execute(select(Amendment).where(Amendment.undone_at.is_(None)).order_by(Amendment.id.desc()))
        .scalars()
        .first()
    )
    text = working(world, 0)
    assert standing is not None and text is not None and text.source == standing.after_source
    assert "rules" in text.canonical


def test_of_two_rewritings_of_one_paragraph_at_once_both_go_in_and_no_word_is_lost(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    rows = [
        comment(world, "expert2", quote=words_of(0), suggestion=words_of(0).replace(old, new))
        for old, new in (("should", "shall"), ("every", "each"))
    ]
    decided(world, *rows)
    session.commit()

    def act(unit: Session, index: int) -> None:
        apply_suggestion(unit, actor=world.people["editor"], now=now, comment_id=rows[index].id)

    assert both(engine, database_url, act) == ["done", "done"]
    session.rollback()
    text = working(world, 0)
    assert text is not None
    assert text.canonical == "The university shall publish its policy each year."


def test_of_two_batches_that_clash_at_once_one_goes_in_whole_and_the_other_not_at_all(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    batches = [
        [
            comment(world, "expert2", quote="should", suggestion=f"shall{n}"),
            comment(world, "expert2", clause=2, quote="protected", suggestion=f"safe{n}"),
        ]
        for n in (1, 2)
    ]
    decided(world, *batches[0], *batches[1])
    ids = [[row.id for row in batch] for batch in batches]
    session.commit()

    def act(unit: Session, index: int) -> None:
        apply_together(
            unit, actor=world.people["editor"], now=now, consultation_id=world.consultation.id,
            comment_ids=ids[index],
        )  # fmt: skip

    assert both(engine, database_url, act) == ["BatchRefused", "done"]
    session.rollback()
    causes = set(session.execute(select(Amendment.comment_id)).scalars())
    assert causes in (set(ids[0]), set(ids[1]))


def test_of_two_who_move_a_clause_at_once_both_moves_are_kept_in_their_order(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = shaped(session, now)
    row, places = clause(world, "one"), [clause(world, words).clause_id for words in ("two", "three")]
    values: dict[str, Any] = {key: value for key, value in fixed(world).items() if key != "session"}
    before = sorted(lines(world))
    session.commit()

    def act(unit: Session, index: int) -> None:
        move_clause(unit, clause_id=row.clause_id, after_clause_id=places[index], seen_version=0, **values)

    assert both(engine, database_url, act) == ["done", "done"]
    session.rollback()
    assert sorted(lines(world)) == before
    assert session.execute(select(func.count()).select_from(Amendment)).scalar_one() == 2


def test_of_two_who_do_a_language_task_at_once_one_wins(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = shaped(session, now)
    row = clause(world, "It ends")
    edit_clause(clause_id=row.clause_id, source="It ends now.", seen_version=0, **fixed(world))
    task = session.execute(select(LanguageTask.id).where(LanguageTask.state == TaskState.OPEN)).scalar_one()
    session.commit()

    def act(unit: Session, index: int) -> None:
        need_no_change(unit, actor=world.people["editor"], now=now, task_id=task, note=f"Editor {index}.")

    assert both(engine, database_url, act) == ["TaskDone", "done"]
