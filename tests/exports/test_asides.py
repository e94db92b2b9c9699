"""A proposed change that is no wording stands among the comment's words, and the preview says so row by row."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.config import Settings
from consult.exports.models import UploadRow
from tests.conftest import on_sqlite
from tests.exports import forms
from tests.exports.test_pages import bring, visitor
from tests.visitor import Visitor
from tests.worlds import World

ADVICE = "Add who publishes it, and where people find it."
UNLIKE = "The proposed change is not taken as suggested wording: it is unlike the words it would replace"


def with_rows(app: Flask, settings: Settings, world: World, *rows: tuple[str, str, str]) -> Visitor:
    """Bring a form of (clause, comment, proposed change)."""
    person = visitor(app, settings, world, "expert")
    heads = ["Clause/Subclause", "Comments", "Proposed change"]
    return bring(person, forms.text(heads, rows), "form.csv")


def said(session: Session) -> list[tuple[str, str | None]]:
    session.rollback()
    rows = session.execute(select(Comment.words, Comment.suggestion).order_by(Comment.number))
    return [(row.words, row.suggestion) for row in rows]


@on_sqlite
def test_the_preview_says_of_each_row_whose_proposal_is_no_wording(
    app: Flask, settings: Settings, living: World
) -> None:
    person = with_rows(
        app, settings, living, ("F1.1", "Unclear", ADVICE), ("F1.2", "Fine", "Staff shall be trained 😀 before they teach online."),
        ("General", "Too long", "Shorten it."), ("F1.3", "Only words", ""),
    )  # fmt: skip
    assert person.says("In 2 rows the proposed change is no suggested wording")
    items = [" ".join(item.get_text(" ").split()) for item in person.page.select("#ready + ul > li")]
    assert [UNLIKE in item for item in items] == [True, False, False, False]
    assert ["about no single clause" in item for item in items] == [False, False, True, False]


@on_sqlite
def test_one_tick_makes_such_a_proposal_the_suggested_wording(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    person = with_rows(app, settings, living, ("F1.1", "Unclear", ADVICE))
    person.follow("Make it the suggested wording")
    assert person.says(UNLIKE)
    person.press("Check these rows again", {"wording-1": "yes"})
    assert not person.says("no suggested wording")
    person.press("Take 1 row")
    assert said(session) == [("Unclear", ADVICE)]


@on_sqlite
def test_left_as_it_is_such_a_proposal_stays_among_the_words_and_is_said_again(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    person = with_rows(app, settings, living, ("F1.1", "Unclear", ADVICE))
    person.follow("Make it the suggested wording")
    person.press("Check these rows again", {"kind-1": "technical"})
    assert person.says(UNLIKE)
    person.press("Take 1 row")
    assert said(session) == [(f"Unclear\n\n{ADVICE}", None)]
    assert session.scalars(select(UploadRow.aside)).all() == [None]  # its words are not kept twice


@on_sqlite
def test_a_row_whose_clause_is_corrected_has_its_proposal_understood_anew(
    app: Flask, settings: Settings, living: World, session: Session
) -> None:
    person = with_rows(
        app, settings, living, ("F9.9", "Better so", "Data must be protected."), ("F9.8", "Why", ADVICE)
    )
    person.press("Check these rows again", {"clause-1": "F1.3", "clause-2": "F1.1"})
    assert person.says("In 1 row the proposed change is no suggested wording")
    assert person.says(UNLIKE)
    person.press("Take 2 rows")
    assert said(session) == [("Better so", "Data must be protected."), (f"Why\n\n{ADVICE}", None)]


@on_sqlite
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"words-1": "My own words"}, ("My own words", None)),
        ({"words-1": "Say who", "suggestion-1": "The university shall publish it."}, ("Say who", "The university shall publish it.")),
        ({"words-1": "My own words", "wording-1": "yes"}, ("My own words", ADVICE)),
    ],
)  # fmt: skip
def test_what_a_person_types_counts_more_than_what_the_row_said(
    app: Flask, settings: Settings, living: World, session: Session, typed: dict[str, str], expected: tuple[str, str | None]
) -> None:  # fmt: skip
    person = with_rows(app, settings, living, ("F1.1", "Unclear", ADVICE))
    person.follow("Make it the suggested wording")
    person.press("Check these rows again", typed)
    assert not person.says("no suggested wording")
    person.press("Take 1 row")
    assert said(session) == [expected]
