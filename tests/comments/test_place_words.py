"""What stands round the words of a comment is shown with whole words."""

import pytest

from consult.comments.place_words import words_after, words_before

LONG = "nd should take place at a study "  # 32 code points, as stored


@pytest.mark.parametrize(
    ("prefix", "shown"),
    [
        ("", ""),
        ("The clause begins ", "The clause begins "),
        (LONG, "…should take place at a study "),
        ("院" * 32, "…" + "院" * 32),
    ],
)
def test_what_stands_before_begins_with_a_whole_word(prefix: str, shown: str) -> None:
    assert words_before(prefix) == shown


@pytest.mark.parametrize(
    ("suffix", "shown"),
    [
        ("", ""),
        (" and ends.", " and ends."),
        (" of the programme that the instit", " of the programme that the…"),
        ("院" * 32, "院" * 32 + "…"),
    ],
)
def test_what_stands_after_ends_with_a_whole_word(suffix: str, shown: str) -> None:
    assert words_after(suffix) == shown
