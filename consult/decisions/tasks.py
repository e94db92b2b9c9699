"""Language tasks: follow a change in another language, or say that nothing has to follow."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.decisions import rules
from consult.decisions.amendments import delete_clause, edit_clause
from consult.decisions.clauses import ensure_open
from consult.decisions.models import Amendment, LanguageTask, TaskState
from consult.decisions.steps import close
from consult.errors import Conflict, NotFound
from consult.record.actions import enter
from consult.record.events import Event


class TaskDone(Conflict):
    """Somebody did the task, or the change that raised it was taken back."""


def follow_change(
    session: Session, *, actor: Actor, now: datetime, task_id: int, source: str | None, seen_version: int,
    note: str = "", comment_id: int | None = None,
) -> Amendment:  # fmt: skip
    """Change the clause of a task in its language, and close the task; None for the source takes the clause out.

    The change has the cause of the change that it follows, unless a comment is its own.

    Raises:
        NotFound: there is no such task.
        TaskDone: it is not open any more.
        Everything that `edit_clause` raises.
    """
    task = _held(session, actor, task_id)
    cause = session.get_one(Amendment, task.amendment_id)
    why = note.strip() or (
        ""
        if comment_id or cause.comment_id
        else cause.note or f"Follows the change in {task.source_language}."
    )
    if source is None:
        made = delete_clause(
            session, actor=actor, now=now, draft_id=task.draft_id, clause_id=task.clause_id, language=task.language,
            comment_id=comment_id or cause.comment_id, note=why, seen_version=seen_version, follows=True,
        )  # fmt: skip
    else:
        made = edit_clause(
            session, actor=actor, now=now, draft_id=task.draft_id, clause_id=task.clause_id, language=task.language,
            source=source, comment_id=comment_id or cause.comment_id, note=why, seen_version=seen_version, follows=True,
        )  # fmt: skip
    close(task, now, TaskState.FOLLOWED, actor.person_id, made.id)
    session.flush()
    return made


def need_no_change(session: Session, *, actor: Actor, now: datetime, task_id: int, note: str) -> LanguageTask:
    """Close a task because its language says already what the other one says now, with the reason.

    Raises:
        NotFound: there is no such task.
        TaskDone: it is not open any more.
        Invalid: there is no reason.
    """
    task = _held(session, actor, task_id)
    rules.ensure_cause(None, note)
    close(task, now, TaskState.NOT_NEEDED, actor.person_id)
    task.note = note.strip()
    session.flush()
    enter(
        session, Event.TASK_CLOSED, actor=actor, now=now, subject_id=task.id, consultation_id=task.consultation_id,
        data={"language": task.language, "source": task.source_language, "clause": task.clause_id},
        private={"note": note.strip()},
    )  # fmt: skip
    return task


def _held(session: Session, actor: Actor, task_id: int) -> LanguageTask:
    task = session.execute(
        select(LanguageTask)
        .where(LanguageTask.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if task is None:
        raise NotFound("There is no such task.")
    access.require(actor, Permission.AMEND, task.consultation_id)
    ensure_open(session, task.consultation_id)
    if task.state is not TaskState.OPEN:
        raise TaskDone("This task is done already, or the change that raised it was taken back.")
    return task
