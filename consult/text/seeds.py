"""What the walk over a file's blocks gives: clauses not yet rendered."""

from __future__ import annotations

from dataclasses import dataclass, field

from consult.text.clauses import ClauseKind
from consult.text.shape import Shape


@dataclass(slots=True)
class Seed:
    """Hold a clause to be: its kind, its place in the body (code points) and how it stands there.

    `anchor` was written for it explicitly; `ids` were met on the way to it, in order; rows of one table
    have the same `table`.
    """

    kind: ClauseKind
    start: int
    end: int
    shape: Shape
    level: int = 0
    marker: str = ""
    anchor: str = ""
    ids: list[str] = field(default_factory=list)
    table: int = 0
