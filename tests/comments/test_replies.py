"""An organisation's reply: made of what its people say among themselves, submitted in versions until the closing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from consult.access import Role
from consult.comments.actions import edit_comment, withdraw_comment
from consult.comments.co_sponsoring import answer_request, ask_co_sponsor
from consult.comments.consolidating import edit_item, move_item, remove_item, restore_item
from consult.comments.contributing import (
    edit_contribution,
    remind_members,
    set_aside,
    withdraw_contribution,
)
from consult.comments.models import Comment, CommentState, CommentTarget, CommentType, CommentVersion
from consult.comments.reply_models import CoSponsorState, EntryChange, ReplyEntry, ReplyItem
from consult.comments.reply_queries import (
    co_sponsors_of,
    contributions_of,
    entries_of,
    sources_of,
    versions_of_reply,
)
from consult.comments.reply_rules import (
    CannotMerge,
    CommentOfReply,
    ContributionChanged,
    ContributionWithdrawn,
    CoSponsorRefused,
    ItemChanged,
    MembersRemindedLately,
    NothingToSubmit,
    ReplyChanged,
)
from consult.comments.rules import NotOwnComment
from consult.comments.targeting import Selection
from consult.comments.workspaces import find_workspace
from consult.drafts.rules import CommentPeriodClosed
from consult.errors import Invalid, NotFound
from consult.record.models import Entry, Head
from tests.comments.institution import contribute, join, seen, submitted, taken
from tests.comments.said import close
from tests.conftest import on_sqlite
from tests.worlds import World

pytestmark = on_sqlite


def comments(world: World) -> list[Comment]:
    return list(world.session.scalars(select(Comment).order_by(Comment.number)))


def item_edited(world: World, item: ReplyItem, words: str, who: str = "representative", version: int | None = None) -> ReplyItem:  # fmt: skip
    return edit_item(
        world.session, actor=world.people[who], now=world.now, item_id=item.id,
        seen_version=item.version if version is None else version, kind=item.kind, words=words,
        words_language="en", suggestion=item.suggestion,
    )  # fmt: skip


# Saying something among ourselves


def test_what_members_say_makes_no_comment_and_moves_no_count(world: World) -> None:
    contribute(world)
    contribute(world, "representative")
    assert comments(world) == []
    world.session.refresh(world.consultation)
    assert world.consultation.comment_count == 0


def test_the_record_of_the_consultation_does_not_move_when_members_speak(world: World) -> None:
    def head() -> int | None:
        found = select(Head.seq).where(Head.consultation_id == world.consultation.id)
        return world.session.execute(found).scalar_one_or_none()

    before = head()
    taken(world, contribute(world))
    remind_members(
        world.session, actor=world.people["representative"], now=world.now,
        consultation_id=world.consultation.id, organisation_id=world.organisations["nairobi"].id,
    )  # fmt: skip
    assert head() == before
    assert world.session.scalar(select(func.count()).select_from(Entry)) == 3


def test_colleagues_are_reminded_once_in_three_days(world: World) -> None:
    def press(days: float) -> None:
        remind_members(
            world.session, actor=world.people["representative"], now=world.now + timedelta(days=days),
            consultation_id=world.consultation.id, organisation_id=world.organisations["nairobi"].id,
        )  # fmt: skip

    press(0)
    for days in (0, 2.99):
        with pytest.raises(MembersRemindedLately):
            press(days)
    press(3)


def test_the_record_holds_what_was_said_only_as_a_commitment(world: World) -> None:
    contribute(world, words="Canary among ourselves")
    data = world.session.scalars(select(Entry.data)).all()
    assert not any("Canary" in one for one in data)


@pytest.mark.parametrize("who", ["expert2", "editor", "editor2", "coordinator", "signatory", "observer", "stranger"])  # fmt: skip
def test_nobody_outside_finds_the_workspace(world: World, who: str) -> None:
    with pytest.raises(NotFound):
        contribute(world, who)


def test_an_expert_who_left_the_organisation_finds_its_workspace_no_more(world: World) -> None:
    world.people["expert"] = replace(world.people["expert"], organisations=frozenset())
    with pytest.raises(NotFound):
        contribute(world)


def test_the_same_form_sent_again_says_it_once(world: World) -> None:
    first = contribute(world, form_key="1" * 36)
    assert contribute(world, form_key="1" * 36).id == first.id


def test_a_member_changes_only_their_own_words(world: World) -> None:
    row = contribute(world)
    values: dict[str, Any] = {
        "now": world.now,
        "contribution_id": row.id,
        "kind": row.kind,
        "words_language": "en",
    }
    edit_contribution(world.session, actor=world.people["expert"], seen_version=1, words="Better.", **values)
    assert (row.words, row.version) == ("Better.", 2)
    with pytest.raises(ContributionChanged):
        edit_contribution(
            world.session, actor=world.people["expert"], seen_version=1, words="Other.", **values
        )
    with pytest.raises(NotOwnComment):
        edit_contribution(
            world.session, actor=world.people["representative"], seen_version=2, words="No.", **values
        )
    with pytest.raises(NotFound):
        edit_contribution(world.session, actor=world.people["editor"], seen_version=2, words="No.", **values)


def test_what_was_withdrawn_is_not_taken_up(world: World) -> None:
    row = contribute(world)
    withdraw_contribution(world.session, actor=world.people["expert"], now=world.now, contribution_id=row.id)
    with pytest.raises(ContributionWithdrawn):
        taken(world, row)


def test_setting_aside_needs_a_representative_and_a_reason(world: World) -> None:
    row = contribute(world)
    given: dict[str, Any] = {"now": world.now, "contribution_id": row.id}
    with pytest.raises(NotFound):
        set_aside(world.session, actor=world.people["expert"], because="No.", **given)
    with pytest.raises(Invalid):
        set_aside(world.session, actor=world.people["representative"], because=" ", **given)
    set_aside(world.session, actor=world.people["representative"], because="Said below.", **given)
    assert row.set_aside_because == "Said below."
    taken(world, row)
    world.session.refresh(row)
    assert row.set_aside_at is None


# Making one reply of it


def test_merging_keeps_every_word_and_names_every_source(world: World) -> None:
    one = contribute(
        world, words="First reason.", selection=Selection(4, 14, "university"), suggestion="institution"
    )
    two = contribute(world, "representative", "Second reason.", selection=Selection(4, 14, "university"), suggestion="provider")  # fmt: skip
    (item,) = taken(world, one, two, merge=True)
    assert item.suggestion == "institution"
    for words in ("First reason.", "Second reason.", "provider"):
        assert words in item.words
    workspace = find_workspace(
        world.session, actor=world.people["expert"], now=world.now, consultation_id=world.consultation.id,
        organisation_id=world.organisations["nairobi"].id,
    )  # fmt: skip
    assert {s.contribution_id for s in sources_of(world.session, workspace)} == {one.id, two.id}
    assert len(contributions_of(world.session, workspace)) == 2


def test_comments_on_different_clauses_do_not_become_one(world: World) -> None:
    two = contribute(world, clause_id=world.clauses[1].id)
    with pytest.raises(CannotMerge):
        taken(world, contribute(world), two, merge=True)


def test_what_was_taken_up_is_not_taken_up_twice(world: World) -> None:
    row = contribute(world)
    assert len(taken(world, row)) == 1
    assert taken(world, row) == []


def test_an_expert_does_not_lead_the_reply(world: World) -> None:
    row = contribute(world)
    with pytest.raises(NotFound):
        taken(world, row, who="expert")
    (item,) = taken(world, row)
    with pytest.raises(NotFound):
        item_edited(world, item, "Mine.", "expert")
    join(world, "dakar", Role.REPRESENTATIVE, "dakar")
    with pytest.raises(NotFound):
        item_edited(world, item, "Ours.", "dakar")


def test_two_representatives_write_at_once_and_one_wins(world: World) -> None:
    join(world, "second", Role.REPRESENTATIVE, "nairobi")
    (item,) = taken(world, contribute(world))
    version = item.version
    item_edited(world, item, "The first one’s words.")
    with pytest.raises(ItemChanged):
        item_edited(world, item, "The second one’s words.", "second", version=version)
    assert item.words == "The first one’s words."


def test_a_comment_of_the_reply_changes_places_with_its_neighbour(world: World) -> None:
    items = taken(
        world, contribute(world, words="A"), contribute(world, words="B"), contribute(world, words="C")
    )
    move_item(
        world.session, actor=world.people["representative"], now=world.now, item_id=items[2].id, up=True
    )
    move_item(
        world.session, actor=world.people["representative"], now=world.now, item_id=items[0].id, up=True
    )
    order = select(ReplyItem.words).order_by(ReplyItem.position)
    assert list(world.session.scalars(order)) == ["A", "C", "B"]


# Submitting


def test_a_submitted_reply_becomes_comments_in_the_organisations_name_with_their_anchors(
    world: World,
) -> None:
    row = contribute(world, words="Why.", selection=Selection(4, 14, "university"), suggestion="institution")
    (item,) = taken(world, row)
    reply = submitted(world)
    (comment,) = comments(world)
    assert (comment.number, comment.for_organisation) == (1, True)
    assert comment.organisation_id == world.organisations["nairobi"].id
    assert (comment.suggestion, comment.words, item.comment_id) == ("institution", "Why.", comment.id)
    target = world.session.scalars(select(CommentTarget)).one()
    assert (target.start, target.end, target.exact) == (4, 14, "university")
    assert (reply.version, [e.change for e in entries_of(world.session, reply.id)]) == (
        1,
        [EntryChange.ADDED],
    )


def test_submitting_again_edits_withdraws_and_adds_and_keeps_each_version(world: World) -> None:
    items = taken(world, *(contribute(world, words=w) for w in ("Keep", "Change", "Drop")))
    first = submitted(world)
    item_edited(world, items[1], "Changed")
    remove_item(world.session, actor=world.people["representative"], now=world.now, item_id=items[2].id)
    taken(world, contribute(world, words="New"))
    second = submitted(world)
    assert [(c.number, c.words, c.state, c.version) for c in comments(world)] == [
        (1, "Keep", CommentState.RECEIVED, 1),
        (2, "Changed", CommentState.RECEIVED, 2),
        (3, "Drop", CommentState.WITHDRAWN, 2),
        (4, "New", CommentState.RECEIVED, 1),
    ]
    assert world.session.scalars(select(CommentVersion.words)).all() == ["Change"]
    assert [e.words for e in entries_of(world.session, first.id)] == ["Keep", "Change", "Drop"]
    assert [(e.number, e.change) for e in entries_of(world.session, second.id)] == [
        (1, EntryChange.SAME), (2, EntryChange.CHANGED), (4, EntryChange.ADDED), (3, EntryChange.WITHDRAWN),
    ]  # fmt: skip
    assert [v.version for v in versions_of_reply(world.session, world.round.id, second.organisation_id)] == [
        2,
        1,
    ]


def test_what_was_left_out_and_withdrawn_comes_back_with_a_new_number(world: World) -> None:
    _, two = taken(world, contribute(world, words="A"), contribute(world, words="B"))
    submitted(world)
    given: dict[str, Any] = {"actor": world.people["representative"], "now": world.now}
    remove_item(world.session, item_id=two.id, **given)
    submitted(world)
    restore_item(world.session, item_id=two.id, **given)
    submitted(world)
    assert [(c.number, c.words, str(c.state)) for c in comments(world)] == [
        (1, "A", "received"), (2, "B", "withdrawn"), (3, "B", "received"),
    ]  # fmt: skip


def test_a_second_representative_submits_what_the_first_began(world: World) -> None:
    join(world, "second", Role.REPRESENTATIVE, "nairobi")
    (item,) = taken(world, contribute(world))
    submitted(world)
    item_edited(world, item, "By the second.", "second")
    assert submitted(world, "second").version == 2
    assert comments(world)[0].words == "By the second."


def test_nothing_new_is_not_submitted(world: World) -> None:
    with pytest.raises(NothingToSubmit):
        submitted(world)
    items = taken(world, contribute(world, words="A"), contribute(world, words="B"))
    submitted(world)
    with pytest.raises(NothingToSubmit):
        submitted(world)
    move_item(
        world.session, actor=world.people["representative"], now=world.now, item_id=items[1].id, up=True
    )
    assert submitted(world).version == 2


def test_what_nobody_looked_through_is_not_submitted(world: World) -> None:
    (item,) = taken(world, contribute(world))
    looked = seen(world)
    item_edited(world, item, "Changed by a colleague.")
    with pytest.raises(ReplyChanged):
        submitted(world, seen=looked)
    assert comments(world) == []


def test_nothing_of_a_reply_changes_after_the_closing_not_even_within_the_grace(world: World) -> None:
    row = contribute(world)
    (item,) = taken(world, row)
    submitted(world)
    close(world)
    given: dict[str, Any] = {"actor": world.people["representative"], "now": world.now}
    for act in (
        lambda: submitted(world),
        lambda: contribute(world),
        lambda: taken(world, row),
        lambda: item_edited(world, item, "Late."),
        lambda: remove_item(world.session, item_id=item.id, **given),
        lambda: move_item(world.session, item_id=item.id, up=True, **given),
        lambda: set_aside(world.session, contribution_id=row.id, because="Late.", **given),
        lambda: withdraw_contribution(
            world.session, actor=world.people["expert"], now=world.now, contribution_id=row.id
        ),
    ):
        with pytest.raises(CommentPeriodClosed):
            act()


def test_a_comment_of_the_reply_is_changed_in_the_reply_only(world: World) -> None:
    taken(world, contribute(world))
    submitted(world)
    (comment,) = comments(world)
    given: dict[str, Any] = {
        "actor": world.people["representative"],
        "now": world.now,
        "comment_id": comment.id,
    }
    with pytest.raises(CommentOfReply):
        withdraw_comment(world.session, **given)
    with pytest.raises(CommentOfReply):
        edit_comment(
            world.session, seen_version=1, kind=CommentType.GENERAL, words="Round the corner.", words_language="en",
            **given,
        )  # fmt: skip


def test_a_refused_comment_leaves_nothing_submitted(world: World) -> None:
    items = taken(world, contribute(world, words="A"), contribute(world, words="B"))
    world.session.commit()
    items[1].draft_id = 10_000_000
    with pytest.raises(Exception), world.session.begin_nested():  # noqa: B017 - whatever the database says
        submitted(world)
    world.session.rollback()
    assert comments(world) == []
    assert world.session.scalar(select(func.count()).select_from(ReplyEntry)) == 0


# Co-sponsors


def asked(world: World, sponsor: str = "dakar", who: str = "representative") -> int:
    row = ask_co_sponsor(
        world.session, actor=world.people[who], now=world.now, consultation_id=world.consultation.id,
        organisation_id=world.organisations["nairobi"].id, sponsor_id=world.organisations[sponsor].id,
    )  # fmt: skip
    return row.id


def answered(world: World, request: int, accept: bool, version: int = 1, who: str = "dakar") -> None:
    answer_request(
        world.session, actor=world.people[who], now=world.now, request_id=request, seen_version=version,
        accept=accept,
    )  # fmt: skip


def test_only_a_submitted_reply_asks_for_support_and_only_of_somebody_who_can_give_it(world: World) -> None:
    taken(world, contribute(world))
    with pytest.raises(CoSponsorRefused):
        asked(world)
    join(world, "dakar", Role.REPRESENTATIVE, "dakar")
    with pytest.raises(CoSponsorRefused, match="Submit"):
        asked(world)
    submitted(world)
    asked(world)
    with pytest.raises(CoSponsorRefused):
        asked(world, "nairobi")


def test_a_co_sponsor_accepts_one_version_and_is_asked_to_read_the_next(world: World) -> None:
    join(world, "dakar", Role.REPRESENTATIVE, "dakar")
    (item,) = taken(world, contribute(world))
    reply = submitted(world)
    request = asked(world)
    answered(world, request, True)
    (row,) = co_sponsors_of(world.session, world.round.id, reply.organisation_id)
    assert (row.state, row.version, row.name) == (
        CoSponsorState.ACCEPTED,
        1,
        world.organisations["dakar"].name,
    )
    item_edited(world, item, "Something else.")
    submitted(world)
    (row,) = co_sponsors_of(world.session, world.round.id, reply.organisation_id)
    assert row.version == 1
    with pytest.raises(ReplyChanged):
        answered(world, request, True, version=1)
    answered(world, request, False, version=2)
    assert co_sponsors_of(world.session, world.round.id, reply.organisation_id)[0].state == "declined"


@pytest.mark.parametrize("who", ["representative", "expert2", "editor"])
def test_only_the_representative_who_is_asked_answers(world: World, who: str) -> None:
    join(world, "dakar", Role.REPRESENTATIVE, "dakar")
    taken(world, contribute(world))
    submitted(world)
    request = asked(world)
    with pytest.raises(NotFound):
        answered(world, request, True, who=who)


def test_support_is_not_given_after_the_closing(world: World) -> None:
    join(world, "dakar", Role.REPRESENTATIVE, "dakar")
    taken(world, contribute(world))
    submitted(world)
    request = asked(world)
    close(world, world.now - timedelta(minutes=1))
    with pytest.raises(CommentPeriodClosed):
        answered(world, request, True)
