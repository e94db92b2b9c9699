"""Named reads of consultations, drafts, sections, clauses and rounds: Core rows, one statement each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from consult.drafts.models import (
    Clause,
    ClauseName,
    ClausePlace,
    ClauseText,
    Consultation,
    Document,
    Draft,
    DraftKind,
    LineageLink,
    Round,
    RoundScope,
    Section,
)

Found = Row[Any]
CHOSEN = aliased(ClauseText, name="chosen")
PREVAILING = aliased(ClauseText, name="prevailing")
BESIDE = aliased(ClauseText, name="beside")
DRAFT_COLUMNS: tuple[Any, ...] = (
    Draft.id, Draft.consultation_id, Draft.key, Draft.position, Draft.kind, Draft.title, Draft.based_on_id,
    Draft.imported_at, Draft.published_at, Draft.fingerprint,
)  # fmt: skip
BY_SLUG = select(Consultation.__table__).where(Consultation.__table__.c.slug == bindparam("slug"))


def consultation_by_slug(session: Session, slug: str) -> Found | None:
    """Return the consultation of an address; every request asks, so the statement is built once."""
    return session.connection().execute(BY_SLUG, {"slug": slug}).first()


def documents_of(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the documents of a consultation in order."""
    statement = select(Document.__table__).where(Document.consultation_id == consultation_id)
    return session.execute(statement.order_by(Document.position)).all()


def drafts_of(session: Session, consultation_id: int, *, published: bool = False) -> Sequence[Found]:
    """Return the drafts of a consultation in order, without their manifests; only published ones if asked."""
    statement = select(*(*DRAFT_COLUMNS, Draft.report)).where(Draft.consultation_id == consultation_id)
    if published:
        statement = statement.where(Draft.published_at.is_not(None))
    return session.execute(statement.order_by(Draft.position)).all()


def draft_by_key(session: Session, consultation_id: int, key: str) -> Found | None:
    """Return a draft by its key, published or not."""
    statement = select(*DRAFT_COLUMNS).where(Draft.consultation_id == consultation_id, Draft.key == key)
    return session.execute(statement).first()


def draft_by_id(session: Session, consultation_id: int, draft_id: int) -> Found | None:
    """Return a draft of this consultation with its report and manifest, published or not."""
    statement = select(*(*DRAFT_COLUMNS, Draft.report, Draft.manifest))
    return session.execute(
        statement.where(Draft.consultation_id == consultation_id, Draft.id == draft_id)
    ).first()


def current_draft(session: Session, consultation_id: int) -> Found | None:
    """Return the newest published draft or final, not a baseline; None when there is none."""
    statement = select(*DRAFT_COLUMNS).where(
        Draft.consultation_id == consultation_id,
        Draft.published_at.is_not(None),
        Draft.kind != DraftKind.BASELINE,
    )
    return session.execute(statement.order_by(Draft.position.desc()).limit(1)).first()


def rounds_of(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the rounds of a consultation in order, each with the key and title of its draft.

    `since_draft_id` is the draft before in a round on changes only; null when all of the draft is open.
    """
    draft = (Draft.key.label("draft_key"), Draft.title.label("draft_title"))
    return session.execute(
        select(Round.__table__, *draft, RoundScope.since_draft_id)
        .join(Draft, Draft.id == Round.draft_id)
        .outerjoin(RoundScope, RoundScope.round_id == Round.id)
        .where(Round.consultation_id == consultation_id)
        .order_by(Round.number)
    ).all()


def _nearest(statement: Select[Any], now: datetime) -> Select[Any]:
    """Put the round that is open first, then the next to open, then the last to have closed."""
    is_open = and_(Round.opens_at <= now, Round.closes_at > now)
    rank = case((is_open, 0), (Round.opens_at > now, 1), else_=2)
    soonest = case((Round.opens_at > now, Round.opens_at))
    return statement.order_by(rank, soonest, Round.closes_at.desc()).limit(1)


def current_round(session: Session, consultation_id: int, now: datetime) -> Found | None:
    """Return the round that is open, else the next to open, else the last; None without rounds."""
    statement = select(Round.__table__).where(Round.consultation_id == consultation_id)
    return session.execute(_nearest(statement, now)).first()


def round_of_draft(session: Session, draft_id: int, now: datetime) -> Found | None:
    """Return the round of a draft: the open one, else the next, else the last; None without rounds."""
    statement = select(Round.__table__).where(Round.draft_id == draft_id)
    return session.execute(_nearest(statement, now)).first()


def released(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a section may be shown to everybody."""
    return or_(Section.released_at.is_(None), Section.released_at <= now)


def _sections() -> Select[Any]:
    return select(
        Section.__table__, Document.key.label("document_key"), Document.title.label("document_title"),
        Document.prefix, Document.prevailing_language,
    ).join(Document, Document.id == Section.document_id)  # fmt: skip


def sections_of(session: Session, draft_id: int, *, seen_at: datetime | None = None) -> Sequence[Found]:
    """Return the sections of a draft in order; with `seen_at` only those released by then."""
    statement = _sections().where(Section.draft_id == draft_id)
    if seen_at is not None:
        statement = statement.where(released(seen_at))
    return session.execute(statement.order_by(Section.position)).all()


def section_by_key(
    session: Session, draft_id: int, document: str, section: str, *, seen_at: datetime | None = None
) -> Found | None:
    """Return a section by the keys in its address; with `seen_at` only when released by then."""
    statement = _sections().where(
        Section.draft_id == draft_id, Document.key == document, Section.key == section
    )
    if seen_at is not None:
        statement = statement.where(released(seen_at))
    return session.execute(statement).first()


def section_by_id(session: Session, draft_id: int, section_id: int) -> Found | None:
    """Return a section of this draft with its document."""
    return session.execute(_sections().where(Section.draft_id == draft_id, Section.id == section_id)).first()


def _words(*names: str) -> list[ColumnElement[Any]]:
    """Return columns of a clause's text in the chosen language, or else in the prevailing one."""
    columns: list[ColumnElement[Any]] = []
    for name in names:
        chosen, prevailing = getattr(CHOSEN, name), getattr(PREVAILING, name)
        columns.append(func.coalesce(chosen, prevailing, type_=chosen.type).label(name))
    return columns


def _clauses(language: str, *names: str) -> Select[Any]:
    """Select clauses with their places and words; `language` of a row is that of the words it has."""
    columns: tuple[Any, ...] = (
        ClausePlace.clause_id, Clause.key.label("clause_key"), ClausePlace.draft_id,
        ClausePlace.section_id, ClausePlace.position, ClausePlace.number, ClausePlace.kind,
        ClausePlace.level, ClausePlace.header,
        Document.prevailing_language, *_words("language", "marker", "html", "canonical", *names),
    )  # fmt: skip
    same = (CHOSEN.draft_id == ClausePlace.draft_id, CHOSEN.clause_id == ClausePlace.clause_id)
    other = (PREVAILING.draft_id == ClausePlace.draft_id, PREVAILING.clause_id == ClausePlace.clause_id)
    return (
        select(*columns)
        .join(Clause, Clause.id == ClausePlace.clause_id)
        .join(Document, Document.id == Clause.document_id)
        .outerjoin(CHOSEN, and_(*same, CHOSEN.language == language))
        .outerjoin(PREVAILING, and_(*other, PREVAILING.language == Document.prevailing_language))
        .where(or_(CHOSEN.clause_id.is_not(None), PREVAILING.clause_id.is_not(None)))
    )


MORE_WORDS = (
    "source", "source_digest", "canonical_digest", "scheme", "shape", "renderer", "sentences", "line", "lead",
    "source_file_id", "file_position",
)  # fmt: skip


def clauses_of_section(
    session: Session, draft_id: int, section_id: int, language: str, *, beside: str | None = None, more: Sequence[Any] = ()
) -> Sequence[Found]:  # fmt: skip
    """Return the clauses of a section in order with their words, as the section page shows them.

    A clause that does not exist in `language` comes in the document's prevailing one; the row says which. `sentences` are
    [start, end] in code points. With a second
    language `beside` also that language's `beside_html`, `beside_canonical` and `beside_marker`, or nulls. `more` are further
    columns about a clause's place.
    """
    of_section = (ClausePlace.draft_id == draft_id, ClausePlace.section_id == section_id)
    statement = _clauses(language, "sentences").where(*of_section).add_columns(*more)
    if beside is not None:
        same = (BESIDE.draft_id == ClausePlace.draft_id, BESIDE.clause_id == ClausePlace.clause_id)
        names = ("html", "canonical", "marker")
        statement = statement.add_columns(*(getattr(BESIDE, name).label(f"beside_{name}") for name in names))
        statement = statement.outerjoin(BESIDE, and_(*same, BESIDE.language == beside))
    return session.execute(statement.order_by(ClausePlace.position)).all()


def clauses_of_draft(session: Session, draft_id: int, language: str) -> Sequence[Found]:
    """Return all clauses of a draft in order with everything known of their words."""
    statement = _clauses(language, *MORE_WORDS).where(ClausePlace.draft_id == draft_id)
    return session.execute(statement.order_by(ClausePlace.position)).all()


def clause_in_draft(session: Session, draft_id: int, clause_id: int, language: str) -> Found | None:
    """Return one clause of a draft with everything known of its words; None when it is not in the draft."""
    statement = _clauses(language, *MORE_WORDS)
    return session.execute(
        statement.where(ClausePlace.draft_id == draft_id, ClausePlace.clause_id == clause_id)
    ).first()


def texts_of_draft(session: Session, draft_id: int) -> Sequence[Found]:
    """Return every text of a draft in every language, in the order of documents, languages and clauses."""
    return session.execute(
        select(
            Clause.key.label("clause_key"), Clause.document_id, ClausePlace.section_id, ClausePlace.position,
            ClausePlace.number, ClausePlace.kind, ClausePlace.level, ClausePlace.header, ClauseText.__table__,
        )
        .join(ClausePlace, and_(
            ClausePlace.draft_id == ClauseText.draft_id, ClausePlace.clause_id == ClauseText.clause_id
        ))
        .join(Clause, Clause.id == ClauseText.clause_id)
        .join(Document, Document.id == Clause.document_id)
        .where(ClauseText.draft_id == draft_id)
        .order_by(Document.position, ClauseText.language, ClausePlace.position)
    ).all()  # fmt: skip


def clause_by_key(session: Session, consultation_id: int, key: str) -> Found | None:
    """Return a clause's identity by its key, which is unique in a consultation."""
    return session.execute(
        select(Clause.__table__, Document.key.label("document_key"), Document.prevailing_language)
        .join(Document, Document.id == Clause.document_id)
        .where(Document.consultation_id == consultation_id, Clause.key == key)
        .order_by(Document.position)
    ).first()


def place_of_clause(session: Session, draft_id: int, clause_id: int) -> Found | None:
    """Return where a clause stands in a draft: number, kind, section and document."""
    return session.execute(
        select(
            ClausePlace.__table__, Section.key.label("section_key"), Section.number.label("section_number"),
            Section.title.label("section_title"), Document.key.label("document_key"), Section.released_at,
        )
        .join(Section, Section.id == ClausePlace.section_id)
        .join(Document, Document.id == Section.document_id)
        .where(ClausePlace.draft_id == draft_id, ClausePlace.clause_id == clause_id)
    ).first()  # fmt: skip


def clause_named(
    session: Session, consultation_id: int, draft: str, name: str, *, seen_at: datetime | None = None
) -> Found | None:
    """Return where the clause stands that a link in the text names; with `seen_at` only in a released section."""
    columns: tuple[Any, ...] = (
        Clause.key.label("clause_key"), Section.key.label("section_key"), Document.key.label("document_key"),
    )  # fmt: skip
    statement = (
        select(*columns)
        .join(ClauseName, ClauseName.clause_id == Clause.id)
        .join(Draft, Draft.id == ClauseName.draft_id)
        .join(ClausePlace, and_(ClausePlace.draft_id == Draft.id, ClausePlace.clause_id == Clause.id))
        .join(Section, Section.id == ClausePlace.section_id)
        .join(Document, Document.id == Section.document_id)
        .where(Draft.consultation_id == consultation_id, Draft.key == draft, ClauseName.name == name)
        .where(Draft.published_at.is_not(None))
    )
    if seen_at is not None:
        statement = statement.where(released(seen_at))
    return session.execute(statement).first()


def lineage_of(session: Session, draft_id: int) -> Sequence[Found]:
    """Return how the clauses of a draft came from those of the draft it is based on, in the new order."""
    statement = select(LineageLink.__table__).where(LineageLink.draft_id == draft_id)
    return session.execute(statement.order_by(LineageLink.id)).all()
