"""Suggestions of whole paragraphs put in with others in one press: by the words that they change."""

from collections.abc import Sequence

import pytest

from consult.comments.models import Comment
from consult.decisions import rules
from consult.decisions.amendments import apply_suggestion
from consult.decisions.batches import BatchRefused, apply_together
from consult.decisions.models import Amendment
from tests.conftest import on_sqlite
from tests.decisions.desks import comment, decided, words_of, working
from tests.worlds import World


def rewritten(world: World, *changes: tuple[str, str], who: str = "expert2") -> Comment:
    """Add an accepted suggestion whose author chose the whole paragraph and rewrote some words of it."""
    words = words_of(0)
    for old, new in changes:
        words = words.replace(old, new)
    row = comment(world, who, quote=words_of(0), suggestion=words)
    decided(world, row)
    return row


def press(world: World, rows: Sequence[Comment]) -> list[Amendment]:
    return apply_together(
        world.session, actor=world.people["editor"], now=world.now, consultation_id=world.consultation.id,
        comment_ids=[row.id for row in rows],
    )  # fmt: skip


def reads(world: World) -> str:
    row = working(world, 0)
    return row.canonical if row else words_of(0)


@on_sqlite
def test_whole_paragraphs_that_change_other_words_go_in_together(world: World) -> None:
    rows = [
        rewritten(world, ("should", "shall")),
        rewritten(world, ("every", "each")),
        rewritten(world, ("policy", "policy online")),
    ]
    made = press(world, rows)
    assert [one.comment_id for one in made] == [row.id for row in rows]
    assert reads(world) == "The university shall publish its policy online each year."


@on_sqlite
def test_what_another_of_them_says_already_goes_in_once(world: World) -> None:
    rows = [
        rewritten(world, ("should", "shall"), ("every", "each")),
        rewritten(world, ("should", "shall")),
        rewritten(world, ("every", "each"), ("The university", "Every college")),
    ]
    made = press(world, rows)
    assert [one.comment_id for one in made] == [rows[0].id, rows[2].id]
    assert reads(world) == "Every college shall publish its policy each year."


@on_sqlite
def test_of_paragraphs_that_change_the_same_word_none_goes_in_and_both_are_named(world: World) -> None:
    rows = [
        rewritten(world, ("should", "shall"), ("policy", "policies")),
        rewritten(world, ("should", "must"), ("every", "each")),
    ]
    with pytest.raises(BatchRefused) as refused:
        press(world, rows)
    (clash,) = refused.value.clashes
    assert (clash.number, clash.other) == (rows[1].number, rows[0].number)
    assert isinstance(clash.refusal, rules.Overlapping)


@on_sqlite
def test_what_the_text_said_before_the_press_is_refused_with_the_comment_that_brought_it(
    world: World,
) -> None:
    first = rewritten(world, ("should", "shall"))
    apply_suggestion(world.session, actor=world.people["editor"], now=world.now, comment_id=first.id)
    again = rewritten(world, ("should", "shall"))
    with pytest.raises(BatchRefused) as refused:
        press(world, [again, rewritten(world, ("every", "each"))])
    (clash,) = refused.value.clashes
    assert (clash.number, clash.other) == (again.number, first.number)
    assert isinstance(clash.refusal, rules.SaidAlready)
