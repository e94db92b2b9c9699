"""Where each character of a clause's canonical text stands in its source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Segment:
    """Tie a stretch of canonical text to a stretch of source, both in code points.

    `exact` means one source code point per text code point, in order; otherwise the whole text stretch
    (an entity, an escape, a line break, a joint between blocks) stands for the whole source stretch.
    """

    text_start: int
    text_end: int
    source_start: int
    source_end: int
    exact: bool


@dataclass(frozen=True)
class SourceMap:
    """Map ranges of canonical text to ranges of source; covers every code point of the text, in order."""

    segments: tuple[Segment, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.text_start for segment in self.segments]

    @property
    def text_length(self) -> int:
        """Return the number of code points of canonical text covered."""
        return self.segments[-1].text_end if self.segments else 0

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the source range, half open, of the canonical range [start, end), in code points.

        An empty range gives the empty range just after the character before it (at 0: before the first).

        Raises:
            ValueError: when the range is reversed or leaves the text.
        """
        if not 0 <= start <= end <= self.text_length:
            raise ValueError(f"range {start}..{end} is not inside 0..{self.text_length}")
        if not self.segments:
            return (0, 0)
        if start == end:
            at = self._after(start - 1) if start else self.segments[0].source_start
            return (at, at)
        return (self._before(start), self._after(end - 1))

    def segments_in(self, start: int, end: int) -> tuple[Segment, ...]:
        """Return the segments that share at least one code point with the canonical range [start, end)."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        found: list[Segment] = []
        for segment in self.segments[first:] if start < end else ():
            if segment.text_start >= end:
                break
            found.append(segment)
        return tuple(found)

    def _segment_of(self, position: int) -> Segment:
        return self.segments[bisect_right(self._starts, position) - 1]

    def _before(self, position: int) -> int:
        segment = self._segment_of(position)
        return segment.source_start + (position - segment.text_start if segment.exact else 0)

    def _after(self, position: int) -> int:
        segment = self._segment_of(position)
        if segment.exact:
            return segment.source_start + position - segment.text_start + 1
        return segment.source_end

    def to_str(self) -> str:
        """Return the map as short ASCII: "length@source" or "length@source+source length", by spaces."""
        parts = []
        for segment in self.segments:
            part = f"{segment.text_end - segment.text_start}@{segment.source_start}"
            if not segment.exact:
                part += f"+{segment.source_end - segment.source_start}"
            parts.append(part)
        return " ".join(parts)

    @classmethod
    def from_str(cls, written: str) -> SourceMap:
        """Return the map that `to_str` wrote.

        Raises:
            ValueError: when the string was not written by `to_str`.
        """
        segments = []
        at = 0
        for part in written.split(" ") if written else []:
            length, _, rest = part.partition("@")
            start, plus, span = rest.partition("+")
            size = int(length)
            source = int(start)
            source_end = source + (int(span) if plus else size)
            segments.append(Segment(at, at + size, source, source_end, not plus))
            at += size
        return cls(tuple(segments))


def join_segments(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Return the segments with neighbours that continue each other exactly made one."""
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined else None
        if last and last.exact and segment.exact and last.source_end == segment.source_start:
            joined[-1] = Segment(
                last.text_start, segment.text_end, last.source_start, segment.source_end, True
            )
        else:
            joined.append(segment)
    return tuple(joined)
