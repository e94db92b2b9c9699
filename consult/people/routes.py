"""Pages for signing in and out, for invitations and for one's own profile."""

from flask import request
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.errors import NotFound, Refusal
from consult.people import accepting, account_routes, actions, coordinating, entering, forms, signing
from consult.people.blueprint import pages
from consult.people.session import browser_secret, forget_browser, remember_next, remembered_next
from consult.people.showing import (
    again,
    destination,
    go,
    show_invitation,
    show_profile,
    show_sign_in,
    stopped,
)
from consult.web.door import actor, now
from consult.web.door_marks import keeps_words, needs
from consult.web.forms import Form
from consult.web.pages import page, see
from consult.web.store import reading, unit_of_work

__all__ = ["account_routes", "coordinating", "pages"]  # they hang their own pages on the blueprint


@pages.get("/<lang:lang>/sign-in")
@needs(Permission.SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Ask for an address to send a sign-in link to."""
    form = Form(request.args)
    if actor().person_id is not None:
        return go(destination(form.words("next")))
    return show_sign_in(form)


@pages.post("/<lang:lang>/sign-in")
@needs(Permission.SIGN_IN)
def ask_for_link() -> ResponseReturnValue:
    """Take the address; say the same whether it is known or not."""
    form = Form(request.form)
    try:
        entering.ask_for_link(form)
    except Refusal as refusal:
        return show_sign_in(form, refusal)
    remember_next(destination(form.words("next")))
    return see("people.link_sent")


@pages.get("/<lang:lang>/sign-in/sent")
@needs(Permission.SIGN_IN)
def link_sent() -> ResponseReturnValue:
    """Say what happens next."""
    return page("people/link_sent.html")


@pages.get("/<lang:lang>/sign-in/link/<token>")
@needs(Permission.SIGN_IN)
def sign_in_link(token: str) -> ResponseReturnValue:
    """Show the button that uses a sign-in link; opening the page uses nothing."""
    try:
        signing.ensure_link_usable(reading(), token=token, browser=browser_secret(), now=now())
    except Refusal as refusal:
        return stopped(refusal, invitation=None)
    return again("people/use_link.html", Form({}), None)


@pages.post("/<lang:lang>/sign-in/link/<token>")
@needs(Permission.SIGN_IN)
def use_link(token: str) -> ResponseReturnValue:
    """Use a sign-in link."""
    form, address = Form(request.form), remembered_next()
    try:
        entering.enter_by_link(token, form)
    except Refusal as refusal:
        return again("people/use_link.html", form, refusal)
    return go(destination(address))


@pages.get("/<lang:lang>/sign-in/password")
@needs(Permission.SIGN_IN)
def sign_in_password() -> ResponseReturnValue:
    """Ask for address and password."""
    return again("people/sign_in_password.html", Form(request.args), None)


@pages.post("/<lang:lang>/sign-in/password")
@needs(Permission.SIGN_IN)
def use_password() -> ResponseReturnValue:
    """Sign in with address and password."""
    form = Form(request.form)
    try:
        entering.enter_by_password(form)
    except Refusal as refusal:
        return again("people/sign_in_password.html", form, refusal)
    return go(destination(form.words("next")))


@pages.post("/<lang:lang>/sign-out")
@needs(Permission.HOLD_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End this session, on the server and in the browser."""
    session_id = actor().session_id
    if session_id is None:
        raise NotFound("There is no page at this address.")
    with unit_of_work() as session:
        signing.end_session(session, actor=actor(), now=now(), session_id=session_id)
    forget_browser()
    return see("reading.home")


@pages.get("/<lang:lang>/demo/<token>")
@needs(Permission.SIGN_IN)
def demo(token: str) -> ResponseReturnValue:
    """Show the button that signs in as a sample person, in a demo instance only."""
    return again("people/demo.html", Form({}), None, link=entering.demo_link(token))


@pages.post("/<lang:lang>/demo/<token>")
@needs(Permission.SIGN_IN)
def use_demo(token: str) -> ResponseReturnValue:
    """Sign in as a sample person, in a demo instance only."""
    link, form = entering.demo_link(token), Form(request.form)
    try:
        entering.enter_as_sample(link, form)
    except Refusal as refusal:
        return again("people/demo.html", form, refusal, link=link)
    return go(destination(""))


@pages.get("/<lang:lang>/invitation/<token>")
@needs(Permission.SIGN_IN)
def invitation(token: str) -> ResponseReturnValue:
    """Show an invitation; opening the page accepts nothing."""
    return show_invitation(token, Form({}))


@pages.post("/<lang:lang>/invitation/<token>")
@needs(Permission.SIGN_IN)
@keeps_words
def accept(token: str) -> ResponseReturnValue:
    """Accept with the account that is signed in."""
    form = Form(request.form)
    try:
        forms.nothing(form)
        with unit_of_work() as session:
            accepting.accept_invitation(session, actor=actor(), now=now(), token=token)
    except Refusal as refusal:
        return show_invitation(token, form, refusal)
    return see("reading.landing", slug=accepting.invitation_of(reading(), token).slug)


@pages.post("/<lang:lang>/invitation/<token>/account")
@needs(Permission.SIGN_IN)
@keeps_words
def set_account_up(token: str) -> ResponseReturnValue:
    """Set an account up from an invitation, and sign in with it."""
    form = Form(request.form)
    try:
        slug, language = entering.enter_by_invitation(token, form)
    except Refusal as refusal:
        return show_invitation(token, form, refusal)
    return see("reading.landing", slug=slug, lang=language)


@pages.get("/<lang:lang>/profile")
@needs(Permission.HOLD_ACCOUNT)
def profile() -> ResponseReturnValue:
    """Show one's own account."""
    return show_profile()


@pages.post("/<lang:lang>/profile")
@needs(Permission.HOLD_ACCOUNT)
@keeps_words
def change_profile() -> ResponseReturnValue:
    """Change one's own account."""
    form = Form(request.form)
    try:
        values = forms.profile(form)
        with unit_of_work() as session:
            actions.change_profile(session, actor=actor(), now=now(), profile=values)
    except Refusal as refusal:
        return show_profile(form, refusal=refusal)
    return see("people.profile", lang=values.language, kept="profile")


@pages.post("/<lang:lang>/profile/password")
@needs(Permission.HOLD_ACCOUNT)
def set_password() -> ResponseReturnValue:
    """Set or change one's own password."""
    form = Form(request.form)
    try:
        entering.set_password(form)
    except Refusal as refusal:
        return show_profile(password=form, refusal=refusal)
    return see("people.profile", kept="password")


@pages.post("/<lang:lang>/profile/sessions/<int:number>/end")
@needs(Permission.HOLD_ACCOUNT)
def end_session(number: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    with unit_of_work() as session:
        signing.end_session(session, actor=actor(), now=now(), session_id=number)
    return see("people.profile", anchor="sessions")
