"""Copy a draft's rows into the final under way: what stays, what is changed, deleted and inserted."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.drafts.layout import count_words
from consult.drafts.models import (
    Clause,
    ClauseName,
    ClausePlace,
    ClauseText,
    Document,
    LineageLink,
    Section,
    SourceFile,
)
from consult.drafts.numbering import Numbered, numbers_of
from consult.drafts.plans import FinalRow, FinalText, NewClause, Structure
from consult.drafts.rules import BaseUnknown
from consult.drafts.storing import CANON_SCHEME, RENDERER, insert_all, insert_for_ids
from consult.text.lineage import LinkKind
from consult.text.manifest import digest


def rows_of_final(
    session: Session, based_on_id: int, texts: Sequence[FinalText], deleted: set[tuple[int, str]]
) -> tuple[list[FinalRow], list[int]]:
    """Return the clauses that stay, in order, and the ids of those that are gone in every language."""
    words: dict[int, dict[str, dict[str, Any]]] = {}
    for text in session.execute(select(ClauseText.__table__).where(ClauseText.draft_id == based_on_id)):
        words.setdefault(text.clause_id, {})[text.language] = dict(text._mapping)
    changes = {(text.clause_id, text.language): text for text in texts}
    rows: list[FinalRow] = []
    gone: list[FinalRow] = []
    places = select(ClausePlace.__table__).where(ClausePlace.draft_id == based_on_id)
    for place in session.execute(places.order_by(ClausePlace.position)):
        row = FinalRow(place.clause_id, dict(place._mapping), {})
        for language, old in words.get(place.clause_id, {}).items():
            if (place.clause_id, language) in deleted:
                row.changed = True
                continue
            new = changes.get((place.clause_id, language))
            row.texts[language] = old | _changed(new) if new is not None else old
            row.changed = row.changed or (new is not None and new.source != old["source"])
        (rows if row.texts else gone).append(row)
    return rows, [row.clause_id for row in gone]


def _changed(text: FinalText) -> dict[str, Any]:
    return {
        "source": text.source,
        "source_digest": digest(text.source),
        "canonical": text.canonical,
        "canonical_digest": digest(text.canonical),
        "html": text.html,
        "sentences": [list(span) for span in text.sentences],
        "scheme": CANON_SCHEME,
        "renderer": RENDERER,
    }


def insert_new(
    session: Session, rows: list[FinalRow], inserted: Sequence[NewClause], structure: Structure
) -> list[FinalRow]:
    """Put new clauses after the ones they follow, each in the files of the clause before it."""
    for new in inserted:
        at = _behind(rows, new, structure)
        before = rows[at]
        document_id, taken = _document_of(session, before.clause_id)
        clause_id = new.clause_id
        if clause_id is None:
            count = 1
            while f"new{count}" in taken:
                count += 1
            (clause_id,) = insert_for_ids(
                session, Clause, [{"document_id": document_id, "key": f"new{count}"}]
            )
        section = {placed.clause_id: placed.section_id for placed in structure.order}
        place = before.place | {
            "section_id": section.get(clause_id, before.place["section_id"]), "clause_id": clause_id, "kind": new.kind, "level": new.level, "header": False, "number": ""
        }  # fmt: skip
        texts = {
            language: like
            | _changed(text)
            | {
                "clause_id": clause_id,
                "lead": "\n\n" + text.opening,
                "shape": text.shape,
                "marker": (text.marker or new.marker)[:80],
            }
            for language, text in new.texts.items()
            if (like := _like(rows[: at + 1], language))
        }
        made = FinalRow(clause_id, place, texts, added=True, split_from=new.split_from)
        rows = [*rows[: at + 1], made, *rows[at + 1 :]]
    return rows


def _behind(rows: Sequence[FinalRow], new: NewClause, structure: Structure) -> int:
    """Return the row that a new clause follows: the last before it in the order, or the one it names."""
    if structure.order and rows:
        order = {placed.clause_id: index for index, placed in enumerate(structure.order)}
        own = order[new.clause_id or 0]
        return max(0, sum(1 for row in rows if order[row.clause_id] < own) - 1)
    at = next((i for i, row in enumerate(rows) if row.clause_id == new.after_clause_id), None)
    if at is None:
        raise BaseUnknown("The clause that a new one follows is not in the final.")
    return at


def _like(rows: Sequence[FinalRow], language: str) -> dict[str, Any]:
    """Return the text of the nearest clause before that stands in a language; its file is taken."""
    return next((row.texts[language] for row in reversed(rows) if language in row.texts), {})


def in_order(rows: Sequence[FinalRow], structure: Structure) -> list[FinalRow]:
    """Put the clauses into the order and the sections of the new text."""
    if not structure.order:
        return list(rows)
    at = {placed.clause_id: index for index, placed in enumerate(structure.order)}
    made = sorted(rows, key=lambda row: at[row.clause_id])
    for row in made:
        row.place["section_id"] = structure.order[at[row.clause_id]].section_id
        row.moved = row.clause_id in structure.moved
    return made


def _document_of(session: Session, clause_id: int) -> tuple[int, set[str]]:
    row = session.execute(
        select(Clause.document_id, Document.consultation_id)
        .join(Document, Document.id == Clause.document_id)
        .where(Clause.id == clause_id)
    ).one()
    keys = select(Clause.key).join(Document, Document.id == Clause.document_id)
    return row.document_id, set(
        session.execute(keys.where(Document.consultation_id == row.consultation_id)).scalars()
    )


def copy_sections(
    session: Session, based_on_id: int, draft_id: int, rows: Sequence[FinalRow]
) -> dict[int, int]:
    """Copy the sections, number their clauses anew and count their words; {section of the base: of the final}."""
    statement = select(Section.__table__, Document.prevailing_language).join(
        Document, Document.id == Section.document_id
    )
    found = session.execute(statement.where(Section.draft_id == based_on_id).order_by(Section.position)).all()
    copies = []
    for section in found:
        own = [row for row in rows if row.place["section_id"] == section.id]
        slots = [
            Numbered(row.place["number"] == section.number, section.prevailing_language in row.texts)
            for row in own
        ]
        for row, number in zip(own, numbers_of(section.number, slots), strict=True):
            row.number = number
        copy = {k: v for k, v in section._mapping.items() if k not in ("id", "prevailing_language")}
        copies.append(copy | {"draft_id": draft_id, "words": _words(own), "released_at": None})
    ids = insert_for_ids(session, Section, copies)
    return {section.id: id_ for section, id_ in zip(found, ids, strict=True)}


def _words(rows: Sequence[FinalRow]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in rows:
        for language, text in row.texts.items():
            counted[language] = counted.get(language, 0) + count_words(text["canonical"], language)
    return counted


def copy_files(
    session: Session, based_on_id: int, draft_id: int, rows: Sequence[FinalRow], tails: Mapping[int, str]
) -> dict[int, int]:
    """Copy the files with the digests of what they hold now; {file of the base: of the final}.

    `tails` are the ends of files that are no longer the base's.
    """
    found = session.execute(
        select(SourceFile.__table__).where(SourceFile.draft_id == based_on_id).order_by(SourceFile.position)
    ).all()
    parts: dict[int, list[tuple[int, str]]] = {file.id: [] for file in found}
    for row in rows:
        for text in row.texts.values():
            parts[text["source_file_id"]].append((text["file_position"], text["lead"] + text["source"]))
    copies = []
    for file in found:
        tail = tails.get(file.id, file.tail)
        whole = "".join(words for _, words in sorted(parts[file.id], key=lambda part: part[0])) + tail
        copy = {k: v for k, v in file._mapping.items() if k != "id"}
        copies.append(copy | {"draft_id": draft_id, "digest": digest(whole), "tail": tail})
    ids = insert_for_ids(session, SourceFile, copies)
    return {file.id: id_ for file, id_ in zip(found, ids, strict=True)}


def store_final(
    session: Session,
    draft_id: int,
    rows: Sequence[FinalRow],
    sections: Mapping[int, int],
    files: Mapping[int, int],
    based_on_id: int,
    merged: Mapping[int, int],
) -> None:
    """Write the places, texts and names of the final; what led to a merged clause leads to the one it is in."""
    places = [
        row.place
        | {
            "draft_id": draft_id,
            "section_id": sections[row.place["section_id"]],
            "position": at,
            "number": row.number,
        }
        for at, row in enumerate(rows, start=1)
    ]
    insert_all(session, ClausePlace, places)
    counted: dict[int, int] = {}
    texts = []
    for row in rows:
        for text in row.texts.values():
            file = text["source_file_id"]
            counted[file] = counted.get(file, 0) + 1
            texts.append(
                text | {"draft_id": draft_id, "source_file_id": files[file], "file_position": counted[file]}
            )
    insert_all(session, ClauseText, texts)
    kept = {row.clause_id for row in rows}
    names = session.execute(select(ClauseName.__table__).where(ClauseName.draft_id == based_on_id))
    copies = [dict(name._mapping) | {"draft_id": draft_id} for name in names]
    for copy in copies:
        copy["clause_id"] = merged.get(copy["clause_id"], copy["clause_id"])
    insert_all(session, ClauseName, [copy for copy in copies if copy["clause_id"] in kept])


def store_links(
    session: Session, draft_id: int, rows: Sequence[FinalRow], gone: Sequence[int], merged: Mapping[int, int]
) -> None:
    """Write how the clauses of the final came from those of the base."""
    old = {row.clause_id for row in rows if not row.added} | set(gone)
    new = {row.clause_id for row in rows}
    into = {
        clause_id: merged[clause_id] for clause_id in gone if merged.get(clause_id) in new & old - {clause_id}
    }
    parted = {row.split_from for row in rows if row.split_from in old}
    links = []
    for row in rows:
        old_id: int | None = row.clause_id
        kind = _kind_of(row)
        if row.clause_id in parted:
            kind = LinkKind.SPLIT
        elif row.clause_id in into.values():
            kind = LinkKind.MERGED
        if row.added:
            split = row.split_from if row.split_from in parted else None
            old_id, kind = split, LinkKind.SPLIT if split is not None else LinkKind.ADDED
        renumbered = not row.added and row.number != row.place["number"]
        links.append(_link(draft_id, old_id, row.clause_id, kind, renumbered=renumbered))
    for clause_id in gone:
        target = into.get(clause_id)
        kind = LinkKind.MERGED if target is not None else LinkKind.DELETED
        links.append(_link(draft_id, clause_id, target, kind))
    insert_all(session, LineageLink, links)


def _kind_of(row: FinalRow) -> LinkKind:
    if row.moved:
        return LinkKind.MOVED_CHANGED if row.changed else LinkKind.MOVED
    return LinkKind.CHANGED if row.changed else LinkKind.SAME


def _link(
    draft_id: int, old: int | None, new: int | None, kind: LinkKind, *, renumbered: bool = False
) -> dict[str, Any]:
    return {
        "draft_id": draft_id, "old_clause_id": old, "new_clause_id": new, "kind": kind,
        "likeness": 0.0 if old is None or new is None else 1.0, "renumbered": renumbered,
    }  # fmt: skip
