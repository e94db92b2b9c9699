"""The demo's people: entered once, with the same roles in each of its consultations."""

from datetime import datetime

from sqlalchemy.orm import Session

from consult.access import OPERATOR, Actor, Role
from consult.demo.story import Company
from consult.people.actions import add_organisation, add_person, grant_role, join_organisation
from consult.people.queries import actor_for, organisation_by_name

SPEAKS = frozenset({Role.REPRESENTATIVE, Role.SIGNATORY})


def add_company(session: Session, company: Company, now: datetime) -> dict[str, int]:
    """Enter organisations and people; return the ids of persons by key."""
    bodies = {
        body.key: add_organisation(
            session, actor=OPERATOR, now=now, name=body.name, kind=body.kind, country=body.country
        ).id
        for body in company.bodies
    }
    people = {}
    for player in company.players:
        person = add_person(
            session, actor=OPERATOR, now=now, email=player.email, name=player.name, language=player.language
        )
        people[player.key] = person.id
        join_organisation(
            session, actor=OPERATOR, now=now, person_id=person.id,
            organisation_id=bodies[player.organisation], title=player.title,
        )  # fmt: skip
    return people


class Cast:
    """Who takes part in one consultation."""

    def __init__(
        self, session: Session, company: Company, people: dict[str, int], consultation_id: int, now: datetime
    ) -> None:
        self.session = session
        self.consultation_id = consultation_id
        self.people = people
        self.players = {player.key: player for player in company.players}
        self.bodies = {body.key: body.name for body in company.bodies}
        self._actors: dict[str, Actor] = {}
        for player in company.players:
            grant_role(
                session, actor=OPERATOR, now=now, person_id=people[player.key], consultation_id=consultation_id,
                role=player.role, organisation_id=self.organisation_id(player.key) if player.role in SPEAKS else None,
            )  # fmt: skip

    def actor(self, key: str) -> Actor:
        """Return somebody as the actor of what follows."""
        if key not in self._actors:
            self._actors[key] = actor_for(self.session, self.people[key])
        return self._actors[key]

    def organisation_id(self, key: str) -> int:
        """Return the organisation that somebody belongs to."""
        found = organisation_by_name(self.session, self.bodies[self.players[key].organisation])
        assert found is not None
        return found.id
