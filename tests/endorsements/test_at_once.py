"""Two people at once, on real connections of both databases: one final, one signature a form, one launch."""

from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consult.drafts.models import Draft, DraftKind
from consult.endorsements.actions import launch, sign
from consult.endorsements.models import Endorsement, Launch
from consult.record.queries import breaks_of_chain
from consult.redlines.actions import freeze_final
from consult.redlines.models import Change
from consult.redlines.storing import store_changes
from tests.decisions.test_at_once import both
from tests.endorsements.signing import signed, signing
from tests.redlines.drafting import draft_after
from tests.redlines.finals import accepted, close_round, freeze, in_step
from tests.worlds import build


def test_of_two_who_freeze_at_once_one_makes_the_final(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    accepted(world)
    close_round(world)
    in_step(world)
    session.commit()

    def act(unit: Session, index: int) -> None:
        freeze_final(
            unit, actor=world.people["editor"], now=now, consultation_id=world.consultation.id,
            title={"en": f"Final {index}"},
        )  # fmt: skip

    assert both(engine, database_url, act) == ["CannotFreeze", "done"]
    session.rollback()
    finals = select(func.count()).select_from(Draft).where(Draft.kind == DraftKind.FINAL)
    assert session.execute(finals).scalar_one() == 1


def test_one_form_sent_twice_at_once_signs_once(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    final = freeze(world)
    form = signing(world, final)
    session.commit()

    def act(unit: Session, index: int) -> None:
        sign(
            unit,
            actor=world.people["signatory"],
            now=now,
            consultation_id=world.consultation.id,
            signing=form,
        )

    assert both(engine, database_url, act) == ["done", "done"]
    session.rollback()
    assert session.execute(select(Endorsement.number)).scalars().all() == [1]


def test_two_signatures_of_one_organisation_at_once_leave_one_standing(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    final = freeze(world)
    forms = [signing(world, final), signing(world, final)]
    session.commit()

    def act(unit: Session, index: int) -> None:
        sign(
            unit, actor=world.people["signatory"], now=now, consultation_id=world.consultation.id,
            signing=forms[index],
        )  # fmt: skip

    assert both(engine, database_url, act) == ["done", "done"]
    session.rollback()
    rows = session.execute(
        select(Endorsement.number, Endorsement.withdrawn_because).order_by(Endorsement.number)
    )
    assert [tuple(row) for row in rows] == [(1, "replaced"), (2, "")]
    assert list(breaks_of_chain(session)) == []


def test_of_two_who_launch_at_once_one_launches(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    signed(world, freeze(world))
    session.commit()

    def act(unit: Session, index: int) -> None:
        launch(unit, actor=world.people["coordinator"], now=now, consultation_id=world.consultation.id)

    assert both(engine, database_url, act) == ["AlreadyLaunched", "done"]
    session.rollback()
    assert session.execute(select(func.count()).select_from(Launch)).scalar_one() == 1


def test_two_readers_who_need_a_redline_at_once_store_it_once(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    new = draft_after(world, "draft-2", {"c1": {"en": "Every university publishes its policy."}})
    session.commit()

    def act(unit: Session, index: int) -> None:
        store_changes(unit, world.draft.id, new.id)

    assert both(engine, database_url, act) == ["done", "done"]
    session.rollback()
    assert session.execute(select(func.count()).select_from(Change)).scalar_one() == 3 * 6
