"""Deciding comments, on both databases."""

import pytest
from sqlalchemy import func, select

from consult.access import PUBLIC
from consult.comments.models import CommentState
from consult.decisions import actions, queries, rules
from consult.decisions.actions import decide
from consult.decisions.models import DecidedComment, Decision, DecisionComment
from consult.decisions.rules import Outcome, Seen
from consult.drafts.models import Stage
from consult.errors import Conflict, Invalid, NotFound, Refusal, SignInNeeded
from consult.record.models import Entry, PrivateValue
from consult.record.queries import breaks_of_chain
from tests.decisions.desks import comment, decided, seen
from tests.worlds import World


def test_a_decision_is_stored_with_its_reason_and_enters_the_record(world: World) -> None:
    row = comment(world)
    decision = decided(world, row)
    assert (decision.outcome, decision.published_at, decision.replaces_id) == (Outcome.ACCEPTED, None, None)
    assert "<p>" in decision.html
    entry = world.session.execute(select(Entry).order_by(Entry.seq.desc()).limit(1)).scalar_one()
    assert (entry.event, entry.subject_id) == ("decision:outcome:made", decision.id)
    assert '"comments":[1]' in entry.data and "Thank you" not in entry.data
    assert world.session.execute(select(PrivateValue.value)).scalar_one() == decision.response
    assert list(breaks_of_chain(world.session)) == []


def test_several_comments_get_one_decision_and_one_entry(world: World) -> None:
    rows = [comment(world), comment(world, "expert2"), comment(world, clause=None)]
    decision = decided(world, *rows)
    found = world.session.execute(select(DecidedComment.decision_id)).scalars().all()
    assert found == [decision.id] * 3
    assert world.session.execute(select(func.count()).select_from(Entry)).scalar_one() == 1


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("coordinator", NotFound),
        ("expert2", NotFound),
        ("representative", NotFound),
        ("signatory", NotFound),
        ("observer", NotFound),
        ("stranger", NotFound),
    ],
)
def test_only_editors_decide(world: World, who: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        decided(world, comment(world), who=who)


def test_the_public_has_to_sign_in_to_decide(world: World) -> None:
    world.people["public"] = PUBLIC
    with pytest.raises(SignInNeeded):
        decided(world, comment(world), who="public")


@pytest.mark.parametrize(
    ("author", "editor", "free"),
    [
        ("expert", "editor", True),
        ("editor", "editor", False),  # one's own
        ("expert", "editor2", False),  # a colleague's: both belong to Nairobi
        ("expert2", "editor2", True),
        ("editor2", "editor", True),
    ],
)
def test_nobody_decides_for_their_own_side(world: World, author: str, editor: str, free: bool) -> None:
    row = comment(world, author)
    if free:
        decided(world, row, who=editor)
    else:
        with pytest.raises(rules.OwnSide):
            decided(world, row, who=editor)


def test_a_comment_of_a_new_member_of_ones_organisation_is_of_ones_own_side(world: World) -> None:
    from consult.people.models import Membership

    row = comment(world, "stranger")
    assert row.organisation_id is None
    world.session.add(
        Membership(
            person_id=row.person_id, organisation_id=world.organisations["nairobi"].id, since=world.now
        )
    )
    world.session.flush()
    with pytest.raises(rules.OwnSide):
        decided(world, row, who="editor2")


def test_one_comment_of_the_own_side_stops_the_decision_on_all(world: World) -> None:
    rows = [comment(world, "expert2"), comment(world, "expert")]
    with pytest.raises(rules.OwnSide):
        decided(world, *rows, who="editor2")


def test_a_withdrawn_comment_needs_no_decision(world: World) -> None:
    with pytest.raises(rules.CommentWithdrawn):
        decided(world, comment(world, state=CommentState.WITHDRAWN))


@pytest.mark.parametrize("stage", [Stage.FROZEN, Stage.LAUNCHED])
def test_nothing_is_decided_once_the_final_is_frozen(world: World, stage: Stage) -> None:
    world.consultation.stage = stage
    world.session.flush()
    with pytest.raises(rules.DeskClosed):
        decided(world, comment(world))


def test_a_comment_of_another_consultation_does_not_exist_here(world: World) -> None:
    row = comment(world)
    with pytest.raises(rules.UnknownComment):
        decide(
            world.session,
            actor=world.people["editor"],
            now=world.now,
            consultation_id=world.consultation.id,
            comment_ids=[row.id, row.id + 999],
            outcome=Outcome.NOTED,
            response="Noted.",
            response_language="en",
        )


def revise(world: World, row: object, last: Decision | None, **more: object) -> Decision:
    words: dict[str, object] = {
        "outcome": Outcome.IN_PART,
        "response": "On second thoughts, in part.",
        "seen": {row.id: seen(last)},  # type: ignore[attr-defined]
        **more,
    }
    return decide(
        world.session,
        actor=world.people["editor"],
        now=world.now,
        consultation_id=world.consultation.id,
        comment_ids=[row.id],  # type: ignore[attr-defined]
        response_language="en",
        **words,  # type: ignore[arg-type]
    )


def test_a_revised_decision_is_a_further_row_and_the_first_is_kept(world: World) -> None:
    row = comment(world)
    first = decided(world, row)
    second = revise(world, row, first)
    assert second.replaces_id == first.id
    standing = world.session.execute(select(DecidedComment.decision_id)).scalar_one()
    history = world.session.execute(select(DecisionComment.decision_id).order_by(DecisionComment.decision_id))
    assert (standing, list(history.scalars())) == (second.id, [first.id, second.id])
    assert first.response == "Thank you. The text says so now."
    event = world.session.execute(select(Entry.event).order_by(Entry.seq.desc()).limit(1)).scalar_one()
    assert event == "decision:outcome:revised"


def test_revising_one_of_two_comments_leaves_the_other_its_answer(world: World) -> None:
    one, other = comment(world), comment(world, "expert2")
    first = decided(world, one, other)
    second = revise(world, one, first)
    rows = world.session.execute(select(DecidedComment.comment_id, DecidedComment.decision_id))
    found = {comment_id: decision_id for comment_id, decision_id in rows}  # noqa: C416 - rows are no tuples for mypy
    assert found == {one.id: second.id, other.id: first.id}


def test_a_form_opened_before_somebody_elses_decision_is_out_of_date(world: World) -> None:
    row = comment(world)
    decided(world, row)
    with pytest.raises(rules.DecidedMeanwhile):
        revise(world, row, None)
    with pytest.raises(rules.DecidedMeanwhile):
        revise(world, row, None, seen=None)


def test_a_comment_edited_after_the_form_was_opened_has_to_be_read_again(world: World) -> None:
    row = comment(world)
    row.edited_at = world.now
    world.session.flush()
    with pytest.raises(rules.CommentChanged):
        revise(world, row, None)
    revise(world, row, None, seen={row.id: Seen(0, world.now)})


def test_a_double_click_makes_one_decision(world: World) -> None:
    row = comment(world)
    first = revise(world, row, None)
    assert revise(world, row, None).id == first.id
    assert world.session.execute(select(func.count()).select_from(Decision)).scalar_one() == 1
    assert world.session.execute(select(func.count()).select_from(Entry)).scalar_one() == 1


def test_a_duplicate_names_the_comment_it_repeats(world: World) -> None:
    first, second, third = comment(world), comment(world, "expert2"), comment(world, clause=1)
    decided(world, second, outcome=Outcome.DUPLICATE, duplicate_of_id=first.id)
    with pytest.raises(Invalid):  # of itself
        decided(world, third, outcome=Outcome.DUPLICATE, duplicate_of_id=third.id)
    with pytest.raises(Invalid):  # of a duplicate
        decided(world, third, outcome=Outcome.DUPLICATE, duplicate_of_id=second.id)
    with pytest.raises(Conflict, match="2"):  # a chain from the other end
        decided(world, first, outcome=Outcome.DUPLICATE, duplicate_of_id=third.id)
    with pytest.raises(rules.UnknownComment):
        decided(world, third, outcome=Outcome.DUPLICATE, duplicate_of_id=9_999)


def test_nobody_sees_a_decision_before_it_is_published(world: World) -> None:
    one, other = comment(world), comment(world, "expert2", clause=1)
    decided(world, one)
    assert queries.answers(world.session, world.consultation.id) == []
    count = actions.publish_decisions(
        world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id
    )
    rows = queries.answers(world.session, world.consultation.id)
    assert (count, [row.number for row in rows]) == (1, [one.number])
    assert rows[0].clause_number == "F1.1" and rows[0].published_at == world.now
    decided(world, other)
    assert [row.number for row in queries.answers(world.session, world.consultation.id)] == [one.number]


def test_a_revised_answer_shows_the_old_one_until_it_is_published_again(world: World) -> None:
    row = comment(world)
    first = decided(world, row)
    publish = {
        "actor": world.people["editor"],
        "now": world.now,
        "consultation_id": world.consultation.id,
    }
    actions.publish_decisions(world.session, **publish)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        revise(world, row, first)
    assert set(refused.value.fields) == {"reason"}
    second = revise(world, row, first, reason="The university's second letter convinced us.")
    assert [a.decision_id for a in queries.answers(world.session, world.consultation.id)] == [first.id]
    assert queries.progress(world.session, world.consultation.id).revised == 1
    actions.publish_decisions(world.session, **publish)  # type: ignore[arg-type]
    assert [a.decision_id for a in queries.answers(world.session, world.consultation.id)] == [second.id]
    with pytest.raises(rules.NothingToPublish):
        actions.publish_decisions(world.session, **publish)  # type: ignore[arg-type]


def test_coordinators_publish_what_editors_decide(world: World) -> None:
    decided(world, comment(world))
    found = actions.publish_decisions(
        world.session,
        actor=world.people["coordinator"],
        now=world.now,
        consultation_id=world.consultation.id,
    )
    assert found == 1


@pytest.mark.parametrize("who", ["expert", "observer", "stranger"])
def test_only_editors_and_coordinators_publish(world: World, who: str) -> None:
    decided(world, comment(world))
    with pytest.raises(NotFound):
        actions.publish_decisions(
            world.session, actor=world.people[who], now=world.now, consultation_id=world.consultation.id
        )


def test_undecided_and_progress_count_received_comments_only(world: World) -> None:
    first, second = comment(world), comment(world, "expert2")
    comment(world, state=CommentState.WITHDRAWN)
    decided(world, first)
    assert [row.number for row in queries.undecided(world.session, world.consultation.id)] == [second.number]
    found = queries.progress(world.session, world.consultation.id)
    assert (found.total, found.decided, found.published) == (2, 1, 0)
