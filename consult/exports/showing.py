"""Pages of files as they are, and again with an error and every word kept."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, g, request

from consult.access import Permission, may
from consult.comments.models import CommentType
from consult.comments.rules import round_to_comment_in
from consult.comments.words import kind_word
from consult.drafts.queries import rounds_of, sections_of
from consult.errors import Invalid, NotFound, Refusal
from consult.exports import queries, rules
from consult.exports.asides import why_aside
from consult.exports.book import Book
from consult.exports.finding import WHICH
from consult.exports.layouts import Layout
from consult.exports.making import KINDS
from consult.exports.models import RowState, Upload, UploadKind
from consult.exports.reading import draft_of, places_of
from consult.exports.words import FILES, LAYOUTS, said
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, NAMES, gettext
from consult.web.pages import page
from consult.web.refusals import status_of, words_of
from consult.web.store import reading

pages = Blueprint("exports", __name__)
pages.add_app_template_global(said, "said_of_file")
pages.add_app_template_global(why_aside, "why_aside")
ASKED = 25  # rows on a page that have to be looked at
TOLD = 500  # comments listed after a file was taken
LISTED = 50  # rows on a page that will be taken


@pages.before_app_request
def take_files() -> None:
    """Let the two pages that take files take larger ones than others."""
    if request.method == "POST" and request.endpoint in ("exports.bring", "exports.bring_letter"):
        request.max_content_length = rules.MOST_BYTES + 500_000


def draft_asked(named: Mapping[str, str]) -> Any:
    """Return the draft that an address names, else the newest.

    Raises:
        NotFound: there is none that is published.
    """
    row = queries.draft_for_forms(reading(), g.place.id, named.get("draft", ""), now())
    if row is None:
        raise NotFound("There is no page at this address.")
    return row


def section_asked(draft: Any, named: Mapping[str, str]) -> Any | None:
    """Return the section of a draft that an address names by its id; None for the whole draft.

    Raises:
        NotFound: there is no such section that is released.
    """
    asked = named.get("section", "")
    if not asked:
        return None
    for section in sections_of(reading(), draft.id, seen_at=now()):
        if asked in (str(section.id), f"{section.document_key}/{section.key}"):
            return section
    raise NotFound("There is no page at this address.")


def voices_of() -> list[queries.Voice]:
    """Return in whose names this person may bring a file; their own first."""
    who = actor()
    if not may(who, Permission.COMMENT, g.place.id):
        return []
    everybody = may(who, Permission.ENTER_FOR_OTHERS, g.place.id)
    listed = queries.voices(reading(), g.place.id, None if everybody else who.person_id)
    return sorted(listed, key=lambda voice: voice.person_id != who.person_id)


def show_index(form: Form, refusal: Refusal | None = None, *, letter: bool = False) -> Response:
    """Show where forms are fetched and files are brought."""
    draft = draft_asked(form.posted if form.posted else request.args)
    section = section_asked(draft, request.args)
    template = "exports/letter_new.html" if letter else "exports/index.html"
    return _again(
        template, form, refusal, draft=draft, section=section, sections=sections_of(reading(), draft.id, seen_at=now()),
        layouts=[(str(layout), gettext(LAYOUTS[layout])) for layout in Layout],
        kinds=[(kind, gettext(FILES[kind])) for kind in KINDS], voices=voices_of(), own=actor().person_id,
        tongues=[(tag, NAMES[tag]) for tag in LANGUAGES], why_closed=_why_closed(draft),
        uploads=queries.uploads_of(reading(), g.place.id, actor().person_id) if actor().person_id else [],
        for_others=may(actor(), Permission.ENTER_FOR_OTHERS, g.place.id),
    )  # fmt: skip


def _why_closed(draft: Any) -> str:
    """Return why no comments are taken now; '' when they are."""
    try:
        round_to_comment_in(rounds_of(reading(), g.place.id), draft.id, now())
    except Refusal as refusal:
        return words_of(refusal)
    return ""


def upload_or_404(token: str) -> Upload:
    """Return an upload of this person's own.

    Raises:
        NotFound: there is none.
    """
    upload = queries.upload_by_token(reading(), g.place.id, token, actor().person_id)
    if upload is None or upload.dropped_at is not None:
        raise NotFound("There is no page at this address.")
    return upload


def books_of(upload: Upload) -> Callable[[str], Book]:
    """Return what gives the draft of an upload in a language."""
    return queries.books(reading(), queries.draft_of_upload(reading(), upload.draft_id), now())


def show_upload(upload: Upload, refusal: Refusal | None = None) -> Response:
    """Show what will be taken of a file, what not and why; what was taken once it was."""
    draft = queries.draft_of_upload(reading(), upload.draft_id)
    voice = next(
        (
            v
            for v in queries.voices(reading(), g.place.id, upload.person_id)
            if v.organisation_id == upload.organisation_id
        ),
        None,
    )
    common = {
        "upload": upload, "draft": draft, "voice": voice, "notes": [said(note) for note in upload.notes],
        "counts": queries.counts_of(reading(), upload.id), "kinds": [(str(kind), kind_word(kind)) for kind in CommentType],
        "own": actor().person_id,
    }  # fmt: skip
    if upload.taken_at is not None:
        taken = queries.became(reading(), upload.id, limit=TOLD)
        left = queries.rows_of(reading(), upload.id, (RowState.ASK, RowState.LEFT), limit=100)
        return _again("exports/taken.html", Form({}), refusal, taken=taken, left=left, **common)
    if upload.kind is UploadKind.LETTER:
        return _show_letter(upload, refusal, common)
    return _show_form(upload, refusal, common)


def _show_form(upload: Upload, refusal: Refusal | None, common: Mapping[str, Any]) -> Response:
    after, only = _number("after"), _number("row")
    asked = queries.rows_of(reading(), upload.id, (RowState.ASK,), after=_number("from"), limit=ASKED)
    if only:
        asked = queries.rows_of(reading(), upload.id, after=only - 1, limit=1)
    ready = queries.rows_of(
        reading(), upload.id, (RowState.READY, RowState.LEFT, RowState.SAME), after=after, limit=LISTED + 1
    )
    books = books_of(upload)
    book = books(upload.language)
    return _again(
        "exports/preview.html", Form({}), refusal, asked=[_asked(row, books) for row in asked], only=only,
        ready=ready[:LISTED], after=ready[LISTED - 1].position if len(ready) > LISTED else None, book=book, **common,
    )  # fmt: skip


def _asked(row: Any, books: Callable[[str], Book]) -> dict[str, Any]:
    book = books(row.language)
    clause = book.by_id.get(row.clause_id)
    places = places_of(draft_of(row), clause) if row.fault else ()
    may_be = book.short_of_zeros(row.place) if row.fault and row.fault[0] == WHICH else []
    return {"row": row, "clause": clause, "places": places, "fault": said(row.fault), "may_be": may_be}


def _show_letter(upload: Upload, refusal: Refusal | None, common: Mapping[str, Any]) -> Response:
    rows = queries.rows_of(reading(), upload.id)
    book = books_of(upload)(upload.language)
    return _again(
        "exports/letter.html", Form({}), refusal, rows=[{"row": row, "fault": said(row.fault)} for row in rows], book=book,
        **common,
    )  # fmt: skip


def _number(name: str) -> int:
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0


def file_answer(content: bytes, name: str, kind: str) -> Response:
    """Answer with a file to be kept."""
    answer = Response(content, mimetype=KINDS[kind].split(";")[0])
    answer.headers["Content-Type"] = KINDS[kind]
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _again(template: str, form: Form, refusal: Refusal | None, **values: Any) -> Response:
    """Show a page, after a refusal with its words and status."""
    if isinstance(refusal, Invalid):
        form.errors.update(refusal.fields)
    fault = words_of(refusal) if refusal is not None else None
    status = status_of(refusal) if refusal is not None else 200
    return page(template, status=status, form=form, fault=fault, **values)
