"""What stands round the list and beside a comment on the desk: editors, one's own side, saved views, notes, who is here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Text, cast, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.database import UtcTime
from consult.decisions.assigning import editor_ids
from consult.decisions.checking_models import CommentInterest
from consult.decisions.grouping_models import Theme
from consult.decisions.inbox import Filters, ways_on
from consult.decisions.inbox_counts import OwnSide
from consult.decisions.queries import Found
from consult.decisions.sharing_models import Assignment, DeskNote, DeskNoteVersion, DeskOpening, DeskView
from consult.people.models import Membership, Person


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as the list offers it."""

    id: int
    name: str
    args: Mapping[str, str]
    shared: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What stands round the list; `editors` and standing `themes` are (id, name) by name."""

    editors: Sequence[tuple[int, str]]
    themes: Sequence[tuple[int, str]]
    side: OwnSide
    views: Sequence[View]


def around(session: Session, consultation_id: int, actor: Actor) -> Around:
    """Return what stands round the list for an actor, in one statement."""
    me = actor.person_id or 0
    editors = select(literal("editor").label("kind"), Person.id.label("id"), Person.name.label("name"), literal("").label("args"),
                     literal(0).label("shared"), literal(0).label("owner")).where(
        Person.id.in_(editor_ids(consultation_id)), Person.disabled_at.is_(None)
    )  # fmt: skip
    members = select(literal("side"), Membership.person_id, literal(""), literal(""), literal(0), literal(0)).where(
        Membership.organisation_id.in_(actor.organisations), Membership.ended_at.is_(None)
    )  # fmt: skip
    interests = select(literal("interest"), CommentInterest.comment_id, literal(""), literal(""), literal(0), literal(0)).where(
        CommentInterest.person_id == me
    )  # fmt: skip
    shared = cast(DeskView.shared, literal(0).type)
    views = select(literal("view"), DeskView.id, DeskView.name, type_coerce(DeskView.args, Text), shared, DeskView.person_id).where(
        DeskView.consultation_id == consultation_id, DeskView.shared | (DeskView.person_id == me)
    )  # fmt: skip
    themes = select(literal("theme"), Theme.id, Theme.name, literal(""), literal(0), literal(0)).where(
        Theme.consultation_id == consultation_id, Theme.ended_at.is_(None)
    )
    rows = session.execute(union_all(editors, members, interests, views, themes)).all()
    found = sorted(rows, key=lambda row: (str(row.name).casefold(), row.id))
    return Around(
        editors=[(row.id, row.name) for row in found if row.kind == "editor"],
        themes=[(row.id, row.name) for row in found if row.kind == "theme"],
        side=OwnSide([r.id for r in rows if r.kind == "side"], [r.id for r in rows if r.kind == "interest"]),
        views=[
            View(row.id, row.name, json.loads(row.args), bool(row.shared), row.owner == me)
            for row in found
            if row.kind == "view"
        ],
    )


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a comment; times are in UTC, `past` is what it said before: (html, until when), the newest first."""

    id: int
    html: str
    author: str
    at: datetime
    own: bool = False
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    past: Sequence[tuple[str, datetime]] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What the desk keeps beside one comment, and the way on from it: for editors and coordinators only."""

    taker_id: int  # 0: nobody
    taker: str
    here: Sequence[str]  # names of the others who are on it now
    editors: Sequence[tuple[int, str]]
    notes: Sequence[Note]
    back: int | None  # numbers of the undecided comments before and behind it
    on: int | None


def beside(
    session: Session, consultation_id: int, row: Found, filters: Filters, actor: Actor, now: datetime
) -> Beside:
    """Return what the desk keeps beside a comment (a row of desk.comment_on_desk), in one statement."""
    place = (row.section_position or 0, row.clause_position or 0, row.number)
    back, on = ways_on(session, consultation_id, filters, actor, place, now)
    none = cast(null(), DateTime(timezone=True))
    people = (literal(""), none)
    at = type_coerce(DeskNote.made_at, DateTime(timezone=True)).label("at")
    notes = (
        select(literal("note").label("kind"), DeskNote.id.label("id"), Person.name.label("name"), DeskNote.html.label("html"), at)
        .join(Person, Person.id == DeskNote.person_id)
        .where(DeskNote.comment_id == row.id)
    )  # fmt: skip
    more = _of_notes(row.id, actor)
    here = (
        select(literal("here"), Person.id, Person.name, *people)
        .join(DeskOpening, DeskOpening.person_id == Person.id)
        .where(DeskOpening.comment_id == row.id, DeskOpening.here_until > now, Person.id != (actor.person_id or 0))
    )  # fmt: skip
    taker = (
        select(literal("taker"), Person.id, Person.name, *people)
        .join(Assignment, Assignment.editor_id == Person.id)
        .where(Assignment.comment_id == row.id)
    )
    editors = select(literal("editor"), Person.id, Person.name, *people).where(
        Person.id.in_(editor_ids(consultation_id)), Person.disabled_at.is_(None)
    )
    ways = (
        select(literal(kind), number, literal(""), *people) for kind, number in (("back", back), ("on", on))
    )
    return _told(session.execute(union_all(notes, *more, here, taker, editors, *ways)).all(), now)


def _of_notes(comment_id: int, actor: Actor) -> Iterator[Any]:
    """Select which notes on a comment are the actor's, which were edited or deleted and when, and what they said before."""
    none, moment = cast(null(), DateTime(timezone=True)), DateTime(timezone=True)
    at = {"edited": DeskNote.edited_at, "deleted": DeskNote.deleted_at}
    here = DeskNote.comment_id == comment_id
    yield select(literal("own"), DeskNote.id, literal(""), literal(""), none).where(
        here, DeskNote.person_id == (actor.person_id or 0), DeskNote.deleted_at.is_(None)
    )
    for kind, column in at.items():
        yield select(literal(kind), DeskNote.id, literal(""), literal(""), type_coerce(column, moment)).where(
            here, column.is_not(None)
        )
    yield (
        select(
            literal("past"), DeskNoteVersion.note_id, literal(""), DeskNoteVersion.html,
            type_coerce(DeskNoteVersion.replaced_at, moment),
        )
        .join(DeskNote, DeskNote.id == DeskNoteVersion.note_id)
        .where(here, DeskNote.deleted_at.is_(None))
    )  # fmt: skip


def _notes(rows: Sequence[Found], now: datetime) -> list[Note]:
    """Return the notes among the rows of `beside`, in the order in which they were written."""
    utc: Any = UtcTime()

    def moment(row: Found) -> datetime:
        return utc.process_result_value(row.at, None) or now

    own = {row.id for row in rows if row.kind == "own"}
    when = {(row.kind, row.id): moment(row) for row in rows if row.kind in ("edited", "deleted")}
    past: dict[int, list[tuple[str, datetime]]] = {}
    for row in rows:
        if row.kind == "past":
            past.setdefault(row.id, []).append((row.html, moment(row)))
    return [
        Note(
            row.id, row.html, row.name, moment(row), row.id in own, when.get(("edited", row.id)),
            when.get(("deleted", row.id)), sorted(past.get(row.id, []), key=lambda one: one[1], reverse=True),
        )
        for row in sorted((row for row in rows if row.kind == "note"), key=lambda row: int(row.id))
    ]  # fmt: skip


def _told(rows: Sequence[Found], now: datetime) -> Beside:
    found: dict[str, list[tuple[int, str]]] = {}
    for row in sorted(rows, key=lambda row: str(row.name).casefold()):
        found.setdefault(row.kind, []).append((row.id, row.name))
    taker_id, taker = found["taker"][0] if "taker" in found else (0, "")
    return Beside(
        taker_id=taker_id,
        taker=taker,
        here=[name for _, name in found.get("here", [])],
        editors=found.get("editor", []),
        notes=_notes(rows, now),
        back=found["back"][0][0],
        on=found["on"][0][0],
    )
