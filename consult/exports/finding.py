"""Where a row of a form points: by its own id, by the number typed, by its words; or why that is not sure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from consult.exports.book import Book, RowKey, Spot
from consult.exports.layouts import Column

MOST_TOLD = 12  # places in one question
_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?")
Fault = tuple[str, dict[str, Any]]  # a msgid and what fills it
NO_CLAUSE = "No clause %(place)s in this draft. Choose one."
NO_PLACE = "The row does not say which clause it is about."
OTHER_EDITION = "This row is of another edition (%(draft)s), whose clause %(place)s is not in this draft or says something else now."
WHICH = "The number %(place)s may be any of these: %(numbers)s. A spreadsheet drops the zeros at the end of a number. Choose one."
DATED = "The cell of the clause holds a date (%(date)s): a spreadsheet may have made it of the clause’s number. Choose the clause."


def find_spot(
    cells: Mapping[Column, str], key: RowKey | None, book: Book, *, bare: bool
) -> tuple[Spot | None, Fault | None, RowKey | None]:
    """Return where a row points: by its id unless another clause was typed, by number, by words.

    `bare`: the clause was typed as a number, which may have lost the zeros at its end.
    """
    typed = cells.get(Column.CLAUSE, "")
    by_number = book.named(typed) if typed else None
    by_key = _by_key(key, book) if key is not None else None
    if key is not None and key.kind != "n" and _is_other_edition(key, book):
        return _of_other_edition(cells, key, by_key, book)
    if bare:
        may_be = book.short_of_zeros(typed)
        by_number = _one_of(may_be, by_number, by_key, cells, book)
        if by_number is None and len(may_be) > 1:
            return None, which(typed, may_be), key if key is not None and key.kind == "n" else None
    if by_key is not None and (not typed or (by_number is not None and _same(by_number, by_key))):
        return by_key, None, key
    if by_key is not None and by_number is None:
        return by_key, (NO_CLAUSE, {"place": typed[:80]}), key
    own_key = key if key is not None and key.kind == "n" else None
    if by_number is not None:
        return by_number, None, own_key
    words = cells.get(Column.EXACT, "") or cells.get(Column.TEXT, "")
    clause = book.of_words(words, reference=typed) or (
        book.of_words(cells.get(Column.TEXT, ""), reference=typed) if words else None
    )
    if clause is not None:
        return Spot(clause=clause), None, own_key
    section = book.named(cells.get(Column.SECTION, "")) if cells.get(Column.SECTION) and not typed else None
    if section is not None:
        return section, None, own_key
    if _DATE.fullmatch(typed):
        return None, (DATED, {"date": typed}), own_key
    return None, (NO_CLAUSE, {"place": typed[:80]}) if typed else (NO_PLACE, {}), own_key


def _one_of(
    may_be: Sequence[Spot],
    by_number: Spot | None,
    by_key: Spot | None,
    cells: Mapping[Column, str],
    book: Book,
) -> Spot | None:
    """Return the one place that a number without its zeros means: the row's own, the one with its words, the only one."""
    if len(may_be) < 2:
        return may_be[0] if may_be else by_number
    if by_key is not None and any(_same(spot, by_key) for spot in may_be):
        return by_key
    for words in (cells.get(Column.EXACT, ""), cells.get(Column.TEXT, "")):
        clause = book.of_words(words)
        if clause is not None and any(spot.name == clause.number for spot in may_be):
            return Spot(clause=clause)
    return None


def which(typed: str, may_be: Sequence[Spot]) -> Fault:
    """Return the question which of several places a number means."""
    return WHICH, {"place": typed[:80], "numbers": ", ".join(spot.name for spot in may_be[:MOST_TOLD])}


def _same(left: Spot, right: Spot) -> bool:
    """Tell whether two spots have the same number: a section and its heading."""
    return left.name == right.name


def _by_key(key: RowKey, book: Book) -> Spot | None:
    if key.kind == "c":
        clause = book.by_key.get(key.name)
        return Spot(clause=clause) if clause is not None else None
    if key.kind == "s":
        section = book.section_by_key.get(key.name)
        return Spot(section=section) if section is not None else None
    return Spot() if key.kind == "d" else None


def _is_other_edition(key: RowKey, book: Book) -> bool:
    return (key.draft, key.fingerprint) != (book.draft_key, book.fingerprint[:8])


def _of_other_edition(
    cells: Mapping[Column, str], key: RowKey, by_key: Spot | None, book: Book
) -> tuple[Spot | None, Fault | None, RowKey | None]:
    """Take a row of another edition only when its clause still says what the form showed."""
    shown = " ".join(cells.get(Column.TEXT, "").split())
    clause = by_key.clause if by_key is not None else None
    if clause is not None and shown and shown == " ".join(clause.canonical.split()):
        return by_key, None, key
    place = cells.get(Column.CLAUSE, "") or key.name
    return by_key, (OTHER_EDITION, {"draft": key.draft, "place": place[:80]}), key
