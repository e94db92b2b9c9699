"""Posted fields of the pages of people to values, or errors on the field with every word kept."""

from collections.abc import Iterable, Mapping

from werkzeug.datastructures import FileStorage

from consult.access import Role
from consult.people.accepting import Account
from consult.people.actions import Profile
from consult.people.countries import names
from consult.people.guest_list import words_of
from consult.people.guests import Guest
from consult.people.models import NameShown, OrganisationKind
from consult.people.signing_rules import WeakPassword, ensure_strong
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, N_

MOST_NAME, MOST_TITLE, MOST_INTERESTS = 200, 200, 2_000


def address_asked(form: Form) -> str:
    """Read the form that asks for a sign-in link: an address.

    Raises:
        Invalid: it is none.
    """
    form.only(["email", "next"])
    email = form.address("email")
    form.check()
    return email


def credentials(form: Form) -> tuple[str, str]:
    """Read the form that signs in with a password: (address, password as typed).

    Raises:
        Invalid: one is missing.
    """
    form.only(["email", "password", "next"])
    email = form.address("email")
    password = form.words("password")
    if not password:
        form.errors["password"] = N_("Type your password, or ask for a link by letter instead.")
    form.check()
    return email, password


def account(form: Form, *, email: str) -> Account:
    """Read the form that sets an account up from an invitation.

    Raises:
        Invalid: a field is wrong.
    """
    form.only(["name", "title", "language", "interests", "nothing", "name_shown", "password"])
    own = _profile(form)
    title = form.text("title", most=MOST_TITLE)
    password = _strong(form, email, own.name) if form.words("password") else ""
    form.check()
    return Account(own, title=title, password=password)


def profile(form: Form) -> Profile:
    """Read the form of one's own profile.

    Raises:
        Invalid: a field is wrong.
    """
    form.only(["name", "language", "interests", "nothing", "name_shown"])
    values = _profile(form)
    form.check()
    return values


def new_password(form: Form, *, email: str, name: str) -> tuple[str, str]:
    """Read the form that sets a password: (the one there is or '', the new one), both as typed.

    Raises:
        Invalid: the new one is too short or too easy to guess.
    """
    form.only(["current", "password"])
    password = _strong(form, email, name)
    form.check()
    return form.words("current"), password


def guest(form: Form) -> Guest:
    """Read the form that invites one person.

    Raises:
        Invalid: a field is wrong.
    """
    form.only(["email", "name", "role", "organisation", "new_organisation", "kind", "country", "language"])
    email = form.address("email")
    name = form.text("name", most=MOST_NAME)
    role = form.choice("role", Role)
    known = form.text("organisation", most=300)
    new = form.text("new_organisation", most=300)
    if known and new:
        form.errors["new_organisation"] = N_("Choose an organisation or name a new one, not both.")
    kind = form.choice("kind", OrganisationKind) if form.words("kind") else None
    country = form.words("country")
    if country and country not in names("en"):
        form.errors["country"] = N_("Choose one of these.")
    language = language_chosen(form)
    form.check()
    return Guest(email, role or Role.OBSERVER, language, name, known or new, kind, country)


def list_words(form: Form, files: Mapping[str, FileStorage]) -> str:
    """Read the form that takes a list: a file when one was chosen, else what was typed; it stays in the form.

    Raises:
        Invalid: the file is no text in UTF-8.
    """
    form.only(["rows", "step"])
    file = files.get("file")
    content = file.read() if file is not None else b""
    if content:
        form.posted = {**form.posted, "rows": words_of(content)}
    return form.words("rows")


def nothing(form: Form) -> None:
    """Read a form that has a button and no field.

    Raises:
        Invalid: it has a field.
    """
    form.only([])


def _profile(form: Form) -> Profile:
    name = form.text("name", most=MOST_NAME, needed=N_("Type your name."))
    language = language_chosen(form)
    name_shown = form.choice("name_shown", NameShown)
    interests = form.text("interests", most=MOST_INTERESTS, lines=True)
    has_none = form.words("nothing") == "yes"
    if not interests and not has_none:
        form.errors["interests"] = N_("Declare your interests, or tick that you have none.")
    if interests and has_none:
        form.errors["interests"] = N_(
            "You declared an interest and ticked that you have none: keep one of them."
        )
    return Profile(name, language, name_shown or NameShown.ORGANISATION, interests)


def _strong(form: Form, email: str, name: str) -> str:
    password = form.words("password")
    try:
        ensure_strong(password, email=email, name=name)
    except WeakPassword as fault:
        form.errors["password"] = fault.message
    return password


def language_chosen(form: Form) -> str:
    """Read the language of a person: en, fr or zh."""
    language = form.words("language")
    if language not in LANGUAGES:
        form.errors["language"] = N_("Choose one of these.")
    return language


def reminder(form: Form) -> str:
    """Read the coordinator's own words of a reminder; '' for none.

    Raises:
        Invalid: they are too long, or the form has another field.
    """
    form.only(["who", "words"])
    words = form.text("words", most=MOST_INTERESTS, lines=True)
    form.check()
    return words


def whom(keys: Iterable[str]) -> dict[str, list[int]]:
    """Read who is ticked: "p12" is a person, "i34" an invitation; what is neither is nobody."""
    found: dict[str, list[int]] = {"people": [], "invitations": []}
    for key in keys:
        name, number = {"p": "people", "i": "invitations"}.get(key[:1]), key[1:]
        if name is not None and number.isascii() and number.isdigit() and len(number) < 10:
            found[name].append(int(number))
    return found
