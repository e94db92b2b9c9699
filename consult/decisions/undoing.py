"""What has to be undone together, what stands in the way of it, and where clauses go back to."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from consult.decisions import rules
from consult.decisions.models import Amendment, AmendmentGroup, AmendmentKind, Move, WorkingPlace
from consult.decisions.queries import standing_amendments

TOGETHER = (AmendmentKind.SPLIT, AmendmentKind.MERGE)


def together(session: Session, amendment: Amendment) -> list[Amendment]:
    """Return the amendments that are undone with this one: the parts of a split or a merge."""
    if amendment.kind not in TOGETHER:
        return [amendment]
    own = aliased(AmendmentGroup)
    rows = session.execute(
        select(Amendment)
        .join(AmendmentGroup, AmendmentGroup.amendment_id == Amendment.id)
        .join(own, own.first_id == AmendmentGroup.first_id)
        .where(own.amendment_id == amendment.id, Amendment.kind == amendment.kind)
        .order_by(Amendment.id)
    ).scalars()
    return list(rows) or [amendment]


def ensure_words_newest(session: Session, amendment: Amendment) -> None:
    """Refuse to undo twice, and what a later change stands on.

    Raises:
        AlreadyUndone: it is undone.
        NotNewest: a later change of the same words, or of the same place, stands.
    """
    if amendment.kind is AmendmentKind.MOVE:
        newest = _is_newest_move(session, amendment)
    else:
        standing = standing_amendments(session, amendment.draft_id, amendment.clause_id, amendment.language)
        newest = bool(standing) and standing[-1].id == amendment.id
    rules.ensure_undoable(amendment.undone_at is not None, newest)


def ensure_alone(session: Session, group: Sequence[Amendment]) -> None:
    """Refuse to take back a new clause that was written in other languages, too.

    Raises:
        NotNewest: another language has words for it.
    """
    born = [one for one in group if _is_born(session, one)]
    for one in born:
        others = session.execute(
            select(Amendment.language)
            .where(
                Amendment.draft_id == one.draft_id,
                Amendment.clause_id == one.clause_id,
                Amendment.language != one.language,
                Amendment.kind != AmendmentKind.MOVE,
                Amendment.undone_at.is_(None),
            )
            .distinct()
        ).scalars()
        languages = sorted(others)
        if languages:
            raise rules.NotNewest(
                "The new clause is written in other languages, too: %(languages)s. Undo those changes first.",
                languages=", ".join(languages),
            )


def _is_born(session: Session, amendment: Amendment) -> bool:
    """Tell whether an amendment brought its clause into the working text."""
    if amendment.kind not in (AmendmentKind.INSERT, AmendmentKind.SPLIT) or amendment.before_source:
        return False
    place = _place(session, amendment)
    return place is not None and place.added


def put_back(session: Session, amendment: Amendment) -> None:
    """Bring the place of an amendment's clause back to what it was before."""
    place = _place(session, amendment)
    if place is None:
        return
    if amendment.kind is AmendmentKind.MOVE:
        move = session.get_one(Move, amendment.id)
        place.section_id, place.rank = move.from_section_id, move.from_rank
        place.moved = _has_earlier_move(session, amendment)
    elif amendment.kind is AmendmentKind.MERGE and not amendment.after_source:
        place.merged_into_id = None
    elif _is_born(session, amendment):
        place.out = True
    session.flush()


def _place(session: Session, amendment: Amendment) -> WorkingPlace | None:
    return session.execute(
        select(WorkingPlace).where(
            WorkingPlace.draft_id == amendment.draft_id, WorkingPlace.clause_id == amendment.clause_id
        )
    ).scalar_one_or_none()


def _moves(session: Session, amendment: Amendment) -> list[int]:
    statement = select(Amendment.id).where(
        Amendment.draft_id == amendment.draft_id,
        Amendment.clause_id == amendment.clause_id,
        Amendment.kind == AmendmentKind.MOVE,
        Amendment.undone_at.is_(None),
    )
    return list(session.execute(statement.order_by(Amendment.id)).scalars())


def _is_newest_move(session: Session, amendment: Amendment) -> bool:
    standing = _moves(session, amendment)
    return bool(standing) and standing[-1] == amendment.id


def _has_earlier_move(session: Session, amendment: Amendment) -> bool:
    return any(one < amendment.id for one in _moves(session, amendment))
