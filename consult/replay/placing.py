"""Where the words that a comment quotes stand in a version: on the words, in a clause, or only near them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.targeting import Selection
from consult.drafts.models import SourceFile
from consult.drafts.queries import texts_of_draft
from consult.replay.corpus import Said
from consult.replay.fields import Quotation
from consult.text.anchors import Placement, PlacementStatus, QuoteIndex, Target
from consult.text.content import Content
from consult.text.lineage import LineageClause, match_clauses
from consult.text.references import best_by_reference

_LEADING = re.compile(r"^\d+[_-]")
_HEAD = re.compile(r"^[\w-]+:\s*")
_ON_WORDS = (PlacementStatus.EXACT, PlacementStatus.MARKUP_IGNORED)


class How(StrEnum):
    """How a quotation was placed, from the best to the worst."""

    EXACT = "exactly"
    MARKUP_IGNORED = "with markup ignored"
    IN_CLAUSE = "in the clause"
    CLAUSE_ONLY = "only on the clause"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class ClauseHere:
    """A clause of a draft in one language."""

    clause_id: int
    section_id: int
    kind: str
    canonical: str
    file: str  # without the number it begins with


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a quotation, or a reference, leads: selected words, else a clause, else nothing."""

    how: How
    selections: tuple[Selection, ...] = ()
    clause: ClauseHere | None = None
    section_id: int | None = None  # of a file that is named, when nothing in it was found


class Places:
    """One language of one draft, ready for finding many quotations."""

    def __init__(self, session: Session, draft_id: int, language: str) -> None:
        files = select(SourceFile.id, SourceFile.path).where(SourceFile.draft_id == draft_id)
        paths = {row.id: PurePosixPath(row.path).name for row in session.execute(files)}
        self.language = language
        self.clauses = [
            ClauseHere(
                r.clause_id, r.section_id, str(r.kind), r.canonical, _LEADING.sub("", paths[r.source_file_id])
            )
            for r in texts_of_draft(session, draft_id)
            if r.language == language
        ]
        self.by_id = {clause.clause_id: clause for clause in self.clauses}
        self._indexes: dict[tuple[str, ...], QuoteIndex] = {}
        self._ways: dict[str, dict[str, int]] = {}

    def find(self, quote: Quotation, said: Said, review: Content | None) -> Placed:
        """Find a quotation: on its words, by the state that its review began from, nearly, by the file's head, by heading."""
        placement = self._index(quote.files or said.files).place(quote.text, reference=said.reference)
        if placement.status is PlacementStatus.NOT_FOUND:
            placement = self._index(()).place(quote.text, reference=said.reference)
        if placement.status in _ON_WORDS:
            return self._on_words(placement.targets, quote)
        return (
            self._by_review(quote, said, review) or self._nearly(placement) or self._by_head(quote, said)
            or self.by_reference(said) or Placed(How.NOT_FOUND, section_id=self._section_of(said.files))
        )  # fmt: skip

    def by_reference(self, said: Said) -> Placed | None:
        """Return the heading that a reference names; None when it names none, or several."""
        if not said.reference:
            return None
        headings = [at for at, clause in enumerate(self.clauses) if clause.kind == "heading"]
        best = best_by_reference(said.reference, self._triples, headings) if headings else None
        if best is None or len(best.positions) != 1:
            return None
        return Placed(How.CLAUSE_ONLY, clause=self.clauses[headings[best.positions[0]]])

    def _section_of(self, files: Sequence[str]) -> int | None:
        """Return the section with which a file begins; None when no file is named or known."""
        names = {_LEADING.sub("", PurePosixPath(name).name) for name in files}
        return next((clause.section_id for clause in self.clauses if clause.file in names), None)

    @cached_property
    def _triples(self) -> list[tuple[str, str, str]]:
        return [(str(clause.clause_id), clause.canonical, clause.kind) for clause in self.clauses]

    def _index(self, files: Sequence[str]) -> QuoteIndex:
        """Return an index of the clauses of some files; of all when no file is named or known."""
        names = tuple(sorted({_LEADING.sub("", PurePosixPath(name).name) for name in files}))
        if names not in self._indexes:
            clauses = [t for t, c in zip(self._triples, self.clauses, strict=True) if c.file in names]
            self._indexes[names] = QuoteIndex(clauses or self._triples)
        return self._indexes[names]

    def _on_words(self, targets: Sequence[Target], quote: Quotation) -> Placed:
        """Select the words; several places when the reference names them all."""
        exact = all(target.exact == quote.text.strip() for target in targets)
        return Placed(
            How.EXACT if exact else How.MARKUP_IGNORED,
            tuple(_selection(target) for target in targets),
            self.by_id[int(targets[0].clause)],
        )

    def _nearly(self, placement: Placement) -> Placed | None:
        if placement.status is not PlacementStatus.APPROXIMATE:
            return None
        target = placement.targets[0]
        return Placed(How.IN_CLAUSE, (_selection(target),), self.by_id[int(target.clause)])

    def _by_review(self, quote: Quotation, said: Said, review: Content | None) -> Placed | None:
        """Find the words in the state that the review began from, and the clause that this one became."""
        if review is None:
            return None
        texts = [c for file in review.files for section in file.parsed.sections for c in section.clauses]
        before = QuoteIndex(
            [(str(at), clause.canonical, str(clause.kind)) for at, clause in enumerate(texts)]
        )
        found = before.place(quote.text, reference=said.reference)
        if not found.targets:
            return None
        if said.review not in self._ways:
            old = [
                LineageClause(str(at), "", str(c.kind), "", "", c.canonical, c.level)
                for at, c in enumerate(texts)
            ]
            self._ways[said.review] = self._way_from(old)
        clause_id = self._ways[said.review].get(found.targets[0].clause)
        return None if clause_id is None else Placed(How.IN_CLAUSE, clause=self.by_id[clause_id])

    def _way_from(self, old: Sequence[LineageClause]) -> dict[str, int]:
        new = [LineageClause(str(c.clause_id), "", c.kind, "", "", c.canonical) for c in self.clauses]
        links = match_clauses(old, new, language=self.language).links
        return {key: int(link.new[0]) for link in links if link.new for key in link.old}

    def _by_head(self, quote: Quotation, said: Said) -> Placed | None:
        """Find what a line of a file's head (title: "Site | Page") says of the page among the file's headings."""
        said_there = _HEAD.sub("", quote.text.strip()).strip("\"'")
        if said_there == quote.text.strip() or not said.files:
            return None
        for part in reversed([part.strip() for part in said_there.split("|")]):
            placement = self._index(said.files).place(part)
            target = placement.targets[0] if placement.status in _ON_WORDS else None
            if target is not None and self.by_id[int(target.clause)].kind == "heading":
                return Placed(How.IN_CLAUSE, (_selection(target),), self.by_id[int(target.clause)])
        return None


def joined(placed: Sequence[Placed]) -> tuple[Selection, ...]:
    """Return the selections of a comment's quotations, each place once, without those inside another."""
    by_clause: dict[int | None, list[Selection]] = defaultdict(list)
    for selection in (s for one in placed for s in one.selections):
        by_clause[selection.clause_id].append(selection)
    kept: list[Selection] = []
    for selections in by_clause.values():
        end = -1
        for selection in sorted(selections, key=lambda s: (s.start, -s.end)):
            if selection.start >= end:
                kept.append(selection)
                end = selection.end
    return tuple(kept)


def _selection(target: Target) -> Selection:
    return Selection(target.start, target.end, target.exact, clause_id=int(target.clause))
