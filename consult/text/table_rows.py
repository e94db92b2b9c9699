"""Cut a row of a pipe table into cells with their places, as GitHub's tables and markdown-it do.

Source: GitHub Flavored Markdown, tables extension; markdown-it's `escapedSplit`.
"""

from __future__ import annotations

from dataclasses import dataclass

_TRIM = " \t\n\x0b\x0c\r"


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold a cell: its words with `\\|` made `|`, and for each code point of them its place in the row."""

    words: str
    places: tuple[int, ...]
    start: int
    end: int


def split_row(row: str) -> tuple[Cell, ...]:
    """Return the cells of a row; places are code points in `row`."""
    bars: list[int] = []
    escaped = False
    for at, char in enumerate(row):
        if char == "|" and not escaped:
            bars.append(at)
        escaped = char == "\\"
    edges = [-1, *bars, len(row)]
    cells = [(edges[i] + 1, edges[i + 1]) for i in range(len(edges) - 1)]
    if cells and cells[0][0] == cells[0][1]:
        cells = cells[1:]
    if cells and cells[-1][0] == cells[-1][1]:
        cells = cells[:-1]
    return tuple(_cell(row, start, end) for start, end in cells)


def _cell(row: str, start: int, end: int) -> Cell:
    while start < end and row[start] in _TRIM:
        start += 1
    while end > start and row[end - 1] in _TRIM:
        end -= 1
    raw = row[start:end]
    if "\\|" not in raw:
        return Cell(raw, tuple(range(start, end)), start, end)
    words: list[str] = []
    places: list[int] = []
    for offset, char in enumerate(raw):
        if char == "\\" and raw[offset + 1 : offset + 2] == "|":
            continue
        words.append(char)
        places.append(start + offset)
    return Cell("".join(words), tuple(places), start, end)
