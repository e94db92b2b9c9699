"""Pages of comments: write, show, change, withdraw, answer, agree; complete without scripts."""

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from consult.access import Permission, require
from consult.comments import actions, contributing, forms, moderation_routes, receipts, reply_routes
from consult.comments.outside import show_outside
from consult.comments.queries import address_of_section
from consult.comments.rules import DraftSuperseded
from consult.comments.showing import (
    comment_or_404,
    ensure_changeable,
    ensure_takes_comments,
    filled,
    newer_spot,
    own_comment,
    pages,
    show_comment,
    show_edit,
    show_kept,
    show_mine,
    show_new,
    show_withdrawal,
    spot_named,
)
from consult.comments.spots import Spot
from consult.comments.taking import count_words
from consult.errors import Refusal
from consult.web.door import actor, now
from consult.web.door_marks import keeps_words, needs
from consult.web.forms import Form
from consult.web.pages import safe_next, see
from consult.web.store import reading, unit_of_work

MORE = (moderation_routes, reply_routes)  # their pages hang on the same blueprint


@pages.get("/<lang:lang>/<slug>/comments/new")
@needs(Permission.READ_TEXT)
def new(slug: str) -> ResponseReturnValue:
    """Ask which words, what kind, and what should change."""
    spot = spot_named(request.args)
    try:
        a_round = ensure_takes_comments(spot)
    except DraftSuperseded as refusal:
        newer = newer_spot(spot, str(refusal.values["draft"]))
        return see("comments.new", slug=slug, **newer.address)
    return show_outside(spot, a_round) or show_new(spot, Form({}))


@pages.post("/<lang:lang>/<slug>/comments/new")
@needs(Permission.COMMENT)
@keeps_words
def create(slug: str) -> ResponseReturnValue:
    """Take a comment and show its receipt."""
    form, spot = Form(request.form), None
    try:
        spot = spot_named(form.posted)
        house = forms.read_house(form)
        if house is not None:
            return receipts.kept(form, house, _contribute(spot, form, house))
        number = _take(spot, form)
    except Refusal as refusal:
        if receipts.asked():
            return receipts.refused(form, refusal)
        return show_kept(form, refusal) if spot is None else show_new(spot, form, refusal)
    return (
        receipts.receipt(form, number) if receipts.asked() else see("comments.show", slug=slug, number=number)
    )


def _take(spot: Spot, form: Form) -> int:
    """Store a comment and return its number."""
    require(actor(), Permission.COMMENT, g.place.id)
    form.only(forms.OF_NEW)
    key = form.key()
    said = forms.read_comment(form, on_words=spot.clause is not None)
    pointed, behalf = forms.read_pointed(form, spot), forms.read_behalf(form)
    written_at = forms.read_written_at(form, now())
    with unit_of_work() as session:
        comment = actions.add_comment(
            session, actor=actor(), now=now(), draft_id=spot.draft_id, section_id=spot.section_id,
            clause_id=spot.clause_id, language=spot.language, kind=said.kind, words=said.words,
            words_language=said.words_language, suggestion=said.suggestion, selection=pointed,
            for_organisation_id=behalf, form_key=key, written_at=written_at, once=True,
        )  # fmt: skip
        if comment.received_at == now():
            count_words(session)
        return comment.number


def _contribute(spot: Spot, form: Form, house: int) -> int:
    """Store what is for the people of an organisation only, and return its id."""
    require(actor(), Permission.CONTRIBUTE, g.place.id)
    form.only(forms.OF_NEW)
    key = form.key()
    said = forms.read_comment(form, on_words=spot.clause is not None)
    pointed = forms.read_pointed(form, spot)
    with unit_of_work() as session:
        made = contributing.add_contribution(
            session, actor=actor(), now=now(), organisation_id=house, draft_id=spot.draft_id,
            section_id=spot.section_id, clause_id=spot.clause_id, language=spot.language, kind=said.kind,
            words=said.words, words_language=said.words_language, suggestion=said.suggestion, selection=pointed,
            form_key=key,
        )  # fmt: skip
        if made.made_at == now():
            count_words(session)
        return made.id


@pages.get("/<lang:lang>/<slug>/comments/mine")
@needs(Permission.COMMENT)
def mine(slug: str) -> ResponseReturnValue:
    """List what I said, what happened to it, and where."""
    return show_mine()


@pages.get("/<lang:lang>/<slug>/comments/<int:number>")
@needs(Permission.READ_COMMENTS)
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show a comment with its words in context, replies, history and answer."""
    return show_comment(number, Form({}))


@pages.get("/<lang:lang>/<slug>/comments/<int:number>/edit")
@needs(Permission.CHANGE_OWN_COMMENT)
def ask_edit(slug: str, number: int) -> ResponseReturnValue:
    """Show a comment of one's own for changing."""
    row = own_comment(number)
    ensure_changeable(row)
    return show_edit(row, filled(row))


@pages.post("/<lang:lang>/<slug>/comments/<int:number>/edit")
@needs(Permission.CHANGE_OWN_COMMENT)
@keeps_words
def edit(slug: str, number: int) -> ResponseReturnValue:
    """Change a comment of one's own."""
    form = Form(request.form)
    try:
        require(actor(), Permission.CHANGE_OWN_COMMENT, g.place.id)
        row = own_comment(number)
    except Refusal as refusal:
        return show_kept(form, refusal)
    try:
        _change(row.id, row.clause_id is not None, form)
    except Refusal as refusal:
        return show_edit(row, form, refusal)
    return see("comments.show", slug=slug, number=number)


def _change(comment_id: int, on_words: bool, form: Form) -> None:
    form.only((*forms.OF_COMMENT, "version"))
    said = forms.read_comment(form, on_words=on_words)
    with unit_of_work() as session:
        actions.edit_comment(
            session, actor=actor(), now=now(), comment_id=comment_id, seen_version=forms.read_version(form),
            kind=said.kind, words=said.words, words_language=said.words_language, suggestion=said.suggestion,
        )  # fmt: skip


@pages.get("/<lang:lang>/<slug>/comments/<int:number>/withdraw")
@needs(Permission.CHANGE_OWN_COMMENT)
def ask_withdrawal(slug: str, number: int) -> ResponseReturnValue:
    """Ask whether a comment of one's own shall be withdrawn."""
    row = own_comment(number)
    ensure_changeable(row)
    return show_withdrawal(row)


@pages.post("/<lang:lang>/<slug>/comments/<int:number>/withdraw")
@needs(Permission.CHANGE_OWN_COMMENT)
def withdraw(slug: str, number: int) -> ResponseReturnValue:
    """Withdraw a comment of one's own."""
    row = own_comment(number)
    try:
        with unit_of_work() as session:
            actions.withdraw_comment(session, actor=actor(), now=now(), comment_id=row.id)
    except Refusal as refusal:
        return show_withdrawal(row, refusal)
    return see("comments.show", slug=slug, number=number)


@pages.post("/<lang:lang>/<slug>/comments/<int:number>/reply")
@needs(Permission.COMMENT)
@keeps_words
def reply(slug: str, number: int) -> ResponseReturnValue:
    """Take a reply under a comment."""
    form = Form(request.form)
    try:
        require(actor(), Permission.COMMENT, g.place.id)
        row = comment_or_404(number)
    except Refusal as refusal:
        return show_kept(form, refusal)
    try:
        made = _answer(row.id, form)
    except Refusal as refusal:
        return show_comment(number, form, refusal)
    return see("comments.show", slug=slug, number=number, anchor=f"r{made}")


def _answer(comment_id: int, form: Form) -> int:
    form.only(("words", "words_language"))
    key, tongue = form.key(), forms.read_language(form)
    form.check()
    with unit_of_work() as session:
        made = actions.reply(
            session, actor=actor(), now=now(), comment_id=comment_id, words=form.words("words"),
            words_language=tongue, form_key=key,
        )  # fmt: skip
        if made.made_at == now():
            count_words(session)
        return made.id


@pages.post("/<lang:lang>/<slug>/comments/<int:number>/agree")
@needs(Permission.COMMENT)
def agree(slug: str, number: int) -> ResponseReturnValue:
    """Agree with a comment, or agree no longer."""
    row = comment_or_404(number)
    change = actions.take_back_agreement if request.form.get("agree") == "no" else actions.agree
    try:
        with unit_of_work() as session:
            change(session, actor=actor(), now=now(), comment_id=row.id)
    except Refusal as refusal:
        return _agreed_not(number, refusal)
    if receipts.asked():
        return receipts.receipt(Form(request.form), number)
    here = url_for("comments.show", slug=slug, number=number)
    return _back(here, f"#k{number}")


@pages.post("/<lang:lang>/<slug>/comments/no-comment")
@needs(Permission.COMMENT)
def no_comment(slug: str) -> ResponseReturnValue:
    """Take the statement that somebody has read a section and has no comment."""
    form = Form(request.form)
    section = form.whole("section") or 0
    with unit_of_work() as session:
        actions.state_no_comment(session, actor=actor(), now=now(), section_id=section)
    place = address_of_section(reading(), g.place.id, section)
    return see("reading.section", slug=slug, **place) if place else see("comments.mine", slug=slug)


def _agreed_not(number: int, refusal: Refusal) -> Response:
    if receipts.asked():
        return receipts.refused(Form(request.form), refusal)
    return show_comment(number, Form({}), refusal)


def _back(fallback: str, anchor: str) -> Response:
    """Go back to the page on which a button was pressed."""
    address = safe_next(request.form.get("back"), fallback)
    return Response(status=303, headers={"Location": address + (anchor if "#" not in address else "")})
