"""How the working text is put together, as the making of the next text needs it: order, new clauses, moves, merges."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from consult.decisions.models import WorkingPlace
from consult.decisions.working_text import rank_now
from consult.drafts.models import Clause, ClausePlace
from consult.drafts.plans import FinalText, NewClause, Placed, Structure
from consult.redlines.freezing import CheckList, Working, final_texts
from consult.redlines.rules import CannotFreeze, Obstacle, ObstacleKind


def structure_of(session: Session, draft_id: int) -> Structure:
    """Return how a working text is put together; empty when no clause was added or put elsewhere.

    One statement.
    """
    rows = session.execute(
        select(
            Clause.id, func.coalesce(WorkingPlace.section_id, ClausePlace.section_id).label("section_id"),
            WorkingPlace.moved, WorkingPlace.merged_into_id, WorkingPlace.added,
        )
        .outerjoin(ClausePlace, and_(ClausePlace.draft_id == draft_id, ClausePlace.clause_id == Clause.id))
        .outerjoin(
            WorkingPlace,
            and_(WorkingPlace.draft_id == draft_id, WorkingPlace.clause_id == Clause.id, ~WorkingPlace.out),
        )
        .where(or_(ClausePlace.clause_id.is_not(None), WorkingPlace.added))
        .order_by(rank_now())
    ).all()  # fmt: skip
    if not any(row.moved or row.merged_into_id or row.added for row in rows):
        return Structure()
    return Structure(
        order=[Placed(row.id, row.section_id) for row in rows],
        moved=frozenset(row.id for row in rows if row.moved),
        merged={row.id: row.merged_into_id for row in rows if row.merged_into_id},
    )


def parted(
    working: Sequence[Working], texts: Sequence[FinalText], structure: Structure
) -> tuple[list[FinalText], list[NewClause]]:
    """Part the texts of a working text into those of the draft's clauses and those of new ones, in order."""
    added = {w.row.clause_id: w.row for w in working if w.row.added}
    own: dict[int, dict[str, FinalText]] = {}
    for text in texts:
        if text.clause_id in added:
            own.setdefault(text.clause_id, {})[text.language] = text
    at: Mapping[int, int] = {placed.clause_id: index for index, placed in enumerate(structure.order)}
    new = [
        NewClause(
            after_clause_id=0, kind=added[key].kind, texts=words, level=added[key].level, clause_id=key,
            split_from=added[key].split_from_id,
        )
        for key, words in sorted(own.items(), key=lambda item: at[item[0]])
    ]  # fmt: skip
    return [text for text in texts if text.clause_id not in added], new


def plan_of(session: Session, checks: CheckList) -> dict[str, Any]:
    """Return what the next text is made of, as `drafts.finals` takes it.

    Raises:
        CannotFreeze: the stored words of a clause are not those of its source.
    """
    texts, deleted, strange = final_texts(checks.working)
    if strange or checks.draft is None:
        raise CannotFreeze([Obstacle(ObstacleKind.NOT_EXPLAINED, len(strange))])
    structure = structure_of(session, checks.draft.id)
    own, new = parted(checks.working, texts, structure)
    return {"texts": own, "deleted": deleted, "inserted": new, "structure": structure}
