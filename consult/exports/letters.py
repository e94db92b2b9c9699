"""A letter in running text, cut into paragraphs; where comments may begin and which clause each may be about."""

import re
from collections.abc import Sequence
from dataclasses import replace

from consult.comments.models import CommentType
from consult.comments.targeting import Quote, targets_of
from consult.errors import Invalid
from consult.exports.book import Book, Spot
from consult.exports.cells import clean
from consult.exports.layouts import kind_of
from consult.exports.models import RowState
from consult.exports.reading import Draft, words_of
from consult.exports.rules import MOST_LETTER, MOST_PARAGRAPHS, FileRefused

_NUMBER = re.compile(
    r"(?<![\w.])(?:[A-Z]{1,3})?\d{1,3}(?:\.\d{1,3}){0,5}(?![\w%])|(?<![\w.])[A-Z]{1,3}\d{1,3}(?:\.\d{1,3}){0,5}(?![\w%])"
)
_QUOTED = re.compile(
    r"“([^“”]{4,600})”|«\s?([^«»]{4,600}?)\s?»|「([^「」]{2,600})」|\"([^\"\n]{4,600})\"|‘([^‘’]{8,600})’"
)
_LIST = re.compile(
    r"^\s*(?:\(?[0-9]{1,3}[.)、]|\(?[a-zA-Z][.)]|[•\-–*·]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)\s*"
)
_KIND = re.compile(
    r"^\s*\(?(general|technical|editorial|question|translation|substantive|général|technique|rédactionnel|traduction|一般|技术|编辑|问题|翻译)\)?\s*[:：]",
    re.IGNORECASE,
)


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Return the paragraphs of a letter: lines that hold words; lines broken for their width are joined.

    Raises:
        FileRefused: there are none, or more than one page takes.
    """
    if sum(map(len, lines)) > MOST_LETTER:
        raise FileRefused(
            "This letter has more than %(most)s characters. Send it in parts.", most=f"{MOST_LETTER:,}"
        )
    found = _joined([clean(line).replace("\t", " ").strip() for line in lines])
    if not found:
        raise FileRefused("There are no words in this letter.")
    if len(found) > MOST_PARAGRAPHS:
        raise FileRefused(
            "This letter has more than %(most)s paragraphs. Send it in parts.", most=MOST_PARAGRAPHS
        )
    return found


def _joined(lines: Sequence[str]) -> list[str]:
    """Join lines that a mail program broke: blank lines then part the paragraphs, and so do list marks."""
    filled = [line for line in lines if line]
    blanks = sum(1 for line in lines[1:-1] if not line)
    wrapped = blanks >= 1 and filled and max(map(len, filled)) <= 100 and len(filled) > blanks
    if not wrapped:
        return filled
    found: list[str] = []
    fresh = True
    for line in lines:
        if not line:
            fresh = True
        elif fresh or _LIST.match(line):
            found.append(line)
            fresh = False
        else:
            found[-1] = f"{found[-1]}{_between(found[-1], line)}{line}"
    return found


def _between(left: str, right: str) -> str:
    """Return the blank between two joined lines; none between Han characters."""
    return "" if left[-1] > "\u2e80" and right[:1] > "\u2e80" else " "


def proposed(words: Sequence[str], book: Book) -> list[Draft]:
    """Return the paragraphs as rows, each with the clause it names or quotes; a new comment begins where one is named."""
    rows: list[Draft] = []
    for position, paragraph in enumerate(words, 1):
        spot, exact = place_in(paragraph, book)
        named = spot is not None
        row = Draft(
            line=position, row_key="", place=spot.name if spot is not None else "", language=book.language,
            clause_id=spot.clause.id if spot and spot.clause else None,
            section_id=spot.clause.section_id if spot and spot.clause else spot.section.id if spot and spot.section else None,
            kind=_kind(paragraph), exact=exact, start=None, end=None, words=paragraph, suggestion=None,
            state=RowState.READY if named else RowState.PART,
        )  # fmt: skip
        rows.append(row)
    return _not_twice(rows)


def _not_twice(rows: list[Draft]) -> list[Draft]:
    """Let a paragraph that names the same clause as the comment it follows go on with that comment."""
    last: tuple[int | None, int | None] | None = None
    found = []
    for row in rows:
        here = (row.clause_id, row.section_id)
        if row.state is RowState.READY and here == last and not _LIST.match(row.words):
            row = replace(row, state=RowState.PART)
        elif row.state is RowState.READY:
            last = here
        found.append(row)
    return found


def place_in(paragraph: str, book: Book) -> tuple[Spot | None, str]:
    """Return the clause or section that a paragraph is about, and the words of it that it quotes; (None, '') for none.

    Quoted words found in one clause decide; a number decides between several, and alone when nothing is quoted.
    """
    numbered = _numbered(paragraph, book)
    reference = numbered.name if numbered is not None else ""
    for hit in _QUOTED.finditer(paragraph):
        quote = next(group for group in hit.groups() if group).strip()
        here = _in_clause(quote, numbered)
        if here:
            return numbered, here
        placement = book.index.place(quote, reference=reference)
        keys = {target.clause for target in placement.targets}
        if placement.status in ("exact", "markup_ignored") and len(keys) == 1 and len(placement.targets) == 1:
            clause = book.by_key[keys.pop()]
            if numbered is None or numbered.clause is None or numbered.clause.id == clause.id:
                return Spot(clause=clause), placement.targets[0].exact
    return numbered, ""


def _in_clause(quote: str, spot: Spot | None) -> str:
    """Return the words of the clause named that are quoted; '' when it does not have them, or several times."""
    if spot is None or spot.clause is None:
        return ""
    try:
        _, targets = targets_of(Quote(quote), [words_of(spot.clause)])
    except Invalid:
        return ""
    return targets[0][1].exact


def _numbered(paragraph: str, book: Book) -> Spot | None:
    for hit in _NUMBER.finditer(_LIST.sub("", paragraph)[:400]):
        number = hit[0]
        if number.isdigit():
            continue
        spot = book.named(number)
        if spot is not None and spot.name:
            return spot
    return None


def _kind(paragraph: str) -> CommentType:
    hit = _KIND.match(_LIST.sub("", paragraph))
    return (kind_of(hit[1]) if hit is not None else None) or CommentType.GENERAL
