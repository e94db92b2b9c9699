from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from consult.access import PUBLIC
from consult.comments import actions, rules
from consult.comments.models import Comment, CommentTarget, CommentType, Precision, SectionRead
from consult.comments.targeting import Quote, Selection, WhichPlace
from consult.drafts.models import Draft, DraftKind, Round
from consult.drafts.rules import CommentPeriodClosed, CommentPeriodNotOpen
from consult.errors import Invalid, NotAllowed, NotFound, SignInNeeded
from consult.record.models import Entry
from consult.record.queries import breaks_of_chain
from tests.comments.said import close, say
from tests.worlds import WORDS, World


def test_comments_are_numbered_from_one_and_recorded(world: World) -> None:
    numbers = [say(world, who).number for who in ("expert", "expert2", "expert")]
    assert numbers == [1, 2, 3]
    entries = world.session.execute(select(Entry.event, Entry.data)).all()
    assert [e.event for e in entries] == ["comment:words:made"] * 3
    assert "Say more" not in "".join(e.data for e in entries)
    assert not list(breaks_of_chain(world.session))


def test_a_comment_on_the_whole_clause_points_at_all_its_words(world: World) -> None:
    comment = say(world)
    target = world.session.execute(select(CommentTarget)).scalar_one()
    assert comment.precision is Precision.CLAUSE
    assert (target.start, target.end, target.exact) == (0, len(WORDS["en"][0]), WORDS["en"][0])


def test_typed_words_are_found_and_stored_by_code_points(world: World) -> None:
    comment = say(world, clause_id=world.clauses[1].id, selection="before they")
    target = world.session.execute(select(CommentTarget)).scalar_one()
    text = WORDS["en"][1]
    assert comment.precision is Precision.WORDS
    assert text[target.start : target.end] == "before they" and "😀" in target.prefix
    assert "before they" in comment.html


def test_words_that_stand_twice_are_asked_about_and_then_placed(world: World) -> None:
    with pytest.raises(WhichPlace) as refusal:
        say(world, selection=Quote("e"))
    places = refusal.value.places
    assert len(places) > 1
    at = (places[1].start, places[1].end)
    say(world, selection=Quote("e", at))
    target = world.session.execute(select(CommentTarget)).scalar_one()
    assert (target.start, target.end) == at


def test_words_pasted_with_unseen_marks_are_found(world: World) -> None:
    say(world, selection="pub\u00adlish\u200b its", suggestion="print its")
    assert world.session.execute(select(CommentTarget.exact)).scalar_one() == "publish its"


def test_words_that_do_not_stand_there_are_refused_on_their_field(world: World) -> None:
    with pytest.raises(rules.WordsNotFound) as refusal:
        say(world, selection="quantum entanglement of deans")
    assert "exact" in refusal.value.fields
    assert world.session.execute(select(func.count()).select_from(Comment)).scalar() == 0


def test_a_selection_with_other_words_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        say(world, selection=Selection(0, 3, "the"))
    assert "exact" in refusal.value.fields


def test_a_sentence_is_stored_as_one(world: World) -> None:
    text = WORDS["zh"][1]
    chosen = Selection(0, len(text), text, precision=Precision.SENTENCE)
    comment = say(world, clause_id=world.clauses[1].id, language="zh", selection=chosen)
    assert comment.precision is Precision.SENTENCE and comment.language == "zh"


def test_words_over_two_clauses_get_a_target_in_each(world: World) -> None:
    first, second = WORDS["en"][0], WORDS["en"][1]
    chosen = (
        Selection(4, len(first), first[4:]),
        Selection(0, 5, second[:5], clause_id=world.clauses[1].id),
    )
    say(world, selection=chosen, suggestion="Other words.")
    rows = world.session.execute(select(CommentTarget).order_by(CommentTarget.position)).scalars().all()
    assert [(r.clause_id, r.start) for r in rows] == [(world.clauses[0].id, 4), (world.clauses[1].id, 0)]


@pytest.mark.parametrize("level", ["section", "draft"])
def test_a_section_and_a_whole_draft_can_be_commented_on(world: World, level: str) -> None:
    place: dict[str, Any] = (
        {"clause_id": None} if level == "section" else {"clause_id": None, "section_id": None}
    )
    comment = say(world, **place)
    assert comment.precision == level
    assert world.session.execute(select(func.count()).select_from(CommentTarget)).scalar() == 0


def test_a_suggestion_is_stored_with_its_redline_and_its_words(world: World) -> None:
    comment = say(world, words="Stronger.", suggestion="shall", selection="should")
    assert "<del>" in comment.html and "<ins>" in comment.html
    assert comment.phrases[0]["kind"] == "replace"
    assert (comment.phrases[0]["old"], comment.phrases[0]["new"]) == ("should", "shall")


def test_a_suggestion_can_take_words_out_and_say_nothing_else(world: World) -> None:
    comment = say(world, words="", suggestion="", selection="every year")
    assert comment.suggestion == "" and comment.phrases[0]["kind"] == "delete"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": " \n"}, "words"),
        ({"words": "x" * 8001}, "words"),
        ({"words": "a\u202eb"}, "words"),
        ({"words": "a\x07b"}, "words"),
        ({"words": "a\ud800b"}, "words"),
        ({"suggestion": "y" * 8001}, "suggestion"),
        ({"suggestion": "should", "selection": "should"}, "suggestion"),
        ({"suggestion": "All.", "clause_id": None}, "suggestion"),
        ({"selection": "z" * 8001}, "exact"),
        ({"selection": "should\u202e publish"}, "exact"),
    ],
)
def test_what_cannot_be_stored_is_refused_on_its_field(
    world: World, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        say(world, **values)
    assert list(refusal.value.fields) == [field]


def test_new_emoji_and_rare_characters_are_words(world: World) -> None:
    comment = say(world, words="𠮷 🫨 👩‍🏫 é")
    assert "🫨" in comment.html


def test_words_at_the_limit_are_taken(world: World) -> None:
    assert len(say(world, words="字" * 8000).words) == 8000


@pytest.mark.parametrize("wrong", ["clause of another section", "unknown section", "unknown clause"])
def test_a_place_of_another_draft_is_refused(world: World, wrong: str) -> None:
    places: dict[str, dict[str, Any]] = {
        "clause of another section": {"clause_id": world.clauses[4].id},
        "unknown section": {"section_id": 999_999, "clause_id": None},
        "unknown clause": {"clause_id": 999_999},
    }
    with pytest.raises(rules.WrongPlace):
        say(world, **places[wrong])


def test_an_unpublished_draft_and_an_unreleased_section_take_no_comments(world: World) -> None:
    draft = Draft(
        consultation_id=world.consultation.id,
        key="d2",
        position=2,
        kind=DraftKind.DRAFT,
        title={},
        imported_at=world.now,
    )
    world.session.add(draft)
    world.session.flush()
    with pytest.raises(NotFound):
        say(world, draft_id=draft.id)


def test_the_same_form_twice_makes_one_comment(world: World) -> None:
    key = str(uuid4())
    first, second = say(world, form_key=key), say(world, form_key=key)
    assert first.id == second.id and world.consultation.comment_count in (0, 1)
    assert world.session.execute(select(func.count()).select_from(Comment)).scalar() == 1


def test_the_same_form_with_other_words_is_not_swallowed(world: World) -> None:
    key = str(uuid4())
    say(world, form_key=key)
    with pytest.raises(rules.SentAlready) as refusal:
        say(world, form_key=key, words="Something else.")
    assert refusal.value.number == 1


def test_the_same_form_after_an_edit_still_answers_with_its_comment(world: World) -> None:
    key = str(uuid4())
    first = say(world, form_key=key)
    actions.edit_comment(
        world.session,
        actor=world.people["expert"],
        now=world.now,
        comment_id=first.id,
        seen_version=1,
        kind=CommentType.GENERAL,
        words="Better.",
        words_language="en",
    )
    assert say(world, form_key=key).id == first.id


def test_one_form_key_of_two_people_makes_two_comments(world: World) -> None:
    key = str(uuid4())
    assert say(world, form_key=key).id != say(world, "expert2", form_key=key).id


def test_the_same_said_again_of_the_same_place_is_the_comment_that_stands(world: World) -> None:
    first = say(world, once=True, selection="publish")
    assert say(world, once=True, selection="publish").id == first.id
    assert world.session.execute(select(func.count()).select_from(Comment)).scalar() == 1
    assert say(world, once=True, words="Say more now.").number == 2  # no number was lost


@pytest.mark.parametrize(
    "other",
    [
        {"words": "Say less."},
        {"selection": "should"},
        {"selection": None},
        {"kind": CommentType.EDITORIAL},
        {"suggestion": "must publish"},
        {"who": "expert2"},
    ],
)
def test_what_differs_in_anything_is_a_further_comment(world: World, other: dict[str, Any]) -> None:
    first = say(world, once=True, selection="should publish")
    assert say(world, **{"selection": "should publish", **other}, once=True).id != first.id


def test_what_was_withdrawn_may_be_said_again(world: World) -> None:
    first = say(world, once=True)
    actions.withdraw_comment(world.session, actor=world.people["expert"], now=world.now, comment_id=first.id)
    assert say(world, once=True).id != first.id


@pytest.mark.parametrize("who", ["coordinator", "editor", "expert", "representative"])
def test_those_who_take_part_may_comment(world: World, who: str) -> None:
    assert say(world, who).number == 1


@pytest.mark.parametrize("who", ["observer", "signatory", "stranger"])
def test_those_who_only_read_may_not_comment(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        say(world, who)


def test_nobody_comments_without_signing_in(world: World) -> None:
    world.people["public"] = PUBLIC
    with pytest.raises(SignInNeeded):
        say(world, "public")


def test_a_representative_speaks_for_the_organisation_and_nobody_else_does(world: World) -> None:
    nairobi, dakar = world.organisations["nairobi"].id, world.organisations["dakar"].id
    comment = say(world, "representative", for_organisation_id=nairobi)
    assert comment.for_organisation and comment.organisation_id == nairobi
    own = say(world, "representative")
    assert not own.for_organisation and own.organisation_id == nairobi
    for who, organisation in (("representative", dakar), ("expert", nairobi)):
        with pytest.raises(NotAllowed):
            say(world, who, for_organisation_id=organisation)


def test_a_comment_after_closing_is_refused_and_says_when(world: World) -> None:
    close(world)
    with pytest.raises(CommentPeriodClosed) as refusal:
        say(world)
    assert refusal.value.values["closed"] == world.now
    assert world.session.execute(select(func.count()).select_from(Comment)).scalar() == 0


def test_a_comment_before_opening_is_refused(world: World) -> None:
    world.round.opens_at = world.now + timedelta(days=1)
    world.session.flush()
    with pytest.raises(CommentPeriodNotOpen):
        say(world)


def test_a_late_comment_written_in_time_is_taken_within_the_grace(world: World) -> None:
    close(world, world.now - timedelta(hours=1))
    comment = say(world, written_at=world.now - timedelta(hours=2))
    assert comment.late and comment.written_at == world.now - timedelta(hours=2)
    with pytest.raises(CommentPeriodClosed):
        say(world, written_at=world.now)
    with pytest.raises(CommentPeriodClosed):
        say(world, written_at=world.now - timedelta(hours=2), now=world.now + timedelta(days=4))


def test_a_draft_that_a_newer_one_has_replaced_says_which(world: World) -> None:
    close(world)
    newer = Draft(
        consultation_id=world.consultation.id,
        key="draft-2",
        position=2,
        kind=DraftKind.DRAFT,
        title={"en": "Draft 2"},
        imported_at=world.now,
        published_at=world.now,
        manifest="{}",
        fingerprint="0" * 64,
    )
    world.session.add(newer)
    world.session.flush()
    world.session.add(
        Round(
            consultation_id=world.consultation.id,
            number=2,
            draft_id=newer.id,
            opens_at=world.now,
            closes_at=world.now + timedelta(days=9),
            comments_visible=world.round.comments_visible,
        )
    )
    world.session.flush()
    with pytest.raises(rules.DraftSuperseded) as refusal:
        say(world)
    assert refusal.value.values["draft"] == "draft-2"


def test_the_five_hundred_and_first_comment_of_a_round_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "COMMENTS_PER_ROUND", 2)
    say(world), say(world), say(world, "expert2")
    with pytest.raises(rules.TooManyComments):
        say(world)


def test_a_comment_takes_back_the_statement_that_there_is_none(world: World) -> None:
    actions.state_no_comment(
        world.session, actor=world.people["expert"], now=world.now, section_id=world.sections[0].id
    )
    say(world)
    assert world.session.execute(select(func.count()).select_from(SectionRead)).scalar() == 0


HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    '<img src=x onerror="alert(1)">',
    "![x](https://evil.example/x.png)",
    '"><svg onload=alert(1)>',
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_become_harmless_html(world: World, words: str) -> None:
    comment = say(world, words=words, suggestion=words, selection="should")
    for trace in ("<script", "<img", "<svg", 'href="javascript'):
        assert trace not in comment.html.lower()
