"""A row of a filled form, read: where it points, what it says, and whether it can be taken as it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from consult.comments import rules as comment_rules
from consult.comments.models import CommentType
from consult.comments.rules import WordsNotFound
from consult.comments.targeting import ClauseWords, Quote, WhichPlace, targets_of
from consult.errors import Invalid
from consult.exports.book import Book, BookClause, read_row_key
from consult.exports.finding import Fault, find_spot
from consult.exports.layouts import Column, kind_of
from consult.exports.models import RowState
from consult.exports.proposals import understood
from consult.exports.rows import Cells
from consult.text.manifest import canonical_json

FORMULA = "The cell holds a formula. It is shown as words: correct it, or leave the row out."
ELSEWHERE = "These words stand in %(number)s, not in %(place)s."
UNKNOWN_KIND = "“%(kind)s” is no type of comment. Choose one."


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as it would be taken."""

    line: int
    row_key: str
    place: str
    language: str
    clause_id: int | None
    section_id: int | None
    kind: CommentType
    exact: str
    start: int | None
    end: int | None
    words: str
    suggestion: str | None
    state: RowState
    fault: Fault | None = None
    comment_id: int | None = None
    comment_version: int | None = None
    aside: str | None = None  # a proposed change that is no wording, as it stands at the end of `words`

    @property
    def said(self) -> str:
        """SHA-256 of what the row says and of where it points."""
        value = [self.clause_id, self.section_id, str(self.kind), self.exact, self.words, self.suggestion]
        return sha256(canonical_json(value)).hexdigest()


def draft_of(row: Any) -> Draft:
    """Return a stored row as a value."""
    return Draft(
        line=row.line, row_key=row.row_key, place=row.place, language=row.language, clause_id=row.clause_id,
        section_id=row.section_id, kind=row.kind, exact=row.exact, start=row.start, end=row.end, words=row.words,
        suggestion=row.suggestion, state=RowState(row.state), fault=(str(row.fault[0]), dict(row.fault[1])) if row.fault else None, comment_id=row.comment_id,
        comment_version=row.comment_version, aside=row.aside,
    )  # fmt: skip


BookOf = Callable[[str], Book]


def read_row(row: Cells, columns: Mapping[Column, int], book_of: BookOf, language: str) -> Draft | None:
    """Return what a row of a form would become; None when it says nothing.

    `language` is that of the text when the row does not say; `book_of` gives the draft in a language.
    """
    cells = {column: row.texts[at].strip() if at < len(row.texts) else "" for column, at in columns.items()}
    comment, proposal = cells.get(Column.COMMENT, ""), cells.get(Column.PROPOSAL, "")
    joined = {column for column, at in columns.items() if at in row.joined}
    if Column.COMMENT in joined:
        comment = ""
    if Column.PROPOSAL in joined:
        proposal = ""
    if not comment and not proposal:
        return None
    key = read_row_key(cells.get(Column.ROW, ""))
    book = book_of(key.language if key is not None else language)
    spot, fault, key = find_spot(cells, key, book, bare=columns.get(Column.CLAUSE) in row.bare)
    exact = cells.get(Column.EXACT, "")
    clause = spot.clause if spot is not None else None
    part, exact = _part(cells, exact, clause)
    proposed = understood(proposal, exact or (clause.canonical if clause else ""))
    words = _words(part, comment, proposal if proposed.suggestion is None else "")
    typed = cells.get(Column.TYPE, "")
    kind = kind_of(typed)
    if typed and kind is None:
        fault = fault or (UNKNOWN_KIND, {"kind": typed[:60]})
    if row.formulas & {
        at for column, at in columns.items() if column in (Column.COMMENT, Column.PROPOSAL, Column.EXACT)
    }:
        fault = (FORMULA, {})
    draft = Draft(
        line=row.number, row_key=str(key) if key is not None else "",
        place=spot.name if spot is not None and spot.name else cells.get(Column.CLAUSE, ""), language=book.language,
        clause_id=clause.id if clause else None,
        section_id=clause.section_id if clause else spot.section.id if spot and spot.section else None,
        kind=kind or CommentType.GENERAL, exact=exact or proposed.exact, start=None, end=None, words=words,
        suggestion=proposed.suggestion, state=RowState.ASK, fault=fault,
        aside=proposal if proposal and proposed.suggestion is None else None,
    )  # fmt: skip
    if proposed.exact and not exact and clause is not None and not stands(proposed.exact, clause):
        said = _words(part, comment, proposal)
        draft = replace(draft, exact="", suggestion=None, words=said, aside=proposal)
    return draft if draft.fault is not None else checked(draft, book)


def checked(draft: Draft, book: Book) -> Draft:
    """Return a row with its words found in the clause, ready, or with what is wrong with it."""
    said = {
        "words": (draft.words, comment_rules.WORDS_LIMIT),
        "suggestion": (draft.suggestion, comment_rules.SUGGESTION_LIMIT),
        "exact": (draft.exact, comment_rules.QUOTE_LIMIT),
    }
    for words, most in said.values():
        wrong = comment_rules.fault_of_words(words, most=most) if words else ""
        if wrong:
            return replace(draft, state=RowState.ASK, fault=(wrong, {}))
    clause = book.by_id.get(draft.clause_id) if draft.clause_id is not None else None
    try:
        comment_rules.ensure_something_said(draft.words, draft.suggestion)
        start, end = _pointed(draft, clause)
        replaced = (
            clause.canonical[start:end]
            if clause is not None and start is not None
            else clause and clause.canonical
        )
        comment_rules.ensure_suggestion(draft.suggestion, replaced or None)
    except WordsNotFound as refusal:
        return replace(draft, state=RowState.ASK, fault=_elsewhere(draft, book) or _first(refusal))
    except Invalid as refusal:
        return replace(draft, state=RowState.ASK, fault=_first(refusal))
    exact = clause.canonical[start:end] if clause is not None and start is not None else ""
    return replace(draft, exact=exact, start=start, end=end, state=RowState.READY, fault=None)


def _pointed(draft: Draft, clause: BookClause | None) -> tuple[int | None, int | None]:
    """Return where the words meant stand; (None, None) for the whole clause."""
    if clause is None or not draft.exact:
        return None, None
    at = (draft.start, draft.end) if draft.start is not None and draft.end is not None else None
    _, targets = targets_of(Quote(draft.exact, at), [words_of(clause)])
    return targets[0][1].start, targets[0][1].end


def words_of(clause: BookClause) -> ClauseWords:
    """Return a clause as targets need it."""
    return ClauseWords(clause.id, clause.kind, clause.canonical, clause.digest)


def places_of(draft: Draft, clause: BookClause | None) -> tuple[Any, ...]:
    """Return the places to choose from when the words meant stand in several, or only nearly."""
    if clause is None or not draft.exact:
        return ()
    try:
        targets_of(Quote(draft.exact), [words_of(clause)])
    except WhichPlace as refusal:
        return refusal.places
    except Invalid:
        return ()
    return ()


def _first(refusal: Invalid) -> Fault:
    fields = refusal.fields
    return (next(iter(fields.values())) if fields else refusal.message), {}


def _elsewhere(draft: Draft, book: Book) -> Fault | None:
    """Say in which clause the words stand that are not in the one the row names."""
    other = book.of_words(draft.exact)
    return (ELSEWHERE, {"number": other.number, "place": draft.place}) if other is not None else None


def _part(cells: Mapping[Column, str], exact: str, clause: BookClause | None) -> tuple[str, str]:
    """Return what the columns for line and part say beside the words, and the words meant when the part is a quotation."""
    part, line = cells.get(Column.PART, ""), cells.get(Column.LINE, "")
    if (
        part
        and not exact
        and clause is not None
        and len(part) >= 8
        and stands(part.strip("\"'“”«»‘’「」 "), clause)
    ):
        exact, part = part.strip("\"'“”«»‘’「」 "), ""
    return ", ".join(piece for piece in (part, line) if piece), exact


def stands(words: str, clause: BookClause) -> bool:
    """Tell whether words stand in a clause, once or several times."""
    try:
        targets_of(Quote(words), [words_of(clause)])
    except WhichPlace:
        return True
    except Invalid:
        return False
    return True


def _words(part: str, comment: str, proposal: str) -> str:
    """Return what a row says in words: nothing of its cells is lost."""
    said = "\n\n".join(piece for piece in (comment, proposal) if piece)
    return f"({part}) {said}" if part and said else said
