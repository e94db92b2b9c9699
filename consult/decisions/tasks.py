"""Language tasks: follow a change in another language, or say that nothing has to follow."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.decisions import rules
from consult.decisions.amendments import delete_clause, edit_clause
from consult.decisions.clauses import ensure_open, hold_version
from consult.decisions.models import Amendment, LanguageTask, TaskState
from consult.decisions.steps import close
from consult.decisions.working_text import clause_by_id
from consult.errors import Conflict, NotFound, OutOfDate
from consult.record.actions import enter
from consult.record.events import Event


class TaskDone(Conflict):
    """Somebody did the task, or the change that raised it was taken back."""


class SourceChanged(OutOfDate):
    """The text in the other language changed again after this form was opened."""


def follow_change(
    session: Session, *, actor: Actor, now: datetime, task_id: int, source: str | None, seen_version: int,
    note: str = "", comment_id: int | None = None, seen_source: int | None = None,
) -> Amendment:  # fmt: skip
    """Change the clause of a task in its language, and close the task; None for the source takes the clause out.

    The change has the cause of the change that it follows, a comment or the editors' own note, unless it has one of its
    own. `seen_source` is the version of the other language's text that the editor looked at; None asks nothing.

    Raises:
        NotFound: there is no such task.
        TaskDone: it is not open any more.
        SourceChanged: the other language changed again meanwhile.
        Everything that `edit_clause` raises.
    """
    task = _held(session, actor, task_id, seen_source)
    cause = session.get_one(Amendment, task.amendment_id)
    why = note.strip() or ("" if comment_id or cause.comment_id else cause.note)
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


def need_no_change(
    session: Session, *, actor: Actor, now: datetime, task_id: int, note: str, seen_version: int | None = None,
    seen_source: int | None = None,
) -> LanguageTask:  # fmt: skip
    """Close a task because its language says already what the other one says now, with the reason.

    `seen_version` and `seen_source` are the versions of the own and the other language's text that the editor compared;
    None asks nothing.

    Raises:
        NotFound: there is no such task.
        TaskDone: it is not open any more.
        SourceChanged: the other language changed again meanwhile.
        ClauseChanged: the own language did.
        Invalid: there is no reason.
    """
    task = _held(session, actor, task_id, seen_source)
    if seen_version is not None:
        standing = hold_version(session, task.draft_id, task.clause_id, task.language)
        rules.ensure_version(seen_version, standing, _number(session, task))
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


def _held(session: Session, actor: Actor, task_id: int, seen_source: int | None) -> LanguageTask:
    """Return an open task, and hold its clause before itself: the order in which a change of the clause holds them."""
    clause = session.execute(
        select(LanguageTask.draft_id, LanguageTask.clause_id, LanguageTask.source_language).where(
            LanguageTask.id == task_id
        )
    ).one_or_none()
    if clause is None:
        raise NotFound("There is no such task.")
    standing = hold_version(session, *clause)
    task = session.execute(
        select(LanguageTask)
        .where(LanguageTask.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    access.require(actor, Permission.AMEND, task.consultation_id)
    ensure_open(session, task.consultation_id)
    if task.state is not TaskState.OPEN:
        raise TaskDone("This task is done already, or the change that raised it was taken back.")
    if seen_source is not None and seen_source != standing:
        raise SourceChanged(
            "The text in the other language was changed again since you opened this page. "
            "It is shown as it is now. Your words are kept: compare them and choose again."
        )
    return task


def _number(session: Session, task: LanguageTask) -> str:
    here = clause_by_id(session, task.draft_id, task.clause_id, task.language)
    return str(here.number) if here is not None else ""
