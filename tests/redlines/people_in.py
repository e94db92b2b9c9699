"""Browsers in which the people of a world are signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask

from consult.config import Settings
from tests.signing_in import signed_in
from tests.visitor import Visitor
from tests.worlds import World


@dataclass
class Browsers:
    """Opens a browser without scripts for each person."""

    app: Flask
    settings: Settings

    def of(self, world: World, who: str | None) -> Visitor:
        """Return a browser of a person of the world; None for nobody."""
        if who is None:
            return Visitor(self.app.test_client())
        world.session.commit()
        return Visitor(signed_in(self.app, self.settings, world.people[who], datetime.now(UTC)))
