"""Where clauses of the working text stand: ranks, numbers until the next draft, and clauses that come to be."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.decisions import rules
from consult.decisions.clauses import ClauseNow, lock_clause
from consult.decisions.models import Amendment, AmendmentGroup, WorkingForm, WorkingPlace, WorkingText
from consult.decisions.working_text import RANK
from consult.drafts.filing import opening_of
from consult.drafts.models import Clause, ClausePlace, ClauseText, Section
from consult.drafts.numbering import letters
from consult.drafts.storing import fresh_key
from consult.text.clauses import SourceClause

LONGEST = 80  # code points of a marker or an opening


def born(
    session: Session, after: ClauseNow, found: SourceClause, file_id: int, *, split_from: int | None = None,
    clause_id: int | None = None,
) -> ClauseNow:  # fmt: skip
    """Give a new clause an identity, or the one that a later draft has given it, and a place behind another one;
    return it without words.

    Raises:
        CannotChange: the identity is of another document, or stands in the draft or the working text already.
    """
    document_id = after.here.document_id
    clause = (
        Clause(document_id=document_id, key=fresh_key(session, document_id)) if clause_id is None else None
    )
    if clause is not None:
        session.add(clause)
        session.flush()
    else:
        clause = _of_later(session, after, clause_id)
    session.add(
        WorkingPlace(
            draft_id=after.draft_id, clause_id=clause.id, section_id=after.here.section_id,
            rank=rank_behind(session, after), number=_number(session, after), kind=found.kind, level=found.level,
            added=True, split_from_id=split_from,
        )
    )  # fmt: skip
    session.flush()
    keep_form(session, after.draft_id, clause.id, after.language, found, file_id)
    return lock_clause(session, after.draft_id, clause.id, after.language)


def _of_later(session: Session, after: ClauseNow, clause_id: int | None) -> Clause:
    """Return the identity of a clause that a later draft has and the working text has not."""
    clause = session.get(Clause, clause_id)
    taken = select(ClausePlace.clause_id).where(
        ClausePlace.draft_id == after.draft_id, ClausePlace.clause_id == clause_id
    )
    worked = select(WorkingPlace.clause_id).where(
        WorkingPlace.draft_id == after.draft_id, WorkingPlace.clause_id == clause_id
    )
    there = session.execute(taken.union(worked)).first()
    if clause is None or clause.document_id != after.here.document_id or there is not None:
        raise rules.CannotChange("The clause stands there already. Nothing has to change.")
    return clause


def keep_form(
    session: Session, draft_id: int, clause_id: int, language: str, found: SourceClause, file_id: int
) -> None:
    """Keep how a new clause stands in the file of one language."""
    form = session.get(WorkingForm, (draft_id, clause_id, language))
    if form is None:
        form = WorkingForm(draft_id=draft_id, clause_id=clause_id, language=language)
        session.add(form)
    form.source_file_id, form.shape = file_id, found.shape
    form.opening, form.marker = opening_of(found)[:LONGEST], found.marker[:LONGEST]
    session.flush()


def place_of(session: Session, place: ClauseNow) -> WorkingPlace:
    """Return the row of a clause's place in the working text; made when it stands where the draft has it."""
    row = session.execute(
        select(WorkingPlace).where(
            WorkingPlace.draft_id == place.draft_id, WorkingPlace.clause_id == place.clause_id
        )
    ).scalar_one_or_none()
    if row is None:
        here = place.here
        row = WorkingPlace(
            draft_id=place.draft_id, clause_id=place.clause_id, section_id=here.section_id, rank=here.position,
            number=here.number, kind=here.kind, level=here.level,
        )  # fmt: skip
        session.add(row)
        session.flush()
    return row


def rank_behind(session: Session, after: ClauseNow) -> int:
    """Return a rank between a clause and the one behind it.

    Raises:
        CannotChange: there is no room left between them.
    """
    here: int = after.here.position
    ranks = [
        session.execute(statement).scalar()
        for statement in (
            select(func.min(ClausePlace.position)).where(
                ClausePlace.draft_id == after.draft_id, ClausePlace.position > here // RANK
            ),
            select(func.min(WorkingPlace.rank)).where(
                WorkingPlace.draft_id == after.draft_id, WorkingPlace.rank > here
            ),
        )
    ]
    ahead = [ranks[0] * RANK] if ranks[0] is not None else []
    ahead += [ranks[1]] if ranks[1] is not None else []
    rank = (here + min(ahead, default=here + RANK)) // 2
    if rank == here:
        raise rules.CannotChange(
            "Too many clauses were put at this very place. Put this one after another clause."
        )
    return rank


def _number(session: Session, after: ClauseNow) -> str:
    """Return the number of the clause before, with the first letter that is free: F3.2a."""
    number: str = after.here.number
    section = session.execute(select(Section.number).where(Section.id == after.here.section_id)).scalar_one()
    stem = f"{section}.0" if number == section else number.rstrip("abcdefghijklmnopqrstuvwxyz") or number
    taken = set(
        session.execute(
            select(ClausePlace.number)
            .where(ClausePlace.draft_id == after.draft_id)
            .union(
                select(WorkingPlace.number).where(WorkingPlace.draft_id == after.draft_id, ~WorkingPlace.out)
            )
        ).scalars()
    )
    count = 1
    while f"{stem}{letters(count)}" in taken:
        count += 1
    return f"{stem}{letters(count)}"[:24]


def languages_of(session: Session, place: ClauseNow) -> list[str]:
    """Return the languages in which the draft or the working text has a clause."""
    drafted = select(ClauseText.language).where(
        ClauseText.draft_id == place.draft_id, ClauseText.clause_id == place.clause_id
    )
    worked = select(WorkingText.language).where(
        WorkingText.draft_id == place.draft_id,
        WorkingText.clause_id == place.clause_id,
        ~WorkingText.deleted,
    )
    return sorted(session.execute(drafted.union(worked)).scalars())


def bind(session: Session, amendments: Sequence[Amendment]) -> None:
    """Remember that amendments were made in one press."""
    for one in amendments:
        session.add(AmendmentGroup(amendment_id=one.id, first_id=amendments[0].id))
    session.flush()
