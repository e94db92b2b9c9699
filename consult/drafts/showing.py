"""Pages of drafts and rounds as they are, and again with an error and every word kept."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, g

from consult.drafts import queries
from consult.drafts.forms import GRACE_HOURS, typed
from consult.drafts.models import CommentsVisible, DraftKind
from consult.drafts.rules import is_open
from consult.errors import Invalid, NotFound, Refusal
from consult.web.door import now
from consult.web.forms import Form
from consult.web.languages import N_, gettext
from consult.web.pages import page
from consult.web.refusals import status_of, words_of
from consult.web.store import reading

pages = Blueprint("drafts", __name__)
WARNINGS_SHOWN = 200
VISIBLE = {
    CommentsVisible.PARTICIPANTS: N_("People who take part"),
    CommentsVisible.EVERYONE: N_("Everybody"),
    CommentsVisible.NOBODY: N_("Nobody until the round closes, but for the editors"),
}
LINEAGE = {
    "same": N_("the same"),
    "changed": N_("changed"),
    "moved": N_("moved"),
    "moved_changed": N_("moved and changed"),
    "split": N_("split"),
    "merged": N_("merged"),
    "added": N_("added"),
    "deleted": N_("deleted"),
}
KINDS = {
    DraftKind.BASELINE: N_("Earlier edition, for comparison"),
    DraftKind.DRAFT: N_("Draft for comment"),
    DraftKind.FINAL: N_("Final"),
}


@pages.app_template_global()
def draft_kind(kind: DraftKind) -> str:
    """Return what a draft is, in words."""
    return gettext(KINDS[kind])


@pages.app_template_global()
def round_visible(choice: CommentsVisible) -> str:
    """Return who may read comments while a round is open, in words."""
    return gettext(VISIBLE[choice])


def show_rounds() -> Response:
    """List the rounds: when they open and close, and what can be done."""
    moment = now()
    rows = queries.rounds_of(reading(), g.place.id)
    listed = [(row, is_open(row, moment), row.closes_at <= moment) for row in rows]
    return page("drafts/rounds.html", rounds=listed, moment=moment)


def again(template: str, form: Form, refusal: Refusal | None, **values: Any) -> Response:
    """Show a page with its form: as it is, or with what a refusal says and its status."""
    if isinstance(refusal, Invalid):
        form.errors.update({name: words for name, words in refusal.fields.items() if name not in form.errors})
    status = status_of(refusal) if refusal is not None else 200
    fault = words_of(refusal) if refusal is not None else None
    return page(template, status=status, form=form, fault=fault, **values)


def draft_or_404(key: str) -> Any:
    """Return the draft of an address with its report and manifest.

    Raises:
        NotFound: the consultation has none of this key.
    """
    row = queries.draft_by_key(reading(), g.place.id, key)
    found = queries.draft_by_id(reading(), g.place.id, row.id) if row is not None else None
    if found is None:
        raise NotFound("There is no page at this address.")
    return found


def round_or_404(number: int) -> Any:
    """Return the round of an address with the key and title of its draft.

    Raises:
        NotFound: the consultation has none of this number.
    """
    rows = queries.rounds_of(reading(), g.place.id)
    found = next((row for row in rows if row.number == number), None)
    if found is None:
        raise NotFound("There is no page at this address.")
    return found


def show_draft(row: Any, form: Form, refusal: Refusal | None = None) -> Response:
    """Show what the import of a draft found, its sections, and the form that publishes it."""
    report = row.report or {}
    return again(
        "drafts/draft.html",
        form,
        refusal,
        draft=row,
        report=report,
        warnings=report.get("warnings", [])[:WARNINGS_SHOWN],
        lineage=[
            (words, report["lineage"][kind])
            for kind, words in LINEAGE.items()
            if report.get("lineage", {}).get(kind)
        ],
        sections=queries.sections_of(reading(), row.id),
    )


def show_new_round(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the form that opens a round."""
    rows = queries.drafts_of(reading(), g.place.id, published=True)
    return again(
        "drafts/new_round.html",
        form,
        refusal,
        drafts=[row for row in rows if row.kind is DraftKind.DRAFT],
        visible=[(choice.value, gettext(words)) for choice, words in VISIBLE.items()],
        grace=str(GRACE_HOURS),
        start=typed(_soonest()),
    )


def _soonest() -> datetime:
    """Return when a round can open at the earliest, in whole minutes: not in the minute in which another one was closed."""
    minute = now().replace(second=0, microsecond=0)
    just_closed = any(minute < row.closes_at <= now() for row in queries.rounds_of(reading(), g.place.id))
    return minute + timedelta(minutes=1) if just_closed else minute


def show_extension(row: Any, form: Form, refusal: Refusal | None = None) -> Response:
    """Show the form that extends a round."""
    languages = g.place.languages if g.place is not None else ()
    return again(
        "drafts/extend.html", form, refusal, round=row, closes_at=typed(row.closes_at), languages=languages
    )


def show_closing(row: Any, form: Form, refusal: Refusal | None = None) -> Response:
    """Show the form that closes a round now."""
    return again("drafts/close.html", form, refusal, round=row)
