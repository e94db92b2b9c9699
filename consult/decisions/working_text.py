"""Named reads of the working text and of its amendments: Core rows, no ORM."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.decisions.models import Amendment, DecidedComment, Decision, WorkingText
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Section
from consult.people.models import Organisation, Person

Found: TypeAlias = Row[*tuple[Any, ...]]


class Standing(Protocol):
    """An amendment that is not undone, with the number of the comment that caused it."""

    id: int
    before_canonical: str
    after_canonical: str
    comment_number: int | None


def _changed() -> ColumnElement[bool]:
    """Return the condition that a clause of the working text differs from the draft's, or is taken out."""
    return and_(
        WorkingText.id.is_not(None),
        or_(WorkingText.deleted, WorkingText.source_digest != ClauseText.source_digest),
    )


def _same_text() -> ColumnElement[bool]:
    return and_(
        WorkingText.draft_id == ClauseText.draft_id,
        WorkingText.clause_id == ClauseText.clause_id,
        WorkingText.language == ClauseText.language,
    )


def _clauses(draft_id: int, language: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Clause.id.label("clause_id"), Clause.key, Document.key.label("document_key"),
            Document.title.label("document_title"), Section.id.label("section_id"),
            Section.key.label("section_key"), Section.number.label("section_number"),
            Section.title.label("section_title"), ClausePlace.number, ClausePlace.position,
            ClausePlace.kind, ClausePlace.level, ClausePlace.header, ClauseText.shape, ClauseText.marker,
            ClauseText.source.label("old_source"), ClauseText.canonical.label("old_canonical"),
            ClauseText.html.label("old_html"),
            func.coalesce(WorkingText.source, ClauseText.source).label("source"),
            func.coalesce(WorkingText.canonical, ClauseText.canonical).label("canonical"),
            func.coalesce(WorkingText.html, ClauseText.html).label("html"),
            case((WorkingText.id.is_not(None), WorkingText.sentences), else_=ClauseText.sentences).label(
                "sentences"
            ),
            func.coalesce(WorkingText.deleted, false()).label("deleted"), _changed().label("changed"),
            func.coalesce(WorkingText.version, 0).label("version"),
        )
        .join(ClausePlace, ClausePlace.clause_id == Clause.id)
        .join(Section, Section.id == ClausePlace.section_id)
        .join(Document, Document.id == Section.document_id)
        .join(
            ClauseText,
            and_(ClauseText.clause_id == Clause.id, ClauseText.draft_id == ClausePlace.draft_id),
        )
        .outerjoin(WorkingText, _same_text())
        .where(ClausePlace.draft_id == draft_id, ClauseText.language == language)
        .order_by(ClausePlace.position)
    )  # fmt: skip


def working_clauses(
    session: Session,
    draft_id: int,
    language: str,
    *,
    changed_only: bool = False,
    section: tuple[str, str] | None = None,
    after: int = 0,
    limit: int | None = None,
) -> Sequence[Found]:
    """Return the clauses of the working text in order: `old_…` as in the draft, without it as they read now.

    `changed` tells whether source or existence differ from the draft's; a deleted clause has empty texts.
    `section` is (document's key, section's key); `after` is a position in the draft.
    """
    statement = _clauses(draft_id, language).where(ClausePlace.position > after).limit(limit)
    if changed_only:
        statement = statement.where(_changed())
    if section is not None:
        statement = statement.where(Document.key == section[0], Section.key == section[1])
    return session.execute(statement).all()


def standing_amendments(session: Session, draft_id: int, clause_id: int, language: str) -> Sequence[Any]:
    """Return the amendments of a clause and language that are not undone, in the order they were made:
    `Standing`.
    """
    return session.execute(
        select(
            Amendment.id, Amendment.kind, Amendment.comment_id, Amendment.before_canonical,
            Amendment.after_canonical, Comment.number.label("comment_number"),
        )
        .outerjoin(Comment, Comment.id == Amendment.comment_id)
        .where(
            Amendment.draft_id == draft_id,
            Amendment.clause_id == clause_id,
            Amendment.language == language,
            Amendment.undone_at.is_(None),
        )
        .order_by(Amendment.id)
    ).all()  # fmt: skip


def amendments_of(
    session: Session,
    draft_id: int,
    *,
    clause_id: int | None = None,
    language: str | None = None,
    standing: bool = True,
) -> Sequence[Found]:
    """Return the amendments of a working text with their causes (comment, decision), in the order they
    were made.

    With `standing` only those that are not undone.
    """
    statement = (
        select(
            Amendment.id, Amendment.clause_id, Amendment.language, Amendment.kind, Amendment.note,
            Amendment.comment_id, Amendment.start, Amendment.end, Amendment.replacement,
            Amendment.before_canonical, Amendment.after_canonical, Amendment.applied_at,
            Amendment.undone_at, Person.name.label("editor"), Comment.number.label("comment_number"),
            Organisation.name.label("organisation_name"), Decision.id.label("decision_id"),
            Decision.outcome, Decision.html.label("response_html"), Decision.response_language,
            Decision.decided_at,
        )
        .join(Person, Person.id == Amendment.editor_id)
        .outerjoin(Comment, Comment.id == Amendment.comment_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Amendment.comment_id)
        .outerjoin(Decision, Decision.id == DecidedComment.decision_id)
        .where(Amendment.draft_id == draft_id)
        .order_by(Amendment.id)
    )  # fmt: skip
    if clause_id is not None:
        statement = statement.where(Amendment.clause_id == clause_id)
    if language is not None:
        statement = statement.where(Amendment.language == language)
    return session.execute(statement.where(Amendment.undone_at.is_(None)) if standing else statement).all()


def languages_changed(session: Session, draft_id: int) -> dict[int, frozenset[str]]:
    """Return the languages in which each changed clause of the working text differs, by clause id."""
    found: dict[int, set[str]] = {}
    for row in session.execute(
        select(WorkingText.clause_id, WorkingText.language)
        .join(ClauseText, _same_text())
        .where(WorkingText.draft_id == draft_id, _changed())
    ):
        found.setdefault(row.clause_id, set()).add(row.language)
    return {clause_id: frozenset(tags) for clause_id, tags in found.items()}


def clause_now(
    session: Session, consultation_id: int, draft_id: int, *, document: str, key: str, language: str
) -> Found | None:
    """Return a clause of the working text by its document's and its own key, as `working_clauses` does."""
    statement = _clauses(draft_id, language).where(
        Document.consultation_id == consultation_id, Document.key == document, Clause.key == key
    )
    return session.execute(statement).first()


def sections_with_changes(session: Session, draft_id: int, language: str) -> Sequence[Found]:
    """Return the sections of a draft in order, each with how many of its clauses are changed in a
    language.
    """
    return session.execute(
        select(
            Document.key.label("document_key"), Document.title.label("document_title"), Section.key,
            Section.number, Section.title, func.count(case((_changed(), 1))).label("changed"),
        )
        .join(Section, Section.document_id == Document.id)
        .join(ClausePlace, ClausePlace.section_id == Section.id)
        .join(
            ClauseText,
            and_(
                ClauseText.clause_id == ClausePlace.clause_id,
                ClauseText.draft_id == ClausePlace.draft_id,
                ClauseText.language == language,
            ),
        )
        .outerjoin(WorkingText, _same_text())
        .where(Section.draft_id == draft_id)
        .group_by(Document.key, Document.title, Section.key, Section.number, Section.title, Section.position)
        .order_by(Section.position)
    ).all()  # fmt: skip
