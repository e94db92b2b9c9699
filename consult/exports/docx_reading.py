"""Documents read in order: paragraphs and tables; tracked changes as if accepted, merged cells followed."""

from collections.abc import Iterator
from zipfile import ZipFile

from lxml import etree

from consult.exports.cells import clean
from consult.exports.packages import BROKEN, elements, has_part
from consult.exports.rows import Cells
from consult.exports.rules import MOST_COLUMNS, MOST_DOCUMENT, MOST_LINES, TOO_MANY, FileRefused

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
PART = "word/document.xml"
GONE = frozenset({"del", "moveFrom", "instrText", "delText"})  # struck out by tracking, or code of fields
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011"}


def both(name: str) -> tuple[str, str]:
    """Return the name of an element in both namespaces of documents."""
    return W + name, STRICT + name


def paragraphs_in(package: ZipFile) -> Iterator[str]:
    """Yield the paragraphs of a document in order, those in tables as well.

    Raises:
        FileRefused: it is no document, or damaged.
    """
    if not has_part(package, PART):
        raise FileRefused(BROKEN)
    for element in elements(package, PART, *both("p"), most=MOST_DOCUMENT):
        if not any(etree.QName(up).localname == "txbxContent" for up in element.iterancestors()):
            yield clean(_words(element))


def rows_in(package: ZipFile, wanted: int | None = None) -> Iterator[tuple[int, Cells]]:
    """Yield (which table, from 0; row) for the rows of a document's tables, or of the one wanted; none of nested ones.

    Raises:
        FileRefused: it is no document, or damaged.
    """
    if not has_part(package, PART):
        raise FileRefused(BROKEN)
    current: etree._Element | None = None
    table, number, above = -1, 0, list[str]()
    for element in elements(package, PART, *both("tr"), most=MOST_DOCUMENT):
        tables = [up for up in element.iterancestors() if etree.QName(up).localname == "tbl"]
        if len(tables) != 1:
            continue
        if tables[0] is not current:
            current, table, number, above = tables[0], table + 1, 0, []
        if _is_struck(element) or wanted not in (None, table):
            continue
        number += 1
        if number > MOST_LINES:
            raise FileRefused(TOO_MANY, most=MOST_LINES)
        row = _row(number, element, above)
        above = list(row.texts)
        yield table, row


def _row(number: int, row: etree._Element, above: list[str]) -> Cells:
    texts: list[str] = []
    joined: list[int] = []
    for cell in _children(row, "tc"):
        if len(texts) >= MOST_COLUMNS:
            break
        span, goes_on = _shape(cell)
        if goes_on:
            joined.append(len(texts))
            texts.append(above[len(texts)] if len(texts) < len(above) else "")
        else:
            texts.append(clean(_cell_words(cell)))
        texts.extend([""] * (span - 1))
    return Cells(number, tuple(texts), joined=frozenset(joined))


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of a name, looking through content controls."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        local = etree.QName(child).localname
        if local == name:
            yield child
        elif local in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _children(child, name)


def _is_struck(row: etree._Element) -> bool:
    return any(
        etree.QName(mark).localname == "del"
        for child in row
        if isinstance(child.tag, str) and etree.QName(child).localname == "trPr"
        for mark in child
    )


def _shape(cell: etree._Element) -> tuple[int, bool]:
    """Return how many columns a cell covers, and whether it goes on with the one above."""
    span, goes_on = 1, False
    for properties in _children(cell, "tcPr"):
        for mark in properties:
            name = etree.QName(mark).localname
            value = mark.get(
                f"{etree.QName(mark).namespace and '{' + str(etree.QName(mark).namespace) + '}'}val"
            )
            if name == "gridSpan" and value and value.isascii() and value.isdigit():
                span = max(1, min(int(value[:4]), MOST_COLUMNS))
            elif name == "vMerge":
                goes_on = value != "restart"
    return span, goes_on


def _cell_words(cell: etree._Element) -> str:
    return "\n".join(_words(p) for p in _paragraphs(cell)).strip()


def _paragraphs(cell: etree._Element) -> Iterator[etree._Element]:
    return (p for p in cell.iter(f"{W}p", f"{STRICT}p"))


def _words(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    _gather(paragraph, pieces)
    return "".join(pieces)


def _gather(element: etree._Element, pieces: list[str]) -> None:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        if name in GONE or (name == "sdt" and _is_placeholder(child)):
            continue
        if name == "t":
            pieces.append(child.text or "")
        elif name in BREAKS:
            pieces.append(BREAKS[name])
        elif name not in ("p", "pict", "drawing", "object", "pPr", "rPr", "AlternateContent"):
            _gather(child, pieces)


def _is_placeholder(control: etree._Element) -> bool:
    """Tell whether a content control only shows "click here to type"."""
    return any(
        isinstance(e.tag, str) and etree.QName(e).localname == "showingPlcHdr"
        for child in control
        for e in child
    )
