"""Real drafts from the corpus beside the repository, parsed, as the text engine takes them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from consult.text.clauses import ParsedFile
from consult.text.lineage import LineageClause
from consult.text.parse import parse_file
from consult.text.redline import RedlineClause

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def present() -> bool:
    """Tell whether the corpus is there."""
    return (CORPUS / "nist-800-63b").is_dir()


@cache
def parsed(folder: str, version: str, language: str = "en") -> tuple[ParsedFile, ...]:
    """Parse the files of one version, in the order of their names."""
    where = CORPUS / folder / version
    names = sorted(where.glob("*.md"))
    if folder == "contributor-covenant":
        names = [where / f"{language}.md"]
    return tuple(parse_file(name.read_text("utf-8"), path=name.name, language=language[:2]) for name in names)


@cache
def clauses(folder: str, version: str, language: str = "en") -> tuple[LineageClause, ...]:
    """Give one version's clauses; keys are file and place, unique in the version and meaning nothing
    beyond."""
    return tuple(
        LineageClause(
            key=f"{version}/{file.path}/{section.key}/{place}",
            anchor=clause.anchor,
            kind=clause.kind.value,
            section=section.key,
            number=f"{section.key}.{place}",
            text=clause.canonical,
            level=clause.level,
        )
        for file in parsed(folder, version, language)
        for section in file.sections
        for place, clause in enumerate(section.clauses)
    )


def for_redline(found: Sequence[LineageClause]) -> list[RedlineClause]:
    """Give the clauses as the redline takes them, without house numbers, which a foreign draft does not
    have."""
    return [RedlineClause(clause.key, "", clause.kind, clause.text) for clause in found]
