from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.people.guests import Guest
from consult.people.links import Purpose, token_of
from consult.people.models import Invitation, SignInLink
from tests.visitor import Visitor
from tests.worlds import World, build

KEY = "a key for tests that is long enough to be one"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    """A small world at a fixed time, for actions."""
    return build(session, now)


@pytest.fixture
def living(session: Session) -> World:
    """A small world in the present and committed, for pages."""
    made = build(session, datetime.now(UTC).replace(microsecond=0))
    session.commit()
    return made


@pytest.fixture
def visitor(app: Flask, living: World) -> Visitor:
    """Somebody signed out."""
    return Visitor(app.test_client())


@pytest.fixture
def key() -> str:
    """A secret key for actions."""
    return KEY


@pytest.fixture
def invitation_address(session: Session, settings: Settings) -> Callable[[str], str]:
    """Return the address of the newest invitation to somebody, as the letter has it."""

    def address(email: str) -> str:
        session.rollback()
        nonce = session.scalars(
            select(Invitation.nonce).where(Invitation.email == email).order_by(Invitation.id.desc())
        ).first()
        assert nonce is not None
        return f"/en/invitation/{token_of(settings.secret_key, Purpose.INVITATION, nonce)}"

    return address


@pytest.fixture
def link_address(session: Session, settings: Settings) -> Callable[[], str]:
    """Return the address of the newest sign-in link, as the letter has it."""

    def address() -> str:
        session.rollback()
        nonce = session.scalars(select(SignInLink.nonce).order_by(SignInLink.id.desc())).first()
        assert nonce is not None
        return f"/en/sign-in/link/{token_of(settings.secret_key, Purpose.SIGN_IN, nonce)}"

    return address


@pytest.fixture
def guest() -> Callable[..., Guest]:
    """Return a guest with what the test does not care about filled in."""
    from consult.access import Role

    def make(email: str = "new@example.org", role: Role = Role.EXPERT, **values: object) -> Guest:
        return Guest(email, role, **{"language": "en", **values})  # type: ignore[arg-type]

    return make
