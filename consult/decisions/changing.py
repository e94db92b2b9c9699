"""New text for a clause: rendered, and refused where it would reach beyond its clause. No database."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from consult.decisions import rules
from consult.errors import Invalid
from consult.text.apply import apply_changes
from consult.text.clauses import ClauseKind
from consult.text.closeness import Change
from consult.text.edits import reads_as_one_clause
from consult.text.errors import TextRefusal
from consult.text.parse import render_clause
from consult.text.shape import Shape
from consult.text.table_rows import split_row


@dataclass(frozen=True, slots=True)
class NewText:
    """A clause in one language: source, canonical text, HTML, sentences [[start, end], …] in code points."""

    source: str
    canonical: str
    html: str
    sentences: list[Any]
    deleted: bool = False


class Drafted(Protocol):
    """A clause as the draft has it."""

    @property
    def source(self) -> str:
        """The Markdown source."""

    @property
    def canonical(self) -> str:
        """The canonical text."""


@dataclass(frozen=True, slots=True)
class Old:
    """A clause as the draft has it: source and canonical text."""

    source: str
    canonical: str


def tidy(source: str) -> str:
    """Bring typed Markdown to the form in which sources are kept: LF, NFC, no blanks at either end of the
    clause.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in lines)).strip("\n").lstrip(" ")


def rendered(source: str, kind: ClauseKind, *, shape: str, language: str) -> NewText:
    """Render a source as the draft's clause of that kind and shape is rendered; '' stands for a deleted
    clause.
    """
    if not source:
        return NewText("", "", "", [], deleted=True)
    found = render_clause(source, kind, shape=shape, language=language)
    return NewText(source, found.canonical, found.html, [list(pair) for pair in found.sentences])


def applied(
    source: str, kind: ClauseKind, *, shape: str, language: str, changes: Sequence[Change]
) -> NewText:
    """Put changes, in order, into the source; only their code points of the canonical text change.

    Raises:
        CannotChange: the text engine finds no way of changing only these words; says why.
    """
    try:
        result = apply_changes(source, kind, shape=shape, language=language, changes=changes)
    except TextRefusal as refusal:
        raise rules.CannotChange(refusal.message, **refusal.values) from refusal
    text = rendered(result.source, kind, shape=shape, language=language)
    if not text.canonical.strip():
        raise rules.CannotChange("Nothing would be left of the clause. Delete the clause instead.")
    return text


def edited(
    source: str, kind: ClauseKind, *, shape: str, language: str, before: Drafted, current: str
) -> NewText:
    """Render a source typed by hand.

    Raises:
        Invalid: it is empty, too long, holds characters that cannot be shown,
        or says what the clause says already.
        CannotChange: it would read as more than this one clause of its kind.
    """
    ensure_writable(source)
    if source == current:
        _wrong("Nothing has changed. Edit the text, or go back.")
    text = rendered(source, kind, shape=shape, language=language)
    ensure_visible(text.canonical)
    _ensure_one_clause(text, kind, shape=shape, language=language, before=before)
    return text


def ensure_writable(source: str) -> str:
    """Return a typed source, or refuse what no clause can be.

    Raises:
        Invalid: it is empty, too long, or holds characters that cannot be shown.
    """
    if not source:
        _wrong("Write the text of the clause. To take the clause out, press the button for it.")
    if len(source) > rules.MOST_SOURCE:
        _wrong("This is too long. Shorten it; everything you typed is still here.")
    if any(unicodedata.category(mark) in ("Cc", "Cs", "Cn") and mark not in "\n\t" for mark in source):
        _wrong("This holds characters that cannot be shown. Type those words again.")
    return source


def ensure_visible(canonical: str) -> None:
    """Refuse a clause of which readers would see nothing.

    Raises:
        Invalid: there are no words.
    """
    if not canonical.strip():
        _wrong("Readers would see no words here. To take the clause out, press the button for it.")


def joined(first: str, second: str, language: str) -> str:
    """Put two sources together, with a blank between them, but none between Han characters."""
    bare = language == "zh" and first[-1:] > "\u2e7f" and second[:1] > "\u2e7f"
    return first + ("" if bare else " ") + second


def _ensure_one_clause(
    text: NewText, kind: ClauseKind, *, shape: str, language: str, before: Drafted
) -> None:
    """Refuse a source that a reader of the whole file would see as other clauses than this one."""
    if kind is ClauseKind.ROW and not Shape.from_str(shape).html:
        cells, wanted = len(split_row(text.source)), len(split_row(before.source))
        if cells != wanted:
            raise rules.CannotChange(
                "This row has %(cells)s cells, and its table %(wanted)s. Write a cell for each, "
                "with | between them.",
                cells=cells, wanted=wanted,
            )  # fmt: skip
    alone = reads_as_one_clause(before.source, kind, shape, language, before.canonical)
    if alone and not reads_as_one_clause(text.source, kind, shape, language, text.canonical):
        raise rules.CannotChange(
            "This would read as more than one clause, or as another kind of clause. Leave out blank "
            "lines and marks "
            "of lists, headings or tables at the beginning of a line.",
        )
    if "\n" in text.canonical and "\n" not in before.canonical:
        raise rules.CannotChange("This would read as more than one paragraph. Leave out blank lines.")


def ensure_removable(kind: ClauseKind, *, header: bool, number: str) -> None:
    """Refuse to take out what holds other clauses together.

    Raises:
        CannotChange: the clause is a heading, or the row that heads its table.
    """
    if kind is ClauseKind.HEADING or header:
        raise rules.CannotChange(
            "Clause %(number)s heads other clauses and cannot be taken out by itself. Change its "
            "words instead.",
            number=number,
        )


def _wrong(words: str) -> None:
    raise Invalid(
        "Something has to be corrected. Everything you typed is still here.", fields={"source": words}
    )
