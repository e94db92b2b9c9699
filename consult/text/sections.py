"""Gather clauses into sections by heading, each with a key that is unique in its file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from consult.text.clauses import ClauseKind, ParsedSection, Problem, ProblemKind, SourceClause

MAX_SECTION_CHARACTERS = 40_000
MAX_SECTION_CLAUSES = 150
SMALL_PART_CLAUSES = 12
_KEY = re.compile(r"[\w.-]{1,60}$")
_NUMBER = re.compile(r"^(?:[IVXivx]{1,5}[.)]|\d{1,2}(?:\.\d{1,3})*[.)]?)\s+")


def make_sections(
    clauses: Sequence[SourceClause], *, path: str, title: str, whole: bool
) -> tuple[tuple[ParsedSection, ...], list[Problem]]:
    """Return the clauses as sections, and a problem for every key that had to be changed to stay unique.

    Headings of level 1 and 2 begin sections; a section of more than 40,000 canonical characters or 150
    clauses is cut again at its next level of heading. Headings without text join the section after them.
    With `whole` the file is one section. `title` names a section that has no heading.
    """
    groups = [list(clauses)] if whole and clauses else _join_bare(_split(list(clauses), 2))
    problems: list[Problem] = []
    taken: dict[str, int] = {}
    sections = []
    for group in groups:
        heading = _heading_of(group, whole)
        name = heading.canonical if heading else title or PurePosixPath(path).stem
        written = heading.anchor if heading else ""
        written = written if _KEY.match(written) else slug(written)
        key = written or slug(_NUMBER.sub("", name)) or "section"
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > 1:
            number = taken[key]
            while f"{key}-{number}" in taken:
                number += 1
            unique = f"{key}-{number}"
            taken[unique] = 1
            message = f"Two sections are called “{key}”; this one is “{unique}”. Give its heading its own id."
            problems.append(Problem(path, group[0].line_start, ProblemKind.DUPLICATE_SECTION, message))
            key = unique
        sections.append(ParsedSection(key, " ".join(name.split()), tuple(group)))
    return (tuple(sections), problems)


def slug(words: str) -> str:
    """Return words as a key: lower case letters and digits of any script, joined by hyphens, at most 60."""
    kept = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", words).lower().replace("_", "-")).strip("-")
    return kept[:60].rstrip("-")


def _split(clauses: list[SourceClause], level: int) -> list[list[SourceClause]]:
    """Return the clauses cut before headings of at most that level; groups too large are cut deeper."""
    groups: list[list[SourceClause]] = []
    for clause in clauses:
        if not groups or (clause.kind is ClauseKind.HEADING and clause.level <= level):
            groups.append([])
        groups[-1].append(clause)
    done: list[list[SourceClause]] = []
    for group in groups:
        deeper = [c.level for c in group[1:] if c.kind is ClauseKind.HEADING and c.level > level]
        if deeper and _too_large(group):
            done += _pack(_join_bare(_split(group, min(deeper))))
        else:
            done.append(group)
    return done


def _pack(groups: list[list[SourceClause]]) -> list[list[SourceClause]]:
    """Return the parts of a section that was cut; where they are tiny (definitions, say), several make one.

    A page of two paragraphs is no section: parts of fewer than 12 clauses on average are gathered up to 75.
    """
    if sum(map(len, groups)) >= SMALL_PART_CLAUSES * len(groups):
        return groups
    packed: list[list[SourceClause]] = []
    for group in groups:
        if packed and _fits(packed[-1] + group):
            packed[-1] = packed[-1] + group
        else:
            packed.append(group)
    return packed


def _fits(group: list[SourceClause]) -> bool:
    """Tell whether a gathered section is at most half as large as a section may be."""
    characters = sum(len(clause.canonical) for clause in group)
    return len(group) <= MAX_SECTION_CLAUSES // 2 and characters <= MAX_SECTION_CHARACTERS // 2


def _too_large(group: list[SourceClause]) -> bool:
    return len(group) > MAX_SECTION_CLAUSES or sum(len(c.canonical) for c in group) > MAX_SECTION_CHARACTERS


def _join_bare(groups: list[list[SourceClause]]) -> list[list[SourceClause]]:
    """Return the groups with those that hold only headings put before the group that follows."""
    joined: list[list[SourceClause]] = []
    bare: list[SourceClause] = []
    for group in groups:
        if all(clause.kind is ClauseKind.HEADING for clause in group):
            bare += group
            continue
        joined.append(bare + group)
        bare = []
    if bare:
        joined.append(bare)
    return joined


def _heading_of(group: list[SourceClause], whole: bool) -> SourceClause | None:
    """Return the heading that names a section: the last of those it begins with, of a file the first."""
    leading = []
    for clause in group:
        if clause.kind is not ClauseKind.HEADING:
            break
        leading.append(clause)
    if not leading:
        return None
    return leading[0] if whole else leading[-1]
