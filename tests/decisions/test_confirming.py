"""The second editor: what waits for one, who may be one, and what is published."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.access import Role
from consult.comments.models import Comment, CommentState, CommentType
from consult.decisions import checking_rules as rules
from consult.decisions import queries
from consult.decisions.actions import decide, publish_decisions
from consult.decisions.checking_models import (
    CommentInterest,
    DecisionCheck,
    DecisionConfirmation,
    DecisionReason,
    RoundConfirming,
)
from consult.decisions.checking_rules import CheckReason, CheckState, Confirming
from consult.decisions.checks import check_state, to_confirm, unconfirmed, waiting
from consult.decisions.confirming import confirm_decisions, reopen_comment, send_back
from consult.decisions.desk_rules import Asked, rounds_asking, rules_of, set_rules
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.rules import DecidedMeanwhile, DeskClosed, NothingToPublish, Outcome, OwnSide
from consult.drafts.models import Stage
from consult.errors import Invalid, NotFound
from consult.people.models import Interest
from consult.record.models import Entry
from tests.decisions.desks import comment, decided, seen
from tests.decisions.test_at_once import ROUNDS, both
from tests.worlds import World, build


def asking(world: World, confirming: Confirming = Confirming.USUAL, **rounds: Confirming) -> None:
    set_rules(
        world.session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
        asked=Asked(confirming), rounds={world.round.id: rounds.get("round")},
    )  # fmt: skip


def acting(world: World, who: str = "editor2") -> dict[str, Any]:
    return {
        "session": world.session, "actor": world.people[who], "now": world.now,
        "consultation_id": world.consultation.id,
    }  # fmt: skip


def state(world: World, decision: Decision) -> CheckState:
    return world.session.execute(
        select(check_state(Decision.id)).where(Decision.id == decision.id)
    ).scalar_one()


def dakar(world: World) -> Comment:
    """A comment that both editors may decide: editor2 belongs to Nairobi."""
    return comment(world, "expert2")


@pytest.mark.parametrize(
    ("confirming", "outcome", "kinds", "interest", "expected"),
    [
        ("never", "not_accepted", ["technical"], True, None),
        ("usual", "accepted", ["editorial"], False, None),
        ("usual", "accepted", ["editorial"], True, "interest"),
        ("usual", "accepted", ["editorial", "technical"], False, "rule"),
        ("usual", "in_part", ["editorial"], False, "rule"),
        ("usual", "accepted", ["general"], False, "rule"),
        ("always", "accepted", ["editorial"], False, "rule"),
    ],
)
def test_the_usual_rule_lets_an_accepted_editorial_comment_pass(
    confirming: str, outcome: str, kinds: list[str], interest: bool, expected: str | None
) -> None:
    found = rules.check_needed(Confirming(confirming), Outcome(outcome), kinds, interest=interest)
    assert found == (CheckReason(expected) if expected else None)


def test_nothing_waits_where_no_second_editor_is_asked_for(world: World) -> None:
    assert state(world, decided(world, dakar(world))) is CheckState.FREE
    assert publish_decisions(**acting(world, "editor")) == 1


def test_a_consultation_that_asks_for_a_second_editor_without_more_gets_the_usual_rule(world: World) -> None:
    world.consultation.second_editor = True
    world.session.flush()
    assert rules_of(world.session, world.consultation.id) == Asked(Confirming.USUAL, 14, False)
    assert state(world, decided(world, dakar(world))) is CheckState.WAITING


def test_a_decision_is_published_only_once_it_is_confirmed(world: World) -> None:
    asking(world)
    decision = decided(world, dakar(world))
    assert (
        state(world, decision) is CheckState.WAITING
        and unconfirmed(world.session, world.consultation.id) == 1
    )
    with pytest.raises(rules.WaitsForSecond):
        publish_decisions(**acting(world, "editor"))
    assert confirm_decisions(**acting(world), decision_ids=[decision.id]) == 1
    assert state(world, decision) is CheckState.CONFIRMED
    assert publish_decisions(**acting(world, "editor")) == 1
    with pytest.raises(NothingToPublish):
        publish_decisions(**acting(world, "editor"))


def test_publishing_shows_the_confirmed_and_hides_the_waiting(world: World) -> None:
    asking(world)
    first, second = dakar(world), dakar(world)
    good = decided(world, first)
    decided(world, second)
    confirm_decisions(**acting(world), decision_ids=[good.id])
    assert publish_decisions(**acting(world, "editor")) == 1
    assert [row.number for row in queries.answers(world.session, world.consultation.id)] == [first.number]
    assert [count for _, count in waiting(world.session, world.consultation.id)] == []


def test_nobody_confirms_their_own_decision(world: World) -> None:
    asking(world)
    decision = decided(world, dakar(world))
    with pytest.raises(rules.SamePerson):
        confirm_decisions(**acting(world, "editor"), decision_ids=[decision.id])
    with pytest.raises(rules.SamePerson):
        send_back(**acting(world, "editor"), decision_id=decision.id, reason="No.")


def test_an_interested_editor_does_not_confirm(world: World) -> None:
    asking(world)
    decision = decided(world, comment(world, "expert"))  # of Nairobi, as editor2 is
    with pytest.raises(OwnSide):
        confirm_decisions(**acting(world), decision_ids=[decision.id])
    assert [row.may for row in to_confirm(world.session, world.consultation.id, world.people["editor2"])] == [
        False
    ]


def test_who_declared_an_interest_in_a_comment_neither_decides_nor_confirms_it(world: World) -> None:
    asking(world)
    row = dakar(world)
    world.session.add(
        CommentInterest(
            comment_id=row.id,
            person_id=world.people["editor2"].person_id or 0,
            words="A co-author.",
            declared_at=world.now,
        )
    )
    world.session.flush()
    with pytest.raises(OwnSide):
        decided(world, row, who="editor2")
    decision = decided(world, row)
    with pytest.raises(OwnSide):
        confirm_decisions(**acting(world), decision_ids=[decision.id])


def test_an_editor_with_a_declared_interest_is_confirmed_even_when_the_rule_lets_pass(world: World) -> None:
    asking(world)
    row = comment(world, "expert2", kind=CommentType.EDITORIAL)
    world.session.add(
        Interest(
            person_id=world.people["editor"].person_id or 0,
            words="I advise the ministry.",
            declared_at=world.now,
        )
    )
    world.session.flush()
    decision = decided(world, row)
    assert world.session.get_one(DecisionCheck, decision.id).why is CheckReason.INTEREST
    found = to_confirm(world.session, world.consultation.id, world.people["editor2"])
    assert found[0].interest == "I advise the ministry."


def test_a_round_may_ask_for_more_or_less_than_its_consultation(world: World) -> None:
    asking(world, Confirming.NEVER, round=Confirming.ALWAYS)
    assert [r.confirming for r in rounds_asking(world.session, world.consultation.id)] == [Confirming.ALWAYS]
    editorial = comment(world, "expert2", kind=CommentType.EDITORIAL)
    assert state(world, decided(world, editorial)) is CheckState.WAITING
    asking(world, Confirming.ALWAYS, round=Confirming.NEVER)
    assert state(world, decided(world, dakar(world))) is CheckState.FREE


def test_only_coordinators_set_the_rules(world: World) -> None:
    with pytest.raises(NotFound):
        set_rules(**acting(world, "editor"), asked=Asked(Confirming.NEVER), rounds={})
    asking(world, Confirming.NEVER, round=Confirming.USUAL)
    asking(world, Confirming.NEVER)
    assert world.session.execute(select(func.count()).select_from(RoundConfirming)).scalar_one() == 0


def test_a_decision_sent_back_is_not_published_and_its_revision_waits_again(world: World) -> None:
    asking(world)
    row = dakar(world)
    first = decided(world, row)
    with pytest.raises(Invalid):
        send_back(**acting(world), decision_id=first.id, reason="  ")
    send_back(**acting(world), decision_id=first.id, reason="The reason misses the point.")
    assert state(world, first) is CheckState.SENT_BACK
    with pytest.raises(rules.CheckedMeanwhile):
        confirm_decisions(**acting(world), decision_ids=[first.id])
    with pytest.raises(rules.WaitsForSecond):
        publish_decisions(**acting(world, "editor"))
    second = decide(
        **acting(world, "editor"), comment_ids=[row.id], outcome=Outcome.NOTED, response="Better.",
        response_language="en", seen={row.id: seen(first)},
    )  # fmt: skip
    assert state(world, second) is CheckState.WAITING
    kept = world.session.get_one(DecisionConfirmation, first.id)
    assert (kept.confirmed, kept.reason) == (False, "The reason misses the point.")


def test_a_batch_is_confirmed_as_a_whole_or_not_at_all(world: World) -> None:
    asking(world)
    mine = decided(world, dakar(world), who="editor2")
    theirs = decided(world, dakar(world))
    with pytest.raises(rules.SamePerson):
        confirm_decisions(**acting(world), decision_ids=[theirs.id, mine.id])
    assert state(world, theirs) is CheckState.WAITING
    with pytest.raises(Invalid):
        confirm_decisions(**acting(world), decision_ids=[])
    other = decided(world, dakar(world))
    assert confirm_decisions(**acting(world), decision_ids=[theirs.id, other.id]) == 2


def test_a_decision_replaced_meanwhile_is_not_confirmed(world: World) -> None:
    asking(world)
    row = dakar(world)
    first = decided(world, row)
    decide(
        **acting(world, "editor"), comment_ids=[row.id], outcome=Outcome.NOTED, response="Other words.",
        response_language="en", seen={row.id: seen(first)},
    )  # fmt: skip
    with pytest.raises(rules.CheckedMeanwhile):
        confirm_decisions(**acting(world), decision_ids=[first.id])


def test_what_was_confirmed_is_revised_only_with_a_reason_and_the_reason_is_kept(world: World) -> None:
    asking(world)
    row = dakar(world)
    first = decided(world, row)
    confirm_decisions(**acting(world), decision_ids=[first.id])
    again: dict[str, Any] = {
        **acting(world, "editor"), "comment_ids": [row.id], "outcome": Outcome.NOTED, "response": "Other words.",
        "response_language": "en", "seen": {row.id: seen(first)},
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        decide(**again)
    assert set(refused.value.fields) == {"reason"}
    second = decide(**again, reason="A better reason was found.")
    assert world.session.get_one(DecisionReason, second.id).words == "A better reason was found."


def test_nobody_confirms_when_nothing_has_to_be_or_the_final_is_fixed(world: World) -> None:
    decision = decided(world, dakar(world))
    with pytest.raises(rules.NothingToCheck):
        confirm_decisions(**acting(world), decision_ids=[decision.id])
    world.consultation.stage = Stage.FROZEN
    world.session.flush()
    with pytest.raises(DeskClosed):
        confirm_decisions(**acting(world), decision_ids=[decision.id])


@pytest.mark.parametrize("who", ["coordinator", "expert", "observer", "stranger"])
def test_only_editors_confirm_send_back_and_reopen(world: World, who: str) -> None:
    asking(world)
    row = comment(world, "expert2")
    decision = decided(world, row)
    for act in (
        lambda: confirm_decisions(**acting(world, who), decision_ids=[decision.id]),
        lambda: send_back(**acting(world, who), decision_id=decision.id, reason="No."),
        lambda: reopen_comment(**acting(world, who), comment_id=row.id, reason="No.", seen=seen(decision)),
    ):
        with pytest.raises(NotFound):
            act()


# Reopening


def test_a_reopened_comment_is_undecided_again_and_its_public_answer_stays(world: World) -> None:
    row = dakar(world)
    first = decided(world, row)
    publish_decisions(**acting(world, "editor"))
    with pytest.raises(Invalid):
        reopen_comment(**acting(world), comment_id=row.id, reason="", seen=seen(first))
    reopen_comment(**acting(world), comment_id=row.id, reason="New facts.", seen=seen(first))
    assert [one.number for one in queries.undecided(world.session, world.consultation.id)] == [row.number]
    found = queries.progress(world.session, world.consultation.id)
    assert (found.total, found.decided, found.published) == (1, 0, 1)
    assert [a.decision_id for a in queries.answers(world.session, world.consultation.id)] == [first.id]
    with pytest.raises(rules.NothingToReopen):
        reopen_comment(**acting(world), comment_id=row.id, reason="Again.", seen=None)
    second = decided(world, row, outcome=Outcome.NOTED)
    publish_decisions(**acting(world, "editor"))
    assert [a.decision_id for a in queries.answers(world.session, world.consultation.id)] == [second.id]


def test_a_comment_decided_meanwhile_is_not_reopened(world: World) -> None:
    row = dakar(world)
    first = decided(world, row)
    decide(
        **acting(world), comment_ids=[row.id], outcome=Outcome.NOTED, response="Other.", response_language="en",
        seen={row.id: seen(first)},
    )  # fmt: skip
    with pytest.raises(DecidedMeanwhile):
        reopen_comment(**acting(world, "editor"), comment_id=row.id, reason="New facts.", seen=seen(first))


def test_a_withdrawn_comment_is_decided_by_nobody_and_leaves_the_queue(world: World) -> None:
    asking(world)
    row = dakar(world)
    decided(world, row)
    row.state = CommentState.WITHDRAWN
    world.session.flush()
    assert to_confirm(world.session, world.consultation.id, world.people["editor2"]) == []
    assert unconfirmed(world.session, world.consultation.id) == 0


def test_what_was_said_about_a_decision_is_only_ever_added(world: World) -> None:
    asking(world)
    decision = decided(world, dakar(world))
    confirm_decisions(**acting(world), decision_ids=[decision.id])
    with pytest.raises(DBAPIError, match="only ever added"), world.session.begin_nested():
        world.session.execute(update(DecisionConfirmation).values(confirmed=False))


def test_each_step_enters_the_record_once(world: World) -> None:
    asking(world)
    row = dakar(world)
    first = decided(world, row)
    confirm_decisions(**acting(world), decision_ids=[first.id])
    reopen_comment(**acting(world), comment_id=row.id, reason="New facts.", seen=seen(first))
    events = world.session.execute(select(Entry.event).order_by(Entry.seq)).scalars().all()
    assert events == [
        "consultation:desk:set", "decision:outcome:made", "decision:check:confirmed", "decision:outcome:reopened",
    ]  # fmt: skip


# At once, on both databases


def _third(world: World) -> None:
    """Let the coordinator be an editor as well: two second editors."""
    from dataclasses import replace

    from consult.access import Grant

    actor = world.people["coordinator"]
    world.people["coordinator"] = replace(
        actor, grants=actor.grants | {Grant(world.consultation.id, Role.EDITOR)}
    )


def test_of_two_who_confirm_and_send_back_at_once_one_wins_and_the_other_is_told(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    asking(world)
    _third(world)
    decisions = [decided(world, dakar(world)).id for _ in range(ROUNDS)]
    session.commit()
    for decision_id in decisions:

        def act(unit: Session, index: int, decision_id: int = decision_id) -> None:
            actor = world.people[("editor2", "coordinator")[index]]
            common: dict[str, Any] = {"actor": actor, "now": now, "consultation_id": world.consultation.id}
            if index:
                send_back(unit, decision_id=decision_id, reason="Say more.", **common)
            else:
                confirm_decisions(unit, decision_ids=[decision_id], **common)

        assert both(engine, database_url, act) == ["OutOfDate", "done"]
    session.rollback()
    assert session.execute(select(func.count()).select_from(DecisionConfirmation)).scalar_one() == ROUNDS


def test_a_decision_replaced_while_it_is_confirmed_is_one_or_the_other(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    asking(world)
    pairs = [(row.id, decided(world, row).id) for row in (dakar(world) for _ in range(ROUNDS))]
    session.commit()
    for comment_id, decision_id in pairs:

        def act(
            unit: Session, index: int, comment_id: int = comment_id, decision_id: int = decision_id
        ) -> None:
            common: dict[str, Any] = {"now": now, "consultation_id": world.consultation.id}
            if index:
                confirm_decisions(unit, actor=world.people["editor2"], decision_ids=[decision_id], **common)
                return
            decide(
                unit, actor=world.people["editor"], comment_ids=[comment_id], outcome=Outcome.NOTED,
                response="Other words.", response_language="en",
                seen={comment_id: rules_seen(decision_id)}, **common,
            )  # fmt: skip

        # Confirmed first: the replacement is refused for want of a reason. Replaced first: the confirmation is.
        assert both(engine, database_url, act) in (["Invalid", "done"], ["OutOfDate", "done"])
    session.rollback()
    waiting = session.execute(
        select(func.count()).select_from(DecidedComment).where(DecidedComment.decision_id.is_(None))
    ).scalar_one()
    assert waiting == 0


def rules_seen(decision_id: int) -> Any:
    from consult.decisions.rules import Seen

    return Seen(decision_id, None)
