"""Pages of the desk: list, one comment, the working text; complete without scripts."""

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.decisions import (
    actions,
    answer_routes,
    deciding_routes,
    forms,
    group_routes,
    inbox_routes,
    note_routes,
    place_routes,
    remembered,
    shape_routes,
    task_routes,
)
from consult.decisions.inbox import neighbours, read_filters
from consult.decisions.queries import numbered
from consult.decisions.rules import Outcome, UnknownComment
from consult.decisions.showing import (
    comment_or_404,
    pages,
    show_desk,
    show_publishing,
)
from consult.decisions.standard import is_standard, own_standards
from consult.decisions.text_showing import (
    clause_or_404,
    read_posted_edit,
    show_edit,
    show_working_text,
    text_language,
)
from consult.decisions.tongues import ensure_in_their_languages
from consult.errors import Invalid, NotFound, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import N_
from consult.web.pages import safe_next, see
from consult.web.store import reading, unit_of_work

# these hang their own pages on the blueprint
__all__ = [
    "answer_routes",
    "deciding_routes",
    "group_routes",
    "inbox_routes",
    "note_routes",
    "pages",
    "place_routes",
    "shape_routes",
    "task_routes",
]


pages.after_request(remembered.forget_kept)


@pages.get("/<lang:lang>/<slug>/decisions/<int:number>")
@needs(Permission.READ_DESK)
def desk(slug: str, number: int) -> ResponseReturnValue:
    """Show one comment for deciding."""
    return remembered.remember(show_desk(number, Form({})), number)


@pages.post("/<lang:lang>/<slug>/decisions/<int:number>/decide")
@needs(Permission.DECIDE)
def decide(slug: str, number: int) -> ResponseReturnValue:
    """Decide a comment, and others on the same place with it; go on to the next one."""
    form = Form(request.form)
    try:
        _decide(number, form)
    except Refusal as refusal:
        return show_desk(number, form, refusal)
    return _go_on(slug, number)


def _decide(number: int, form: Form) -> None:
    standards = own_standards(reading(), g.place.id)
    verdict = forms.read_decision(form, lambda response: is_standard(response, standards))
    numbers = {number, *verdict.also}
    with unit_of_work() as session:
        remembered.keep(session)
        ids = numbered(session, g.place.id, numbers | ({verdict.duplicate_of} - {None}))  # type: ignore[operator]
        if not numbers <= set(ids):
            raise UnknownComment("There is no comment with this number.")
        if verdict.duplicate_of is not None and verdict.duplicate_of not in ids:
            raise Invalid(
                "Something has to be corrected. Everything you typed is still here.",
                fields={"duplicate_of": N_("There is no comment with this number.")},
            )
        tongues = {verdict.response_language, *verdict.responses}
        ensure_in_their_languages(session, [ids[n] for n in numbers], tongues)
        actions.decide(
            session, actor=actor(), now=now(), consultation_id=g.place.id, responses=verdict.responses,
            comment_ids=[ids[n] for n in numbers], reason=verdict.reason,
            outcome=verdict.outcome, response=verdict.response, response_language=verdict.response_language,
            duplicate_of_id=ids[verdict.duplicate_of] if verdict.duplicate_of is not None else None,
            seen={ids[n]: seen for n, seen in verdict.seen.items() if n in numbers},
        )  # fmt: skip


def _go_on(slug: str, number: int) -> Response:
    """Go to the next undecided comment of the same list, or back to the list when there is none."""
    row, filters = comment_or_404(number), read_filters(request.args)
    place = (row.section_position or 0, row.clause_position or 0, row.number)
    _back, on = neighbours(reading(), g.place.id, filters, actor(), place, now())
    if on is None:
        return see("decisions.inbox", slug=slug, done=number, **filters.args)
    return see("decisions.desk", slug=slug, number=on, done=number, **filters.args)


@pages.post("/<lang:lang>/<slug>/decisions/<int:number>/apply")
@needs(Permission.AMEND)
def apply(slug: str, number: int) -> ResponseReturnValue:
    """Put a suggestion into the working text; an undecided comment is accepted with the response sent
    along.
    """
    form = Form(request.form)
    try:
        _apply(number, form)
    except Refusal as refusal:
        return show_desk(number, form, refusal)
    args = read_filters(request.args).args
    return see("decisions.desk", slug=slug, number=number, applied=1, anchor="text", **args)


def _apply(number: int, form: Form) -> None:
    response, tongue, seen = forms.read_application(form)
    row = comment_or_404(number)
    with unit_of_work() as session:
        if response is not None:
            actions.decide(
                session, actor=actor(), now=now(), consultation_id=g.place.id, comment_ids=[row.id],
                outcome=Outcome.ACCEPTED, response=response, response_language=tongue,
                seen={row.id: seen[number]} if number in seen else None,
            )  # fmt: skip
        actions.apply_suggestion(session, actor=actor(), now=now(), comment_id=row.id)


@pages.get("/<lang:lang>/<slug>/decisions/publish")
@needs(Permission.PUBLISH_DECISIONS)
def ask_publish(slug: str) -> ResponseReturnValue:
    """Show what publishing the decisions would make public."""
    return show_publishing(Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/publish")
@needs(Permission.PUBLISH_DECISIONS)
def publish(slug: str) -> ResponseReturnValue:
    """Make every standing decision public."""
    form = Form(request.form)
    try:
        form.only(())
        with unit_of_work() as session:
            count = actions.publish_decisions(session, actor=actor(), now=now(), consultation_id=g.place.id)
    except Refusal as refusal:
        return show_publishing(form, refusal)
    return see("decisions.inbox", slug=slug, published=count)


@pages.get("/<lang:lang>/<slug>/decisions/text/")
@needs(Permission.READ_DESK)
def working_text(slug: str) -> ResponseReturnValue:
    """Show what the working text changes in the draft, and why."""
    return show_working_text(Form({}))


@pages.get("/<lang:lang>/<slug>/decisions/text/<document>/<key>/edit")
@needs(Permission.AMEND)
def ask_edit(slug: str, document: str, key: str) -> ResponseReturnValue:
    """Show a clause of the working text for editing."""
    return show_edit(document, key, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/text/<document>/<key>/edit")
@needs(Permission.AMEND)
def edit(slug: str, document: str, key: str) -> ResponseReturnValue:
    """Show the change that was typed, save it, or take the clause out."""
    form = Form(request.form)
    try:
        if not _edit(document, key, form):
            return show_edit(document, key, form)
    except Refusal as refusal:
        return show_edit(document, key, form, refusal)
    return see("decisions.working_text", slug=slug, language=text_language(), anchor=f"c-{key}")


def _edit(document: str, key: str, form: Form) -> bool:
    """Save or delete as the form asks; False when it only asks to see the change."""
    edited = read_posted_edit(form)
    if form.words("then") == "show":
        return False
    draft, row = clause_or_404(document, key)
    cause = numbered(reading(), g.place.id, [edited.comment]) if edited.comment is not None else {}
    if edited.comment is not None and not cause:
        raise Invalid(
            "Something has to be corrected. Everything you typed is still here.",
            fields={"comment": N_("There is no comment with this number.")},
        )
    fixed = {
        "draft_id": draft.id,
        "clause_id": row.clause_id,
        "language": text_language(),
        "comment_id": cause.get(edited.comment or 0),
        "note": edited.note,
        "seen_version": edited.seen_version,
    }
    with unit_of_work() as session:
        if form.words("then") == "delete":
            actions.delete_clause(session, actor=actor(), now=now(), **fixed)
        else:
            actions.edit_clause(session, actor=actor(), now=now(), source=edited.source, **fixed)
    return True


@pages.post("/<lang:lang>/<slug>/decisions/text/<int:number>/undo")
@needs(Permission.AMEND)
def undo(slug: str, number: int) -> ResponseReturnValue:
    """Take a change of the working text back; `number` is the amendment's."""
    form = Form(request.form)
    try:
        form.only(("back",))
        with unit_of_work() as session:
            actions.undo_amendment(session, actor=actor(), now=now(), amendment_id=number)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_working_text(form, refusal)
    back = safe_next(form.words("back"), url_for("decisions.working_text", slug=slug))
    return Response(status=303, headers={"Location": back})
