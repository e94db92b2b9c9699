"""Take the prefixes of quotations and list items off the lines of a clause, and find the way back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stripped:
    """Hold text without its containers' prefixes; what is at `starts[i]` stands at `sources[i]`."""

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    def to_source(self, position: int) -> int:
        """Return where the character at `position` stands in the source, in code points."""
        index = bisect_right(self.starts, position) - 1
        return self.sources[index] + position - self.starts[index]

    def runs(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return [start, end) as (start, end) ranges in the text, each of which is unbroken in the source."""
        first = bisect_right(self.starts, start) - 1
        found = []
        for index in range(first, len(self.starts)):
            begin = max(self.starts[index], start)
            stop = min(self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text), end)
            if begin < stop:
                found.append((begin, stop))
            if stop >= end:
                break
        return found


def strip_lines(source: str, indents: Sequence[int]) -> Stripped:
    """Return `source` with the prefixes that `indents` describes taken off every line but the first."""
    if "\n" not in source or tuple(indents) == (0,):
        return Stripped(source, (0,), (0,))
    parts: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    at = size = 0
    for number, line in enumerate(source.split("\n")):
        cut = prefix_length(line, indents) if number else 0
        piece = line[cut:] + "\n"
        if not starts or sources[-1] + size - starts[-1] != at + cut:
            starts.append(size)
            sources.append(at + cut)
        parts.append(piece)
        size += len(piece)
        at += len(line) + 1
    return Stripped("".join(parts)[:-1], tuple(starts), tuple(sources))


def prefix_length(line: str, indents: Sequence[int]) -> int:
    """Return how many characters of `line` belong to its containers.

    Up to `indents[i]` columns of blanks each (tabs stop at every fourth column), and between two of them at
    most three more blanks, one ">" and one blank after it. A lazy line, without its ">", keeps what is
    left.
    """
    at = column = 0
    for depth, indent in enumerate(indents):
        if depth:
            mark = at
            while mark < len(line) and line[mark] == " " and mark - at < 3:
                mark += 1
            if mark >= len(line) or line[mark] != ">":
                return at
            at = mark + 1
            column = 0
            if at < len(line) and line[at] in " \t":
                at += 1
        start = column
        while at < len(line) and column - start < indent and line[at] in " \t":
            column += 4 - column % 4 if line[at] == "\t" else 1
            at += 1
    return at
