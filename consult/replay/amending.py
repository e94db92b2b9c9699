"""Tell the change from one version to the next as changes of the working text, each with its cause."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment, CommentTarget
from consult.decisions.actions import delete_clause, edit_clause
from consult.decisions.models import DecidedComment, Decision, LanguageTask, TaskState, WorkingText
from consult.decisions.rules import CHANGES_TEXT, CannotChange
from consult.decisions.structure import add_clause
from consult.decisions.tasks import follow_change
from consult.decisions.working_text import clause_by_id
from consult.drafts.queries import texts_of_draft
from consult.errors import Refusal
from consult.replay.passages import plain, typed
from consult.replay.summary import Summary
from consult.text.clauses import ClauseKind

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
    brought = {key for key in standing if key in new and key not in old}
    for clause_id, language in [*old, *(key for key in new if key in brought)]:
        after, row = new.get((clause_id, language)), old.get((clause_id, language))
        source, version = standing.get((clause_id, language), (row.source if row else "", 0))
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
    for key, behind in _new_ones(old, new):
        if key not in brought:
            _add(session, actor, now, step, key, new[key], behind, summary)


def _new_ones(old: dict[Key, Any], new: dict[Key, Any]) -> Iterator[tuple[Key, int]]:
    """Give the clauses that the next version brings, each with the one before it there (0 for none), in order."""
    last: dict[str, int] = {}
    for clause_id, language in new:
        if (clause_id, language) not in old:
            yield (clause_id, language), last.get(language, 0)
        last[language] = clause_id


def _add(
    session: Session,
    actor: Actor,
    now: datetime,
    step: Step,
    key: Key,
    row: Any,
    behind: int,
    summary: Summary,
) -> None:
    """Tell a clause that the next version brings, under the identity that it has there, behind the clause before it."""
    fixed: dict[str, Any] = {"actor": actor, "now": now, "comment_id": None, "note": _note(step.version, [])}
    place: dict[str, Any] = {"draft_id": step.from_draft_id, "language": key[1]}
    if row.kind is ClauseKind.HEADING:
        summary.not_amended["The clause is new, and a heading"] += 1
        return
    before = clause_by_id(session, step.from_draft_id, behind, key[1])
    if before is None or before.deleted:
        summary.not_amended["The clause is new, and so is what stands before it"] += 1
        return
    try:
        with session.begin_nested():
            if clause_by_id(session, step.from_draft_id, key[0], key[1]) is not None:
                _tell(session, step, key, row.source, {**fixed, "seen_version": 0}, summary)
            else:
                source = typed(row.source, row.kind, row.marker)
                made = add_clause(
                    session, after_clause_id=behind, source=source, clause_id=key[0], **place, **fixed
                )
                if made.after_canonical != row.canonical:
                    raise CannotChange("It would read otherwise there.")
    except Refusal as refusal:
        why = _PLACEHOLDER.sub("…", refusal.message).split(". ")[0].rstrip(".")
        summary.not_amended[f"The clause is new: {why}"] += 1
        return
    summary.amendments += 1
    summary.added += 1


def new_clauses(session: Session, from_draft_id: int, to_draft_id: int, language: str) -> dict[str, int]:
    """Return the clauses that only the next draft has, by their words, where these stand once among them."""
    old, new = _texts(session, from_draft_id), _texts(session, to_draft_id)
    fresh = [
        (plain(row.canonical), key[0]) for key, row in new.items() if key[1] == language and key not in old
    ]
    counts = Counter(words for words, _ in fresh)
    return {words: clause_id for words, clause_id in fresh if counts[words] == 1}


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
