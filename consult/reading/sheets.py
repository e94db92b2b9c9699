"""A table as a CSV file that a spreadsheet opens as it is: UTF-8 with its mark, and no cell that would be a formula."""

import csv
from collections.abc import Sequence
from io import StringIO

FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def csv_file(head: Sequence[str], rows: Sequence[Sequence[str | int]]) -> bytes:
    """Return the bytes of a CSV file with one line of heads.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.

    Source: security notes A12 (formulas in spreadsheets).
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(cell) for cell in head])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
