"""What the coordinator's pages show, as they are and again with errors."""

from collections.abc import Collection, Mapping, Sequence

from flask import Response, g, request

from consult.access import Permission, Role, may
from consult.errors import Refusal, SignInNeeded
from consult.people import reminding
from consult.people.countries import choices
from consult.people.guest_list import COLUMNS, GuestList
from consult.people.guests import FIELDS, Guest, RowFault, WrongRows, faults_of, wrong_rows
from consult.people.models import OrganisationKind
from consult.people.queries import organisations_by_key, organisations_by_name, people_in
from consult.people.roster import invitation_counts, invitations, parts
from consult.people.rules import InvitationState, sort_key_of
from consult.people.showing import again, languages
from consult.people.words import DUTIES, KINDS, ROLES, STATES
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.languages import gettext, language
from consult.web.pages import page
from consult.web.store import reading

FEW_ROWS = 20  # of a good list, shown before it is sent


def show_people(role: Role | None, state: InvitationState) -> Response:
    """Show who takes part, in one role or all, and the invitations in one state."""
    sent = request.args.get("sent", "")
    return page(
        "people/index.html",
        parts=parts(reading(), g.place.id, role),
        people=people_in(reading(), g.place.id),
        only=role,
        counts=invitation_counts(reading(), g.place.id, now()),
        state=state,
        invitations=invitations(reading(), g.place.id, state, now()),
        sent=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0,
        roles=ROLES,
        states=STATES,
    )


def show_invite(form: Form, refusal: Refusal | None = None) -> Response:
    """Show the form that invites one person; who may not invite sees no organisation in it, only their words."""
    field = FIELDS.get(type(refusal), "") if refusal is not None else ""
    if field and refusal is not None:
        form.errors[field] = refusal.message
    allowed = may(actor(), Permission.INVITE, g.place.id)
    organisations = [row.name for row in organisations_by_name(reading())] if allowed else []
    return again(
        "people/invite.html",
        form,
        refusal,
        organisations=[(name, name) for name in organisations],
        roles=[
            (role, gettext("%(role)s. %(duty)s", role=gettext(words), duty=gettext(DUTIES[role])))
            for role, words in ROLES.items()
        ],
        kinds=_kinds(),
        countries=choices(language()),
        languages=languages(),
    )


def show_reminder(form: Form, whom: Mapping[str, Collection[int]], refusal: Refusal) -> Response:
    """Show the reminder that could not be sent, with its words and its receivers; who may not invite sees only words."""
    allowed = may(actor(), Permission.INVITE, g.place.id)
    return again(
        "people/remind.html", form, refusal,
        named=reminding.named(reading(), g.place.id, **whom) if allowed else [],
    )  # fmt: skip


def show_list(form: Form, *, found: GuestList | None = None, refusal: Refusal | None = None) -> Response:
    """Show the form that takes a list, with what was found in it."""
    faults: Sequence[RowFault] = found.faults if found is not None else ()
    guests: Sequence[Guest] = found.guests if found is not None else ()
    allowed = may(actor(), Permission.INVITE, g.place.id)
    if guests and not faults and allowed:
        faults = faults_of(reading(), consultation_id=g.place.id, guests=guests, now=now())
    if isinstance(refusal, WrongRows):
        faults = refusal.rows
    if faults and refusal is None:
        refusal = wrong_rows(faults)
    if found is not None and not allowed:
        refusal = SignInNeeded("Sign in to do this.")
    keys = {sort_key_of(guest.organisation) for guest in guests if guest.organisation}
    return again(
        "people/invite_list.html",
        form,
        refusal,
        faults=faults,
        guests=guests[:FEW_ROWS],
        count=len(guests),
        ready=bool(guests) and not faults and refusal is None,
        fresh=len(keys) - len(organisations_by_key(reading(), keys)) if allowed else 0,
        columns=COLUMNS,
        roles=ROLES,
        role_words=", ".join(Role),
        kind_words=", ".join(OrganisationKind),
    )


def _kinds() -> list[tuple[str, str]]:
    return [("", gettext("Choose the kind")), *((str(kind), gettext(words)) for kind, words in KINDS.items())]
