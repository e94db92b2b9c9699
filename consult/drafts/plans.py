"""What a text made from another one is made of: its new words, its new clauses, and how it is put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consult.text.clauses import ClauseKind


@dataclass(frozen=True, slots=True)
class FinalText:
    """The new words of a clause in one language; `sentences` are spans of the canonical text, in code points."""

    clause_id: int
    language: str
    source: str
    canonical: str
    html: str
    sentences: Sequence[Sequence[int]] = ()
    shape: str = ""  # of a clause that the base does not have, as `opening` and `marker`
    opening: str = ""
    marker: str = ""


@dataclass(frozen=True, slots=True)
class NewClause:
    """A clause that the base draft does not have, put after another one; texts by language.

    With `clause_id` it has an identity already. `split_from` is the clause of the base whose part it is.
    """

    after_clause_id: int
    kind: ClauseKind
    texts: Mapping[str, FinalText]
    level: int = 0
    marker: str = ""
    clause_id: int | None = None
    split_from: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a clause stands in the order of the new text: behind the one before it, in a section of the base."""

    clause_id: int
    section_id: int


@dataclass(frozen=True, slots=True)
class Structure:
    """How the new text is put together otherwise than its base.

    `order` are all its clauses in order, empty for the base's own; `moved` those that stand elsewhere; `merged` says
    into which other clause one has gone.
    """

    order: Sequence[Placed] = ()
    moved: frozenset[int] = frozenset()
    merged: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class FinalRow:
    """A clause of the final under way: its place in the base, and its texts."""

    clause_id: int
    place: dict[str, Any]
    texts: dict[str, dict[str, Any]]
    changed: bool = False
    added: bool = False
    moved: bool = False
    split_from: int | None = None
    number: str = field(default="")
