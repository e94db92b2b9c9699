"""Forms made for tests: written by other libraries than ours, as other people's programs would."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO

import docx
import openpyxl

from consult.exports.book import Book, BookClause, BookSection
from consult.exports.files import read_sheets
from consult.exports.layouts import FORM, Column, Layout, heads_of, type_choices
from consult.exports.rows import Cells
from consult.exports.tables import Table

HEADS = ("MB/NC", "Line number", "Clause/Subclause", "Paragraph/Figure/Table", "Type of comment", "Comments", "Proposed change")  # fmt: skip
WORDS = (
    "The university should publish its policy every year.",
    "Staff should be trained before they teach online. Staff should be supported.",
    "Data shall be protected.",
    "The library should keep records of every loan for five years.",
)


def book(fingerprint: str = "0123456789abcdef", draft: str = "draft-1", words: Sequence[str] = WORDS) -> Book:
    """Return a draft of two sections of two clauses."""
    clauses = [
        BookClause(
            at, f"c{at}", f"F{(at + 1) // 2}.{2 - at % 2}", "paragraph", (at + 1) // 2, text, "0" * 64, "en"
        )
        for at, text in enumerate(words, 1)
    ]
    sections = [BookSection(at, f"framework/s{at}", f"F{at}", {"en": f"Section {at}"}) for at in (1, 2)]
    return Book(draft, fingerprint, "en", clauses, sections)


def table(
    rows: Sequence[Mapping[Column, str]], *, layout: Layout = Layout.ISO, language: str = "en"
) -> Table:
    """Return a form of ours with rows filled in."""
    columns = FORM[layout]
    return Table(
        title="Form", lines=("About",), columns=columns, heads=tuple(heads_of(layout, columns, language)),
        rows=[[row.get(column, "") for column in columns] for row in rows], language=language, text_language=language,
        choices=tuple(type_choices(layout, language)), to_fill=frozenset({Column.COMMENT}),
    )  # fmt: skip


def xlsx(
    heads: Sequence[str], rows: Sequence[Sequence[object]], *, before: int = 0, merged: Sequence[str] = ()
) -> bytes:
    """Return a workbook of openpyxl's."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(before):
        sheet.append(["Please fill in this form", None])
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    for reference in merged:
        sheet.merge_cells(reference)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def document(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a document of python-docx's with a table."""
    made = docx.Document()
    made.add_paragraph("Dear secretariat, our comments:")
    found = made.add_table(rows=0, cols=len(heads))
    for row in (heads, *rows):
        for cell, words in zip(found.add_row().cells, row, strict=True):
            cell.text = words
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def text(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, separator: str = ",", encoding: str = "utf-8"
) -> bytes:
    """Return a CSV file."""
    out = StringIO()
    csv.writer(out, delimiter=separator).writerows([heads, *rows])
    return out.getvalue().encode(encoding)


def column(content: bytes, wanted: Column) -> list[str]:
    """Return what our reader finds in a column of a file."""
    found = read_sheets(content).found[0]
    return [row.texts[found.columns[wanted]] for row in found.rows]


def rows(content: bytes) -> list[Cells]:
    """Return the rows that our reader finds."""
    return list(read_sheets(content).found[0].rows)
