"""Who receives what: reads of every capability's tables that letters need."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from consult.access import Role
from consult.comments.models import Comment, CommentState, SectionRead
from consult.decisions.models import Decision, DecisionComment
from consult.drafts.models import ClausePlace, Consultation, Draft, DraftKind, Round, Section
from consult.endorsements.models import Endorsement
from consult.mail.plans import Happening
from consult.people.models import Invitation, Organisation, Person, Reminder, RoleGrant, SignInLink
from consult.people.queries import AnyRow

RECEIVER = (Person.id.label("person_id"), Person.email, Person.name, Person.language)


def person(session: Session, person_id: int) -> Sequence[AnyRow]:
    """Return a person who may receive letters, or nobody."""
    return session.execute(
        select(*RECEIVER).where(Person.id == person_id, Person.disabled_at.is_(None))
    ).all()


def wanted(row: AnyRow, what: Happening) -> bool:
    """Tell whether a letter to this person is still to be written."""
    return what.only is None or row.person_id in what.only


def participants(
    session: Session,
    consultation_id: int,
    roles: Collection[Role] = tuple(Role),
    *,
    only: Collection[int] | None = None,
) -> Sequence[AnyRow]:
    """Return everybody who takes part in a consultation in one of the roles, each once; or only some of them."""
    return session.execute(
        select(*RECEIVER)
        .where(Person.id.in_(only) if only is not None else true())
        .where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.consultation_id == consultation_id,
                    RoleGrant.ended_at.is_(None),
                    RoleGrant.role.in_(roles),
                )
            ),
        )
        .order_by(Person.id)
    ).all()


def consultation(session: Session, consultation_id: int | None) -> AnyRow:
    """Return (slug, title) of a consultation."""
    return session.execute(
        select(Consultation.slug, Consultation.title).where(Consultation.id == consultation_id)
    ).one()


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


def comment(session: Session, comment_id: int, *, standing: bool = False) -> Sequence[AnyRow]:
    """Return a comment with its author, its place and the round it was made in; or only one that still stands."""
    stands = Comment.state == CommentState.RECEIVED if standing else true()
    return session.execute(
        select(
            *RECEIVER,
            Comment.number,
            Comment.words,
            Comment.suggestion,
            Comment.received_at,
            Comment.late,
            ClausePlace.number.label("clause"),
            Section.number.label("section"),
            Round.closes_at,
        )
        .join(Comment, Comment.person_id == Person.id)
        .join(Round, Round.id == Comment.round_id)
        .join(Section, Section.id == Comment.section_id, isouter=True)
        .join(
            ClausePlace,
            (ClausePlace.draft_id == Comment.draft_id) & (ClausePlace.clause_id == Comment.clause_id),
            isouter=True,
        )
        .where(Comment.id == comment_id, Person.disabled_at.is_(None), stands)
    ).all()


def answered_comments(
    session: Session, consultation_id: int, numbers: Sequence[int], decisions: Sequence[int]
) -> Sequence[AnyRow]:
    """Return the comments that a publication answered, with author, outcome and response, by author and number."""
    return session.execute(
        select(*RECEIVER, Comment.id.label("comment_id"), Comment.number, Decision.outcome, Decision.response)
        .join(Comment, Comment.person_id == Person.id)
        .join(DecisionComment, DecisionComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecisionComment.decision_id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.number.in_(numbers),
            Decision.id.in_(decisions),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.id, Comment.number)
    ).all()


def comment_round(session: Session, round_id: int) -> AnyRow:
    """Return a round with the title of its draft."""
    return session.execute(
        select(
            Round.number, Round.opens_at, Round.closes_at, Round.extended_because, Draft.title.label("draft")
        )
        .join(Draft, Draft.id == Round.draft_id)
        .where(Round.id == round_id)
    ).one()


def newest_round(session: Session, consultation_id: int) -> AnyRow | None:
    """Return the round of a consultation that closes last."""
    return session.execute(
        select(Round.number, Round.opens_at, Round.closes_at)
        .where(Round.consultation_id == consultation_id)
        .order_by(Round.closes_at.desc())
        .limit(1)
    ).one_or_none()


def draft(session: Session, draft_id: int) -> AnyRow:
    """Return (key, kind, title, fingerprint) of a draft, and whether another was published for comment before it."""
    older = aliased(Draft)
    before = exists().where(
        older.consultation_id == Draft.consultation_id,
        older.kind == DraftKind.DRAFT,
        older.published_at < Draft.published_at,
    )
    return session.execute(
        select(Draft.key, Draft.kind, Draft.title, Draft.fingerprint, before.label("before")).where(
            Draft.id == draft_id
        )
    ).one()


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


def endorsement(session: Session, endorsement_id: int) -> Sequence[AnyRow]:
    """Return an endorsement with its signatory and organisation."""
    return session.execute(
        select(
            *RECEIVER,
            Endorsement.number,
            Endorsement.choice,
            Endorsement.fingerprint,
            Endorsement.digest,
            Endorsement.signed_at,
            Organisation.name.label("organisation"),
        )
        .join(Endorsement, Endorsement.person_id == Person.id)
        .join(Organisation, Organisation.id == Endorsement.organisation_id)
        .where(Endorsement.id == endorsement_id, Person.disabled_at.is_(None))
    ).all()
