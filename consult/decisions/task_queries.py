"""Named reads of language tasks: what each language owes, and the clauses of one task side by side."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from consult.comments.models import Comment, CommentState, CommentTarget, CommentType
from consult.decisions.models import (
    Amendment,
    DecidedComment,
    LanguageTask,
    TaskState,
    WorkingPlace,
    WorkingText,
)
from consult.decisions.working_text import Found, rank_now
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Section
from consult.people.models import Person

OLD_SOURCE = aliased(ClauseText, name="old_source")
NEW_SOURCE = aliased(WorkingText, name="new_source")
OLD = aliased(ClauseText, name="old_target")
NEW = aliased(WorkingText, name="new_target")


def open_tasks(session: Session, draft_id: int) -> int:
    """Return how many language tasks of a working text are open."""
    return session.execute(
        select(func.count())
        .select_from(LanguageTask)
        .where(LanguageTask.draft_id == draft_id, LanguageTask.state == TaskState.OPEN)
    ).scalar_one()


def _same(table: Any, language: Any) -> Any:
    return and_(
        table.draft_id == LanguageTask.draft_id,
        table.clause_id == LanguageTask.clause_id,
        table.language == language,
    )


def _columns() -> tuple[Any, ...]:
    return (
        LanguageTask.id, LanguageTask.clause_id, LanguageTask.language, LanguageTask.source_language,
        LanguageTask.source_before, LanguageTask.state, LanguageTask.raised_at, LanguageTask.note,
        LanguageTask.closed_at, Person.name.label("closed_by_name"), Clause.key,
        Document.key.label("document_key"), rank_now().label("position"),
        func.coalesce(WorkingPlace.number, ClausePlace.number).label("number"),
        Section.number.label("section_number"), Section.title.label("section_title"),
        func.coalesce(NEW_SOURCE.canonical, OLD_SOURCE.canonical, "").label("source_now"),
        func.coalesce(NEW.canonical, OLD.canonical, "").label("words_now"),
        func.coalesce(OLD.canonical, "").label("words_before"),
        func.coalesce(NEW.version, 0).label("version"),
        func.coalesce(NEW_SOURCE.version, 0).label("source_version"),
        case((NEW.id.is_not(None), NEW.source), else_=func.coalesce(OLD.source, "")).label("source"),
        func.coalesce(NEW_SOURCE.source, OLD_SOURCE.source, "").label("source_markdown"),
        func.coalesce(NEW.html, OLD.html, "").label("html"),
        Comment.number.label("comment_number"), Comment.id.label("comment_id"), Amendment.note.label("because"),
    )  # fmt: skip


def _tasks() -> Select[Any]:
    """Select tasks with their clause, their place, and both languages."""
    return (
        select(*_columns())
        .join(Clause, Clause.id == LanguageTask.clause_id)
        .join(Amendment, Amendment.id == LanguageTask.amendment_id)
        .outerjoin(Comment, Comment.id == Amendment.comment_id)
        .outerjoin(Person, Person.id == LanguageTask.closed_by)
        .outerjoin(
            ClausePlace,
            and_(ClausePlace.draft_id == LanguageTask.draft_id, ClausePlace.clause_id == LanguageTask.clause_id),
        )
        .outerjoin(
            WorkingPlace,
            and_(WorkingPlace.draft_id == LanguageTask.draft_id, WorkingPlace.clause_id == LanguageTask.clause_id),
        )
        .join(Section, Section.id == func.coalesce(WorkingPlace.section_id, ClausePlace.section_id))
        .join(Document, Document.id == Section.document_id)
        .outerjoin(OLD_SOURCE, _same(OLD_SOURCE, LanguageTask.source_language))
        .outerjoin(NEW_SOURCE, _same(NEW_SOURCE, LanguageTask.source_language))
        .outerjoin(OLD, _same(OLD, LanguageTask.language))
        .outerjoin(NEW, _same(NEW, LanguageTask.language))
    )  # fmt: skip


def tasks_of(
    session: Session,
    draft_id: int,
    *,
    language: str = "",
    after: int = 0,
    limit: int | None = None,
    task_id: int | None = None,
) -> Sequence[Found]:
    """Return open tasks in the order of the text, or one task whatever its state; each with both languages.

    `source_now` and `words_now` are canonical texts of the working text, '' where the clause does not stand.
    """
    rank = rank_now()
    statement = _tasks().where(LanguageTask.draft_id == draft_id).order_by(rank, LanguageTask.id).limit(limit)
    if task_id is not None:
        return session.execute(statement.where(LanguageTask.id == task_id)).all()
    statement = statement.where(LanguageTask.state == TaskState.OPEN)
    if language:
        statement = statement.where(LanguageTask.language == language)
    if after:
        statement = statement.where(rank > after)
    return session.execute(statement).all()


def counts_by_language(session: Session, draft_id: int) -> dict[str, int]:
    """Return how many tasks are open in each language that has any."""
    rows = session.execute(
        select(LanguageTask.language, func.count())
        .where(LanguageTask.draft_id == draft_id, LanguageTask.state == TaskState.OPEN)
        .group_by(LanguageTask.language)
    )
    return {row[0]: row[1] for row in rows}


def _open_by_section(draft_id: int) -> Subquery:
    section = func.coalesce(WorkingPlace.section_id, ClausePlace.section_id)
    return (
        select(section.label("section_id"), LanguageTask.language, func.count().label("tasks"))
        .select_from(LanguageTask)
        .outerjoin(
            ClausePlace,
            and_(
                ClausePlace.draft_id == LanguageTask.draft_id, ClausePlace.clause_id == LanguageTask.clause_id
            ),
        )
        .outerjoin(
            WorkingPlace,
            and_(
                WorkingPlace.draft_id == LanguageTask.draft_id,
                WorkingPlace.clause_id == LanguageTask.clause_id,
            ),
        )
        .where(LanguageTask.draft_id == draft_id, LanguageTask.state == TaskState.OPEN)
        .group_by(section, LanguageTask.language)
        .subquery()
    )


def _texts_by_section(draft_id: int) -> Subquery:
    return (
        select(ClausePlace.section_id, ClauseText.language, func.count().label("clauses"))
        .join(
            ClauseText,
            and_(ClauseText.draft_id == ClausePlace.draft_id, ClauseText.clause_id == ClausePlace.clause_id),
        )
        .where(ClausePlace.draft_id == draft_id)
        .group_by(ClausePlace.section_id, ClauseText.language)
        .subquery()
    )


def parity(session: Session, draft_id: int) -> Sequence[Found]:
    """Return for each section and language how many clauses it has there, and how many tasks are open.

    (section id, number, title, keys, language, clauses, tasks), in the order of the text.
    """
    tasks, texts = _open_by_section(draft_id), _texts_by_section(draft_id)
    return session.execute(
        select(
            Section.id, Section.number, Section.title, Section.key, Document.key.label("document_key"),
            Document.prevailing_language, texts.c.language, texts.c.clauses,
            func.coalesce(tasks.c.tasks, 0).label("tasks"),
        )
        .join(Document, Document.id == Section.document_id)
        .outerjoin(texts, texts.c.section_id == Section.id)
        .outerjoin(
            tasks, and_(tasks.c.section_id == Section.id, tasks.c.language == texts.c.language)
        )
        .where(Section.draft_id == draft_id)
        .order_by(Section.position, texts.c.language)
    ).all()  # fmt: skip


def disagreements(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the received comments that say that versions disagree, by number, with where they stand."""
    return session.execute(
        select(
            Comment.id, Comment.number, Comment.language, Comment.html, Comment.words_language,
            ClausePlace.number.label("clause_number"), DecidedComment.decision_id,
        )
        .outerjoin(CommentTarget, and_(CommentTarget.comment_id == Comment.id, CommentTarget.position == 1))
        .outerjoin(
            ClausePlace,
            and_(
                ClausePlace.draft_id == Comment.draft_id,
                ClausePlace.clause_id == func.coalesce(CommentTarget.clause_id, Comment.clause_id),
            ),
        )
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.kind == CommentType.TRANSLATION,
            Comment.state == CommentState.RECEIVED,
        )
        .order_by(Comment.number)
    ).all()  # fmt: skip
