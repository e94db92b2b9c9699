"""One instance for the tests that look at every page: the demo, told further, and a section as large as consultations make it."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Role
from consult.app import create_app
from consult.config import Settings, read_settings
from consult.people.actions import grant_role
from consult.people.models import Person, RoleGrant
from consult.people.queries import person_by_email
from consult.people.signing import open_session
from consult.web.store import engine_for, writing
from tests.browser import instance as instances
from tests.browser.further import tell_further
from tests.reading import many

COMMENTS = 30  # of the large section; fourteen clauses
ROLES_THERE = (Role.EDITOR, Role.COORDINATOR, Role.EXPERT)


@dataclass
class Site:
    """A running instance with everything on it, and what browsers keep of those who are signed in."""

    running: instances.Instance
    settings: Settings
    big: many.Big
    states: dict[str, Any] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of the instance."""
        return self.running.base

    def state(self, browser: Browser, who: str | None) -> Any:
        """Return what a browser keeps of somebody: the demo's person of a role, or one by name; None for nobody."""
        if who is None:
            return None
        if who not in self.states:
            context = browser.new_context()
            if who in self.running.links:
                page: Page = context.new_page()
                page.goto(self.running.links[who])
                page.locator("main button").first.click()
                page.wait_for_load_state()
            else:
                context.add_cookies([self.cookie(self.session_of(who))])  # type: ignore[list-item]
            self.states[who] = context.storage_state()
            context.close()
        return self.states[who]

    def session_of(self, name: str) -> str:
        """Open a session for one of the demo's people, by the name in their address, and return its token."""
        with self.work() as session:
            person = person_by_email(session, f"{name}@example.org")
            assert person is not None, name
            now = datetime.now(UTC)
            return open_session(session, now=now, person_id=person.id, device="tests", way="password")

    def cookie(self, token: str) -> dict[str, str]:
        """Return the cookie of a session, signed as the instance signs it."""
        app = create_app(self.settings)
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        value = signer.dumps({"_user_id": token, "_fresh": True})
        return {"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": self.base}

    @contextmanager
    def work(self) -> Iterator[Session]:
        """Write straight into the database."""
        with working(self.settings) as session:
            yield session


@contextmanager
def working(settings: Settings) -> Iterator[Session]:
    """Open one write transaction on an instance's database."""
    engine = engine_for(settings)
    with writing(Session(engine, expire_on_commit=False, autoflush=False), settings.database_url) as session:
        yield session
    engine.dispose()


@cache
def site() -> Site:
    """Start the instance, once in a process, and stop it when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="consult-site-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # after what is registered later: the stop
    running = instances.start(folder)
    atexit.register(running.stop)
    settings = read_settings({"CONSULT_INSTANCE": str(folder / "instance")})
    with working(settings) as session:
        big = many.bring(session, many.folder(folder / "big"), datetime.now(UTC))
        _let_in(session, big.consultation_id)
        for number in range(COMMENTS):
            many.comment(session, big, datetime.now(UTC), number)
        tell_further(session, datetime.now(UTC))
    return Site(running, settings, big)


def _let_in(session: Session, consultation_id: int) -> None:
    """Give the demo's people their roles in the large consultation as well."""
    for role in ROLES_THERE:
        person_id = session.scalars(
            select(Person.id).join(RoleGrant, RoleGrant.person_id == Person.id).where(RoleGrant.role == role)
            .where(Person.email.like("%@example.org"), RoleGrant.consultation_id != consultation_id)
            .order_by(RoleGrant.id).limit(1)
        ).one()  # fmt: skip
        grant_role(
            session, actor=OPERATOR, now=datetime.now(UTC), person_id=person_id, consultation_id=consultation_id, role=role
        )  # fmt: skip
