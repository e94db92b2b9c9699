"""The demo's languages in step: a change in a further language follows the one before; what is left says so already."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.decisions.amendments import edit_clause
from consult.decisions.models import LanguageTask, TaskState
from consult.decisions.tasks import follow_change, need_no_change
from consult.decisions.working_text import Found

LOOKED_AT = "Read beside the other language: it says so already."


def edit_in_step(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    draft_id: int,
    row: Found,
    language: str,
    source: str,
    comment_id: int,
) -> None:
    """Edit a clause; where a task asks for it in this language, the edit answers it."""
    task = session.execute(
        _open(draft_id)
        .where(LanguageTask.clause_id == row.clause_id, LanguageTask.language == language)
        .limit(1)
    ).scalar()
    if task is not None:
        follow_change(session, actor=actor, now=now, task_id=task, source=source, seen_version=row.version)
        return
    edit_clause(
        session, actor=actor, now=now, draft_id=draft_id, language=language, clause_id=row.clause_id, source=source,
        comment_id=comment_id, seen_version=row.version,
    )  # fmt: skip


def look_at_all(session: Session, *, actor: Actor, now: datetime, draft_id: int) -> int:
    """Say of every open language task of a draft that nothing has to follow; return how many there were."""
    tasks = session.execute(_open(draft_id).order_by(LanguageTask.id)).scalars().all()
    for at, task_id in enumerate(tasks):
        moment = now + timedelta(milliseconds=at)
        need_no_change(session, actor=actor, now=moment, task_id=task_id, note=LOOKED_AT)
    return len(tasks)


def _open(draft_id: int) -> Select[int]:
    return select(LanguageTask.id).where(
        LanguageTask.draft_id == draft_id, LanguageTask.state == TaskState.OPEN
    )
