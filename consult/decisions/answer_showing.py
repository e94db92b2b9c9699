"""Pages of the author's answer to an answer, and of objections to it."""

from typing import Any

from flask import Response, g

from consult.access import Permission, may
from consult.decisions import checks, desk, objections
from consult.decisions.checking_rules import ReviewOutcome, Satisfaction, answer_until
from consult.decisions.deciding_words import REVIEW_CHOICES
from consult.decisions.desk_rules import rules_of
from consult.decisions.rules import FROZEN_STAGES
from consult.decisions.showing import again, comment_or_404
from consult.errors import NotFound, Refusal
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, NAMES, gettext
from consult.web.store import reading

MISSING = "There is no page at this address."


def own_comment_or_404(number: int) -> Any:
    """Return the actor's own received comment of that number.

    Raises:
        NotFound: there is none, or it is somebody else's: which one is not told.
    """
    row = desk.comment_on_desk(reading(), g.place.id, number, actor())
    if row is None or row.person_id != actor().person_id or row.state != "received":
        raise NotFound(MISSING)
    return row


def show_answering(number: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show the published answer to one's own comment, with the form to say whether it satisfies."""
    row = own_comment_or_404(number)
    found = objections.answer_state(reading(), g.place.id, row.id)
    asked = rules_of(reading(), g.place.id)
    if found is None:
        raise NotFound(MISSING)
    until = answer_until(found.published_at, asked.answer_days)
    answer = next(one for one in desk.history_of(reading(), row.id) if one.id == found.decision_id)
    return again(
        "decisions/answering.html", form, refusal, row=row, found=found, until=until, answer=answer,
        response=objections.response_for(reading(), found.decision_id, row.words_language),
        open=bool(asked.answer_days and found.stands and not found.satisfaction and now() <= until),
        silent=bool(asked.answer_days and not found.satisfaction and now() > until),
        asked=asked, tongues=[(tag, NAMES[tag]) for tag in LANGUAGES],
        choices=[
            (str(Satisfaction.SATISFIED), gettext("The answer satisfies me")),
            (str(Satisfaction.NOT_SATISFIED), gettext("The answer does not satisfy me: I object")),
        ],
    )  # fmt: skip


def show_objections() -> Response:
    """Show every objection to a public answer, those that wait for a review first."""
    rows = checks.objections(reading(), g.place.id, actor())
    return again("decisions/objections.html", Form({}), None, rows=rows)


def show_objection(number: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show an objection with the comment, the answer and, to somebody without a part in it, the form to review it."""
    row = comment_or_404(number)
    found = objections.answer_state(reading(), g.place.id, row.id)
    if found is None or found.satisfaction is not Satisfaction.NOT_SATISFIED:
        raise NotFound(MISSING)
    part = row.own_side or objections.had_a_part(reading(), actor(), found.decision_id)
    frozen = g.place.stage in FROZEN_STAGES
    fitting = (ReviewOutcome.UPHELD, ReviewOutcome.DEFERRED if frozen else ReviewOutcome.REOPENED)
    answers = [one for one in desk.history_of(reading(), row.id) if one.id == found.decision_id]
    return again(
        "decisions/objection.html", form, refusal, row=row, found=found, answer=answers[0], part=part,
        may_review=may(actor(), Permission.REVIEW_OBJECTIONS, g.place.id) and not part and not found.review_outcome,
        choices=[(str(one), gettext(REVIEW_CHOICES[one])) for one in fitting],
        tongues=[(tag, NAMES[tag]) for tag in LANGUAGES],
        tongue=row.words_language if row.words_language in LANGUAGES else "en",
    )  # fmt: skip
