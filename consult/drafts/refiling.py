"""Write the files of a text under way anew where clauses were put in, taken out or put elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.drafts import filing
from consult.drafts.filing import Piece, Sheet, Slot, Stored
from consult.drafts.models import ClausePlace, ClauseText, SourceFile
from consult.drafts.plans import FinalRow
from consult.text.clauses import SourceClause


def refile(session: Session, based_on_id: int, rows: Sequence[FinalRow]) -> dict[int, str]:
    """Give each clause the file, the lead, the marker and the shape that it has in the new text.

    A file whose clauses are those of the base, in their order, stays as it is. One that is written anew is read back:
    where that gives exactly its clauses, the text that an import would have of them is taken. Return the ends of the
    files that were written anew, by the file of the base.
    """
    tails: dict[int, str] = {}
    for language in sorted({language for row in rows for language in row.texts}):
        sheets = _sheets(session, based_on_id, language)
        spare = {piece.clause_id: piece for sheet in sheets.values() for piece in sheet.pieces}
        slots = filing.settled([_slot(row, language) for row in rows if language in row.texts])
        there = {row.clause_id: row.texts[language] for row in rows if language in row.texts}
        for slot in slots:
            if slot.file_id is not None:
                there[slot.clause_id]["source_file_id"] = slot.file_id
        for file_id in _touched(sheets, slots):
            tails[file_id] = _write(sheets[file_id], file_id, slots, spare, there)
    return tails


def _slot(row: FinalRow, language: str) -> Slot:
    text = row.texts[language]
    opening = text["lead"].rpartition("\n")[2] if row.added else ""
    return Slot(
        row.clause_id, row.place["section_id"], text["source_file_id"], row.place["kind"], text["source"],
        text["canonical"], row.place["level"], opening, placed=row.added or row.moved,
    )  # fmt: skip


def _sheets(session: Session, draft_id: int, language: str) -> dict[int, Sheet]:
    """Return the files of the base in one language as sheets."""
    statement = (
        select(
            ClauseText.source_file_id, ClauseText.clause_id, ClausePlace.kind, ClausePlace.level, ClauseText.lead,
            ClauseText.source, ClauseText.canonical,
        )
        .join(
            ClausePlace,
            (ClausePlace.draft_id == ClauseText.draft_id) & (ClausePlace.clause_id == ClauseText.clause_id),
        )
        .where(ClauseText.draft_id == draft_id, ClauseText.language == language)
        .order_by(ClauseText.source_file_id, ClauseText.file_position)
    )  # fmt: skip
    held: dict[int, list[Stored]] = {}
    for row in session.execute(statement):
        held.setdefault(row[0], []).append(Stored(*row[1:]))
    files = select(SourceFile.id, SourceFile.path, SourceFile.tail).where(SourceFile.id.in_(held))
    return {
        file.id: filing.sheet_of(file.path, language, held[file.id], file.tail)
        for file in session.execute(files)
    }


def _touched(sheets: Mapping[int, Sheet], slots: Sequence[Slot]) -> list[int]:
    """Return the files whose clauses are not those of the base in their order."""
    now: dict[int | None, list[int]] = {}
    for slot in slots:
        now.setdefault(slot.file_id, []).append(slot.clause_id)
    return [
        file_id
        for file_id, sheet in sheets.items()
        if now.get(file_id, []) and now[file_id] != [piece.clause_id for piece in sheet.pieces]
    ]


def _write(
    base: Sheet,
    file_id: int,
    slots: Sequence[Slot],
    spare: Mapping[int, Piece],
    there: dict[int, dict[str, Any]],
) -> str:
    """Give the clauses of one file their leads; return what stands behind the last."""
    own = [slot for slot in slots if slot.file_id == file_id]
    sheet = filing.arrange(base, file_id, own, spare)
    found = filing.read_back(sheet)
    whole = filing.reads_as_its_clauses(sheet, found) and all(
        clause.source == piece.source for clause, piece in zip(found, sheet.pieces, strict=True)
    )
    leads, tail = filing.leads(sheet)
    for at, piece in enumerate(sheet.pieces):
        there[piece.clause_id]["lead"] = leads[at]
        if whole:
            there[piece.clause_id].update(_as_read(found[at]))
    return tail


def _as_read(clause: SourceClause) -> dict[str, Any]:
    return {
        "marker": clause.marker[:80],
        "shape": clause.shape,
        "html": clause.html,
        "sentences": [list(span) for span in clause.sentences],
        "line": clause.line_start,
    }
