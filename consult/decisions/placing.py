"""Where words of a draft stand in the working text now, or which amendment has touched them."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.text.differ import diff_text
from consult.text.phrases import changes_of
from consult.text.threeway import Strand, step_to, trace


@dataclass(frozen=True, slots=True)
class Step:
    """A standing amendment of one clause and language: canonical text before and after."""

    amendment_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Piece:
    """New words for the working text's code points from `start` to `end` (half open)."""

    start: int
    end: int
    words: str


class Touched(Exception):
    """The words were touched by an amendment."""

    def __init__(self, amendment_id: int) -> None:
        super().__init__(f"touched by amendment {amendment_id}")
        self.amendment_id = amendment_id


def pieces_now(
    base: str,
    steps: Sequence[Step],
    *,
    start: int,
    end: int,
    words: str,
    language: str,
    by_words: bool = False,
) -> tuple[Piece, ...]:
    """Give the places of the working text that `words` for base[start:end] would change, the last first.

    One piece for the whole range while nothing in it was amended. Else one per stretch of words that `words`
    changes, so that two new wordings of a clause that change other words go together; not so `by_words`,
    when somebody chose these very words.

    Raises:
        Touched: an amendment changed some of the very words, or inserted at the very place.
    """
    strands = trace(base, [step_to(str(s.amendment_id), s.before, s.after, language) for s in steps])
    try:
        low, high = _now(strands, start, end)
        return (Piece(low, high, words),)
    except Touched:
        changes = changes_of(diff_text(base[start:end], words, language=language))
        if by_words or changes == ((0, end - start, 0, len(words)),):
            raise
        found = [(_now(strands, start + a, start + b), words[c:d]) for a, b, c, d in changes]
        return tuple(Piece(low, high, new) for (low, high), new in reversed(found))


def _now(strands: Sequence[Strand], start: int, end: int) -> tuple[int, int]:
    return _point(strands, start) if start == end else _range(strands, start, end)


def _range(strands: Sequence[Strand], start: int, end: int) -> tuple[int, int]:
    """Give the present place of base[start:end], every code point of which must be alive and unparted."""
    base = now = 0
    first = last = -1
    for strand in strands:
        size, alive = len(strand.text), not strand.taken_by
        if strand.brought_by:
            if alive and start < base < end:
                raise Touched(int(strand.brought_by))
        else:
            if base < end and base + size > start:
                if not alive:
                    raise Touched(int(strand.taken_by))
                first = now + start - base if first < 0 else first
                last = now + min(end, base + size) - base
            base += size
        now += size if alive else 0
    return first, last


def _point(strands: Sequence[Strand], at: int) -> tuple[int, int]:
    """Give the present place between two code points: behind what replaced the words before it."""
    base_text = "".join(strand.text for strand in strands if not strand.brought_by)
    base = now = 0
    taken_before = ""
    place = 0
    for strand in strands:
        size, alive = len(strand.text), not strand.taken_by
        if strand.brought_by:
            pure = strand.brought_by != taken_before
            if alive and pure and not base_text[min(base, at) : max(base, at)].strip():
                raise Touched(int(strand.brought_by))
            if alive and not pure and base == at:
                place = now + size
        else:
            if base < at < base + size and not alive:
                raise Touched(int(strand.taken_by))
            if base < at <= base + size:
                place = now + (at - base if alive else 0)
            base += size
            taken_before = strand.taken_by
        now += size if alive else 0
    return place, place
