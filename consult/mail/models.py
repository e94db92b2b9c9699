"""Tables of mail: letters written from the record and waiting to be sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, LanguageTag, UtcTime


class Letter(Base):
    """One letter to one receiver."""

    __tablename__ = "letter"
    __table_args__ = (Index(None, "sent_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    entry_seq: Mapped[int | None] = mapped_column(ForeignKey("record_entry.seq"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(LanguageTag)
    subject: Mapped[str] = mapped_column(String(300))
    # Plain text, a paragraph per line; links with a secret are placeholders. Lines and HTML are made while sending.
    body: Mapped[str] = mapped_column(Text)
    link_purpose: Mapped[str] = mapped_column(
        String(32), default=""
    )  # what the link is for (people.links); '' for none
    link_row_id: Mapped[int | None] = mapped_column()  # the invitation or sign-in link that it belongs to
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    thread: Mapped[str | None] = mapped_column(String(64))  # "comment:17": letters of one thread lie together
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_fault: Mapped[str] = mapped_column(Text, default="")


class DigestItem(Base):
    """Something that happened, waiting for the letter of the day of one person."""

    __tablename__ = "digest_item"
    __table_args__ = (
        UniqueConstraint("entry_seq", "person_id", "kind"),
        Index(None, "settled_at", "made_at"),
        Index(None, "person_id", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_seq: Mapped[int] = mapped_column(ForeignKey("record_entry.seq"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(64))  # as a letter's: its template
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)  # told, or found not worth telling any more
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)  # where it was told


class Digest(Base):
    """The letter of the day of one person: at most one per day, whoever writes it."""

    __tablename__ = "digest"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)  # in Shenzhen, 2026-11-30
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))  # None: nothing was left to tell


class ReadingMark(Base):
    """How far the writer of letters has read the record."""

    __tablename__ = "mail_reading_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
