"""Pages of the author's answer to an answer, and of objections to it."""

from enum import StrEnum

from flask import g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.decisions import objections
from consult.decisions.answer_showing import (
    own_comment_or_404,
    show_answering,
    show_objection,
    show_objections,
)
from consult.decisions.checking_rules import MOST_REASON, ReviewOutcome, Satisfaction
from consult.decisions.rules import MOST_RESPONSE
from consult.decisions.showing import comment_or_404, pages
from consult.errors import Refusal
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, N_
from consult.web.pages import see
from consult.web.store import unit_of_work


class Said(StrEnum):
    """What an author can say; silence says itself."""

    SATISFIED = Satisfaction.SATISFIED.value
    NOT_SATISFIED = Satisfaction.NOT_SATISFIED.value


def _language(form: Form) -> str:
    if form.words("language") not in LANGUAGES:
        form.errors["language"] = N_("Choose one of these.")
    return form.words("language")


@pages.get("/<lang:lang>/<slug>/decisions/answers/<int:number>")
@needs(Permission.ANSWER_DECISION)
def ask_answer(slug: str, number: int) -> ResponseReturnValue:
    """Show the published answer to one's own comment."""
    return show_answering(number, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/answers/<int:number>")
@needs(Permission.ANSWER_DECISION)
def answer(slug: str, number: int) -> ResponseReturnValue:
    """Say whether the answer satisfies."""
    form = Form(request.form)
    try:
        _answer(number, form)
    except Refusal as refusal:
        return show_answering(number, form, refusal)
    return see("decisions.ask_answer", slug=slug, number=number)


def _answer(number: int, form: Form) -> None:
    form.only(("satisfaction", "reason", "language", "decision"))
    said, decision = form.choice("satisfaction", Said), form.whole("decision")
    reason, tongue = form.text("reason", most=MOST_RESPONSE, lines=True), _language(form)
    form.check()
    row = own_comment_or_404(number)
    with unit_of_work() as session:
        objections.answer_decision(
            session, actor=actor(), now=now(), consultation_id=g.place.id, comment_id=row.id,
            decision_id=decision or 0, satisfied=said is Said.SATISFIED, reason=reason, language=tongue,
        )  # fmt: skip


@pages.get("/<lang:lang>/<slug>/decisions/objections/")
@needs(Permission.READ_DESK)
def objection_list(slug: str) -> ResponseReturnValue:
    """Show every objection to a public answer."""
    return show_objections()


@pages.get("/<lang:lang>/<slug>/decisions/objections/<int:number>")
@needs(Permission.READ_DESK)
def objection(slug: str, number: int) -> ResponseReturnValue:
    """Show one objection."""
    return show_objection(number, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/objections/<int:number>")
@needs(Permission.REVIEW_OBJECTIONS)
def review(slug: str, number: int) -> ResponseReturnValue:
    """Judge an objection."""
    form = Form(request.form)
    try:
        _review(number, form)
    except Refusal as refusal:
        return show_objection(number, form, refusal)
    return see("decisions.objection_list", slug=slug)


def _review(number: int, form: Form) -> None:
    form.only(("outcome", "reason", "language", "decision"))
    outcome, decision = form.choice("outcome", ReviewOutcome), form.whole("decision")
    needed = N_("Say why. The reason is kept with the history of the comment.")
    reason, tongue = form.text("reason", most=MOST_REASON, needed=needed, lines=True), _language(form)
    form.check()
    assert outcome is not None
    row = comment_or_404(number)
    with unit_of_work() as session:
        objections.review_objection(
            session, actor=actor(), now=now(), consultation_id=g.place.id, comment_id=row.id,
            decision_id=decision or 0, outcome=outcome, reason=reason, language=tongue,
        )  # fmt: skip
