"""Named reads of the working text and of its amendments: Core rows, no ORM."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, case, cast, false, func, or_, select
from sqlalchemy.orm import Session

from consult.comments.models import Comment
from consult.decisions.models import (
    Amendment,
    AmendmentKind,
    DecidedComment,
    Decision,
    LanguageTask,
    TaskState,
    WorkingForm,
    WorkingPlace,
    WorkingText,
)
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, Section
from consult.people.models import Organisation, Person

Found: TypeAlias = Row[*tuple[Any, ...]]
RANK = 2**40  # between two clauses of a draft, as far as ranks go


class Standing(Protocol):
    """An amendment that is not undone, with the number of the comment that caused it."""

    id: int
    before_canonical: str
    after_canonical: str
    comment_number: int | None


def rank_now() -> ColumnElement[int]:
    """Return the order of a clause in its working text."""
    return func.coalesce(WorkingPlace.rank, cast(ClausePlace.position, BigInteger) * RANK, type_=BigInteger())


def _added() -> ColumnElement[bool]:
    return and_(WorkingPlace.id.is_not(None), WorkingPlace.added)


def _changed() -> ColumnElement[bool]:
    """Return the condition that a clause of the working text differs from the draft's, or is taken out or elsewhere."""
    words = and_(
        WorkingText.id.is_not(None),
        or_(
            and_(WorkingText.deleted, ClauseText.clause_id.is_not(None)),
            and_(~WorkingText.deleted, ClauseText.clause_id.is_(None)),
            and_(~WorkingText.deleted, WorkingText.source_digest != ClauseText.source_digest),
        ),
    )
    return or_(words, and_(WorkingPlace.id.is_not(None), WorkingPlace.moved))


def _same(table: Any, draft_id: int, language: str) -> ColumnElement[bool]:
    return and_(table.draft_id == draft_id, table.clause_id == Clause.id, table.language == language)


def _joined(statement: Select[Any], draft_id: int, language: str) -> Select[Any]:
    """Join a clause with its place and words, in the draft and in the working text."""
    there = select(Document.id).join(Draft, Draft.consultation_id == Document.consultation_id)
    return (
        statement.select_from(Clause)
        .outerjoin(ClausePlace, and_(ClausePlace.draft_id == draft_id, ClausePlace.clause_id == Clause.id))
        .outerjoin(
            WorkingPlace,
            and_(WorkingPlace.draft_id == draft_id, WorkingPlace.clause_id == Clause.id, ~WorkingPlace.out),
        )
        .join(Section, Section.id == func.coalesce(WorkingPlace.section_id, ClausePlace.section_id))
        .join(Document, Document.id == Section.document_id)
        .outerjoin(ClauseText, _same(ClauseText, draft_id, language))
        .outerjoin(WorkingText, _same(WorkingText, draft_id, language))
        .where(
            Clause.document_id.in_(there.where(Draft.id == draft_id)),
            or_(ClauseText.clause_id.is_not(None), _added()),
        )
    )


def _clauses(draft_id: int, language: str) -> Select[*tuple[Any, ...]]:
    columns: tuple[Any, ...] = (
        Clause.id.label("clause_id"), Clause.key, Document.key.label("document_key"),
        Document.title.label("document_title"), Section.id.label("section_id"),
        Section.key.label("section_key"), Section.number.label("section_number"),
        Section.title.label("section_title"), Document.consultation_id, Clause.document_id,
        func.coalesce(WorkingPlace.number, ClausePlace.number).label("number"), rank_now().label("position"),
        func.coalesce(ClausePlace.kind, WorkingPlace.kind).label("kind"),
        func.coalesce(ClausePlace.level, WorkingPlace.level, 0).label("level"),
        func.coalesce(ClausePlace.header, false()).label("header"),
        func.coalesce(ClauseText.shape, WorkingForm.shape, "").label("shape"),
        func.coalesce(ClauseText.marker, WorkingForm.marker, "").label("marker"),
        func.coalesce(ClauseText.source, "").label("old_source"),
        func.coalesce(ClauseText.canonical, "").label("old_canonical"),
        func.coalesce(ClauseText.html, "").label("old_html"),
        func.coalesce(WorkingText.source, ClauseText.source, "").label("source"),
        func.coalesce(WorkingText.canonical, ClauseText.canonical, "").label("canonical"),
        func.coalesce(WorkingText.html, ClauseText.html, "").label("html"),
        case((WorkingText.id.is_not(None), WorkingText.sentences), else_=ClauseText.sentences).label(
            "sentences"
        ),
        ClauseText.sentences.label("old_sentences"),
        func.coalesce(WorkingText.deleted, ClauseText.clause_id.is_(None)).label("deleted"),
        _changed().label("changed"), func.coalesce(WorkingText.version, 0).label("version"),
        _added().label("added"),
        and_(WorkingPlace.id.is_not(None), WorkingPlace.moved).label("moved"),
        WorkingPlace.split_from_id, WorkingPlace.merged_into_id,
        ClausePlace.number.label("old_number"), ClausePlace.position.label("old_position"),
        func.coalesce(ClauseText.source_file_id, WorkingForm.source_file_id).label("file_id"),
        WorkingForm.opening,
    )  # fmt: skip
    return _joined(select(*columns), draft_id, language).outerjoin(
        WorkingForm, _same(WorkingForm, draft_id, language)
    )


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

    `changed` tells whether source, place or existence differ from the draft's; a deleted clause has empty texts, and
    so has a new one that does not stand in this language yet.
    `section` is (document's key, section's key); `after` is the `position` of a row.
    """
    statement = _clauses(draft_id, language).order_by(rank_now()).limit(limit)
    if after:
        statement = statement.where(rank_now() > after)
    if changed_only:
        statement = statement.where(_changed())
    if section is not None:
        statement = statement.where(Document.key == section[0], Section.key == section[1])
    return session.execute(statement).all()


def standing_amendments(session: Session, draft_id: int, clause_id: int, language: str) -> Sequence[Any]:
    """Return the amendments of the words of a clause and language that are not undone, in the order they were made:
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
            Amendment.kind != AmendmentKind.MOVE,
            Amendment.undone_at.is_(None),
        )
        .order_by(Amendment.id)
    ).all()  # fmt: skip


def _amended() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Amendment.id, Amendment.draft_id, Amendment.clause_id, Amendment.language, Amendment.kind, Amendment.note,
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
        .order_by(Amendment.id)
    )  # fmt: skip


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

    With `standing` only those that are not undone. A move belongs to every language.
    """
    statement = _amended().where(Amendment.draft_id == draft_id)
    if clause_id is not None:
        statement = statement.where(Amendment.clause_id == clause_id)
    if language is not None:
        statement = statement.where(or_(Amendment.language == language, Amendment.kind == AmendmentKind.MOVE))
    return session.execute(statement.where(Amendment.undone_at.is_(None)) if standing else statement).all()


def amendments_about(
    session: Session, comment_id: int, clauses: Collection[tuple[int, int]], language: str
) -> Sequence[Found]:
    """Return the standing amendments of (draft, clause) in a language, and those that a comment caused anywhere."""
    there = or_(*(and_(Amendment.draft_id == d, Amendment.clause_id == c) for d, c in clauses))
    of_words = or_(Amendment.language == language, Amendment.kind == AmendmentKind.MOVE)
    statement = _amended().where(Amendment.undone_at.is_(None))
    return session.execute(
        statement.where(or_(Amendment.comment_id == comment_id, and_(there, of_words)))
    ).all()


def languages_changed(session: Session, draft_id: int) -> dict[int, frozenset[str]]:
    """Return the languages in which the words of each changed clause of the working text differ, by clause id."""
    found: dict[int, set[str]] = {}
    for row in session.execute(
        select(WorkingText.clause_id, WorkingText.language)
        .outerjoin(
            ClauseText,
            and_(
                WorkingText.draft_id == ClauseText.draft_id,
                WorkingText.clause_id == ClauseText.clause_id,
                WorkingText.language == ClauseText.language,
            ),
        )
        .where(
            WorkingText.draft_id == draft_id,
            or_(
                and_(WorkingText.deleted, ClauseText.clause_id.is_not(None)),
                and_(~WorkingText.deleted, ClauseText.clause_id.is_(None)),
                WorkingText.source_digest != ClauseText.source_digest,
            ),
        )
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


def clause_by_id(session: Session, draft_id: int, clause_id: int, language: str) -> Found | None:
    """Return a clause of the working text, as `working_clauses` does."""
    return session.execute(_clauses(draft_id, language).where(Clause.id == clause_id)).first()


def sections_with_changes(session: Session, draft_id: int, language: str) -> Sequence[Found]:
    """Return the sections of a draft in order, each with how many of its clauses are changed in a
    language; `tasks` are the open language tasks of the whole text.
    """
    open_tasks = (
        select(func.count())
        .select_from(LanguageTask)
        .where(LanguageTask.draft_id == draft_id, LanguageTask.state == TaskState.OPEN)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        Document.key.label("document_key"), Document.title.label("document_title"), Section.key,
        Section.number, Section.title, func.count(case((_changed(), 1))).label("changed"),
        open_tasks.label("tasks"),
    )  # fmt: skip
    return session.execute(
        _joined(select(*columns), draft_id, language)
        .group_by(Document.key, Document.title, Section.key, Section.number, Section.title, Section.position)
        .order_by(Section.position)
    ).all()
