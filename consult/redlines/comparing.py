"""Compare two drafts in one language, clause by clause and word by word: plain values in, the stored form of
a redline out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from consult.comments.fragments import labels_in
from consult.redlines.descent import Family, lineage
from consult.redlines.rules import STILL, ChangeKind
from consult.text.clauses import ClauseKind
from consult.text.differ import Op, OpKind, accept_all, reject_all
from consult.text.editorial import Editorial
from consult.text.lineage import LinkKind
from consult.text.phrases import Phrase
from consult.text.redline import ClauseChange, RedlineClause, redline, whole_ops
from consult.text.redline_html import redline_html

SIGNS = {OpKind.EQUAL: "=", OpKind.DELETE: "-", OpKind.INSERT: "+"}
KINDS = {sign: kind for kind, sign in SIGNS.items()}
REWRITE: Mapping[str, str] = {
    "kind": "rewrite",
    "old": "",
    "new": "",
    "after": "",
    "before": "",
    "editorial": "",
}
MOVED = frozenset({LinkKind.MOVED, LinkKind.MOVED_CHANGED})


@dataclass(frozen=True, slots=True)
class PlacedClause:
    """Where a clause stands in a draft."""

    id: int
    number: str
    kind: ClauseKind
    section_id: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One clause, or one part of a split or merge, as `Change` stores it."""

    kind: ChangeKind
    number: int
    clause_kind: ClauseKind
    old_clause_id: int | None
    new_clause_id: int | None
    old_number: str
    new_number: str
    section_id: int
    old_start: int
    new_start: int
    ops: list[list[Any]]
    html: str
    phrases: list[dict[str, str]]
    editorial: str
    rewritten: bool
    changed: bool  # whether any character differs


def compare(
    old: Sequence[PlacedClause],
    new: Sequence[PlacedClause],
    old_texts: Mapping[int, str],
    new_texts: Mapping[int, str],
    found: Sequence[Family],
    *,
    language: str,
) -> tuple[Compared, ...]:
    """Compare two drafts in one language; texts are {clause id: canonical text}.

    Every clause of both drafts that has a text is in the answer, unchanged ones too. Each change is checked
    on the
    spot: accepting all of it gives the new text and rejecting all of it the old one, code point for code
    point.

    Raises:
        NotInStep: a change does not lead from the old text to the new one.
    """
    left = {place.id: place for place in old if place.id in old_texts}
    right = {place.id: place for place in new if place.id in new_texts}
    numbers = {key: _numbers(left.get(key), right.get(key)) for key in (*left, *right)}
    links = lineage(
        found,
        {key: old_texts[key] for key in left},
        {key: new_texts[key] for key in right},
        numbers,
    )
    changes = redline(_clauses(left, old_texts), _clauses(right, new_texts), links, language=language)
    made: list[Compared] = []
    number = 0
    for change in changes:
        counts = _counts(change)
        number += counts
        made.append(_stored(change, number if counts else 0, left, right, language))
    return tuple(made)


def _numbers(old: PlacedClause | None, new: PlacedClause | None) -> tuple[str, str]:
    return old.number if old else "", new.number if new else ""


def _clauses(places: Mapping[int, PlacedClause], texts: Mapping[int, str]) -> list[RedlineClause]:
    return [RedlineClause(str(key), place.number, place.kind, texts[key]) for key, place in places.items()]


def _counts(change: ClauseChange) -> bool:
    """Tell whether this is a change that people read about: not a clause that only follows others."""
    return _kind(change) not in STILL and change.editorial is not Editorial.NUMBERING


def _kind(change: ClauseChange) -> ChangeKind:
    if change.kind is LinkKind.SAME and change.old_number != change.new_number:
        return ChangeKind.RENUMBERED
    return ChangeKind(change.kind)


def _stored(
    change: ClauseChange,
    number: int,
    left: Mapping[int, PlacedClause],
    right: Mapping[int, PlacedClause],
    language: str,
) -> Compared:
    accept_all(change.old, change.new, change.ops)
    reject_all(change.old, change.new, change.ops)
    old_id = int(change.old_key) if change.old_key else None
    new_id = int(change.new_key) if change.new_key else None
    place = right[new_id] if new_id is not None else left[old_id or 0]
    return Compared(
        kind=_kind(change), number=number, clause_kind=place.kind, old_clause_id=old_id, new_clause_id=new_id,
        old_number=change.old_number, new_number=change.new_number, section_id=place.section_id,
        old_start=change.old_start, new_start=change.new_start, ops=pack(change.ops),
        html=_html(change, place.kind, language) if change.changed else "", phrases=_phrases(change),
        editorial=str(change.editorial or ""), rewritten=change.rewritten, changed=change.changed,
    )  # fmt: skip


def _html(change: ClauseChange, kind: ClauseKind, language: str) -> str:
    ops = whole_ops(change.old, change.new) if change.rewritten else change.ops
    moved = change.kind in MOVED
    return boxed(redline_html(change.old, change.new, ops, labels=labels_in(language), moved=moved), kind)


def boxed(changed: str, kind: ClauseKind) -> str:
    """Put the cells of a row into a table and the words of a line into a paragraph."""
    if changed.startswith("<td"):
        return f"<table><tbody><tr>{changed}</tr></tbody></table>"
    if changed.startswith("<p"):
        return changed
    return f"<p><strong>{changed}</strong></p>" if kind is ClauseKind.HEADING else f"<p>{changed}</p>"


def _phrases(change: ClauseChange) -> list[dict[str, str]]:
    if change.rewritten:
        moves = [_phrase(phrase) for phrase in change.phrases if phrase.kind == "move"]
        return [*moves, dict(REWRITE)]
    return [_phrase(phrase) for phrase in change.phrases]


def _phrase(phrase: Phrase) -> dict[str, str]:
    return {name: str(value or "") for name, value in asdict(phrase).items()}


def pack(ops: Sequence[Op]) -> list[list[Any]]:
    """Return operations in their stored form: [["=", 12], ["-", 3], ["+", 4], …] in code points."""
    return [[SIGNS[op.kind], max(op.old_end - op.old_start, op.new_end - op.new_start)] for op in ops]


def unpack(ops: Sequence[Sequence[Any]]) -> tuple[Op, ...]:
    """Return the operations of their stored form."""
    made: list[Op] = []
    old = new = 0
    for sign, size in ops:
        kind = KINDS[sign]
        old_end = old + (size if kind is not OpKind.INSERT else 0)
        new_end = new + (size if kind is not OpKind.DELETE else 0)
        made.append(Op(kind, old, old_end, new, new_end))
        old, new = old_end, new_end
    return tuple(made)
