"""The ways in. Each checks who it is, opens a session in one unit of work, and hands it to the browser."""

from flask import current_app

from consult.config import Settings
from consult.errors import NotFound
from consult.people import accepting, forms, signing
from consult.people.links import same
from consult.people.passwords import hash_password, is_password
from consult.people.queries import person_for_profile
from consult.people.roster import DemoLink, demo_sign_in_links
from consult.people.session import browser_secret, device, keep_in_browser, make_browser_secret
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.limits import caller, take
from consult.web.store import reading, unit_of_work


def settings() -> Settings:
    """Return the settings of this instance."""
    found = current_app.config["CONSULT"]
    assert isinstance(found, Settings)
    return found


def ask_for_link(form: Form) -> None:
    """Take the address that a sign-in link is asked for, and say nothing about it.

    Raises:
        Refusal: the address is none, or was asked for too often.

    Source: security notes, anchors (limits of pypi/warehouse), A8, A18.
    """
    email = forms.address_asked(form)
    take("link for", email, limit=5, seconds=3600)
    take("link from", caller(), limit=30, seconds=3600)
    browser = make_browser_secret()
    with unit_of_work() as session:
        signing.ask_for_link(
            session, actor=actor(), now=now(), email=email, browser=browser, secret_key=settings().secret_key
        )


def enter_by_link(token: str, form: Form) -> None:
    """Use a sign-in link.

    Raises:
        Refusal: it is spent, or belongs to another browser.
    """
    forms.nothing(form)
    take("link used from", caller(), limit=60, seconds=300)
    with unit_of_work() as session:
        person_id, secret = signing.use_link(
            session, actor=actor(), now=now(), token=token, browser=browser_secret(), device=device()
        )
    keep_in_browser(secret, person_id, now())


def enter_by_password(form: Form) -> None:
    """Sign in with address and password; the hash is computed outside the write transaction.

    Raises:
        Refusal: they do not belong together, or were tried too often.
    """
    email, password = forms.credentials(form)
    take("password of", email, limit=10, seconds=300)
    take("password from", caller(), limit=60, seconds=300)
    person_id = signing.person_with_password(reading(), email=email, password=password)
    with unit_of_work() as session:
        secret = signing.open_session(
            session, now=now(), person_id=person_id, device=device(), way="password"
        )
    keep_in_browser(secret, person_id, now())


def enter_by_invitation(token: str, form: Form) -> tuple[str, str]:
    """Set an account up from an invitation and sign in with it; return (slug, language) of where to go.

    Raises:
        Refusal: a field is wrong, or the invitation is not waiting.
    """
    take("account from", caller(), limit=60, seconds=3600)
    row = accepting.invitation_of(reading(), token)
    account = forms.account(form, email=row.email)
    hashed = hash_password(account.password) if account.password else None
    with unit_of_work() as session:
        person_id = accepting.set_account_up(
            session, actor=actor(), now=now(), token=token, account=account, hashed=hashed
        )
        secret = signing.open_session(
            session, now=now(), person_id=person_id, device=device(), way="invitation"
        )
    keep_in_browser(secret, person_id, now())
    return row.slug, account.profile.language


def set_password(form: Form) -> None:
    """Set or change one's own password.

    Raises:
        Refusal: it is weak, or neither the old one nor a fresh sign-in vouches for the person.
    """
    who = actor().person_id or 0
    take("password change of", str(who), limit=10, seconds=300)
    person = person_for_profile(reading(), who)
    current, password = forms.new_password(form, email=person.email, name=person.name)
    knows = bool(current) and is_password(person.password, current)
    hashed = hash_password(password)
    with unit_of_work() as session:
        signing.set_password(session, actor=actor(), now=now(), hashed=hashed, knows_current=knows)


def demo_link(token: str) -> DemoLink:
    """Return the sample person of a link, in a demo instance only.

    Raises:
        NotFound: this is no demo instance, or there is no such link.
    """
    if settings().demo:
        for link in demo_sign_in_links(reading(), settings().secret_key):
            if same(link.token, token):
                return link
    raise NotFound("There is no page at this address.")


def enter_as_sample(link: DemoLink, form: Form) -> None:
    """Sign in as a sample person.

    Raises:
        Refusal: the form is stale.
    """
    forms.nothing(form)
    with unit_of_work() as session:
        secret = signing.open_session(
            session, now=now(), person_id=link.person_id, device=device(), way="demo"
        )
    keep_in_browser(secret, link.person_id, now())
