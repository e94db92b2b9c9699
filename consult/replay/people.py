"""The people of a replay: whoever is named in the corpus, with an invented address, and those who run it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from consult.access import OPERATOR, Actor, Role
from consult.people.actions import add_organisation, add_person, grant_role, join_organisation
from consult.people.models import OrganisationKind
from consult.people.queries import actor_for, organisation_by_name
from consult.replay.corpus import Corpus
from consult.replay.fields import kind_of
from consult.text.sections import slug

COORDINATOR = "Replay Coordinator"
EDITOR = "Replay Editor"
SIGNATORIES = ("Test Signatory One", "Test Signatory Two", "Test Signatory Three")


class Cast:
    """Everybody who takes part in one replayed consultation, by name."""

    def __init__(self, session: Session, corpus: Corpus, consultation_id: int, now: datetime) -> None:
        self.consultation_id = consultation_id
        self.now = now
        self.domain = f"{corpus.slug}.invalid"  # no letter ever goes there
        self.ids: dict[str, int] = {}
        self.organisations: dict[str, int] = {}
        self._joined: set[tuple[int, int]] = set()
        self._add_team(session, corpus)
        for said in corpus.comments:
            self._add_commenter(session, said.commenter, said.organisation, said.affiliations)

    def actor(self, session: Session, name: str) -> Actor:
        """Return somebody as the actor of what follows."""
        return actor_for(session, self.ids[name])

    def editor(self, name: str) -> str:
        """Return who decides: the editor named, else the replay's own."""
        return name if name in self.ids else EDITOR

    def _add_team(self, session: Session, corpus: Corpus) -> None:
        self._add(session, COORDINATOR, Role.COORDINATOR)
        for name in (EDITOR, *sorted({c.responder for c in corpus.comments if c.responder})):
            self._add(session, name, Role.EDITOR)
        for at, name in enumerate(SIGNATORIES, start=1):
            home = self._organisation(session, f"Test Institution {at} (replay)", ())
            self._add(session, name, Role.SIGNATORY, home)
            self._join(session, self.ids[name], home)

    def _add_commenter(
        self, session: Session, name: str, organisation: str, affiliations: Sequence[str]
    ) -> None:
        if name not in self.ids:
            self._add(session, name, Role.EXPERT)
        if organisation:
            home = self._organisation(session, organisation, tuple(affiliations))
            self._join(session, self.ids[name], home)

    def _add(self, session: Session, name: str, role: Role, organisation_id: int | None = None) -> None:
        email = f"{slug(name) or 'somebody'}@{self.domain}"
        person = add_person(session, actor=OPERATOR, now=self.now, email=email, name=name, language="en")
        self.ids[name] = person.id
        grant_role(
            session, actor=OPERATOR, now=self.now, person_id=person.id, consultation_id=self.consultation_id,
            role=role, organisation_id=organisation_id,
        )  # fmt: skip

    def _organisation(self, session: Session, name: str, affiliations: tuple[str, ...]) -> int:
        if name not in self.organisations:
            kind = kind_of(affiliations) if affiliations else OrganisationKind.EXPERT_BODY
            found = organisation_by_name(session, name) or add_organisation(
                session, actor=OPERATOR, now=self.now, name=name, kind=kind, country=""
            )
            self.organisations[name] = found.id
        return self.organisations[name]

    def _join(self, session: Session, person_id: int, organisation_id: int) -> None:
        if (person_id, organisation_id) not in self._joined:
            self._joined.add((person_id, organisation_id))
            join_organisation(
                session, actor=OPERATOR, now=self.now, person_id=person_id, organisation_id=organisation_id
            )
