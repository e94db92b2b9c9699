from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from consult.comments import rules
from consult.drafts.rules import CommentPeriodClosed, CommentPeriodNotOpen

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


@dataclass
class ARound:
    id: int
    draft_id: int
    draft_key: str
    opens_at: datetime
    closes_at: datetime
    grace_hours: int = 72


def a_round(number: int, draft: int, opens: int, closes: int) -> ARound:
    """A round open from and until so many hours from noon."""
    return ARound(
        number, draft, f"draft-{draft}", NOON + timedelta(hours=opens), NOON + timedelta(hours=closes)
    )


PAST, OPEN, FUTURE = a_round(1, 1, -48, -24), a_round(2, 1, -1, 1), a_round(3, 1, 24, 48)
NEWER = a_round(4, 2, -1, 1)


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([OPEN], 2),
        ([PAST, OPEN], 2),
        ([OPEN, FUTURE], 2),
        ([OPEN, NEWER], 2),
        ([PAST], CommentPeriodClosed),
        ([FUTURE], CommentPeriodNotOpen),
        ([], CommentPeriodNotOpen),
        ([PAST, NEWER], rules.DraftSuperseded),
        ([NEWER], rules.DraftSuperseded),
    ],
)
def test_the_round_of_a_comment(rounds: list[ARound], expected: int | type[Exception]) -> None:
    if isinstance(expected, int):
        assert rules.round_to_comment_in(rounds, 1, NOON).id == expected
    else:
        with pytest.raises(expected):
            rules.round_to_comment_in(rounds, 1, NOON)


@pytest.mark.parametrize(("hours", "taken"), [(-25, True), (-47, True), (-24, False), (-49, False)])
def test_words_written_in_time_may_arrive_late(hours: int, taken: bool) -> None:
    written = NOON + timedelta(hours=hours)
    if taken:
        assert rules.round_to_comment_in([PAST], 1, NOON, written_at=written).id == 1
    else:
        with pytest.raises(CommentPeriodClosed):
            rules.round_to_comment_in([PAST], 1, NOON, written_at=written)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("plain\nlines\tand tabs", ""),
        ("字" * 10, ""),
        ("👩\u200d🏫 é 𠮷 🫨", ""),
        ("x" * 11, rules.TOO_LONG),
        ("\x00", rules.NOT_SHOWN),
        ("\x1b[0m", rules.NOT_SHOWN),
        ("\ud83d", rules.NOT_SHOWN),
        ("\ufffe", rules.NOT_SHOWN),
        ("\ufdd0", rules.NOT_SHOWN),
        ("a\u202eb", rules.UNSEEN_FOUND),
        ("a\u2066b", rules.UNSEEN_FOUND),
    ],
)
def test_which_words_can_be_stored(words: str, fault: str) -> None:
    assert rules.fault_of_words(words, most=22 if "lines" in words else 10) == fault


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\ufeffa\u200bb so\u00adft\u200e\r\n", "ab soft"),
        ("one\u2028two\rthree", "one\ntwo\nthree"),
        ("👩\u200d🏫 de\u202fplus", "👩\u200d🏫 de\u202fplus"),
        ("a\u202eb", "a\u202eb"),
    ],
)
def test_marks_that_come_along_unseen_are_left_out(typed: str, kept: str) -> None:
    assert rules.tidy(typed) == kept


@pytest.mark.parametrize(
    ("suggestion", "replaced", "refused"),
    [
        (None, None, False),
        (None, "x", False),
        ("", "x", False),
        ("y", "x", False),
        ("x", "x", True),
        (" x\n", "x", True),
        ("y", None, True),
        ("", None, True),
    ],
)
def test_a_suggestion_replaces_something_by_something_else(
    suggestion: str | None, replaced: str | None, refused: bool
) -> None:
    if refused:
        with pytest.raises(rules.SuggestionRefused):
            rules.ensure_suggestion(suggestion, replaced)
    else:
        rules.ensure_suggestion(suggestion, replaced)


def test_the_limit_of_a_round_is_five_hundred() -> None:
    rules.ensure_not_too_many(499)
    with pytest.raises(rules.TooManyComments) as refusal:
        rules.ensure_not_too_many(500)
    assert refusal.value.retry_after >= 3600
