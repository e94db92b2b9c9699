"""Documents read in order: paragraphs and tables; tracked changes as if accepted, merged cells followed."""

from collections.abc import Iterator
from zipfile import ZipFile

from lxml import etree

from consult.exports.cells import clean
from consult.exports.packages import BROKEN, elements, has_part
from consult.exports.rows import Cells
from consult.exports.rules import MOST_COLUMNS, MOST_DOCUMENT, MOST_LINES, FileRefused

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
PART = "word/document.xml"
GONE = frozenset({"del", "moveFrom", "instrText", "delText"})  # struck out by tracking, or code of fields
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011"}
Block = str | list[Cells]


def blocks_of(package: ZipFile) -> Iterator[Block]:
    """Yield the paragraphs (words) and tables (rows) of a document in order.

    Raises:
        FileRefused: it is no document, or damaged.
    """
    if not has_part(package, PART):
        raise FileRefused(BROKEN)
    blocks = tuple(space + name for space in (W, STRICT) for name in ("p", "tbl"))
    for element in elements(package, PART, *blocks, most=MOST_DOCUMENT):
        if _is_inside(element):
            continue
        if etree.QName(element).localname == "tbl":
            yield list(_rows(element))
        else:
            yield clean(_words(element))


def _is_inside(element: etree._Element) -> bool:
    """Tell whether a block stands in a table or a text box: it is read with that."""
    return any(etree.QName(up).localname in ("tbl", "txbxContent") for up in element.iterancestors())


def _rows(table: etree._Element) -> Iterator[Cells]:
    above: list[str] = []
    for number, row in enumerate(_children(table, "tr"), 1):
        if number > MOST_LINES:
            raise FileRefused(
                "This table has more than %(most)s rows. Copy your rows into a fresh form, and send that.",
                most=MOST_LINES,
            )
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
        above = texts
        yield Cells(number, tuple(texts), joined=frozenset(joined))


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of a name, looking through content controls; rows struck out by tracking are not there."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        local = etree.QName(child).localname
        if local == name and not (name == "tr" and _is_struck(child)):
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
            if name == "gridSpan" and value and value.isdigit():
                span = max(1, min(int(value), MOST_COLUMNS))
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
