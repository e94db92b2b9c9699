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

HEAD_ROWS = 40  # how far down the heads are looked for
NO_HEADS = (
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


def read_sheet(content: bytes) -> Sheet:
    """Return the table of a form: DOCX, XLSX or CSV.

    Raises:
        FileRefused: it is none of these, cannot be read, or no heads are known.
    """
    ensure_size(len(content))
    best: Sheet | None = None
    heads: list[str] = []
    for rows in _tables(content):
        found, seen = _headed(rows)
        heads.extend(seen)
        if found is not None and (best is None or len(found.columns) > len(best.columns)):
            best = found
            if Column.ROW in found.columns:
                break
    if best is None:
        raise FileRefused(NO_HEADS, heads=", ".join(dict.fromkeys(heads))[:400] or "–")
    return best


def paragraphs_of(content: bytes) -> list[str]:
    """Return the paragraphs of a letter: a DOCX, or a text file.

    Raises:
        FileRefused: it is neither.
    """
    ensure_size(len(content))
    if not _is_package(content):
        return decoded(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[str] = []
    for block in docx_reading.blocks_of(_document(open_package(content))):
        if isinstance(block, str):
            found.extend(block.split("\n"))
        else:
            found.extend(" · ".join(text for text in row.texts if text.strip()) for row in block)
    return found


def _tables(content: bytes) -> Iterator[Iterator[Cells]]:
    if not _is_package(content):
        yield read_csv(content)
        return
    package = open_package(content)
    if has_part(package, "xl/workbook.xml"):
        sheets, shared = xlsx_reading.sheets_of(package), xlsx_reading.shared_words(package)
        for _name, part in sheets:
            yield xlsx_reading.read_sheet(package, part, shared)
        return
    for block in docx_reading.blocks_of(_document(package)):
        if not isinstance(block, str):
            yield iter(block)


def _document(package: ZipFile) -> ZipFile:
    if not has_part(package, docx_reading.PART):
        raise FileRefused(BROKEN)
    return package


def _is_package(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def _headed(rows: Iterator[Cells]) -> tuple[Sheet | None, list[str]]:
    """Return the table below the row with the most known heads, and what the rows looked at say."""
    first = list(islice(rows, HEAD_ROWS))
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
    return Sheet(named[at], unknown, chain(first[at + 1 :], rows)), []


def _columns(row: Cells) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for at, text in enumerate(row.texts):
        column = column_of(text)
        if column is not None:
            found.setdefault(column, at)
    return found
