"""Files of every kind are read as they were meant, and refused with words that say what to do."""

import csv
import random
import time
import zipfile
from io import BytesIO, StringIO

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml

from consult.exports.cells import FORMULA
from consult.exports.csv_files import csv_file, decoded
from consult.exports.docx_writing import document as our_document
from consult.exports.files import paragraphs_of, read_sheets
from consult.exports.layouts import Column, Layout, column_of, kind_of
from consult.exports.rules import FileRefused
from consult.exports.xlsx_writing import workbook
from tests.exports import forms

HOSTILE = [
    "=1+1", '=HYPERLINK("https://evil.example","click")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0",
    "{=1}", "＝1+1", "＋1", "＠x", "https://example.org", "a\x07b", "x" * 40_000, "'quoted", "=", "-", "\n=1", "大学=1",
]  # fmt: skip


def rewritten(content: bytes, name: str, change: object = None, **more: bytes) -> bytes:
    """Return a package with one part changed by a function, and parts added."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            held = old.read(part)
            new.writestr(part, change(held) if part == name and callable(change) else held)
        for part, held in more.items():
            new.writestr(part, held)
    return out.getvalue()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_workbook_that_leaves_has_no_formula_and_says_the_same(hostile: str) -> None:
    content = workbook(forms.table([{Column.COMMENT: hostile, Column.TEXT: hostile}]))
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    cell = sheet.cell(2, 6)
    assert cell.data_type == "s"
    assert b"<f>" not in zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    if hostile[0] in "=+-@":
        assert cell.quotePrefix
    if len(hostile) < 40_000 and "\x07" not in hostile:
        assert forms.column(content, Column.COMMENT) == [hostile.replace("\r", "\n")]


def test_text_that_is_too_long_for_a_cell_is_cut_where_one_sees_it() -> None:
    sheet = openpyxl.load_workbook(
        BytesIO(workbook(forms.table([{Column.COMMENT: "😀" * 20_000}])))
    ).worksheets[0]
    shown = str(sheet.cell(2, 6).value)
    assert shown.endswith("[…]")
    assert len(shown.encode("utf-16-le")) // 2 <= 32_767


def test_no_cell_of_a_csv_that_leaves_is_a_formula_and_all_come_back_the_same() -> None:
    order = random.Random(11)
    marks = "=+-@\t＝＋－＠'abc ,;\"大é\n"
    words = ["".join(order.choices(marks, k=order.randint(1, 9))) for _ in range(2_000)]
    content = csv_file([["Comments", "Clause"], *([word, "F1"] for word in words)])
    raw = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))[1:]
    assert not [row for row in raw if row[0].startswith(FORMULA)]
    assert forms.column(content, Column.COMMENT) == words


def test_a_formula_that_comes_is_words_and_told() -> None:
    row = forms.rows(forms.xlsx(forms.HEADS, [["KE", 1, "F1.1", "", "te", "=1+1", "=SUM(A1:A2)"]]))[0]
    assert row.texts[5:7] == ("=1+1", "=SUM(A1:A2)")
    assert row.formulas == {5, 6}


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_our_own_forms_are_known_again_in_every_language(layout: Layout, language: str) -> None:
    made = forms.table([{Column.COMMENT: "很好", Column.ROW: "x"}], layout=layout, language=language)
    for content in (workbook(made), our_document(made), csv_file([made.heads, *made.rows])):
        found = read_sheets(content).found[0]
        assert set(found.columns) == set(made.columns)
        assert not found.unknown
        assert [row.texts[found.columns[Column.COMMENT]] for row in found.rows] == ["很好"]


@pytest.mark.parametrize(
    "content", [forms.xlsx(forms.HEADS, [["a\nb"] * 7]), forms.document(forms.HEADS, [["a\nb"] * 7])]
)
def test_forms_of_other_programs_are_read(content: bytes) -> None:
    assert forms.column(content, Column.COMMENT) == ["a\nb"]


def test_what_other_programs_read_of_ours_is_what_we_wrote() -> None:
    made = forms.table([{Column.CLAUSE: "F1.1", Column.COMMENT: "one\ntwo <b>&"}])
    cells = docx.Document(BytesIO(our_document(made))).tables[0].rows
    assert ["".join(t.text for t in cell._tc.xpath(".//w:t")) for cell in cells[0].cells] == list(made.heads)
    assert cells[1].cells[5].text == "one\ntwo <b>&"
    assert openpyxl.load_workbook(BytesIO(workbook(made))).worksheets[0]["F2"].value == "one\ntwo <b>&"


def test_the_heads_and_our_columns_are_locked_and_types_are_a_list() -> None:
    sheet = openpyxl.load_workbook(BytesIO(workbook(forms.table([{Column.CLAUSE: "F1"}])))).worksheets[0]
    assert sheet.protection.sheet
    assert sheet["A1"].protection.locked
    assert sheet["K2"].protection.locked
    assert not sheet["F2"].protection.locked
    assert sheet.data_validations.dataValidation[0].formula1 == '"ge,te,ed"'


@pytest.mark.parametrize(
    ("separator", "encoding", "heads", "words"),
    [
        (
            ";",
            "cp1252",
            ("Article/Paragraphe", "Observations", "Modification proposée"),
            "Préciser l’élève, été",
        ),
        (";", "utf-8-sig", ("Article/Paragraphe", "Observations", "Modification proposée"), "Préciser"),
        ("\t", "utf-16", ("条款/分条款", "意见", "修改建议"), "应明确"),
        (",", "gbk", ("条款/分条款", "意见", "修改建议"), "应明确，大学宜每年公布其政策"),
        (",", "gb18030", ("序号", "意见内容", "修改意见"), "教师宜接受培训"),
        ("|", "utf-16-le", ("Clause", "Comment", "Proposal"), "Vague"),
        (",", "cp1252", ("Clause", "Comments", "Proposed change"), "naïve café – “quoted”"),
    ],
)
def test_a_csv_is_read_in_what_it_was_saved_in(
    separator: str, encoding: str, heads: tuple[str, ...], words: str
) -> None:
    content = forms.text(heads, [["F1.1", words, ""]], separator=separator, encoding=encoding)
    assert forms.column(content, Column.COMMENT) == [words]


def test_heads_in_another_order_below_a_title_with_notes_and_numbers_are_known() -> None:
    heads = ("Proposed change by the MB", "Comment (justification for change) by the MB", "Clause No./ Subclause No./ Annex (e.g. 3.1)", "MB1", "Type of com-ment2", "Type of comment2")  # fmt: skip
    found = read_sheets(forms.xlsx(heads[:5], [["y", "x", "3.1", "KE", "te"]], before=3)).found[0]
    assert set(found.columns) == {Column.PROPOSAL, Column.COMMENT, Column.CLAUSE, Column.BODY, Column.TYPE}
    assert column_of("1. Section") is Column.SECTION
    assert column_of("Observations of the secretariat") is Column.ANSWER
    assert column_of("Best wishes") is None


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("te", "technical"), ("TE", "technical"), ("Substantive", "technical"), ("rédactionnel", "editorial"), ("编辑", "editorial"),
        ("ge.", "general"), ("Translation", "translation"), ("问题", "question"), ("ed (minor)", "editorial"), ("bogus", None), ("", None),
    ],
)  # fmt: skip
def test_types_are_known_by_code_and_word(typed: str, kind: str | None) -> None:
    assert kind_of(typed) == kind


def test_a_file_whose_heads_are_not_known_is_refused_with_the_heads_it_has() -> None:
    with pytest.raises(FileRefused, match="Bananas"):
        read_sheets(forms.xlsx(("Bananas", "Apples"), [["1", "2"]]))


def test_merged_cells_count_for_every_row_they_cover() -> None:
    rows = [
        ["KE", "", "F1.1", "", "te", "first", ""],
        ["", "", "", "", "ed", "second", ""],
        ["", "", "", "", "", "third", ""],
    ]
    found = forms.rows(forms.xlsx(forms.HEADS, rows, merged=["C2:C4", "A2:A3"]))
    assert [row.texts[2] for row in found] == ["F1.1"] * 3
    assert [row.texts[0] for row in found] == ["KE", "KE", ""]
    assert found[1].joined == {0, 2}


def test_merged_cells_of_a_document_count_for_every_row_they_cover() -> None:
    made = docx.Document(
        BytesIO(forms.document(forms.HEADS, [["KE", "", "F1.1", "", "te", w, ""] for w in ("a", "b")]))
    )
    cells = made.tables[0].columns[2].cells
    cells[2].text = ""
    cells[1].merge(cells[2])
    out = BytesIO()
    made.save(out)
    found = forms.rows(out.getvalue())
    assert [row.texts[2] for row in found] == ["F1.1", "F1.1"]
    assert [row.texts[5] for row in found] == ["a", "b"]


def test_tracked_changes_are_read_as_accepted_and_nested_tables_are_not_lost() -> None:
    made = docx.Document(BytesIO(forms.document(forms.HEADS, [["KE", "", "F1.1", "", "te", "", ""]])))
    cell = made.tables[0].rows[1].cells[5]
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cell.paragraphs[0]._p.append(
        parse_xml(f'<w:del {space} w:id="1" w:author="a"><w:r><w:delText>old </w:delText></w:r></w:del>')
    )
    cell.paragraphs[0]._p.append(
        parse_xml(f'<w:ins {space} w:id="2" w:author="a"><w:r><w:t>new words</w:t></w:r></w:ins>')
    )
    cell.add_table(1, 1).rows[0].cells[0].text = "in a table"
    out = BytesIO()
    made.save(out)
    found = forms.rows(out.getvalue())
    assert len(found) == 1
    assert found[0].texts[5].split() == ["new", "words", "in", "a", "table"]


def test_tables_of_several_sections_are_all_read() -> None:
    made = docx.Document(BytesIO(forms.document(forms.HEADS, [["KE", "", "F1.1", "", "te", "one", ""]])))
    second = made.add_table(rows=2, cols=7)
    for cell, words in zip(second.rows[0].cells, forms.HEADS, strict=True):
        cell.text = words
    second.rows[1].cells[5].text = "two"
    made.add_table(rows=2, cols=2).rows[0].cells[0].text = "x"
    out = BytesIO()
    made.save(out)
    found = read_sheets(out.getvalue()).found
    assert [row.texts[5] for sheet in found for row in sheet.rows] == ["one", "two"]


def test_a_hundred_thousand_empty_rows_are_passed_over() -> None:
    cells = "".join(f'<c r="{letter}%d" s="4"/>' for letter in "ABCDE")
    empty = "".join(f'<row r="{number}">{cells % ((number,) * 5)}</row>' for number in range(3, 100_003))
    last = '<row r="100003"><c r="F100003" t="inlineStr"><is><t>last</t></is></c></row>'
    many = (empty + last).encode()
    content = rewritten(
        FORM, "xl/worksheets/sheet1.xml", lambda held: held.replace(b"</sheetData>", many + b"</sheetData>")
    )
    start = time.process_time()
    found = forms.rows(content)
    assert [(row.number, row.texts[5]) for row in found] == [(2, "x"), (100_003, "last")]
    assert time.process_time() - start < 10


def test_empty_lines_of_a_csv_are_passed_over() -> None:
    content = b"Clause,Comments\nF1.1,first\n" + b"\n,\n" * 100_000 + b"F1.2,last\n"
    assert forms.column(content, Column.COMMENT) == ["first", "last"]


def test_more_rows_than_any_form_has_are_refused() -> None:
    content = workbook(forms.table([{Column.COMMENT: "first"}]))
    many = b"".join(b'<row r="%d"/>' % number for number in range(3, 200_010))
    with pytest.raises(FileRefused, match="200000 rows"):
        forms.rows(
            rewritten(
                content,
                "xl/worksheets/sheet1.xml",
                lambda held: held.replace(b"</sheetData>", many + b"</sheetData>"),
            )
        )


FORM = workbook(forms.table([{Column.COMMENT: "x"}]))
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (rewritten(FORM, "", **{"xl/vbaProject.bin": b"x"}), "macros"),
        (rewritten(FORM, "", **{"xl/externalLinks/externalLink1.xml": b"<a/>"}), "links to other files"),
        (rewritten(FORM, "", **{"xl/embeddings/oleObject1.bin": b"x"}), "embedded"),
        (rewritten(FORM, "", **{"xl/worksheets/_rels/sheet1.xml.rels": RELS.encode()}), "evil.example"),
        (rewritten(FORM, "[Content_Types].xml", lambda held: held.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")), "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "password"),
        (FORM[: len(FORM) // 2], "damaged"),
        (FORM.replace(b"PK\x01\x02", b"PK\x01\x03", 1), "damaged"),
        (rewritten(FORM, "xl/worksheets/sheet1.xml", lambda held: held[: len(held) // 2]), "damaged"),
        (rewritten(FORM, "xl/worksheets/sheet1.xml", lambda held: LAUGHS + held.split(b"?>", 1)[1]), "damaged"),
        (rewritten(FORM, "xl/worksheets/sheet1.xml", lambda held: held.replace(b"<row r=\"2\"", b"<!-- -->" * 9_000_000 + b"<row r=\"2\"")), "unpacks"),
        (rewritten(FORM, "xl/worksheets/sheet1.xml", lambda held: held.replace(b">x</t>", b">" + b"y" * 12_000_000 + b"</t>")), "damaged"),
        (rewritten(FORM, "", **{f"x/{n}.xml": b"" for n in range(500)}), "unpacks"),
        (rewritten(FORM, "", **{"../../etc/passwd": b"x"}), "damaged"),
        (b"PK\x03\x04 nonsense", "damaged"),
        (b"", "Choose a file"),
        (b"a\x81\xff" * 40, "as text"),
        (b"x" * 10_000_001, "10 MB"),
    ],
    ids=["macros", "external", "object", "template", "macro type", "protected", "half", "index", "torn", "entities", "bomb", "huge cell", "parts", "slip", "nonsense", "empty", "bytes", "large"],
)  # fmt: skip
def test_a_file_that_may_do_harm_or_is_broken_is_refused_with_a_reason(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        for sheet in read_sheets(content).found:
            list(sheet.rows)


def test_a_bomb_is_refused_quickly() -> None:
    bomb = rewritten(
        FORM,
        "xl/worksheets/sheet1.xml",
        lambda held: held.replace(b'<row r="2"', b"<!-- " + b" " * 200_000_000 + b'--><row r="2"'),
    )
    start = time.process_time()
    with pytest.raises(FileRefused):
        list(read_sheets(bomb).found[0].rows)
    assert time.process_time() - start < 5


def test_links_that_people_click_do_not_make_a_letter_dangerous() -> None:
    made = docx.Document()
    made.add_paragraph("Write to us.")
    made.part.relate_to(
        "mailto:a@example.org",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    out = BytesIO()
    made.save(out)
    assert "Write to us." in paragraphs_of(out.getvalue())


def test_hidden_sheets_are_not_read() -> None:
    book = openpyxl.load_workbook(
        BytesIO(forms.xlsx(forms.HEADS, [["", "", "F1.1", "", "te", "hidden", ""]]))
    )
    book.worksheets[0].sheet_state = "hidden"
    shown = book.create_sheet("Shown")
    shown.append(list(forms.HEADS))
    shown.append(["", "", "F1.2", "", "ed", "shown", ""])
    book.active = 1
    out = BytesIO()
    book.save(out)
    assert forms.column(out.getvalue(), Column.COMMENT) == ["shown"]


def test_numbers_that_a_workbook_made_of_clauses_are_read_as_typed() -> None:
    assert forms.column(
        forms.xlsx(forms.HEADS, [["", 17, 3.1, "", "te", "x", ""], ["", 17, 3, "", "te", "x", ""]]),
        Column.CLAUSE,
    ) == ["3.1", "3"]


def test_the_same_form_has_the_same_bytes() -> None:
    assert workbook(forms.table([{Column.COMMENT: "x"}])) == FORM


def test_words_of_a_text_file_are_decoded_whatever_they_were_saved_in() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gbk"):
        assert decoded("关于第三条的意见：应明确。".encode(encoding)) == "关于第三条的意见：应明确。"
    assert decoded("Objet : à préciser, élève".encode("cp1252")) == "Objet : à préciser, élève"
