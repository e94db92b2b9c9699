"""CommonMark's 652 examples through the parser: every visible word, and a source map that is exact."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from consult.text.clauses import ParsedFile
from consult.text.parse import parse_file
from tests.text_parse.checks import ensure_sound
from tests.text_parse.oracle import seen_by_readers, seen_in_clauses

DATA = Path(__file__).parent / "data" / "commonmark-0.31.2.json"

# Where readers of a clause see something else than a browser given the example's HTML, and why that is right.
ON_PURPOSE = {
    156: "an unfinished tag is shown as written, not swallowed",
    157: "an unfinished tag is shown as written, not swallowed",
    158: "an unfinished tag is shown as written, not swallowed",
    171: "a <textarea> refuses the file",
    180: "a processing instruction ends at ?>, as CommonMark says, not at the first > as in browsers",
    191: "an indented element of a table that is open is read as HTML, as kramdown does, not as code",
    629: "CDATA ends at ]]>, as CommonMark says, not at the first > as in browsers",
}


@cache
def examples() -> dict[int, str]:
    """Return the examples' Markdown by number."""
    data = json.loads(DATA.read_text("utf-8"))
    return {entry["example"]: entry["markdown"] for entry in data["examples"]}


@cache
def parsed(number: int) -> ParsedFile:
    """Return an example as the parser reads it."""
    return parse_file(examples()[number], path=f"{number}.md", language="en")


def test_there_are_652_examples() -> None:
    assert len(examples()) == 652


@pytest.mark.parametrize("number", range(1, 653))
def test_every_visible_word_is_in_exactly_one_clause(number: int) -> None:
    words, reference = seen_in_clauses(parsed(number)), seen_by_readers(examples()[number])
    assert (words != reference) == (number in ON_PURPOSE)


@pytest.mark.parametrize("number", range(1, 653))
def test_the_example_is_sound(number: int) -> None:
    ensure_sound(parsed(number), examples()[number])


def test_what_differs_on_purpose_is_reported() -> None:
    for number in ON_PURPOSE.keys() - {191}:
        assert parsed(number).problems, number
    assert parsed(171).refused


def test_only_unsupported_elements_refuse_an_example() -> None:
    refused = {number for number in examples() if parsed(number).refused}
    kinds = {p.kind for number in refused for p in parsed(number).problems if p.fatal}
    assert kinds == {"unsupported-html"}
    assert refused == {170, 171, 172, 173, 176, 178}
