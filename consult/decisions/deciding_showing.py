"""Pages around decisions: what waits for a second editor, standard responses, the rules of the desk."""

from itertools import groupby

from flask import Response, g

from consult.access import Permission, may
from consult.decisions import checks, desk_rules, standard
from consult.decisions.checking_rules import Confirming
from consult.decisions.deciding_words import (
    CONFIRMING,
    WHY_CHECKED,
    review_word,
    satisfaction_word,
    why_alike,
)
from consult.decisions.rules import Outcome
from consult.decisions.showing import again, may_decide, pages
from consult.decisions.words import OUTCOMES, standard_response
from consult.errors import Refusal
from consult.web.door import actor
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, NAMES, gettext
from consult.web.store import reading


@pages.app_template_global()
def may_set_rules() -> bool:
    """Tell whether this person may set what the desk asks."""
    return may(actor(), Permission.MANAGE, g.place.id)


pages.add_app_template_global(satisfaction_word, "satisfaction_word")
pages.add_app_template_global(review_word, "review_word")
pages.add_app_template_global(why_alike, "why_alike")


def show_queue(form: Form, refusal: Refusal | None = None, *, confirmed: int = 0) -> Response:
    """Show the decisions that wait for a second editor, those first that this person may confirm."""
    rows = checks.to_confirm(reading(), g.place.id, actor())
    decisions = [list(found) for _, found in groupby(rows, key=lambda row: row.decision_id)]
    mine = [found for found in decisions if may_decide() and all(row.may for row in found)]
    shown = {f"reason-{found[0].decision_id}" for found in mine}
    lost = [words for name, words in form.posted.items() if name.startswith("reason-") and name not in shown]
    return again(
        "decisions/queue.html", form, refusal, decisions=mine, others=len(decisions) - len(mine),
        why={str(why): gettext(word) for why, word in WHY_CHECKED.items()}, confirmed=confirmed, lost=lost,
    )  # fmt: skip


def show_standards(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the standard responses: shipped ones, the editors' own, and the form for one more."""
    shipped = [
        (outcome, [(tag, standard_response(outcome, tag)) for tag in LANGUAGES]) for outcome in Outcome
    ]
    return again(
        "decisions/standards.html", form, refusal, shipped=shipped, may_add=may_decide(),
        own=standard.own_standards(reading(), g.place.id), tongues=[(tag, NAMES[tag]) for tag in LANGUAGES],
        outcomes=[(str(outcome), gettext(word)) for outcome, word in OUTCOMES.items()],
    )  # fmt: skip


def show_rules(form: Form, refusal: Refusal | None = None, *, kept: bool = False) -> Response:
    """Show what the desk asks: who confirms, how long authors may answer, what of it is public."""
    asked = desk_rules.rules_of(reading(), g.place.id)
    rounds = desk_rules.rounds_asking(reading(), g.place.id)
    values = {
        "confirming": str(asked.confirming),
        "answer_days": str(asked.answer_days),
        "answers_public": "yes" if asked.answers_public else "",
        **{f"round-{row.number}": str(row.confirming or "") for row in rounds},
    }
    shown = form if form.posted else Form(values, form.errors)
    choices = [(str(kind), gettext(CONFIRMING[kind])) for kind in Confirming]
    return again("decisions/desk_rules.html", shown, refusal, choices=choices, rounds=rounds, kept=kept)
