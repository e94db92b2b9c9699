"""Files that could be hard to read are read in another process: the same rows, within bounds, and nobody else waits."""

from collections.abc import Callable
from threading import BoundedSemaphore

import pytest
from flask import Flask

from consult.config import Settings
from consult.exports import apart
from consult.exports.book import Book
from consult.exports.packages import ACTIVE, packed
from consult.exports.proposals import MOST_MARKS, understood
from consult.exports.receiving import NOTHING, read_form, read_letter
from consult.exports.rules import TOO_HARD, FileRefused, ReadersBusy
from tests.conftest import on_sqlite
from tests.exports import forms
from tests.exports.test_pages import bring, visitor
from tests.worlds import World

HEADS = [
    "Clause/Subclause",
    "Type of comment",
    "Comments",
    "Proposed change",
    "Words meant",
    "Answer by the moon",
]
BOOK = forms.book()
ROWS = [
    ["F1.1", "te", "Too vague", "Replace “should” with “shall”", "", ""],
    ["F1.2", "ed", "Twice", "", "Staff should be", ""],
    ["F9.9", "", "Nowhere", "Something else", "", ""],
    ["F2.1", "ge", "第三条", "Add who does so.", "", ""],
]  # fmt: skip


def of(language: str) -> Book:
    return BOOK if language == "en" else Book(BOOK.draft_key, BOOK.fingerprint, language, (), BOOK.sections)


@pytest.fixture
def always_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SMALL", -1)


def heavy() -> bytes:
    """Return a small file that takes seconds to read: 150,000 rows that say nothing."""
    row = '<row><c t="inlineStr"><is><t>F1.1</t></is></c><c t="inlineStr"><is><t></t></is></c></row>'
    head = (
        '<row><c t="inlineStr"><is><t>Clause</t></is></c><c t="inlineStr"><is><t>Comments</t></is></c></row>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}"><Relationship Id="r1" Type="x" Target="worksheets/s.xml"/></Relationships>',
            "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData>{head}{row * 150_000}</sheetData></worksheet>',
        }
    )  # fmt: skip


@pytest.mark.parametrize("make", [forms.xlsx, forms.document, forms.text])
def test_a_form_read_apart_gives_the_same_rows_and_notes(
    always_apart: None, make: Callable[..., bytes]
) -> None:
    content = make(HEADS, ROWS)
    rows, notes = read_form(content, of, "en")
    assert apart.form(content, of, "en") == (rows, notes)
    assert len(rows) == 4 and notes


def test_a_letter_read_apart_gives_the_same_paragraphs(always_apart: None) -> None:
    content = "On F1.1: “publish its policy” is vague.\n\n数据应受到保护。".encode()
    assert apart.letter(content, "", BOOK) == read_letter(content, "", BOOK)


def test_a_refusal_comes_back_with_its_words(always_apart: None) -> None:
    with pytest.raises(FileRefused, match="No row of this form says anything") as refused:
        apart.form(forms.text(HEADS, []), of, "en")
    assert refused.value.message == NOTHING
    with pytest.raises(FileRefused) as refused:
        apart.form(packed({"xl/vbaProject.bin": "x"}), of, "en")
    assert (refused.value.message, refused.value.values) == (ACTIVE, {"part": "xl/vbaProject.bin"})


def test_a_small_file_is_read_at_once_and_one_that_unpacks_to_much_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "CPU_SECONDS", 1)
    content = heavy()
    assert len(content) < apart.SMALL < apart.unpacked(content)
    with pytest.raises(FileRefused) as refused:
        apart.form(content, of, "en")
    assert refused.value.message == TOO_HARD
    monkeypatch.setattr(apart, "_run", None)  # a small one does not come so far
    assert len(apart.form(forms.xlsx(HEADS, ROWS), of, "en")[0]) == 4


def test_a_file_that_needs_too_much_memory_is_refused(
    always_apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MOST_MEMORY", 30_000_000)
    with pytest.raises(FileRefused) as refused:
        apart.form(forms.xlsx(HEADS, ROWS), of, "en")
    assert refused.value.message == TOO_HARD


def test_a_fault_of_ours_is_not_told_as_one_of_the_file(
    always_apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "CPU_SECONDS", "many")
    with pytest.raises(RuntimeError, match="ended with 1"):
        apart.form(forms.text(HEADS, ROWS), of, "en")


def test_a_third_file_at_once_is_told_to_come_back_and_turns_are_given_back(
    always_apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = BoundedSemaphore(1)
    monkeypatch.setattr(apart, "_TURNS", turns)
    monkeypatch.setattr(apart, "PATIENCE", 0.01)
    with turns, pytest.raises(ReadersBusy):
        apart.form(forms.text(HEADS, ROWS), of, "en")
    with pytest.raises(FileRefused):
        apart.form(forms.text(HEADS, []), of, "en")
    assert apart.form(forms.text(HEADS, ROWS), of, "en")[0]


def test_rows_in_unheard_of_languages_ask_the_database_for_nothing() -> None:
    asked: list[str] = []

    def book_of(language: str) -> Book:
        asked.append(language)
        return of(language)

    rows = [["F1.1", "Say more", BOOK.row_key("c", "c1", f"x{at}")] for at in range(40)]
    apart.form(forms.text(["Clause/Subclause", "Comments", "Row"], rows), book_of, "en")
    assert set(asked) == {"en"}


def test_a_proposal_of_very_many_quotations_is_no_instruction_but_may_be_a_wording() -> None:
    few = 'Replace "should" with "shall"'
    assert understood(few, "It should.").suggestion == "shall"
    many = 'replace "' + 'a" with "' * MOST_MARKS + 'b"'
    assert understood(many, "It should.").suggestion is None
    french = "L'université l'annonce à l'avance, d'un mot. " * 30
    assert understood(french, french + "Enfin.").suggestion == french.strip()
    assert understood("a " * 5_000, "a " * 4_000).suggestion is None  # longer than any wording may be


@on_sqlite
def test_the_page_shows_what_was_read_apart_and_why_nothing_is_read(
    app: Flask, settings: Settings, living: World, always_apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = visitor(app, settings, living, "expert")
    bring(person, forms.xlsx(HEADS, ROWS[:1]), "form.xlsx")
    assert person.says("1 new comment")
    turns = BoundedSemaphore(1)
    monkeypatch.setattr(apart, "_TURNS", turns)
    monkeypatch.setattr(apart, "PATIENCE", 0.01)
    with turns:
        bring(person, forms.xlsx(HEADS, ROWS[:1]), "form.xlsx")
    assert person.status == 409 and person.says("Other files are being read just now.")
