"""Say in figures what was read: sections, clauses, words, warnings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consult.text.clauses import ParsedFile, Problem


@dataclass(frozen=True, slots=True)
class Report:
    """Hold the figures of some files.

    `words` are those of the source, parted at white space (in Chinese, count `han_chars`); `clause_words` and
    `characters` are those of the canonical text. `counts` are the source's blocks and inlines, `kinds`
    clauses by kind.
    """

    files: int
    sections: int
    clauses: int
    words: int
    han_chars: int
    clause_words: int
    characters: int
    counts: Mapping[str, int]
    kinds: Mapping[str, int]
    warnings: tuple[Problem, ...]
    refusals: tuple[Problem, ...]


def report(files: Iterable[ParsedFile], problems: Iterable[Problem] = ()) -> Report:
    """Return the figures of the files together; `problems` are further ones than the files' own."""
    parsed = list(files)
    clauses = [clause for file in parsed for clause in file.clauses]
    found = list(dict.fromkeys([*(p for file in parsed for p in file.problems), *problems]))
    counts: dict[str, int] = {}
    for file in parsed:
        for name, value in file.counts.items():
            together = max if name == "max_list_depth" else int.__add__
            counts[name] = together(counts.get(name, 0), value)
    kinds: dict[str, int] = {}
    for clause in clauses:
        kinds[clause.kind] = kinds.get(clause.kind, 0) + 1
    return Report(
        files=len(parsed),
        sections=sum(len(file.sections) for file in parsed),
        clauses=len(clauses),
        words=counts.get("words", 0),
        han_chars=counts.get("han_chars", 0),
        clause_words=sum(len(clause.canonical.split()) for clause in clauses),
        characters=sum(len(clause.canonical) for clause in clauses),
        counts=counts,
        kinds=kinds,
        warnings=tuple(p for p in found if not p.fatal),
        refusals=tuple(p for p in found if p.fatal),
    )
