"""Who was asked to speak, and who has: the invited list beside what everybody on it said of one draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from consult.access import Role
from consult.comments.models import Comment, CommentState, SectionRead
from consult.comments.reply_models import ConsolidatedReply
from consult.drafts.models import Round, Section
from consult.people.models import (
    Delivery,
    Invitation,
    LetterChoice,
    LetterTopic,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Reminder,
    RoleGrant,
)
from consult.people.rules import REMINDER_PAUSE
from consult.reading.regions import Region, region_of
from consult.web.languages import N_

ASKED = (Role.EXPERT, Role.REPRESENTATIVE)  # whose voices a consultation is for


class Answer(StrEnum):
    """What somebody on the invited list has done so far."""

    COMMENTED = "commented"
    READ = "read"  # "read, no comment" on a section, and no comment
    SILENT = "silent"  # takes part, and nothing was received; what stands in a workspace is not looked at
    WAITING = "waiting"  # has not accepted the invitation


ANSWERS: Mapping[Answer, str] = {
    Answer.COMMENTED: N_("commented"),
    Answer.READ: N_("read, no comment"),
    Answer.SILENT: N_("accepted, nothing received"),
    Answer.WAITING: N_("invitation not accepted"),
}


@dataclass(frozen=True, slots=True)
class Guest:
    """One person on the invited list."""

    key: str  # "p12" for a person, "i34" for an invitation
    name: str
    email: str
    language: str
    organisation: str
    kind: OrganisationKind | None
    country: str
    answer: Answer
    asked_at: datetime
    reminded_at: datetime | None
    wants_reminders: bool
    replied: bool = False  # their institution has submitted a reply on this draft

    @property
    def region(self) -> Region:
        """The region of the organisation's country."""
        return region_of(self.country)

    @property
    def missing(self) -> bool:
        """Whether a voice is missing here."""
        return self.answer in (Answer.SILENT, Answer.WAITING)

    def may_be_reminded(self, now: datetime) -> bool:
        """Tell whether a reminder would be sent now."""
        lately = self.reminded_at is not None and self.reminded_at > now - REMINDER_PAUSE
        return self.missing and self.wants_reminders and not lately

    def is_chosen(self, now: datetime) -> bool:
        """Tell whether a reminder is proposed: nobody is proposed whose institution has spoken for itself."""
        return self.may_be_reminded(now) and not self.replied


def guests(session: Session, consultation_id: int, draft_id: int | None) -> list[Guest]:
    """Return everybody who was asked to speak, by organisation and name; one statement, however many there are.

    Somebody invited twice is on it once. What counts as an answer is what was said of this draft.
    """
    rows = session.execute(
        union_all(_people(consultation_id, draft_id), _waiting(consultation_id, draft_id)).order_by(
            "sort_key", "name", "key"
        )
    ).all()
    found: dict[str, Guest] = {}
    for row in rows:
        answer = Answer.WAITING
        if row.key.startswith("p"):
            answer = Answer.COMMENTED if row.said else Answer.READ if row.read else Answer.SILENT
        one = Guest(
            row.key, row.name, row.email, row.language, row.organisation or "",
            OrganisationKind(row.kind) if row.kind else None, row.country or "", answer, row.asked_at, row.reminded_at,
            row.stopped is None, bool(row.replied),
        )  # fmt: skip
        before = found.get(row.email)
        if before is None or before.answer is Answer.WAITING:
            found[row.email] = one
    return list(found.values())


def _home() -> Any:
    """Return the organisation that somebody belongs to."""
    return (
        select(func.min(Membership.organisation_id))
        .where(Membership.person_id == Person.id, Membership.ended_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )


def _grants(consultation_id: int) -> Any:
    """Return who was given one of the roles whose voices are asked for, since when, for which organisation."""
    return (
        select(
            RoleGrant.person_id,
            func.max(RoleGrant.organisation_id).label("organisation_id"),
            func.min(RoleGrant.granted_at).label("asked_at"),
        )
        .where(
            RoleGrant.consultation_id == consultation_id,
            RoleGrant.ended_at.is_(None),
            RoleGrant.role.in_(ASKED),
        )
        .group_by(RoleGrant.person_id)
        .subquery()
    )


def _said(draft_id: int | None) -> tuple[Any, Any]:
    """Return how many comments somebody made on a draft, and of how many of its sections they said "read, no comment"."""
    said = (
        select(func.count())
        .where(
            Comment.person_id == Person.id,
            Comment.draft_id == draft_id,
            Comment.state == CommentState.RECEIVED,
        )
        .correlate(Person)
    )
    read = (
        select(func.count())
        .where(
            SectionRead.person_id == Person.id,
            SectionRead.section_id == Section.id,
            Section.draft_id == draft_id,
        )
        .correlate(Person)
    )
    return said.scalar_subquery(), read.scalar_subquery()


def _replied(draft_id: int | None) -> Any:
    """Return how many versions of a reply on a draft an organisation has submitted: known to all, unlike its workspace."""
    return (
        select(func.count())
        .select_from(ConsolidatedReply)
        .join(Round, Round.id == ConsolidatedReply.round_id)
        .where(ConsolidatedReply.organisation_id == Organisation.id, Round.draft_id == draft_id)
        .correlate(Organisation)
        .scalar_subquery()
    )


def _reminded_person(consultation_id: int) -> Any:
    """Return when somebody was reminded last, under their role or the invitation that they accepted."""
    earlier = select(Invitation.id).where(Invitation.accepted_by == Person.id).correlate(Person)
    return (
        select(func.max(Reminder.reminded_at))
        .where(
            Reminder.consultation_id == consultation_id,
            (Reminder.person_id == Person.id) | Reminder.invitation_id.in_(earlier),
        )
        .correlate(Person)
        .scalar_subquery()
    )


def _people(consultation_id: int, draft_id: int | None) -> Any:
    grant, (said, read) = _grants(consultation_id), _said(draft_id)
    return (
        select(
            (literal("p") + cast(Person.id, String)).label("key"), Person.name.label("name"), Person.email, Person.language,
            Organisation.name.label("organisation"), func.coalesce(Organisation.sort_key, "\U0010ffff").label("sort_key"),
            cast(Organisation.kind, String).label("kind"), Organisation.country, said.label("said"), read.label("read"),
            grant.c.asked_at, _reminded_person(consultation_id).label("reminded_at"), LetterChoice.address.label("stopped"),
            _replied(draft_id).label("replied"),
        )
        .join(grant, grant.c.person_id == Person.id)
        .join(Organisation, Organisation.id == func.coalesce(grant.c.organisation_id, _home()), isouter=True)
        .join(LetterChoice, _stopped(Person.email), isouter=True)
        .where(Person.disabled_at.is_(None))
    )  # fmt: skip


def _waiting(consultation_id: int, draft_id: int | None) -> Any:
    reminded = (
        select(func.max(Reminder.reminded_at))
        .where(Reminder.consultation_id == consultation_id, Reminder.invitation_id == Invitation.id)
        .correlate(Invitation)
        .scalar_subquery()
    )
    return (
        select(
            (literal("i") + cast(Invitation.id, String)).label("key"), Invitation.name.label("name"), Invitation.email,
            Invitation.language, Organisation.name.label("organisation"),
            func.coalesce(Organisation.sort_key, "\U0010ffff").label("sort_key"), cast(Organisation.kind, String).label("kind"),
            Organisation.country, cast(null(), Integer).label("said"), cast(null(), Integer).label("read"), Invitation.sent_at,
            reminded.label("reminded_at"), LetterChoice.address.label("stopped"), _replied(draft_id).label("replied"),
        )
        .join(Organisation, Organisation.id == Invitation.organisation_id, isouter=True)
        .join(LetterChoice, _stopped(Invitation.email), isouter=True)
        .where(
            Invitation.consultation_id == consultation_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None),
            Invitation.role.in_(ASKED),
        )
    )  # fmt: skip


def _stopped(address: Any) -> ColumnElement[bool]:
    return and_(
        LetterChoice.address == address,
        LetterChoice.topic == LetterTopic.REMINDERS,
        LetterChoice.delivery == Delivery.NONE,
    )


def chosen(
    found: Sequence[Guest], *, kind: str = "", region: str = "", language: str = "", answer: str = ""
) -> list[Guest]:
    """Return those on the list whose voice is missing, of one kind of organisation, region, language or state."""
    return [
        one
        for one in found
        if one.missing
        and kind in ("", one.kind)
        and region in ("", one.region)
        and language in ("", one.language)
        and answer in ("", one.answer)
    ]
