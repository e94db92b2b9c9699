from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from consult.access import PUBLIC, Role
from consult.comments import actions, rules
from consult.comments.models import (
    Agreement,
    Comment,
    CommentState,
    CommentType,
    CommentVersion,
    Reply,
    SectionRead,
)
from consult.drafts.models import CommentsVisible
from consult.drafts.rules import CommentPeriodClosed
from consult.errors import Invalid, NotAllowed, NotFound, SignInNeeded
from consult.record.models import Entry
from tests.comments.said import close, say
from tests.worlds import World


def edit(world: World, comment: Comment, who: str = "expert", **values: Any) -> Comment:
    given: dict[str, Any] = {
        "seen_version": comment.version,
        "kind": CommentType.TECHNICAL,
        "words": "Better words.",
        "words_language": "en",
        "now": world.now,
    }
    return actions.edit_comment(
        world.session, actor=world.people[who], comment_id=comment.id, **{**given, **values}
    )


def events(world: World) -> list[str]:
    return list(world.session.execute(select(Entry.event).order_by(Entry.seq)).scalars())


def test_an_edit_keeps_what_stood_before_and_is_recorded(world: World) -> None:
    comment = say(world, words="First.", suggestion="shall", selection="should")
    edit(world, comment, suggestion="must")
    old = world.session.execute(select(CommentVersion)).scalar_one()
    assert (old.version, old.words, old.suggestion) == (1, "First.", "shall")
    assert (comment.version, comment.words, comment.edited_at) == (2, "Better words.", world.now)
    assert "must" in comment.html and "shall" not in comment.html
    assert comment.phrases[0]["new"] == "must"
    assert events(world) == ["comment:words:made", "comment:words:edited"]


def test_an_edit_with_the_same_words_changes_nothing(world: World) -> None:
    comment = say(world)
    edit(world, comment, kind=CommentType.GENERAL, words="Say more.")
    assert comment.version == 1 and comment.edited_at is None
    assert events(world) == ["comment:words:made"]


def test_an_edit_of_a_version_that_is_gone_is_refused(world: World) -> None:
    comment = say(world)
    edit(world, comment)
    with pytest.raises(rules.CommentChanged):
        edit(world, comment, words="Third.", seen_version=1)
    assert comment.words == "Better words."


def test_an_agreement_does_not_make_an_open_edit_stale(world: World) -> None:
    comment = say(world)
    actions.agree(world.session, actor=world.people["expert2"], now=world.now, comment_id=comment.id)
    assert edit(world, comment, seen_version=1).version == 2


@pytest.mark.parametrize(
    "values", [{"words": ""}, {"words": "x" * 8001}, {"suggestion": "should"}, {"suggestion": "y" * 8001}]
)
def test_an_edit_that_cannot_be_stored_is_refused(world: World, values: dict[str, str]) -> None:
    comment = say(world, selection="should")
    with pytest.raises(Invalid):
        edit(world, comment, **values)
    assert comment.version == 1


def test_a_comment_on_a_section_cannot_come_to_suggest_wording(world: World) -> None:
    comment = say(world, clause_id=None)
    with pytest.raises(rules.SuggestionRefused):
        edit(world, comment, suggestion="All of it.")


@pytest.mark.parametrize("who", ["expert2", "editor", "coordinator", "representative"])
def test_only_the_author_edits_and_withdraws(world: World, who: str) -> None:
    comment = say(world)
    with pytest.raises(rules.NotOwnComment):
        edit(world, comment, who)
    with pytest.raises(rules.NotOwnComment):
        actions.withdraw_comment(world.session, actor=world.people[who], now=world.now, comment_id=comment.id)


def test_nobody_edits_without_signing_in_or_a_role(world: World) -> None:
    comment = say(world)
    world.people["public"] = PUBLIC
    with pytest.raises(SignInNeeded):
        edit(world, comment, "public")
    with pytest.raises(NotAllowed):
        edit(world, comment, "stranger")
    with pytest.raises(NotFound):
        actions.withdraw_comment(world.session, actor=world.people["expert"], now=world.now, comment_id=999)


def test_nothing_is_edited_or_withdrawn_after_closing(world: World) -> None:
    comment = say(world)
    close(world)
    with pytest.raises(CommentPeriodClosed):
        edit(world, comment)
    with pytest.raises(CommentPeriodClosed):
        actions.withdraw_comment(
            world.session, actor=world.people["expert"], now=world.now, comment_id=comment.id
        )


def test_withdrawing_twice_is_withdrawing_once(world: World) -> None:
    comment = say(world)
    for _ in range(2):
        actions.withdraw_comment(
            world.session, actor=world.people["expert"], now=world.now, comment_id=comment.id
        )
    assert comment.state is CommentState.WITHDRAWN and comment.withdrawn_at == world.now
    assert events(world) == ["comment:words:made", "comment:words:withdrawn"]
    with pytest.raises(rules.CommentWithdrawn):
        edit(world, comment)


def test_the_number_of_a_withdrawn_comment_is_not_given_again(world: World) -> None:
    comment = say(world)
    actions.withdraw_comment(
        world.session, actor=world.people["expert"], now=world.now, comment_id=comment.id
    )
    assert say(world).number == 2


def reply(world: World, comment: Comment, who: str = "expert2", **values: Any) -> Reply:
    given: dict[str, Any] = {
        "now": world.now,
        "words": "I see.",
        "words_language": "en",
        "form_key": str(uuid4()),
    }
    return actions.reply(world.session, actor=world.people[who], comment_id=comment.id, **{**given, **values})


def test_a_reply_sent_twice_is_one_reply(world: World) -> None:
    comment, key = say(world), str(uuid4())
    assert reply(world, comment, form_key=key).id == reply(world, comment, form_key=key).id
    assert events(world) == ["comment:words:made", "comment:reply:made"]


@pytest.mark.parametrize("words", ["", "x" * 8001, "a\u202eb"])
def test_a_reply_that_cannot_be_stored_is_refused(world: World, words: str) -> None:
    with pytest.raises(Invalid):
        reply(world, say(world), words=words)


def test_a_reply_needs_an_open_round_and_a_standing_comment(world: World) -> None:
    comment, withdrawn = say(world), say(world)
    actions.withdraw_comment(
        world.session, actor=world.people["expert"], now=world.now, comment_id=withdrawn.id
    )
    with pytest.raises(rules.CommentWithdrawn):
        reply(world, withdrawn)
    close(world)
    with pytest.raises(CommentPeriodClosed):
        reply(world, comment)


@pytest.mark.parametrize("who", ["observer", "signatory", "stranger"])
def test_those_who_only_read_neither_reply_nor_agree(world: World, who: str) -> None:
    comment = say(world)
    with pytest.raises(NotAllowed):
        reply(world, comment, who)
    with pytest.raises(NotAllowed):
        actions.agree(world.session, actor=world.people[who], now=world.now, comment_id=comment.id)


def test_nobody_replies_to_or_agrees_with_what_they_cannot_read(world: World) -> None:
    comment = say(world)
    world.round.comments_visible = CommentsVisible.NOBODY
    world.session.flush()
    with pytest.raises(NotFound):
        reply(world, comment)
    with pytest.raises(NotFound):
        actions.agree(world.session, actor=world.people["expert2"], now=world.now, comment_id=comment.id)
    assert reply(world, comment, "editor").comment_id == comment.id


def count_of(world: World, comment: Comment) -> tuple[int, int]:
    counted = world.session.execute(select(Comment.agreements).where(Comment.id == comment.id)).scalar_one()
    return counted, world.session.execute(select(func.count()).select_from(Agreement)).scalar_one()


def test_agreement_counts_once_per_person_and_can_be_taken_back(world: World) -> None:
    comment = say(world)
    for who in ("expert2", "expert2", "editor"):
        actions.agree(world.session, actor=world.people[who], now=world.now, comment_id=comment.id)
    assert count_of(world, comment) == (2, 2)
    for _ in range(2):
        actions.take_back_agreement(
            world.session, actor=world.people["expert2"], now=world.now, comment_id=comment.id
        )
    assert count_of(world, comment) == (1, 1)
    assert events(world)[1:] == ["comment:agreement:given"] * 2 + ["comment:agreement:taken-back"]


def test_nobody_agrees_with_their_own_comment(world: World) -> None:
    comment = say(world)
    with pytest.raises(rules.OwnComment):
        actions.agree(world.session, actor=world.people["expert"], now=world.now, comment_id=comment.id)


def test_agreement_needs_an_open_round_and_a_standing_comment(world: World) -> None:
    comment, withdrawn = say(world), say(world)
    actions.agree(world.session, actor=world.people["editor"], now=world.now, comment_id=comment.id)
    actions.withdraw_comment(
        world.session, actor=world.people["expert"], now=world.now, comment_id=withdrawn.id
    )
    with pytest.raises(rules.CommentWithdrawn):
        actions.agree(world.session, actor=world.people["expert2"], now=world.now, comment_id=withdrawn.id)
    close(world)
    with pytest.raises(CommentPeriodClosed):
        actions.agree(world.session, actor=world.people["expert2"], now=world.now, comment_id=comment.id)
    with pytest.raises(CommentPeriodClosed):
        actions.take_back_agreement(
            world.session, actor=world.people["editor"], now=world.now, comment_id=comment.id
        )


def state(world: World, who: str = "expert", section: int | None = None) -> int:
    actions.state_no_comment(
        world.session,
        actor=world.people[who],
        now=world.now,
        section_id=section or world.sections[0].id,
    )
    return world.session.execute(select(func.count()).select_from(SectionRead)).scalar_one()


def test_read_without_a_comment_is_stated_once(world: World) -> None:
    assert [state(world), state(world), state(world, "expert2")] == [1, 1, 2]
    assert events(world) == ["section:no-comment:stated"] * 2


def test_read_without_a_comment_is_refused_to_those_who_commented(world: World) -> None:
    say(world)
    with pytest.raises(rules.HasCommented):
        state(world)
    assert state(world, section=world.sections[1].id) == 1


def test_read_without_a_comment_needs_a_released_section_an_open_round_and_a_role(world: World) -> None:
    with pytest.raises(NotFound):
        state(world, section=999)
    with pytest.raises(NotAllowed):
        state(world, Role.OBSERVER)
    close(world, world.now - timedelta(seconds=1))
    with pytest.raises(CommentPeriodClosed):
        state(world)
