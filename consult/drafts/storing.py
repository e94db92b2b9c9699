"""Write a laid-out document of a draft into the tables: files, sections, identities, places, texts, lineage."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from consult.drafts.layout import LaidDocument, Slot, Written
from consult.drafts.models import (
    Clause,
    ClauseName,
    ClausePlace,
    ClauseText,
    Document,
    LineageLink,
    Section,
    SourceFile,
)  # fmt: skip
from consult.drafts.tracing import Trace
from consult.text.clauses import ParsedFile
from consult.text.manifest import digest

CANON_SCHEME = 1  # version of the rules of canonical text
RENDERER = 1  # version of the renderer behind the stored HTML
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Target:
    """Where a document goes: its draft and document, and the positions that are taken already."""

    draft_id: int
    document_id: int
    prefix: str
    sections_before: int
    clauses_before: int
    files_before: int


def insert_all(session: Session, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows at once; nothing when there are none."""
    if rows:
        session.execute(insert(table), list(rows))


def insert_for_ids(session: Session, model: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows at once and return their ids in the same order."""
    if not rows:
        return []
    table: Table = model.__table__
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [row.id for row in session.execute(statement, list(rows))]


def store(
    session: Session, target: Target, laid: LaidDocument, files: Sequence[ParsedFile], trace: Trace
) -> None:
    """Write one document of a draft, in a constant number of statements."""
    file_ids = _store_files(session, target, files)
    section_ids = _store_sections(session, target, laid)
    clause_ids = _identities(session, target, laid, trace)
    slots = laid.slots
    of_section = [id_ for id_, s in zip(section_ids, laid.sections, strict=True) for _ in s.slots]
    insert_all(
        session,
        ClausePlace,
        [
            _place(target, laid, slot, clause_ids[at], of_section[at], target.clauses_before + at + 1)
            for at, slot in enumerate(slots)
        ],
    )
    texts = [
        _text(target, clause_ids[at], language, written, file_ids[written.file.path])
        for at, slot in enumerate(slots)
        for language, written in sorted(slot.words.items())
    ]
    insert_all(session, ClauseText, texts)
    _store_names(session, target, slots, clause_ids)
    links = [
        {
            "draft_id": target.draft_id,
            "old_clause_id": link.old,
            "new_clause_id": None if link.new is None else clause_ids[link.new],
            "kind": link.kind,
            "likeness": link.likeness,
            "renumbered": link.renumbered,
        }
        for link in trace.links
    ]
    insert_all(session, LineageLink, links)


def _store_files(session: Session, target: Target, files: Sequence[ParsedFile]) -> dict[str, int]:
    rows = [
        {
            "draft_id": target.draft_id,
            "document_id": target.document_id,
            "language": file.language,
            "path": file.path,
            "position": target.files_before + at,
            "tail": file.tail,
            "digest": digest(file.text),
        }
        for at, file in enumerate(files, start=1)
    ]
    ids = insert_for_ids(session, SourceFile, rows)
    return {file.path: id_ for file, id_ in zip(files, ids, strict=True)}


def _store_sections(session: Session, target: Target, laid: LaidDocument) -> list[int]:
    rows = [
        {
            "draft_id": target.draft_id,
            "document_id": target.document_id,
            "key": section.key,
            "position": target.sections_before + at,
            "number": section.number,
            "title": section.title,
            "words": section.words,
            "released_at": section.released_at,
        }
        for at, section in enumerate(laid.sections, start=1)
    ]
    return insert_for_ids(session, Section, rows)


def _identities(session: Session, target: Target, laid: LaidDocument, trace: Trace) -> list[int]:
    """Return the clause id of every slot; new clauses get keys that are unique in the consultation."""
    slots = laid.slots
    fresh = [at for at in range(len(slots)) if at not in trace.identities]
    taken = _keys_of_consultation(session, target.document_id)
    names = _Names(taken, target.prefix)
    rows = [
        {"document_id": target.document_id, "key": names.next(slots[at].anchor(laid.reference))}
        for at in fresh
    ]
    ids = dict(zip(fresh, insert_for_ids(session, Clause, rows), strict=True))
    return [trace.identities[at] if at in trace.identities else ids[at] for at in range(len(slots))]


def _keys_of_consultation(session: Session, document_id: int) -> set[str]:
    own = select(Document.consultation_id).where(Document.id == document_id).scalar_subquery()
    statement = select(Clause.key).join(Document, Document.id == Clause.document_id)
    return set(session.execute(statement.where(Document.consultation_id == own)).scalars())


def fresh_key(session: Session, document_id: int) -> str:
    """Return a key for one more clause of a document, unique in its consultation."""
    prefix = session.execute(select(Document.prefix).where(Document.id == document_id)).scalar_one()
    return _Names(_keys_of_consultation(session, document_id), prefix).next("")


class _Names:
    """Keys for new clauses: the id written in the source while it is free, else the prefix and the next number."""

    def __init__(self, taken: Iterable[str], prefix: str) -> None:
        self.taken = set(taken)
        self.prefix = prefix.lower() or "c"
        pattern = re.compile(re.escape(self.prefix) + r"(\d{1,9})")
        self.last = max((int(m[1]) for m in map(pattern.fullmatch, self.taken) if m), default=0)

    def next(self, anchor: str) -> str:
        key = anchor
        while not key or key in self.taken:
            self.last += 1
            key = f"{self.prefix}{self.last}"
        self.taken.add(key)
        return key


def _place(
    target: Target, laid: LaidDocument, slot: Slot, clause_id: int, section_id: int, position: int
) -> dict[str, Any]:
    shown = slot.shown(laid.reference)
    return {
        "draft_id": target.draft_id,
        "clause_id": clause_id,
        "section_id": section_id,
        "position": position,
        "number": slot.number,
        "kind": shown.kind,
        "level": shown.level,
        "header": shown.header,
    }


def _text(target: Target, clause_id: int, language: str, written: Written, file_id: int) -> dict[str, Any]:
    clause = written.clause
    return {
        "draft_id": target.draft_id,
        "clause_id": clause_id,
        "language": language,
        "source_file_id": file_id,
        "file_position": written.position,
        "lead": clause.lead,
        "source": clause.source,
        "source_digest": digest(clause.source),
        "canonical": clause.canonical,
        "canonical_digest": digest(clause.canonical),
        "scheme": CANON_SCHEME,
        "shape": clause.shape,
        "marker": clause.marker[:80],
        "html": clause.html,
        "renderer": RENDERER,
        "sentences": [list(span) for span in clause.sentences],
        "line": clause.line_start,
    }


def _store_names(session: Session, target: Target, slots: Sequence[Slot], clause_ids: Sequence[int]) -> None:
    """Write the ids of the source that lead to clauses; the first clause with an id in a draft has it."""
    known = select(ClauseName.name).where(ClauseName.draft_id == target.draft_id)
    taken = set(session.execute(known).scalars())
    rows = []
    for at, slot in enumerate(slots):
        for written in slot.words.values():
            for name in (written.clause.anchor, *written.clause.aliases):
                if name and name not in taken and len(name) <= LONGEST_NAME:
                    taken.add(name)
                    rows.append({"draft_id": target.draft_id, "name": name, "clause_id": clause_ids[at]})
    insert_all(session, ClauseName, rows)
