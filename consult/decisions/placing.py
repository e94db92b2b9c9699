"""Where the words that a suggestion changes stand in the working text now, or which amendment stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.text.closeness import Change
from consult.text.merging import merged
from consult.text.threeway import step_to, trace


@dataclass(frozen=True, slots=True)
class Step:
    """A standing amendment of one clause and language: canonical text before and after."""

    amendment_id: int
    before: str
    after: str


class Touched(Exception):
    """An amendment changed the words that a suggestion would change, or stands too near to them."""

    def __init__(self, amendment_id: int) -> None:
        super().__init__(f"touched by amendment {amendment_id}")
        self.amendment_id = amendment_id


class SaidAlready(Exception):
    """The working text says all that a suggestion asks for, because of an amendment (0 when of none by itself)."""

    def __init__(self, amendment_id: int) -> None:
        super().__init__(f"said already by amendment {amendment_id}")
        self.amendment_id = amendment_id


def changes_now(
    base: str, steps: Sequence[Step], *, start: int, end: int, words: str, language: str
) -> tuple[Change, ...]:
    """Give the places of the working text that `words` for base[start:end] still change, in order.

    One change for the whole range while nothing in it was amended; else one for each stretch of words that differs.

    Raises:
        Touched: an amendment changed the same words or the same place.
        SaidAlready: the working text says all of it.
    """
    strands = trace(base, [step_to(str(s.amendment_id), s.before, s.after, language) for s in steps])
    found = merged(base, strands, start=start, end=end, words=words, language=language)
    if found.clashes:
        raise Touched(max(int(name) for name in found.clashes))
    if not found.changes:
        raise SaidAlready(max((int(name) for name in found.agreed), default=0))
    return found.changes
