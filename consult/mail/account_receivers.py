"""Who receives letters about invitations, reminders and signing in."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from consult.comments.models import Comment, CommentState, SectionRead
from consult.drafts.models import Round, Section
from consult.mail.receivers import RECEIVER
from consult.people.models import Invitation, Organisation, Person, Reminder, SignInLink
from consult.people.queries import AnyRow


def invitations(session: Session, ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the invitations among `ids` that were neither accepted nor revoked since."""
    inviter = aliased(Person)
    return session.execute(
        select(
            Invitation.id,
            Invitation.email,
            Invitation.name,
            Invitation.language,
            Invitation.role,
            Invitation.expires_at,
            Organisation.name.label("organisation"),
            inviter.name.label("inviter"),
        )
        .join(Organisation, Organisation.id == Invitation.organisation_id, isouter=True)
        .join(inviter, inviter.id == Invitation.invited_by, isouter=True)
        .where(Invitation.id.in_(ids), Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.id)
    ).all()


def sign_in_link(session: Session, link_id: int) -> Sequence[AnyRow]:
    """Return the person whom a sign-in link is for with its time; nobody for an unknown address."""
    return session.execute(
        select(*RECEIVER, SignInLink.expires_at)
        .join(SignInLink, SignInLink.person_id == Person.id)
        .where(SignInLink.id == link_id, SignInLink.used_at.is_(None), Person.disabled_at.is_(None))
    ).all()


def newest_round(session: Session, consultation_id: int) -> AnyRow | None:
    """Return the round of a consultation that closes last."""
    return session.execute(
        select(Round.number, Round.opens_at, Round.closes_at)
        .where(Round.consultation_id == consultation_id)
        .order_by(Round.closes_at.desc())
        .limit(1)
    ).one_or_none()


def reminded(session: Session, consultation_id: int, ids: Collection[int]) -> Sequence[AnyRow]:
    """Return whom these reminders are for, but for those who have answered since.

    Somebody who takes part has answered by a comment on the newest draft with a round, or by "read, no comment" on it; somebody invited by
    accepting.
    """
    sender = aliased(Person)
    newest = (
        select(Round.draft_id)
        .where(Round.consultation_id == consultation_id)
        .order_by(Round.closes_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    said = exists().where(
        Comment.person_id == Person.id,
        Comment.draft_id == newest,
        Comment.state == CommentState.RECEIVED,
    )
    read = exists().where(
        SectionRead.person_id == Person.id, Section.id == SectionRead.section_id, Section.draft_id == newest
    )
    silent = and_(Reminder.person_id.is_not(None), Person.disabled_at.is_(None), ~said, ~read)
    waits = and_(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    return session.execute(
        select(
            Person.id.label("person_id"),
            func.coalesce(Person.email, Invitation.email).label("email"),
            func.coalesce(Person.name, Invitation.name).label("name"),
            func.coalesce(Person.language, Invitation.language).label("language"),
            Reminder.invitation_id,
            Invitation.expires_at,
            Reminder.words,
            sender.name.label("sender"),
        )
        .select_from(Reminder)
        .join(Person, Person.id == Reminder.person_id, isouter=True)
        .join(Invitation, Invitation.id == Reminder.invitation_id, isouter=True)
        .join(sender, sender.id == Reminder.reminded_by, isouter=True)
        .where(Reminder.id.in_(ids), or_(silent, and_(Reminder.invitation_id.is_not(None), waits)))
        .order_by(Reminder.id)
    ).all()
