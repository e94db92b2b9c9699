"""What the author of a comment says to its answer, objections and their independent review."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentState
from consult.comments.moderation_queries import texts_of
from consult.comments.redacting import redact_comment
from consult.decisions import checking_rules as rules
from consult.decisions import queries
from consult.decisions.actions import decide, publish_decisions
from consult.decisions.checking_models import CommenterAnswer, ObjectionReview, Reopening
from consult.decisions.checking_rules import Confirming, ReviewOutcome, Satisfaction
from consult.decisions.checks import objections, open_objections
from consult.decisions.confirming import confirm_decisions, reopen_comment
from consult.decisions.desk_rules import Asked, set_rules
from consult.decisions.models import Decision
from consult.decisions.objections import answer_decision, answer_state, record_silence, review_objection
from consult.decisions.rules import Outcome
from consult.drafts.models import Stage
from consult.errors import Invalid, NotAllowed, NotFound, Refusal
from consult.record.models import Entry
from consult.redlines.actions import freeze_final
from consult.redlines.rules import CannotFreeze, ObstacleKind
from tests.comments.test_moderation import everything_stored
from tests.decisions.desks import comment, decided, seen
from tests.decisions.test_at_once import ROUNDS, both
from tests.worlds import World, build


def acting(world: World, who: str, after: float = 0) -> dict[str, Any]:
    """Common arguments: somebody, so many days after the world's time."""
    return {
        "session": world.session, "actor": world.people[who], "now": world.now + timedelta(days=after),
        "consultation_id": world.consultation.id,
    }  # fmt: skip


def answered(world: World, who: str = "expert2") -> tuple[Comment, Decision]:
    """A comment with a public answer."""
    row = comment(world, who)
    decision = decided(world, row, outcome=Outcome.NOT_ACCEPTED)
    publish_decisions(**acting(world, "editor"))
    return row, decision


def reply(
    world: World, row: Comment, decision: Decision, *, satisfied: bool = False, who: str = "expert2", after: float = 1,
    reason: str = "You did not read it.",
) -> None:  # fmt: skip
    answer_decision(
        **acting(world, who, after), comment_id=row.id, decision_id=decision.id, satisfied=satisfied,
        reason=reason, language="en",
    )  # fmt: skip


def judge(
    world: World, row: Comment, decision: Decision, outcome: ReviewOutcome = ReviewOutcome.UPHELD,
    who: str = "coordinator", reason: str = "The reason holds.",
) -> None:  # fmt: skip
    review_objection(
        **acting(world, who, 2), comment_id=row.id, decision_id=decision.id, outcome=outcome, reason=reason,
        language="en",
    )  # fmt: skip


def rule(world: World, **asked: Any) -> None:
    values = {"confirming": Confirming.NEVER, **asked}
    set_rules(**acting(world, "coordinator"), asked=Asked(**values), rounds={})


def test_the_author_says_once_that_the_answer_satisfies(world: World) -> None:
    row, decision = answered(world)
    reply(world, row, decision, satisfied=True, reason="")
    found = answer_state(world.session, world.consultation.id, row.id)
    assert found is not None and found.satisfaction is Satisfaction.SATISFIED
    with pytest.raises(rules.AnsweredAlready):
        reply(world, row, decision)
    assert open_objections(world.session, world.consultation.id) == 0


def test_an_objection_needs_a_reason(world: World) -> None:
    row, decision = answered(world)
    with pytest.raises(Invalid) as refused:
        reply(world, row, decision, reason="  ")
    assert set(refused.value.fields) == {"reason"}
    reply(world, row, decision)
    assert open_objections(world.session, world.consultation.id) == 1


@pytest.mark.parametrize("who", ["expert", "representative", "editor", "coordinator"])
def test_nobody_but_the_author_answers(world: World, who: str) -> None:
    row, decision = answered(world)
    with pytest.raises(rules.NotTheAuthor):
        reply(world, row, decision, who=who)


@pytest.mark.parametrize("who", ["observer", "signatory", "stranger"])
def test_who_may_not_comment_does_not_answer(world: World, who: str) -> None:
    row, decision = answered(world)
    with pytest.raises(NotAllowed):
        reply(world, row, decision, who=who)


def test_the_time_is_fourteen_days_where_nothing_else_is_set(world: World) -> None:
    row, decision = answered(world)
    with pytest.raises(rules.TimeOver):
        reply(world, row, decision, after=14.01)
    reply(world, row, decision, after=13.99)


def test_the_consultation_sets_the_time_and_may_ask_nobody(world: World) -> None:
    row, decision = answered(world)
    rule(world, answer_days=2)
    with pytest.raises(rules.TimeOver):
        reply(world, row, decision, after=2.5)
    rule(world, answer_days=0)
    with pytest.raises(rules.TimeOver):
        reply(world, row, decision, after=0.1)


def test_nothing_is_said_to_an_answer_that_is_not_published_or_of_a_withdrawn_comment(world: World) -> None:
    row = comment(world, "expert2")
    decision = decided(world, row)
    with pytest.raises(NotFound):
        reply(world, row, decision)
    publish_decisions(**acting(world, "editor"))
    row.state = CommentState.WITHDRAWN
    world.session.flush()
    with pytest.raises(NotFound):
        reply(world, row, decision)


def test_a_new_answer_is_a_new_question(world: World) -> None:
    row, first = answered(world)
    reply(world, row, first)
    second = decide(
        **acting(world, "editor", 2), comment_ids=[row.id], outcome=Outcome.IN_PART, response="In part, then.",
        response_language="en", seen={row.id: seen(first)}, reason="The objection convinced us.",
    )  # fmt: skip
    with pytest.raises(rules.NewAnswer):
        reply(world, row, second, after=3)
    publish_decisions(**acting(world, "editor", 3))
    with pytest.raises(rules.NewAnswer):
        reply(world, row, first, after=4)
    reply(world, row, second, satisfied=True, after=4)
    assert open_objections(world.session, world.consultation.id) == 0


# Review


def test_an_objection_is_reviewed_by_somebody_without_a_part_in_the_decision(world: World) -> None:
    rule(world, confirming=Confirming.ALWAYS)
    row = comment(world, "expert2")
    decision = decided(world, row)
    confirm_decisions(**acting(world, "editor2"), decision_ids=[decision.id])
    publish_decisions(**acting(world, "coordinator"))
    reply(world, row, decision)
    for who in ("editor", "editor2"):
        assert [o.may for o in objections(world.session, world.consultation.id, world.people[who])] == [False]
        with pytest.raises(rules.HadAPart):
            judge(world, row, decision, who=who)
    assert [o.may for o in objections(world.session, world.consultation.id, world.people["coordinator"])] == [
        True
    ]
    judge(world, row, decision)
    assert open_objections(world.session, world.consultation.id) == 0


def test_nobody_reviews_an_objection_of_their_own_side(world: World) -> None:
    row, decision = answered(world, "expert")  # of Nairobi, as editor2 is
    reply(world, row, decision, who="expert")
    with pytest.raises(rules.HadAPart):
        judge(world, row, decision, who="editor2")


def test_a_review_upholds_the_decision_once_and_with_a_reason(world: World) -> None:
    row, decision = answered(world)
    with pytest.raises(rules.NoObjection):
        judge(world, row, decision)
    reply(world, row, decision)
    with pytest.raises(Invalid):
        judge(world, row, decision, reason="")
    judge(world, row, decision)
    with pytest.raises(rules.ReviewedAlready):
        judge(world, row, decision, who="editor2")
    assert queries.undecided(world.session, world.consultation.id) == []


def test_a_review_reopens_the_comment_and_the_public_answer_stays(world: World) -> None:
    row, decision = answered(world)
    reply(world, row, decision)
    judge(world, row, decision, ReviewOutcome.REOPENED)
    assert [one.number for one in queries.undecided(world.session, world.consultation.id)] == [row.number]
    found = queries.answers(world.session, world.consultation.id)
    assert [(a.decision_id, a.reconsidered) for a in found] == [(decision.id, True)]


def test_after_the_freezing_an_objection_is_kept_for_the_next_edition(world: World) -> None:
    row, decision = answered(world)
    reply(world, row, decision)
    with pytest.raises(Invalid):
        judge(world, row, decision, ReviewOutcome.DEFERRED)
    world.consultation.stage = Stage.FROZEN
    world.session.flush()
    with pytest.raises(Invalid):
        judge(world, row, decision, ReviewOutcome.REOPENED)
    judge(world, row, decision, ReviewOutcome.DEFERRED)
    assert world.session.execute(select(ObjectionReview.outcome)).scalar_one() is ReviewOutcome.DEFERRED


@pytest.mark.parametrize("who", ["expert", "representative", "observer", "stranger"])
def test_only_editors_and_coordinators_review(world: World, who: str) -> None:
    row, decision = answered(world)
    reply(world, row, decision)
    with pytest.raises(NotFound):
        judge(world, row, decision, who=who)


# Freezing


def closed(world: World) -> None:
    world.round.opens_at, world.round.closes_at = world.now - timedelta(days=9), world.now - timedelta(days=1)
    world.session.flush()


def test_the_final_waits_for_every_objection_and_every_confirmation(world: World) -> None:
    closed(world)
    row, decision = answered(world)
    reply(world, row, decision)
    rule(world, confirming=Confirming.ALWAYS)
    waiting = decided(world, comment(world, "expert2"))
    with pytest.raises(CannotFreeze) as refused:
        freeze_final(**acting(world, "coordinator", 3))
    kinds = {o.kind: o.count for o in refused.value.obstacles}
    assert kinds == {ObstacleKind.UNCONFIRMED: 1, ObstacleKind.OBJECTIONS: 1}
    judge(world, row, decision)
    confirm_decisions(**acting(world, "editor2"), decision_ids=[waiting.id])
    assert freeze_final(**acting(world, "coordinator", 3)).fingerprint


def test_silence_is_recorded_as_silence_when_the_time_is_over(world: World) -> None:
    closed(world)
    row, _decision = answered(world)
    spoke, other = answered(world)
    reply(world, spoke, other, satisfied=True, reason="")
    freeze_final(**acting(world, "editor", 15))
    kept = world.session.execute(select(CommenterAnswer).order_by(CommenterAnswer.comment_id)).scalars().all()
    assert [(k.comment_id, k.satisfaction, k.person_id) for k in kept] == [
        (row.id, Satisfaction.SILENT, None),
        (spoke.id, Satisfaction.SATISFIED, world.people["expert2"].person_id),
    ]
    entry = world.session.execute(
        select(Entry.data).where(Entry.event == "decision:answer:silent")
    ).scalar_one()
    assert entry == f'{{"comments":[{row.number}]}}'


def test_nobody_is_silent_whose_time_still_runs(world: World) -> None:
    answered(world)
    assert record_silence(**acting(world, "editor", 13)) == 0
    assert record_silence(**acting(world, "editor", 15)) == 1
    assert record_silence(**acting(world, "editor", 16)) == 0


# What the public reads


def test_what_an_author_says_is_public_only_as_they_were_told(world: World) -> None:
    first, one = answered(world)
    reply(world, first, one)
    rule(world, answers_public=True)
    second, two = answered(world)
    reply(world, second, two)
    found = {a.number: a.satisfaction for a in queries.answers(world.session, world.consultation.id)}
    assert found == {first.number: None, second.number: Satisfaction.NOT_SATISFIED}
    judge(world, second, two)
    rows = {a.number: a for a in queries.answers(world.session, world.consultation.id)}
    assert rows[second.number].review_outcome is ReviewOutcome.UPHELD
    assert "The reason holds." in rows[second.number].review_html


def test_each_step_enters_the_record_once(world: World) -> None:
    row, decision = answered(world)
    reply(world, row, decision)
    judge(world, row, decision)
    events = world.session.execute(select(Entry.event).order_by(Entry.seq)).scalars().all()
    assert events[-2:] == ["objection:words:made", "objection:review:given"]


def test_of_two_who_review_at_once_one_wins_and_the_other_is_told(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    rows = [answered(world) for _ in range(ROUNDS)]
    for row, decision in rows:
        reply(world, row, decision)
    ids = [(row.id, decision.id) for row, decision in rows]
    session.commit()
    for comment_id, decision_id in ids:

        def act(
            unit: Session, index: int, comment_id: int = comment_id, decision_id: int = decision_id
        ) -> None:
            review_objection(
                unit, actor=world.people[("coordinator", "editor2")[index]], now=now,
                consultation_id=world.consultation.id, comment_id=comment_id, decision_id=decision_id,
                outcome=(ReviewOutcome.UPHELD, ReviewOutcome.REOPENED)[index], reason="So.", language="en",
            )  # fmt: skip

        assert both(engine, database_url, act) == ["OutOfDate", "done"]
    session.rollback()
    assert session.execute(select(func.count()).select_from(ObjectionReview)).scalar_one() == ROUNDS


def test_an_author_who_answers_twice_at_once_has_answered_once(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    row, decision = answered(world)
    ids = row.id, decision.id
    session.commit()

    def act(unit: Session, index: int) -> None:
        answer_decision(
            unit, actor=world.people["expert2"], now=now, consultation_id=world.consultation.id, comment_id=ids[0],
            decision_id=ids[1], satisfied=bool(index), reason="Why.", language="en",
        )  # fmt: skip

    assert both(engine, database_url, act) == ["AnsweredAlready", "done"]
    assert issubclass(rules.AnsweredAlready, Refusal)


def test_words_taken_out_of_a_comment_go_from_the_reason_why_it_was_reopened(world: World) -> None:
    row, decision = answered(world)
    reopen_comment(
        **acting(world, "editor"), comment_id=row.id, reason="They called 0722 491 000.", seen=seen(decision)
    )
    redact_comment(
        world.session, actor=world.people["coordinator"], now=world.now, comment_id=row.id, seen_version=row.version,
        pieces=["0722 491 000"],
    )  # fmt: skip
    assert "0722 491" not in everything_stored(world)


def test_words_taken_out_of_a_comment_go_from_its_answer_and_the_review_too(world: World) -> None:
    phone = "+254 20 491 0000"
    row, decision = answered(world)
    reply(world, row, decision, reason=f"Call me on {phone}: you did not read it.")
    judge(world, row, decision, ReviewOutcome.REOPENED, reason=f"I called {phone}; the author is right.")
    other = comment(world, "expert2")
    for table in (CommenterAnswer, ObjectionReview, Reopening):
        with pytest.raises(DBAPIError), world.session.begin_nested():
            world.session.execute(update(table).values(reason="Rewritten"))
    assert (f"Call me on {phone}: you did not read it.", "en") in texts_of(world.session, row.id, None)
    redact_comment(
        world.session, actor=world.people["coordinator"], now=world.now, comment_id=row.id, seen_version=row.version,
        pieces=[phone],
    )  # fmt: skip
    assert world.session.scalars(select(CommenterAnswer.reason)).all() == [
        "Call me on [redacted]: you did not read it."
    ]
    said = everything_stored(world)
    assert "20 491" not in said, [line for line in said.split("\n") if "20 491" in line]
    assert "I called [redacted]; the author is right." in said
    for table, fixed in (
        (CommenterAnswer, "satisfaction"),
        (ObjectionReview, "outcome"),
        (Reopening, "decision_id"),
    ):
        with pytest.raises(DBAPIError), world.session.begin_nested():
            world.session.execute(
                update(table).values({fixed: other.id if table is Reopening else "deferred"})
            )
        with pytest.raises(DBAPIError), world.session.begin_nested():
            world.session.execute(delete(table))
