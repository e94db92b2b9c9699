"""Numbers that spreadsheets keep as numbers: 3.10 is no 3.1; the format tells, or the row is asked about."""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.config import Settings
from consult.exports.book import Book, BookClause, BookSection
from consult.exports.files import read_sheets
from consult.exports.finding import DATED, WHICH
from consult.exports.layouts import Column, Layout
from consult.exports.making import form_table
from consult.exports.models import RowState
from consult.exports.reading import Draft, read_row
from consult.exports.xlsx_writing import workbook
from tests.conftest import on_sqlite
from tests.exports import forms
from tests.exports.test_pages import bring, saved, visitor
from tests.worlds import build

NUMBERS = ("3.1", "3.2", "3.10", "3.11", "4.20", "5")
WORDS = tuple(f"Universities look after the {word} of their students." for word in ("safety", "health", "library", "lodging", "travel", "money"))  # fmt: skip


def book(numbers: tuple[str, ...] = NUMBERS) -> Book:
    """Return a draft of one section whose clauses have these numbers."""
    clauses = [
        BookClause(at, f"c{at}", number, "paragraph", 1, words, "0" * 64, "en")
        for at, (number, words) in enumerate(zip(numbers, WORDS, strict=False), 1)
    ]
    return Book(
        "draft-1", "0123456789abcdef", "en", clauses, [BookSection(1, "framework/s1", "F1", {"en": "One"})]
    )


def cell(value: object, shown: str = "General") -> bytes:
    """Return a form of openpyxl's of one comment on the clause that a cell holds."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Clause/Subclause", "Comments", "Words meant", "Row"])
    sheet.append([value, "Too vague"])
    sheet["A2"].number_format = shown
    return saved(made)


def read(content: bytes, of: Book | None = None) -> Draft:
    """Return the one row of a form."""
    sheet = read_sheets(content).found[0]
    draft = read_row(next(iter(sheet.rows)), sheet.columns, lambda _: of or book(), "en")
    assert draft is not None
    return draft


@pytest.mark.parametrize(
    ("value", "shown", "place"),
    [
        (3.1, "0.00", "3.10"),
        (3.1, "#,##0.00", "3.10"),
        (3.1, '0.00;[Red]-0.00;"none"', "3.10"),
        (3.1, "0.0", "3.1"),
        (4.2, '[$-409]0.00" "', "4.20"),
        (3.11, "0.0", "3.11"),  # no digit that was typed is rounded away
        (3.11, "General", "3.11"),
        (5, "0", "5"),
        ("3.10", "General", "3.10"),
        ("3.10", "@", "3.10"),
    ],
)
def test_a_number_is_read_as_its_cell_shows_it(value: object, shown: str, place: str) -> None:
    row = read(cell(value, shown))
    assert (row.state, row.place) == (RowState.READY, place)


@pytest.mark.parametrize("shown", ["General", "0", "0%", "0.00E+00", "@", '"Clause "General'])
def test_a_number_that_may_be_two_clauses_is_asked_about_and_not_guessed(shown: str) -> None:
    row = read(cell(3.1, shown))
    assert (row.state, row.clause_id) == (RowState.ASK, None)
    assert row.fault == (WHICH, {"place": "3.1", "numbers": "3.1, 3.10"})


@pytest.mark.parametrize(("numbers", "clause"), [(("3.10", "3.2"), "3.10"), (("3.1", "3.2"), "3.1")])
def test_a_number_that_can_only_be_one_clause_is_that(numbers: tuple[str, ...], clause: str) -> None:
    row = read(cell(3.1), book(numbers))
    assert (row.state, row.place) == (RowState.READY, clause)


def test_the_rows_own_id_or_its_words_settle_which_clause_a_number_means() -> None:
    made = openpyxl.load_workbook(BytesIO(cell(3.1)))
    sheet = made.worksheets[0]
    sheet["D2"] = book().row_key("c", "c3")
    assert read(saved(made)).place == "3.10"
    sheet["D2"] = None
    sheet["C2"] = "look after the library of their students"
    assert read(saved(made)).place == "3.10"
    sheet["C2"] = "look after the health of their students"  # these words stand in neither
    assert read(saved(made)).fault == (WHICH, {"place": "3.1", "numbers": "3.1, 3.10"})


def test_a_csv_file_that_a_spreadsheet_saved_is_asked_about_too() -> None:
    heads, own = ["Clause/Subclause", "Comments", "Row"], book().row_key("c", "c3")
    assert read(forms.text(heads, [["3.1", "Too vague", ""]])).fault is not None
    assert read(forms.text(heads, [["3.1", "Too vague", own]])).place == "3.10"
    assert read(forms.text(heads, [["3.10", "Too vague", ""]])).place == "3.10"


@pytest.mark.parametrize(("epoch", "date"), [(False, "2026-10-03"), (True, "2030-10-04")])
def test_a_clause_number_that_became_a_date_is_asked_about(epoch: bool, date: str) -> None:
    made = openpyxl.load_workbook(BytesIO(cell(46298)))
    if epoch:
        made.epoch = CALENDAR_MAC_1904
    made.worksheets[0]["A2"].value = 46298
    made.worksheets[0]["A2"].number_format = "d\\.mmm"
    row = read(saved(made))
    assert (row.state, row.fault) == (RowState.ASK, (DATED, {"date": date}))


@pytest.mark.parametrize("layout", list(Layout))
def test_clauses_of_our_own_forms_are_text_whatever_is_typed_there(app: Flask, layout: Layout) -> None:
    with app.test_request_context("/en/"):
        table = form_table(book(), layout=layout, title={"en": "T"}, draft={"en": "D"})
    sheet = openpyxl.load_workbook(BytesIO(workbook(table))).worksheets[0]
    at = table.columns.index(Column.CLAUSE) + 1
    cells = [sheet.cell(row, at) for row in range(2, len(table.rows) + 2)]
    assert {one.number_format for one in cells} == {"@"}
    assert {one.data_type for one in cells if one.value} <= {"s", "inlineStr"}
    letter = get_column_letter(at)
    assert sheet.column_dimensions[letter].number_format == "@"
    # A free row says its clause: its cell is open, while those that name a clause already are not.
    assert [one.protection.locked for one in cells if one.value][:3] == [True, True, True]
    assert all(not one.protection.locked for one in cells[-20:])


@on_sqlite
def test_the_preview_asks_which_clause_a_number_means(
    app: Flask, settings: Settings, session: Session
) -> None:
    world = build(session, datetime.now(UTC), numbers=["F3.1", "F3.2", "F3.10", "F4.1", "F4.2", "F4.3"])
    session.commit()
    person = visitor(app, settings, world, "expert")
    bring(person, cell(3.1), "form.xlsx")
    assert person.says("1 row will not be taken as it stands")
    assert person.says("The number 3.1 may be any of these: F3.1, F3.10")
    person.press("Check these rows again")  # without an answer nothing is guessed
    assert person.says("The number 3.1 may be any of these")
    assert [str(one["value"]) for one in person.page.select("#which-1 option")] == ["", "F3.1", "F3.10"]
    person.press("Check these rows again", {"which-1": "F3.10"})
    assert person.says("Row 2 · F3.10")
    person.press("Take 1 row")
    assert session.scalars(select(Comment.clause_id)).all() == [world.clauses[2].id]


@on_sqlite
def test_another_clause_than_those_asked_about_can_be_typed(
    app: Flask, settings: Settings, session: Session
) -> None:
    world = build(session, datetime.now(UTC), numbers=["F3.1", "F3.2", "F3.10", "F4.1", "F4.2", "F4.3"])
    session.commit()
    person = visitor(app, settings, world, "expert")
    bring(person, cell(3.1), "form.xlsx")
    person.press("Check these rows again", {"clause-1": "F4.2"})
    assert person.says("Row 2 · F4.2")
