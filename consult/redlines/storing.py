"""Store the changes between two drafts, once: every clause of both, in every language that both have, with
causes."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from consult.drafts.models import Consultation, Draft
from consult.redlines.comparing import Compared, compare
from consult.redlines.models import Change, ChangeCause
from consult.redlines.queries import is_stored
from consult.redlines.rules import STILL
from consult.redlines.texts import Pair, pair_of

AT_ONCE = 500  # rows of one statement


def store_changes(session: Session, from_draft_id: int, to_draft_id: int) -> int:
    """Compare two drafts of a consultation and store what changed; return how many rows there are for the
    pair.

    Stored once: when it is there already, nothing is computed. The rows follow from the two texts alone, so
    nobody decides anything here and nothing is entered in the record.

    Raises:
        NotFound: a draft is missing, or they belong to two consultations.
    """
    lock = select(Consultation.id).join(Draft, Draft.consultation_id == Consultation.id)
    session.execute(lock.where(Draft.id == to_draft_id).with_for_update(of=Consultation))
    if is_stored(session, from_draft_id, to_draft_id):
        return 0
    pair = pair_of(session, from_draft_id, to_draft_id)
    count = 0
    for language in pair.languages:
        count += _store(session, pair, language)
    return count


def changes_in(pair: Pair, language: str) -> tuple[Compared, ...]:
    """Compare a pair in one language without storing anything."""
    return compare(
        pair.old.places,
        pair.new.places,
        pair.old.texts[language],
        pair.new.texts[language],
        pair.families,
        language=language,
    )


def _store(session: Session, pair: Pair, language: str) -> int:
    compared = changes_in(pair, language)
    rows: list[dict[str, Any]] = []
    for position, change in enumerate(compared, start=1):
        values = asdict(change)
        del values["changed"]
        rows.append(
            {
                **values,
                "kind": str(change.kind),
                "from_draft_id": pair.old.draft_id,
                "to_draft_id": pair.new.draft_id,
                "language": language,
                "position": position,
            }
        )
    for at in range(0, len(rows), AT_ONCE):
        session.execute(insert(Change), rows[at : at + AT_ONCE])
    ids = session.execute(
        select(Change.id)
        .where(
            Change.from_draft_id == pair.old.draft_id,
            Change.to_draft_id == pair.new.draft_id,
            Change.language == language,
        )
        .order_by(Change.position)
    ).scalars()
    related = relatives(pair)
    causes = [
        {"change_id": change_id, "amendment_id": amendment_id}
        for change_id, change in zip(ids, compared, strict=True)
        for amendment_id in causes_of(pair, change, language, related)
    ]
    for at in range(0, len(causes), AT_ONCE):
        session.execute(insert(ChangeCause), causes[at : at + AT_ONCE])
    return len(rows)


def relatives(pair: Pair) -> dict[int, frozenset[int]]:
    """Return for each clause of either draft the clauses of its family, in whatever draft they stand."""
    found: dict[int, frozenset[int]] = {}
    for family in pair.families:
        for clause_id in (*family.old, *family.new):
            found[clause_id] = found.get(clause_id, frozenset()) | family.between
    return found


def causes_of(
    pair: Pair, change: Compared, language: str, related: Mapping[int, frozenset[int]]
) -> list[int]:
    """Return the standing amendments that a change comes from: those of its clause, whatever stood in
    between."""
    if not change.changed and change.kind in STILL:
        return []
    ends = [clause_id for clause_id in (change.old_clause_id, change.new_clause_id) if clause_id is not None]
    family = {clause_id for end in ends for clause_id in related.get(end, (end,))}
    return sorted({a for clause_id in family for a in pair.amendments.get((language, clause_id), ())})
