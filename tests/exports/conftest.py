from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.worlds import World, build


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    """A small world at a fixed time, for actions."""
    return build(session, now)


@pytest.fixture
def living(session: Session) -> World:
    """A small world in the present and committed, for pages."""
    world = build(session, datetime.now(UTC))
    session.commit()
    return world
