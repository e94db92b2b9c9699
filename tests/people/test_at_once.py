"""Two people at the same moment, on real connections of both databases."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consult.access import OPERATOR, PUBLIC
from consult.people.accepting import Account, set_account_up
from consult.people.actions import Profile, add_organisation
from consult.people.guests import Guest
from consult.people.inviting import invite
from consult.people.links import Purpose, token_of
from consult.people.models import Invitation, NameShown, Organisation, OrganisationKind, Person
from consult.record.queries import breaks_of_chain
from tests.decisions.test_at_once import both
from tests.people.conftest import KEY
from tests.worlds import build

ROUNDS = 10


def test_of_two_coordinators_who_enter_one_organisation_at_once_one_wins_and_the_other_is_told(
    engine: Engine, database_url: str, session: Session, now: datetime
) -> None:
    build(session, now)
    session.commit()
    for number in range(ROUNDS):

        def act(unit: Session, index: int, number: int = number) -> None:
            add_organisation(
                unit, actor=OPERATOR, now=now, name=f"New University {number}", kind=OrganisationKind.HEI, country="KE"
            )  # fmt: skip

        answers = both(engine, database_url, act)
        assert answers in (["OutOfDate", "done"], ["OrganisationExists", "done"])
    found = select(func.count()).select_from(Organisation).where(Organisation.name.like("New University%"))
    assert session.execute(found).scalar_one() == ROUNDS
    assert list(breaks_of_chain(session)) == []


def test_an_invitation_that_two_accept_at_once_opens_one_account(
    engine: Engine, database_url: str, session: Session, now: datetime, guest: Callable[..., Guest]
) -> None:
    world = build(session, now)
    tokens = []
    for number in range(ROUNDS):
        row = invite(
            session, actor=world.people["coordinator"], now=now, consultation_id=world.consultation.id,
            guest=guest(f"guest{number}@example.org"), secret_key=KEY,
        )  # fmt: skip
        nonce = session.execute(select(Invitation.nonce).where(Invitation.id == row)).scalar_one()
        tokens.append(token_of(KEY, Purpose.INVITATION, nonce))
    session.commit()
    profile = Profile("A Guest", "en", NameShown.NAME, "")
    for token in tokens:

        def act(unit: Session, index: int, token: str = token) -> None:
            set_account_up(unit, actor=PUBLIC, now=now, token=token, account=Account(profile), hashed=None)

        assert both(engine, database_url, act) == ["InvitationAccepted", "done"]
    session.rollback()
    people = select(func.count()).select_from(Person).where(Person.email.like("guest%"))
    assert session.execute(people).scalar_one() == ROUNDS
