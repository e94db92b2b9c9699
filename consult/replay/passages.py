"""Recorded changes of more than the words of one clause: new passages, and paragraphs that become more or fewer.

A new passage has its place where a later version has it: behind a clause, or before one, that stands exactly once in
the working text. Nothing is guessed: what is not certain is refused with its cause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from consult.text.align import common_runs
from consult.text.clauses import ClauseKind, SourceClause
from consult.text.content import Content
from consult.text.parse import parse_file
from consult.text.tokens import word_list

LIKE = 0.3  # share of words that a paragraph keeps when it is still the same one
_HEAD = "| x | x | x |\n|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class Line:
    """One clause of a recorded passage: as it is typed where it is to stand, and as readers see it."""

    typed: str
    canonical: str
    kind: ClauseKind


@dataclass(frozen=True, slots=True)
class Home:
    """Where a passage stands in a later version: its words there, and the clauses before and behind; "" at an end."""

    words: tuple[str, ...]
    neighbours: tuple[str, str]


def lines_of(markdown: str, language: str) -> list[Line]:
    """Read a recorded passage clause by clause; lines that begin with | are rows of a table."""
    text = markdown.strip() + "\n"
    rows = all(line.startswith("|") for line in text.strip().split("\n"))
    parsed = parse_file(_HEAD + text if rows else text, path="passage.md", language=language)
    clauses = [clause for section in parsed.sections for clause in section.clauses]
    if rows:
        written = text.strip().split("\n")
        found = clauses[-len(written) :]
        return [Line(t, c.canonical.rstrip("\t"), c.kind) for t, c in zip(written, found, strict=True)]
    return [Line(_typed(clause), clause.canonical, clause.kind) for clause in clauses]


def _typed(clause: SourceClause) -> str:
    return typed(clause.source, clause.kind, clause.marker)


def typed(source: str, kind: ClauseKind, marker: str) -> str:
    """Return how somebody types a clause: an item with its marker."""
    if kind is not ClauseKind.ITEM:
        return source
    return f"{marker if marker[:1].isdigit() else '-'} {source}"


def becomes(lines: Sequence[Line], later: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    """Give the canonical lines of a passage as recorded, then as each later (before, after) on record left them."""
    words = "\n".join(line.canonical for line in lines)
    yield words.split("\n")
    for before, after in later:
        if before and words.count(before) == 1:
            words = words.replace(before, after)
            yield words.split("\n")


class Versions:
    """The versions that came after the first, in one language, ready for finding passages in them."""

    def __init__(self, versions: Sequence[Content], language: str) -> None:
        self._runs: list[list[str]] = []
        for content in versions:
            for file in content.files:
                if file.language == language:
                    clauses = [clause for section in file.parsed.sections for clause in section.clauses]
                    self._runs.append([plain(clause.canonical) for clause in clauses])

    def homes(self, lines: Sequence[str]) -> Iterator[Home]:
        """Give each place where these clauses stand one behind the other."""
        wanted = [plain(line) for line in lines]
        for run in self._runs:
            for at in range(len(run) - len(wanted) + 1):
                if run[at : at + len(wanted)] == wanted:
                    behind = at + len(wanted)
                    sides = (run[at - 1] if at else "", run[behind] if behind < len(run) else "")
                    yield Home(tuple(lines), sides)


def place_of(rows: Sequence[Any], neighbours: Sequence[tuple[str, str]]) -> int | None:
    """Return the clause behind which a passage goes, when its neighbours in later versions agree on one; else None.

    A neighbour counts when its words stand exactly once in the working text.
    """
    texts = [plain(row.canonical) for row in rows]
    found = set()
    for before, behind in neighbours:
        if before and texts.count(before) == 1:
            found.add(rows[texts.index(before)].clause_id)
        elif behind and texts.count(behind) == 1 and texts.index(behind):
            found.add(rows[texts.index(behind) - 1].clause_id)
    return found.pop() if len(found) == 1 else None


def stands(rows: Sequence[Any], lines: Sequence[str]) -> list[int]:
    """Return where clauses stand one behind the other in the working text, as indexes of rows."""
    wanted = [plain(line) for line in lines]
    texts = [plain(row.canonical) for row in rows]
    return [at for at in range(len(texts) - len(wanted) + 1) if texts[at : at + len(wanted)] == wanted]


def paired(
    before: Sequence[Line], after: Sequence[Line], language: str
) -> list[tuple[int | None, int | None]]:
    """Give, in the order of `after`, which clause became which; None where one is new, or gone.

    Clauses keep their kind and their order; of all ways of pairing, the one that keeps most words.
    """
    best: dict[tuple[int, int], tuple[int, list[tuple[int | None, int | None]]]] = {}

    def from_(i: int, j: int) -> tuple[int, list[tuple[int | None, int | None]]]:
        if (i, j) not in best:
            ways: list[tuple[int, list[tuple[int | None, int | None]]]] = []
            if i < len(before) and j < len(after):
                kept = _kept(before[i], after[j], language)
                if kept:
                    score, rest = from_(i + 1, j + 1)
                    ways.append((score + kept, [(i, j), *rest]))
            if j < len(after):
                score, rest = from_(i, j + 1)
                ways.append((score, [(None, j), *rest]))
            if i < len(before):
                score, rest = from_(i + 1, j)
                ways.append((score, [(i, None), *rest]))
            best[i, j] = max(ways, key=lambda way: way[0], default=(0, []))
        return best[i, j]

    return from_(0, 0)[1]


def _kept(old: Line, new: Line, language: str) -> int:
    """Count the words that one clause keeps of another; 0 when it is another kind, or keeps too few."""
    left, right = word_list(old.canonical, language), word_list(new.canonical, language)
    kept = sum(size for _, _, size in common_runs(left, right))
    return kept if old.kind is new.kind and kept >= LIKE * min(len(left), len(right)) else 0


def plain(text: str) -> str:
    """Return words with single blanks between them, also between the cells of a row."""
    return " ".join(text.split())
