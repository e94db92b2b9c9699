from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from consult.config import Settings
from tests.mail.post import Mailbox, serving
from tests.worlds import World, build


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with serving(Mailbox()) as made:
        yield made


@pytest.fixture
def world(session: Session) -> World:
    """A small world in the present, committed, so that senders of other connections see it."""
    made = build(session, datetime.now(UTC).replace(microsecond=0))
    session.commit()
    return made


@pytest.fixture
def sessions(engine: Engine) -> Callable[[], Session]:
    """What opens sessions for the sender."""
    return lambda: Session(engine, expire_on_commit=False, autoflush=False)


@pytest.fixture
def by_smtp(settings: Settings, mailbox: Mailbox) -> Settings:
    """Settings that send to the mail server of the test."""
    return replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}", mail_from="qa@example.org")
