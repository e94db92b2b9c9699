"""What stands round the list and beside a comment on the desk: editors, one's own side, saved views, notes, who is here."""

import json
from collections.abc import Mapping, Sequence
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
from consult.decisions.sharing_models import Assignment, DeskNote, DeskOpening, DeskView
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
    """A note on a comment; `at` is in UTC."""

    id: int
    html: str
    author: str
    at: datetime


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
    return _told(session.execute(union_all(notes, here, taker, editors, *ways)).all(), now)


def _told(rows: Sequence[Found], now: datetime) -> Beside:
    found: dict[str, list[tuple[int, str]]] = {}
    for row in sorted(rows, key=lambda row: str(row.name).casefold()):
        found.setdefault(row.kind, []).append((row.id, row.name))
    taker_id, taker = found["taker"][0] if "taker" in found else (0, "")
    utc: Any = UtcTime()
    notes = sorted((row for row in rows if row.kind == "note"), key=lambda row: int(row.id))
    return Beside(
        taker_id=taker_id,
        taker=taker,
        here=[name for _, name in found.get("here", [])],
        editors=found.get("editor", []),
        notes=[Note(r.id, r.html, r.name, utc.process_result_value(r.at, None) or now) for r in notes],
        back=found["back"][0][0],
        on=found["on"][0][0],
    )
