"""A file of a draft with clauses taken out, put in and put elsewhere, written so that it still reads as its clauses.

Between two clauses of a file stands what closes the first (a fence, the line under a table's head, definitions) and
what opens the second ("- "). What closes a clause stays with it, so that neighbours can change.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from consult.text.clauses import ClauseKind, SourceClause
from consult.text.parse import parse_file

_NUMBERED = re.compile(r"(\s*)(\d{1,9})([.)]\s+)$")
_DEFINES = re.compile(r"^ {0,3}\[[^\]\n]+\]:", re.MULTILINE)
_UNDERLINE = re.compile(r"\n {0,3}(?:=+|-+)[ \t]*(?=\n|$)")
_FENCE = re.compile(r"\n[ \t>]*(?:`{3,}|~{3,})[ \t]*(?=\n|$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause in its file: `opening` stands before its source in its line, `closing` is what belongs to it behind.

    `next_id` is the clause that follows it in the draft's file; None at the end, and for a clause that is new here.
    """

    clause_id: int
    kind: ClauseKind
    source: str
    canonical: str
    opening: str = ""
    closing: str = ""
    level: int = 0
    next_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: what stands before its first clause, its clauses, and what stands behind the last."""

    path: str
    language: str
    front: str
    pieces: tuple[Piece, ...]
    tail: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A clause as the tables of a draft have it."""

    clause_id: int
    kind: ClauseKind
    level: int
    lead: str
    source: str
    canonical: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A clause of one language in the order of a text under way; `placed`: not where the draft's file has it."""

    clause_id: int
    section_id: int
    file_id: int | None
    kind: ClauseKind
    source: str
    canonical: str
    level: int = 0
    opening: str = ""
    placed: bool = False
    gone: bool = False


def sheet_of(path: str, language: str, rows: Sequence[Stored], tail: str) -> Sheet:
    """Part the leads of a draft's file into what closes one clause and what opens the next."""
    cuts = [_cut(row) for row in rows]
    pieces = []
    for at, row in enumerate(rows):
        last = at + 1 == len(rows)
        closing, rest = _ended(row.kind, tail) if last else (cuts[at + 1][0], tail)
        tail = rest
        next_id = None if last else rows[at + 1].clause_id
        pieces.append(
            Piece(
                row.clause_id, row.kind, row.source, row.canonical, cuts[at][1], closing, row.level, next_id
            )
        )
    return Sheet(path, language, cuts[0][0] if cuts else "", tuple(pieces), tail)


def _cut(row: Stored) -> tuple[str, str]:
    """Part a lead into what belongs to the clause before it, and what opens the clause."""
    at = row.lead.rfind("\n") + 1
    if row.kind is ClauseKind.CODE and at > 1 and not row.lead[at:].strip(" >\t"):
        at = row.lead.rfind("\n", 0, at - 1) + 1
    return row.lead[:at], row.lead[at:]


def _ended(kind: ClauseKind, tail: str) -> tuple[str, str]:
    """Part the end of a file into what belongs to its last clause, and the rest."""
    line = tail.find("\n")
    at = line if line > 0 else 0
    wanted = {ClauseKind.CODE: _FENCE, ClauseKind.HEADING: _UNDERLINE}.get(kind)
    found = wanted.match(tail, at) if wanted else None
    at = found.end() if found else at
    return tail[:at], tail[at:]


def written(sheet: Sheet) -> str:
    """Return the text of a file; between clauses that were neighbours before, it is what it was."""
    pieces = _renumbered(sheet.pieces)
    parts = [sheet.front]
    for at, piece in enumerate(pieces):
        behind_it = _gap(pieces, at) if at + 1 < len(pieces) else piece.closing
        parts += [piece.opening, piece.source, behind_it]
    return "".join(parts) + sheet.tail


def leads(sheet: Sheet) -> tuple[list[str], str]:
    """Return what stands before each clause of a file, and behind the last."""
    pieces = _renumbered(sheet.pieces)
    found, before = [], sheet.front
    for at, piece in enumerate(pieces):
        found.append(before + piece.opening)
        before = _gap(pieces, at) if at + 1 < len(pieces) else piece.closing
    return found, before + sheet.tail


def _gap(pieces: Sequence[Piece], at: int) -> str:
    """Return what stands between a clause and the next: as it was between these two, else as it is in their list."""
    piece, after = pieces[at], pieces[at + 1]
    if piece.next_id == after.clause_id and piece.closing:
        return piece.closing
    return piece.closing.rstrip("\n \t") + ("\n" if _is_tight(pieces, at) else "\n\n")


def _is_tight(pieces: Sequence[Piece], at: int) -> bool:
    piece, after = pieces[at], pieces[at + 1]
    if piece.kind is not after.kind or piece.kind not in (ClauseKind.ROW, ClauseKind.ITEM):
        return False
    if piece.kind is ClauseKind.ROW:
        return True
    before = pieces[at - 1] if at else None
    in_list = before is not None and before.kind is ClauseKind.ITEM and before.next_id == piece.clause_id
    loose = in_list and before is not None and before.closing.endswith("\n\n")
    return bool(after.opening.strip()) and not loose


def _renumbered(pieces: Sequence[Piece]) -> list[Piece]:
    """Number the items of an ordered list anew where their numbers do not follow on each other."""
    made = list(pieces)
    start = 0
    while start < len(made):
        end = start
        while end < len(made) and made[end].kind is ClauseKind.ITEM:
            end += 1
        if end > start:
            made[start:end] = _counted(made[start:end])
        start = max(end, start + 1)
    return made


def _counted(items: list[Piece]) -> list[Piece]:
    found = [(at, hit) for at, item in enumerate(items) if (hit := _NUMBERED.fullmatch(item.opening))]
    for level in {items[at].level for at, _ in found}:
        own = [(at, hit) for at, hit in found if items[at].level == level]
        numbers = [int(hit[2]) for _, hit in own]
        if level != 1 or all(a + 1 == b for a, b in pairwise(numbers)):
            continue
        if len(set(numbers)) == 1:
            continue  # written with one number for all, as Markdown allows
        for count, (at, hit) in enumerate(own):
            items[at] = replace(items[at], opening=f"{hit[1]}{min(numbers) + count}{hit[3]}")
    return items


def without(sheet: Sheet, clause_id: int) -> Sheet:
    """Take a clause out; definitions that stand behind it stay."""
    at = _at(sheet, clause_id)
    piece = sheet.pieces[at]
    pieces = [*sheet.pieces[:at], *sheet.pieces[at + 1 :]]
    if at and _DEFINES.search(piece.closing):
        before = pieces[at - 1]
        kept = before.closing.rstrip("\n ") + "\n\n" + piece.closing.strip("\n") + "\n\n"
        pieces[at - 1] = replace(before, closing=kept)
    return replace(sheet, pieces=tuple(pieces))


def behind(sheet: Sheet, after_id: int | None, *pieces: Piece) -> Sheet:
    """Put clauses behind another one; behind none, at the beginning of the file."""
    at = _at(sheet, after_id) + 1 if after_id is not None else 0
    return replace(sheet, pieces=(*sheet.pieces[:at], *pieces, *sheet.pieces[at:]))


def put(sheet: Sheet, clause_id: int, source: str, canonical: str) -> Sheet:
    """Give a clause other words."""
    at = _at(sheet, clause_id)
    piece = replace(sheet.pieces[at], source=source, canonical=canonical)
    return replace(sheet, pieces=(*sheet.pieces[:at], piece, *sheet.pieces[at + 1 :]))


def _at(sheet: Sheet, clause_id: int | None) -> int:
    return next(at for at, piece in enumerate(sheet.pieces) if piece.clause_id == clause_id)


def has(sheet: Sheet, clause_id: int) -> bool:
    """Tell whether a clause stands in a file."""
    return any(piece.clause_id == clause_id for piece in sheet.pieces)


def read_back(sheet: Sheet) -> Sequence[SourceClause]:
    """Read the text of a file as an import would."""
    return parse_file(written(sheet), path=sheet.path, language=sheet.language).clauses


def reads_as_its_clauses(sheet: Sheet, found: Sequence[SourceClause] | None = None) -> bool:
    """Tell whether the file, read back, is exactly its clauses."""
    clauses = read_back(sheet) if found is None else found
    return [(c.kind, c.canonical) for c in clauses] == [(p.kind, p.canonical) for p in sheet.pieces]


def settled(slots: Sequence[Slot]) -> list[Slot]:
    """Give each clause that is placed anew the file of the clause before it in its section, or else behind it."""
    made = list(slots)
    for steps in (range(len(made)), range(len(made) - 1, -1, -1)):
        last: Slot | None = None
        for at in steps:
            one = made[at]
            if one.gone:
                continue
            if one.placed and last is not None and last.section_id == one.section_id and steps.step > 0:
                made[at] = one = replace(one, file_id=last.file_id)
            elif one.placed and steps.step > 0:
                made[at] = one = replace(one, file_id=None)
            elif one.file_id is None and last is not None and last.section_id == one.section_id:
                made[at] = one = replace(one, file_id=last.file_id)
            if one.file_id is not None:
                last = one
    return made


def arrange(base: Sheet, file_id: int, slots: Sequence[Slot], spare: Mapping[int, Piece]) -> Sheet:
    """Bring a file of the draft into the order and the words of `slots` (settled, in order).

    `spare` are the pieces of clauses that stood in other files.
    """
    sheet, pieces = base, {piece.clause_id: piece for piece in base.pieces}
    known = {slot.clause_id for slot in slots}
    for clause_id in pieces:
        if clause_id not in known:
            sheet = without(sheet, clause_id)
    for slot in slots:
        if slot.clause_id not in pieces:
            continue
        if slot.gone or slot.placed:
            sheet = without(sheet, slot.clause_id)
        elif (slot.source, slot.canonical) != (
            pieces[slot.clause_id].source,
            pieces[slot.clause_id].canonical,
        ):
            sheet = put(sheet, slot.clause_id, slot.source, slot.canonical)
    last: int | None = None
    for slot in slots:
        if slot.gone or slot.file_id != file_id:
            continue
        if slot.placed:
            sheet = behind(sheet, last, _piece(slot, pieces.get(slot.clause_id) or spare.get(slot.clause_id)))
        last = slot.clause_id
    return sheet


def _piece(slot: Slot, old: Piece | None) -> Piece:
    if old is not None:
        return replace(old, source=slot.source, canonical=slot.canonical)
    return Piece(slot.clause_id, slot.kind, slot.source, slot.canonical, slot.opening, "", slot.level)


def opening_of(clause: SourceClause) -> str:
    """Return what stands before the source of a clause that was read back."""
    return _cut(Stored(0, clause.kind, clause.level, clause.lead, clause.source, clause.canonical))[1]
