"""Notes among editors: written beside a comment, changed and deleted by whoever wrote them."""

from typing import Any

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.comments.rules import fault_of_words
from consult.decisions import notes, remembered
from consult.decisions.inbox import read_filters
from consult.decisions.sharing_rules import MOST_NOTE, NoteChanged
from consult.decisions.showing import again, number_in, pages, show_desk
from consult.errors import NotAllowed, NotFound, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import N_, language
from consult.web.pages import see
from consult.web.store import reading, unit_of_work


@pages.post("/<lang:lang>/<slug>/decisions/<int:number>/note")
@needs(Permission.SHARE_DESK)
def note(slug: str, number: int) -> ResponseReturnValue:
    """Write a note on a comment for the other editors."""
    form = Form(request.form)
    try:
        _note(number, form)
    except Refusal as refusal:
        return show_desk(number, form, refusal)
    return _back(slug, number)


@pages.get("/<lang:lang>/<slug>/decisions/<int:number>/notes/<int:note_id>")
@needs(Permission.SHARE_DESK)
def ask_note(slug: str, number: int, note_id: int) -> ResponseReturnValue:
    """Ask what a note of one's own shall say."""
    return _show(number, note_id, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/<int:number>/notes/<int:note_id>")
@needs(Permission.SHARE_DESK)
def change_note(slug: str, number: int, note_id: int) -> ResponseReturnValue:
    """Change or delete a note of one's own."""
    form = Form(request.form)
    try:
        _change(note_id, form)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        return _show(number, note_id, form, refusal)
    return _back(slug, number)


def _back(slug: str, number: int) -> Response:
    return see("decisions.desk", slug=slug, number=number, anchor="notes", **read_filters(request.args).args)


def _show(number: int, note_id: int, form: Form, refusal: Refusal | None = None) -> Response:
    row = notes.own_note(reading(), actor(), g.place.id, note_id)
    if row.number != number or (row.deleted_at is not None and refusal is None):
        raise NotFound("There is no page at this address.")
    seen = row.version if isinstance(refusal, NoteChanged) or not form.words("seen") else form.words("seen")
    return again(
        "decisions/note.html", form, refusal, row=row, seen=seen, changed=isinstance(refusal, NoteChanged),
        filters=read_filters(request.args),
    )  # fmt: skip


def _change(note_id: int, form: Form) -> None:
    form.only(("note", "seen", "then"))
    given: dict[str, Any] = {
        "actor": actor(),
        "now": now(),
        "consultation_id": g.place.id,
        "note_id": note_id,
    }
    if form.words("then") == "delete":
        with unit_of_work() as session:
            notes.delete_note(session, **given)
        return
    words = _words(form)
    form.check()
    seen = number_in(form.words("seen"))
    with unit_of_work() as session:
        notes.edit_note(session, **given, seen_version=seen, words=words, language=language())


def _words(form: Form) -> str:
    needed = N_("Write the note: the other editors will read it.")
    words = form.text("note", most=MOST_NOTE, needed=needed, lines=True)
    fault = fault_of_words(words, most=MOST_NOTE)
    if fault:
        form.errors.setdefault("note", fault)
    return words


def _note(number: int, form: Form) -> None:
    form.only(("note",))
    words = _words(form)
    key = form.key()
    form.check()
    with unit_of_work() as session:
        remembered.keep(session)
        notes.add_note(
            session, actor=actor(), now=now(), consultation_id=g.place.id, number=number, words=words,
            language=language(), form_key=key,
        )  # fmt: skip
