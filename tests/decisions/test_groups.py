"""Groups: proposed by the engine, confirmed by a person, decided at once; themes across clauses."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentState
from consult.decisions import grouping_rules, rules
from consult.decisions.actions import decide, publish_decisions
from consult.decisions.checking_models import DecisionResponse
from consult.decisions.grouping_models import CommentGroup, GroupedComment, LikenessProposal, ProposedComment
from consult.decisions.groups import (
    change_group,
    end_group,
    groups_of,
    history_of_group,
    make_group,
    members,
    standing_groups,
)
from consult.decisions.proposals import dismiss_proposal, last_look, look_for_likeness, open_proposals
from consult.decisions.queries import answers
from consult.decisions.rules import Outcome
from consult.decisions.themes import (
    end_theme,
    in_theme,
    name_theme,
    put_under_theme,
    set_themes,
    themes,
    themes_of,
)
from consult.errors import Invalid, NotFound
from consult.record.models import Entry
from tests.decisions.desks import comment, decided
from tests.decisions.test_at_once import both
from tests.worlds import World, build

WEAK = "This clause is too weak: a university with many campuses needs more than one policy."
NEARLY = "This clause is too weak; a university with several campuses needs more than one policy!"


def acting(world: World, who: str = "editor") -> dict[str, Any]:
    return {
        "session": world.session, "actor": world.people[who], "now": world.now,
        "consultation_id": world.consultation.id,
    }  # fmt: skip


def proposed(world: World) -> list[list[int]]:
    """Return the comments of each open proposal, by id."""
    return [
        sorted(
            world.session.execute(
                select(ProposedComment.comment_id).where(ProposedComment.proposal_id == proposal_id)
            ).scalars()
        )
        for proposal_id, _ in open_proposals(world.session, world.consultation.id)
    ]


def three(world: World) -> list[Comment]:
    return [
        comment(world, "expert", words=WEAK),
        comment(world, "expert2", words=NEARLY),
        comment(world, "representative", words="Who pays for the training of the staff, and until when?"),
    ]


# Proposals


def test_look_alikes_are_proposed_and_nothing_is_grouped_by_itself(world: World) -> None:
    first, second, _third = three(world)
    assert look_for_likeness(**acting(world)) == 1
    assert proposed(world) == [[first.id, second.id]]
    assert world.session.execute(select(func.count()).select_from(CommentGroup)).scalar_one() == 0
    found = last_look(world.session, world.consultation.id)
    assert found is not None and found.looked_at == world.now


def test_the_same_suggestion_and_a_parallel_one_are_proposed_together(world: World) -> None:
    one = comment(world, "expert", quote="should", suggestion="shall", words="")
    two = comment(world, "expert2", quote="should", suggestion="shall", words="We need this.")
    three = comment(
        world, "representative", quote="宜", suggestion="应", language="zh", words="", words_language="zh"
    )
    look_for_likeness(**acting(world))
    assert proposed(world) == [[one.id, two.id, three.id]]


def test_decided_withdrawn_and_grouped_comments_are_not_proposed(world: World) -> None:
    rows = [comment(world, words=WEAK) for _ in range(5)]
    decided(world, rows[0])
    rows[1].state = CommentState.WITHDRAWN
    world.session.flush()
    make_group(**acting(world), comment_ids=[rows[2].id, comment(world, words="Other words.").id])
    look_for_likeness(**acting(world))
    assert proposed(world) == [[rows[3].id, rows[4].id]]


def test_looking_again_replaces_open_proposals_and_leaves_what_was_dismissed(world: World) -> None:
    first, second, _ = three(world)
    look_for_likeness(**acting(world))
    look_for_likeness(**acting(world))
    (proposal_id, _count), *more = open_proposals(world.session, world.consultation.id)
    assert not more
    dismiss_proposal(**acting(world), proposal_id=proposal_id)
    assert look_for_likeness(**acting(world)) == 0
    fourth = comment(world, "expert2", words=WEAK)
    look_for_likeness(**acting(world))
    assert len(proposed(world)) == 1 and fourth.id in proposed(world)[0]
    assert not {first.id, second.id} <= set(proposed(world)[0])
    with pytest.raises(grouping_rules.ProposalGone):
        dismiss_proposal(**acting(world), proposal_id=proposal_id)


def test_what_was_unticked_is_not_proposed_with_the_others_again(world: World) -> None:
    rows = [comment(world, words=WEAK) for _ in range(3)]
    look_for_likeness(**acting(world))
    ((proposal_id, count),) = open_proposals(world.session, world.consultation.id)
    assert count == 3
    group = make_group(**acting(world), comment_ids=[r.id for r in rows[:2]], proposal_id=proposal_id)
    end_group(**acting(world), group_id=group.id)
    assert look_for_likeness(**acting(world)) == 0


# Groups


def test_a_person_puts_comments_together_and_history_says_who_and_when(world: World) -> None:
    rows = three(world)
    group = make_group(**acting(world), comment_ids=[r.id for r in rows])
    assert [m.number for m in members(world.session, group.id)] == [1, 2, 3]
    assert groups_of(world.session, [r.id for r in rows]) == {r.id: group.id for r in rows}
    assert change_group(**acting(world, "editor2"), group_id=group.id, remove=[rows[2].id])
    again = comment(world, "expert2", words=WEAK)
    assert change_group(**acting(world, "editor2"), group_id=group.id, add=[again.id])
    told = [(h.number, h.added_by, h.removed_by) for h in history_of_group(world.session, group.id)]
    assert told == [(1, "editor", None), (2, "editor", None), (3, "editor", "editor2"), (4, "editor2", None)]


def test_a_comment_is_in_one_group_at_most(world: World) -> None:
    rows = three(world)
    make_group(**acting(world), comment_ids=[rows[0].id, rows[1].id])
    with pytest.raises(grouping_rules.GroupedAlready, match="1"):
        make_group(**acting(world), comment_ids=[rows[0].id, rows[2].id])


def test_a_group_of_one_ends_and_an_ended_group_stays_so(world: World) -> None:
    rows = three(world)
    with pytest.raises(grouping_rules.TooFew):
        make_group(**acting(world), comment_ids=[rows[0].id])
    group = make_group(**acting(world), comment_ids=[rows[0].id, rows[1].id])
    assert not change_group(**acting(world), group_id=group.id, remove=[rows[1].id])
    assert list(standing_groups(world.session, world.consultation.id)) == []
    with pytest.raises(grouping_rules.GroupEnded):
        change_group(**acting(world), group_id=group.id, add=[rows[2].id])
    assert make_group(**acting(world), comment_ids=[rows[0].id, rows[1].id]).id != group.id


def test_a_withdrawn_or_unknown_comment_is_not_grouped(world: World) -> None:
    first, second, _ = three(world)
    second.state = CommentState.WITHDRAWN
    world.session.flush()
    with pytest.raises(rules.CommentWithdrawn):
        make_group(**acting(world), comment_ids=[first.id, second.id])
    with pytest.raises(rules.UnknownComment):
        make_group(**acting(world), comment_ids=[first.id, 9999])


def test_one_decision_answers_each_author_with_their_own_number_and_in_their_language(world: World) -> None:
    one = comment(world, "expert", words=WEAK)
    two = comment(world, "expert2", words="Cet article est trop faible.", words_language="fr")
    three = comment(world, "representative", words="本条款过于薄弱。", words_language="zh")
    group = make_group(**acting(world), comment_ids=[one.id, two.id, three.id])
    decision = decide(
        **acting(world), comment_ids=[m.comment_id for m in members(world.session, group.id)],
        outcome=Outcome.IN_PART, response="We make it stronger.", response_language="en",
        responses={"fr": "Nous le renforçons.", "zh": "我们予以加强。"},
    )  # fmt: skip
    assert world.session.execute(select(func.count()).select_from(DecisionResponse)).scalar_one() == 2
    publish_decisions(**acting(world))
    told = {
        a.number: (a.decision_id, a.response_language, a.response_html)
        for a in answers(world.session, world.consultation.id)
    }
    assert {number: language for number, (_, language, _) in told.items()} == {1: "en", 2: "fr", 3: "zh"}
    assert {decision_id for decision_id, _, _ in told.values()} == {decision.id}
    assert "renforçons" in told[2][2] and "加强" in told[3][2]


@pytest.mark.parametrize("who", ["coordinator", "expert", "observer", "stranger"])
def test_only_editors_group_and_name_themes(world: World, who: str) -> None:
    ids = [row.id for row in three(world)]
    for act in (
        lambda: look_for_likeness(**acting(world, who)),
        lambda: make_group(**acting(world, who), comment_ids=ids),
        lambda: name_theme(**acting(world, who), name="Access"),
    ):
        with pytest.raises(NotFound):
            act()


def test_grouping_is_entered_in_the_record(world: World) -> None:
    rows = three(world)
    look_for_likeness(**acting(world))
    group = make_group(**acting(world), comment_ids=[r.id for r in rows])
    end_group(**acting(world), group_id=group.id)
    events = world.session.execute(select(Entry.event).order_by(Entry.seq)).scalars().all()
    assert events == ["group:likeness:looked-for", "group:comments:made", "group:comments:ended"]


def test_of_two_who_make_groups_of_the_same_comments_at_once_one_wins_and_the_other_is_told(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    pairs = [(comment(world).id, comment(world).id) for _ in range(10)]
    session.commit()
    for pair in pairs:

        def act(unit: Session, index: int, pair: tuple[int, int] = pair) -> None:
            who = world.people[("editor", "editor2")[index]]
            make_group(unit, actor=who, now=now, consultation_id=world.consultation.id, comment_ids=pair)

        assert both(engine, database_url, act) == ["GroupedAlready", "done"]
    session.rollback()
    assert session.execute(select(func.count()).select_from(GroupedComment)).scalar_one() == 20


def test_of_two_who_judge_a_proposal_at_once_one_wins_and_the_other_is_told(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    world = build(session, now)
    for clause in range(6):
        comment(world, words=WEAK, clause=clause)
        comment(world, words=WEAK, clause=clause)
    look_for_likeness(**acting(world))
    ids = [i for i, _ in open_proposals(session, world.consultation.id)]
    session.commit()
    assert len(ids) == 6
    for proposal_id in ids:

        def act(unit: Session, index: int, proposal_id: int = proposal_id) -> None:
            dismiss_proposal(
                unit, actor=world.people[("editor", "editor2")[index]], now=now,
                consultation_id=world.consultation.id, proposal_id=proposal_id,
            )  # fmt: skip

        assert both(engine, database_url, act) == ["OutOfDate", "done"]
    session.rollback()
    closed = select(func.count()).select_from(LikenessProposal).where(LikenessProposal.closed_at.is_not(None))
    assert session.execute(closed).scalar_one() == 6


# Themes


def test_a_theme_gathers_comments_across_clauses(world: World) -> None:
    theme = name_theme(**acting(world), name="  Access   for all ")
    here, there, other = comment(world, clause=0), comment(world, clause=4), comment(world, clause=2)
    put_under_theme(**acting(world), theme_id=theme.id, add=[here.id, there.id])
    found = world.session.execute(select(Comment.id).where(in_theme(theme.id)).order_by(Comment.id)).scalars()
    assert list(found) == [here.id, there.id]
    told = [(t.name, t.comments, t.undecided) for t in themes(world.session, world.consultation.id)]
    assert told == [("Access for all", 2, 2)]
    decided(world, here)
    put_under_theme(**acting(world), theme_id=theme.id, remove=[there.id], add=[here.id])
    told = [(t.name, t.comments, t.undecided) for t in themes(world.session, world.consultation.id)]
    assert told == [("Access for all", 1, 0)]
    assert themes_of(world.session, [here.id, other.id]).keys() == {here.id}


def test_a_comment_gets_just_the_themes_that_are_ticked(world: World) -> None:
    row = comment(world)
    first, second = (name_theme(**acting(world), name=name).id for name in ("Access", "Money"))
    set_themes(**acting(world), comment_id=row.id, theme_ids=[first])
    set_themes(**acting(world), comment_id=row.id, theme_ids=[second])
    assert [t.name for t in themes_of(world.session, [row.id])[row.id]] == ["Money"]


def test_a_theme_has_one_name_and_leaves_when_it_is_taken_away(world: World) -> None:
    theme = name_theme(**acting(world), name="Access")
    with pytest.raises(grouping_rules.ThemeNamed):
        name_theme(**acting(world), name="ACCESS")
    with pytest.raises(Invalid):
        name_theme(**acting(world), name=" ")
    end_theme(**acting(world), theme_id=theme.id)
    assert list(themes(world.session, world.consultation.id)) == []
    with pytest.raises(grouping_rules.UnknownTheme):
        put_under_theme(**acting(world), theme_id=theme.id, add=[comment(world).id])
    name_theme(**acting(world), name="Access")
