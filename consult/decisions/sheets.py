"""The files of the working text in one language, as far as a change of their clauses needs them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.decisions import rules
from consult.decisions.working_text import working_clauses
from consult.drafts import filing
from consult.drafts.filing import Piece, Sheet, Slot, Stored
from consult.drafts.models import ClausePlace, ClauseText, SourceFile
from consult.text.clauses import ClauseKind, SourceClause

NEW = -1  # a clause that has no identity yet
N_ = str  # marks a string for the catalogues
BY_HAND = N_(
    "The text around it would read otherwise, or as more or fewer clauses. Nothing was changed: choose another place, "
    "or write one clause, without blank lines."
)


@dataclass(frozen=True, slots=True)
class Files:
    """The clauses of a working text in one language in order, and the draft's files of that language."""

    slots: tuple[Slot, ...]
    sheets: dict[int, Sheet]

    def arranged(self, slots: Sequence[Slot], file_id: int) -> Sheet:
        """Return a file as it is with other slots."""
        spare: dict[int, Piece] = {p.clause_id: p for s in self.sheets.values() for p in s.pieces}
        return filing.arrange(self.sheets[file_id], file_id, slots, spare)

    def at(self, clause_id: int) -> int:
        """Return where a clause stands among the slots.

        Raises:
            ClauseDeleted: it is taken out, or does not stand in this language.
        """
        for index, slot in enumerate(self.slots):
            if slot.clause_id == clause_id and not slot.gone:
                return index
        raise rules.ClauseDeleted("This clause does not stand in the working text of this language.")


def files_of(session: Session, draft_id: int, language: str) -> Files:
    """Read the working text of one language in its order, and the draft's files."""
    slots = [
        Slot(
            row.clause_id, row.section_id, row.file_id, row.kind, row.source, row.canonical, row.level, row.opening or "",
            placed=bool(row.added or row.moved), gone=bool(row.deleted),
        )
        for row in working_clauses(session, draft_id, language)
    ]  # fmt: skip
    rows = session.execute(
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
    for row in rows:
        held.setdefault(row[0], []).append(Stored(*row[1:]))
    files = select(SourceFile.id, SourceFile.path, SourceFile.tail).where(SourceFile.id.in_(held))
    sheets = {
        file.id: filing.sheet_of(file.path, language, held[file.id], file.tail)
        for file in session.execute(files)
    }
    return Files(tuple(filing.settled(slots)), sheets)


def with_new(files: Files, after_id: int, source: str) -> tuple[SourceClause, int]:
    """Put a new clause behind another one; return it as it is read there, and its file.

    Raises:
        CannotChange: the file would read otherwise than as its clauses and this one.
    """
    at = files.at(after_id)
    after = files.slots[at]
    slot = Slot(NEW, after.section_id, after.file_id, _kind_of(source), source, "", placed=True)
    slots = [*files.slots[: at + 1], slot, *files.slots[at + 1 :]]
    file_id = _file(after)
    found = _reads(files, slots, file_id, {NEW})[NEW]
    if slot.kind is ClauseKind.ROW and found.kind is not ClauseKind.ROW:
        raise rules.CannotChange("There is no table here to which this row could be added.")
    return found, file_id


def with_parts(files: Files, clause_id: int, first: str, second: str) -> tuple[SourceClause, SourceClause]:
    """Part a clause in two; return both as they are read there.

    Raises:
        CannotChange: the file would not read as its clauses with these two in the place of the one.
    """
    at = files.at(clause_id)
    whole = files.slots[at]
    old = _own_piece(files, clause_id)
    opening = old.opening if old is not None else whole.opening
    rest = Slot(
        NEW, whole.section_id, whole.file_id, whole.kind, second, "", whole.level, opening, placed=True
    )
    slots = [*files.slots[:at], replace(whole, source=first, canonical=""), rest, *files.slots[at + 1 :]]
    found = _reads(files, slots, _file(whole), {clause_id, NEW})
    if found[clause_id].kind is not whole.kind or found[NEW].kind is not whole.kind:
        raise rules.CannotChange(BY_HAND)
    return found[clause_id], found[NEW]


def with_joined(files: Files, clause_id: int, next_id: int, source: str) -> SourceClause:
    """Put one source in the place of two neighbours; return it as it is read there.

    Raises:
        CannotChange: the file would not read as its clauses with this one in the place of the two.
    """
    at, other = files.at(clause_id), files.at(next_id)
    slots = list(files.slots)
    slots[at] = replace(slots[at], source=source, canonical="")
    slots[other] = replace(slots[other], gone=True)
    found = _reads(files, slots, _file(slots[at]), {clause_id})[clause_id]
    if found.kind is not slots[at].kind:
        raise rules.CannotChange(BY_HAND)
    return found


def with_moved(files: Files, clause_id: int, after_id: int, section_id: int) -> None:
    """Try whether the files still read as their clauses when one stands behind another.

    Raises:
        CannotChange: they do not.
    """
    at = files.at(clause_id)
    moved = replace(files.slots[at], section_id=section_id, placed=True)
    slots = [*files.slots[:at], *files.slots[at + 1 :]]
    to = next((index for index, slot in enumerate(slots) if slot.clause_id == after_id), -1)
    made = filing.settled([*slots[: to + 1], moved, *slots[to + 1 :]])
    for file_id in {files.slots[at].file_id, made[to + 1].file_id} - {None}:
        _reads(files, made, file_id, ())  # type: ignore[arg-type]


def _reads(
    files: Files, slots: Sequence[Slot], file_id: int, unknown: Collection[int]
) -> dict[int, SourceClause]:
    """Read a file back: every clause must be itself; return those whose words are not known yet.

    A file that did not read as its clauses before is not held against the change.
    """
    sheet = files.arranged(slots, file_id)
    found = filing.read_back(sheet)
    there = [piece.clause_id for piece in sheet.pieces]
    same = len(found) == len(there) and all(
        piece.clause_id in unknown or (piece.kind, piece.canonical) == (clause.kind, clause.canonical)
        for piece, clause in zip(sheet.pieces, found, strict=True)
    )
    if not same and not (
        not unknown and not filing.reads_as_its_clauses(files.arranged(files.slots, file_id))
    ):
        raise rules.CannotChange(BY_HAND)
    return {clause_id: found[at] for at, clause_id in enumerate(there) if clause_id in unknown}


def _own_piece(files: Files, clause_id: int) -> Piece | None:
    return next((p for s in files.sheets.values() for p in s.pieces if p.clause_id == clause_id), None)


def _file(slot: Slot) -> int:
    if slot.file_id is None:
        raise rules.CannotChange(BY_HAND)
    return slot.file_id


def _kind_of(source: str) -> ClauseKind:
    """Guess the kind of a typed clause, for the blank lines around it; reading it back decides."""
    if source.startswith("|"):
        return ClauseKind.ROW
    start = source.split(" ", 1)[0]
    item = start in ("-", "*", "+") or (start[-1:] in (".", ")") and start[:-1].isdigit())
    return ClauseKind.ITEM if item else ClauseKind.PARAGRAPH
