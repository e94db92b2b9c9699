from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from consult.config import Settings
from tests.redlines.finals import accepted, edit, freeze, in_step
from tests.redlines.people_in import Browsers
from tests.worlds import World, build


@pytest.fixture
def living(session: Session) -> World:
    """A world in the present and committed: comments decided, the text changed."""
    world = build(session, datetime.now(UTC) - timedelta(minutes=5))
    accepted(world)
    edit(world, 2, "Data shall always be protected.", note="Says since when.")
    in_step(world)
    session.commit()
    return world


@pytest.fixture
def frozen(living: World) -> World:
    """The same world with the final frozen."""
    freeze(living)
    living.session.commit()
    return living


@pytest.fixture
def browsers(app: Flask, settings: Settings) -> Browsers:
    """Browsers without scripts, one for each person."""
    return Browsers(app, settings)
