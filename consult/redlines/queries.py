"""Named reads of redlines: which drafts can be compared, the changes of a section or clause, and why they
were made."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from consult.drafts.models import (
    Clause,
    ClausePlace,
    ClauseText,
    Document,
    Draft,
    DraftKind,
    Round,
    Section,
)
from consult.drafts.queries import released
from consult.record.models import Entry, Head
from consult.redlines.models import Change

Found: TypeAlias = Row[*tuple[Any, ...]]
OLD_TEXT = aliased(ClauseText, name="old_text")
NEW_TEXT = aliased(ClauseText, name="new_text")


def comparable_drafts(session: Session, consultation_id: int, *, final: bool) -> Sequence[Found]:
    """Return the published drafts in order; the final only when `final` says that it may be seen.

    Each row carries the number of the consultation's newest event, for ETags.
    """
    newest = select(Head.seq).where(Head.consultation_id == consultation_id).scalar_subquery()
    statement = select(
        Draft.id, Draft.key, Draft.kind, Draft.title, Draft.position, Draft.based_on_id, Draft.published_at,
        Draft.fingerprint, func.coalesce(newest, 0).label("event_number"),
    ).where(Draft.consultation_id == consultation_id, Draft.published_at.is_not(None))  # fmt: skip
    if not final:
        statement = statement.where(Draft.kind != DraftKind.FINAL)
    return session.execute(statement.order_by(Draft.position)).all()


def final_draft(session: Session, consultation_id: int) -> Found | None:
    """Return the final with the key and fingerprint of the draft it was made from, or None."""
    consulted = aliased(Draft)
    clauses = select(func.count()).where(ClausePlace.draft_id == Draft.id).correlate(Draft).scalar_subquery()
    return session.execute(
        select(
            Draft.id, Draft.key, Draft.title, Draft.published_at, Draft.fingerprint, Draft.based_on_id,
            consulted.key.label("consulted_key"), consulted.title.label("consulted_title"),
            consulted.fingerprint.label("consulted_fingerprint"), clauses.label("clauses"),
        )
        .outerjoin(consulted, consulted.id == Draft.based_on_id)
        .where(
            Draft.consultation_id == consultation_id,
            Draft.kind == DraftKind.FINAL,
            Draft.published_at.is_not(None),
        )
    ).first()  # fmt: skip


def final_manifest(session: Session, draft_id: int) -> str:
    """Return the manifest of a published draft: canonical JSON whose SHA-256 in UTF-8 is its fingerprint."""
    return session.execute(select(Draft.manifest).where(Draft.id == draft_id)).scalar_one() or ""


def is_stored(session: Session, from_draft_id: int, to_draft_id: int) -> bool:
    """Tell whether the changes between two drafts are stored."""
    statement = select(Change.id).where(
        Change.from_draft_id == from_draft_id, Change.to_draft_id == to_draft_id
    )
    return session.execute(statement.limit(1)).first() is not None


def change_counts(session: Session, draft_ids: Collection[int], language: str) -> Sequence[Found]:
    """Return (from_draft_id, to_draft_id, changes, clauses) of every stored pair among these drafts."""
    return session.execute(
        select(
            Change.from_draft_id,
            Change.to_draft_id,
            func.count(case((Change.number > 0, 1))).label("changes"),
            func.count().label("clauses"),
        )
        .where(
            Change.from_draft_id.in_(draft_ids),
            Change.to_draft_id.in_(draft_ids),
            Change.language == language,
        )
        .group_by(Change.from_draft_id, Change.to_draft_id)
    ).all()


def _of_pair(from_draft_id: int, to_draft_id: int, language: str) -> ColumnElement[bool]:
    return and_(
        Change.from_draft_id == from_draft_id,
        Change.to_draft_id == to_draft_id,
        Change.language == language,
    )


def sections_of_pair(
    session: Session, from_draft_id: int, to_draft_id: int, language: str, now: datetime
) -> Sequence[Found]:
    """Return the sections of both drafts that have stored changes, released ones only, with counts by kind.

    Sections of the newer draft come first, in order; those that only the older one has come after them.
    """
    counted = (
        select(
            Change.section_id,
            func.count(case((Change.number > 0, 1))).label("changes"),
            func.count(case((and_(Change.number > 0, Change.editorial != ""), 1))).label("editorial"),
            func.count().label("clauses"),
        )
        .where(_of_pair(from_draft_id, to_draft_id, language))
        .group_by(Change.section_id)
        .subquery()
    )
    return session.execute(
        select(
            Section.id, Section.draft_id, Section.key, Section.number, Section.title, Section.document_id,
            Document.key.label("document_key"), Document.title.label("document_title"),
            Document.prevailing_language, counted.c.changes, counted.c.editorial, counted.c.clauses,
        )
        .join(counted, counted.c.section_id == Section.id)
        .join(Document, Document.id == Section.document_id)
        .where(released(now))
        .order_by(Document.position, case((Section.draft_id == to_draft_id, 0), else_=1), Section.position)
    ).all()  # fmt: skip


def _changes() -> Select[*tuple[Any, ...]]:
    old = and_(
        OLD_TEXT.draft_id == Change.from_draft_id,
        OLD_TEXT.clause_id == Change.old_clause_id,
        OLD_TEXT.language == Change.language,
    )
    new = and_(
        NEW_TEXT.draft_id == Change.to_draft_id,
        NEW_TEXT.clause_id == Change.new_clause_id,
        NEW_TEXT.language == Change.language,
    )
    return (
        select(
            Change.id, Change.from_draft_id, Change.to_draft_id, Change.language, Change.position,
            Change.number, Change.kind, Change.clause_kind, Change.old_clause_id, Change.new_clause_id,
            Change.old_number, Change.new_number, Change.section_id, Change.old_start, Change.new_start,
            Change.ops, Change.html,
            Change.phrases, Change.editorial, Change.rewritten, Clause.key.label("clause_key"),
            OLD_TEXT.canonical.label("old_canonical"), NEW_TEXT.canonical.label("new_canonical"),
            func.coalesce(NEW_TEXT.html, OLD_TEXT.html).label("text_html"),
        )
        .join(Clause, Clause.id == func.coalesce(Change.new_clause_id, Change.old_clause_id))
        .join(Section, Section.id == Change.section_id)
        .outerjoin(OLD_TEXT, old)
        .outerjoin(NEW_TEXT, new)
        .order_by(Change.position)
    )  # fmt: skip


def changes_of_sections(
    session: Session,
    from_draft_id: int,
    to_draft_id: int,
    language: str,
    section_ids: Collection[int],
    *,
    unchanged: bool = False,
) -> Sequence[Found]:
    """Return the changes of some sections in order, with the texts of both sides; unchanged clauses only if
    asked."""
    statement = _changes().where(
        _of_pair(from_draft_id, to_draft_id, language), Change.section_id.in_(section_ids)
    )
    return session.execute(statement if unchanged else statement.where(Change.number > 0)).all()


def changes_of_clause(
    session: Session, from_draft_id: int, to_draft_id: int, language: str, clause_id: int, now: datetime
) -> Sequence[Found]:
    """Return what became of one clause between two drafts: one row, or one for each part of a split or
    merge."""
    statement = _changes().where(
        _of_pair(from_draft_id, to_draft_id, language),
        or_(Change.old_clause_id == clause_id, Change.new_clause_id == clause_id),
        released(now),
    )
    return session.execute(statement).all()


def versions_of_clause(
    session: Session,
    consultation_id: int,
    key: str,
    language: str,
    now: datetime,
    *,
    final: bool,
    document: str = "",
) -> Sequence[Found]:
    """Return all published drafts in order, each with the clause as it stands there; null where it does not.

    Sections that are not released yet do not count as places. `document` decides when two documents share the
    key.
    """
    clause = select(Clause.id).join(Document, Document.id == Clause.document_id)
    clause = clause.where(Document.consultation_id == consultation_id, Clause.key == key)
    if document:
        clause = clause.where(Document.key == document)
    chosen = clause.order_by(Document.position).limit(1).scalar_subquery()
    place = and_(ClausePlace.draft_id == Draft.id, ClausePlace.clause_id == chosen)
    text = and_(
        ClauseText.draft_id == Draft.id,
        ClauseText.clause_id == ClausePlace.clause_id,
        ClauseText.language == language,
    )
    seen = true() if final else Draft.kind != DraftKind.FINAL
    newest = select(Head.seq).where(Head.consultation_id == consultation_id).scalar_subquery()
    return session.execute(
        select(
            Draft.id, Draft.key, Draft.kind, Draft.title, Draft.position, Draft.based_on_id,
            Draft.published_at, func.coalesce(newest, 0).label("event_number"), chosen.label("identity"),
            case((Section.id.is_not(None), ClausePlace.clause_id)).label("clause_id"),
            ClausePlace.number, ClauseText.canonical_digest, Section.key.label("section_key"),
            Section.title.label("section_title"), Section.number.label("section_number"),
            Document.key.label("document_key"), Document.title.label("document_title"),
        )
        .select_from(Draft)
        .outerjoin(ClausePlace, place)
        .outerjoin(Section, and_(Section.id == ClausePlace.section_id, released(now)))
        .outerjoin(Document, Document.id == Section.document_id)
        .outerjoin(ClauseText, text)
        .where(Draft.consultation_id == consultation_id, Draft.published_at.is_not(None), seen)
        .order_by(Draft.position)
    ).all()  # fmt: skip


def last_closing(session: Session, consultation_id: int) -> Found | None:
    """Return when the last round closes and for how many hours after it late comments may arrive; None
    without rounds."""
    return session.execute(
        select(Round.closes_at, Round.grace_hours)
        .where(Round.consultation_id == consultation_id)
        .order_by(Round.closes_at.desc())
        .limit(1)
    ).first()


def freezing_entry(session: Session, draft_id: int) -> Found | None:
    """Return the entry of the record that fixed a final: seq, time, and data as JSON (fingerprint, decisions,
    texts)."""
    return session.execute(
        select(Entry.seq, Entry.at, Entry.data, Entry.digest).where(
            Entry.subject == "final", Entry.subject_id == draft_id, Entry.event == "final:text:frozen"
        )
    ).first()
