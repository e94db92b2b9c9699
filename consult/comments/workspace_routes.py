"""Pages of an organisation's workspace: what its people say among themselves before their institution replies."""

from flask import g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.comments import consolidating, contributing, forms
from consult.comments.showing import filled, pages
from consult.comments.workspace_showing import (
    contribution_or_404,
    show_setting_aside,
    show_words,
    show_workspace,
    workspace_or_404,
)
from consult.errors import Refusal
from consult.web.door import actor, now
from consult.web.door_marks import keeps_words, needs
from consult.web.forms import Form
from consult.web.pages import see
from consult.web.store import unit_of_work

HOUSE = "/<lang:lang>/<slug>/institution/<int:organisation>/"


@pages.get(HOUSE)
@needs(Permission.CONTRIBUTE)
def workspace(slug: str, organisation: int) -> ResponseReturnValue:
    """Show what the people of an organisation said among themselves, to them only."""
    return show_workspace(organisation, Form({}))


@pages.post(HOUSE + "take-up")
@needs(Permission.CONSOLIDATE)
def take_up(slug: str, organisation: int) -> ResponseReturnValue:
    """Put chosen contributions into the reply, each by itself or merged into one."""
    workspace_or_404(organisation, leads=True)
    form = Form(request.form)
    try:
        with unit_of_work() as session:
            consolidating.take_up(
                session, actor=actor(), now=now(), consultation_id=g.place.id, organisation_id=organisation,
                contribution_ids=forms.read_chosen(request.form.getlist("contribution")),
                merge=form.words("how") == "merge",
            )  # fmt: skip
    except Refusal as refusal:
        return show_workspace(organisation, form, refusal)
    return see("comments.consolidated", slug=slug, organisation=organisation)


@pages.get(HOUSE + "said/<int:contribution>/edit")
@needs(Permission.CONTRIBUTE)
def ask_contribution(slug: str, organisation: int, contribution: int) -> ResponseReturnValue:
    """Show what one said in the workspace for changing."""
    space = workspace_or_404(organisation)
    row = contribution_or_404(space, contribution)
    return show_words(space, row, filled(row), of_reply=False)


@pages.post(HOUSE + "said/<int:contribution>/edit")
@needs(Permission.CONTRIBUTE)
@keeps_words
def edit_contribution(slug: str, organisation: int, contribution: int) -> ResponseReturnValue:
    """Change what one said in the workspace."""
    space, form = workspace_or_404(organisation), Form(request.form)
    row = contribution_or_404(space, contribution)
    try:
        _change(row, form)
    except Refusal as refusal:
        return show_words(space, row, form, refusal, of_reply=False)
    return see("comments.workspace", slug=slug, organisation=organisation, anchor=f"s{contribution}")


def _change(row: object, form: Form) -> None:
    form.only((*forms.OF_COMMENT, "version"))
    said = forms.read_comment(form, on_words=getattr(row, "clause_id", None) is not None)
    with unit_of_work() as session:
        contributing.edit_contribution(
            session, actor=actor(), now=now(), contribution_id=getattr(row, "id", 0),
            seen_version=forms.read_version(form), kind=said.kind, words=said.words,
            words_language=said.words_language, suggestion=said.suggestion,
        )  # fmt: skip


@pages.post(HOUSE + "said/<int:contribution>/withdraw")
@needs(Permission.CONTRIBUTE)
def withdraw_contribution(slug: str, organisation: int, contribution: int) -> ResponseReturnValue:
    """Take back what one said in the workspace."""
    space = workspace_or_404(organisation)
    row = contribution_or_404(space, contribution)
    try:
        with unit_of_work() as session:
            contributing.withdraw_contribution(
                session, actor=actor(), now=now(), contribution_id=contribution
            )
    except Refusal as refusal:
        return show_words(space, row, filled(row), refusal, of_reply=False)
    return see("comments.workspace", slug=slug, organisation=organisation, anchor=f"s{contribution}")


@pages.get(HOUSE + "said/<int:contribution>/set-aside")
@needs(Permission.CONSOLIDATE)
def ask_setting_aside(slug: str, organisation: int, contribution: int) -> ResponseReturnValue:
    """Ask why something does not go into the reply."""
    space = workspace_or_404(organisation, leads=True)
    row = contribution_or_404(space, contribution)
    return show_setting_aside(space, row, Form({"because": row.set_aside_because}))


@pages.post(HOUSE + "said/<int:contribution>/set-aside")
@needs(Permission.CONSOLIDATE)
@keeps_words
def set_aside(slug: str, organisation: int, contribution: int) -> ResponseReturnValue:
    """Tell a colleague that something does not go into the reply, and why."""
    space, form = workspace_or_404(organisation, leads=True), Form(request.form)
    row = contribution_or_404(space, contribution)
    try:
        with unit_of_work() as session:
            contributing.set_aside(
                session, actor=actor(), now=now(), contribution_id=row.id, because=form.words("because")
            )
    except Refusal as refusal:
        return show_setting_aside(space, row, form, refusal)
    return see("comments.workspace", slug=slug, organisation=organisation, anchor=f"s{contribution}")


@pages.post(HOUSE + "remind")
@needs(Permission.CONSOLIDATE)
def remind_members(slug: str, organisation: int) -> ResponseReturnValue:
    """Ask that the organisation's people be reminded by letter."""
    workspace_or_404(organisation, leads=True)
    try:
        with unit_of_work() as session:
            contributing.remind_members(
                session, actor=actor(), now=now(), consultation_id=g.place.id, organisation_id=organisation
            )
    except Refusal as refusal:
        return show_workspace(organisation, Form({}), refusal)
    return see("comments.workspace", slug=slug, organisation=organisation, reminded="yes")
