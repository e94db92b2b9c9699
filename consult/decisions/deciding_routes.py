"""Pages of the second editor, of reopening and interests, of standard responses and of the desk's rules."""

import re

from flask import g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.decisions import confirming, desk_rules, forms, interests, standard, themes
from consult.decisions.checking_rules import MOST_DAYS, MOST_REASON, Confirming
from consult.decisions.deciding_showing import show_queue, show_rules, show_standards
from consult.decisions.inbox import read_filters
from consult.decisions.rules import MOST_NOTE, MOST_RESPONSE, Outcome
from consult.decisions.showing import comment_or_404, number_in, pages, show_desk
from consult.errors import Refusal
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, N_
from consult.web.pages import see
from consult.web.store import reading, unit_of_work

CHOSEN = re.compile(r"d-(\d{1,9})")
THEME = re.compile(r"t-(\d{1,9})")


def chosen(form: Form, pattern: re.Pattern[str]) -> list[int]:
    """Return the numbers that are ticked: of fields such as d-12."""
    return [int(hit.group(1)) for name in form.posted if (hit := pattern.fullmatch(name))]


@pages.get("/<lang:lang>/<slug>/decisions/confirm")
@needs(Permission.READ_DESK)
def queue(slug: str) -> ResponseReturnValue:
    """Show the decisions that wait for a second editor."""
    return show_queue(Form({}), confirmed=number_in(request.args.get("confirmed", "")))


@pages.post("/<lang:lang>/<slug>/decisions/confirm")
@needs(Permission.DECIDE)
def confirm(slug: str) -> ResponseReturnValue:
    """Confirm the decisions that are ticked."""
    form = Form(request.form)
    try:
        ids = chosen(form, CHOSEN)
        form.only([f"d-{one}" for one in ids])
        with unit_of_work() as session:
            count = confirming.confirm_decisions(
                session, actor=actor(), now=now(), consultation_id=g.place.id, decision_ids=ids
            )
    except Refusal as refusal:
        return show_queue(form, refusal)
    return see("decisions.queue", slug=slug, confirmed=count)


@pages.post("/<lang:lang>/<slug>/decisions/confirm/<int:decision_id>/send-back")
@needs(Permission.DECIDE)
def send_back(slug: str, decision_id: int) -> ResponseReturnValue:
    """Send a decision back to its editor with a reason."""
    form, field = Form(request.form), f"reason-{decision_id}"
    try:
        form.only([field])
        needed = N_("Say what its editor should change.")
        reason = form.text(field, most=MOST_REASON, needed=needed, lines=True)
        form.check()
        with unit_of_work() as session:
            confirming.send_back(
                session, actor=actor(), now=now(), consultation_id=g.place.id, decision_id=decision_id, reason=reason
            )  # fmt: skip
    except Refusal as refusal:
        return show_queue(form, refusal)
    return see("decisions.queue", slug=slug)


@pages.post("/<lang:lang>/<slug>/decisions/<int:number>/reopen")
@needs(Permission.DECIDE)
def reopen(slug: str, number: int) -> ResponseReturnValue:
    """Let a decided comment be undecided again."""
    form = Form(request.form)
    try:
        form.only(("reopen_reason", "seen"))
        needed = N_("Say why. The reason is kept with the history of the comment.")
        reason = form.text("reopen_reason", most=MOST_REASON, needed=needed, lines=True)
        form.check()
        row, seen = comment_or_404(number), forms.read_seen(form)
        with unit_of_work() as session:
            confirming.reopen_comment(
                session, actor=actor(), now=now(), consultation_id=g.place.id, comment_id=row.id,
                reason=reason, seen=seen.get(number),
            )  # fmt: skip
    except Refusal as refusal:
        return show_desk(number, form, refusal)
    return see("decisions.desk", slug=slug, number=number, **read_filters(request.args).args)


@pages.post("/<lang:lang>/<slug>/decisions/<int:number>/interest")
@needs(Permission.DECIDE)
def declare(slug: str, number: int) -> ResponseReturnValue:
    """Declare an interest in a comment."""
    form = Form(request.form)
    try:
        form.only(("interest",))
        words = form.text("interest", most=MOST_NOTE, lines=True)
        form.check()
        row = comment_or_404(number)
        with unit_of_work() as session:
            interests.declare_interest(
                session, actor=actor(), now=now(), consultation_id=g.place.id, comment_id=row.id, words=words
            )
    except Refusal as refusal:
        return show_desk(number, form, refusal)
    return see("decisions.desk", slug=slug, number=number, **read_filters(request.args).args)


@pages.post("/<lang:lang>/<slug>/decisions/<int:number>/themes")
@needs(Permission.DECIDE)
def put_themes(slug: str, number: int) -> ResponseReturnValue:
    """Let a comment be under the themes that are ticked."""
    form = Form(request.form)
    try:
        ids = chosen(form, THEME)
        form.only([f"t-{one}" for one in ids])
        row = comment_or_404(number)
        with unit_of_work() as session:
            themes.set_themes(
                session, actor=actor(), now=now(), consultation_id=g.place.id, comment_id=row.id, theme_ids=ids
            )  # fmt: skip
    except Refusal as refusal:
        return show_desk(number, form, refusal)
    return see("decisions.desk", slug=slug, number=number, **read_filters(request.args).args)


@pages.get("/<lang:lang>/<slug>/decisions/responses")
@needs(Permission.READ_DESK)
def standards(slug: str) -> ResponseReturnValue:
    """Show the standard responses."""
    return show_standards(Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/responses")
@needs(Permission.DECIDE)
def add_standard(slug: str) -> ResponseReturnValue:
    """Keep a response to begin with."""
    form = Form(request.form)
    try:
        _add_standard(form)
    except Refusal as refusal:
        return show_standards(form, refusal)
    return see("decisions.standards", slug=slug)


def _add_standard(form: Form) -> None:
    boxes = {f"words-{tag}": tag for tag in LANGUAGES}
    form.only(("name", "outcome", *boxes))
    outcome, name = form.choice("outcome", Outcome), form.text("name", most=standard.MOST_NAME)
    said = {tag: form.text(box, most=MOST_RESPONSE, lines=True) for box, tag in boxes.items()}
    form.check()
    assert outcome is not None
    with unit_of_work() as session:
        standard.add_standard(
            session,
            actor=actor(),
            now=now(),
            consultation_id=g.place.id,
            outcome=outcome,
            name=name,
            words=said,
        )


@pages.post("/<lang:lang>/<slug>/decisions/responses/<int:standard_id>/end")
@needs(Permission.DECIDE)
def end_standard(slug: str, standard_id: int) -> ResponseReturnValue:
    """Take a response from the list."""
    with unit_of_work() as session:
        standard.end_standard(
            session, actor=actor(), now=now(), consultation_id=g.place.id, standard_id=standard_id
        )
    return see("decisions.standards", slug=slug)


@pages.get("/<lang:lang>/<slug>/decisions/rules")
@needs(Permission.MANAGE)
def ask_rules(slug: str) -> ResponseReturnValue:
    """Show what the desk asks."""
    return show_rules(Form({}), kept=request.args.get("kept") == "1")


@pages.post("/<lang:lang>/<slug>/decisions/rules")
@needs(Permission.MANAGE)
def set_rules(slug: str) -> ResponseReturnValue:
    """Set what the desk asks from now on."""
    form = Form(request.form)
    try:
        _set_rules(form)
    except Refusal as refusal:
        return show_rules(form, refusal)
    return see("decisions.ask_rules", slug=slug, kept=1)


def _set_rules(form: Form) -> None:
    rounds = desk_rules.rounds_asking(reading(), g.place.id)
    form.only(("confirming", "answer_days", "answers_public", *(f"round-{row.number}" for row in rounds)))
    confirms, days = form.choice("confirming", Confirming), form.whole("answer_days")
    if days is None or days > MOST_DAYS:
        form.errors["answer_days"] = N_("Type a number of days from 0 to 365.")
    own = {
        row.id: form.choice(f"round-{row.number}", Confirming) if form.words(f"round-{row.number}") else None
        for row in rounds
    }
    form.check()
    assert confirms is not None and days is not None
    asked = desk_rules.Asked(confirms, days, form.words("answers_public") == "yes")
    with unit_of_work() as session:
        desk_rules.set_rules(
            session, actor=actor(), now=now(), consultation_id=g.place.id, asked=asked, rounds=own
        )
