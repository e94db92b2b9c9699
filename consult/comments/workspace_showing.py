"""Pages of an organisation's workspace as they are, and again with an error and every word kept."""

from typing import Any

from flask import Response, g

from consult.comments import reply_queries, reply_rules, slots
from consult.comments.consolidating import items_to_submit
from consult.comments.reply_entries import asked_for, compared, said_html
from consult.comments.reply_models import CoSponsorState, EntryChange
from consult.comments.showing import again, kind_choices, tongues
from consult.comments.submitting import newest_reply, steps_of
from consult.comments.workspaces import Workspace, find_workspace, led_workspace
from consult.errors import NotFound, Refusal
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.pages import page
from consult.web.store import reading

NO_SUCH = "There is no page at this address."


def workspace_or_404(organisation: int, *, leads: bool = False) -> Workspace:
    """Return the workspace of an organisation, when it is this person's; `leads`: when they represent it.

    Raises:
        NotFound: it is not.
    """
    find = led_workspace if leads else find_workspace
    return find(reading(), actor=actor(), now=now(), consultation_id=g.place.id, organisation_id=organisation)


def show_workspace(organisation: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show what the organisation's people said, and what became of each."""
    space, session = workspace_or_404(organisation), reading()
    rows = reply_queries.contributions_of(session, space)
    sources = reply_queries.grouped(reply_queries.sources_of(session, space), "contribution_id")
    return again(
        "comments/workspace.html",
        form,
        refusal,
        space=space,
        rows=rows,
        sources=sources,
        reply=newest_reply(session, space.round_id, organisation),
        requests=reply_queries.requests_to(session, space.round_id, organisation),
        own=actor().person_id,
    )


def contribution_or_404(space: Workspace, contribution: int) -> Any:
    """Return a contribution of a workspace.

    Raises:
        NotFound: there is none.
    """
    row = reply_queries.contribution_in(reading(), space, contribution)
    if row is None:
        raise NotFound(NO_SUCH)
    return row


def item_or_404(space: Workspace, item: int) -> Any:
    """Return a comment of the reply.

    Raises:
        NotFound: there is none.
    """
    row = reply_queries.item_in(reading(), space, item)
    if row is None:
        raise NotFound(NO_SUCH)
    return row


def show_words(
    space: Workspace, row: Any, form: Form, refusal: Refusal | None = None, *, of_reply: bool
) -> Response:
    """Show the form that changes a contribution or a comment of the reply; changed meanwhile, with both texts."""
    changed = isinstance(refusal, reply_rules.ItemChanged | reply_rules.ContributionChanged)
    fresh = (item_or_404 if of_reply else contribution_or_404)(space, row.id)
    return again(
        "comments/workspace_edit.html",
        form,
        refusal,
        space=space,
        row=fresh,
        of_reply=of_reply,
        changed=changed,
        version=fresh.version if changed else form.words("version"),
        kinds=kind_choices(),
        tongues=tongues(),
    )


def show_setting_aside(space: Workspace, row: Any, form: Form, refusal: Refusal | None = None) -> Response:
    """Ask why a contribution does not go into the reply."""
    return again("comments/set_aside.html", form, refusal, space=space, row=row)


def show_reply(organisation: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show the reply as it stands, its versions and its co-sponsors."""
    space, session = workspace_or_404(organisation), reading()
    items = reply_queries.items_of(session, space)
    ids = [item.comment_id for item in items if item.comment_id is not None]
    versions = reply_queries.versions_of_reply(session, space.round_id, organisation)
    sponsors = reply_queries.co_sponsors_of(session, space.round_id, organisation)
    answered = {
        s.sponsor_id
        for s in sponsors
        if s.state is not CoSponsorState.DECLINED or s.reply_id == versions[0].id
    }
    possible = reply_queries.possible_sponsors(session, g.place.id, organisation)
    return again(
        "comments/reply.html",
        form,
        refusal,
        space=space,
        items=items,
        sources=reply_queries.grouped(reply_queries.sources_of(session, space), "item_id"),
        changes={step.item.id: step.change for step in steps_of(session, space)},
        versions=versions,
        sponsors=sponsors,
        possible=[one for one in possible if one.id not in answered],
        answers=slots.answers_of(session, ids),
    )


def show_check(organisation: int, refusal: Refusal | None = None) -> Response:
    """Show what submitting the reply now would do, for looking through."""
    space, session = workspace_or_404(organisation, leads=True), reading()
    steps = steps_of(session, space)
    last = newest_reply(session, space.round_id, organisation)
    places = {row.id: row for row in reply_queries.items_of(session, space)}
    return again(
        "comments/reply_check.html",
        Form({}),
        refusal,
        space=space,
        steps=[(step, places[step.item.id], said_html(step.item, step.before, step.item)) for step in steps],
        version=1 if last is None else last.version + 1,
        seen=reply_rules.seen_as(items_to_submit(session, space)),
        nothing=all(step.change is EntryChange.SAME for step in steps),
    )


def show_version(organisation: int, number: int) -> Response:
    """Show what a submitted version said, and what it changed in the one before."""
    space, session = workspace_or_404(organisation), reading()
    versions = {
        row.version: row
        for row in reply_queries.versions_of_reply(session, space.round_id, organisation)
    }  # fmt: skip
    if number not in versions:
        raise NotFound(NO_SUCH)
    entries = reply_queries.entries_of(session, versions[number].id)
    before = reply_queries.entries_of(session, versions[number - 1].id) if number > 1 else []
    return page(
        "comments/reply_version.html",
        space=space,
        version=versions[number],
        newest=max(versions),
        entries=compared(entries, before),
    )


def show_request(organisation: int, request_id: int, refusal: Refusal | None = None) -> Response:
    """Show another organisation's reply, as submitted, to the representative who is asked to support it.

    Whoever supported an earlier version sees what the newest one changed in that.
    """
    space, session = workspace_or_404(organisation, leads=True), reading()
    asked = next(
        (r for r in reply_queries.requests_to(session, space.round_id, organisation) if r.id == request_id),
        None,
    )
    newest = None if asked is None else newest_reply(session, space.round_id, asked.organisation_id)
    if asked is None or newest is None:
        raise NotFound(NO_SUCH)
    supported = asked.state is CoSponsorState.ACCEPTED and asked.reply_id != newest.id
    before = reply_queries.entries_of(session, asked.reply_id, hidden=False) if supported else None
    return again(
        "comments/co_sponsor.html",
        Form({}),
        refusal,
        space=space,
        asked=asked,
        newest=newest,
        entries=asked_for(reply_queries.entries_of(session, newest.id, hidden=False), before),
    )


def supporters(rows: Any, reply_id: int) -> list[Any]:
    """Return the organisations that support this version of a reply."""
    return [r for r in rows if r.state is CoSponsorState.ACCEPTED and r.reply_id == reply_id]
