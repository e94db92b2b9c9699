"""Tell the change from one version to the next as changes of the working text, each with its cause."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment, CommentTarget
from consult.decisions.actions import delete_clause, edit_clause
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.rules import CHANGES_TEXT
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
    for (clause_id, language), row in old.items():
        after = new.get((clause_id, language))
        if after is not None and after.source == row.source:
            continue
        numbers = causes.get((clause_id, language), [])
        fixed: dict[str, Any] = {
            "actor": actor, "now": now, "draft_id": step.from_draft_id, "clause_id": clause_id,
            "language": language, "comment_id": numbers[0][0] if numbers else None,
            "note": _note(step.version, [number for _, number in numbers]), "seen_version": 0,
        }  # fmt: skip
        try:
            if after is None:
                delete_clause(session, **fixed)
            else:
                edit_clause(session, source=after.source, **fixed)
        except Refusal as refusal:
            summary.not_amended[_PLACEHOLDER.sub("…", refusal.message).split(". ")[0].rstrip(".")] += 1
            continue
        summary.amendments += 1
        summary.caused += bool(numbers)
    added = len(new.keys() - old.keys())
    if added:
        summary.not_amended["The clause is new"] += added


def _texts(session: Session, draft_id: int) -> dict[Key, Any]:
    return {(row.clause_id, row.language): row for row in texts_of_draft(session, draft_id)}


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
