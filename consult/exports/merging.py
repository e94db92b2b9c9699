"""Rows of a form that was sent before: the same row changes the comment it became, instead of saying it twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from consult.exports.models import RowState
from consult.exports.reading import Draft

WITHDRAWN = (
    "This row became comment %(number)s, which was withdrawn. Take it as a further comment, or leave it out."
)
CHANGED_HERE = (
    "This row became comment %(number)s, which was changed here since. Put the row's words in its place, take it as a "
    "further comment, or leave it out."
)
MOVED = (
    "This row became comment %(number)s, which points at other words. That cannot be changed: take the row as a further "
    "comment, or leave it out."
)


class Earlier(Protocol):
    """What a row of an earlier upload became: a Core row of queries.earlier_rows."""

    row_key: str
    said: str
    clause_id: int | None
    section_id: int | None
    target: str | None
    precision: Any
    comment_id: int
    comment_version: int | None
    number: int
    state: Any
    version: int


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows matched to what they became before, and the comments whose rows are gone."""

    rows: list[Draft]
    gone: list[int]  # numbers of comments


def merged(rows: Sequence[Draft], earlier: Sequence[Any]) -> Merged:
    """Match rows to what they became before.

    Of rows with one id, those that say the same are matched first, then the others in their order; rows without an id
    by the clause they are about.
    """
    waiting: dict[str, list[Any]] = {}
    for one in earlier:
        waiting.setdefault(_name(one.row_key, one.clause_id, one.section_id), []).append(one)
    found: list[Draft] = list(rows)
    for at, row in enumerate(rows):
        same = _take(waiting, row, row.said)
        if same is not None:
            found[at] = replace(
                row, state=RowState.SAME, fault=None, comment_id=same.comment_id, comment_version=same.version
            )
    for at, row in enumerate(rows):
        if found[at].comment_id is None:
            other = _take(waiting, row, "")
            if other is not None:
                found[at] = _changed(row, other)
    return Merged(found, _gone(rows, waiting))


def _name(row_key: str, clause_id: int | None, section_id: int | None) -> str:
    return row_key or f"~{clause_id or 0}/{section_id or 0}"


def _take(waiting: dict[str, list[Any]], row: Draft, said: str) -> Any | None:
    """Take one of the earlier rows of this id off the list: that which said the same, or with '' the first."""
    listed = waiting.get(_name(row.row_key, row.clause_id, row.section_id), [])
    for at, one in enumerate(listed):
        if not said or one.said == said:
            return listed.pop(at)
    return None


def _changed(row: Draft, before: Any) -> Draft:
    """Return a row that changes its comment, or what speaks against that."""
    row = replace(row, comment_id=before.comment_id, comment_version=before.version)
    if row.fault is not None:
        return row
    fault = _objection(row, before)
    return replace(row, state=RowState.ASK, fault=(fault, {"number": before.number})) if fault else row


def _objection(row: Draft, before: Any) -> str:
    if before.state == "withdrawn":
        return WITHDRAWN
    target = before.target if before.precision in ("words", "sentence") else ""
    if (row.clause_id, row.section_id, row.exact) != (before.clause_id, before.section_id, target):
        return MOVED
    return CHANGED_HERE if before.version != before.comment_version else ""


def _gone(rows: Iterable[Draft], waiting: dict[str, list[Any]]) -> list[int]:
    """Return the comments of rows that are not sent again, of the sections that are."""
    sections = {row.section_id for row in rows}
    return sorted(
        one.number for listed in waiting.values() for one in listed
        if one.section_id in sections and one.state != "withdrawn"
    )  # fmt: skip
