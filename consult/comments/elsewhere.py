"""Find where else words stand that are taken out of a comment, and take them out there too, in the same act."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.comments import redacting
from consult.comments.fragments import words_html
from consult.comments.hiding import found_comment
from consult.comments.moderation_models import RedactedPlace, Redaction
from consult.comments.personal import REDACTED, DataKind, Piece, places_of, redacted
from consult.comments.quoting import SOURCES, STILL_SAID, Kind, Source
from consult.comments.spellings import hint_of, kind_of, spellings_of
from consult.record.actions import enter
from consult.record.events import Event

JSON_COLUMNS = {("standard_response", "words"), ("desk_view", "args")}
# Most code points of short columns: a mark is longer than some words.
LIMITS = {
    ("theme", "name"): 120, ("desk_view", "name"): 80, ("standard_response", "name"): 120, ("upload", "file_name"): 200,
    ("upload_row", "row_key"): 300, ("letter", "subject"): 300,
}  # fmt: skip
TOGETHER = {Kind.LETTER_WAITING, Kind.LETTER_SENT, Kind.REMINDER}  # one line for all of them
AROUND = 40  # code points shown on each side


@dataclass(frozen=True, slots=True)
class Find:
    """One column of one row that holds the words."""

    source: Source
    row: int
    column: str
    words: str
    language: str
    clause: int


@dataclass(slots=True)
class Place:
    """A place where the words still stand: what it is, what its link needs, and whether they can be taken out there."""

    kind: Kind
    number: int
    fixed: bool = False
    private: bool = False
    proposed: bool = False  # ticked to begin with: a number or an address
    shown: tuple[str, str, str] = ("", "", "")  # before, the words, behind
    finds: list[Find] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Name the place in a form."""
        return f"{self.kind.name.lower()}-{self.number}"


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked for and where: `own` is the comment or the reply whose words they are."""

    consultation_id: int
    comment_id: int
    reply_id: int | None
    pieces: tuple[str, ...]

    @property
    def patterns(self) -> list[Piece]:
        """Return what finds the words in every spelling."""
        return list(spellings_of(self.pieces))


def find_elsewhere(session: Session, *, actor: Actor, looked: Looked, locked: bool = False) -> list[Place]:
    """Return every other place of the consultation where the words stand, or the same number or address.

    Raises:
        NotFound: the actor does not moderate.
    """
    require(actor, Permission.MODERATE, looked.consultation_id)
    runs = Role.COORDINATOR in actor.roles_in(looked.consultation_id)
    found: dict[str, Place] = {}
    for source in SOURCES:
        for find, number in _finds(session, source, looked, runs, locked):
            place = Place(source.kind, 0 if source.kind in TOGETHER else number, source.fixed, source.private)
            found.setdefault(place.key, place).finds.append(find)
    patterns = looked.patterns
    for place in found.values():
        place.proposed = _has_contact(place, looked.pieces)
        place.shown = _around(place.finds[0].words, patterns) if not place.private else ("", "", "")
        place.fixed = place.fixed or _still_said(session, place, patterns)
    return list(found.values())


def redact_everywhere(
    session: Session, *, actor: Actor, now: datetime, looked: Looked, seen_version: int, also: Collection[str]
) -> Redaction:
    """Take words out of a comment, or a reply under it, and out of the other places that `also` names.

    A place where they stand no more, or where nothing can be taken out, is left as it is.

    Raises:
        NotFound: the actor does not moderate, or there is no such comment or reply.
        NothingToRedact: a piece does not stand in it.
        RedactedFromOldWords: the comment was changed since the pieces were chosen.
    """
    given: dict[str, Any] = {
        "actor": actor,
        "now": now,
        "comment_id": looked.comment_id,
        "pieces": looked.pieces,
    }
    if looked.reply_id is not None:
        row = redacting.redact_reply(session, reply_id=looked.reply_id, **given)
    else:
        row = redacting.redact_comment(session, seen_version=seen_version, **given)
    found = find_elsewhere(session, actor=actor, looked=looked, locked=True) if also else []
    chosen = [place for place in found if place.key in also and not place.fixed]
    done = [told for place in chosen for told in _take_out(session, actor, now, place, looked, row)]
    if done:
        number = found_comment(session, actor, looked.comment_id, None).number
        enter(
            session, Event.QUOTATIONS_REDACTED, actor=actor, now=now, subject_id=row.id,
            consultation_id=looked.consultation_id, data={"comment": number, "places": [list(told) for told in done]},
        )  # fmt: skip
    session.expire_all()
    return row


def _finds(
    session: Session, source: Source, looked: Looked, runs: bool, locked: bool
) -> Iterable[tuple[Find, int]]:
    columns = source.columns.split()
    hints = {f"hint{n}": hint_of(piece) for n, piece in enumerate(looked.pieces)}
    like = " OR ".join(f"lower(t.{column}) LIKE :{hint}" for column in columns for hint in hints)
    statement = (
        f"SELECT t.{source.owner or source.key} AS row, {source.number} AS number, {source.language} AS language, "  # noqa: S608
        f'{source.clause} AS clause, {", ".join("t." + column for column in columns)} FROM "{source.table}" t '
        f"WHERE ({source.where}) AND ({like}) ORDER BY 1"
    )
    if locked and not source.fixed and session.get_bind().dialect.name == "postgresql":
        statement += " FOR UPDATE OF t"
    values: dict[str, object] = {"here": looked.consultation_id, "runs": int(runs), **hints}
    named = {name: value for name, value in values.items() if f":{name}" in statement}
    patterns = looked.patterns
    for row in session.execute(text(statement), named).mappings().all():
        if not _is_own(source, row["row"], looked):
            for column in columns:
                words = row[column] or ""
                if places_of(words, patterns):
                    yield (
                        Find(source, row["row"], column, words, row["language"], row["clause"]),
                        row["number"] or 0,
                    )


def _is_own(source: Source, row: int, looked: Looked) -> bool:
    if looked.reply_id is not None:
        return source.kind is Kind.REPLY and row == looked.reply_id
    return source.kind is Kind.COMMENT and row == looked.comment_id


def _has_contact(place: Place, pieces: Sequence[str]) -> bool:
    contacts = spellings_of(piece for piece in pieces if kind_of(piece) is not DataKind.OTHER)
    return any(places_of(find.words, contacts) for find in place.finds)


def _around(words: str, patterns: Sequence[Piece]) -> tuple[str, str, str]:
    start, end = places_of(words, patterns)[0]
    before, behind = words[max(0, start - AROUND) : start], words[end : end + AROUND]
    return (
        ("… " if start > AROUND else "") + before,
        words[start:end],
        behind + (" …" if end + AROUND < len(words) else ""),
    )


def _still_said(session: Session, place: Place, patterns: Sequence[Piece]) -> bool:
    """Tell whether the standard says the words of an amendment, in a draft or in the working text."""
    clauses = {find.clause for find in place.finds if find.clause and not find.source.fixed}
    return any(
        places_of(row.words, patterns)
        for clause in clauses
        for row in session.execute(text(STILL_SAID), {"clause": clause})
    )


def _take_out(
    session: Session, actor: Actor, now: datetime, place: Place, looked: Looked, row: Redaction
) -> list[tuple[str, int]]:
    """Take the words out of one place; return the (table, row) of what was changed."""
    patterns, kinds = looked.patterns, redacting.kinds_of(looked.pieces)
    rows = sorted({(find.source.table, find.row) for find in place.finds})
    if place.kind is Kind.COMMENT:
        comment = found_comment(session, actor, place.finds[0].row, None)
        redacting.redact_found(session, actor, now, comment, patterns, kinds)
        return [("comment", comment.id)]
    if place.kind is Kind.REPLY:
        for _, reply_id in rows:
            of = text("SELECT comment_id FROM reply WHERE id = :reply")
            comment = found_comment(
                session, actor, session.execute(of, {"reply": reply_id}).scalar_one(), reply_id
            )
            redacting.redact_found_reply(session, actor, now, comment, reply_id, patterns, kinds)
        return rows
    for table, number in rows:
        here = [find for find in place.finds if (find.source.table, find.row) == (table, number)]
        count = sum(len(places_of(find.words, patterns)) for find in here)
        session.add(RedactedPlace(redaction_id=row.id, place=table, row_id=number, places=count))
    session.flush()
    for find in place.finds:
        _change(session, find, patterns)
    for subject in {find.source.subject for find in place.finds} - {""}:
        ids = {find.row for find in place.finds if find.source.subject == subject}
        redacting.blank(session, subject, sorted(ids), patterns)
    return rows


def _change(session: Session, find: Find, patterns: Sequence[Piece]) -> None:
    """Write a column of a row anew, with its HTML; by what it said, so that no other row of the same key is meant."""
    source = find.source
    is_json = (source.table, find.column) in JSON_COLUMNS
    new = _json(find.words, patterns) if is_json else redacted(find.words, patterns, find.language)
    new = _distinct(session, find, new[: LIMITS.get((source.table, find.column), len(new))])
    values = {"new": new, "row": find.row, "old": find.words}
    html = ", html = :html" if source.html else ""
    if html:
        values["html"] = words_html(new, find.language)
    session.execute(
        text(
            f'UPDATE "{source.table}" SET {find.column} = :new{html} '  # noqa: S608 - names of our own tables
            f"WHERE {source.key} = :row AND {find.column} = :old"
        ),
        values,
    )


def _distinct(session: Session, find: Find, new: str) -> str:
    """Return a name that no other row of the table has: names of themes and views are told apart by them."""
    if find.column != "name" or find.source.table not in ("theme", "desk_view"):
        return new
    taken = text(f'SELECT 1 FROM "{find.source.table}" WHERE name = :name AND id <> :row')  # noqa: S608 - our own
    if session.execute(taken, {"name": new, "row": find.row}).first() is None:
        return new
    number = f" {find.row}"
    return new[: LIMITS[(find.source.table, "name")] - len(number)] + number


def _json(words: str, patterns: Sequence[Piece]) -> str:
    def walk(value: Any, language: str) -> Any:
        if isinstance(value, Mapping):
            return {name: walk(one, name if name in REDACTED else language) for name, one in value.items()}
        if isinstance(value, list):
            return [walk(one, language) for one in value]
        return redacted(value, patterns, language) if isinstance(value, str) else value

    return json.dumps(walk(json.loads(words), "en"), ensure_ascii=False, sort_keys=True)
