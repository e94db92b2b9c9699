"""What a round is limited to: only what changed since the draft before may be commented on."""

from collections.abc import Collection

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from consult.drafts.models import ClausePlace, Draft, LineageLink, Round, RoundScope
from consult.drafts.rules import OutsideRound
from consult.errors import Invalid
from consult.text.lineage import LinkKind

N_ = str  # marks a string for the catalogues
NOTHING_BEFORE = N_("There is no draft before this one. Choose another draft, or take comments on all of it.")


def limit_to_changes(session: Session, a_round: Round) -> int:
    """Limit a round to what changed in its draft; return the draft since which.

    Raises:
        Invalid: the draft is made from none.
    """
    since = session.execute(select(Draft.based_on_id).where(Draft.id == a_round.draft_id)).scalar_one()
    if since is None:
        raise Invalid(NOTHING_BEFORE, fields={"changes_only": NOTHING_BEFORE})
    session.add(RoundScope(round_id=a_round.id, since_draft_id=since))
    session.flush()
    found: int = since
    return found


def limited_rounds(session: Session, consultation_id: int) -> frozenset[int]:
    """Return the rounds (ids) of a consultation in which only what changed may be commented on."""
    statement = select(RoundScope.round_id).join(Round, Round.id == RoundScope.round_id)
    return frozenset(session.execute(statement.where(Round.consultation_id == consultation_id)).scalars())


def is_limited() -> Exists:
    """Return the condition, in a statement about rounds, that only what changed may be commented on."""
    return exists().where(RoundScope.round_id == Round.id)


def changed_of(session: Session, draft_id: int, clause_ids: Collection[int]) -> frozenset[int]:
    """Return those of a draft's clauses that are not as they were in the draft before."""
    statement = select(LineageLink.new_clause_id).where(
        LineageLink.draft_id == draft_id,
        LineageLink.new_clause_id.in_(clause_ids),
        LineageLink.kind != LinkKind.SAME,
    )
    return frozenset(one for one in session.execute(statement).scalars() if one is not None)


def is_changed() -> Exists:
    """Return the condition, in a statement about places of clauses, that a clause is not as it was in the draft before."""
    same = (
        LineageLink.draft_id == ClausePlace.draft_id,
        LineageLink.new_clause_id == ClausePlace.clause_id,
    )
    return exists().where(*same, LineageLink.kind != LinkKind.SAME).correlate(ClausePlace)


def ensure_in_scope(session: Session, round_id: int, draft_id: int, clause_id: int | None) -> None:
    """Refuse a comment on what did not change, in a round that is about changes only.

    Raises:
        OutsideRound: says what may be commented on.
    """
    if session.get(RoundScope, round_id) is None:
        return
    if clause_id is None:
        raise OutsideRound(
            "This round is about changes only. Choose a clause that changed; the redline shows them. Your words are kept."
        )
    if not changed_of(session, draft_id, [clause_id]):
        number = session.execute(
            select(ClausePlace.number).where(
                ClausePlace.draft_id == draft_id, ClausePlace.clause_id == clause_id
            )
        ).scalar()
        raise OutsideRound(
            "This round is about changes only, and clause %(number)s is as it was in the draft before. "
            "The redline shows what changed. Your words are kept.",
            number=number or "",
        )
