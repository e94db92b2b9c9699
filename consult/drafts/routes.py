"""Pages of drafts and rounds, for the coordinator; and the way to a clause by its name in the text."""

from flask import g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission, may
from consult.drafts import actions, queries
from consult.drafts.forms import read_extension, read_publication, read_round
from consult.drafts.showing import (
    draft_or_404,
    pages,
    round_or_404,
    show_closing,
    show_draft,
    show_extension,
    show_new_round,
    show_rounds,
)
from consult.errors import NotFound, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import keeps_words, needs
from consult.web.forms import Form
from consult.web.pages import page, see
from consult.web.store import reading, unit_of_work

__all__ = ["pages"]


@pages.get("/<lang:lang>/<slug>/drafts/")
@needs(Permission.MANAGE)
def index(slug: str) -> ResponseReturnValue:
    """List the drafts with their state and what their import found."""
    return page("drafts/index.html", drafts=queries.drafts_of(reading(), g.place.id))


@pages.get("/<lang:lang>/<slug>/drafts/<draft>")
@needs(Permission.MANAGE)
def show(slug: str, draft: str) -> ResponseReturnValue:
    """Show the report of a draft's import, and publish it."""
    return show_draft(draft_or_404(draft), Form({}))


@pages.post("/<lang:lang>/<slug>/drafts/<draft>")
@needs(Permission.MANAGE)
def publish(slug: str, draft: str) -> ResponseReturnValue:
    """Publish a draft."""
    row, form = draft_or_404(draft), Form(request.form)
    try:
        read_publication(form)
        with unit_of_work() as session:
            actions.publish_draft(session, actor=actor(), now=now(), draft_id=row.id)
    except Refusal as refusal:
        return show_draft(row, form, refusal)
    return see("drafts.show", slug=slug, draft=draft)


@pages.get("/<lang:lang>/<slug>/rounds/")
@needs(Permission.MANAGE)
def rounds(slug: str) -> ResponseReturnValue:
    """List the rounds: when they open and close, and what can be done."""
    return show_rounds()


@pages.get("/<lang:lang>/<slug>/rounds/new")
@needs(Permission.MANAGE)
def new_round(slug: str) -> ResponseReturnValue:
    """Ask from when to when a draft is open for comment."""
    return show_new_round(Form({}))


@pages.post("/<lang:lang>/<slug>/rounds/new")
@needs(Permission.MANAGE)
@keeps_words
def open_round(slug: str) -> ResponseReturnValue:
    """Open a round."""
    form = Form(request.form)
    try:
        wish = read_round(form)
        with unit_of_work() as session:
            actions.open_round(
                session, actor=actor(), now=now(), consultation_id=g.place.id, draft_id=wish.draft_id,
                opens_at=wish.opens_at, closes_at=wish.closes_at, comments_visible=wish.comments_visible,
                grace_hours=wish.grace_hours, changes_only=wish.changes_only,
            )  # fmt: skip
    except Refusal as refusal:
        return show_new_round(form, refusal)
    return see("drafts.rounds", slug=slug)


@pages.get("/<lang:lang>/<slug>/rounds/<int:number>/extend")
@needs(Permission.MANAGE)
def ask_extension(slug: str, number: int) -> ResponseReturnValue:
    """Ask until when a round is extended, and why."""
    return show_extension(round_or_404(number), Form({}))


@pages.post("/<lang:lang>/<slug>/rounds/<int:number>/extend")
@needs(Permission.MANAGE)
@keeps_words
def extend(slug: str, number: int) -> ResponseReturnValue:
    """Extend a round."""
    row, form = round_or_404(number), Form(request.form)
    try:
        wish = read_extension(form, g.place.languages)
        with unit_of_work() as session:
            actions.extend_round(
                session, actor=actor(), now=now(), consultation_id=g.place.id, round_id=row.id,
                closes_at=wish.closes_at, because=wish.because,
            )  # fmt: skip
    except Refusal as refusal:
        return show_extension(row, form, refusal)
    return see("drafts.rounds", slug=slug)


@pages.get("/<lang:lang>/<slug>/rounds/<int:number>/close")
@needs(Permission.MANAGE)
def ask_closing(slug: str, number: int) -> ResponseReturnValue:
    """Ask whether a round shall close now."""
    return show_closing(round_or_404(number), Form({}))


@pages.post("/<lang:lang>/<slug>/rounds/<int:number>/close")
@needs(Permission.MANAGE)
def close(slug: str, number: int) -> ResponseReturnValue:
    """Close a round now."""
    row, form = round_or_404(number), Form(request.form)
    try:
        form.only([])
        with unit_of_work() as session:
            actions.close_round(
                session, actor=actor(), now=now(), consultation_id=g.place.id, round_id=row.id
            )
    except Refusal as refusal:
        return show_closing(row, form, refusal)
    return see("drafts.rounds", slug=slug)


@pages.get("/<lang:lang>/<slug>/find/<draft>/<path:name>")
@needs(Permission.READ_TEXT)
def find(slug: str, draft: str, name: str) -> ResponseReturnValue:
    """Lead to the clause that a link in the text means."""
    seen_at = None if may(actor(), Permission.READ_DESK, g.place.id) else now()
    row = queries.clause_named(reading(), g.place.id, draft, name, seen_at=seen_at)
    if row is None:
        raise NotFound("There is no page at this address.")
    return see(
        "reading.section", slug=slug, draft=draft, document=row.document_key, section=row.section_key,
        anchor=f"c-{row.clause_key}",
    )  # fmt: skip
