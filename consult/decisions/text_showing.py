"""Pages of the working text: what is changed and why, and one clause for editing."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import Response, g, request

from consult.decisions import changing, forms, queries, words, working_text
from consult.decisions.redlining import Redline, redline_of
from consult.decisions.showing import again, may_decide, number_in
from consult.errors import Invalid, NotFound, OutOfDate, Refusal
from consult.web.forms import Form
from consult.web.languages import gettext, language, language_word
from consult.web.store import reading

A_PAGE = 50


def position_in(value: str) -> int:
    """Return the place in the working text that an address gives; 0 when it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def text_language() -> str:
    """Return the language of the text that an address asks for: its own, else the page's, else the first."""
    languages = g.place.languages
    wanted = request.args.get("language", "")
    return next((tag for tag in (wanted, language()) if tag in languages), languages[0])


def draft_or_404() -> Any:
    """Return the draft that the working text starts from.

    Raises:
        NotFound: no draft is published yet.
    """
    draft = queries.working_draft(reading(), g.place.id)
    if draft is None:
        raise NotFound("There is no working text yet: no draft is published.")
    return draft


def show_working_text(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the changed clauses with their redline and causes; with a section, all of its clauses."""
    draft, tag = draft_or_404(), text_language()
    named = request.args.get("section", "").split("/", 1)
    section = (named[0], named[1]) if len(named) == 2 else None
    rows = working_text.working_clauses(
        reading(),
        draft.id,
        tag,
        changed_only=section is None,
        section=section,
        after=position_in(request.args.get("after", "")),
        limit=A_PAGE + 1,
    )
    shown = rows[:A_PAGE]
    sections = working_text.sections_with_changes(reading(), draft.id, tag)
    return again(
        "decisions/working_text.html", form, refusal, draft=draft, tag=tag, clauses=_with_changes(shown, draft, tag),
        after=shown[-1].position if len(rows) > A_PAGE else None,
        section="/".join(section) if section else "",
        sections=sections, tasks=sections[0].tasks if sections else 0, may_decide=may_decide(),
        kinds={str(kind): gettext(word) for kind, word in words.KINDS.items()},
    )  # fmt: skip


def _with_changes(rows: Sequence[Any], draft: Any, tag: str) -> list[dict[str, Any]]:
    """Return each clause with its redline, its standing amendments and the languages that did not follow."""
    ids = {row.clause_id for row in rows}
    causes: dict[int, list[Any]] = defaultdict(list)
    for amendment in queries.amendments_of(reading(), draft.id, language=tag):
        if amendment.clause_id in ids:
            causes[amendment.clause_id].append(amendment)
    changed = queries.languages_changed(reading(), draft.id)
    return [
        {
            "row": row,
            "redline": redline_of(row.old_canonical, row.canonical, tag) if row.changed else None,
            "unwritten": row.added and row.deleted,
            "causes": causes[row.clause_id],
            "untouched": [
                language_word(other)
                for other in g.place.languages
                if row.changed and not row.moved and other not in changed.get(row.clause_id, ())
            ],
        }
        for row in rows
    ]


def clause_or_404(document: str, key: str) -> tuple[Any, Any]:
    """Return the draft and a clause of the working text in the language asked for.

    Raises:
        NotFound: there is no such clause.
    """
    draft = draft_or_404()
    row = working_text.clause_now(
        reading(), g.place.id, draft.id, document=document, key=key, language=text_language()
    )
    if row is None:
        raise NotFound("There is no such clause in the working text.")
    return draft, row


def show_edit(document: str, key: str, form: Form, refusal: Refusal | None = None) -> Response:
    """Show a clause for editing; with a posted form also the redline of what was typed."""
    _draft, row = clause_or_404(document, key)
    typed, fault = _typed(row, form) if form.posted else (None, None)
    stale = isinstance(refusal, OutOfDate)
    comment = form.words("comment") or request.args.get("comment", "")
    return again(
        "decisions/edit.html", form, refusal or fault, row=row, tag=text_language(), typed=typed, stale=stale,
        now=redline_of(row.old_canonical, row.canonical, text_language()) if row.changed else None,
        version=row.version if stale or not form.words("seen_version") else form.words("seen_version"),
        comment=comment, cause=number_in(comment), may_decide=may_decide(),
    )  # fmt: skip


def _typed(row: Any, form: Form) -> tuple[Redline | None, Refusal | None]:
    """Return the redline of the typed source against the clause as it reads now, or why there is none."""
    source = changing.tidy(form.words("source"))
    if source == row.source or form.words("then") == "delete" or (row.added and not row.source):
        return None, None
    try:
        text = changing.edited(
            source,
            row.kind,
            shape=row.shape,
            language=text_language(),
            before=_drafted(row),
            current=row.source,
        )
    except Refusal as refusal:
        return None, refusal
    return redline_of(row.canonical, text.canonical, text_language()), None


def _drafted(row: Any) -> changing.Old:
    return changing.Old(row.old_source, row.old_canonical)


def read_posted_edit(form: Form) -> forms.Edited:
    """Read a posted clause.

    Raises:
        Invalid: a field is wrong.
    """
    edited = forms.read_edit(form)
    if form.words("then") not in ("show", "save", "delete"):
        raise Invalid("This page is not complete. Open it again; copy your words first.")
    return edited
