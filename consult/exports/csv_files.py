"""CSV files: written so that spreadsheets open them as they are, read in the encodings and separators they save."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from consult.exports.cells import clean, guarded, unguarded
from consult.exports.layouts import column_of
from consult.exports.rows import Cells
from consult.exports.rules import MOST_COLUMNS, MOST_LINES, TOO_MANY, FileRefused
from consult.web.languages import N_

SEPARATORS = ",;\t|"
NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?")
HEAD_ROWS = 40
csv.field_size_limit(1_000_000)


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file: UTF-8 with its mark, commas, every cell safe from being read as a formula."""
    out = StringIO()
    csv.writer(out).writerows([guarded(clean(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def read_csv(content: bytes) -> Iterator[Cells]:
    """Yield the rows of a CSV file in whatever encoding and with whatever separator its heads make sense.

    Raises:
        FileRefused: it is no text in UTF-8, UTF-16, GB 18030 or Windows-1252, or breaks inside a quotation.
    """
    text = decoded(content)
    separator = _separator(text)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    lines = 0
    try:
        for number, row in enumerate(rows, 1):
            if not any(row):
                continue
            lines += 1
            if lines > MOST_LINES:
                raise FileRefused(TOO_MANY, most=MOST_LINES)
            texts = tuple(unguarded(clean(cell)) for cell in row[:MOST_COLUMNS])
            # Whether somebody typed 3.1, or a spreadsheet saved 3.10 so, a CSV file does not tell.
            bare = frozenset(at for at, text in enumerate(texts) if NUMBER.fullmatch(text.strip()))
            yield Cells(number, texts, bare=bare)
    except csv.Error as fault:
        raise FileRefused(
            "The CSV file breaks off at line %(line)s. Save it again and send it.", line=rows.line_num
        ) from fault


def decoded(content: bytes) -> str:
    """Return a text file's words, whatever it was saved in.

    Between GB 18030 and Windows-1252, which fit the same bytes, the heads decide, then how bytes above 127 stand:
    in Chinese in pairs, in French alone.

    Raises:
        FileRefused: it is no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(content, encoding)
    zeros = content[:2_000].count(0)
    if zeros:
        even = content[:2_000:2].count(0)
        return _strictly(content, "utf-16-be" if even > zeros - even else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    readings = []
    for encoding in ("gb18030", "cp1252"):
        try:
            readings.append((encoding, content.decode(encoding)))
        except UnicodeDecodeError:
            continue
    if not readings:
        raise FileRefused(NO_TEXT)
    best = max(_heads_known(text) for _, text in readings)
    good = [reading for reading in readings if _heads_known(reading[1]) == best]
    wanted = "gb18030" if _in_pairs(content) else "cp1252"
    return next((text for encoding, text in good if encoding == wanted), good[0][1])


NO_TEXT = N_(
    "This file cannot be read as text. Save it as CSV in UTF-8, or as a workbook (XLSX), and send it again."
)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise FileRefused(NO_TEXT) from fault


def _in_pairs(content: bytes) -> bool:
    """Tell whether most bytes above 127 stand beside one another."""
    high = [byte > 127 for byte in content[:20_000]]
    beside = sum(
        1
        for at, is_high in enumerate(high)
        if is_high and (any(high[max(0, at - 1) : at]) or any(high[at + 1 : at + 2]))
    )
    return beside * 10 > sum(high) * 7


def _separator(text: str) -> str:
    """Return the separator with which the most heads are known; the most frequent one when none is."""
    head = text[:50_000]
    scores = {mark: _known_with(head, mark) for mark in SEPARATORS}
    best = max(scores.values())
    if best:
        return next(mark for mark in SEPARATORS if scores[mark] == best)
    return max(SEPARATORS, key=head.count)


def _heads_known(text: str) -> int:
    return max(_known_with(text[:50_000], mark) for mark in SEPARATORS)


def _known_with(text: str, separator: str) -> int:
    best = 0
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator)):
            best = max(best, len({column_of(cell) for cell in row} - {None}))
            if number >= HEAD_ROWS:
                break
    except csv.Error:
        return best
    return best
