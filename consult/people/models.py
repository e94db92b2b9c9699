"""Tables of people: persons, organisations, roles, invitations, sessions, declared interests."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.access import Role
from consult.database import Base, Digest, LanguageTag, UtcTime, enum_type


class OrganisationKind(StrEnum):
    """What kind of body an organisation is."""

    HEI = "hei"  # a university or another higher education institution
    ENTERPRISE = "enterprise"
    UN_SYSTEM = "un_system"
    MINISTRY = "ministry"
    EXPERT_BODY = "expert_body"  # a quality assurance agency, a network, a learned society


class NameShown(StrEnum):
    """How a person agreed to be named in public."""

    NAME = "name"  # name and organisation
    ORGANISATION = "organisation"  # organisation only


class LetterTopic(StrEnum):
    """What a letter is about, as far as people may choose how they get it; receipts and security are always sent."""

    ANSWERS = "answers"  # decisions on one's own comments, answers to one's objections
    REPLIES = "replies"  # replies to one's own comments
    ROUNDS = "rounds"  # drafts, rounds, the final, the launch
    DESK = "desk"  # the editors' desk: comments, assignments, decisions to confirm, objections, tasks
    ORGANISATION = "organisation"  # an organisation's consolidated reply
    REMINDERS = "reminders"  # reminders by the coordinator


class Delivery(StrEnum):
    """When letters about a topic are sent to an address."""

    AT_ONCE = "at_once"
    DAILY = "daily"  # in the one letter of the day
    NONE = "none"


class Organisation(Base):
    """A body that takes part."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300), unique=True)
    sort_key: Mapped[str] = mapped_column(
        String(300), unique=True
    )  # the name, case folded: one body is entered once
    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind))
    country: Mapped[str] = mapped_column(String(2))  # ISO 3166-1 alpha-2, '' when it belongs to none
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Person(Base):
    """Somebody with an account."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)  # 128 random bits, hexadecimal
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(LanguageTag)
    name_shown: Mapped[NameShown] = mapped_column(enum_type(NameShown))
    password: Mapped[str | None] = mapped_column(String(200))  # argon2id; None when signing in by link only
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Membership(Base):
    """A person belongs to an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    since: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class RoleGrant(Base):
    """A person holds a role in a consultation, for an organisation where the role speaks for one."""

    __tablename__ = "role_grant"
    __table_args__ = (Index(None, "person_id", "consultation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Invitation(Base):
    """A letter that asks somebody to take part in a role; its link sets the account up."""

    __tablename__ = "invitation"
    __table_args__ = (Index(None, "consultation_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[Role] = mapped_column(enum_type(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    nonce: Mapped[str] = mapped_column(
        String(32)
    )  # 128 random bits; with the instance's key it gives the link's secret
    token_digest: Mapped[str] = mapped_column(Digest, unique=True)  # SHA-256 of the link's secret
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # None: the operator of the machine
    sent_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class SignInLink(Base):
    """A link (10 minutes, used once, bound to the browser that asked) that signs a person in.

    An address that nobody has gets a row without a person: asking costs the same, known or not.
    """

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    nonce: Mapped[str] = mapped_column(
        String(32)
    )  # 128 random bits; with the instance's key it gives the link's secret
    token_digest: Mapped[str] = mapped_column(Digest, unique=True)
    browser_digest: Mapped[str] = mapped_column(
        Digest
    )  # SHA-256 of a secret in the cookie of the browser that asked
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class SignInSession(Base):
    """A signed-in browser; ends at once when revoked."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[str] = mapped_column(Digest, unique=True)
    device: Mapped[str] = mapped_column(
        String(60), default=""
    )  # "Firefox, Windows", as the browser calls itself
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Interest(Base):
    """An interest that a person declared (what could look like a conflict)."""

    __tablename__ = "interest"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(Text)  # '' for "none"
    declared_at: Mapped[datetime] = mapped_column(UtcTime)


class LetterChoice(Base):
    """What the owner of an address chose to get about a topic; without a row the topic's customary delivery holds.

    By address, because people who were invited and have no account yet may stop letters as well.
    """

    __tablename__ = "letter_choice"

    address: Mapped[str] = mapped_column(String(254), primary_key=True)  # lower case
    topic: Mapped[LetterTopic] = mapped_column(enum_type(LetterTopic), primary_key=True)
    delivery: Mapped[Delivery] = mapped_column(enum_type(Delivery))
    chosen_at: Mapped[datetime] = mapped_column(UtcTime)


class Reminder(Base):
    """The coordinator reminded somebody, invited or taking part, that their voice is missing."""

    __tablename__ = "reminder"
    __table_args__ = (Index(None, "consultation_id", "reminded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id")
    )  # of somebody without a role
    words: Mapped[str] = mapped_column(Text)  # the coordinator's own, '' for none
    reminded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the operator
    reminded_at: Mapped[datetime] = mapped_column(UtcTime)
