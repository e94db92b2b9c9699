"""When a round is open, what its grace covers, and which periods are refused: tables of values."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from consult.drafts import rules
from consult.errors import Invalid

OPENS = datetime(2026, 10, 1, 10, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Period:
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES
    grace_hours: int = 72


PERIOD = Period()


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (OPENS - SECOND, False),
        (OPENS, True),
        (CLOSES - SECOND, True),
        (CLOSES, False),
        (CLOSES + HOUR, False),
    ],
)
def test_a_round_is_open_from_its_opening_until_before_its_closing(now: datetime, is_open: bool) -> None:
    assert rules.is_open(PERIOD, now) is is_open


def test_without_a_round_nothing_is_open() -> None:
    assert not rules.is_open(None, OPENS)
    with pytest.raises(rules.CommentPeriodNotOpen):
        rules.ensure_open(None, OPENS)


def test_a_comment_before_the_opening_is_told_when_the_round_opens() -> None:
    with pytest.raises(rules.CommentPeriodNotOpen) as refusal:
        rules.ensure_open(PERIOD, OPENS - SECOND)
    assert refusal.value.values["opened"] == OPENS


def test_a_comment_after_closing_is_told_when_the_round_closed() -> None:
    with pytest.raises(rules.CommentPeriodClosed) as refusal:
        rules.ensure_open(PERIOD, CLOSES)
    assert refusal.value.values["closed"] == CLOSES


@pytest.mark.parametrize(
    ("written_at", "now", "arrives"),
    [
        (CLOSES - SECOND, CLOSES, True),
        (CLOSES - SECOND, CLOSES + 72 * HOUR - SECOND, True),
        (CLOSES - SECOND, CLOSES + 72 * HOUR, False),
        (CLOSES, CLOSES + HOUR, False),
        (OPENS - SECOND, CLOSES + HOUR, False),
        (None, CLOSES + HOUR, False),
    ],
)
def test_grace_is_for_words_written_in_time(
    written_at: datetime | None, now: datetime, arrives: bool
) -> None:
    assert rules.is_in_grace(PERIOD, now, written_at) is arrives
    if arrives:
        rules.ensure_open(PERIOD, now, written_at=written_at)
    else:
        with pytest.raises(rules.CommentPeriodClosed):
            rules.ensure_open(PERIOD, now, written_at=written_at)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "grace", "field"),
    [
        (OPENS, OPENS, 72, "closes_at"),
        (CLOSES, OPENS, 72, "closes_at"),
        (OPENS - 3 * HOUR, OPENS - 2 * HOUR, 72, "closes_at"),
        (OPENS, CLOSES, -1, "grace_hours"),
        (OPENS, CLOSES, 337, "grace_hours"),
    ],
)
def test_a_period_that_cannot_be_used_is_refused_on_its_field(
    opens_at: datetime, closes_at: datetime, grace: int, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.ensure_period(opens_at, closes_at, OPENS - HOUR, grace)
    assert list(refusal.value.fields) == [field]


def test_a_period_that_can_be_used_is_taken() -> None:
    rules.ensure_period(OPENS, CLOSES, OPENS, 0)
    rules.ensure_period(OPENS - 10 * HOUR, CLOSES, OPENS, 336)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "overlaps"),
    [
        (CLOSES, CLOSES + HOUR, False),
        (CLOSES - SECOND, CLOSES + HOUR, True),
        (OPENS - HOUR, OPENS, False),
        (OPENS - HOUR, OPENS + SECOND, True),
        (OPENS + HOUR, OPENS + 2 * HOUR, True),
        (OPENS - HOUR, CLOSES + HOUR, True),
    ],
)
def test_rounds_do_not_overlap(opens_at: datetime, closes_at: datetime, overlaps: bool) -> None:
    others = [(1, OPENS, CLOSES)]
    if overlaps:
        with pytest.raises(rules.RoundOverlaps) as refusal:
            rules.ensure_no_overlap(opens_at, closes_at, others)
        assert refusal.value.values == {"number": 1, "closes": CLOSES}
    else:
        rules.ensure_no_overlap(opens_at, closes_at, others)


def test_a_round_is_extended_but_never_shortened_or_reopened() -> None:
    rules.ensure_extendable(PERIOD, CLOSES + SECOND, CLOSES - SECOND)
    with pytest.raises(Invalid):
        rules.ensure_extendable(PERIOD, CLOSES, CLOSES - SECOND)
    with pytest.raises(rules.RoundOver):
        rules.ensure_extendable(PERIOD, CLOSES + HOUR, CLOSES)


@pytest.mark.parametrize("stage", ["frozen", "launched"])
def test_drafts_change_no_more_once_the_final_is_fixed(stage: str) -> None:
    with pytest.raises(rules.TextFrozen):
        rules.ensure_text_open(stage)


@pytest.mark.parametrize("stage", ["preparing", "published"])
def test_drafts_may_change_before_the_final_is_fixed(stage: str) -> None:
    rules.ensure_text_open(stage)


@pytest.mark.parametrize(
    ("released_at", "shown"), [(None, True), (OPENS, True), (OPENS + SECOND, False), (OPENS - SECOND, True)]
)
def test_a_section_is_shown_from_its_release_on(released_at: datetime | None, shown: bool) -> None:
    assert rules.is_released(released_at, OPENS) is shown


@pytest.mark.parametrize("slug", ["", "Has Blanks", "ümlaut", "a" * 81, "-a", "a-", "a..b", "a/b"])
def test_an_address_that_cannot_be_used_is_refused(slug: str) -> None:
    with pytest.raises(rules.ContentRefused):
        rules.ensure_consultation(slug, ["en"])


def test_a_consultation_without_languages_is_refused() -> None:
    with pytest.raises(rules.ContentRefused):
        rules.ensure_consultation("a", [])
    rules.ensure_consultation("qa-2.0", ["en", "zh"])
