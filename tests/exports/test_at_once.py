"""Two who take the same file at the same moment, on real connections of both databases."""

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from consult.exports import actions
from consult.record.queries import breaks_of_chain
from tests.decisions.test_at_once import both
from tests.exports.bringing import bring, comments, row
from tests.worlds import build


def test_of_two_windows_that_take_one_file_one_does(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    uploads = [bring(world, [row(world, f"c{at}", "once")]).token for at in range(1, 7)]
    session.commit()
    for token in uploads:

        def act(unit: Session, _index: int, token: str = token) -> None:
            actions.take_upload(
                unit,
                actor=world.people["expert"],
                now=now,
                consultation_id=world.consultation.id,
                token=token,
            )

        assert both(engine, database_url, act) == ["TakenAlready", "done"]
    session.rollback()
    assert [c.number for c in comments(session)] == list(range(1, 7))
    assert not list(breaks_of_chain(session))


def test_of_two_windows_that_bring_one_form_one_does(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    first = bring(world, [row(world, "c1", "one")])
    second = bring(world, [row(world, "c1", "one")])
    session.commit()
    tokens = [first.token, second.token]

    def act(unit: Session, index: int) -> None:
        actions.take_upload(
            unit,
            actor=world.people["expert"],
            now=now,
            consultation_id=world.consultation.id,
            token=tokens[index],
        )

    assert both(engine, database_url, act) == ["OutOfDate", "done"]
    session.rollback()
    assert [c.words for c in comments(session)] == ["one"]
