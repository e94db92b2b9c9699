"""The values that a folder of drafts gives: consultation, documents, drafts, rounds and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consult.text.clauses import ParsedFile, ParsedSection, Problem


class DraftKind(StrEnum):
    """Whether people comment on a draft, or only compare with it."""

    BASELINE = "baseline"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class ContentDocument:
    """Hold a document of a consultation: its key, the prefix of its clause numbers, its title by language."""

    key: str
    prefix: str
    prevailing_language: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ContentRelease:
    """Hold when a section ("document/NN-slug") of a draft is first shown; UTC."""

    section: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContentDraft:
    """Hold a draft: its key and kind, the key of the one it is based on or "", its title by language."""

    key: str
    kind: DraftKind
    based_on: str
    title: Mapping[str, str]
    releases: tuple[ContentRelease, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentRound:
    """Hold from when to when a draft is open for comment; UTC."""

    draft: str
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class ContentFile:
    """Hold one file of one draft, document and language; `slug` is its name without number, language and
    suffix.

    `stem` is the name with the number: the same in all languages.
    """

    draft: str
    document: str
    stem: str
    slug: str
    parsed: ParsedFile

    @property
    def language(self) -> str:
        """Return the language of the file."""
        return self.parsed.language


@dataclass(frozen=True, slots=True)
class Content:
    """Hold everything a folder says, in order, and what is wrong with it.

    With a fatal problem nothing of it may be published. Files stand in the order of draft, document,
    language, name; section keys are unique within a draft, document and language.
    """

    slug: str
    languages: tuple[str, ...]
    title: Mapping[str, str]
    summary: Mapping[str, str]
    notice: Mapping[str, str]
    documents: tuple[ContentDocument, ...]
    drafts: tuple[ContentDraft, ...]
    rounds: tuple[ContentRound, ...]
    files: tuple[ContentFile, ...]
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> bool:
        """Tell whether a fatal problem refuses the folder."""
        return any(problem.fatal for problem in self.problems)

    def files_of(self, draft: str, document: str, language: str) -> tuple[ContentFile, ...]:
        """Return the files of one draft, document and language, in order."""
        return tuple(
            file
            for file in self.files
            if (file.draft, file.document, file.language) == (draft, document, language)
        )

    def sections_of(self, draft: str, document: str, language: str) -> tuple[ParsedSection, ...]:
        """Return the sections of one draft, document and language, in order."""
        return tuple(s for file in self.files_of(draft, document, language) for s in file.parsed.sections)
