"""From words on the page to characters of the source."""

from __future__ import annotations

import pytest

from consult.text.parse import parse_file
from consult.text.source_map import SourceMap

CASES = [
    ("Plain words.\n", "words", "words"),
    ("One *two* three\n", "two", "two"),
    ("One *two* three\n", "One two", "One *two"),
    ("A &amp; B\n", "&", "&amp;"),
    ("A \\* B\n", "*", "\\*"),
    ("one\ntwo\n", "one two", "one\ntwo"),
    ("one  \n  two\n", " ", "  \n  "),
    ("> one\n> two\n", "one two", "one\n> two"),
    ("- one\n  two\n", "e t", "e\n  t"),
    ("`` a ` b ``\n", "a ` b", "a ` b"),
    ("[one](#x) two\n", "one two", "one](#x) two"),
    ("<https://a.org>\n", "https", "https"),
    ("|A|\n|-|\n| x \\| y |\n", "x | y", "x \\| y"),
    ("|A|B|\n|-|-|\n| x | y |\n", "x\ty", "x | y"),
    ("a 👩‍🏫 *b*\n", "👩‍🏫 b", "👩‍🏫 *b"),
    ("<p>one\n  two &amp; three</p>\n", "two & t", "two &amp; t"),
    ("![one](x.png) two\n", "one two", "one](x.png) two"),
    ("***a** b*\n", "a b", "a** b"),
    ("****a*\n", "***", "***"),
]


@pytest.mark.parametrize(("text", "words", "source"), CASES)
def test_words_lead_to_their_source(text: str, words: str, source: str) -> None:
    clause = parse_file(text, path="a.md", language="en").clauses[-1]
    at = clause.canonical.index(words)
    start, end = clause.source_map.to_source(at, at + len(words))
    assert clause.source[start:end] == source


def test_an_empty_range_is_the_place_after_the_character_before() -> None:
    clause = parse_file("*One* two\n", path="a.md", language="en").clauses[0]
    assert [clause.source_map.to_source(at, at) for at in (0, 3, 7)] == [(1, 1), (4, 4), (9, 9)]


def test_segments_are_those_that_share_a_character() -> None:
    source_map = SourceMap.from_str("3@0 1@4+5 2@9")
    assert [s.text_start for s in source_map.segments_in(0, 6)] == [0, 3, 4]
    assert [s.text_start for s in source_map.segments_in(3, 4)] == [3]
    assert [s.text_start for s in source_map.segments_in(4, 5)] == [4]
    assert source_map.segments_in(2, 2) == ()


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 1), (0, 99)])
def test_a_range_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not inside"):
        SourceMap.from_str("3@0 1@4+5 2@9").to_source(start, end)


def test_a_map_survives_being_written() -> None:
    for written in ("", "3@0", "3@0 1@4+5 2@9"):
        assert SourceMap.from_str(written).to_str() == written
    with pytest.raises(ValueError, match="invalid literal"):
        SourceMap.from_str("x")
