"""Pages and forms of the work that editors share: the list, assigning, who is here, saved views, the keys."""

import re
from urllib.parse import urlencode

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from consult.access import Permission
from consult.decisions import assigning, presence, remembered, views
from consult.decisions.inbox import read_filters
from consult.decisions.inbox_showing import KEYS, show_inbox, show_row
from consult.decisions.sharing_rules import MOST_NAME
from consult.decisions.showing import number_in, pages
from consult.errors import NotFound, Refusal
from consult.web.assets import A_YEAR
from consult.web.door import actor, now
from consult.web.door_marks import needs
from consult.web.forms import Form
from consult.web.languages import N_
from consult.web.pages import safe_next, see
from consult.web.store import unit_of_work

TICK = re.compile(r"n-(\d{1,9})")
WERE = re.compile(r"(\d{1,9}):(\d{1,9})")


@pages.get("/<lang:lang>/<slug>/decisions/")
@needs(Permission.READ_DESK)
def inbox(slug: str) -> ResponseReturnValue:
    """List the comments with their outcomes."""
    return show_inbox()


@pages.get("/<lang:lang>/<slug>/decisions/<int:number>/row")
@needs(Permission.READ_DESK)
def row(slug: str, number: int) -> ResponseReturnValue:
    """Show one comment as the list has it, for a script."""
    return show_row(number)


def _ticked(form: Form) -> list[int]:
    numbers = [int(hit.group(1)) for name in form.posted if (hit := TICK.fullmatch(name))]
    form.only(("editor", "were", "then", "back", *(f"n-{number}" for number in numbers)))
    return numbers


def _back(slug: str, anchor: str = "", **more: int) -> Response:
    """Go back to the list, or to the page that the form was on."""
    back = request.form.get("back", "")
    args = {**read_filters(request.args).args, "after": request.args.get("after", "")}
    home = url_for("decisions.inbox", slug=slug, **{name: value for name, value in args.items() if value})  # type: ignore[arg-type]
    address = safe_next(back, home) if back else home
    if more and not back:
        address += ("&" if "?" in address else "?") + urlencode(more)
    return Response(status=303, headers={"Location": address + (f"#{anchor}" if anchor and not back else "")})


@pages.post("/<lang:lang>/<slug>/decisions/assign")
@needs(Permission.SHARE_DESK)
def assign(slug: str) -> ResponseReturnValue:
    """Give the ticked comments to an editor, or mark them as read."""
    form = Form(request.form)
    try:
        numbers = _ticked(form)
        if form.words("then") == "read":
            return _mark_read(slug, numbers)
        return _back(slug, did=_assign(form, numbers), anchor=f"k{numbers[0]}" if numbers else "")
    except NotFound:
        raise
    except Refusal as refusal:
        return show_inbox(form, refusal)


def _assign(form: Form, numbers: list[int]) -> int:
    editor = form.whole("editor")
    if editor is None:
        form.errors["editor"] = N_("Choose an editor of this consultation.")
    form.check()
    seen = {int(n): int(who) for n, who in WERE.findall(form.words("were"))}
    with unit_of_work() as session:
        remembered.keep(session)
        return assigning.assign_comments(
            session, actor=actor(), now=now(), consultation_id=g.place.id, numbers=numbers, editor_id=editor or 0, seen=seen
        )  # fmt: skip


def _mark_read(slug: str, numbers: list[int]) -> Response:
    with unit_of_work() as session:
        remembered.keep(session)
        presence.open_comments(
            session, actor=actor(), now=now(), consultation_id=g.place.id, numbers=numbers, here=False
        )
    return _back(slug, read=len(numbers))


@pages.post("/<lang:lang>/<slug>/decisions/assign/undo")
@needs(Permission.SHARE_DESK)
def undo_assign(slug: str) -> ResponseReturnValue:
    """Give the comments of the last assignment back to who had them."""
    form = Form(request.form)
    try:
        form.only(("did",))
        seq = number_in(form.words("did"))
        with unit_of_work() as session:
            assigning.undo_assignment(session, actor=actor(), now=now(), consultation_id=g.place.id, seq=seq)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_inbox(form, refusal)
    return _back(slug)


@pages.post("/<lang:lang>/<slug>/decisions/<int:number>/open")
@needs(Permission.SHARE_DESK)
def open_comment(slug: str, number: int) -> ResponseReturnValue:
    """Note that this editor is on a comment, or has left it: pressed by hand, or told by the page's script."""
    form = Form(request.form)
    form.only(("left", "back"))
    with unit_of_work() as session:
        remembered.keep(session)
        presence.open_comments(
            session, actor=actor(), now=now(), consultation_id=g.place.id, numbers=[number], here=not form.words("left")
        )  # fmt: skip
    return see("decisions.desk", slug=slug, number=number, anchor="notes", **read_filters(request.args).args)


@pages.post("/<lang:lang>/<slug>/decisions/views")
@needs(Permission.SHARE_DESK)
def save_view(slug: str) -> ResponseReturnValue:
    """Keep the filters of the address under a name."""
    form, args = Form(request.form), read_filters(request.args).args
    try:
        form.only(("name", "shared"))
        name = form.text("name", most=MOST_NAME, needed=N_("Give the view a name of at most 80 characters."))
        form.check()
        with unit_of_work() as session:
            views.save_view(
                session, actor=actor(), now=now(), consultation_id=g.place.id, name=name, args=args,
                shared=form.words("shared") == "yes",
            )  # fmt: skip
    except Refusal as refusal:
        return show_inbox(form, refusal)
    return see("decisions.inbox", slug=slug, anchor="views", **args)


@pages.post("/<lang:lang>/<slug>/decisions/views/<int:number>/delete")
@needs(Permission.SHARE_DESK)
def delete_view(slug: str, number: int) -> ResponseReturnValue:
    """Delete a view of one's own; `number` is the view's."""
    form = Form(request.form)
    form.only(())
    with unit_of_work() as session:
        views.delete_view(session, actor=actor(), now=now(), consultation_id=g.place.id, view_id=number)
    return see("decisions.inbox", slug=slug, anchor="views", **read_filters(request.args).args)


@pages.post("/<lang:lang>/<slug>/decisions/keys")
@needs(Permission.SHARE_DESK)
def switch_keys(slug: str) -> ResponseReturnValue:
    """Switch the keys of the list off or on in this browser."""
    off = request.form.get("keys") == "off"
    answer = _back(slug)
    answer.set_cookie(
        KEYS, "off" if off else "on", max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return answer
