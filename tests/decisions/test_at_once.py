"""Two editors at once, on real connections of both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.decisions import rules
from consult.decisions.actions import apply_suggestion, decide, edit_clause
from consult.decisions.models import Amendment, DecidedComment, Decision, WorkingText
from consult.decisions.rules import Outcome
from consult.errors import OutOfDate, Refusal
from consult.record.queries import breaks_of_chain
from consult.web.store import writing
from tests.comments.said import browser, fields_of
from tests.decisions.desks import comment, decided
from tests.worlds import World, build

ROUNDS = 20


def both(engine: Engine, url: str, act: Callable[[Session, int], object]) -> list[str]:
    """Do something in two threads at the same moment; return 'done' or the refusal's name for each."""
    barrier = Barrier(2)

    def one(index: int) -> str:
        with Session(engine, expire_on_commit=False, autoflush=False) as session:
            barrier.wait()
            try:
                with writing(session, url) as unit:
                    act(unit, index)
            except Refusal as refusal:
                return type(refusal).__name__ if not isinstance(refusal, OutOfDate) else "OutOfDate"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, range(2)))


def test_of_two_editors_who_decide_at_once_one_wins_and_the_other_is_told(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    rows = [comment(world, "expert2").id for _ in range(ROUNDS)]
    session.commit()
    editors: list[Actor] = [world.people["editor"], world.people["editor2"]]

    for row in rows:

        def act(unit: Session, index: int, row: int = row) -> None:
            decide(
                unit, actor=editors[index], now=now, consultation_id=world.consultation.id, comment_ids=[row],
                outcome=Outcome.NOTED, response=f"Noted by editor {index}.", response_language="en",
            )  # fmt: skip

        assert both(engine, database_url, act) == ["OutOfDate", "done"]
    session.rollback()
    assert session.execute(select(func.count()).select_from(Decision)).scalar_one() == ROUNDS
    assert session.execute(select(func.count()).select_from(DecidedComment)).scalar_one() == ROUNDS
    assert list(breaks_of_chain(session)) == []


def test_of_two_editors_who_apply_at_once_clashing_suggestions_one_wins(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    pairs = []
    for clause in range(6):
        quote = {0: "publish", 1: "trained", 2: "protected"}[clause % 3]
        pair = [
            comment(world, "expert2", clause=clause, quote=quote, suggestion=f"re{quote}{n}") for n in (1, 2)
        ]
        decided(world, *pair)
        pairs.append([row.id for row in pair])
    session.commit()
    for ids in pairs:

        def act(unit: Session, index: int, pair: list[int] = ids) -> None:
            apply_suggestion(unit, actor=world.people["editor"], now=now, comment_id=pair[index])

        assert both(engine, database_url, act) == ["Overlapping", "done"]
    session.rollback()
    assert session.execute(select(func.count()).select_from(Amendment)).scalar_one() == 6
    assert session.execute(select(func.count()).select_from(WorkingText)).scalar_one() == 6


def test_of_two_editors_who_save_a_clause_at_once_one_wins_and_the_other_is_told(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    session.commit()
    for clause in world.clauses:

        def act(unit: Session, index: int, clause_id: int = clause.id) -> None:
            edit_clause(
                unit, actor=world.people["editor"], now=now, draft_id=world.draft.id, clause_id=clause_id,
                language="en", source=f"Words of editor {index}.", note="Clearer.", seen_version=0,
            )  # fmt: skip

        assert both(engine, database_url, act) == ["OutOfDate", "done"]


def test_two_comments_that_become_duplicates_of_each_other_at_once_do_not_both(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    pairs = [(comment(world, "expert2").id, comment(world, "expert2").id) for _ in range(5)]
    session.commit()
    for pair in pairs:

        def act(unit: Session, index: int, pair: tuple[int, int] = pair) -> None:
            decide(
                unit, actor=world.people["editor"], now=now, consultation_id=world.consultation.id,
                comment_ids=[pair[index]], outcome=Outcome.DUPLICATE, duplicate_of_id=pair[1 - index],
                response="Answered there.", response_language="en",
            )  # fmt: skip

        found = both(engine, database_url, act)
        assert found[1] == "done" and found[0] in ("Conflict", "Invalid"), found


def test_the_refusals_of_the_desk_are_told_apart_by_kind() -> None:
    assert issubclass(rules.DecidedMeanwhile, OutOfDate) and issubclass(rules.ClauseChanged, OutOfDate)


def test_of_two_forms_sent_at_once_one_is_taken_and_the_other_comes_back_with_its_words(
    app: Flask, living: World
) -> None:
    rows = [comment(living, "coordinator").number for _ in range(ROUNDS)]
    living.session.commit()
    clients = [browser(app, living, who) for who in ("editor", "editor2")]
    for number in rows:
        address = f"/en/demo/decisions/{number}"
        forms = [fields_of(client.get(address).text, f"{address}/decide") for client in clients]
        barrier = Barrier(2)

        def send_one(
            index: int, address: str = address, forms: Any = forms, barrier: Barrier = barrier
        ) -> Any:
            barrier.wait()
            words = {"outcome": "noted", "response": f"Noted by editor {index}."}
            return clients[index].post(f"{address}/decide", data={**forms[index], **words})

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(send_one, range(2)))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        loser = 0 if answers[0].status_code == 409 else 1
        assert f"Noted by editor {loser}." in answers[loser].text
        assert f"Noted by editor {1 - loser}." in answers[loser].text  # the other's answer, shown beside it
    living.session.rollback()
    assert living.session.execute(select(func.count()).select_from(Decision)).scalar_one() == ROUNDS
