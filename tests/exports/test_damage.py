"""Files that are damaged byte by byte, or say what no program says, are read or refused; they are never a fault."""

import io
import random
import zipfile
from contextlib import suppress

import pytest

from consult.exports import making
from consult.exports.csv_files import csv_file
from consult.exports.files import read_sheets
from consult.exports.layouts import Column
from consult.exports.rules import FileRefused
from consult.exports.xlsx_writing import workbook
from tests.exports import forms
from tests.exports.test_files import rewritten

FORM = workbook(forms.table([{Column.COMMENT: "x"}]))


def test_a_file_with_any_bytes_changed_is_read_or_refused() -> None:
    chance = random.Random(1)
    written = [FORM, csv_file([["Clause", "Comment"], ["F1.1", "Shorter."]])]
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        written.append(_packed_by(FORM, method))
    for _ in range(1_500):
        content = bytearray(chance.choice(written))
        for _ in range(chance.choice((1, 2, 8))):
            at = chance.randrange(len(content))
            content[at : at + chance.randrange(3)] = chance.choice(
                (b"", b"\0", b"\xff", b"<", b"\xc2\xb2", b"9" * 50)
            )
        with suppress(FileRefused):
            for sheet in read_sheets(bytes(content)).found:
                list(sheet.rows)


def _packed_by(content: bytes, method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


@pytest.mark.parametrize("number", ["²", "9" * 5_000, "-1", "x"])
def test_numbers_that_are_none_in_a_workbook_are_no_fault(number: str) -> None:
    def spoilt(held: bytes) -> bytes:
        told = number.encode()
        return held.replace(b'<row r="2"', b'<row r="' + told + b'"').replace(
            b"</sheetData>", b'<row r="9"><c t="s"><v>' + told + b"</v></c></row></sheetData>"
        )

    content = rewritten(FORM, "xl/worksheets/sheet1.xml", spoilt)
    assert any("x" in row.texts for sheet in read_sheets(content).found for row in sheet.rows)


def test_a_document_type_anywhere_in_a_part_is_refused() -> None:
    late = rewritten(
        FORM,
        "xl/worksheets/sheet1.xml",
        lambda held: held.replace(b"<worksheet", b"<!-- " + b" " * 70_000 + b"--><!DOCTYPE a><worksheet", 1),
    )
    with pytest.raises(FileRefused, match="damaged"):
        list(read_sheets(late).found[0].rows)


def test_the_name_of_a_file_fits_a_header_whatever_a_section_is_called() -> None:
    name = making.name_of("demo", '附录"A\r\nX: y', kind="csv")
    assert name.isascii() and not set('"\r\n ') & set(name)
