"""What the coordinator's page shows: who takes part, and who was invited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from consult.access import Actor, Role
from consult.people.links import Purpose, token_of
from consult.people.models import Invitation, Membership, Organisation, Person, RoleGrant
from consult.people.queries import CONSULTATION, AnyRow
from consult.people.rules import InvitationState

FEW = 100  # how many of a role, or of the invitations, are shown before one asks for more
MANY = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """Those who take part in one role: how many, and the first of them."""

    role: Role
    count: int
    rows: Sequence[AnyRow]


def parts(session: Session, consultation_id: int, role: Role | None = None) -> list[Part]:
    """Return who takes part, by role, organisation and name: the first 100 of each role, or 2,000 of one."""
    place = func.row_number().over(
        partition_by=RoleGrant.role,
        order_by=(Organisation.sort_key.is_(None), Organisation.sort_key, Person.name, RoleGrant.id),
    )
    total = func.count().over(partition_by=RoleGrant.role)
    found = (
        select(
            RoleGrant.id,
            RoleGrant.role,
            RoleGrant.granted_at,
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Organisation.name.label("organisation"),
            Organisation.country,
            place.label("place"),
            total.label("total"),
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Organisation, Organisation.id == _home(), isouter=True)
        .where(RoleGrant.consultation_id == consultation_id, RoleGrant.ended_at.is_(None))
    )
    if role is not None:
        found = found.where(RoleGrant.role == role)
    inner = found.subquery()
    most = FEW if role is None else MANY
    rows = session.execute(select(inner).where(inner.c.place <= most).order_by(inner.c.place)).all()
    by_role: dict[Role, list[AnyRow]] = {}
    for row in rows:
        by_role.setdefault(row.role, []).append(row)
    return [Part(one, by_role[one][0].total, by_role[one]) for one in Role if one in by_role]


def _home() -> ColumnElement[int]:
    """Return the organisation that a role speaks for, else one that the person belongs to."""
    own = select(func.min(Membership.organisation_id)).where(
        Membership.person_id == RoleGrant.person_id, Membership.ended_at.is_(None)
    )
    return func.coalesce(RoleGrant.organisation_id, own.correlate(RoleGrant).scalar_subquery())


def _condition(state: InvitationState, now: datetime) -> ColumnElement[bool]:
    open_ = and_(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    conditions: Mapping[InvitationState, ColumnElement[bool]] = {
        InvitationState.ACCEPTED: Invitation.accepted_at.is_not(None),
        InvitationState.REVOKED: and_(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_not(None)),
        InvitationState.EXPIRED: and_(open_, Invitation.expires_at <= now),
        InvitationState.WAITING: and_(open_, Invitation.expires_at > now),
    }
    return conditions[state]


def invitation_counts(session: Session, consultation_id: int, now: datetime) -> dict[InvitationState, int]:
    """Return how many invitations stand in each state."""
    sums = [
        func.coalesce(func.sum(case((_condition(state, now), 1), else_=0)), 0).label(str(state))
        for state in InvitationState
    ]
    row = session.execute(select(*sums).where(Invitation.consultation_id == consultation_id)).one()
    return {state: int(getattr(row, str(state))) for state in InvitationState}


def invitations(
    session: Session, consultation_id: int, state: InvitationState, now: datetime, *, most: int = FEW
) -> Sequence[AnyRow]:
    """Return the newest invitations in a state."""
    return session.execute(_invitations(consultation_id).where(_condition(state, now)).limit(most)).all()


def _invitations(consultation_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Invitation.id,
            Invitation.email,
            Invitation.name,
            Invitation.role,
            Invitation.language,
            Invitation.sent_at,
            Invitation.expires_at,
            Invitation.accepted_at,
            Invitation.revoked_at,
            Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Invitation.organisation_id, isouter=True)
        .where(Invitation.consultation_id == consultation_id)
        .order_by(Invitation.sent_at.desc(), Invitation.id.desc())
    )


def own_roles(session: Session, actor: Actor) -> Sequence[AnyRow]:
    """Return (role, organisation, slug, title) of the roles that a person holds."""
    return session.execute(
        select(
            RoleGrant.role,
            Organisation.name.label("organisation"),
            CONSULTATION.c.slug,
            CONSULTATION.c.title,
        )
        .join(CONSULTATION, CONSULTATION.c.id == RoleGrant.consultation_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id, isouter=True)
        .where(RoleGrant.person_id == actor.person_id, RoleGrant.ended_at.is_(None))
        .order_by(CONSULTATION.c.slug, RoleGrant.id)
    ).all()


@dataclass(frozen=True, slots=True)
class DemoLink:
    """A way into a demo instance as one of its sample people."""

    role: Role
    person_id: int
    name: str
    organisation: str
    token: str


def demo_sign_in_links(session: Session, secret_key: str) -> list[DemoLink]:
    """Return one link per role, to the first person who holds it, and one to a second editor; only for demo instances.

    The address of a link is /<language>/demo/<token>. The links are derived, not stored, and work again and again.
    """
    first = func.min(RoleGrant.id).label("first")
    held = (
        select(
            first,
            RoleGrant.role,
            func.row_number().over(partition_by=RoleGrant.role, order_by=first).label("place"),
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.ended_at.is_(None), Person.disabled_at.is_(None))
        .group_by(RoleGrant.role, RoleGrant.person_id)
        .subquery()
    )
    rows = session.execute(
        select(
            RoleGrant.role,
            Person.id,
            Person.public_id,
            Person.name,
            func.coalesce(Organisation.name, literal("")).label("organisation"),
            held.c.place,
        )
        .join(held, held.c.first == RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id, isouter=True)
        .where(or_(held.c.place == 1, and_(held.c.place == 2, RoleGrant.role == Role.EDITOR)))
    ).all()
    order = list(Role)
    return [
        DemoLink(
            row.role,
            row.id,
            row.name,
            row.organisation,
            token_of(secret_key, Purpose.DEMO, f"{row.role}:{row.public_id}"),
        )
        for row in sorted(rows, key=lambda row: (order.index(row.role), row.place))
    ]
