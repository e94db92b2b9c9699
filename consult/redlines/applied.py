"""Where the words stand that applied suggestions brought into a working text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.carrying import Applied
from consult.decisions.models import Amendment, AmendmentKind
from consult.text.threeway import Strand, step_to, trace


def applied_places(session: Session, draft_id: int) -> dict[int, Applied]:
    """Return {comment: the place of its applied suggestion in the working text}, as far as words of it stand."""
    rows = session.execute(
        select(
            Amendment.id, Amendment.clause_id, Amendment.language, Amendment.kind, Amendment.comment_id,
            Amendment.start, Amendment.end, Amendment.before_canonical, Amendment.after_canonical,
        )
        .where(
            Amendment.draft_id == draft_id,
            Amendment.undone_at.is_(None),
            Amendment.kind != AmendmentKind.MOVE,
        )
        .order_by(Amendment.id)
    )  # fmt: skip
    chains: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        chains.setdefault((row.clause_id, row.language), []).append(row)
    found: dict[int, Applied] = {}
    for (clause_id, language), chain in chains.items():
        if not any(row.kind is AmendmentKind.SUGGESTION for row in chain):
            continue
        steps = [step_to(str(r.id), r.before_canonical, r.after_canonical, language) for r in chain]
        strands = trace(chain[0].before_canonical, steps)
        for row in chain:
            place = _span(strands, row) if row.kind is AmendmentKind.SUGGESTION and row.comment_id else None
            if place is not None:
                words = chain[-1].after_canonical[slice(*place)]
                found[row.comment_id] = Applied(clause_id, *place, words)
    return found


def _span(strands: Sequence[Strand], row: Any) -> tuple[int, int] | None:
    """Return the code points from the first to the last that a suggestion's words, kept or brought, take now."""
    base = now = 0
    first = last = -1
    brought = False
    for strand in strands:
        size, alive = len(strand.text), not strand.taken_by
        own = strand.brought_by == str(row.id)
        inside = not strand.brought_by and base < row.end and base + size > row.start
        if alive and (own or inside):
            start = now if own else now + max(0, row.start - base)
            end = now + size if own else now + min(size, row.end - base)
            first, last = (start if first < 0 else first), end
            brought = brought or own
        base += 0 if strand.brought_by else size
        now += size if alive else 0
    return (first, last) if brought else None
