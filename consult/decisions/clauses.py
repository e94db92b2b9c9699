"""A clause as the working text has it now: read, held against others' changes, and stored anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.decisions import rules
from consult.decisions.changing import NewText
from consult.decisions.models import WorkingText
from consult.decisions.queries import Found, working_draft
from consult.decisions.working_text import clause_by_id
from consult.drafts.models import Clause, Consultation, Draft
from consult.errors import NotFound
from consult.text.manifest import digest


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the draft has of a clause; all empty for one that it does not have."""

    key: str
    number: str
    kind: Any
    header: bool
    shape: str
    source: str
    canonical: str
    html: str
    sentences: Sequence[Any]
    consultation_id: int


@dataclass(frozen=True, slots=True)
class ClauseNow:
    """A clause of the working text in one language; `working` when an amendment has touched its words."""

    draft_id: int
    clause_id: int
    consultation_id: int
    language: str
    row: Drafted
    here: Found  # as `working_clauses` gives it
    working: WorkingText | None

    @property
    def version(self) -> int:
        """The version that a form must have seen: 0 while no amendment has touched the clause."""
        return self.working.version if self.working else 0

    @property
    def now(self) -> NewText:
        """The clause as it reads now; empty when it is deleted or does not stand in this language."""
        if self.working is None:
            row = self.row
            return NewText(row.source, row.canonical, row.html, list(row.sentences), deleted=not row.source)
        w = self.working
        return NewText(w.source, w.canonical, w.html, w.sentences, deleted=w.deleted)

    @property
    def unwritten(self) -> bool:
        """Whether it is new and has no words of this language."""
        return bool(self.here.added) and self.now.deleted


def ensure_open(session: Session, consultation_id: int) -> None:
    """Refuse once the final is frozen; holds the consultation's row so that it is not frozen meanwhile.

    Raises:
        DeskClosed: the final is frozen.
    """
    stage = session.execute(
        select(Consultation.stage).where(Consultation.id == consultation_id).with_for_update(read=True)
    ).scalar_one()
    rules.ensure_desk_open(stage)


def hold_places(session: Session, draft_id: int) -> None:
    """Let nobody else put clauses elsewhere until the end of the transaction."""
    session.execute(select(Draft.id).where(Draft.id == draft_id).with_for_update())


def lock_clause(session: Session, draft_id: int, clause_id: int, language: str) -> ClauseNow:
    """Read a clause with its working text, and hold it until the end of the transaction.

    Raises:
        NotFound: the working text has no such clause.
        OtherDraft: the working text starts from another draft.
    """
    session.execute(
        select(Clause.id).where(Clause.id == clause_id).with_for_update(key_share=True)
    ).scalar_one_or_none()
    here = clause_by_id(session, draft_id, clause_id, language)
    if here is None:
        raise NotFound("This draft has no such clause in this language.")
    base = working_draft(session, here.consultation_id)
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
    row = Drafted(
        here.key, here.number, here.kind, here.header, here.shape, here.old_source, here.old_canonical,
        here.old_html, here.old_sentences or [], here.consultation_id,
    )  # fmt: skip
    return ClauseNow(draft_id, clause_id, here.consultation_id, language, row, here, working)


def hold_version(session: Session, draft_id: int, clause_id: int, language: str) -> int:
    """Return the version of a clause's working text, 0 while none has touched it, and hold the clause as `lock_clause` does."""
    session.execute(select(Clause.id).where(Clause.id == clause_id).with_for_update(key_share=True))
    found = session.execute(
        select(WorkingText.version).where(
            WorkingText.draft_id == draft_id,
            WorkingText.clause_id == clause_id,
            WorkingText.language == language,
        )
    ).scalar_one_or_none()
    return found or 0


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
