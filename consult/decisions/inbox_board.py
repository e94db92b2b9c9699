"""The comments of a consultation as sets of bits, one for every choice of a filter: counting them is a matter of `&`.

A board is a copy of what the database says, kept by each process and brought up to date from the record at every
look: new entries tell which comments to read again. What cannot be told from an entry is read whole.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, and_, case, func, or_, select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.database import in_language
from consult.decisions.inbox import AGES, COLUMNS, NONE, STORED, joined
from consult.decisions.models import DecidedComment
from consult.decisions.queries import Found
from consult.drafts.models import ClausePlace, Section
from consult.people.models import Organisation
from consult.record.events import Event
from consult.record.models import Entry, Head

MOST_NEWS = 500  # more entries, or more comments to read again, than this: the board is read whole
# Entries about these subjects leave every column of the list as it is.
WITHOUT_COMMENTS = frozenset(
    {"amendment", "round", "endorsement", "invitation", "person", "section", "theme", "response", "group", "objection",
     "consultation", "draft", "final", "launch"}
)  # fmt: skip
MEANWHILE = frozenset({Event.NOTE_MADE, Event.VIEW_SAVED, Event.VIEW_DELETED, Event.COMMENTS_CARRIED})
PUBLISHED = "published"
PERSON = "person"
KEPT = (*STORED, PERSON, PUBLISHED)


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
                lists.setdefault(values[at], []).append(bit)
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
        return board if board._take(rows) else None

    def _take(self, rows: Iterable[Found]) -> bool:
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
            if old is not None:
                masks[old[at]] &= ~(1 << bit)
            masks[fresh[at]] = masks.get(fresh[at], 0) | 1 << bit

    @property
    def everything(self) -> int:
        """Every comment, withdrawn ones as well."""
        return (1 << len(self.ids)) - 1

    def mask(self, name: str, value: str) -> int:
        """Return the comments with this value."""
        return self.masks[name].get(value, 0)

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
    return (*(told[name] for name in STORED), str(row.person_id), str(row.published))


def _rows(session: Session, consultation_id: int, *chosen: Any) -> Sequence[Found]:
    published = case((DecidedComment.published_id == DecidedComment.decision_id, 1), else_=0)
    statement = select(
        Comment.id, Comment.number, Comment.person_id, Comment.received_at, published.label(PUBLISHED),
        *(column.label(name) for name, column in COLUMNS.items()), Organisation.name.label("organisation_name"),
        Section.position.label("section_position"), Section.number.label("section_number"),
        Section.title.label("section_title"), ClausePlace.position.label("clause_position"),
        ClausePlace.number.label("clause_number"),
    )  # fmt: skip
    statement = joined(statement, consultation_id).where(*chosen)
    return session.execute(statement.order_by(Comment.received_at, Comment.number)).all()


class Boards:
    """The boards of one database."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.boards: dict[int, Board] = {}


_BOARDS: WeakKeyDictionary[Engine, Boards] = WeakKeyDictionary()
_BOARDS_LOCK = Lock()


def board_of(session: Session, consultation_id: int) -> Board:
    """Return the board of a consultation as its record stands: one statement, and one more when something changed."""
    engine = session.get_bind().engine
    with _BOARDS_LOCK:
        boards = _BOARDS.setdefault(engine, Boards())
    with boards.lock:
        board = _fresh(session, consultation_id, boards.boards.get(consultation_id))
        boards.boards[consultation_id] = board
        return board


def _fresh(session: Session, consultation_id: int, board: Board | None) -> Board:
    since = board.seq if board is not None else _head(consultation_id)
    top = (
        select(func.max(Comment.number).label("top"))
        .where(Comment.consultation_id == consultation_id)
        .subquery()
    )
    news = session.execute(
        select(top.c.top, Entry.seq, Entry.event, Entry.subject, Entry.subject_id, Entry.data, Entry.digest)
        .select_from(top)
        .outerjoin(Entry, and_(Entry.consultation_id == consultation_id, Entry.seq >= since))
        .order_by(Entry.seq)
        .limit(MOST_NEWS + 2)
    ).all()
    if board is None:
        return Board(news[-1].seq or 0, news[-1].digest or "", _rows(session, consultation_id))
    if not _follows(board, news):
        return _fresh(session, consultation_id, None)
    ids, numbers = _changed(news[1:] if board.seq else news, news[0].top or 0, board)
    caught = _caught_up(session, consultation_id, board, ids, numbers) if ids is not None else None
    if caught is None:
        caught = Board(0, "", _rows(session, consultation_id))
    caught.seq, caught.digest = news[-1].seq or 0, news[-1].digest or ""
    return caught


def _head(consultation_id: int) -> Any:
    return select(Head.seq).where(Head.consultation_id == consultation_id).scalar_subquery()


def _follows(board: Board, news: Sequence[Found]) -> bool:
    """Tell whether the record goes on from where the board stands; not after a restored copy."""
    if len(news) > MOST_NEWS:
        return False
    return board.seq == 0 or (news[0].seq == board.seq and news[0].digest == board.digest)


def _changed(news: Sequence[Found], top: int, board: Board) -> tuple[set[int] | None, set[int]]:
    """Return the ids and the numbers of the comments that entries tell of; None instead of ids when all may have changed."""
    ids: set[int] = set()
    numbers: set[int] = set()
    for entry in news:
        if entry.seq is None or entry.event in MEANWHILE or entry.subject in WITHOUT_COMMENTS:
            continue
        data = json.loads(entry.data)
        told = data.get("comments", [data.get("comment")])
        if isinstance(told, list) and all(isinstance(n, int) for n in told):
            numbers.update(told)
        elif entry.subject == "comment":
            ids.add(entry.subject_id)
        else:
            return None, numbers
    whole = len(ids) + len(numbers) > MOST_NEWS or top - board.top > MOST_NEWS
    if top > board.top:
        numbers.add(top)
    return (None if whole else ids), numbers


def _caught_up(
    session: Session, consultation_id: int, board: Board, ids: set[int], numbers: set[int]
) -> Board | None:
    if not ids and not numbers:
        return copy(board)
    wanted = or_(Comment.id.in_(ids), Comment.number.in_(numbers), Comment.number > board.top)
    return board.with_news(_rows(session, consultation_id, wanted))


def title_of(heading: Heading, language: str) -> str:
    """Return the title of a section in a language."""
    return in_language(heading.title, language)


def days_since(moment: datetime, now: datetime) -> int:
    """Return the whole days that have passed."""
    return (now.astimezone(UTC) - moment).days
