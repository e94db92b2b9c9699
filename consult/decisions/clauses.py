"""A clause as the working text has it now: read, held against others' changes, and stored anew."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.decisions import rules
from consult.decisions.changing import NewText
from consult.decisions.models import WorkingText
from consult.decisions.queries import Found, working_draft
from consult.drafts.models import Clause, ClausePlace, ClauseText, Consultation, Draft
from consult.errors import NotFound
from consult.text.manifest import digest


@dataclass(frozen=True, slots=True)
class ClauseNow:
    """A clause of the draft in one language, with its working text if an amendment has touched it."""

    draft_id: int
    clause_id: int
    consultation_id: int
    language: str
    row: Found  # key, number, kind, shape, source, canonical of the draft
    working: WorkingText | None

    @property
    def version(self) -> int:
        """The version that a form must have seen: 0 while no amendment has touched the clause."""
        return self.working.version if self.working else 0

    @property
    def now(self) -> NewText:
        """The clause as it reads now; empty when it is deleted."""
        if self.working is None:
            return NewText(self.row.source, self.row.canonical, self.row.html, self.row.sentences)
        w = self.working
        return NewText(w.source, w.canonical, w.html, w.sentences)


def ensure_open(session: Session, consultation_id: int) -> None:
    """Refuse once the final is frozen; holds the consultation's row so that it is not frozen meanwhile.

    Raises:
        DeskClosed: the final is frozen.
    """
    stage = session.execute(
        select(Consultation.stage).where(Consultation.id == consultation_id).with_for_update(read=True)
    ).scalar_one()
    rules.ensure_desk_open(stage)


def lock_clause(session: Session, draft_id: int, clause_id: int, language: str) -> ClauseNow:
    """Read a clause with its working text, and hold it until the end of the transaction."""
    session.execute(
        select(Clause.id).where(Clause.id == clause_id).with_for_update(key_share=True)
    ).scalar_one_or_none()
    row = session.execute(
        select(
            Clause.key, ClausePlace.number, ClausePlace.kind, ClausePlace.header, ClauseText.shape,
            ClauseText.source, ClauseText.canonical, ClauseText.html, ClauseText.sentences,
            Draft.consultation_id,
        )
        .join(ClausePlace, ClausePlace.clause_id == Clause.id)
        .join(ClauseText, (ClauseText.clause_id == Clause.id) & (ClauseText.draft_id == ClausePlace.draft_id))
        .join(Draft, Draft.id == ClausePlace.draft_id)
        .where(Clause.id == clause_id, ClausePlace.draft_id == draft_id, ClauseText.language == language)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("This draft has no such clause in this language.")
    base = working_draft(session, row.consultation_id)
    if base is None or base.id != draft_id:
        raise rules.OtherDraft(
            "The working text starts from another draft. Find the clause there and edit it by hand."
        )
    working = session.execute(
        select(WorkingText)
        .where(
            WorkingText.draft_id == draft_id,
            WorkingText.clause_id == clause_id,
            WorkingText.language == language,
        )
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return ClauseNow(draft_id, clause_id, row.consultation_id, language, row, working)


def store_text(session: Session, place: ClauseNow, text: NewText) -> None:
    """Write the clause's new text into the working text; its version goes up by one.

    Raises:
        StaleDataError: another transaction wrote it meanwhile.
    """
    row = place.working
    if row is None:
        row = WorkingText(draft_id=place.draft_id, clause_id=place.clause_id, language=place.language)
        session.add(row)
    row.source, row.source_digest = text.source, digest(text.source)
    row.canonical, row.html, row.sentences, row.deleted = (
        text.canonical,
        text.html,
        text.sentences,
        text.deleted,
    )
    session.flush()
