"""Who receives what about an organisation's reply."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, or_, select
from sqlalchemy.orm import Session

from consult.access import TABLE, Permission, Role
from consult.comments.reply_models import ConsolidatedReply, Contribution, CoSponsor, ReplyItem
from consult.drafts.models import Round
from consult.mail.receivers import RECEIVER
from consult.people.models import Membership, Organisation, Person, RoleGrant
from consult.people.queries import AnyRow


def members(session: Session, organisation_id: int, consultation_id: int) -> Sequence[AnyRow]:
    """Return the people of an organisation who take part in a consultation, its representatives among them."""
    takes_part = exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.ended_at.is_(None),
    )
    belongs = exists().where(
        Membership.person_id == Person.id,
        Membership.organisation_id == organisation_id,
        Membership.ended_at.is_(None),
    )
    return session.execute(
        select(*RECEIVER)
        .where(Person.disabled_at.is_(None), takes_part, or_(belongs, _speaks(organisation_id, consultation_id)))
        .order_by(Person.id)
    ).all()  # fmt: skip


def contributors(session: Session, consultation_id: int) -> frozenset[int]:
    """Return who may enter the workspace of their organisation in a consultation: an editor of it may not."""
    held = select(RoleGrant.person_id).where(
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.role.in_(TABLE[Permission.CONTRIBUTE]),
        RoleGrant.ended_at.is_(None),
    )
    return frozenset(session.execute(held).scalars())


def representatives(session: Session, organisation_id: int, consultation_id: int) -> Sequence[AnyRow]:
    """Return who speaks for an organisation in a consultation."""
    return session.execute(
        select(*RECEIVER)
        .where(Person.disabled_at.is_(None), _speaks(organisation_id, consultation_id))
        .order_by(Person.id)
    ).all()


def _speaks(organisation_id: int, consultation_id: int) -> ColumnElement[bool]:
    return exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.organisation_id == organisation_id,
        RoleGrant.role == Role.REPRESENTATIVE,
        RoleGrant.ended_at.is_(None),
    )


def name_of(session: Session, organisation_id: int) -> str:
    """Return the name of an organisation."""
    return session.execute(select(Organisation.name).where(Organisation.id == organisation_id)).scalar_one()


def submitted_at(session: Session, reply_id: int) -> datetime:
    """Return when a version of a reply was submitted."""
    statement = select(ConsolidatedReply.submitted_at).where(ConsolidatedReply.id == reply_id)
    return session.execute(statement).scalar_one()


def request(session: Session, request_id: int) -> AnyRow:
    """Return a request to support a reply, as it stands now."""
    return session.execute(
        select(CoSponsor.id, CoSponsor.organisation_id, CoSponsor.sponsor_id, CoSponsor.state).where(
            CoSponsor.id == request_id
        )
    ).one()


def round_of(session: Session, round_id: int) -> AnyRow:
    """Return (id, consultation_id, closes_at) of a round."""
    return session.execute(
        select(Round.id, Round.consultation_id, Round.closes_at).where(Round.id == round_id)
    ).one()


def has_contributed(session: Session, person_id: int, organisation_id: int, round_id: int) -> bool:
    """Tell whether somebody has said anything in an organisation's workspace in a round."""
    said = exists().where(
        Contribution.person_id == person_id,
        Contribution.organisation_id == organisation_id,
        Contribution.round_id == round_id,
        Contribution.withdrawn_at.is_(None),
    )
    return bool(session.execute(select(said)).scalar())


def represented(session: Session, person_id: int, consultation_id: int) -> Sequence[AnyRow]:
    """Return (id, name, replied, begun) of the organisations that somebody represents, those with a reply begun first.

    Both are about the newest draft with a round: whether a reply was submitted, and whether anything stands in the
    workspace. What stands there is for the organisation's own people: only a letter to one of them may tell of it.
    """
    newest = newest_draft(consultation_id)
    replied = exists().where(
        ConsolidatedReply.organisation_id == Organisation.id,
        ConsolidatedReply.round_id == Round.id,
        Round.draft_id == newest,
    )
    begun = or_(
        exists().where(
            ReplyItem.organisation_id == Organisation.id,
            ReplyItem.draft_id == newest,
            ReplyItem.removed_at.is_(None),
        ),
        exists().where(
            Contribution.organisation_id == Organisation.id,
            Contribution.draft_id == newest,
            Contribution.withdrawn_at.is_(None),
        ),
    )
    speaks = exists().where(
        RoleGrant.person_id == person_id,
        RoleGrant.consultation_id == consultation_id,
        RoleGrant.organisation_id == Organisation.id,
        RoleGrant.role == Role.REPRESENTATIVE,
        RoleGrant.ended_at.is_(None),
    )
    rows = session.execute(
        select(Organisation.id, Organisation.name, replied.label("replied"), begun.label("begun"))
        .where(speaks)
        .order_by(Organisation.id)
    ).all()
    return sorted(rows, key=lambda row: not row.begun)


def spoke_inside(session: Session, person_id: int, consultation_id: int) -> bool:
    """Tell whether somebody has said anything in a workspace about the newest draft with a round."""
    said = exists().where(
        Contribution.person_id == person_id,
        Contribution.draft_id == newest_draft(consultation_id),
        Contribution.withdrawn_at.is_(None),
    )
    return bool(session.execute(select(said)).scalar())


def newest_draft(consultation_id: int) -> ScalarSelect[int]:
    """Select the draft of the round that closes last."""
    return (
        select(Round.draft_id)
        .where(Round.consultation_id == consultation_id)
        .order_by(Round.closes_at.desc())
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )


def count_of(value: object) -> int:
    """Return how many things an entry of the record names: a count, or a list of them."""
    return len(value) if isinstance(value, list) else int(value) if isinstance(value, int) else 0
