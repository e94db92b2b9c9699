"""The comments of a consultation as sets of bits, one for every choice of a filter: counting them is a matter of `&`."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

from consult.database import in_language
from consult.decisions.inbox import AGES, NONE, STORED, THEME
from consult.decisions.queries import Found

PUBLISHED = "published"
PERSON = "person"
KEPT = (*STORED, PERSON, PUBLISHED, THEME)


@dataclass(slots=True)
class Heading:
    """A section or a clause as the filters name it."""

    position: int
    number: str
    title: Mapping[str, str] = field(default_factory=dict)
    section: str = ""


class Board:
    """The comments of one consultation by every choice; bit n is the comment that was received as the n-th."""

    def __init__(self, seq: int, digest: str, rows: Iterable[Found]) -> None:
        self.seq, self.digest, self.top = seq, digest, 0
        self.ids: list[int] = []
        self.numbers: list[int] = []
        self.received: list[datetime] = []
        self.values: list[tuple[str, ...]] = []
        self.at: dict[int, int] = {}  # comment id: bit
        self.names: dict[str, str] = {}  # organisation id: name
        self.sections: dict[str, Heading] = {}
        self.clauses: dict[str, Heading] = {}
        self.by_place: list[tuple[int, int, int, int]] = []  # section and clause position, number, bit
        self.by_number: list[tuple[int, int]] = []  # number, bit
        self.masks: dict[str, dict[str, int]] = {name: {} for name in KEPT}
        for row in rows:
            self._append(row)
        self._sort()
        self._set_bits()

    def _sort(self) -> None:
        self.by_place.sort()
        self.by_number.sort()

    def _append(self, row: Found) -> int:
        bit = len(self.ids)
        self.ids.append(row.id)
        self.numbers.append(row.number)
        self.received.append(row.received_at)
        self.values.append(_values(row))
        self.at[row.id] = bit
        self.top = max(self.top, row.number)
        self.by_place.append((row.section_position or 0, row.clause_position or 0, row.number, bit))
        self.by_number.append((row.number, bit))
        if row.organisation_name:
            self.names[row.organisation] = row.organisation_name
        if row.section not in self.sections:
            self.sections[row.section] = Heading(
                row.section_position or 0, row.section_number or "", row.section_title or {}
            )
        if row.clause != NONE and row.clause not in self.clauses:
            self.clauses[row.clause] = Heading(
                row.clause_position or 0, row.clause_number or "", section=row.section
            )
        return bit

    def _set_bits(self) -> None:
        size = len(self.ids) // 8 + 1
        for at, name in enumerate(KEPT):
            lists: dict[str, list[int]] = {}
            for bit, values in enumerate(self.values):
                for value in _choices(name, values[at]):
                    lists.setdefault(value, []).append(bit)
            for value, bits in lists.items():
                packed = bytearray(size)
                for bit in bits:
                    packed[bit >> 3] |= 1 << (bit & 7)
                self.masks[name][value] = int.from_bytes(packed, "little")

    def with_news(self, rows: Iterable[Found]) -> "Board | None":
        """Return a board with changed and new comments; None when they do not fit in order: all has to be read again.

        This one stays as it is: others may be looking at it.
        """
        board = copy(self)
        for name in (
            "ids",
            "numbers",
            "received",
            "values",
            "at",
            "names",
            "sections",
            "clauses",
            "by_place",
            "by_number",
        ):
            setattr(board, name, getattr(self, name).copy())
        board.masks = {name: masks.copy() for name, masks in self.masks.items()}
        return board if board.take(rows) else None

    def take(self, rows: Iterable[Found]) -> bool:
        """Take changed and new comments in; False when they do not fit in order. For a board that nobody looks at yet."""
        for row in sorted(rows, key=lambda r: (r.received_at, r.number)):
            bit = self.at.get(row.id)
            if bit is None:
                if self.received and row.received_at < self.received[-1]:
                    return False
                bit = self._append(row)
                self._turn(bit, None, self.values[bit])
            elif (fresh := _values(row)) != self.values[bit]:
                self._turn(bit, self.values[bit], fresh)
                self.values[bit] = fresh
        self._sort()
        return True

    def _turn(self, bit: int, old: Sequence[str] | None, fresh: Sequence[str]) -> None:
        for at, name in enumerate(KEPT):
            masks = self.masks[name]
            for value in _choices(name, old[at]) if old is not None else ():
                masks[value] &= ~(1 << bit)
            for value in _choices(name, fresh[at]):
                masks[value] = masks.get(value, 0) | 1 << bit

    @property
    def everything(self) -> int:
        """Every comment, withdrawn ones as well."""
        return (1 << len(self.ids)) - 1

    def mask(self, name: str, value: str) -> int:
        """Return the comments with this value."""
        return self.masks[name].get(value, 0)

    def taker(self, number: int) -> int:
        """Return the id of the editor who has the comment of a number; 0 for nobody."""
        at = bisect_left(self.by_number, (number, 0))
        if at == len(self.by_number) or self.by_number[at][0] != number:
            return 0
        value = self.values[self.by_number[at][1]][STORED.index("assigned")]
        return 0 if value == NONE else int(value)

    def themes(self, comment_id: int) -> list[str]:
        """Return the ids of the themes that a comment is under."""
        bit = self.at.get(comment_id)
        under = self.values[bit][KEPT.index(THEME)] if bit is not None else NONE
        return [] if under == NONE else under.split(",")

    def of_age(self, age: str, now: datetime) -> int:
        """Return the comments received within an age of inbox.AGES."""
        if age not in AGES:
            return 0
        first, end = AGES[age]
        upto = bisect_right(self.received, now - timedelta(days=first))
        start = bisect_right(self.received, now - timedelta(days=end)) if end is not None else 0
        return (1 << upto) - (1 << start) if upto > start else 0

    def of_ids(self, ids: Iterable[int]) -> int:
        """Return those of the comments that are here."""
        packed = bytearray(len(self.ids) // 8 + 1)
        for one in ids:
            bit = self.at.get(one)
            if bit is not None:
                packed[bit >> 3] |= 1 << (bit & 7)
        return int.from_bytes(packed, "little")

    def oldest(self, found: int) -> datetime | None:
        """Return when the first of some comments was received."""
        return self.received[(found & -found).bit_length() - 1] if found else None

    def page(self, found: int, *, newest: bool, after: Sequence[int], size: int) -> tuple[list[int], str]:
        """Return at most `size` comment ids in order from behind `after`, and what the next page comes after ('' for none)."""
        packed = found.to_bytes(len(self.ids) // 8 + 1, "little")
        if newest:
            start = bisect_left(self.by_number, (after[0], 0)) if len(after) == 1 else len(self.by_number)
            bits = (self.by_number[at][1] for at in range(start - 1, -1, -1))
        else:
            start = bisect_left(self.by_place, (*after[:2], after[2] + 1, 0)) if len(after) == 3 else 0
            bits = (self.by_place[at][3] for at in range(start, len(self.by_place)))
        here = list(islice((bit for bit in bits if packed[bit >> 3] >> (bit & 7) & 1), size + 1))
        return [self.ids[bit] for bit in here[:size]], self._address(here[size - 1], newest) if len(
            here
        ) > size else ""

    def _address(self, bit: int, newest: bool) -> str:
        number = self.numbers[bit]
        if newest:
            return str(number)
        section, clause = self.values[bit][STORED.index("section")], self.values[bit][STORED.index("clause")]
        places = (
            self.sections[section].position,
            self.clauses[clause].position if clause in self.clauses else 0,
            number,
        )
        return "-".join(str(n) for n in places)


def _values(row: Found) -> tuple[str, ...]:
    told = row._mapping
    themes = ",".join(sorted(told[THEME].split(","))) if told[THEME] else NONE
    return (*(told[name] for name in STORED), str(row.person_id), str(row.published), themes)


def _choices(name: str, value: str) -> Sequence[str]:
    return value.split(",") if name == THEME else (value,)


def title_of(heading: Heading, language: str) -> str:
    """Return the title of a section in a language."""
    return in_language(heading.title, language)


def days_since(moment: datetime, now: datetime) -> int:
    """Return the whole days that have passed."""
    return (now.astimezone(UTC) - moment).days
