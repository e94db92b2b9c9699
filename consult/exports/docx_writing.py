"""Documents written as WordprocessingML: one wide table that repeats its locked heads on every page."""

from collections.abc import Sequence
from html import escape

from consult.exports.cells import clean
from consult.exports.layouts import Column
from consult.exports.packages import packed
from consult.exports.tables import HAN, LATIN, LOCALES, Table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KINDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WIDE, HIGH, MARGIN = 16_838, 11_906, 567  # A4 across, twentieths of a point


def document(table: Table) -> bytes:
    """Return a document: title, what there is to know, and the table."""
    return packed(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _rels(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": _document(table),
            "word/_rels/document.xml.rels": _rels(
                ("rId1", "styles", "styles.xml"), ("rId2", "settings", "settings.xml"), ("rId3", "footer", "footer1.xml"),
            ),
            "word/styles.xml": _styles(table.language),
            "word/settings.xml": (
                f'{XML}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:compat>'
                '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
                "</w:compat></w:settings>"
            ),
            "word/footer1.xml": _footer(table.title),
        }
    )  # fmt: skip


def _content_types() -> str:
    parts = (
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("footer1", "footer"),
    )
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{KINDS}.{kind}+xml"/>' for name, kind in parts
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


def _styles(language: str) -> str:
    locale = LOCALES.get(language, "en-GB")
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{HAN}" w:cs="{LATIN}"/>'

    def style(name: str, label: str, inside: str, *, default: bool = False) -> str:
        mark = ' w:default="1"' if default else ""
        based = "" if default else '<w:basedOn w:val="Normal"/>'
        return f'<w:style w:type="paragraph"{mark} w:styleId="{name}"><w:name w:val="{label}"/>{based}<w:qFormat/>{inside}</w:style>'

    small = '<w:pPr><w:spacing w:before="20" w:after="20"/></w:pPr><w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr>'
    tiny = '<w:pPr><w:spacing w:before="20" w:after="20"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="12"/><w:szCs w:val="12"/></w:rPr>'
    bold = '<w:pPr><w:spacing w:before="40" w:after="40"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr>'
    return (
        f'{XML}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="18"/><w:szCs w:val="18"/>'
        f'<w:lang w:val="{locale}" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="60"/></w:pPr></w:pPrDefault></w:docDefaults>'
        + style("Normal", "Normal", "", default=True)
        + style("Title", "Title", '<w:rPr><w:b/><w:bCs/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>')
        + style("TableHead", "Table Head", bold)
        + style("TableWords", "Table Words", small)
        + style("TableMark", "Table Mark", tiny)
        + "</w:styles>"
    )


def _footer(title: str) -> str:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return f'{XML}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="TableMark"/></w:pPr>{_run(title + " · ")}{field}</w:p></w:ftr>'


def _document(table: Table) -> str:
    above = _paragraph(table.title, "Title") + "".join(_paragraph(line, "Normal") for line in table.lines)
    return (
        f'{XML}<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body>{above}{_table(table)}{_paragraph("", "Normal")}'
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        f'<w:pgSz w:w="{WIDE}" w:h="{HIGH}" w:orient="landscape"/><w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="{MARGIN}" '
        f'w:left="{MARGIN}" w:header="340" w:footer="340" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _table(table: Table) -> str:
    whole = WIDE - 2 * MARGIN
    share = whole / sum(table.widths)
    widths = [int(width * share) for width in table.widths]
    lines = "".join(
        f'<w:{at} w:val="single" w:sz="4" w:space="0" w:color="9A9A9A"/>'
        for at in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="E3E8EE"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="TableHead"/></w:pPr><w:sdt><w:sdtPr><w:id w:val="{1000 + at}"/><w:lock w:val="sdtContentLocked"/></w:sdtPr>'
        f"<w:sdtContent>{_run(words)}</w:sdtContent></w:sdt></w:p></w:tc>"
        for at, (words, width) in enumerate(zip(table.heads, widths, strict=True))
    )
    rows = "".join(_row(row, table.columns, widths) for row in table.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{''.join(f'<w:gridCol w:w={chr(34)}{width}{chr(34)}/>' for width in widths)}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


def _row(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_cell(words, column)}</w:tc>'
        for words, column, width in zip(row, columns, widths, strict=True)
    )
    return f"<w:tr>{cells}</w:tr>"


def _cell(words: str, column: Column) -> str:
    style = "TableMark" if column is Column.ROW else "TableWords"
    return "".join(_paragraph(line, style) for line in (clean(words).split("\n") if words else [""]))


def _paragraph(words: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(words)}</w:p>'


def _run(words: str) -> str:
    pieces = clean(words).replace("\n", " ").split("\t")
    inside = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(piece, quote=False)}</w:t>'
        for piece in pieces
        if piece or len(pieces) > 1
    )
    return f"<w:r>{inside}</w:r>" if words else ""
