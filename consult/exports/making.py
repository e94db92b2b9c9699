"""The tables that leave: the empty form of a draft or a section, and its comments with their outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from consult.comments.models import CommentState
from consult.comments.words import country_word, text_word
from consult.database import in_language
from consult.decisions.vocabulary import VOCABULARY, Body
from consult.exports.book import Book, BookClause
from consult.exports.csv_files import csv_file
from consult.exports.docx_writing import document
from consult.exports.layouts import (
    FORM,
    SAID,
    TITLES,
    TO_FILL,
    Column,
    Layout,
    heads_of,
    type_choices,
    type_shown,
)
from consult.exports.tables import Table
from consult.exports.xlsx_writing import workbook
from consult.web.languages import N_, gettext, language

SPARE = 20  # free rows at the end of a form
KINDS: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
HOW: tuple[str, ...] = (
    N_(
        "One row is one comment. For a further comment on the same clause copy its row; free rows are at the end."
    ),
    N_("Comments: what should change, and why."),
    N_(
        "Proposed change: the wording to put in place of the words meant, or of the whole clause. To take words out, "
        "write: delete. Anything else is kept as words of your comment."
    ),
    N_("Words meant: copy them from the text of the clause. Leave this empty for the whole clause."),
    N_(
        "Leave the last column as it is: it tells which row of which edition this is. A file sent again changes the "
        "comments that its rows became."
    ),
)


def form_table(
    book: Book,
    *,
    layout: Layout,
    title: Mapping[str, str],
    draft: Mapping[str, str],
    section_id: int | None = None,
) -> Table:
    """Return the empty form of a draft, or of one of its sections, in the language of the page."""
    columns, tongue = FORM[layout], language()
    rows = [_cells(columns, row) for row in _form_rows(book, section_id)]
    choices = type_choices(layout, tongue)
    return Table(
        title=in_language(TITLES[layout], tongue),
        lines=(
            f"{in_language(title, tongue)} · {in_language(draft, tongue)}",
            gettext("Edition: %(edition)s", edition=f"{book.draft_key}/{book.fingerprint[:8]}"),
            _types(layout, choices),
            *(gettext(line) for line in HOW),
        ),
        columns=columns, heads=tuple(heads_of(layout, columns, tongue)), rows=rows, language=tongue,
        text_language=book.language, choices=tuple(choices), to_fill=frozenset(TO_FILL),
        sheet=gettext("Comments"), about=gettext("About this form"),
    )  # fmt: skip


def _types(layout: Layout, choices: Sequence[str]) -> str:
    if layout is Layout.ISO:
        return gettext("Type of comment: ge = general, te = technical, ed = editorial.")
    return gettext("Type of comment: %(choices)s.", choices=", ".join(choices))


def _form_rows(book: Book, section_id: int | None) -> Iterable[Mapping[Column, str]]:
    of_section: dict[int, list[BookClause]] = {}
    for clause in book.clauses:
        of_section.setdefault(clause.section_id, []).append(clause)
    if section_id is None:
        yield {Column.ROW: book.row_key("d", "-"), Column.TEXT: gettext("The whole draft")}
    for section in book.sections:
        if section_id not in (None, section.id):
            continue
        title = in_language(section.title, book.language)
        named = {Column.SECTION: f"{section.number} {title}"}
        yield {
            **named, Column.CLAUSE: section.number, Column.TEXT: gettext("The whole section: %(title)s", title=title),
            Column.ROW: book.row_key("s", section.key),
        }  # fmt: skip
        for clause in of_section.get(section.id, []):
            if not (clause.kind == "heading" and clause.number == section.number):
                key = book.row_key("c", clause.key, clause.language)
                yield {**named, Column.CLAUSE: clause.number, Column.TEXT: clause.canonical, Column.ROW: key}
    scope = book.section_by_id[section_id].key if section_id is not None else "-"
    for number in range(1, SPARE + 1):
        yield {Column.ROW: book.row_key("n", f"{scope}/{number}")}


def _cells(columns: Sequence[Column], row: Mapping[Column, str]) -> list[str]:
    return [row.get(column, "") for column in columns]


def comments_table(
    rows: Sequence[Any],
    *,
    layout: Layout,
    title: Mapping[str, str],
    draft: Mapping[str, str],
    edition: str,
    moment: str,
) -> Table:
    """Return the comments of a draft with their outcomes in the columns of a form, in the language of the page.

    `rows` are those of queries.comments_for_table; `moment` is the time at which they were read, in words.
    """
    columns, tongue = SAID[layout], language()
    return Table(
        title=in_language(TITLES[layout], tongue),
        lines=(
            f"{in_language(title, tongue)} · {in_language(draft, tongue)}",
            gettext("Edition: %(edition)s", edition=edition),
            gettext("Comments: %(count)s, as you may read them on %(when)s.", count=len(rows), when=moment),
        ),
        columns=columns, heads=tuple(heads_of(layout, columns, tongue)),
        rows=[_cells(columns, _comment(row, layout)) for row in rows], language=tongue, text_language=tongue,
        sheet=gettext("Comments"), about=gettext("About these comments"),
    )  # fmt: skip


def _comment(row: Any, layout: Layout) -> Mapping[Column, str]:
    tongue = language()
    section = f"{row.section_number} {in_language(row.section_title, tongue)}" if row.section_number else ""
    suggestion = row.suggestion
    if suggestion == "":
        suggestion = gettext("Delete")
    return {
        Column.SECTION: section, Column.BODY: _body(row),
        Column.CLAUSE: row.clause_number or row.section_number or gettext("General"),
        Column.PART: text_word(row.language), Column.TYPE: type_shown(layout, row.kind, tongue),
        Column.COMMENT: _words(row), Column.PROPOSAL: suggestion or "",
        Column.EXACT: (row.exact or "") if row.precision in ("words", "sentence") else "",
        Column.ANSWER: _answer(row), Column.OUTCOME: _outcome(row), Column.AUTHOR: _author(row),
        Column.NUMBER: str(row.number),
    }  # fmt: skip


def _words(row: Any) -> str:
    if not row.withheld:
        return str(row.words)
    return gettext("withdrawn") if row.state == CommentState.WITHDRAWN else gettext("hidden")


def _body(row: Any) -> str:
    """Return the country as its two letters, as the ISO form asks, or else the organisation."""
    return row.country or row.organisation or ""


def _author(row: Any) -> str:
    country = country_word(row.country)
    names = [row.organisation] if row.for_organisation else [row.author, row.organisation]
    return ", ".join(name for name in (*names, country) if name)


def _outcome(row: Any) -> str:
    if row.outcome is None:
        return ""
    word = gettext(VOCABULARY[row.outcome][Body.ISO_IEC], number=row.duplicate_of or "")
    return word if row.answered_at is not None else gettext("%(outcome)s (not published yet)", outcome=word)


def _answer(row: Any) -> str:
    return "\n".join(piece for piece in (_outcome(row), row.response or "") if piece)


def file_of(table: Table, kind: str) -> bytes:
    """Return a table as a file: docx, xlsx or csv."""
    if kind == "docx":
        return document(table)
    if kind == "xlsx":
        return workbook(table)
    return csv_file([table.heads, *table.rows])


def name_of(*parts: str, kind: str, moment: datetime | None = None) -> str:
    """Return the name of a file made of its parts, with what file systems and headers take."""
    pieces = [*parts, f"{moment:%Y-%m-%d}" if moment is not None else ""]
    plain = "-".join(
        "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-._") else "-" for mark in piece)
        for piece in pieces
        if piece
    )
    return f"{plain.strip('-.')[:120]}.{kind}"
