"""The pages of redlines, put together from what `showing` reads."""

from typing import Any

from flask import Response, request, url_for

from consult.errors import Refusal
from consult.redlines import freezing, queries, reasons, showing
from consult.redlines.queries import Found
from consult.redlines.rules import FINAL_TITLE, ObstacleKind, View
from consult.redlines.words import CHECKS, EDITORIAL, OUTCOMES, VIEWS
from consult.web.door import now
from consult.web.forms import Form
from consult.web.languages import NAMES, language
from consult.web.pages import page
from consult.web.refusals import status_of, words_of
from consult.web.store import reading

KEPT = ("document", "section", "view", "all", "in", "from", "to")


def index_page() -> Response:
    """Show the pairs of drafts with how much changed, as far as they have been compared."""
    drafts = queries.comparable_drafts(reading(), showing.place().id, final=showing.sees_final())
    counts = queries.change_counts(reading(), [draft.id for draft in drafts], showing.text_language())
    counted = {(row.from_draft_id, row.to_draft_id): row for row in counts}
    pairs = [(old, new, counted.get((old.id, new.id))) for old, new in showing.pairs(drafts)]
    return page("redlines/index.html", drafts=drafts, pairs=pairs)


def show_page(old: Found, new: Found, drafts: Any) -> Response:
    """Show one section of a redline: its changes, or all its clauses, with reasons."""
    everything = showing.sections(old, new)
    section = showing.section_asked(
        everything, request.args.get("document", ""), request.args.get("section", "")
    )
    view, tag, whole = showing.view_asked(), showing.text_language(), request.args.get("all") == "1"
    rows = queries.changes_of_sections(
        reading(), old.id, new.id, tag, [row.id for row in section], unchanged=whole
    )
    rail = showing.merged(everything, new.id)
    here = next((at for at, s in enumerate(rail) if section and s["id"] == section[0].id), 0)
    return page(
        "redlines/show.html", old=old, new=new, rail=rail, section=rail[here] if section else None, whole=whole,
        changes=showing.shown(reading(), rows, view, tag, showing.between(drafts, old, new)),
        total=sum(s["changes"] for s in rail), editorial=sum(s["editorial"] for s in rail),
        previous=rail[here - 1] if here > 0 else None, next=rail[here + 1] if here + 1 < len(rail) else None,
        **_choices(view, tag),
    )  # fmt: skip


def _choices(view: View, tag: str) -> dict[str, Any]:
    """Return what the parts of a redline need: the view, the language of the text, and links that change one
    of them."""
    view_args = {**(request.view_args or {})}
    kept = {name: request.args[name] for name in KEPT if name in request.args}

    def link(**changed: str | None) -> str:
        values = {**view_args, **kept, **changed}
        return url_for(request.endpoint or "", **{k: v for k, v in values.items() if v})

    return {
        "view": view, "views": VIEWS, "text_language": tag, "language_names": NAMES, "link": link,
        "outcomes": OUTCOMES, "editorial_words": EDITORIAL, "other_language": tag != language(),
    }  # fmt: skip


def history_page(key: str) -> Response:
    """Show one clause: its drafts, the redline of two of them, and every comment on it with its answer."""
    rows = showing.versions(key)
    chosen = showing.chosen_versions(rows)
    view, tag = showing.view_asked(), showing.text_language()
    identity = rows[0].identity
    changes: list[showing.Shown] = []
    if chosen is not None:
        old, new = chosen
        arguments = (old.id, new.id, tag, identity, now())
        found = queries.changes_of_clause(reading(), *arguments)
        if not found and showing.ensure_stored(old.id, new.id):
            found = queries.changes_of_clause(reading(), *arguments)
        changes = showing.shown(reading(), found, view, tag, showing.between(rows, old, new))
    comments = reasons.comments_of_clause(reading(), [identity], showing.this_viewer())
    return page(
        "redlines/history.html", key=key, versions=rows, chosen=chosen, changes=changes, comments=comments,
        last=[row for row in rows if row.clause_id][-1], by_id={row.id: row for row in rows}, **_choices(view, tag),
    )  # fmt: skip


def final_page(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the check list of the final, or the final once it is fixed."""
    place = showing.place()
    fault = words_of(refusal) if refusal is not None else None
    status = status_of(refusal) if refusal is not None else 200
    fixed = place.stage in ("frozen", "launched")
    row = queries.final_draft(reading(), place.id) if fixed else None
    if row is not None:
        entry = queries.freezing_entry(reading(), row.id)
        return page(
            "redlines/frozen.html",
            status=status,
            fault=fault,
            final=row,
            entry=entry,
            data=showing.frozen_data(entry),
            names=NAMES,
        )
    checks = freezing.check_list(reading(), place.id, place.stage, now())
    return page(
        "redlines/final.html", status=status, fault=fault, form=form, checks=checks, words=CHECKS,
        kinds=[kind for kind in ObstacleKind if kind is not ObstacleKind.FROZEN_BEFORE],
        in_the_way={o.kind: o.count for o in checks.readiness.obstacles}, titles=FINAL_TITLE, names=NAMES,
    )  # fmt: skip
