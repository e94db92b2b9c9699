"""The rules of the desk, as tables of values."""

from datetime import UTC, datetime

import pytest

from consult.decisions import rules
from consult.decisions.rules import Outcome, Seen
from consult.errors import Conflict, Invalid, Refusal

THEN = datetime(2026, 10, 1, tzinfo=UTC)
LATER = datetime(2026, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stage", "open_"), [("preparing", True), ("published", True), ("frozen", False), ("launched", False)]
)
def test_the_desk_is_open_until_the_final_is_frozen(stage: str, open_: bool) -> None:
    if open_:
        rules.ensure_desk_open(stage)
    else:
        with pytest.raises(rules.DeskClosed):
            rules.ensure_desk_open(stage)


@pytest.mark.parametrize(
    ("seen", "standing", "refusal"),
    [
        (None, Seen(0, None), None),
        (None, Seen(0, LATER), None),
        (None, Seen(7, None), rules.DecidedMeanwhile),
        (Seen(0, None), Seen(0, None), None),
        (Seen(0, None), Seen(7, None), rules.DecidedMeanwhile),
        (Seen(7, THEN), Seen(7, THEN), None),
        (Seen(7, THEN), Seen(8, THEN), rules.DecidedMeanwhile),
        (Seen(7, None), Seen(7, THEN), rules.CommentChanged),
        (Seen(7, THEN), Seen(7, LATER), rules.CommentChanged),
    ],
)
def test_a_form_decides_only_what_its_editor_saw(
    seen: Seen | None, standing: Seen, refusal: type[Refusal] | None
) -> None:
    if refusal is None:
        rules.ensure_seen(seen, standing, 3)
    else:
        with pytest.raises(refusal, match="3"):
            rules.ensure_seen(seen, standing, 3)


@pytest.mark.parametrize(
    ("response", "fine"),
    [("Yes.", True), ("", False), (" \n ", False), ("a" * 10_000, True), ("a" * 10_001, False)],
)
def test_every_outcome_needs_a_reason_of_a_readable_length(response: str, fine: bool) -> None:
    if fine:
        rules.ensure_response(response)
    else:
        with pytest.raises(Invalid) as refused:
            rules.ensure_response(response)
        assert set(refused.value.fields) == {"response"}


@pytest.mark.parametrize(
    ("outcome", "original", "its_outcome", "leaning", "refusal"),
    [
        (Outcome.ACCEPTED, None, None, [], None),
        (Outcome.ACCEPTED, 9, None, [], Invalid),
        (Outcome.DUPLICATE, None, None, [], Invalid),
        (Outcome.DUPLICATE, 1, None, [], Invalid),
        (Outcome.DUPLICATE, 9, None, [], None),
        (Outcome.DUPLICATE, 9, Outcome.NOTED, [], None),
        (Outcome.DUPLICATE, 9, Outcome.DUPLICATE, [], Invalid),
        (Outcome.DUPLICATE, 9, None, [4, 3], Conflict),
    ],
)
def test_a_duplicate_repeats_another_comment_that_is_no_duplicate(
    outcome: Outcome,
    original: int | None,
    its_outcome: Outcome | None,
    leaning: list[int],
    refusal: type[Refusal] | None,
) -> None:
    if refusal is None:
        rules.ensure_duplicate(outcome, [1, 2], original, its_outcome, leaning)
    else:
        with pytest.raises(refusal):
            rules.ensure_duplicate(outcome, [1, 2], original, its_outcome, leaning)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_comment_that_changed_the_text_stays_accepted_until_the_change_is_undone(outcome: Outcome) -> None:
    rules.ensure_text_agrees(outcome, False, 1)
    if outcome in (Outcome.ACCEPTED, Outcome.IN_PART):
        rules.ensure_text_agrees(outcome, True, 1)
    else:
        with pytest.raises(rules.ChangeStands):
            rules.ensure_text_agrees(outcome, True, 1)


@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_only_accepted_comments_change_the_text(outcome: Outcome | None) -> None:
    if outcome in (Outcome.ACCEPTED, Outcome.IN_PART):
        rules.ensure_accepted(outcome, 1)
    else:
        with pytest.raises(rules.NotAccepted):
            rules.ensure_accepted(outcome, 1)


@pytest.mark.parametrize(
    ("comment", "note", "fine"),
    [
        (None, "", False),
        (None, "  ", False),
        (5, "", True),
        (None, "A misprint.", True),
        (5, "a" * 2_001, False),
    ],
)
def test_every_change_has_a_cause(comment: int | None, note: str, fine: bool) -> None:
    if fine:
        rules.ensure_cause(comment, note)
    else:
        with pytest.raises(Invalid):
            rules.ensure_cause(comment, note)


@pytest.mark.parametrize(("seen", "standing"), [(0, 0), (3, 3), (0, 1), (2, 3), (3, 2)])
def test_a_clause_is_saved_over_the_version_its_editor_saw_only(seen: int, standing: int) -> None:
    if seen == standing:
        rules.ensure_version(seen, standing, "F1.1")
    else:
        with pytest.raises(rules.ClauseChanged, match=r"F1\.1"):
            rules.ensure_version(seen, standing, "F1.1")


@pytest.mark.parametrize(
    ("undone", "newest", "refusal"),
    [(False, True, None), (True, False, rules.AlreadyUndone), (False, False, rules.NotNewest)],
)
def test_changes_are_undone_from_the_newest_backward(
    undone: bool, newest: bool, refusal: type[Refusal] | None
) -> None:
    if refusal is None:
        rules.ensure_undoable(undone, newest)
    else:
        with pytest.raises(refusal):
            rules.ensure_undoable(undone, newest)
