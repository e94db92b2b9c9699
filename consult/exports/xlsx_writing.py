"""Workbooks written cell by cell: every cell is words, never a formula; heads and our columns are locked."""

from collections.abc import Sequence
from html import escape

from consult.exports.cells import fitted, is_formula_like
from consult.exports.layouts import Column
from consult.exports.packages import packed
from consult.exports.tables import Table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD, LOCKED, OPEN, SMALL, TITLE, WORDS = (
    1,
    2,
    4,
    6,
    8,
    9,
)  # the even ones are followed by their twin with quotePrefix
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LINE = 13.5  # points
TALLEST = 400.0  # points; spreadsheets end at 409
# (font, fill, border, locked) of each style, in the order of the numbers above.
CELLS = (
    (0, 0, 0, True), (1, 2, 1, True), (0, 3, 1, True), (0, 3, 1, True), (0, 0, 1, False), (0, 0, 1, False), (2, 3, 1, True),
    (2, 3, 1, True), (3, 0, 0, True), (0, 0, 0, True),
)  # fmt: skip


def workbook(table: Table) -> bytes:
    """Return a workbook of two sheets: the table, and what there is to know about it."""
    return packed(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _rels(("rId1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": _workbook(table),
            "xl/_rels/workbook.xml.rels": _rels(
                ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"),
                ("rId3", "styles", "styles.xml"),
            ),
            "xl/styles.xml": _styles(table.font),
            "xl/worksheets/sheet1.xml": _table_sheet(table),
            "xl/worksheets/sheet2.xml": _about_sheet(table),
        }
    )  # fmt: skip


def _content_types() -> str:
    parts = [
        ("workbook", "sheet.main"),
        ("styles", "styles"),
        ("worksheets/sheet1", "worksheet"),
        ("worksheets/sheet2", "worksheet"),
    ]
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{KINDS}.{kind}+xml"/>' for name, kind in parts
    )
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _rels(*rels: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>' for name, kind, target in rels
    )
    return f'{XML}<Relationships xmlns="{RELS}">{rows}</Relationships>'


def _workbook(table: Table) -> str:
    name = escape(table.sheet[:31], quote=True)
    quoted = escape("'" + table.sheet[:31].replace("'", "''") + "'", quote=False)
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{escape(table.about[:31], quote=True)}" sheetId="2" r:id="rId2"/></sheets>'
        f'<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">{quoted}!$1:$1</definedName></definedNames></workbook>'
    )


def _borders() -> str:
    side = '<{0} style="thin"><color rgb="FF9A9A9A"/></{0}>'
    sides = "".join(side.format(at) for at in ("left", "right", "top", "bottom"))
    none = "<left/><right/><top/><bottom/><diagonal/>"
    return f'<borders count="2"><border>{none}</border><border>{sides}<diagonal/></border></borders>'


def _styles(font: str) -> str:
    name = escape(font, quote=True)
    fonts = "".join(
        f'<font>{bold}<sz val="{size}"/><color rgb="{colour}"/><name val="{name}"/><family val="2"/></font>'
        for bold, size, colour in (
            ("", 10, "FF000000"),
            ("<b/>", 10, "FF000000"),
            ("", 8, "FF595959"),
            ("<b/>", 14, "FF000000"),
        )
    )
    fills = "".join(
        f'<fill><patternFill patternType="{kind}">{inside}</patternFill></fill>'
        for kind, inside in (
            ("none", ""),
            ("gray125", ""),
            ("solid", '<fgColor rgb="FFE3E8EE"/>'),
            ("solid", '<fgColor rgb="FFF5F5F2"/>'),
        )
    )
    formats = "".join(
        f'<xf numFmtId="49" fontId="{f}" fillId="{fill}" borderId="{b}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
        f'applyBorder="1" applyAlignment="1" applyProtection="1"{_quote(n)}><alignment vertical="top" wrapText="1"/>'
        f'<protection locked="{int(locked)}"/></xf>'
        for n, (f, fill, b, locked) in enumerate(CELLS)
    )
    return (
        f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="4">{fonts}</fonts><fills count="4">{fills}</fills>'
        f'{_borders()}<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(CELLS)}">{formats}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _quote(style: int) -> str:
    return ' quotePrefix="1"' if style in (LOCKED + 1, OPEN + 1, SMALL + 1) else ""


def _table_sheet(table: Table) -> str:
    styles = [
        SMALL if column is Column.ROW else OPEN if column in table.to_fill or not table.to_fill else LOCKED
        for column in table.columns
    ]
    rows = [_row(1, table.heads, [HEAD] * len(table.heads), table.widths)]
    rows += [
        _row(number, row, _styles_of(table, row, styles), table.widths)
        for number, row in enumerate(table.rows, 2)
    ]
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width + 0.7}" style="{style}" customWidth="1"/>'
        for at, (width, style) in enumerate(zip(table.widths, styles, strict=True), 1)
    )
    last = f"{letters(len(table.columns) - 1)}{len(table.rows) + 1}"
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}"/>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14"/>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>{_protection(table)}{_choices(table)}"
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _styles_of(table: Table, row: Sequence[str], styles: Sequence[int]) -> Sequence[int]:
    """Return the styles of a row's cells: a free row of a form says its clause, so that cell is open there."""
    places = [at for at, column in enumerate(table.columns) if column in (Column.SECTION, Column.CLAUSE)]
    if not table.to_fill or any(row[at] for at in places) or _text(table, row):
        return styles
    return [OPEN if at in places else style for at, style in enumerate(styles)]


def _text(table: Table, row: Sequence[str]) -> str:
    return row[table.columns.index(Column.TEXT)] if Column.TEXT in table.columns else ""


def _protection(table: Table) -> str:
    """Lock heads and our columns, without a password; sizes, rows and order stay free."""
    if not table.to_fill:
        return ""
    return (
        '<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" formatRows="0" '
        'insertRows="0" deleteRows="0" sort="0" autoFilter="0"/>'
    )


def _choices(table: Table) -> str:
    if not table.choices or Column.TYPE not in table.columns:
        return ""
    at = letters(table.columns.index(Column.TYPE))
    listed = escape('"' + ",".join(table.choices) + '"', quote=False)
    return (
        '<dataValidations count="1"><dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f'sqref="{at}2:{at}{len(table.rows) + 2_000}"><formula1>{listed}</formula1></dataValidation></dataValidations>'
    )


def _about_sheet(table: Table) -> str:
    rows = [_row(1, [table.title], [TITLE], [80.0])]
    rows += [_row(number, [line], [WORDS], [110.0]) for number, line in enumerate(table.lines, 2)]
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetFormatPr defaultRowHeight="14"/><cols><col min="1" max="1" width="110" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )


def _row(number: int, cells: Sequence[str], styles: Sequence[int], widths: Sequence[float]) -> str:
    inside = "".join(
        _cell(f"{letters(at)}{number}", fitted(cell), style)
        for at, (cell, style) in enumerate(zip(cells, styles, strict=True))
    )
    lines = max(_lines(cell, width) for cell, width in zip(cells, widths, strict=True))
    return f'<row r="{number}" ht="{min(TALLEST, 2 + lines * LINE):.1f}">{inside}</row>'


def _lines(words: str, width: float) -> int:
    """Return about how many lines words take in a cell so wide: Han characters are twice as wide as others."""
    return sum(
        1 + int(sum(2 if mark > "\u2e80" else 1 for mark in line) / (width * 0.92))
        for line in words.split("\n")
    )


def _cell(reference: str, words: str, style: int) -> str:
    if not words:
        return f'<c r="{reference}" s="{style}"/>'
    twin = style + 1 if style in (LOCKED, OPEN, SMALL) and is_formula_like(words) else style
    return f'<c r="{reference}" s="{twin}" t="inlineStr"><is><t xml:space="preserve">{escape(words, quote=False)}</t></is></c>'


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
