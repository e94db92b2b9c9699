"""Pages of people that are shown in more than one state: as they are, and again with an error and every word kept."""

from typing import Any

from flask import Response, request, url_for

from consult.errors import Invalid, Refusal, TooMuch
from consult.people.accepting import invitation_of, state_of
from consult.people.entering import settings
from consult.people.models import NameShown
from consult.people.queries import AnyRow, newest_interest, open_sessions, person_for_profile
from consult.people.roster import demo_sign_in_links, own_roles
from consult.people.rules import InvitationAccepted, InvitationState, ensure_same_address, ensure_waiting
from consult.people.words import DUTIES, NAMES_SHOWN, ROLES
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, NAMES, gettext
from consult.web.pages import page, safe_next, see
from consult.web.refusals import status_of, words_of
from consult.web.store import reading


def again(template: str, form: Form, refusal: Refusal | None, **values: Any) -> Response:
    """Show a page with its form: as it is, or with what a refusal says and its status."""
    if isinstance(refusal, Invalid):
        form.errors.update({name: words for name, words in refusal.fields.items() if name not in form.errors})
    status = status_of(refusal) if refusal is not None else 200
    fault = words_of(refusal) if refusal is not None else None
    answer = page(template, status=status, form=form, fault=fault, **values)
    if isinstance(refusal, TooMuch):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def destination(address: str) -> str:
    """Return where to go after signing in: a path of this instance, else the list of consultations."""
    return safe_next(address, url_for("reading.home"))


def go(address: str) -> Response:
    """Answer with a redirect to a path of this instance (303)."""
    return Response(status=303, headers={"Location": address})


def show_sign_in(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the page that asks for an address; in a demo instance also a way in for each role."""
    links = demo_sign_in_links(reading(), settings().secret_key) if settings().demo else []
    return again("people/sign_in.html", form, refusal, links=links, roles=ROLES, duties=DUTIES)


def stopped(refusal: Refusal, **values: Any) -> Response:
    """Show why a link does not go on, and what to do."""
    spent = isinstance(refusal, InvitationAccepted)
    status = status_of(refusal)
    return page("people/stopped.html", status=status, words=words_of(refusal), accepted=spent, **values)


def show_invitation(token: str, form: Form, refusal: Refusal | None = None) -> Response:
    """Show an invitation as far as it can be accepted by whoever opens it; changes nothing.

    Raises:
        NotFound: there is no such invitation.
    """
    row, who = invitation_of(reading(), token), actor().person_id
    state = state_of(row, now())
    if state is InvitationState.ACCEPTED and who is not None and who == row.accepted_by:
        return see("reading.landing", slug=row.slug)
    try:
        ensure_waiting(state)
        ensure_same_address(row.email, row.email if who in (None, row.account_id) else "")
    except Refusal as stop:
        return stopped(stop, invitation=row)
    template = "people/accept.html" if row.account_id is not None else "people/invitation.html"
    values = {"invitation": row, "token_of_page": token, "role": ROLES[row.role], "duty": DUTIES[row.role]}
    return again(template, form, refusal, languages=languages(), names_shown=_names_shown(), **values)


def show_profile(
    form: Form | None = None, password: Form | None = None, refusal: Refusal | None = None
) -> Response:
    """Show one's own account; `form` or `password` is the form that was sent and refused.

    Who was signed out meanwhile sees only the words they sent.
    """
    who = actor().person_id
    person = person_for_profile(reading(), who) if who is not None else None
    if form is None and person is not None:
        form = _form_of(person, newest_interest(reading(), person.id))
    values = {
        "person": person,
        "sessions": open_sessions(reading(), person.id, now()) if person is not None else [],
        "parts": own_roles(reading(), actor()) if person is not None else [],
        "roles": ROLES,
        "languages": languages(),
        "names_shown": _names_shown(),
        "password_form": password or Form({}),
        "kept": request.args.get("kept", ""),
    }
    if password is not None and isinstance(refusal, Invalid):
        password.errors.update(refusal.fields)
        refusal = Invalid(refusal.message)
    return again("people/profile.html", form or Form({}), refusal, **values)


def _form_of(person: AnyRow, interests: str | None) -> Form:
    words = {"name": person.name, "language": person.language, "name_shown": str(person.name_shown)}
    nothing = {"nothing": "yes"} if interests == "" else {}
    return Form({**words, **nothing, "interests": interests or ""})


def languages() -> list[tuple[str, str]]:
    """Return (tag, name) of the languages of letters and pages."""
    return [(tag, NAMES[tag]) for tag in LANGUAGES]


def _names_shown() -> list[tuple[NameShown, str]]:
    return [(one, gettext(words)) for one, words in NAMES_SHOWN.items()]
