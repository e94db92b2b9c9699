"""What an import found, as a value that is stored with the draft and as text for the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from consult.drafts.editions import Edition
from consult.drafts.layout import LaidDocument, count_words
from consult.text.clauses import Problem
from consult.text.report import report

SHOWN = 40  # warnings printed at the command line; all are kept
LINEAGE = ("same", "changed", "moved", "moved_changed", "split", "merged", "added", "deleted")
NAMES = {"moved_changed": "moved and changed"}


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning: where (1-based line; 0 for the whole file), of what kind, in words."""

    path: str
    line: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Hold the figures and warnings of one import.

    `words` are those that readers see ({language: words; Han characters in Chinese}); `source` has for each language the
    figures of the source as written (files, words, headings, paragraphs, list_items, tables …); `lineage` says how many
    clauses are the same, changed, moved and so on against the draft `based_on`, '' for none.
    """

    draft: str
    based_on: str
    sections: int
    clauses: int
    words: Mapping[str, int]
    source: Mapping[str, Mapping[str, int]]
    lineage: Mapping[str, int]
    warnings: tuple[Warned, ...]
    not_parallel: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        """Return the report as a JSON value."""
        return asdict(self)

    @property
    def text(self) -> str:
        """Return the report as readable lines."""
        return "\n".join([*self._figures(), *self._lineage(), *self._notes()]) + "\n"

    def _figures(self) -> list[str]:
        lines = [f"Draft {self.draft}: {self.sections} sections, {self.clauses} clauses"]
        for language, figures in self.source.items():
            han = " (Han characters)" if language.startswith("zh") else ""
            lines.append(
                f"  {language}: {self.words.get(language, 0)} words{han} in {figures['clauses']} clauses; "
                f"the source has {figures.get('words', 0)} words, {figures.get('headings', 0)} headings, "
                f"{figures.get('paragraphs', 0)} paragraphs, {figures.get('list_items', 0)} list items, "
                f"{figures.get('tables', 0)} tables in {figures['files']} files"
            )
        return lines

    def _lineage(self) -> list[str]:
        if not self.based_on:
            return ["  based on no earlier draft"]
        told = [f"{self.lineage[kind]} {NAMES.get(kind, kind)}" for kind in LINEAGE if self.lineage.get(kind)]
        return [f"  against {self.based_on}: {', '.join(told) or 'nothing in common'}"]

    def _notes(self) -> list[str]:
        lines = (
            [f"  {len(self.not_parallel)} clauses do not stand in every language:"]
            if self.not_parallel
            else []
        )
        lines += [f"    {note}" for note in self.not_parallel[:SHOWN]]
        if self.warnings:
            lines.append(f"  {len(self.warnings)} warnings:")
        lines += [f"    {w.path} line {w.line}: {w.message}" for w in self.warnings[:SHOWN]]
        more = max(0, len(self.warnings) - SHOWN) + max(0, len(self.not_parallel) - SHOWN)
        return lines + ([f"    and {more} more; the page of drafts lists all of them"] if more else [])


def make_report(edition: Edition, laid: Sequence[LaidDocument], lineage: Mapping[str, int]) -> ImportReport:
    """Return the report of an import from what was read and what was laid out."""
    slots = [slot for document in laid for slot in document.slots]
    return ImportReport(
        draft=edition.key,
        based_on=edition.based_on,
        sections=sum(len(document.sections) for document in laid),
        clauses=len(slots),
        words={language: _words(laid, language) for language in _languages(edition)},
        source={language: _source(edition, language) for language in _languages(edition)},
        lineage=dict(lineage),
        warnings=tuple(warned(p) for p in dict.fromkeys(edition.problems) if not p.fatal),
        not_parallel=tuple(note for document in laid for note in document.notes),
    )


def warned(problem: Problem) -> Warned:
    """Return a problem of the text engine as a warning."""
    return Warned(problem.path, problem.line, str(problem.kind), problem.message)


def told(problem: Problem) -> str:
    """Return a problem as one line: file, line, what to do."""
    where = f"{problem.path} line {problem.line}" if problem.line else problem.path
    return f"{where}: {problem.message}" if where else problem.message


def _languages(edition: Edition) -> list[str]:
    found = {file.language for file in edition.files}
    return [language for language in edition.languages if language in found]


def _words(laid: Sequence[LaidDocument], language: str) -> int:
    return sum(
        count_words(slot.words[language].clause.canonical, language)
        for document in laid
        for slot in document.slots
        if language in slot.words
    )


def _source(edition: Edition, language: str) -> dict[str, int]:
    figures = report(file for file in edition.files if file.language == language)
    return {
        **figures.counts,
        "files": figures.files,
        "clauses": figures.clauses,
        "sections": figures.sections,
    }
