"""Recorded resolutions put into the working text: words changed, clauses added and taken out, each with its cause.

A place goes in where its words before stand, a new passage where a later version has it. Passages that have no place yet
are tried again when everything else is in, and with each the later places that speak of it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.decisions import changing
from consult.decisions.amendments import delete_clause, edit_clause
from consult.decisions.clauses import lock_clause
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.rules import CHANGES_TEXT
from consult.decisions.structure import add_clause
from consult.errors import Refusal
from consult.replay.fields import as_read
from consult.replay.passages import Home, Line, Versions, becomes, lines_of, paired, place_of, plain, stands
from consult.replay.resolving import Resolved, Tick, Tried, short
from consult.text.anchors import Placement, PlacementStatus, QuoteIndex
from consult.text.blanks import with_blank
from consult.text.clauses import ClauseKind
from consult.text.closeness import Change

SURE = (PlacementStatus.EXACT, PlacementStatus.MARKUP_IGNORED)
Rows = Callable[[], Sequence[Any]]


class NotCertain(Exception):
    """A recorded place cannot be put in for certain; the words say why."""


class Resolver:
    """Puts the recorded resolutions of a corpus into a working text."""

    def __init__(
        self, session: Session, *, actor: Actor, tick: Tick, draft_id: int, language: str,
        entered: Mapping[str, int], versions: Versions, identities: Mapping[str, int],
    ) -> None:  # fmt: skip
        self.session = session
        self.actor = actor
        self.tick = tick
        self.draft_id = draft_id
        self.language = language
        self.entered = entered  # comment ids by the number others call them by
        self.versions = versions
        self.identities = identities  # of the clauses that are new in the next version, by their plain words
        self.accepted = self._accepted()
        self.caused = 0
        self.added: dict[int, int] = {}  # new clauses, and which place brought them
        self.homes: dict[int, list[Home]] = {}  # of new passages in later versions, by place

    def resolve(self, places: Sequence[Resolved], rows: Rows) -> Tried:
        """Put each place in; `rows` gives the clauses of the working text as they are now."""
        why = {at: self._try(places, at, rows) for at in range(len(places))}
        moving = True
        while moving:
            moving = False
            brought = self._brought(rows())
            for at, place in enumerate(places):
                if why[at] is not None and self._is_late(place, at, brought):
                    why[at] = self._try(places, at, rows)
                    moving = moving or why[at] is None
        tried = Tried(done=sum(reason is None for reason in why.values()))
        for at, reason in why.items():
            if reason is not None:
                tried.refuse(places[at].name, *reason)
        return tried

    def _try(self, places: Sequence[Resolved], at: int, rows: Rows) -> tuple[str, str] | None:
        """Put one place in; return what it was refused for, in short and in full."""
        caused, added = self.caused, dict(self.added)
        try:
            with self.session.begin_nested():
                self._put(places, at, [row for row in rows() if not row.deleted])
        except (NotCertain, Refusal) as reason:
            self.caused, self.added = caused, added
            return (short(reason), str(reason)) if isinstance(reason, Refusal) else (str(reason), "")
        return None

    def _put(self, places: Sequence[Resolved], at: int, rows: Sequence[Any]) -> None:
        place = places[at]
        if not place.before.strip():
            self._bring(places, at, rows)
            return
        before = as_read(place.before, self.language).split("\n")
        after = as_read(place.after, self.language).split("\n") if place.after.strip() else [""]
        if before == after:
            raise NotCertain("only marks change, no words")
        if len(before) != len(after):
            self._reshape(place, at, rows)
            return
        pairs = [(b, a) for b, a in zip(before, after, strict=True) if b != a and b.strip()]
        if not pairs:
            raise NotCertain("lines were joined, parted or taken out")
        index = QuoteIndex([(str(r.clause_id), r.canonical, str(r.kind)) for r in rows])
        found = [index.place(b, reference="") for b, _ in pairs]
        targets = [self._sure(places, at, rows, one, b) for one, (b, _) in zip(found, pairs, strict=True)]
        texts = {int(row.clause_id): row.canonical for row in rows}
        for (clause_id, start, end), (_, new) in zip(targets, pairs, strict=True):
            if len(new) > end - start and texts[clause_id].startswith(new, start):
                raise NotCertain("the words after stand there already")
            self._edit(place, clause_id, start, end, new)

    def _sure(
        self, places: Sequence[Resolved], at: int, rows: Sequence[Any], found: Placement, words: str
    ) -> tuple[int, int, int]:
        """Return the one place (clause, start, end) of words.

        The record gives whole paragraphs: of several places, the one that is all of its clause is meant; and where a
        commit changes as many alike as there are, each of them is.
        """
        if found.status in SURE and len(found.targets) == 1:
            return int(found.targets[0].clause), found.targets[0].start, found.targets[0].end
        place, commit = places[at], places[at].name.split("/")[0]
        alike = [
            one
            for one in places[at:]
            if one.name.split("/")[0] == commit and (one.before, one.after) == (place.before, place.after)
        ]
        whole = [row for row in rows if row.canonical == words]
        if found.status is PlacementStatus.AMBIGUOUS and len(whole) == len(alike):
            return whole[0].clause_id, 0, len(words)
        raise NotCertain(f"the words before: {str(found.status).replace('_', ' ')}")

    def _bring(self, places: Sequence[Resolved], at: int, rows: Sequence[Any]) -> None:
        """Add a new passage where a later version has it, as it was recorded or as later records left it."""
        lines = lines_of(places[at].after, self.language)
        if any(line.kind is ClauseKind.HEADING for line in lines):
            raise NotCertain("a new passage: with a heading of its own")
        if at not in self.homes:
            self.homes[at] = self._homes(places, at, lines)
        homes = self.homes[at]
        if not homes:
            raise NotCertain("a new passage: no later version has these words")
        behind = place_of(rows, [home.neighbours for home in homes])
        if behind is None:
            raise NotCertain("a new passage: its neighbours do not stand in the working text, or not once")
        self._add(places[at], at, behind, lines, homes[0].words)

    def _homes(self, places: Sequence[Resolved], at: int, lines: Sequence[Line]) -> list[Home]:
        """Return where a passage stands in later versions, as recorded or as later records left it."""
        later = [
            (as_read(one.before, self.language), as_read(one.after, self.language))
            for one in places[at + 1 :]
            if one.file == places[at].file and one.before.strip() and one.after.strip()
        ]
        return [home for words in becomes(lines, later) for home in self.versions.homes(words)]

    def _reshape(self, place: Resolved, at: int, rows: Sequence[Any]) -> None:
        """Make some clauses of others that are more or fewer: edit what is like, add what is new, take out the rest."""
        before, after = (lines_of(words, self.language) for words in (place.before, place.after))
        here = stands(rows, [line.canonical for line in before])
        if len(here) != 1:
            raise NotCertain(
                "paragraphs became more or fewer: the words before stand in many places"
                if here
                else "paragraphs became more or fewer: the words before are not whole clauses of the text"
            )
        (first,) = here
        pairs = paired(before, after, self.language)
        if all(old is None or new is None for old, new in pairs):
            raise NotCertain("paragraphs became more or fewer: none is like one of before")
        last = (
            rows[first - 1].clause_id
            if first and rows[first - 1].section_id == rows[first].section_id
            else None
        )
        for old, new in pairs:
            clause_id = rows[first + old].clause_id if old is not None else None
            if clause_id is None:
                if last is None:
                    raise NotCertain("paragraphs became more or fewer: nothing stands before the first")
                assert new is not None
                last = self._add(place, at, last, after[new : new + 1], [after[new].canonical])
                continue
            last = clause_id
            if new is None:
                self._take_out(place, clause_id)
            elif after[new].canonical != before[old or 0].canonical:
                self._edit(place, clause_id, 0, len(rows[first + (old or 0)].canonical), after[new].canonical)

    def _add(
        self, place: Resolved, at: int, behind: int, lines: Sequence[Line], becoming: Sequence[str]
    ) -> int:
        """Add clauses behind one, each with the identity that the next version gives to what it becomes there."""
        known = [self.identities.get(plain(words)) for words in becoming]
        for n, line in enumerate(lines):
            identity = known[n] if len(known) == len(lines) and known[n] not in self.added else None
            made = add_clause(
                self.session, actor=self.actor, now=self.tick(), draft_id=self.draft_id, after_clause_id=behind,
                language=self.language, source=line.typed, clause_id=identity, **self._cause(place),
            )  # fmt: skip
            if made.after_canonical.rstrip("\t") != line.canonical:
                raise NotCertain("a new passage: it would not read there as it was recorded")
            behind = made.clause_id
            self.added[behind] = at
        return behind

    def _take_out(self, place: Resolved, clause_id: int) -> None:
        clause = lock_clause(self.session, self.draft_id, clause_id, self.language)
        delete_clause(
            self.session, actor=self.actor, now=self.tick(), draft_id=self.draft_id, clause_id=clause_id,
            language=self.language, seen_version=clause.version, **self._cause(place),
        )  # fmt: skip

    def _edit(self, place: Resolved, clause_id: int, start: int, end: int, new: str) -> None:
        clause = lock_clause(self.session, self.draft_id, clause_id, self.language)
        if not new:
            start, end = with_blank(clause.now.canonical, start, end)
        text = changing.applied(
            clause.now.source, clause.row.kind, shape=clause.row.shape, language=self.language,
            changes=[Change(start, end, new)],
        )  # fmt: skip
        edit_clause(
            self.session, actor=self.actor, now=self.tick(), draft_id=self.draft_id, clause_id=clause.clause_id,
            language=self.language, source=text.source, seen_version=clause.version, **self._cause(place),
        )  # fmt: skip

    def _cause(self, place: Resolved) -> dict[str, Any]:
        ids = [self.entered[issue] for issue in place.issues if issue in self.entered]
        cause = next((one for one in ids if one in self.accepted), None)
        self.caused += cause is not None
        return {"comment_id": cause, "note": f"{place.subject} ({place.name})"[:2_000]}

    def _brought(self, rows: Sequence[Any]) -> list[tuple[int, str]]:
        """Return the clauses that the record brought, as they read now, each with the place that brought it."""
        return [(self.added[row.clause_id], row.canonical) for row in rows if row.clause_id in self.added]

    def _is_late(self, place: Resolved, at: int, brought: Sequence[tuple[int, str]]) -> bool:
        """Tell whether a place may go in now: a new passage, or words of one that an earlier place brought late."""
        if not place.before.strip():
            return True
        words = as_read(place.before, self.language)
        return any(origin < at and words in text for origin, text in brought)

    def _accepted(self) -> frozenset[int]:
        rows = self.session.execute(
            select(DecidedComment.comment_id)
            .join(Decision, Decision.id == DecidedComment.decision_id)
            .where(Decision.outcome.in_(CHANGES_TEXT))
        )
        return frozenset(rows.scalars())
