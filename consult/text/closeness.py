"""How near two changes of one text are to each other: the same, over each other, side by side, or apart."""

from __future__ import annotations

from dataclasses import dataclass

from consult.text.tokens import TokenKind, base_language, tokenize

_RUN = 3  # words that no two people bring to two places by chance
_RUN_OF_CHARACTERS = 6
_BY_CHARACTER = frozenset(("zh", "ja"))
_CELLS = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Change:
    """New words for base[start:end] (code points); an empty range inserts. `name` says whose it is.

    An insertion where others took words out has `room`: it stands somewhere between these two places of the base.
    """

    start: int
    end: int
    words: str
    name: str = ""
    room: tuple[int, int] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it puts words for words, and neither only inserts nor only takes out."""
        return self.end > self.start and bool(self.words)


@dataclass(frozen=True, slots=True)
class Reach:
    """The stretch of the base that a change can be said to be in (code points), without blanks at its ends.

    Whoever inserts “the tests and ” before “the docs” may as well have inserted “tests and the ” behind “the”.
    """

    start: int
    end: int

    @classmethod
    def of(cls, base: str, change: Change, sliding: bool = True) -> Reach:
        """Give the reach of a change; without `sliding` only the place where it was found."""
        start, end = change.start, change.end
        if sliding and not change.is_whole:
            start, end = _slid(base, change)
        if change.room is not None:
            start, end = min(start, change.room[0]), max(end, change.room[1])
        text = base[start:end]
        if not text.strip():
            return cls(start, end)
        return cls(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def same(base: str, left: Change, right: Change) -> bool:
    """Tell whether two changes, each by itself, make the same text."""
    return not _by_itself(base, left).isdisjoint(_by_itself(base, right))


def overlaps(base: str, left: Reach, right: Reach) -> bool:
    """Tell whether two changes are in the same words, or one inserts inside what the other changes."""
    for point, other in ((left, right), (right, left)):
        if point.start == point.end:
            before, behind = base[other.start : point.start], base[point.start : other.end]
            return other.start < point.start < other.end and bool(before.strip()) and bool(behind.strip())
    low, high = max(left.start, right.start), min(left.end, right.end)
    return low < high and bool(base[low:high].strip())


def stands_beside(base: str, left: Reach, right: Reach) -> bool:
    """Tell whether nothing but blanks stands between two changes that do not overlap."""
    first, second = sorted((left, right), key=lambda one: (one.start, one.end))
    gap = base[min(first.end, second.start) : max(first.end, second.start)]
    return not gap.strip() and _CELLS.isdisjoint(gap)


def goes_beside(base: str, left: Change, right: Change, language: str) -> bool:
    """Tell whether two changes side by side go together: one of them puts other words for a single word."""
    return _swaps_a_word(base, left, language) or _swaps_a_word(base, right, language)


def shares_words(base: str, left: Change, right: Change, language: str) -> bool:
    """Tell whether two changes bring a word that is the same, so that side by side it would stand double."""
    return not set(_brought(base, left, language)).isdisjoint(_brought(base, right, language))


def repeats(base: str, left: Change, right: Change, language: str) -> bool:
    """Tell whether two changes bring the same words to two places, or take the same words out at two.

    The same words put for the same words at two places are no repetition. Three words that are half of what one of
    them brings are one, and so are all words of one within a few words of the other.
    """
    old = (base[left.start : left.end].strip(), base[right.start : right.end].strip())
    new = (left.words.strip(), right.words.strip())
    if not any(new):
        return old[0] == old[1] and len(_words(old[0], language)) >= _least(language)
    if old[0] and old[0].casefold() == old[1].casefold() and new[0].casefold() == new[1].casefold():
        return False
    brought = [_brought(base, one, language) for one in (left, right)]
    few, many = sorted(brought, key=len)
    run = _longest_run(few, many)
    if run >= _least(language) and run * 2 >= len(few):
        return True
    return 0 < run == len(few) and run >= _least(language) // _RUN and len(many) <= run + _RUN


def says(text: str, words: str, language: str) -> bool:
    """Tell whether a few words or more stand in a text as they are; single words tell nothing."""
    wanted = _words(words, language)
    return len(wanted) > _least(language) // _RUN and _longest_run(wanted, _words(text, language)) == len(
        wanted
    )


def _by_itself(base: str, change: Change) -> set[str]:
    places = {(change.start, change.end), *((at, at) for at in change.room or ())}
    return {base[:start] + change.words + base[end:] for start, end in places}


def _slid(base: str, change: Change) -> tuple[int, int]:
    """Give the first and last place at which the same insertion or deletion makes the same text, between words.

    Places between which only signs and blanks stand are one.
    """
    words = change.words or base[change.start : change.end]
    low, high = change.start, change.end
    if not words:
        return low, high
    for at in range(change.start - 1, -1, -1):
        if base[at] != words[(at - change.start) % len(words)]:
            break
        low = at if _is_edge(base, at) and _has_word(base[at : change.start]) else low
    for at in range(change.end, len(base)):
        if base[at] != words[(at - change.end) % len(words)]:
            break
        high = at + 1 if _is_edge(base, at + 1) and _has_word(base[change.end : at + 1]) else high
    return low, high


def _has_word(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _is_edge(base: str, at: int) -> bool:
    """Tell whether a place does not lie inside a word written with letters."""
    return not (0 < at < len(base) and _is_letter(base[at - 1]) and _is_letter(base[at]))


def _is_letter(sign: str) -> bool:
    return sign.isalnum() and sign < "\u2e80"


def _swaps_a_word(base: str, change: Change, language: str) -> bool:
    gone = tokenize(base[change.start : change.end], language)
    if not change.words.strip() or any(one.kind is TokenKind.NUMBER for one in gone):
        return False
    characters = all(one.kind is TokenKind.CHARACTER for one in gone)
    return 0 < len(gone) <= (2 if characters else 1)


def _words(text: str, language: str) -> list[str]:
    """Give the words of a text as they are told apart without capitals."""
    return [one.text.casefold() for one in tokenize(text, language) if one.text[0].isalnum()]


def _brought(base: str, change: Change, language: str) -> list[str]:
    """Give the words that a change brings, without those that it only keeps."""
    kept = set(_words(base[change.start : change.end], language))
    return [word for word in _words(change.words, language) if word not in kept]


def _least(language: str) -> int:
    return _RUN_OF_CHARACTERS if base_language(language) in _BY_CHARACTER else _RUN


def _longest_run(left: list[str], right: list[str]) -> int:
    """Count the words of the longest run that stands in both."""
    best = 0
    before = [0] * (len(right) + 1)
    for word in left:
        row = [0] * (len(right) + 1)
        for at, other in enumerate(right, start=1):
            if word == other:
                row[at] = before[at - 1] + 1
                best = max(best, row[at])
        before = row
    return best
