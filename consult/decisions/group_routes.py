"""Pages of look-alikes, groups and themes."""

import re

from flask import g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.decisions import actions, forms, groups, proposals, themes
from consult.decisions.deciding_routes import chosen
from consult.decisions.group_showing import show_group, show_groups, show_proposal, show_theme, show_themes
from consult.decisions.grouping_rules import MOST_NAME
from consult.decisions.queries import numbered
from consult.decisions.rules import UnknownComment
from consult.decisions.showing import pages
from consult.decisions.standard import is_standard, own_standards
from consult.decisions.tongues import ensure_in_their_languages
from consult.errors import Invalid, NotFound, Refusal
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import N_
from consult.web.pages import see
from consult.web.store import reading, unit_of_work

NUMBER = re.compile(r"n-(\d{1,9})")
LISTED = re.compile(r"\d{1,9}")


def _ids(numbers: list[int]) -> list[int]:
    """Return the ids of comments by number.

    Raises:
        UnknownComment: one is not there.
    """
    found = numbered(reading(), g.place.id, numbers)
    if set(found) != set(numbers):
        raise UnknownComment("There is no comment with this number.")
    return list(found.values())


def _typed(form: Form, field: str) -> list[int]:
    """Read numbers of comments, parted by anything."""
    words = form.text(field, most=2_000)
    if words and not LISTED.search(words):
        form.errors[field] = N_("Type numbers of comments, such as 12, 15.")
    form.check()
    return [int(one) for one in LISTED.findall(words)]


@pages.get("/<lang:lang>/<slug>/decisions/groups/", endpoint="groups")
@needs(Permission.READ_DESK)
def all_groups(slug: str) -> ResponseReturnValue:
    """Show look-alikes and groups."""
    return show_groups(Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/groups/look")
@needs(Permission.DECIDE)
def look(slug: str) -> ResponseReturnValue:
    """Look for look-alikes among the undecided comments."""
    form = Form(request.form)
    try:
        form.only(())
        with unit_of_work() as session:
            proposals.look_for_likeness(session, actor=actor(), now=now(), consultation_id=g.place.id)
    except Refusal as refusal:
        return show_groups(form, refusal)
    return see("decisions.groups", slug=slug)


@pages.post("/<lang:lang>/<slug>/decisions/groups/make")
@needs(Permission.DECIDE)
def make_group(slug: str) -> ResponseReturnValue:
    """Put comments together by their numbers."""
    form = Form(request.form)
    try:
        form.only(("numbers",))
        ids = _ids(_typed(form, "numbers"))
        with unit_of_work() as session:
            made = groups.make_group(
                session, actor=actor(), now=now(), consultation_id=g.place.id, comment_ids=ids
            )
    except Refusal as refusal:
        return show_groups(form, refusal)
    return see("decisions.group", slug=slug, group_id=made.id)


@pages.get("/<lang:lang>/<slug>/decisions/groups/proposals/<int:proposal_id>")
@needs(Permission.READ_DESK)
def proposal(slug: str, proposal_id: int) -> ResponseReturnValue:
    """Show comments that look alike."""
    return show_proposal(proposal_id, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/groups/proposals/<int:proposal_id>")
@needs(Permission.DECIDE)
def judge(slug: str, proposal_id: int) -> ResponseReturnValue:
    """Make a group of those that are ticked, or say that none are alike."""
    form = Form(request.form)
    try:
        group_id = _judge(proposal_id, form)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_proposal(proposal_id, form, refusal)
    return (
        see("decisions.group", slug=slug, group_id=group_id)
        if group_id
        else see("decisions.groups", slug=slug)
    )


def _judge(proposal_id: int, form: Form) -> int:
    numbers = chosen(form, NUMBER)
    form.only(("then", *(f"n-{number}" for number in numbers)))
    ids = _ids(numbers)
    with unit_of_work() as session:
        common = {"actor": actor(), "now": now(), "consultation_id": g.place.id, "proposal_id": proposal_id}
        if form.words("then") == "dismiss":
            proposals.dismiss_proposal(session, **common)
            return 0
        return groups.make_group(session, comment_ids=ids, **common).id


@pages.get("/<lang:lang>/<slug>/decisions/groups/<int:group_id>")
@needs(Permission.READ_DESK)
def group(slug: str, group_id: int) -> ResponseReturnValue:
    """Show a group."""
    return show_group(group_id, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/groups/<int:group_id>")
@needs(Permission.DECIDE)
def change_group(slug: str, group_id: int) -> ResponseReturnValue:
    """Put comments in, take those that are ticked out, or dissolve the group."""
    form = Form(request.form)
    try:
        stands = _change_group(group_id, form)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_group(group_id, form, refusal)
    return (
        see("decisions.group", slug=slug, group_id=group_id) if stands else see("decisions.groups", slug=slug)
    )


def _change_group(group_id: int, form: Form) -> bool:
    numbers = chosen(form, NUMBER)
    form.only(("then", "add", *(f"n-{number}" for number in numbers)))
    out, into = _ids(numbers), _ids(_typed(form, "add"))
    with unit_of_work() as session:
        common = {"actor": actor(), "now": now(), "consultation_id": g.place.id, "group_id": group_id}
        if form.words("then") == "end":
            groups.end_group(session, **common)
            return False
        return groups.change_group(session, add=into, remove=out, **common)


@pages.post("/<lang:lang>/<slug>/decisions/groups/<int:group_id>/decide")
@needs(Permission.DECIDE)
def decide_group(slug: str, group_id: int) -> ResponseReturnValue:
    """Decide the comments of a group that are ticked, with one response in each of their languages."""
    form = Form(request.form)
    try:
        _decide_group(form)
    except Refusal as refusal:
        return show_group(group_id, form, refusal)
    return see("decisions.group", slug=slug, group_id=group_id)


def _decide_group(form: Form) -> None:
    standards = own_standards(reading(), g.place.id)
    verdict = forms.read_decision(form, lambda response: is_standard(response, standards))
    if not verdict.also:
        raise Invalid("Nothing was chosen. Tick at least one.")
    repeated = {verdict.duplicate_of} - {None}
    with unit_of_work() as session:
        ids = numbered(session, g.place.id, {*verdict.also, *repeated})  # type: ignore[arg-type]
        if not set(verdict.also) | repeated <= set(ids):
            raise UnknownComment("There is no comment with this number.")
        mine = [ids[number] for number in verdict.also]
        ensure_in_their_languages(session, mine, {verdict.response_language, *verdict.responses})
        actions.decide(
            session, actor=actor(), now=now(), consultation_id=g.place.id, comment_ids=mine,
            outcome=verdict.outcome, response=verdict.response, response_language=verdict.response_language,
            duplicate_of_id=ids[verdict.duplicate_of] if verdict.duplicate_of is not None else None,
            seen={ids[n]: seen for n, seen in verdict.seen.items() if n in verdict.also},
            responses=verdict.responses, reason=verdict.reason,
        )  # fmt: skip


@pages.get("/<lang:lang>/<slug>/decisions/themes/", endpoint="themes")
@needs(Permission.READ_DESK)
def all_themes(slug: str) -> ResponseReturnValue:
    """Show the themes."""
    return show_themes(Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/themes/")
@needs(Permission.DECIDE)
def name_theme(slug: str) -> ResponseReturnValue:
    """Add a theme."""
    form = Form(request.form)
    try:
        form.only(("name",))
        name = form.text("name", most=MOST_NAME, needed=N_("Give the theme a short name."))
        form.check()
        with unit_of_work() as session:
            themes.name_theme(session, actor=actor(), now=now(), consultation_id=g.place.id, name=name)
    except Refusal as refusal:
        return show_themes(form, refusal)
    return see("decisions.themes", slug=slug)


@pages.get("/<lang:lang>/<slug>/decisions/themes/<int:theme_id>")
@needs(Permission.READ_DESK)
def theme(slug: str, theme_id: int) -> ResponseReturnValue:
    """Show the comments under a theme."""
    return show_theme(theme_id, Form({}))


@pages.post("/<lang:lang>/<slug>/decisions/themes/<int:theme_id>")
@needs(Permission.DECIDE)
def change_theme(slug: str, theme_id: int) -> ResponseReturnValue:
    """Put comments under a theme, take those that are ticked from it, or take the theme away."""
    form = Form(request.form)
    try:
        gone = _change_theme(theme_id, form)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_theme(theme_id, form, refusal)
    return (
        see("decisions.themes", slug=slug) if gone else see("decisions.theme", slug=slug, theme_id=theme_id)
    )


def _change_theme(theme_id: int, form: Form) -> bool:
    numbers = chosen(form, NUMBER)
    form.only(("then", "add", *(f"n-{number}" for number in numbers)))
    out, into = _ids(numbers), _ids(_typed(form, "add"))
    with unit_of_work() as session:
        common = {"actor": actor(), "now": now(), "consultation_id": g.place.id, "theme_id": theme_id}
        if form.words("then") == "end":
            themes.end_theme(session, **common)
            return True
        themes.put_under_theme(session, add=into, remove=out, **common)
    return False
