"""The values that parsing gives: files, sections, clauses and the problems found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from consult.text.source_map import SourceMap


class ClauseKind(StrEnum):
    """What a clause is; the smallest things that people cite."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    QUOTE = "quote"
    CODE = "code"
    FIGURE = "figure"
    FOOTNOTE = "footnote"


class ProblemKind(StrEnum):
    """What can be wrong with, or invisible in, a file."""

    NOT_UTF8 = "not-utf8"
    LONE_SURROGATE = "lone-surrogate"
    CONTROL_CHARACTER = "control-character"
    FILE_TOO_LARGE = "file-too-large"
    LINE_TOO_LONG = "line-too-long"
    TOO_COMPLEX = "too-complex"
    UNSUPPORTED_HTML = "unsupported-html"
    MALFORMED_HTML = "malformed-html"
    UNPLACED_WORDS = "unplaced-words"
    FRONT_MATTER = "front-matter"
    HIDDEN_TEXT = "hidden-text"
    HIDDEN_CHARACTER = "hidden-character"
    HIDDEN_CELL = "hidden-cell"
    CODE_LANGUAGE = "code-language"
    UNUSED_DEFINITION = "unused-definition"
    PICTURE_WITHOUT_WORDS = "picture-without-words"
    TEMPLATE_TAG = "template-tag"
    DUPLICATE_ID = "duplicate-id"
    DUPLICATE_SECTION = "duplicate-section"
    NOTHING_VISIBLE = "nothing-visible"
    BROKEN_TOML = "broken-toml"
    WRONG_VALUE = "wrong-value"
    MISSING_FILE = "missing-file"
    UNEXPECTED_FILE = "unexpected-file"
    UNKNOWN_LANGUAGE = "unknown-language"


@dataclass(frozen=True, slots=True)
class Problem:
    """Name a place in a file and what is wrong there; a fatal one refuses the file.

    `line` is 1-based; 0 means the file as a whole.
    """

    path: str
    line: int
    kind: ProblemKind
    message: str
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """Hold what readers get of one clause: plain text, safe HTML, and the way back to the source.

    The text nodes of `html` outside elements with `data-skip`, put end to end, are `canonical`, character by
    character: blocks are parted by a newline and table cells by a tab, in both. Offsets are code points.
    """

    canonical: str
    html: str
    source_map: SourceMap
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SourceClause:
    """Hold one clause of a file: its place, its source and what readers see of it.

    `lead` is the raw file text between the clause before and this one; `source` the exact slice that an
    editor edits. `anchor` is the identity written in the source; `aliases` are further ids that lead here
    (`<a name>`, footnote ids), good for links but not for identity. Lines are 1-based, inclusive.
    """

    kind: ClauseKind
    level: int
    marker: str
    header: bool
    anchor: str
    aliases: tuple[str, ...]
    lead: str
    source: str
    canonical: str
    html: str
    source_map: SourceMap
    line_start: int
    line_end: int
    sentences: tuple[tuple[int, int], ...]
    table_columns: tuple[str, ...]
    shape: str


@dataclass(frozen=True, slots=True)
class ParsedSection:
    """Hold a section: a key unique in its file, its title, its clauses, any heading first."""

    key: str
    title: str
    clauses: tuple[SourceClause, ...]


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """Hold a whole file as sections of clauses.

    Invariant: the leads and sources of all clauses in order, and `tail`, put end to end, are the file's
    text after normalisation: byte order mark taken off, CR LF and CR made LF, NFC, NUL and lone surrogates
    made U+FFFD. `counts` are figures of the source as written (see `report.py`).
    """

    path: str
    language: str
    front_matter: Mapping[str, str]
    sections: tuple[ParsedSection, ...]
    problems: tuple[Problem, ...]
    tail: str
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def clauses(self) -> tuple[SourceClause, ...]:
        """Return all clauses of the file in order."""
        return tuple(clause for section in self.sections for clause in section.clauses)

    @property
    def text(self) -> str:
        """Return the normalised text of the whole file, put together again."""
        return "".join(clause.lead + clause.source for clause in self.clauses) + self.tail

    @property
    def refused(self) -> bool:
        """Tell whether a fatal problem refuses the file."""
        return any(problem.fatal for problem in self.problems)
