"""Bars as values: what a chart asks and answers, its bars in per cent of its width, and the table under it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from consult.web.languages import gettext

WIDEST = 74.0  # per cent of the chart's width; the rest is for the number behind the longest bar
LINE = 40  # columns of a line of a label over a bar; a Chinese character takes two
TALL, LEADING = 46, 18  # pixels of a bar with one line of a label, and of each further line
# A word with the blanks behind it, or one Chinese character with the marks that may not begin a line.
PIECES = re.compile(r"[\u3400-\u9fff][\u3001\u3002\uff01-\uff1f]*\s*|[^\s\u3400-\u9fff]+\s*|\s+")
FEW = 3  # in public no group is smaller than this


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar: its pattern (0 is plain), where it begins and how wide it is, in per cent."""

    pattern: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with what stands above and behind it."""

    label: str
    shown: str
    parts: tuple[Part, ...]
    end: float  # per cent

    @property
    def lines(self) -> list[str]:
        """The label in lines that fit on a narrow page."""
        return lines_of(self.label)

    @property
    def height(self) -> int:
        """The height of the bar with its label, in pixels."""
        return TALL + LEADING * (len(self.lines) - 1)


@dataclass(frozen=True, slots=True)
class Chart:
    """A question, the answer in a sentence, the bars, and the same as a table."""

    key: str
    title: str
    answer: str
    bars: Sequence[Bar]
    head: Sequence[str]
    table: Sequence[Sequence[str | int]]
    legend: Sequence[str] = ()  # the words of the patterns, in their order
    upright: bool = False  # bars stand: one per day
    line: tuple[float, str] | None = None  # per cent from the left, and what it says
    more: Sequence[str] = field(default_factory=tuple)  # further sentences


def counted(count: int, *, public: bool) -> str:
    """Return a count as it is printed: in public a group of one or two only as "fewer than 3"."""
    return gettext("fewer than 3") if public and 0 < count < FEW else str(count)


def cell(count: int, *, public: bool) -> str | int:
    """Return a count as a cell of a table: a number, or in public the words for a small group."""
    return counted(count, public=public) if public and 0 < count < FEW else count


def drawn(count: int, *, public: bool) -> int:
    """Return the count that a bar is drawn of; in public all small groups are drawn alike."""
    return FEW - 1 if public and 0 < count < FEW else count


def bars(rows: Sequence[tuple[str, Sequence[int], str]], *, whole: bool = False) -> list[Bar]:
    """Return bars of (label, the counts of its parts, what is printed behind it).

    With `whole` every bar that has any part is as wide as the widest: shares, not counts.
    """
    most = max((sum(counts) for _, counts, _ in rows), default=0) or 1
    found = []
    for label, counts, printed in rows:
        scale = WIDEST / ((sum(counts) or 1) if whole else most)
        parts, start = [], 0.0
        for pattern, count in enumerate(counts):
            if count:
                parts.append(Part(pattern, round(start, 2), round(count * scale, 2)))
                start += count * scale
        found.append(Bar(label, printed, tuple(parts), round(start, 2)))
    return found


def lines_of(label: str) -> list[str]:
    """Return a label in lines of at most `LINE` columns, broken between words and beside Chinese characters."""
    lines, line = [], ""
    for word in PIECES.findall(label):
        if line and columns(line + word.rstrip()) > LINE:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()]


def columns(words: str) -> int:
    """Return how many columns words take."""
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in words)
