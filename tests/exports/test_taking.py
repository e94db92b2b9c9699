"""A file is taken whole or not at all; sent again it changes what it became; and the record says who entered it."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from consult.comments.actions import edit_comment, withdraw_comment
from consult.comments.models import Comment, CommentType
from consult.comments.rules import COMMENTS_PER_ROUND, TooManyComments
from consult.drafts.rules import CommentPeriodClosed
from consult.errors import NotAllowed, NotFound, Refusal
from consult.exports import actions
from consult.exports.layouts import Column
from consult.exports.models import RowState, UploadRow
from consult.exports.rules import NothingToTake, Overtaken, TakenAlready
from consult.record.events import Event
from consult.record.models import Entry
from tests.conftest import on_sqlite
from tests.exports.bringing import bring, comments, row, states, stored, take
from tests.worlds import World


def test_rows_become_comments_of_their_author_on_the_words_they_mean(world: World) -> None:
    upload = bring(world, [row(world, "c1", "Too vague", type="te"), row(world, "c2", "Who?", exact="Staff"), row(world, "c1", "", proposal="delete")])  # fmt: skip
    assert not comments(world.session)
    take(world, upload)
    found = comments(world.session)
    assert [(c.number, c.words, str(c.kind), str(c.precision), c.suggestion) for c in found] == [
        (1, "Too vague", "technical", "clause", None), (2, "Who?", "general", "words", None), (3, "", "general", "clause", ""),
    ]  # fmt: skip
    assert {c.person_id for c in found} == {world.people["expert"].person_id}
    assert states(world.session, upload) == [RowState.TAKEN] * 3


def test_the_words_of_what_was_taken_are_not_kept_twice(world: World) -> None:
    upload = bring(
        world, [row(world, "c1", "My phone is 123"), row(world, "c2", "x", exact="nowhere at all")]
    )
    take(world, upload)
    assert [found.words for found in stored(world.session, upload)] == ["", "x"]


def test_nothing_at_all_is_taken_when_one_row_is_refused(world: World, now: datetime) -> None:
    upload = bring(world, [row(world, "c1", "one"), row(world, "c2", "two")])
    world.session.commit()
    world.session.execute(
        update(UploadRow)
        .where(UploadRow.upload_id == upload.id, UploadRow.position == 2)
        .values(start=0, end=3, exact="xyz")
    )
    world.session.commit()
    with pytest.raises(Refusal):
        take(world, upload)
    world.session.rollback()
    assert not comments(world.session)
    assert states(world.session, upload) == [RowState.READY] * 2


def test_the_same_form_sent_again_does_nothing(world: World) -> None:
    take(world, bring(world, [row(world, "c1", "one"), row(world, "c2", "two", exact="Staff")]))
    again = bring(world, [row(world, "c1", "one"), row(world, "c2", "two", exact="Staff")])
    assert states(world.session, again) == [RowState.SAME] * 2
    with pytest.raises(NothingToTake):
        take(world, again)
    assert len(comments(world.session)) == 2


def test_a_changed_row_changes_its_comment_and_keeps_its_history(world: World) -> None:
    take(world, bring(world, [row(world, "c1", "one"), row(world, "c2", "two", exact="Staff")]))
    again = bring(
        world,
        [row(world, "c1", "one"), row(world, "c2", "two, and why", exact="Staff"), row(world, "c3", "three")],
    )
    assert states(world.session, again) == [RowState.SAME, RowState.READY, RowState.READY]
    take(world, again)
    assert [(c.number, c.words, c.version) for c in comments(world.session)] == [
        (1, "one", 1), (2, "two, and why", 2), (3, "three", 1),
    ]  # fmt: skip
    third = bring(world, [row(world, "c2", "two, and why", exact="Staff"), row(world, "c3", "three")])
    assert states(world.session, third) == [RowState.SAME] * 2


def test_rows_that_are_gone_leave_their_comments_alone_and_are_told(world: World) -> None:
    take(world, bring(world, [row(world, "c1", "one"), row(world, "c2", "two")]))
    again = bring(world, [row(world, "c2", "two")])
    assert again.notes == [(actions.GONE, {"numbers": "1"})]
    other = bring(world, [row(world, "c5", "another section")])
    assert other.notes == []


def test_copied_rows_are_told_apart_when_they_come_again_in_another_order(world: World) -> None:
    take(world, bring(world, [row(world, "c1", "one"), row(world, "c1", "two")]))
    take(world, bring(world, [row(world, "c1", "two"), row(world, "c1", "one, better")]))
    assert [c.words for c in comments(world.session)] == ["one, better", "two"]


def test_rows_without_ids_are_known_again_by_their_clause(world: World) -> None:
    bare = {Column.CLAUSE: "F1.1", Column.COMMENT: "one"}
    take(world, bring(world, [bare]))
    again = bring(world, [{**bare, Column.COMMENT: "one, better"}])
    take(world, again)
    assert [c.words for c in comments(world.session)] == ["one, better"]


def test_a_comment_changed_here_since_is_not_overwritten_unasked(world: World) -> None:
    take(world, bring(world, [row(world, "c1", "one")]))
    comment = world.session.scalars(select(Comment)).one()
    edit_comment(
        world.session, actor=world.people["expert"], now=world.now, comment_id=comment.id, seen_version=1,
        kind=CommentType.GENERAL, words="corrected here", words_language="en",
    )  # fmt: skip
    same = bring(world, [row(world, "c1", "one")])
    assert states(world.session, same) == [RowState.SAME]
    other = bring(world, [row(world, "c1", "one, better")])
    found = stored(world.session, other)[0]
    assert (found.state, found.fault[1]) == (RowState.ASK, {"number": 1})
    assert "changed here since" in found.fault[0]


def test_a_row_of_a_withdrawn_comment_or_of_other_words_is_not_taken_unasked(world: World) -> None:
    take(world, bring(world, [row(world, "c1", "one"), row(world, "c2", "two", exact="Staff")]))
    first = world.session.scalars(select(Comment).where(Comment.number == 1)).one()
    withdraw_comment(world.session, actor=world.people["expert"], now=world.now, comment_id=first.id)
    again = bring(world, [row(world, "c1", "one, better"), row(world, "c2", "two", exact="online")])
    faults = [found.fault[0] for found in stored(world.session, again)]
    assert "withdrawn" in faults[0]
    assert "other words" in faults[1]


def test_two_people_may_fill_in_the_same_form(world: World) -> None:
    take(world, bring(world, [row(world, "c1", "one")]))
    other = bring(world, [row(world, "c1", "one")], who="expert2")
    take(world, other, who="expert2")
    assert [c.person_id for c in comments(world.session)] == [
        world.people[n].person_id for n in ("expert", "expert2")
    ]


def test_a_representative_speaks_for_the_organisation(world: World) -> None:
    nairobi = world.organisations["nairobi"].id
    upload = bring(world, [row(world, "c1", "one")], who="representative", organisation_id=nairobi)
    take(world, upload, who="representative")
    assert [(c.organisation_id, c.for_organisation) for c in comments(world.session)] == [(nairobi, True)]


def test_an_editor_enters_what_somebody_mailed_and_the_record_says_so(world: World) -> None:
    nairobi = world.organisations["nairobi"].id
    upload = bring(
        world, [row(world, "c1", "one")], who="editor", person="representative", organisation_id=nairobi
    )
    take(world, upload, who="editor")
    comment = comments(world.session)[0]
    assert (comment.person_id, comment.for_organisation) == (world.people["representative"].person_id, True)
    entries = world.session.execute(select(Entry.__table__).order_by(Entry.seq)).all()
    made = next(e for e in entries if e.event == Event.COMMENT_MADE)
    taken = next(e for e in entries if e.event == Event.FORM_TAKEN)
    assert {made.actor_id, taken.actor_id} == {world.people["editor"].person_id}
    told = json.loads(taken.data)
    assert (told["for"], told["made"]) == (world.people["representative"].person_id, [1])
    assert "one" not in made.data


@pytest.mark.parametrize(
    ("who", "person", "refusal"),
    [
        ("expert", "expert2", NotFound), ("representative", "expert", NotFound), ("observer", "observer", NotAllowed),
        ("stranger", "stranger", NotAllowed), ("editor", "observer", NotAllowed), ("editor", "stranger", NotAllowed),
    ],
)  # fmt: skip
@on_sqlite
def test_nobody_else_enters_comments_for_others_and_none_for_those_who_may_not_comment(
    world: World, who: str, person: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        bring(world, [row(world, "c1", "one")], who=who, person=person)


@on_sqlite
def test_nobody_speaks_for_an_organisation_that_is_not_theirs(world: World) -> None:
    dakar = world.organisations["dakar"].id
    for who in ("expert", "representative", "editor"):
        with pytest.raises(NotAllowed):
            bring(
                world,
                [row(world, "c1", "one")],
                who=who,
                person="representative" if who == "editor" else "",
                organisation_id=dakar,
            )


@on_sqlite
def test_only_the_one_who_brought_a_file_takes_it(world: World) -> None:
    upload = bring(world, [row(world, "c1", "one")])
    for who in ("expert2", "editor", "coordinator"):
        with pytest.raises(NotFound):
            take(world, upload, who=who)


def test_a_file_is_taken_once(world: World) -> None:
    upload = bring(world, [row(world, "c1", "one")])
    take(world, upload)
    with pytest.raises(TakenAlready):
        take(world, upload)
    assert len(comments(world.session)) == 1


def test_two_files_looked_at_side_by_side_do_not_say_things_twice(world: World) -> None:
    first, second = (
        bring(world, [row(world, "c1", "one")]),
        bring(world, [row(world, "c1", "one"), row(world, "c2", "two")]),
    )
    take(world, first)
    with pytest.raises(Overtaken):
        take(world, second)
    actions.match_again(
        world.session,
        actor=world.people["expert"],
        now=world.now,
        consultation_id=world.consultation.id,
        token=second.token,
    )
    assert states(world.session, second) == [RowState.SAME, RowState.READY]
    take(world, second)
    assert [c.words for c in comments(world.session)] == ["one", "two"]


def test_the_same_page_sent_twice_brings_one_file(world: World) -> None:
    key = str(uuid4())
    first = bring(world, [row(world, "c1", "one")], form_key=key)
    assert bring(world, [row(world, "c1", "one")], form_key=key).id == first.id


def test_a_file_brought_in_time_is_not_taken_after_closing(world: World, now: datetime) -> None:
    upload = bring(world, [row(world, "c1", "one")])
    world.session.commit()
    with pytest.raises(CommentPeriodClosed):
        take(world, upload, now=now + timedelta(days=21))
    world.session.rollback()
    with pytest.raises(CommentPeriodClosed):
        bring(world, [row(world, "c1", "one")], now=now + timedelta(days=21))
    assert states(world.session, upload) == [RowState.READY]


@on_sqlite
def test_one_person_stays_within_the_limit_of_a_round_and_a_form_entered_by_the_desk_does_not_have_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert COMMENTS_PER_ROUND == 500
    monkeypatch.setattr("consult.comments.rules.COMMENTS_PER_ROUND", 3)
    many = [row(world, f"c{at}", f"comment {at}") for at in range(1, 5)]
    upload = bring(world, many)
    world.session.commit()
    with pytest.raises(TooManyComments, match="with this file it would be 4"):
        take(world, upload)
    world.session.rollback()
    assert not comments(world.session)
    take(world, bring(world, many, who="editor", person="expert"), who="editor")
    assert len(comments(world.session)) == 4


def test_a_file_put_aside_forgets_its_words(world: World) -> None:
    upload = bring(world, [row(world, "c1", "one")])
    actions.drop_upload(
        world.session,
        actor=world.people["expert"],
        now=world.now,
        consultation_id=world.consultation.id,
        token=upload.token,
    )
    assert stored(world.session, upload) == []
    with pytest.raises(TakenAlready):
        take(world, upload)


@on_sqlite
def test_a_file_that_nobody_took_is_forgotten_after_thirty_days(world: World, now: datetime) -> None:
    old = bring(world, [row(world, "c1", "old")])
    world.round.closes_at = now + timedelta(days=60)
    world.session.flush()
    bring(world, [row(world, "c1", "new")], now=now + timedelta(days=31))
    assert stored(world.session, old) == []
