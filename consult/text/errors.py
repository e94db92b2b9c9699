"""What the text engine refuses, each with the place and a sentence that a person can act on."""

from collections.abc import Mapping


class TextRefusal(Exception):
    """A thing that cannot be done to a text, told with its place.

    `message` is a catalogue entry with %(name)s placeholders, `values` fills them; `place` names clause and
    code points.
    """

    def __init__(self, message: str, *, place: str = "", **values: object) -> None:
        told = message % values if values else message
        super().__init__(f"{place}: {told}" if place else told)
        self.message = message
        self.place = place
        self.values: Mapping[str, object] = values


class EmptyClause(TextRefusal):
    """The clause has no words to point at."""


class EmptySelection(TextRefusal):
    """No words are selected."""


class OffsetsReversed(TextRefusal):
    """The selection ends before it starts."""


class OutsideClause(TextRefusal):
    """The selection reaches beyond the clause."""


class QuoteTooLong(TextRefusal):
    """The quoted words are longer than the clause they are said to stand in."""


class InsideGrapheme(TextRefusal):
    """An offset falls inside one character as people see it (accents, emoji)."""


class InsideSurrogatePair(TextRefusal):
    """A UTF-16 offset falls between the two halves of one character."""


class WordsDiffer(TextRefusal):
    """The words at these offsets are not the words that were sent."""


class UnknownClause(TextRefusal):
    """The target belongs to a clause that this draft does not have."""


class InvalidText(TextRefusal):
    """The text holds what no text may hold: lone surrogates, NUL, invalid UTF-8."""


class TooLong(TextRefusal):
    """The text is longer than the engine works on in one piece."""


class Overlap(TextRefusal):
    """Two changes touch the same words."""


class CrossesBlocks(TextRefusal):
    """The change reaches over the end of a paragraph, cell or line of the text."""


class CannotApply(TextRefusal):
    """No way of editing the source changes only the words asked for."""


class NotInStep(TextRefusal):
    """A list of changes does not belong to the texts it is said to lead from and to."""
