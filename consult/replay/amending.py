"""Tell the change from one version to the next as changes of the working text, each with its cause."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment, CommentTarget
from consult.decisions.actions import delete_clause, edit_clause
from consult.decisions.models import DecidedComment, Decision, LanguageTask, TaskState, WorkingText
from consult.decisions.rules import CHANGES_TEXT
from consult.decisions.tasks import follow_change
from consult.drafts.queries import texts_of_draft
from consult.errors import Refusal
from consult.replay.summary import Summary

_PLACEHOLDER = re.compile(r"%\(\w+\)s")
Key = tuple[int, str]  # clause and language


@dataclass(frozen=True, slots=True)
class Step:
    """The way from a published draft to the next, which is imported and not published yet."""

    from_draft_id: int
    to_draft_id: int
    version: str  # of the next


def amend(session: Session, *, actor: Actor, now: datetime, step: Step, summary: Summary) -> None:
    """Edit or take out every clause that reads otherwise in the next version; the cause is a comment accepted on it.

    A clause that no accepted comment is about gets the editors' note that the change is linked to none. What cannot be
    told as a change of one clause (a new clause, one of another kind) is counted with its reason.
    """
    old, new = _texts(session, step.from_draft_id), _texts(session, step.to_draft_id)
    causes = _causes(session, step.from_draft_id)
    standing = _working(session, step.from_draft_id)
    for (clause_id, language), row in old.items():
        after = new.get((clause_id, language))
        source, version = standing.get((clause_id, language), (row.source, 0))
        if (after.source if after is not None else "") == source:
            continue
        numbers = causes.get((clause_id, language), [])
        cause = numbers[0][0] if numbers else None
        note = _note(step.version, [number for _, number in numbers])
        fixed: dict[str, Any] = {
            "actor": actor,
            "now": now,
            "comment_id": cause,
            "note": note,
            "seen_version": version,
        }
        try:
            _tell(
                session, step, (clause_id, language), None if after is None else after.source, fixed, summary
            )
        except Refusal as refusal:
            summary.not_amended[_PLACEHOLDER.sub("…", refusal.message).split(". ")[0].rstrip(".")] += 1
            continue
        summary.amendments += 1
        summary.caused += bool(numbers)
    added = len(new.keys() - old.keys())
    if added:
        summary.not_amended["The clause is new"] += added


def _tell(
    session: Session, step: Step, key: Key, source: str | None, fixed: dict[str, Any], summary: Summary
) -> None:
    """Change a clause by hand to what the next version says; where a language task asks for it, as its answer."""
    task = _task(session, step.from_draft_id, *key)
    place: dict[str, Any] = {"draft_id": step.from_draft_id, "clause_id": key[0], "language": key[1]}
    if task is not None:
        follow_change(session, task_id=task, source=source, **fixed)
        summary.tasks_followed += 1
    elif source is None:
        delete_clause(session, **place, **fixed)
    else:
        edit_clause(session, source=source, **place, **fixed)


def _texts(session: Session, draft_id: int) -> dict[Key, Any]:
    return {(row.clause_id, row.language): row for row in texts_of_draft(session, draft_id)}


def _working(session: Session, draft_id: int) -> dict[Key, tuple[str, int]]:
    """Return (source, version) of every text that an amendment has touched."""
    rows = session.execute(select(WorkingText).where(WorkingText.draft_id == draft_id)).scalars()
    return {(row.clause_id, row.language): (row.source, row.version) for row in rows}


def _task(session: Session, draft_id: int, clause_id: int, language: str) -> int | None:
    """Return the open language task on a clause; its answer is what the next version says."""
    return session.execute(
        select(LanguageTask.id)
        .where(
            LanguageTask.draft_id == draft_id,
            LanguageTask.clause_id == clause_id,
            LanguageTask.language == language,
            LanguageTask.state == TaskState.OPEN,
        )
        .limit(1)
    ).scalar()


def count_tasks(session: Session, draft_id: int, summary: Summary) -> None:
    """Count the language tasks that the changes of a draft raised, and those that nothing answered."""
    rows = session.execute(
        select(LanguageTask.state, func.count())
        .where(LanguageTask.draft_id == draft_id)
        .group_by(LanguageTask.state)
    )
    for state, count in rows:
        summary.tasks[str(state)] += count


def _causes(session: Session, draft_id: int) -> dict[Key, list[tuple[int, int]]]:
    """Return the accepted comments (id, number) about each clause in each language."""
    rows = session.execute(
        select(CommentTarget.clause_id, CommentTarget.language, Comment.id, Comment.number)
        .join(Comment, Comment.id == CommentTarget.comment_id)
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecidedComment.decision_id)
        .where(CommentTarget.draft_id == draft_id, Decision.outcome.in_(CHANGES_TEXT))
        .order_by(Comment.number)
        .distinct()
    )
    found: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        found[row.clause_id, row.language].append((row.id, row.number))
    return found


def _note(version: str, numbers: list[int]) -> str:
    if not numbers:
        return f"Change made in {version}, not linked to a comment."
    if len(numbers) == 1:
        return ""
    others = ", ".join(str(number) for number in numbers[1:])
    return f"Also asked for in: {others}."
