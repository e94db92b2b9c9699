"""A file of any of the kinds that are taken, told apart by what it is, not by its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from zipfile import ZipFile

from consult.exports import docx_reading, xlsx_reading
from consult.exports.csv_files import decoded, read_csv
from consult.exports.layouts import Column, column_of
from consult.exports.packages import BROKEN, has_part, open_package
from consult.exports.rows import Cells
from consult.exports.rules import FileRefused, ensure_size
from consult.exports.xlsx_numbers import formats_of
from consult.web.languages import N_

HEAD_ROWS = 40  # how far down the heads are looked for
MOST_TABLES = 100  # of one document
NO_HEADS = N_(
    "No table with the heads of a commenting form was found. These heads were read: %(heads)s. There must be one for the "
    "comments or the proposed change, as in the form that can be downloaded here; their order does not matter."
)
SAYING = frozenset({Column.COMMENT, Column.PROPOSAL})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose heads were recognised: {column: at}, the heads that were not, and the rows below."""

    columns: dict[Column, int]
    unknown: tuple[str, ...]
    rows: Iterator[Cells]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The tables of a form, and how many others with words in them were not read."""

    found: tuple[Sheet, ...]
    others: int


Candidate = tuple[list[Cells], Iterator[Cells]]  # the first rows of a table, and the rest


def read_sheets(content: bytes) -> Sheets:
    """Return the tables of a form whose heads are known: DOCX, XLSX or CSV; their rows are read while they are taken.

    Raises:
        FileRefused: it is none of these, cannot be read, or no heads are known.
    """
    ensure_size(len(content))
    found: list[Sheet] = []
    heads: list[str] = []
    others = 0
    for first, rest in _tables(content):
        sheet, seen = _headed(first, rest)
        if sheet is not None:
            found.append(sheet)
        elif sum(1 for row in first if sum(1 for text in row.texts if text.strip()) > 1) > 1:
            others += 1
        heads.extend(seen)
    if not found:
        raise FileRefused(NO_HEADS, heads=", ".join(dict.fromkeys(heads))[:400] or "–")
    return Sheets(tuple(found), others)


def paragraphs_of(content: bytes) -> list[str]:
    """Return the paragraphs of a letter: a DOCX, or a text file.

    Raises:
        FileRefused: it is neither.
    """
    ensure_size(len(content))
    if not _is_package(content):
        return decoded(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = docx_reading.paragraphs_in(open_package(content))
    return [line for paragraph in lines for line in paragraph.split("\n")]


def _tables(content: bytes) -> Iterator[Candidate]:
    if not _is_package(content):
        yield _parted(read_csv(content))
        return
    package = open_package(content)
    if has_part(package, "xl/workbook.xml"):
        sheets, shared = xlsx_reading.sheets_of(package), xlsx_reading.shared_words(package)
        formats = formats_of(package)
        for _name, part in sheets:
            yield _parted(xlsx_reading.read_sheet(package, part, shared, formats))
    elif has_part(package, docx_reading.PART):
        yield from _tables_of_document(package)
    else:
        raise FileRefused(BROKEN)


def _parted(rows: Iterator[Cells]) -> Candidate:
    return list(islice(rows, HEAD_ROWS)), rows


def _tables_of_document(package: ZipFile) -> Iterator[Candidate]:
    """Yield the tables of a document: looked through once for their heads, then read again one by one when taken."""
    heads: list[list[Cells]] = []
    for table, row in docx_reading.rows_in(package):
        if table >= MOST_TABLES:
            break
        if table == len(heads):
            heads.append([])
        if len(heads[table]) < HEAD_ROWS:
            heads[table].append(row)
    for table, first in enumerate(heads):
        yield first, (row for _, row in islice(docx_reading.rows_in(package, table), len(first), None))


def _is_package(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def _headed(first: list[Cells], rest: Iterator[Cells]) -> tuple[Sheet | None, list[str]]:
    """Return the table below the row with the most known heads, and what the rows looked at say."""
    named = [_columns(row) for row in first]
    at = max(range(len(first)), key=lambda k: (len(named[k]), -k), default=None)
    if at is None:
        return None, []
    if len(named[at]) < 2 or not SAYING & set(named[at]):
        fullest = max(first, key=lambda row: sum(1 for text in row.texts if text.strip()))
        return None, [text.strip()[:40] for text in fullest.texts if text.strip()]
    unknown = tuple(
        text.strip()[:60]
        for k, text in enumerate(first[at].texts)
        if text.strip() and k not in named[at].values()
    )
    return Sheet(named[at], unknown, chain(first[at + 1 :], rest)), []


def _columns(row: Cells) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for at, text in enumerate(row.texts):
        column = column_of(text)
        if column is not None:
            found.setdefault(column, at)
    return found
