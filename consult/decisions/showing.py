"""Pages of the desk as they are, and again with an error and every word kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, g, request

from consult.access import Permission, may
from consult.database import in_language
from consult.decisions import checks, desk, forms, queries, rules, words
from consult.decisions.desk_around import around
from consult.decisions.inbox import read_filters
from consult.decisions.inbox_around import beside as kept_beside
from consult.decisions.later_showing import Later, changes_at, later_of
from consult.decisions.models import AmendmentKind
from consult.decisions.redlining import Redline, redline_of
from consult.decisions.rules import CHANGES_TEXT, FROZEN_STAGES, Outcome
from consult.errors import Invalid, NotFound, OutOfDate, Refusal
from consult.text.marks import mark_html
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, NAMES, gettext
from consult.web.pages import page
from consult.web.refusals import status_of, words_of
from consult.web.store import reading

pages = Blueprint("decisions", __name__)
pages.add_app_template_global(words.outcome_word, "outcome_word")
pages.add_app_template_global(words.outcome_sign, "outcome_sign")


def again(template: str, form: Form, refusal: Refusal | None, **values: Any) -> Response:
    """Render a page with a form, after a refusal with its status and the errors beside their fields."""
    if refusal is None:
        return page(template, form=form, fault=None, **values)
    if isinstance(refusal, Invalid):
        form.errors.update(refusal.fields)
    return page(template, status=status_of(refusal), form=form, fault=words_of(refusal), **values)


def may_decide() -> bool:
    """Tell whether this person may decide and amend here while the desk is open."""
    return may(actor(), Permission.DECIDE, g.place.id) and g.place.stage not in FROZEN_STAGES


def number_in(value: str) -> int:
    """Return the whole number that an address gives; 0 when it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def comment_or_404(number: int) -> Any:
    """Return a comment as the desk shows it.

    Raises:
        NotFound: there is none of this number.
    """
    row = desk.comment_on_desk(reading(), g.place.id, number, actor())
    if row is None:
        raise NotFound("There is no comment with this number.")
    return row


def show_desk(number: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show one comment with everything needed to decide it; after a refusal with every word kept."""
    row, filters = comment_or_404(number), read_filters(request.args)
    beside = {other.number: other for other in desk.comments_beside(reading(), row, actor())}
    kept = kept_beside(reading(), g.place.id, row, filters, actor(), now())
    amendments = _amendments(row)
    later = later_of(row, amendments)
    stale = isinstance(refusal, OutOfDate)
    if stale:
        form = Form({name: value for name, value in form.posted.items() if name != "outcome"}, form.errors)
    others = [other for other in beside.values() if other.number != number]
    history = _history(row, stale)
    more = around(row, history)
    return again(
        "decisions/desk.html", _begun(form, row, more["standards"]), refusal, row=row, others=others[: desk.MOST_OTHERS],
        more=len(others) > desk.MOST_OTHERS, clause_html=_marked(row), history=history,
        amendments=_of_draft(row, amendments), later=later, working=_working(row), clash=_clash(refusal, amendments),
        applied=_applied(row, amendments), can=_can(row, amendments, later), back=kept.back, on=kept.on, filters=filters,
        seen=_seen(form, stale, row, others), outcomes=outcome_choices(), tongues=[(tag,
        NAMES[tag]) for tag in LANGUAGES],
        tongue=_tongue(row), accepted=words.standard_response(Outcome.ACCEPTED, row.words_language),
        done=number_in(request.args.get("done", "")), just_applied=request.args.get("applied") == "1", outcome_kinds=list(Outcome),
        kinds={str(kind): gettext(word) for kind, word in words.KINDS.items()},
        **more, beside=kept, may_share=may(actor(), Permission.SHARE_DESK, g.place.id),
        may_assign=may(actor(), Permission.SHARE_DESK, g.place.id) and g.place.stage not in FROZEN_STAGES,
    )  # fmt: skip


def _begun(form: Form, row: Any, standards: Sequence[Any]) -> Form:
    """Return the form, or on a first look one that begins with the standard response asked for."""
    start, tongue = request.args.get("start", ""), _tongue(row)
    if form.posted:
        return form
    if start in tuple(Outcome):
        response = words.standard_response(Outcome(start), row.words_language)
        return Form({"outcome": start, "response": response, "response_language": tongue})
    for one in standards:
        if start == f"s{one.id}":
            said = {f"response-{tag}": text for tag, text in one.words.items() if tag != tongue}
            own = {"response": in_language(one.words, tongue)} if tongue in one.words else {}
            return Form({"outcome": str(one.outcome), "response_language": tongue, **said, **own})
    return form


def _tongue(row: Any) -> str:
    return row.words_language if row.words_language in LANGUAGES else "en"


def _seen(form: Form, stale: bool, row: Any, others: Sequence[Any]) -> str:
    """Return what the form says its editor saw: as posted, unless the page just showed what had changed."""
    if form.words("seen") and not stale:
        return form.words("seen")
    return forms.written_seen((o.number, o.decision_id, o.edited_at) for o in (row, *others))


def _marked(row: Any) -> str:
    """Return the clause's HTML with the comment's words marked; '' when it is about no clause."""
    if row.old_html is None:
        return ""
    on_words = row.precision in ("words", "sentence") and row.start is not None
    return mark_html(row.old_html, row.old_canonical, [(row.start, row.end, row.number)] if on_words else [])


def _history(row: Any, stale: bool) -> Sequence[Any]:
    asked = row.decision_id is not None or row.reopened or stale
    return desk.history_of(reading(), row.id) if asked else []


def _amendments(row: Any) -> Sequence[Any]:
    """Return the standing changes of the clause, in the comment's draft and in a later one, and those it caused."""
    if row.clause_id is None or (row.working_id is None and row.newer_draft is None):
        return []
    places = {(row.draft_id, row.clause_id)}
    if row.later_clause is not None:
        places.add((row.newer_draft, row.later_clause))
    return queries.amendments_about(reading(), row.id, places, row.language)


def _of_draft(row: Any, amendments: Sequence[Any]) -> Sequence[Any]:
    return changes_at(row.draft_id, row.clause_id, row.language, amendments)


def _working(row: Any) -> Redline | None:
    if row.working_id is None or row.old_canonical is None:
        return None
    return redline_of(row.old_canonical, row.canonical, row.language)


def _applied(row: Any, amendments: Sequence[Any]) -> bool:
    return any(a.comment_id == row.id and a.kind is AmendmentKind.SUGGESTION for a in amendments)


def _clash(refusal: Refusal | None, amendments: Sequence[Any]) -> tuple[Any, Redline] | None:
    """Return the applied change that stands in the way, with its redline."""
    if not isinstance(refusal, rules.Overlapping):
        return None
    for a in amendments:
        if a.id == refusal.amendment_id:
            return a, redline_of(a.before_canonical, a.after_canonical, a.language)
    return None


def _can(row: Any, amendments: Sequence[Any], later: Later | None) -> Mapping[str, bool]:
    """Tell what this editor can do with the comment now; the actions check it again."""
    editor = may_decide()
    received = row.state == "received"
    suggests = row.suggestion is not None and row.clause_id is not None and (later is None or later.stands)
    free = editor and received and not row.own_side
    accepted = row.outcome in CHANGES_TEXT
    applied = _applied(row, amendments)
    return {
        "decide": free,
        "accept_and_apply": free and suggests and row.outcome is None and not applied,
        "apply": editor and received and suggests and accepted and not applied,
        "share": editor,
        "edit": editor and row.clause_id is not None and row.newer_draft is None and row.old_html is not None,
    }


def outcome_choices() -> list[tuple[str, str]]:
    """Return the outcomes as choices of a form, each with its sign and what it means."""
    return [
        (
            str(outcome),
            gettext(
                "%(sign)s %(word)s: %(hint)s",
                sign=words.outcome_sign(outcome),
                word=words.outcome_word(outcome),
                hint=gettext(words.HINTS[outcome]),
            ),
        )
        for outcome in Outcome
    ]


def show_publishing(form: Form, refusal: Refusal | None = None) -> Response:
    """Show what publishing would make public."""
    counts = queries.progress(reading(), g.place.id)
    waiting = checks.waiting(reading(), g.place.id)
    unconfirmed = checks.unconfirmed(reading(), g.place.id)
    return again(
        "decisions/publish.html", form, refusal, counts=counts, waiting=waiting, unconfirmed=unconfirmed
    )
