"""Keep the languages in step: what a change in one language asks of the others."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.decisions.clauses import ClauseNow
from consult.decisions.models import Amendment, LanguageTask, TaskState, WorkingText
from consult.drafts.models import ClauseText, Consultation


def keep_in_step(
    session: Session, now: datetime, place: ClauseNow, amendment: Amendment, before: str, after: str
) -> None:
    """Raise a task on the same clause in every other language; take back those for which nothing is left to do.

    `before` and `after` are the canonical texts of the language that changed. A task that is open stays, with the
    text from which both languages started.
    """
    for language in _others(session, place):
        task = open_task(session, place.draft_id, place.clause_id, language, place.language)
        if task is not None:
            if after == task.source_before:
                close(task, now, TaskState.VOID, None)
        elif before != after:
            raise_task(session, now, amendment, language, before)
    session.flush()


def reopen(session: Session, now: datetime, place: ClauseNow, amendment: Amendment) -> bool:
    """Raise the tasks again that an amendment, now undone, had answered; tell whether there were any."""
    closed = session.execute(
        select(LanguageTask).where(LanguageTask.closing_amendment_id == amendment.id)
    ).scalars()
    found = False
    for task in closed.all():
        found = True
        if open_task(session, task.draft_id, task.clause_id, task.language, task.source_language) is None:
            cause = session.get_one(Amendment, task.amendment_id)
            raise_task(session, now, cause, task.language, task.source_before)
    session.flush()
    return found


def raise_task(
    session: Session, now: datetime, amendment: Amendment, language: str, source_before: str
) -> None:
    """Add a task on the clause of an amendment, in another language."""
    session.add(
        LanguageTask(
            consultation_id=amendment.consultation_id, draft_id=amendment.draft_id, clause_id=amendment.clause_id,
            language=language, source_language=amendment.language, source_before=source_before,
            amendment_id=amendment.id, state=TaskState.OPEN, raised_at=now, note="",
        )
    )  # fmt: skip


def close(
    task: LanguageTask,
    now: datetime,
    state: TaskState,
    person_id: int | None,
    amendment_id: int | None = None,
) -> None:
    """Close a task."""
    task.state, task.closed_at, task.closed_by = state, now, person_id
    task.closing_amendment_id = amendment_id


def open_task(
    session: Session, draft_id: int, clause_id: int, language: str, source_language: str
) -> LanguageTask | None:
    """Return the open task on a clause in one language because of another one."""
    return session.execute(
        select(LanguageTask).where(
            LanguageTask.draft_id == draft_id,
            LanguageTask.clause_id == clause_id,
            LanguageTask.language == language,
            LanguageTask.source_language == source_language,
            LanguageTask.state == TaskState.OPEN,
        )
    ).scalar_one_or_none()


def _others(session: Session, place: ClauseNow) -> Collection[str]:
    """Return the other languages in which the clause stands, or must come to stand when it is new."""
    if place.here.added:
        tongues = select(Consultation.languages).where(Consultation.id == place.consultation_id)
        return sorted(set(session.execute(tongues).scalar_one()) - {place.language})
    drafted = select(ClauseText.language).where(
        ClauseText.draft_id == place.draft_id, ClauseText.clause_id == place.clause_id
    )
    worked = select(WorkingText.language).where(
        WorkingText.draft_id == place.draft_id, WorkingText.clause_id == place.clause_id
    )
    return sorted(set(session.execute(drafted.union(worked)).scalars()) - {place.language})
