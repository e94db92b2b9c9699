"""LibreOffice opens what we write, shows it, saves it again, and we read it back; where it is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from consult.exports.docx_writing import document
from consult.exports.layouts import Column, Layout
from consult.exports.xlsx_writing import workbook
from tests.exports import forms

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        OFFICE is None, reason="NO LIBREOFFICE HERE: forms were not opened in an office program"
    ),
]
SAID = "应当明确：=1+1, “été”\nsecond line"


def converted(folder: Path, name: str, content: bytes, kind: str) -> bytes:
    """Return what LibreOffice makes of a file."""
    (folder / name).write_bytes(content)
    out = folder / "out"
    subprocess.run(
        [str(OFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", str(out), str(folder / name)],
        check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return (out / f"{Path(name).stem}.{kind}").read_bytes()


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_form_saved_again_by_an_office_program_says_the_same(
    kind: str, layout: Layout, tmp_path: Path
) -> None:
    made = forms.table(
        [{Column.CLAUSE: "F1.10", Column.COMMENT: SAID, Column.PROPOSAL: "=cmd", Column.ROW: "draft-1/01234567/zh/c:c1"}],
        layout=layout, language="zh",
    )  # fmt: skip
    content = document(made) if kind == "docx" else workbook(made)
    again = converted(tmp_path, f"form.{kind}", content, kind)
    for column, words in (
        (Column.CLAUSE, "F1.10"),
        (Column.COMMENT, SAID),
        (Column.PROPOSAL, "=cmd"),
        (Column.ROW, "draft-1/01234567/zh/c:c1"),
    ):
        assert forms.column(again, column) == [words]
    assert not forms.rows(again)[0].formulas


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_form_can_be_printed(kind: str, tmp_path: Path) -> None:
    made = forms.table(
        [{Column.CLAUSE: f"F1.{at}", Column.TEXT: "大学宜每年公布其政策。" * 5} for at in range(60)]
    )
    printed = converted(tmp_path, f"form.{kind}", document(made) if kind == "docx" else workbook(made), "pdf")
    assert printed.startswith(b"%PDF")
