"""Rows of people, written by the actions. Nothing here checks who asks or enters anything in the record."""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.access import Role
from consult.people.models import (
    Interest,
    Membership,
    NameShown,
    Organisation,
    OrganisationKind,
    Person,
    RoleGrant,
    SignInSession,
)
from consult.people.rules import sort_key_of


def put_person(
    session: Session,
    *,
    now: datetime,
    email: str,
    name: str,
    language: str,
    name_shown: NameShown,
    password: str | None = None,
) -> Person:
    """Add a person; `password` is its argon2id hash."""
    person = Person(
        public_id=secrets.token_hex(16),
        email=email.strip().lower(),
        name=name,
        language=language,
        name_shown=name_shown,
        password=password,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def put_organisation(
    session: Session, *, now: datetime, name: str, kind: OrganisationKind, country: str
) -> Organisation:
    """Add an organisation."""
    name = " ".join(name.split())
    row = Organisation(name=name, sort_key=sort_key_of(name), kind=kind, country=country, created_at=now)
    session.add(row)
    session.flush()
    return row


def put_membership(
    session: Session, *, now: datetime, person_id: int, organisation_id: int, title: str = ""
) -> bool:
    """Make a person a member of an organisation, again if it had ended; tell whether anything changed."""
    row = session.execute(
        select(Membership).where(
            Membership.person_id == person_id, Membership.organisation_id == organisation_id
        )
    ).scalar_one_or_none()
    if row is None:
        session.add(Membership(person_id=person_id, organisation_id=organisation_id, title=title, since=now))
    elif row.ended_at is not None:
        row.ended_at, row.since, row.title = None, now, title
    elif title and row.title != title:
        row.title = title
    else:
        return False
    session.flush()
    return True


def grant_of(
    session: Session, *, person_id: int, consultation_id: int, role: Role, organisation_id: int | None
) -> RoleGrant | None:
    """Return the role that a person holds, when they do."""
    return (
        session.execute(
            select(RoleGrant).where(
                RoleGrant.person_id == person_id,
                RoleGrant.consultation_id == consultation_id,
                RoleGrant.role == role,
                RoleGrant.ended_at.is_(None),
                RoleGrant.organisation_id.is_not_distinct_from(organisation_id),
            )
        )
        .scalars()
        .first()
    )


def put_grant(
    session: Session,
    *,
    now: datetime,
    person_id: int,
    consultation_id: int,
    role: Role,
    organisation_id: int | None,
    granted_by: int | None,
) -> RoleGrant:
    """Give a person a role in a consultation."""
    row = RoleGrant(
        person_id=person_id,
        consultation_id=consultation_id,
        role=role,
        organisation_id=organisation_id,
        granted_by=granted_by,
        granted_at=now,
    )
    session.add(row)
    session.flush()
    return row


def put_interest(session: Session, *, now: datetime, person_id: int, words: str) -> None:
    """Add a declaration of interests; '' for none."""
    session.add(Interest(person_id=person_id, words=words, declared_at=now))
    session.flush()


def end_sessions(session: Session, *, now: datetime, person_id: int, except_id: int | None = None) -> int:
    """End all sessions of a person, or all but one; return how many ended."""
    statement = update(SignInSession).where(
        SignInSession.person_id == person_id, SignInSession.ended_at.is_(None)
    )
    if except_id is not None:
        statement = statement.where(SignInSession.id != except_id)
    return int(session.execute(statement.values(ended_at=now)).rowcount)  # type: ignore[attr-defined]
