"""Posted fields of files and their rows to values, or errors with every word kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from werkzeug.datastructures import FileStorage

from consult.comments.forms import read_language
from consult.comments.models import CommentType
from consult.exports.actions import File
from consult.exports.asides import followed
from consult.exports.book import Book, Spot
from consult.exports.cells import clean
from consult.exports.finding import NO_CLAUSE, WHICH
from consult.exports.layouts import Layout
from consult.exports.models import RowState, UploadKind
from consult.exports.queries import Voice
from consult.exports.reading import Draft, checked, draft_of
from consult.web.forms import Form
from consult.web.languages import N_

OF_UPLOAD = ("draft", "voice", "words_language")
OF_LETTER = (*OF_UPLOAD, "pasted")
OF_ROW = (
    "clause",
    "kind",
    "exact",
    "place",
    "words",
    "suggestion",
    "remove",
    "wording",
    "which",
    "do",
    "starts",
    "leave",
)
CHOOSE = N_("Choose one of these.")
MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that somebody brought, and in whose name."""

    content: bytes | None
    name: str
    voice: Voice
    words_language: str


def read_brought(form: Form, file: FileStorage | None, voices: Sequence[Voice]) -> Brought:
    """Read a file, in whose name its comments are, and in which language.

    Raises:
        Invalid: with the errors by field.
    """
    alone = len({voice.person_id for voice in voices}) == 1  # an editor says for whom, and is not guessed at
    chosen = form.words("voice") or (voices[0].key if alone else "")
    voice = next((one for one in voices if one.key == chosen), None)
    if voice is None:
        form.errors["voice"] = CHOOSE
    tongue = read_language(form)
    content = file.stream.read() if file is not None and file.filename else None
    if content is None and not form.words("pasted").strip():
        form.errors["file"] = N_("Choose a file.")
    form.check()
    assert voice is not None
    return Brought(
        content, clean(file.filename or "")[-MOST_NAME:] if file is not None else "", voice, tongue
    )


def file_of(brought: Brought, pasted: str, kind: UploadKind, draft_id: int, language: str) -> File:
    """Return what is stored of a file."""
    content = brought.content if brought.content is not None else pasted.encode()
    return File(
        draft_id=draft_id, kind=kind, person_id=brought.voice.person_id, organisation_id=brought.voice.organisation_id,
        language=language, words_language=brought.words_language, file_name=brought.name,
        file_digest=sha256(content).hexdigest(),
    )  # fmt: skip


def shown_rows(form: Form) -> list[int]:
    """Return the positions of the rows that a page showed for correcting."""
    listed = form.words("rows").split(",")
    return [
        int(position)
        for position in listed
        if position.isascii() and position.isdigit() and len(position) < 6
    ][:400]


def only_rows(form: Form, positions: Sequence[int]) -> None:
    """Refuse fields that do not belong to the rows shown."""
    form.only(("rows", "then", *(f"{name}-{position}" for position in positions for name in OF_ROW)))


def corrected(form: Form, position: int, row: Any, book_of: Callable[[str], Book]) -> Draft:
    """Return a row of a form as it was corrected, looked at again."""
    before, book = draft_of(row), book_of(row.language)
    do = form.words(f"do-{position}", "take")
    draft = replace(_typed(form, position, before), state=RowState.ASK)
    if do == "leave":
        return replace(draft, state=RowState.LEFT, fault=None)
    if before.fault is not None and before.fault[0] == WHICH and draft.place == before.place:
        return replace(
            draft, fault=before.fault
        )  # still one number for several places, and none of them chosen
    draft = _placed(draft, book.named(draft.place))
    clause = book.by_id.get(draft.clause_id) if draft.clause_id is not None else None
    draft = followed(draft, before, clause, wording=form.words(f"wording-{position}") == "yes")
    if do == "further":
        draft = replace(draft, comment_id=None, comment_version=None)
    if draft.fault is not None:
        return draft
    draft = checked(draft, book)
    moved = (draft.clause_id, draft.section_id, draft.exact) != (row.clause_id, row.section_id, row.exact)
    settled = before.comment_id is None or do in ("further", "over") or (before.fault is None and not moved)
    if draft.state is RowState.READY and not settled and before.fault is not None:
        return replace(draft, state=RowState.ASK, fault=before.fault)
    return draft


def _typed(form: Form, position: int, before: Draft) -> Draft:
    """Return a row with what was typed into its fields."""

    def words(name: str, default: str) -> str:
        return form.words(f"{name}-{position}", default).replace("\r\n", "\n").strip()

    suggestion: str | None = words("suggestion", before.suggestion or "") or None
    if form.words(f"remove-{position}") == "yes" and suggestion is None:
        suggestion = ""
    kind = words("kind", str(before.kind))
    exact = words("exact", before.exact)
    start, end = _place(words("place", ""))
    return replace(
        before, place=words("which", "") or words("clause", before.place)[:200], exact=exact, start=start, end=end,
        kind=CommentType(kind) if kind in set(CommentType) else before.kind, words=words("words", before.words),
        suggestion=suggestion, fault=None,
    )  # fmt: skip


def _place(typed: str) -> tuple[int | None, int | None]:
    start, _, end = typed.partition("-")
    if start.isascii() and start.isdigit() and end.isascii() and end.isdigit() and len(typed) < 16:
        return int(start), int(end)
    return None, None


def _placed(draft: Draft, spot: Spot | None) -> Draft:
    if spot is None:
        return replace(draft, clause_id=None, section_id=None, fault=(NO_CLAUSE, {"place": draft.place[:80]}))
    clause = spot.clause
    section_id = (
        clause.section_id if clause is not None else spot.section.id if spot.section is not None else None
    )
    exact = draft.exact if clause is not None else ""
    return replace(
        draft, clause_id=clause.id if clause is not None else None, section_id=section_id, exact=exact
    )


def paragraph(form: Form, position: int, row: Any, book_of: Callable[[str], Book]) -> Draft:
    """Return a paragraph of a letter as it was marked: where a comment begins, looked at again."""
    draft = _typed(form, position, draft_of(row))
    if form.words(f"leave-{position}") == "yes":
        return replace(draft, state=RowState.LEFT, fault=None)
    if form.words(f"starts-{position}") != "yes":
        return replace(draft, state=RowState.PART, fault=None)
    book = book_of(row.language)
    draft = replace(_placed(draft, book.named(draft.place)), state=RowState.ASK)
    return draft if draft.fault is not None else checked(draft, book)


def read_layout(posted: Mapping[str, str]) -> Layout:
    """Read which form is asked for; the ISO/CEN one when the address does not say."""
    asked = posted.get("layout", "")
    return Layout(asked) if asked in set(Layout) else Layout.ISO
