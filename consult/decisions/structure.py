"""Clauses of the working text added, split, merged and moved; each with a cause, an amendment and an entry."""

from datetime import datetime

from sqlalchemy.orm import Session

from consult.access import Actor
from consult.decisions import changing, rules, sheets
from consult.decisions.amending import amend, begin
from consult.decisions.changing import NewText
from consult.decisions.clauses import ClauseNow, hold_places, lock_clause
from consult.decisions.ground import bind, born, keep_form, languages_of, place_of, rank_behind
from consult.decisions.models import Amendment, AmendmentKind, Move
from consult.decisions.working_text import working_clauses
from consult.text.clauses import ClauseKind, SourceClause

BULLET = "•"
PARTED = frozenset({ClauseKind.PARAGRAPH, ClauseKind.ITEM})


def add_clause(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    draft_id: int,
    after_clause_id: int,
    language: str,
    source: str,
    comment_id: int | None = None,
    note: str = "",
    clause_id: int | None = None,
) -> Amendment:
    """Put a new clause behind another one; what it is (paragraph, item, row …) is told by how it is written.

    `clause_id` is the identity that a later draft has given it, where one is imported that has it already.

    Raises:
        As `edit_clause`; CannotChange when the text around it would read otherwise.
    """
    hold_places(session, draft_id)
    after, comment = begin(session, actor, draft_id, after_clause_id, language, comment_id, note, None)
    source = changing.ensure_writable(changing.tidy(source))
    found, file_id = sheets.with_new(sheets.files_of(session, draft_id, language), after_clause_id, source)
    changing.ensure_visible(found.canonical)
    place = born(session, after, found, file_id, clause_id=clause_id)
    return amend(
        session, actor, now, place, _text(found), kind=AmendmentKind.INSERT, comment=comment, note=note,
        more={"after": after.row.key},
    )  # fmt: skip


def split_clause(
    session: Session, *, actor: Actor, now: datetime, draft_id: int, clause_id: int, language: str,
    first: str, second: str, comment_id: int | None = None, note: str = "", seen_version: int,
) -> Amendment:  # fmt: skip
    """Part a paragraph or an item in two: the clause keeps the first part, the second is a new clause behind it.

    Raises:
        As `edit_clause`; CannotChange for other kinds of clauses, and when the parts would not read as two.
    """
    hold_places(session, draft_id)
    place, comment = begin(session, actor, draft_id, clause_id, language, comment_id, note, seen_version)
    _ensure_kind(place)
    one, two = (changing.ensure_writable(changing.tidy(part)) for part in (first, second))
    parts = sheets.with_parts(sheets.files_of(session, draft_id, language), clause_id, one, two)
    for part in parts:
        changing.ensure_visible(part.canonical)
    new = born(session, place, parts[1], place.here.file_id, split_from=clause_id)
    made = amend(
        session, actor, now, place, _text(parts[0]), kind=AmendmentKind.SPLIT, comment=comment, note=note,
        more={"into": new.row.key},
    )  # fmt: skip
    rest = amend(
        session, actor, now, new, _text(parts[1]), kind=AmendmentKind.SPLIT, comment=comment, note=note, entered=False
    )  # fmt: skip
    bind(session, [made, rest])
    return made


def merge_clauses(
    session: Session, *, actor: Actor, now: datetime, draft_id: int, clause_id: int, language: str,
    comment_id: int | None = None, note: str = "", seen_version: int,
) -> Amendment:  # fmt: skip
    """Join a paragraph or an item with the one behind it.

    Raises:
        As `edit_clause`; CannotChange when what follows in its section is of another kind, or there is nothing.
    """
    hold_places(session, draft_id)
    place, comment = begin(session, actor, draft_id, clause_id, language, comment_id, note, seen_version)
    _ensure_kind(place)
    other = lock_clause(session, draft_id, _next(session, place), language)
    source = changing.joined(place.now.source, other.now.source, language)
    files = sheets.files_of(session, draft_id, language)
    found = sheets.with_joined(files, clause_id, other.clause_id, source)
    made = amend(
        session, actor, now, place, _text(found), kind=AmendmentKind.MERGE, comment=comment, note=note,
        more={"with": other.row.key},
    )  # fmt: skip
    gone = NewText("", "", "", [], deleted=True)
    rest = amend(
        session, actor, now, other, gone, kind=AmendmentKind.MERGE, comment=comment, note=note, entered=False
    )
    place_of(session, other).merged_into_id = clause_id
    bind(session, [made, rest])
    return made


def move_clause(
    session: Session, *, actor: Actor, now: datetime, draft_id: int, clause_id: int, after_clause_id: int,
    language: str, comment_id: int | None = None, note: str = "", seen_version: int,
) -> Amendment:  # fmt: skip
    """Put a clause behind another one of its document, in every language at once.

    Raises:
        As `edit_clause`; CannotChange for what heads other clauses, and when a text would read otherwise.
    """
    hold_places(session, draft_id)
    place, comment = begin(session, actor, draft_id, clause_id, language, comment_id, note, seen_version)
    changing.ensure_removable(place.row.kind, header=place.row.header, number=place.row.number)
    after = lock_clause(session, draft_id, after_clause_id, language)
    if after.here.document_id != place.here.document_id or after_clause_id == clause_id:
        raise rules.CannotChange("A clause can only be put after another clause of its own document.")
    if _behind(session, place, after):
        raise rules.CannotChange("The clause stands there already. Nothing has to change.")
    for tongue in languages_of(session, place):
        _try(session, place, after, tongue)
    row = place_of(session, place)
    before = (row.section_id, row.rank)
    row.section_id, row.rank, row.moved = after.here.section_id, rank_behind(session, after), True
    made = amend(
        session, actor, now, place, place.now, kind=AmendmentKind.MOVE, comment=comment, note=note,
        more={"to": after.row.key},
    )  # fmt: skip
    session.add(
        Move(
            amendment_id=made.id, from_section_id=before[0], from_rank=before[1], to_section_id=row.section_id,
            to_rank=row.rank,
        )
    )  # fmt: skip
    session.flush()
    return made


def write_anew(session: Session, place: ClauseNow, source: str) -> NewText:
    """Write a clause that is new in the working text in one more language; its kind must be the same there.

    Raises:
        Invalid: the source is empty or holds what cannot be shown.
        CannotChange: the text around it would read otherwise, or it would be of another kind.
    """
    source = changing.ensure_writable(source)
    files = sheets.files_of(session, place.draft_id, place.language)
    standing = {slot.clause_id for slot in files.slots if not slot.gone}
    rows = working_clauses(session, place.draft_id, place.language)
    before = [
        row.clause_id
        for row in rows
        if row.position < place.here.position
        and row.clause_id in standing
        and row.section_id == place.here.section_id
    ]
    if not before:
        raise rules.CannotChange(sheets.BY_HAND)
    found, file_id = sheets.with_new(files, before[-1], source)
    changing.ensure_visible(found.canonical)
    if found.kind is not place.row.kind:
        raise rules.CannotChange(
            "In the other language this clause is of another kind (a paragraph, an item of a list, a row of a table). "
            "Write it as the same kind here."
        )
    keep_form(session, place.draft_id, place.clause_id, place.language, found, file_id)
    return _text(found)


def _text(found: SourceClause) -> NewText:
    return NewText(found.source, found.canonical, found.html, [list(span) for span in found.sentences])


def _ensure_kind(place: ClauseNow) -> None:
    if place.row.kind not in PARTED or place.now.deleted:
        raise rules.CannotChange(
            "Only a paragraph or an item of a list can be split or merged. Edit it by hand."
        )


def _next(session: Session, place: ClauseNow) -> int:
    """Return the clause behind one in its section, of the same kind."""
    row = next(
        (
            row
            for row in working_clauses(session, place.draft_id, place.language, after=place.here.position)
            if not row.deleted
        ),
        None,
    )
    if (
        row is None
        or row.section_id != place.here.section_id
        or (row.kind, row.level) != (place.row.kind, place.here.level)
        or (row.marker == BULLET) != (place.here.marker == BULLET)
    ):
        raise rules.CannotChange(
            "After clause %(number)s there is nothing of its kind to merge it with. Move a clause there first.",
            number=place.row.number,
        )
    found: int = row.clause_id
    return found


def _behind(session: Session, place: ClauseNow, after: ClauseNow) -> bool:
    rows = working_clauses(session, place.draft_id, place.language, after=after.here.position, limit=1)
    return (
        bool(rows) and rows[0].clause_id == place.clause_id and place.here.section_id == after.here.section_id
    )


def _try(session: Session, place: ClauseNow, after: ClauseNow, language: str) -> None:
    """Refuse a move after which the text of one language would not read as its clauses."""
    files = sheets.files_of(session, place.draft_id, language)
    there = {slot.clause_id for slot in files.slots if not slot.gone}
    if place.clause_id not in there:
        return
    rows = working_clauses(session, place.draft_id, language)
    before = [
        row.clause_id
        for row in rows
        if row.position <= after.here.position and row.clause_id in there and row.clause_id != place.clause_id
    ]
    if not before:
        raise rules.CannotChange(sheets.BY_HAND)
    sheets.with_moved(files, place.clause_id, before[-1], after.here.section_id)
