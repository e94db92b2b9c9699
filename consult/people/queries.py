"""Named reads of people: who somebody is, what they may do, where an invitation or a session stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    Column,
    CompoundSelect,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Session

from consult.access import Actor, Grant, Role
from consult.database import Localised
from consult.people.links import digest_of
from consult.people.models import (
    Interest,
    Invitation,
    Membership,
    Organisation,
    Person,
    RoleGrant,
    SignInLink,
    SignInSession,
)
from consult.people.rules import sort_key_of

# People stand below drafts and may not import them; an invitation still has to say what it invites to.
CONSULTATION = table(
    "consultation", Column("id", Integer), Column("slug", String), Column("title", Localised)
)
MOST_PARAMETERS = 500
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person holds: roles and organisations, read afresh for every request."""

    grants: frozenset[Grant]
    organisations: frozenset[int]

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held in any consultation."""
        return frozenset(grant.role for grant in self.grants)


@cache
def _standing() -> CompoundSelect[Any]:
    """Return the statement of `standing_of`: every request of a signed-in person runs it, so it is built once."""
    person = bindparam("person", type_=Integer)
    grants = select(
        RoleGrant.consultation_id.label("consultation_id"),
        cast(RoleGrant.role, String).label("role"),
        RoleGrant.organisation_id,
    ).where(RoleGrant.person_id == person, RoleGrant.ended_at.is_(None))
    homes = select(cast(null(), Integer), literal("", String), Membership.organisation_id).where(
        Membership.person_id == person, Membership.ended_at.is_(None)
    )
    return union_all(grants, homes)


def standing_of(session: Session, person_id: int) -> Standing:
    """Return the roles and organisations of a person, in one statement."""
    rows: Sequence[AnyRow] = session.connection().execute(_standing(), {"person": person_id}).all()
    return Standing(
        frozenset(Grant(row[0], Role(row[1]), row[2]) for row in rows if row[0] is not None),
        frozenset(row[2] for row in rows if row[0] is None),
    )


def actor_for(session: Session, person_id: int) -> Actor:
    """Return a person as the actor of what follows, with the roles and organisations held now.

    Raises:
        NoResultFound: there is no such person, or the account is disabled.
    """
    name = session.execute(
        select(Person.name).where(Person.id == person_id, Person.disabled_at.is_(None))
    ).scalar_one()
    standing = standing_of(session, person_id)
    return Actor(person_id=person_id, name=name, grants=standing.grants, organisations=standing.organisations)


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with an address (any case), disabled or not."""
    return session.execute(select(Person).where(Person.email == email.strip().lower())).scalar_one_or_none()


def organisation_by_name(session: Session, name: str) -> Organisation | None:
    """Return the organisation of a name, whatever its case and spaces."""
    return session.execute(
        select(Organisation).where(Organisation.sort_key == sort_key_of(name))
    ).scalar_one_or_none()


def organisations_by_key(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """Return {sort key: id} of the organisations among `keys`."""
    found: dict[str, int] = {}
    for some in _portions(sorted(set(keys))):
        rows = session.execute(
            select(Organisation.sort_key, Organisation.id).where(Organisation.sort_key.in_(some))
        )
        found.update((row.sort_key, row.id) for row in rows)
    return found


def organisations_by_name(session: Session) -> Sequence[AnyRow]:
    """Return (id, name, country) of every organisation, by name."""
    return session.execute(
        select(Organisation.id, Organisation.name, Organisation.country).order_by(Organisation.sort_key)
    ).all()


def session_by_token(session: Session, token: str) -> AnyRow | None:
    """Return the session of a cookie with its person, when neither has ended; one statement."""
    return session.connection().execute(_session(), {"digest": digest_of(token)}).one_or_none()


@cache
def _session() -> Select[Any]:
    """Return the statement of `session_by_token`, built once as well."""
    columns: tuple[Any, ...] = (
        SignInSession.id, SignInSession.person_id, SignInSession.opened_at, SignInSession.seen_at, SignInSession.expires_at,
        Person.name, Person.language,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Person, Person.id == SignInSession.person_id)
        .where(
            SignInSession.token_digest == bindparam("digest"),
            SignInSession.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
    )


def open_sessions(session: Session, person_id: int, now: datetime) -> Sequence[AnyRow]:
    """Return the sessions of a person that are open, the newest first."""
    return session.execute(
        select(
            SignInSession.id,
            SignInSession.device,
            SignInSession.opened_at,
            SignInSession.seen_at,
            SignInSession.expires_at,
        )
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
        )
        .order_by(SignInSession.opened_at.desc(), SignInSession.id.desc())
    ).all()


def person_for_sign_in(session: Session, email: str) -> AnyRow | None:
    """Return (id, email, name, language, password) of somebody who may sign in."""
    return session.execute(
        select(Person.id, Person.email, Person.name, Person.language, Person.password).where(
            Person.email == email, Person.disabled_at.is_(None)
        )
    ).one_or_none()


def person_for_profile(session: Session, person_id: int) -> AnyRow:
    """Return (id, email, name, language, name_shown, password, created_at) of a person.

    Raises:
        NoResultFound: there is no such person.
    """
    return session.execute(
        select(
            Person.id,
            Person.email,
            Person.name,
            Person.language,
            Person.name_shown,
            Person.password,
            Person.created_at,
        ).where(Person.id == person_id)
    ).one()


def link_by_token(session: Session, token: str) -> SignInLink | None:
    """Return the sign-in link of a token."""
    return session.execute(
        select(SignInLink).where(SignInLink.token_digest == digest_of(token))
    ).scalar_one_or_none()


def invitation_by_token(session: Session, token: str) -> AnyRow | None:
    """Return the invitation of a token: consultation, organisation, inviter, the address's account."""
    inviter = select(Person.name).where(Person.id == Invitation.invited_by).scalar_subquery()
    account = select(Person.id).where(Person.email == Invitation.email).scalar_subquery()
    return session.execute(
        select(
            *Invitation.__table__.c,
            CONSULTATION.c.slug,
            CONSULTATION.c.title,
            Organisation.name.label("organisation"),
            inviter.label("inviter"),
            account.label("account_id"),
        )
        .join(CONSULTATION, CONSULTATION.c.id == Invitation.consultation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id, isouter=True)
        .where(Invitation.token_digest == digest_of(token))
    ).one_or_none()


def waiting_invitations(
    session: Session, consultation_id: int, emails: Iterable[str], now: datetime
) -> Mapping[tuple[str, Role], AnyRow]:
    """Return {(address, role): (id, sent_at)} of the invitations to these addresses that wait."""
    found: dict[tuple[str, Role], AnyRow] = {}
    for some in _portions(sorted(set(emails))):
        rows = session.execute(
            select(Invitation.id, Invitation.email, Invitation.role, Invitation.sent_at).where(
                Invitation.consultation_id == consultation_id,
                Invitation.email.in_(some),
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > now,
            )
        )
        found.update(((row.email, row.role), row) for row in rows)
    return found


def roles_by_address(
    session: Session, consultation_id: int, emails: Iterable[str]
) -> frozenset[tuple[str, Role]]:
    """Return the (address, role) pairs among these addresses that take part already."""
    found: set[tuple[str, Role]] = set()
    for some in _portions(sorted(set(emails))):
        rows = session.execute(
            select(Person.email, RoleGrant.role)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(
                RoleGrant.consultation_id == consultation_id,
                RoleGrant.ended_at.is_(None),
                Person.email.in_(some),
            )
        )
        found.update((row.email, row.role) for row in rows)
    return frozenset(found)


def coordinators(session: Session, consultation_id: int) -> int:
    """Return how many people coordinate a consultation."""
    return session.execute(
        select(func.count(func.distinct(RoleGrant.person_id))).where(
            RoleGrant.consultation_id == consultation_id,
            RoleGrant.role == Role.COORDINATOR,
            RoleGrant.ended_at.is_(None),
        )
    ).scalar_one()


def people_in(session: Session, consultation_id: int) -> int:
    """Return how many people take part in a consultation, in whatever roles."""
    return session.execute(
        select(func.count(func.distinct(RoleGrant.person_id))).where(
            RoleGrant.consultation_id == consultation_id, RoleGrant.ended_at.is_(None)
        )
    ).scalar_one()


def newest_interest(session: Session, person_id: int) -> str | None:
    """Return the interests that a person declared last: '' for none, None when nothing was ever declared."""
    return session.execute(
        select(Interest.words).where(Interest.person_id == person_id).order_by(Interest.id.desc()).limit(1)
    ).scalar_one_or_none()


def _portions(values: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """Cut a list so that no statement carries more parameters than a database takes."""
    return (tuple(values[at : at + MOST_PARAMETERS]) for at in range(0, len(values), MOST_PARAMETERS))
