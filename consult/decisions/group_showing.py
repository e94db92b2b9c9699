"""Pages of look-alikes, groups and themes."""

from typing import Any

from flask import Response, g, request

from consult.decisions import forms, grouping_reads, groups, proposals, themes
from consult.decisions.proposals import open_proposals
from consult.decisions.rules import Outcome
from consult.decisions.showing import again, may_decide, outcome_choices
from consult.decisions.words import standard_response
from consult.errors import NotFound, OutOfDate, Refusal
from consult.web.door import actor
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, NAMES
from consult.web.store import reading

MISSING = "There is no page at this address."
A_PAGE = 30


def show_groups(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the look-alikes that were found and the groups that stand."""
    found = open_proposals(reading(), g.place.id)
    first = [proposal_id for proposal_id, _ in found[:A_PAGE]]
    return again(
        "decisions/groups.html", form, refusal, proposals=grouping_reads.proposed(reading(), first), order=first,
        more=len(found) - len(first), total=len(found), look=proposals.last_look(reading(), g.place.id),
        groups=groups.standing_groups(reading(), g.place.id), may_group=may_decide(),
    )  # fmt: skip


def show_proposal(proposal_id: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show comments that look alike, to be ticked; after a refusal with every tick kept."""
    rows = grouping_reads.proposed(reading(), [proposal_id]).get(proposal_id, [])
    ids = [row.comment_id for row in rows]
    found = {row.id: row for row in grouping_reads.comments_with(reading(), g.place.id, ids, actor())}
    if not found:
        raise NotFound("There is no such proposal any more. Look at the list again.")
    return again(
        "decisions/proposal.html", form, refusal, rows=[(row, found[row.comment_id]) for row in rows],
        proposal_id=proposal_id, ticked=_ticked(form, list(found.values())), may_group=may_decide(),
    )  # fmt: skip


def _ticked(form: Form, rows: list[Any]) -> set[int]:
    """Return the numbers that are ticked: as sent, or all on a first look."""
    if form.posted:
        return {row.number for row in rows if form.words(f"n-{row.number}") == "yes"}
    return {row.number for row in rows}


def show_group(group_id: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show a group with the form that decides its comments at once; after a refusal with every word kept."""
    row = grouping_reads.group_row(reading(), g.place.id, group_id)
    if row is None:
        raise NotFound(MISSING)
    ids = [member.comment_id for member in groups.members(reading(), group_id)]
    rows = list(grouping_reads.comments_with(reading(), g.place.id, ids, actor()))
    tongues = sorted({one.words_language for one in rows} & set(LANGUAGES), key=LANGUAGES.index) or ["en"]
    stale = isinstance(refusal, OutOfDate)
    seen = form.words("seen") if form.words("seen") and not stale else _seen(rows)
    return again(
        "decisions/group.html", _begun(form, tongues), refusal, row=row, rows=rows, tongues=tongues, seen=seen,
        free=[one for one in rows if not one.own_side and one.state == "received"],
        ticked=_ticked_undecided(form, rows), outcomes=outcome_choices(), kinds=list(Outcome),
        history=groups.history_of_group(reading(), group_id), may_group=may_decide(),
        languages=[(tag, NAMES[tag]) for tag in LANGUAGES],
        needs_reason=any(one.published_at for one in rows),
    )  # fmt: skip


def _seen(rows: list[Any]) -> str:
    return forms.written_seen((row.number, row.decision_id, row.edited_at) for row in rows)


def _ticked_undecided(form: Form, rows: list[Any]) -> set[int]:
    if "seen" in form.posted:
        return {row.number for row in rows if form.words(f"also-{row.number}") == "yes"}
    return {
        row.number for row in rows if row.outcome is None and not row.own_side and row.state == "received"
    }


def _begun(form: Form, tongues: list[str]) -> Form:
    """Return the form, or on a first look one that begins with the standard response asked for."""
    start = request.args.get("start", "")
    if form.posted or start not in tuple(Outcome):
        return form
    said = {f"response-{tag}": standard_response(Outcome(start), tag) for tag in tongues[1:]}
    first = standard_response(Outcome(start), tongues[0])
    return Form({"outcome": start, "response": first, "response_language": tongues[0], **said})


def show_themes(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the themes with their counts, and the form for one more."""
    rows = themes.themes(reading(), g.place.id)
    return again("decisions/themes.html", form, refusal, rows=rows, may_name=may_decide())


def show_theme(theme_id: int, form: Form, refusal: Refusal | None = None) -> Response:
    """Show the comments under a theme; after a refusal with every word kept."""
    theme = grouping_reads.theme_row(reading(), g.place.id, theme_id)
    if theme is None:
        raise NotFound("There is no such theme. Somebody may have taken it away.")
    ids = grouping_reads.under_theme(reading(), theme_id)
    rows = grouping_reads.comments_with(reading(), g.place.id, ids, actor()) if ids else []
    return again("decisions/theme.html", form, refusal, theme=theme, rows=rows, may_name=may_decide())
