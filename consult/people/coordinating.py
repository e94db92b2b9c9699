"""The coordinator's pages: who takes part, who is invited, inviting one by one and by list."""

from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from consult.access import Permission, Role
from consult.errors import Refusal
from consult.people import actions, forms, inviting, reminding
from consult.people.blueprint import pages
from consult.people.entering import settings
from consult.people.guest_list import read_list
from consult.people.listing import show_invite, show_list, show_people, show_reminder
from consult.people.rules import InvitationState
from consult.web.door import actor, now
from consult.web.door_marks import keeps_words, needs
from consult.web.forms import Form
from consult.web.languages import language
from consult.web.pages import see
from consult.web.store import unit_of_work


@pages.get("/<lang:lang>/<slug>/people/")
@needs(Permission.READ_PEOPLE)
def index(slug: str) -> ResponseReturnValue:
    """List who takes part and who is invited."""
    role = next((role for role in Role if role == request.args.get("role")), None)
    state = next((s for s in InvitationState if s == request.args.get("state")), InvitationState.WAITING)
    return show_people(role, state)


@pages.get("/<lang:lang>/<slug>/people/invite")
@needs(Permission.INVITE)
def invite(slug: str) -> ResponseReturnValue:
    """Ask whom to invite."""
    return show_invite(Form({}))


@pages.post("/<lang:lang>/<slug>/people/invite")
@needs(Permission.INVITE)
@keeps_words
def send_invitation(slug: str) -> ResponseReturnValue:
    """Invite one person."""
    form = Form(request.form)
    try:
        guest = forms.guest(form)
        with unit_of_work() as session:
            inviting.invite(session, guest=guest, **_who_and_where())
    except Refusal as refusal:
        return show_invite(form, refusal)
    return see("people.index", slug=slug, sent=1)


@pages.get("/<lang:lang>/<slug>/people/invite/list")
@needs(Permission.INVITE)
def invite_list(slug: str) -> ResponseReturnValue:
    """Ask for a list of people to invite."""
    return show_list(Form({}))


@pages.post("/<lang:lang>/<slug>/people/invite/list")
@needs(Permission.INVITE)
@keeps_words
def send_list(slug: str) -> ResponseReturnValue:
    """Check a list, or invite everybody on it."""
    form = Form(request.form)
    try:
        found = read_list(forms.list_words(form, request.files), language=language())
        if found.faults or form.words("step") != "send":
            return show_list(form, found=found)
        with unit_of_work() as session:
            sent = inviting.invite_many(session, guests=found.guests, **_who_and_where())
    except Refusal as refusal:
        return show_list(form, refusal=refusal)
    return see("people.index", slug=slug, sent=len(sent))


@pages.post("/<lang:lang>/<slug>/people/invitations/<int:number>/revoke")
@needs(Permission.INVITE)
def revoke(slug: str, number: int) -> ResponseReturnValue:
    """Take an invitation back."""
    with unit_of_work() as session:
        inviting.revoke_invitation(
            session, actor=actor(), now=now(), consultation_id=g.place.id, invitation_id=number
        )
    return see("people.index", slug=slug, anchor="invitations")


@pages.post("/<lang:lang>/<slug>/people/invitations/<int:number>/send-again")
@needs(Permission.INVITE)
def send_again(slug: str, number: int) -> ResponseReturnValue:
    """Send a fresh letter for an invitation."""
    with unit_of_work() as session:
        inviting.send_again(session, invitation_id=number, **_who_and_where())
    return see("people.index", slug=slug, sent=1)


@pages.post("/<lang:lang>/<slug>/people/roles/<int:number>/end")
@needs(Permission.INVITE)
def end_role(slug: str, number: int) -> ResponseReturnValue:
    """End a role."""
    with unit_of_work() as session:
        actions.end_role(session, actor=actor(), now=now(), consultation_id=g.place.id, grant_id=number)
    return see("people.index", slug=slug)


@pages.post("/<lang:lang>/<slug>/people/remind")
@needs(Permission.INVITE)
@keeps_words
def remind(slug: str) -> ResponseReturnValue:
    """Remind people whose voice is missing."""
    form = Form(request.form)
    whom = forms.whom(request.form.getlist("who"))
    try:
        words = forms.reminder(form)
        with unit_of_work() as session:
            done = reminding.remind(
                session, actor=actor(), now=now(), consultation_id=g.place.id, words=words, **whom
            )
    except Refusal as refusal:
        return show_reminder(form, whom, refusal)
    return see("coordinating.missing", slug=slug, reminded=done.reminded, left_out=done.left_out)


def _who_and_where() -> dict[str, Any]:
    return {
        "actor": actor(),
        "now": now(),
        "consultation_id": g.place.id,
        "secret_key": settings().secret_key,
    }
