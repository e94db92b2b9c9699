"""Workbooks read row by row: words of every cell as shown, formulas told apart, merged cells followed."""

import re
from collections.abc import Iterator, Mapping
from zipfile import ZipFile

from lxml import etree

from consult.exports.cells import clean
from consult.exports.packages import BROKEN, elements, has_part, mentions
from consult.exports.rows import Cells
from consult.exports.rules import MOST_COLUMNS, MOST_LINES, TOO_MANY, FileRefused
from consult.exports.xlsx_numbers import Formats

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
LINK = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_FILLED = etree.XPath("boolean(*/*)")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
MOST_SHARED = 20_000_000  # code points of the words that cells share
MOST_MERGES = 20_000


def tags(*names: str) -> tuple[str, ...]:
    """Return the names of elements in both namespaces of workbooks."""
    return tuple(space + name for space in (MAIN, STRICT) for name in names)


ROW, CELL, SHEET, MERGE, ITEM, TEXT, PHONETIC = (
    tags("row"), tags("c"), tags("sheet"), tags("mergeCell"), tags("si"), tags("t"), tags("rPh"),
)  # fmt: skip


def sheets_of(package: ZipFile) -> list[tuple[str, str]]:
    """Return (name, part) of the sheets that are not hidden, in order.

    Raises:
        FileRefused: it is no workbook.
    """
    if not has_part(package, "xl/workbook.xml"):
        raise FileRefused(BROKEN)
    targets = {}
    for rel in elements(package, "xl/_rels/workbook.xml.rels", RELS):
        target = str(rel.get("Target", ""))
        targets[str(rel.get("Id"))] = target[1:] if target.startswith("/") else f"xl/{target}"
    found = []
    for sheet in elements(package, "xl/workbook.xml", *SHEET):
        part = targets.get(next((str(sheet.get(name)) for name in LINK if sheet.get(name)), ""), "")
        if sheet.get("state", "visible") == "visible" and "/worksheets/" in part and has_part(package, part):
            found.append((str(sheet.get("name", "")), part))
    return found


def shared_words(package: ZipFile) -> list[str]:
    """Return the words that cells share.

    Raises:
        FileRefused: there are more than a form holds.
    """
    if not has_part(package, "xl/sharedStrings.xml"):
        return []
    found, size = [], 0
    for item in elements(package, "xl/sharedStrings.xml", *ITEM):
        words = _words(item)
        size += len(words)
        if size > MOST_SHARED:
            raise FileRefused(BROKEN)
        found.append(words)
    return found


def read_sheet(package: ZipFile, part: str, shared: list[str], formats: Formats) -> Iterator[Cells]:
    """Yield the rows of a sheet that hold anything.

    Raises:
        FileRefused: it is damaged, or has more rows than a form.
    """
    joined = _joined(package, part)
    above: dict[int, str] = {}
    number = 0
    for lines, row in enumerate(elements(package, part, *ROW), 1):
        told = _whole(row.get("r"))
        number = number + 1 if told is None else told
        if lines > MOST_LINES:
            raise FileRefused(TOO_MANY, most=MOST_LINES)
        follows = joined.get(number, frozenset())
        if not _FILLED(row):  # most rows below a form are empty
            above = {column: above[column] for column in follows if column in above}
            continue
        texts, formulas, bare = _texts(row, shared, formats)
        for column in follows:
            while len(texts) <= column:
                texts.append("")
            texts[column] = texts[column] or above.get(column, "")
        above = {column: texts[column] for column in range(len(texts))}
        if any(text.strip() for text in texts):
            yield Cells(number, tuple(texts), frozenset(formulas), follows, frozenset(bare))


def _joined(package: ZipFile, part: str) -> Mapping[int, frozenset[int]]:
    """Return {row: columns that go on with the merged cell above}."""
    found: dict[int, set[int]] = {}
    count = 0
    if not mentions(package, part, b"mergeCell"):
        return {}
    for merge in elements(package, part, *ROW, *MERGE):  # rows only to forget them
        if merge.tag in ROW:
            continue
        ends = [_REFERENCE.fullmatch(end) for end in str(merge.get("ref", "")).split(":")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            continue
        column, first, last = _column(ends[0][1]), int(ends[0][2]), int(ends[1][2])
        count += max(0, last - first)
        if count > MOST_MERGES:
            break
        for row in range(first + 1, last + 1):
            found.setdefault(row, set()).add(column)
    return {row: frozenset(columns) for row, columns in found.items()}


def _texts(
    row: etree._Element, shared: list[str], formats: Formats
) -> tuple[list[str], list[int], list[int]]:
    """Return the words of a row's cells, and which columns hold formulas, and numbers that may have lost zeros."""
    texts: list[str] = []
    formulas: list[int] = []
    bare: list[int] = []
    for cell in row:
        if not len(cell) or cell.tag not in CELL:  # most cells of a form are empty
            continue
        reference = _REFERENCE.fullmatch(str(cell.get("r", "")))
        column = _column(reference[1]) if reference else row.index(cell)
        if column >= MOST_COLUMNS:
            continue
        while len(texts) <= column:
            texts.append("")
        texts[column], is_formula = _shown(cell, shared)
        if is_formula:
            formulas.append(column)
        elif cell.get("t", "n") == "n" and texts[column]:
            texts[column], lost = formats.shown(texts[column], cell.get("s"))
            if lost:
                bare.append(column)
    return texts, formulas, bare


def _shown(cell: etree._Element, shared: list[str]) -> tuple[str, bool]:
    """Return what a cell shows; of a formula the formula itself, as words, and True."""
    kind, value, formula = cell.get("t", "n"), "", None
    for child in cell:
        name = etree.QName(child).localname
        if name == "v":
            value = child.text or ""
        elif name == "is":
            value = _words(child)
        elif name == "f":
            formula = child.text or ""
    if formula is not None:
        return clean(f"={formula}") if formula else clean(value), True
    if kind == "s":
        at = _whole(value)
        value = shared[at] if at is not None and at < len(shared) else ""
    elif kind == "b":
        value = "TRUE" if value == "1" else "FALSE"
    return clean(_unescaped(value)), False


def _whole(value: str | None) -> int | None:
    """Return a whole number of up to seven digits; None for anything else that a file may say."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 8 else None


def _unescaped(value: str) -> str:
    """Return words with the control characters that workbooks write as _x000D_."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda hit: chr(int(hit[1], 16)), value) if "_x" in value else value


def _words(item: etree._Element) -> str:
    """Return the words of an element, without the readings that stand over Han characters."""
    return "".join(
        piece.text or ""
        for piece in item.iter(*TEXT)
        if not any(up.tag in PHONETIC for up in piece.iterancestors())
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
