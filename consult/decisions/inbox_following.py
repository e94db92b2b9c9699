"""Boards that follow the record: a copy of what the database says, kept by each process.

New entries of the record tell which comments to read again at the next look; what cannot be told from an entry is
read whole.
"""

import json
from collections.abc import Sequence
from copy import copy
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, and_, case, func, or_, select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.decisions.inbox import COLUMNS, THEME, joined
from consult.decisions.inbox_board import PUBLISHED, Board
from consult.decisions.models import DecidedComment
from consult.decisions.queries import Found
from consult.decisions.themes import theme_ids
from consult.drafts.models import ClausePlace, Section
from consult.people.models import Organisation
from consult.record.events import Event
from consult.record.models import Entry, Head

MOST_NEWS = 500  # more entries, or more comments to read again, than this: the board is read whole
# Entries about these subjects leave every column of the list as it is.
WITHOUT_COMMENTS = frozenset(
    {"amendment", "round", "endorsement", "invitation", "person", "section", "response", "group", "objection",
     "consultation", "draft", "final", "launch"}
)  # fmt: skip
MEANWHILE = frozenset(
    {
        Event.NOTE_MADE,
        Event.NOTE_EDITED,
        Event.NOTE_DELETED,
        Event.VIEW_SAVED,
        Event.VIEW_DELETED,
        Event.COMMENTS_CARRIED,
        Event.THEME_NAMED,
    }
)


def _rows(session: Session, consultation_id: int, *chosen: Any) -> Sequence[Found]:
    published = case((DecidedComment.published_id == DecidedComment.decision_id, 1), else_=0)
    statement = select(
        Comment.id, Comment.number, Comment.person_id, Comment.received_at, published.label(PUBLISHED), theme_ids().label(THEME),
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
        if entry.event == Event.THEME_SET:
            told = [*data["added"], *data["removed"]]
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
