"""What a corpus records of how its comments were resolved, put into the working text as the desk would.

Accepted suggestions are applied; recorded places (resolutions.jsonl: the words before and after, and whose comment it
resolves) become amendments where the words before can be found. What cannot be put in is counted with its reason. A trial
puts every suggestion in, accepted or not, and is rolled back.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment
from consult.decisions import changing
from consult.decisions.amendments import apply_suggestion, edit_clause, put_in
from consult.decisions.clauses import lock_clause
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.rules import CHANGES_TEXT, Outcome
from consult.errors import Refusal
from consult.replay.fields import as_read
from consult.text.anchors import PlacementStatus, QuoteIndex
from consult.text.blanks import with_blank
from consult.text.closeness import Change

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


class Resolver:
    """Puts the recorded resolutions of a corpus into a working text."""

    def __init__(
        self,
        session: Session,
        *,
        actor: Actor,
        tick: Tick,
        draft_id: int,
        language: str,
        entered: Mapping[str, int],
    ) -> None:
        self.session = session
        self.actor = actor
        self.tick = tick
        self.draft_id = draft_id
        self.language = language
        self.entered = entered  # comment ids by the number others call them by
        self.accepted = self._accepted()
        self.tried = Tried()
        self.caused = 0

    def resolve(self, places: Sequence[Resolved], rows: Callable[[], Sequence[Any]]) -> Tried:
        """Put each place in where its words before stand; `rows` gives the clauses of the working text as they are now."""
        for place in places:
            self._one(place, rows)
        return self.tried

    def _one(self, place: Resolved, rows: Callable[[], Sequence[Any]]) -> None:
        if not place.before.strip():
            self.tried.refuse(place.name, "a new passage: the record does not say where it goes")
            return
        before = as_read(place.before, self.language).split("\n")
        after = as_read(place.after, self.language).split("\n") if place.after.strip() else [""]
        pairs = [(b, a) for b, a in zip(before, after, strict=False) if b != a and b.strip()]
        if len(before) != len(after) or not pairs:
            reason = (
                "only marks change, no words" if before == after else "lines were joined, parted or taken out"
            )
            self.tried.refuse(place.name, reason)
            return
        standing = [row for row in rows() if not row.deleted]
        index = QuoteIndex([(str(r.clause_id), r.canonical, str(r.kind)) for r in standing])
        found = [index.place(b, reference="") for b, _ in pairs]
        sure = (PlacementStatus.EXACT, PlacementStatus.MARKUP_IGNORED)
        if any(one.status not in sure or len(one.targets) != 1 for one in found):
            worst = next(one for one in found if one.status not in sure or len(one.targets) != 1)
            self.tried.refuse(place.name, f"the words before: {str(worst.status).replace('_', ' ')}")
            return
        try:
            with self.session.begin_nested():
                for (_, new), one in zip(pairs, found, strict=True):
                    self._edit(place, one.targets[0], new)
        except Refusal as refusal:
            self.tried.refuse(place.name, short(refusal), str(refusal))
            return
        self.tried.done += 1

    def _edit(self, place: Resolved, target: Any, new: str) -> None:
        clause = lock_clause(self.session, self.draft_id, int(target.clause), self.language)
        start, end = target.start, target.end
        if not new:
            start, end = with_blank(clause.now.canonical, start, end)
        text = changing.applied(
            clause.now.source, clause.row.kind, shape=clause.row.shape, language=self.language,
            changes=[Change(start, end, new)],
        )  # fmt: skip
        ids = [self.entered[issue] for issue in place.issues if issue in self.entered]
        cause = next((one for one in ids if one in self.accepted), None)
        edit_clause(
            self.session, actor=self.actor, now=self.tick(), draft_id=self.draft_id, clause_id=clause.clause_id,
            language=self.language, source=text.source, comment_id=cause,
            note=f"{place.subject} ({place.name})"[:2_000], seen_version=clause.version,
        )  # fmt: skip
        self.caused += cause is not None

    def _accepted(self) -> frozenset[int]:
        rows = self.session.execute(
            select(DecidedComment.comment_id)
            .join(Decision, Decision.id == DecidedComment.decision_id)
            .where(Decision.outcome.in_(CHANGES_TEXT))
        )
        return frozenset(rows.scalars())
