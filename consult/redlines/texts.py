"""Two drafts as the comparison needs them: places, texts by language, the chain of lineage, the amendments on
the way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.decisions.models import Amendment, AmendmentKind
from consult.drafts.models import ClausePlace, ClauseText, Draft, LineageLink
from consult.errors import NotFound
from consult.redlines.comparing import PlacedClause
from consult.redlines.descent import Family, Step, families, identity


@dataclass(frozen=True, slots=True)
class Side:
    """One draft of a comparison: its clauses in order and their canonical texts by language."""

    draft_id: int
    places: tuple[PlacedClause, ...]
    texts: Mapping[str, Mapping[int, str]]

    @property
    def clause_ids(self) -> list[int]:
        """Return the clauses in order."""
        return [place.id for place in self.places]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two drafts, how the clauses of one came from those of the other, and the amendments made in between."""

    old: Side
    new: Side
    families: tuple[Family, ...]
    amendments: Mapping[tuple[str, int], tuple[int, ...]]  # (language, clause id) -> amendment ids

    @property
    def languages(self) -> list[str]:
        """Return the languages that both drafts have, in order of their tags."""
        return sorted(set(self.old.texts) & set(self.new.texts))


def side_of(session: Session, draft_id: int) -> Side:
    """Read the clauses and canonical texts of a draft."""
    places = session.execute(
        select(ClausePlace.clause_id, ClausePlace.number, ClausePlace.kind, ClausePlace.section_id)
        .where(ClausePlace.draft_id == draft_id)
        .order_by(ClausePlace.position)
    ).all()
    texts: dict[str, dict[int, str]] = {}
    for clause_id, language, canonical in session.execute(
        select(ClauseText.clause_id, ClauseText.language, ClauseText.canonical).where(
            ClauseText.draft_id == draft_id
        )
    ):
        texts.setdefault(language, {})[clause_id] = canonical
    return Side(draft_id, tuple(PlacedClause(*place) for place in places), texts)


def pair_of(session: Session, from_draft_id: int, to_draft_id: int) -> Pair:
    """Read two drafts of one consultation with what leads from one to the other.

    Raises:
        NotFound: a draft is missing, or they belong to two consultations.
    """
    drafts = {
        row.id: row
        for row in session.execute(
            select(Draft.id, Draft.consultation_id, Draft.based_on_id).where(
                Draft.consultation_id.in_(
                    select(Draft.consultation_id).where(Draft.id.in_((from_draft_id, to_draft_id)))
                )
            )
        )
    }
    if (
        from_draft_id not in drafts
        or to_draft_id not in drafts
        or len({row.consultation_id for row in drafts.values()}) != 1
    ):
        raise NotFound("There is no such draft.")
    chain = chain_between({row.id: row.based_on_id for row in drafts.values()}, from_draft_id, to_draft_id)
    old, new = side_of(session, from_draft_id), side_of(session, to_draft_id)
    steps = [steps_of(session, before, after, old, new) for before, after in chain]
    found = families(old.clause_ids, new.clause_ids, steps)
    return Pair(old, new, found, _amendments(session, [before for before, _ in chain], new.texts.keys()))


def chain_between(based_on: Mapping[int, int | None], first: int, last: int) -> list[tuple[int, int]]:
    """Return the steps (older, newer) from the first draft to the last; one direct step when neither leads to
    the other."""
    chain: list[tuple[int, int]] = []
    at: int | None = last
    while at is not None and at != first and len(chain) <= len(based_on):
        before = based_on.get(at)
        if before is not None:
            chain.append((before, at))
        at = before
    return chain[::-1] if at == first else [(first, last)]


def steps_of(session: Session, before: int, after: int, old: Side, new: Side) -> Sequence[Step]:
    """Return the stored links between two drafts; where there are none, clauses are linked by identity."""
    rows = session.execute(
        select(LineageLink.old_clause_id, LineageLink.new_clause_id, LineageLink.kind)
        .join(Draft, Draft.id == LineageLink.draft_id)
        .where(LineageLink.draft_id == after, Draft.based_on_id == before)
        .order_by(LineageLink.id)
    ).all()
    if rows:
        return [Step(*row) for row in rows]
    left = old.clause_ids if before == old.draft_id else _clause_ids(session, before)
    right = new.clause_ids if after == new.draft_id else _clause_ids(session, after)
    return identity(left, right)


def _clause_ids(session: Session, draft_id: int) -> list[int]:
    statement = select(ClausePlace.clause_id).where(ClausePlace.draft_id == draft_id)
    return list(session.execute(statement.order_by(ClausePlace.position)).scalars())


def _amendments(
    session: Session, draft_ids: Sequence[int], languages: Collection[str]
) -> dict[tuple[str, int], tuple[int, ...]]:
    found: dict[tuple[str, int], tuple[int, ...]] = {}
    for row in session.execute(
        select(Amendment.id, Amendment.clause_id, Amendment.language, Amendment.kind)
        .where(Amendment.draft_id.in_(draft_ids), Amendment.undone_at.is_(None))
        .order_by(Amendment.id)
    ):
        everywhere = row.kind is AmendmentKind.MOVE
        for language in languages if everywhere else (row.language,):
            key = (language, row.clause_id)
            found[key] = (*found.get(key, ()), row.id)
    return found
