"""What a corpus records of how its comments were resolved, put into the working text as the desk would.

Accepted suggestions are applied; what cannot be put in is counted with its reason. A trial puts every suggestion in,
accepted or not, and is rolled back. Recorded places (resolutions.jsonl: the words before and after, and whose comment it
resolves) are read here and put in by `recorded`.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment
from consult.decisions.amendments import apply_suggestion, put_in
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.rules import Outcome
from consult.errors import Refusal

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
Tick = Callable[[], datetime]
Wish = tuple[int | None, str, str]  # clause, language, wording


@dataclass(slots=True)
class Tried:
    """How many things were put in, and which were not, by reason."""

    done: int = 0
    repeats: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    details: list[tuple[str, str]] = field(default_factory=list)  # (what, why)

    def refuse(self, what: str, why: str, words: str = "") -> None:
        """Count a refusal, and keep it for a look."""
        self.refused[why] += 1
        self.details.append((what, words or why))


@dataclass(frozen=True, slots=True)
class Resolved:
    """One place of a recorded resolution."""

    name: str  # commit and place
    issues: tuple[str, ...]
    subject: str
    file: str
    before: str
    after: str


def read_resolutions(folder: Path) -> tuple[Resolved, ...]:
    """Read the recorded resolutions of a corpus, oldest first; none when there is no such file."""
    path = folder / "resolutions.jsonl"
    if not path.is_file():
        return ()
    found = []
    for line in path.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        for at, change in enumerate(row["changes"], start=1):
            name = f"{row['commit'][:8]}/{at}"
            issues = tuple(str(issue) for issue in row["issues"])
            found.append(
                Resolved(name, issues, row["subject"], change["file"], change["before"], change["after"])
            )
    return tuple(found)


def short(refusal: Refusal) -> str:
    """Return what a refusal says, without the numbers in it."""
    return f"{type(refusal).__name__}: {_PLACEHOLDER.sub('…', refusal.message).split('. ')[0].rstrip('.')}"


def wish_of(comment: Comment) -> Wish:
    """Return what a suggestion asks for; two comments that ask for the same are exact repeats."""
    return comment.clause_id, comment.language, str(comment.suggestion)


def apply_accepted(
    session: Session, *, actor: Actor, tick: Tick, consultation_id: int, draft_id: int
) -> Tried:
    """Apply every accepted suggestion on a draft, one by one, in the order of their numbers."""
    tried = Tried()
    rows = session.execute(
        select(Comment.id, Comment.number, Decision.outcome)
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecidedComment.decision_id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.draft_id == draft_id,
            Comment.suggestion.is_not(None),
            Decision.outcome == Outcome.ACCEPTED,
        )
        .order_by(Comment.number)
    ).all()
    for row in rows:
        try:
            with session.begin_nested():
                apply_suggestion(session, actor=actor, now=tick(), comment_id=row.id)
        except Refusal as refusal:
            tried.refuse(f"comment {row.number}", short(refusal), str(refusal))
            continue
        tried.done += 1
    return tried


def try_all(session: Session, *, actor: Actor, tick: Tick, draft_id: int) -> Tried:
    """Put every suggestion on a draft in, whatever became of it, exact repeats once; nothing of it stays."""
    tried = Tried()
    comments = session.execute(
        select(Comment)
        .where(Comment.draft_id == draft_id, Comment.suggestion.is_not(None))
        .order_by(Comment.number)
    ).scalars()
    seen: set[Wish] = set()
    trial = session.begin_nested()
    for comment in comments.all():
        key = wish_of(comment)
        if key in seen:
            tried.repeats += 1
            continue
        seen.add(key)
        try:
            with session.begin_nested():
                put_in(session, actor, tick(), comment)
        except Refusal as refusal:
            tried.refuse(f"comment {comment.number}", short(refusal), str(refusal))
            continue
        tried.done += 1
    trial.rollback()
    return tried
