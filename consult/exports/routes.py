"""Pages of files: fetch an empty form or the comments, bring a filled form or a letter, look, correct, take."""

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission, require
from consult.comments.queries import viewer
from consult.errors import NotFound, Refusal
from consult.exports import actions, apart, forms, making, queries
from consult.exports.models import RowState, Upload, UploadKind
from consult.exports.receiving import Note
from consult.exports.rules import UPLOADS_PER_HOUR, Overtaken
from consult.exports.showing import (
    books_of,
    draft_asked,
    file_answer,
    pages,
    section_asked,
    show_index,
    show_upload,
    upload_or_404,
    voices_of,
)
from consult.web import limits
from consult.web.dates import deadline
from consult.web.door import actor, now
from consult.web.door_marks import keeps_words, needs
from consult.web.forms import Form
from consult.web.languages import language
from consult.web.pages import see, token
from consult.web.store import reading, unit_of_work

MISSING = "There is no page at this address."


@pages.get("/<lang:lang>/<slug>/forms/")
@needs(Permission.READ_TEXT)
def index(slug: str) -> ResponseReturnValue:
    """Show where forms are fetched and files are brought."""
    return show_index(Form({}))


@pages.get("/<lang:lang>/<slug>/forms/empty.<kind>")
@needs(Permission.READ_TEXT)
def empty(slug: str, kind: str) -> ResponseReturnValue:
    """Give the empty form of a draft or a section."""
    if kind not in making.KINDS:
        raise NotFound(MISSING)
    draft, layout = draft_asked(request.args), forms.read_layout(request.args)
    section = section_asked(draft, request.args)
    table = making.form_table(
        queries.books(reading(), draft, now())(language()), layout=layout, title=g.place.title, draft=draft.title,
        section_id=section.id if section is not None else None,
    )  # fmt: skip
    name = making.name_of(
        slug, draft.key, section.number if section is not None else "", layout, language(), kind=kind
    )
    return file_answer(making.file_of(table, kind), name, kind)


@pages.get("/<lang:lang>/<slug>/forms/comments.<kind>")
@needs(Permission.READ_COMMENTS)
def comments(slug: str, kind: str) -> ResponseReturnValue:
    """Give the comments that this person may read, with their outcomes, in the columns of a form."""
    if kind not in making.KINDS:
        raise NotFound(MISSING)
    draft, layout = draft_asked(request.args), forms.read_layout(request.args)
    section = section_asked(draft, request.args)
    rows = queries.comments_for_table(
        reading(), draft_id=draft.id, viewer=viewer(actor=actor(), place=g.place, now=now()),
        section_id=section.id if section is not None else None,
    )  # fmt: skip
    table = making.comments_table(
        rows, layout=layout, title=g.place.title, draft=draft.title, edition=f"{draft.key}/{(draft.fingerprint or '')[:8]}",
        moment=deadline(now()),
    )  # fmt: skip
    name = making.name_of(slug, draft.key, "comments", layout, language(), kind=kind, moment=now())
    return file_answer(making.file_of(table, kind), name, kind)


@pages.get("/<lang:lang>/<slug>/forms/letter")
@needs(Permission.COMMENT)
def letter(slug: str) -> ResponseReturnValue:
    """Ask for a letter: a file, or pasted words."""
    return show_index(Form({}), letter=True)


@pages.post("/<lang:lang>/<slug>/forms/")
@needs(Permission.COMMENT)
@keeps_words
def bring(slug: str) -> ResponseReturnValue:
    """Take a filled form and show what would be taken of it."""
    form = Form(request.form)
    try:
        upload = _bring(form, UploadKind.FORM)
    except Refusal as refusal:
        return show_index(form, refusal)
    return see("exports.show", slug=slug, token=upload.token)


@pages.post("/<lang:lang>/<slug>/forms/letter")
@needs(Permission.COMMENT)
@keeps_words
def bring_letter(slug: str) -> ResponseReturnValue:
    """Take a letter and show its paragraphs."""
    form = Form(request.form)
    try:
        upload = _bring(form, UploadKind.LETTER)
    except Refusal as refusal:
        return show_index(form, refusal, letter=True)
    return see("exports.show", slug=slug, token=upload.token)


def _bring(form: Form, kind: UploadKind) -> Upload:
    require(actor(), Permission.COMMENT, g.place.id)
    form.only(forms.OF_LETTER if kind is UploadKind.LETTER else forms.OF_UPLOAD)
    key = form.key()
    brought = forms.read_brought(form, request.files.get("file"), voices_of())
    draft = draft_asked(form.posted)
    books = queries.books(reading(), draft, now())
    limits.take("upload", str(actor().person_id), limit=UPLOADS_PER_HOUR, seconds=3600)
    notes: list[Note] = []
    if kind is UploadKind.LETTER:
        rows = apart.letter(brought.content, form.words("pasted"), books(language()))
    else:
        rows, notes = apart.form(brought.content or b"", books, language())
    file = forms.file_of(brought, form.words("pasted"), kind, draft.id, language())
    with unit_of_work() as session:
        return actions.bring_file(
            session, actor=actor(), now=now(), consultation_id=g.place.id, file=file, token=token(), form_key=key,
            rows=rows, notes=notes,
        )  # fmt: skip


@pages.get("/<lang:lang>/<slug>/forms/<token>")
@needs(Permission.COMMENT)
def show(slug: str, token: str) -> ResponseReturnValue:
    """Show what will be taken of a file, what not and why."""
    return show_upload(upload_or_404(token))


@pages.post("/<lang:lang>/<slug>/forms/<token>")
@needs(Permission.COMMENT)
def correct(slug: str, token: str) -> ResponseReturnValue:
    """Take corrections of rows, or where comments of a letter begin; with `then` also take all that is ready."""
    form, upload = Form(request.form), upload_or_404(token)
    try:
        done = _correct(form, upload)
    except Refusal as refusal:
        return show_upload(upload_or_404(token), refusal)
    return see("exports.show", slug=slug, token=token, anchor=None if done else "asked")


def _correct(form: Form, upload: Upload) -> bool:
    """Store corrections and tell whether nothing has to be looked at; then take the upload when that was asked for.

    Corrections stand though taking is refused.
    """
    positions = forms.shown_rows(form)
    forms.only_rows(form, positions)
    stored = {row.position: row for row in queries.rows_of(reading(), upload.id)}
    read = forms.paragraph if upload.kind is UploadKind.LETTER else forms.corrected
    books, who, place, name = books_of(upload), actor(), g.place.id, upload.token
    rows = {at: read(form, at, stored[at], books) for at in positions if at in stored}
    good = all(row.state is not RowState.ASK for row in rows.values())
    with unit_of_work() as session:
        actions.correct_rows(session, actor=who, now=now(), consultation_id=place, token=name, rows=rows)
    if form.words("then") == "take" and good:
        with unit_of_work() as session:
            actions.take_upload(session, actor=who, now=now(), consultation_id=place, token=name)
    return good


@pages.post("/<lang:lang>/<slug>/forms/<token>/take")
@needs(Permission.COMMENT)
def take(slug: str, token: str) -> ResponseReturnValue:
    """Make comments of all rows that are ready."""
    return _finish(slug, token, drop=False)


@pages.post("/<lang:lang>/<slug>/forms/<token>/drop")
@needs(Permission.COMMENT)
def drop(slug: str, token: str) -> ResponseReturnValue:
    """Put a file aside."""
    return _finish(slug, token, drop=True)


def _finish(slug: str, token: str, *, drop: bool) -> Response:
    upload_or_404(token)
    finish = actions.drop_upload if drop else actions.take_upload
    try:
        with unit_of_work() as session:
            finish(session, actor=actor(), now=now(), consultation_id=g.place.id, token=token)
    except Refusal as refusal:
        if isinstance(refusal, Overtaken):
            with unit_of_work() as session:
                actions.match_again(
                    session, actor=actor(), now=now(), consultation_id=g.place.id, token=token
                )
        return show_upload(upload_or_404(token), refusal)
    return see("exports.index", slug=slug) if drop else see("exports.show", slug=slug, token=token)
