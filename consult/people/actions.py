"""What can be done about people: accounts, organisations, memberships, roles, profiles.

Invitations stand in `inviting`, signing in in `signing`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.errors import NotFound
from consult.people import rows
from consult.people.models import NameShown, Organisation, OrganisationKind, Person, RoleGrant
from consult.people.queries import coordinators, newest_interest, organisation_by_name, person_by_email
from consult.people.rules import (
    ensure_address_free,
    ensure_not_last_coordinator,
    ensure_organisation_new,
    ensure_speaks_for_one,
    ensure_takes_no_part,
)
from consult.record.actions import enter
from consult.record.events import Event


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says about themselves; `interests` is '' for none."""

    name: str
    language: str
    name_shown: NameShown
    interests: str


def add_person(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name: str,
    language: str,
    name_shown: NameShown = NameShown.NAME,
) -> Person:
    """Open an account without an invitation; its owner signs in by a link to the address.

    Raises:
        AddressTaken: an account with this address exists.
    """
    require(actor, Permission.INVITE)
    ensure_address_free(person_by_email(session, email) is not None)
    person = rows.put_person(
        session, now=now, email=email, name=name, language=language, name_shown=name_shown
    )
    enter(
        session,
        Event.PERSON_ADDED,
        actor=actor,
        now=now,
        subject_id=person.id,
        data={"language": language},
        private={"email": person.email, "name": name},
    )
    return person


def add_organisation(
    session: Session, *, actor: Actor, now: datetime, name: str, kind: OrganisationKind, country: str
) -> Organisation:
    """Enter an organisation; `country` is ISO 3166-1 alpha-2, '' when it belongs to none.

    Raises:
        OrganisationExists: one of this name is entered (case and spaces do not count).
    """
    require(actor, Permission.INVITE)
    ensure_organisation_new(organisation_by_name(session, name) is not None)
    row = rows.put_organisation(session, now=now, name=name, kind=kind, country=country)
    data = {"name": row.name, "kind": str(kind), "country": country}
    enter(session, Event.ORGANISATION_ADDED, actor=actor, now=now, subject_id=row.id, data=data)
    return row


def join_organisation(
    session: Session, *, actor: Actor, now: datetime, person_id: int, organisation_id: int, title: str = ""
) -> None:
    """Make a person a member of an organisation; nothing happens when they are."""
    require(actor, Permission.INVITE)
    if rows.put_membership(
        session, now=now, person_id=person_id, organisation_id=organisation_id, title=title
    ):
        enter(
            session,
            Event.MEMBERSHIP_ADDED,
            actor=actor,
            now=now,
            subject_id=person_id,
            data={"organisation": organisation_id},
        )


def grant_role(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    consultation_id: int,
    role: Role,
    organisation_id: int | None = None,
) -> RoleGrant:
    """Give a person a role in a consultation, for an organisation where the role speaks for one.

    Raises:
        AlreadyTakesPart: the person has the role.
        OrganisationNeeded: a representative or signatory without an organisation.
    """
    require(actor, Permission.INVITE, consultation_id)
    ensure_speaks_for_one(role, organisation_id is not None)
    held = rows.grant_of(
        session,
        person_id=person_id,
        consultation_id=consultation_id,
        role=role,
        organisation_id=organisation_id,
    )
    ensure_takes_no_part(held is not None)
    grant = rows.put_grant(
        session,
        now=now,
        person_id=person_id,
        consultation_id=consultation_id,
        role=role,
        organisation_id=organisation_id,
        granted_by=actor.person_id,
    )
    enter(
        session,
        Event.ROLE_GRANTED,
        actor=actor,
        now=now,
        subject_id=person_id,
        consultation_id=consultation_id,
        data={"role": str(role), "organisation": organisation_id, "grant": grant.id},
    )
    return grant


def end_role(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, grant_id: int
) -> RoleGrant:
    """End a role; the person keeps the account, and what they said stays.

    Raises:
        NotFound: there is no such role in this consultation.
        LastCoordinator: nobody else coordinates the consultation.
    """
    require(actor, Permission.INVITE, consultation_id)
    grant = session.execute(
        select(RoleGrant)
        .where(RoleGrant.id == grant_id, RoleGrant.consultation_id == consultation_id)
        .with_for_update()
    ).scalar_one_or_none()
    if grant is None:
        raise NotFound("There is no page at this address.")
    if grant.ended_at is not None:
        return grant
    ensure_not_last_coordinator(grant.role, coordinators(session, consultation_id))
    grant.ended_at = now
    session.flush()
    enter(
        session,
        Event.ROLE_ENDED,
        actor=actor,
        now=now,
        subject_id=grant.person_id,
        consultation_id=consultation_id,
        data={"role": str(grant.role), "organisation": grant.organisation_id, "grant": grant.id},
    )
    return grant


def change_profile(session: Session, *, actor: Actor, now: datetime, profile: Profile) -> None:
    """Change one's own name, language, how the name is shown, and declared interests."""
    require(actor, Permission.HOLD_ACCOUNT)
    person = session.execute(select(Person).where(Person.id == actor.person_id)).scalar_one()
    before = Profile(
        person.name, person.language, person.name_shown, newest_interest(session, person.id) or ""
    )
    changed = [field for field in Profile.__slots__ if getattr(before, field) != getattr(profile, field)]
    if newest_interest(session, person.id) is None and "interests" not in changed:
        changed.append("interests")  # "none" is a declaration too
    if not changed:
        return
    person.name, person.language, person.name_shown = profile.name, profile.language, profile.name_shown
    if "interests" in changed:
        rows.put_interest(session, now=now, person_id=person.id, words=profile.interests)
    session.flush()
    enter(
        session,
        Event.PERSON_CHANGED,
        actor=actor,
        now=now,
        subject_id=person.id,
        data={"changed": changed, "language": profile.language, "name_shown": str(profile.name_shown)},
        private={"name": profile.name, "interests": profile.interests},
    )
