"""Tables of endorsements: signed statements about exactly one text, reservations, the launch."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, Digest, LanguageTag, UtcTime, enum_type
from consult.endorsements.rules import Choice

__all__ = ["Choice", "Endorsement", "Launch", "Reservation"]


class Endorsement(Base):
    """A statement of an organisation about exactly one text. Never erased: withdrawn with date and reason."""

    __tablename__ = "endorsement"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("person_id", "form_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int] = mapped_column()
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    fingerprint: Mapped[str] = mapped_column(Digest)  # of the final, as shown to the signatory
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_name: Mapped[str] = mapped_column(String(200))
    office: Mapped[str] = mapped_column(String(200))
    choice: Mapped[Choice] = mapped_column(enum_type(Choice))
    statement: Mapped[str] = mapped_column(String(300), default="")
    statement_language: Mapped[str] = mapped_column(LanguageTag)
    name_published: Mapped[bool] = mapped_column(default=True)
    signed_at: Mapped[datetime] = mapped_column(UtcTime)
    document: Mapped[str] = mapped_column(Text)  # canonical JSON of what was signed
    digest: Mapped[str] = mapped_column(Digest)  # SHA-256 of it
    form_key: Mapped[str] = mapped_column(String(36))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)
    withdrawn_because: Mapped[str] = mapped_column(Text, default="")


class Reservation(Base):
    """A clause that an endorsement excepts, and why."""

    __tablename__ = "reservation"

    endorsement_id: Mapped[int] = mapped_column(ForeignKey("endorsement.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)


class Launch(Base):
    """The moment the final, the answers and the register became public."""

    __tablename__ = "launch"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    fingerprint: Mapped[str] = mapped_column(Digest)
    launched_at: Mapped[datetime] = mapped_column(UtcTime)
    launched_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
