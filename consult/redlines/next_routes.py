"""Addresses of the next draft: what stands in its way, publishing it, and following the comments into it."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.comments.carried import counts_by_status
from consult.comments.carrying import left_to_carry
from consult.decisions.queries import working_draft
from consult.decisions.rules import FROZEN_STAGES
from consult.drafts.queries import draft_by_id
from consult.errors import Invalid, NotFound, Refusal
from consult.redlines import forms, freezing, showing
from consult.redlines.next_draft import follow_comments, publish_next_draft
from consult.redlines.rules import OF_NEXT_DRAFT, ObstacleKind, of_next_draft
from consult.redlines.showing import pages
from consult.redlines.words import CHECKS
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import NAMES
from consult.web.pages import page, see
from consult.web.refusals import status_of, words_of
from consult.web.store import reading, unit_of_work

AT_ONCE = 2_500  # places of comments in one press


@pages.get("/<lang:lang>/<slug>/next-draft/")
@needs(Permission.MANAGE)
def next_draft(slug: str) -> ResponseReturnValue:
    """Show what stands in the way of the next draft, and how far the comments are followed into the newest."""
    return _show(Form({}))


@pages.post("/<lang:lang>/<slug>/next-draft/")
@needs(Permission.MANAGE)
def publish_next(slug: str) -> ResponseReturnValue:
    """Publish the next draft."""
    form, place = Form(request.form), showing.place()
    try:
        title = forms.title_of(form, place.languages, forms.FOR_DRAFT)
        with unit_of_work() as session:
            publish_next_draft(session, actor=actor(), now=now(), consultation_id=place.id, title=title)
    except NotFound:
        raise
    except Refusal as refusal:
        form.errors.update(refusal.fields if isinstance(refusal, Invalid) else {})
        return _show(form, refusal)
    return see("redlines.next_draft", slug=slug, anchor="comments")


@pages.post("/<lang:lang>/<slug>/next-draft/comments")
@needs(Permission.MANAGE)
def follow(slug: str) -> ResponseReturnValue:
    """Follow some more comments into the newest draft."""
    form = Form(request.form)
    try:
        form.only(())
        draft = working_draft(reading(), showing.place().id)
        if draft is None:
            raise NotFound(showing.MISSING)
        with unit_of_work() as session:
            follow_comments(session, actor=actor(), now=now(), draft_id=draft.id, most=AT_ONCE)
    except Invalid as refusal:
        return _show(form, refusal)
    return see("redlines.next_draft", slug=slug, anchor="comments")


def _show(form: Form, refusal: Refusal | None = None) -> Response:
    place = showing.place()
    checks = freezing.check_list(reading(), place.id, place.stage, now())
    draft = draft_by_id(reading(), place.id, checks.draft.id) if checks.draft is not None else None
    before = (
        draft_by_id(reading(), place.id, draft.based_on_id)
        if draft is not None and draft.based_on_id
        else None
    )
    left = left_to_carry(reading(), before.id, draft.id) if before is not None and draft is not None else 0
    return page(
        "redlines/next_draft.html", status=status_of(refusal) if refusal is not None else 200,
        fault=words_of(refusal) if refusal is not None else None, form=form, checks=checks, words=CHECKS, names=NAMES,
        kinds=[kind for kind in ObstacleKind if kind in OF_NEXT_DRAFT and kind is not ObstacleKind.FROZEN_BEFORE],
        in_the_way={one.kind: one.count for one in of_next_draft(checks.readiness)}, draft=draft, before=before,
        left=left, counts=counts_by_status(reading(), draft.id) if draft is not None else {},
        frozen=place.stage in FROZEN_STAGES,
    )  # fmt: skip
