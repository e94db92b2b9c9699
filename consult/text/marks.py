"""Mark commented words in a clause's HTML: flat segments, cut wherever a comment begins or ends.

Source: design notes, screens 4 ("highlights are rendered by the server") and 6 (`<mark aria-details>`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from consult.text.errors import OutsideClause, WordsDiffer

DEPTHS = 4
_PIECE = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>|&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);|[^<&]+|[<&]"
)
_VOID = frozenset(("br", "img", "hr", "wbr"))
_NO_WORDS_IN = frozenset(("table", "thead", "tbody", "tr"))


@dataclass(frozen=True, slots=True)
class Mark:
    """Hold a stretch of canonical text (code points, half open) on which the same comments lie."""

    start: int
    end: int
    numbers: tuple[int, ...]


def cut_marks(spans: Sequence[tuple[int, int, int]]) -> tuple[Mark, ...]:
    """Return spans (start, end, comment number), overlapping or not, as flat marks in order.

    Numbers in a mark are in rising order; empty spans and stretches without a comment are left out.
    """
    edges = sorted({edge for start, end, _ in spans if start < end for edge in (start, end)})
    opened: dict[int, list[int]] = {}
    closed: dict[int, list[int]] = {}
    for start, end, number in spans:
        if start < end:
            opened.setdefault(start, []).append(number)
            closed.setdefault(end, []).append(number)
    active: dict[int, int] = {}
    marks = []
    for edge, following in pairwise(edges):
        for number in closed.get(edge, ()):
            active[number] -= 1
        for number in opened.get(edge, ()):
            active[number] = active.get(number, 0) + 1
        numbers = tuple(sorted(number for number, count in active.items() if count))
        if numbers:
            marks.append(Mark(edge, following, numbers))
    return tuple(marks)


def mark_html(html: str, canonical: str, spans: Sequence[tuple[int, int, int]]) -> str:
    """Return the clause's HTML with `<mark class="m1".."m4" aria-details="k12 k15">` round commented words.

    `spans` are (start, end, comment number) in code points of `canonical`, in any order, overlapping or
    not. The class tells how many comments lie on the words, four at most. Text and order of elements stay
    as they are; elements with `data-skip`, and the joints between blocks and cells, are never marked.

    Raises:
        OutsideClause: when a span is reversed or reaches beyond the canonical text.
        WordsDiffer: when the HTML's text is not the canonical text.
    """
    for start, end, number in spans:
        if not 0 <= start <= end <= len(canonical):
            raise OutsideClause(
                "Comment %(number)d marks %(start)d to %(end)d of %(length)d characters.",
                number=number,
                start=start,
                end=end,
                length=len(canonical),
            )
    marks = cut_marks(spans)
    if not marks:
        return html
    return "".join(_Marker(canonical, marks).run(html))


class _Marker:
    def __init__(self, canonical: str, marks: tuple[Mark, ...]) -> None:
        self.canonical = canonical
        self.marks = marks
        self.starts = [mark.start for mark in marks]
        self.at = 0
        self.skipping = 0
        self.open: list[str] = []
        self.current: Mark | None = None

    def run(self, html: str) -> Iterator[str]:
        for piece in _PIECE.finditer(html):
            if piece.group(2):
                yield from self._end()
                self._tag(piece)
                yield piece.group()
            elif self.skipping:
                yield piece.group()
            else:
                yield from self._words(piece.group())
        yield from self._end()
        if self.at != len(self.canonical):
            raise WordsDiffer("The page's text and the clause's text differ.", place=f"character {self.at}")

    def _tag(self, piece: re.Match[str]) -> None:
        name = piece.group(2).lower()
        if name in _VOID:
            return
        if piece.group(1):
            if self.open:
                self.open.pop()
            self.skipping -= self.skipping > 0
        else:
            self.open.append(name)
            if self.skipping or "data-skip" in piece.group(3):
                self.skipping += 1

    def _words(self, raw: str) -> Iterator[str]:
        words = unescape(raw) if raw.startswith("&") else raw
        if self.canonical[self.at : self.at + len(words)] != words:
            raise WordsDiffer("The page's text and the clause's text differ.", place=f"character {self.at}")
        if (not self.open and words == "\n") or (
            self.open and self.open[-1] in (*_NO_WORDS_IN, "blockquote")
        ):
            yield from self._end()
            self.at += len(words)
            yield raw
            return
        end = self.at + len(words)
        offset = 0
        while self.at < end:
            mark, stop = self._mark_at(self.at)
            stop = min(stop, end)
            if mark is not self.current:
                yield from self._end()
                yield from self._begin(mark)
            yield (
                raw if raw is not words and len(words) != len(raw) else raw[offset : offset + stop - self.at]
            )
            offset += stop - self.at
            self.at = stop

    def _mark_at(self, position: int) -> tuple[Mark | None, int]:
        """Return the mark at a position, and where it, or the stretch without one, ends."""
        index = bisect_right(self.starts, position) - 1
        if index >= 0 and self.marks[index].end > position:
            return (self.marks[index], self.marks[index].end)
        following = index + 1
        return (None, self.starts[following] if following < len(self.starts) else len(self.canonical))

    def _begin(self, mark: Mark | None) -> Iterator[str]:
        self.current = mark
        if mark:
            depth = min(len(mark.numbers), DEPTHS)
            details = " ".join(f"k{number}" for number in mark.numbers)
            yield f'<mark class="m{depth}" aria-details="{details}">'

    def _end(self) -> Iterator[str]:
        if self.current:
            yield "</mark>"
        self.current = None
