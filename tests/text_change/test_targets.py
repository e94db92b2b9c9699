"""Selections: taken as sent or refused with their place, never moved to other words."""

import random

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.anchors import check_target, code_points_to_utf16, make_target, utf16_to_code_points
from consult.text.errors import (
    EmptyClause,
    EmptySelection,
    InsideGrapheme,
    InsideSurrogatePair,
    InvalidText,
    OffsetsReversed,
    OutsideClause,
    QuoteTooLong,
    TextRefusal,
    WordsDiffer,
)
from consult.text.graphemes import is_boundary, snap_inward, snap_outward
from tests.text_change.texts import anything, prose

FAMILY = "a 👩‍👩‍👧 b"


def test_a_target_keeps_the_words_and_32_characters_around_them() -> None:
    text = "x" * 40 + " words " + "y" * 40
    target = make_target("c", text, 41, 46)
    assert (target.exact, target.prefix, target.suffix) == ("words", "x" * 31 + " ", " " + "y" * 31)


def test_context_is_cut_between_whole_characters() -> None:
    text = "e\u0301" * 20 + "words"
    assert make_target("c", text, 40, 45).prefix == "e\u0301" * 16
    assert make_target("c", "a" + text, 41, 46).prefix == "e\u0301" * 16


REFUSED = [
    (("", 0, 0), EmptyClause),
    (("  ", 0, 1), EmptyClause),
    (("words", 3, 1), OffsetsReversed),
    (("words", 2, 2), EmptySelection),
    (("two words", 3, 4), EmptySelection),
    (("words", -1, 2), OutsideClause),
    (("words", 0, 9), OutsideClause),
    ((FAMILY, 3, 7), InsideGrapheme),
    (("cafe\u0301", 0, 4), InsideGrapheme),
    (("a\r\nb", 2, 4), InsideGrapheme),
    (("🇫🇷🇿🇦", 1, 4), InsideGrapheme),
    (("a\ud800b", 0, 1), InvalidText),
    (("a\0b", 0, 1), InvalidText),
]


@pytest.mark.parametrize(("selection", "refusal"), REFUSED)
def test_a_selection_that_is_none_is_refused_with_its_place(
    selection: tuple[str, int, int], refusal: type[TextRefusal]
) -> None:
    with pytest.raises(refusal) as told:
        make_target("clause-7", *selection)
    assert told.value.place == "clause-7"
    assert "clause-7" in str(told.value)


def test_words_that_differ_are_refused() -> None:
    with pytest.raises(WordsDiffer):
        check_target("some words here", 5, 10, "birds", "", "")
    with pytest.raises(WordsDiffer):
        check_target("some words here", 5, 10, "words", "other ", "")
    with pytest.raises(WordsDiffer):
        check_target("some words here", 5, 10, "words", "some ", " there")


def test_a_quote_longer_than_its_clause_is_refused() -> None:
    with pytest.raises(QuoteTooLong):
        check_target("short", 0, 5, "much longer than short", "", "")


def test_an_offset_between_two_halves_of_a_character_is_refused() -> None:
    with pytest.raises(InsideSurrogatePair):
        utf16_to_code_points("a😀b", 0, 2)
    with pytest.raises(OutsideClause):
        utf16_to_code_points("a😀b", 0, 5)
    with pytest.raises(OffsetsReversed):
        utf16_to_code_points("a😀b", 3, 1)
    assert utf16_to_code_points("a😀b", 1, 3) == (1, 2)


def test_a_thousand_selections_go_to_the_browser_and_back_without_error() -> None:
    chance = random.Random(1)
    pool = [
        "word",
        " ",
        "é",
        "e\u0301",
        "👩‍👩‍👧",
        "👍🏽",
        "🇫🇷",
        "应当",
        "\U00020000",
        "ﬁ",
        "ไทย",
        "한국",
        "❤️",
        "a\u200db",
    ]
    for _ in range(1_000):
        text = "".join(chance.choice(pool) for _ in range(30)) + "."
        cuts = [hit.start() for hit in regex.finditer(r"\X", text)] + [len(text)]
        start, end = sorted(chance.sample(cuts, 2))
        if not text[start:end].strip():
            continue
        units = code_points_to_utf16(text, start, end)
        browser = text.encode("utf-16-le")
        sent = browser[2 * units[0] : 2 * units[1]].decode("utf-16-le")
        target = check_target(
            text, *units, sent, text[max(0, start - 5) : start], text[end : end + 5], utf16=True
        )
        assert (target.start, target.end, target.exact) == (start, end, text[start:end])


@settings(max_examples=300, deadline=None)
@given(st.one_of(anything, prose(12)))
def test_boundaries_are_those_of_unicode(text: str) -> None:
    expected = {hit.start() for hit in regex.finditer(r"\X", text)} | {0, len(text)}
    assert {at for at in range(len(text) + 1) if is_boundary(text, at)} == expected


@settings(max_examples=100, deadline=None)
@given(prose(8), st.integers(0, 60), st.integers(0, 60))
def test_snapping_gives_boundaries(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for a, b in (snap_outward(text, start, end), snap_inward(text, start, end)):
        assert is_boundary(text, a) or a == b
        assert is_boundary(text, b) or a == b


@settings(max_examples=200, deadline=None)
@given(anything, st.integers(-3, 90), st.integers(-3, 90), st.booleans())
def test_any_numbers_give_a_target_or_a_typed_refusal(text: str, start: int, end: int, utf16: bool) -> None:
    try:
        target = check_target(text, start, end, text[max(start, 0) : max(end, 0)], "", "", utf16=utf16)
    except TextRefusal:
        return
    assert text[target.start : target.end] == target.exact
