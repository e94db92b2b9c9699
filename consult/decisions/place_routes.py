"""Addresses of comments of earlier drafts: where they stand in the newest one, and saying it by hand."""

import re
from typing import Any

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.comments.carried import counts_by_status, places_in_draft
from consult.comments.confirming_places import confirm_place
from consult.comments.place_words import place_word, words_after, words_before
from consult.comments.targeting import WhichPlace
from consult.comments.visibility import viewer
from consult.decisions.showing import again, may_decide, number_in, pages
from consult.decisions.text_showing import draft_or_404
from consult.drafts.models import ClausePlace
from consult.errors import Invalid, NotFound, Refusal
from consult.text.anchors import AnchorStatus
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import N_
from consult.web.pages import page, see
from consult.web.store import reading, unit_of_work

A_PAGE = 50
SPAN = re.compile(r"([0-9]{1,7})-([0-9]{1,7})")
pages.add_app_template_global(place_word, "place_word")
pages.add_app_template_global(words_before, "words_before")
pages.add_app_template_global(words_after, "words_after")
TO_LOOK_AT = (AnchorStatus.CHECK, AnchorStatus.AMBIGUOUS, AnchorStatus.ORPHANED)


def _viewer() -> Any:
    return viewer(actor=actor(), place=g.place, now=now())


@pages.get("/<lang:lang>/<slug>/decisions/places/")
@needs(Permission.READ_DESK)
def places(slug: str) -> ResponseReturnValue:
    """List where comments of earlier drafts stand in the newest one; those to look at first of all."""
    draft, asked = draft_or_404(), request.args.get("status", "")
    statuses = (AnchorStatus(asked),) if asked in set(AnchorStatus) else TO_LOOK_AT
    after = number_in(request.args.get("after", ""))
    rows = places_in_draft(
        reading(), draft_id=draft.id, viewer=_viewer(), statuses=statuses, after=after, limit=A_PAGE + 1
    )
    return page(
        "decisions/places.html", draft=draft, rows=rows[:A_PAGE], asked=asked, may_decide=may_decide(),
        counts=counts_by_status(reading(), draft.id), statuses=list(AnchorStatus),
        after=rows[A_PAGE - 1].number if len(rows) > A_PAGE else None, done=request.args.get("done", ""),
    )  # fmt: skip


@pages.get("/<lang:lang>/<slug>/decisions/places/<int:number>")
@needs(Permission.AMEND)
def ask_place(slug: str, number: int) -> ResponseReturnValue:
    """Show a comment's old words with what stood around them, and ask where they stand now."""
    return _show(number, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/places/<int:number>")
@needs(Permission.AMEND)
def say_place(slug: str, number: int) -> ResponseReturnValue:
    """Keep where a comment stands now."""
    form = Form(request.form)
    try:
        form.only(("target", "clause", "exact", "at", "gone"))
        _say(number, form)
    except Refusal as refusal:
        return _show(number, form, refusal)
    return see("decisions.places", slug=slug, done=number)


def _say(number: int, form: Form) -> None:
    draft, rows = _rows(number)
    row = next((one for one in rows if str(one.target_id) == form.words("target")), rows[0])
    clause_id = None if form.words("gone") == "yes" else _clause_of(draft.id, form)
    at = SPAN.fullmatch(form.words("at"))
    with unit_of_work() as session:
        confirm_place(
            session, actor=actor(), now=now(), target_id=row.target_id, draft_id=draft.id, clause_id=clause_id,
            exact=form.words("exact"), at=(int(at[1]), int(at[2])) if at is not None else None,
        )  # fmt: skip


def _clause_of(draft_id: int, form: Form) -> int:
    number = form.text("clause", most=24, needed=N_("Type the number of the clause, as F3.2."))
    form.check()
    found = (
        reading()
        .execute(
            ClausePlace.__table__.select().where(
                ClausePlace.draft_id == draft_id, ClausePlace.number == number
            )
        )
        .first()
    )
    if found is None:
        raise Invalid(
            "Something has to be corrected. Everything you typed is still here.",
            fields={"clause": N_("No clause of this text has this number.")},
        )
    clause_id: int = found.clause_id
    return clause_id


def _rows(number: int) -> tuple[Any, Any]:
    draft = draft_or_404()
    rows = places_in_draft(reading(), draft_id=draft.id, viewer=_viewer(), number=number)
    if not rows:
        raise NotFound("There is no comment with this number.")
    return draft, rows


def _show(number: int, form: Form, refusal: Refusal | None = None) -> Response:
    draft, rows = _rows(number)
    row = next((one for one in rows if str(one.target_id) == form.words("target")), rows[0])
    choices = refusal.places if isinstance(refusal, WhichPlace) else ()
    return again(
        "decisions/place.html", form, refusal, draft=draft, row=row, rows=rows, choices=choices,
        may_decide=may_decide(), now_words=_words_now(row),
    )  # fmt: skip


def _words_now(row: Any) -> str:
    """Return the words at which a comment stands now, so that keeping its clause keeps them; '' for a whole clause."""
    if (
        row.now_canonical is None
        or row.now_end is None
        or row.now_end - row.now_start == len(row.now_canonical)
    ):
        return ""
    return str(row.now_canonical[row.now_start : row.now_end])
