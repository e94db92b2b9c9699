"""Pages of an organisation's reply: made, looked through, submitted, supported, and read by everybody."""

from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.comments import co_sponsoring, consolidating, forms, queries, reply_queries, submitting
from consult.comments.showing import filled, pages
from consult.comments.workspace_routes import HOUSE
from consult.comments.workspace_showing import (
    item_or_404,
    show_check,
    show_reply,
    show_request,
    show_version,
    show_words,
    supporters,
    workspace_or_404,
)
from consult.errors import NotFound, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import keeps_words, needs
from consult.web.forms import Form
from consult.web.pages import page, see
from consult.web.store import reading, unit_of_work


@pages.get(HOUSE + "reply/")
@needs(Permission.CONTRIBUTE)
def consolidated(slug: str, organisation: int) -> ResponseReturnValue:
    """Show the reply as it stands to the organisation's people."""
    return show_reply(organisation, Form({}))


@pages.get(HOUSE + "reply/<int:item>/edit")
@needs(Permission.CONSOLIDATE)
def ask_item(slug: str, organisation: int, item: int) -> ResponseReturnValue:
    """Show a comment of the reply for changing."""
    space = workspace_or_404(organisation, leads=True)
    row = item_or_404(space, item)
    return show_words(space, row, filled(row), of_reply=True)


@pages.post(HOUSE + "reply/<int:item>/edit")
@needs(Permission.CONSOLIDATE)
@keeps_words
def edit_item(slug: str, organisation: int, item: int) -> ResponseReturnValue:
    """Change a comment of the reply."""
    space, form = workspace_or_404(organisation, leads=True), Form(request.form)
    row = item_or_404(space, item)
    try:
        _change(row, form)
    except Refusal as refusal:
        return show_words(space, row, form, refusal, of_reply=True)
    return see("comments.consolidated", slug=slug, organisation=organisation, anchor=f"i{item}")


def _change(row: Any, form: Form) -> None:
    form.only((*forms.OF_COMMENT, "version"))
    said = forms.read_comment(form, on_words=row.clause_id is not None)
    with unit_of_work() as session:
        consolidating.edit_item(
            session, actor=actor(), now=now(), item_id=row.id, seen_version=forms.read_version(form),
            kind=said.kind, words=said.words, words_language=said.words_language, suggestion=said.suggestion,
        )  # fmt: skip


@pages.post(HOUSE + "reply/<int:item>/order")
@needs(Permission.CONSOLIDATE)
def order_item(slug: str, organisation: int, item: int) -> ResponseReturnValue:
    """Move a comment of the reply up or down, leave it out, or put it back."""
    space = workspace_or_404(organisation, leads=True)
    row = item_or_404(space, item)
    try:
        _order(row.id, request.form.get("how", ""))
    except Refusal as refusal:
        return show_reply(organisation, Form({}), refusal)
    return see("comments.consolidated", slug=slug, organisation=organisation, anchor=f"i{item}")


def _order(item_id: int, how: str) -> None:
    with unit_of_work() as session:
        given: dict[str, Any] = {"actor": actor(), "now": now(), "item_id": item_id}
        if how in ("up", "down"):
            consolidating.move_item(session, up=how == "up", **given)
        elif how == "remove":
            consolidating.remove_item(session, **given)
        elif how == "restore":
            consolidating.restore_item(session, **given)


@pages.get(HOUSE + "reply/submit")
@needs(Permission.CONSOLIDATE)
def ask_submission(slug: str, organisation: int) -> ResponseReturnValue:
    """Show what submitting the reply would do."""
    return show_check(organisation)


@pages.post(HOUSE + "reply/submit")
@needs(Permission.CONSOLIDATE)
def submit(slug: str, organisation: int) -> ResponseReturnValue:
    """Submit the reply as its next version."""
    workspace_or_404(organisation, leads=True)
    try:
        with unit_of_work() as session:
            reply = submitting.submit_reply(
                session, actor=actor(), now=now(), consultation_id=g.place.id, organisation_id=organisation,
                seen=request.form.get("seen", ""),
            )  # fmt: skip
    except Refusal as refusal:
        return show_check(organisation, refusal)
    number = reply.version
    return see("comments.reply_version", slug=slug, organisation=organisation, number=number, submitted=1)


@pages.get(HOUSE + "reply/versions/<int:number>")
@needs(Permission.CONTRIBUTE)
def reply_version(slug: str, organisation: int, number: int) -> ResponseReturnValue:
    """Show a submitted version, and what it changed."""
    return show_version(organisation, number)


@pages.post(HOUSE + "reply/co-sponsors")
@needs(Permission.CONSOLIDATE)
def ask_co_sponsor(slug: str, organisation: int) -> ResponseReturnValue:
    """Ask another organisation to support the reply."""
    workspace_or_404(organisation, leads=True)
    form = Form(request.form)
    try:
        with unit_of_work() as session:
            co_sponsoring.ask_co_sponsor(
                session, actor=actor(), now=now(), consultation_id=g.place.id, organisation_id=organisation,
                sponsor_id=form.whole("sponsor") or 0,
            )  # fmt: skip
    except Refusal as refusal:
        return show_reply(organisation, form, refusal)
    return see("comments.consolidated", slug=slug, organisation=organisation, anchor="co-sponsors")


@pages.get(HOUSE + "asked/<int:number>")
@needs(Permission.CONSOLIDATE)
def co_sponsor_request(slug: str, organisation: int, number: int) -> ResponseReturnValue:
    """Show another organisation's reply that one is asked to support."""
    return show_request(organisation, number)


@pages.post(HOUSE + "asked/<int:number>")
@needs(Permission.CONSOLIDATE)
def answer_request(slug: str, organisation: int, number: int) -> ResponseReturnValue:
    """Support another organisation's reply, or decline."""
    workspace_or_404(organisation, leads=True)
    form = Form(request.form)
    try:
        with unit_of_work() as session:
            co_sponsoring.answer_request(
                session, actor=actor(), now=now(), request_id=number, seen_version=forms.read_version(form),
                accept=form.words("answer") == "accept",
            )  # fmt: skip
    except Refusal as refusal:
        return show_request(organisation, number, refusal)
    return see("comments.workspace", slug=slug, organisation=organisation, anchor="requests")


@pages.get("/<lang:lang>/<slug>/replies/<int:organisation>")
@needs(Permission.READ_COMMENTS)
def organisation_reply(slug: str, organisation: int) -> ResponseReturnValue:
    """Show an organisation's reply as submitted, as far as its comments may be read."""
    viewer = queries.viewer(actor=actor(), place=g.place, now=now())
    found = []
    for reply in reply_queries.newest_replies(reading(), g.place.id, organisation):
        rows = queries.comments_of_reply(reading(), reply_id=reply.id, viewer=viewer)
        sponsors = reply_queries.co_sponsors_of(reading(), reply.round_id, organisation)
        if rows:
            found.append((reply, rows, supporters(sponsors, reply.id)))
    if not found:
        raise NotFound("There is no page at this address.")
    return page("comments/organisation_reply.html", replies=found)
