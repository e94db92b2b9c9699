"""Posted fields of pages that change the working text's structure, apply several suggestions, or do language tasks."""

import re
from dataclasses import dataclass
from enum import StrEnum

from consult.decisions.rules import MOST_NOTE, MOST_SOURCE
from consult.web.forms import Form
from consult.web.languages import N_

TICK = re.compile(r"c-(\d{1,9})")
PARTS = re.compile(r"\n[ \t]*\n")
OF_SHAPE = ("do", "source", "after", "comment", "note", "seen_version")
OF_TASK = ("source", "seen_version", "seen_source", "note", "then")


class Doing(StrEnum):
    """What can be done with a clause besides changing its words."""

    ADD = "add"
    SPLIT = "split"
    MERGE = "merge"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Shaped:
    """A posted change of structure; the cause's comment and the clause to stand behind by number."""

    doing: Doing
    source: str
    after: str
    comment: int | None
    note: str
    seen_version: int


def read_shape(form: Form) -> Shaped:
    """Read a change of structure.

    Raises:
        Invalid: with the errors by field.
    """
    form.only(OF_SHAPE)
    doing = form.choice("do", Doing)
    source = form.words("source").replace("\r\n", "\n").strip("\n")
    if len(source) > MOST_SOURCE:
        form.errors["source"] = N_("This is too long. Shorten it; everything you typed is still here.")
    if doing is Doing.SPLIT and len(parts_of(source)) != 2:
        form.errors["source"] = N_("Put one blank line where the clause is to be split.")
    after = form.text("after", most=24)
    if doing is Doing.MOVE and not after:
        form.errors["after"] = N_("Type the number of the clause after which this one is to stand.")
    note = form.text("note", most=MOST_NOTE, lines=True)
    comment, seen = form.whole("comment"), form.whole("seen_version")
    form.check()
    assert doing is not None
    return Shaped(doing, source, after, comment, note, seen or 0)


def parts_of(source: str) -> list[str]:
    """Return the parts of a source, parted by blank lines."""
    return [part for part in PARTS.split(source.strip()) if part.strip()]


def read_ticks(form: Form) -> list[int]:
    """Return the numbers of the comments that were ticked.

    Raises:
        Invalid: there is a field that does not belong.
    """
    numbers = [int(hit.group(1)) for name in form.posted if (hit := TICK.fullmatch(name))]
    form.only(f"c-{number}" for number in numbers)
    return sorted(numbers)


@dataclass(frozen=True, slots=True)
class Answered:
    """A posted language task: what to do, with the new source or the reason."""

    then: str
    source: str
    seen_version: int
    seen_source: int
    note: str


def read_task(form: Form) -> Answered:
    """Read what somebody does with a language task: save, delete, none.

    Raises:
        Invalid: with the errors by field.
    """
    form.only(OF_TASK)
    then = form.words("then")
    source = form.words("source").replace("\r\n", "\n")
    if len(source) > MOST_SOURCE:
        form.errors["source"] = N_("This is too long. Shorten it; everything you typed is still here.")
    note = form.text("note", most=MOST_NOTE, lines=True)
    if then == "none" and not note:
        form.errors["note"] = N_("Say why nothing has to change in this language.")
    if then not in ("save", "delete", "none", "show"):
        form.errors["then"] = N_("Choose one of these.")
    seen, seen_source = form.whole("seen_version"), form.whole("seen_source")
    form.check()
    return Answered(then, source, seen or 0, seen_source or 0, note)
