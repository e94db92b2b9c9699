"""Tables of mail: letters written from the record and waiting to be sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
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
    body: Mapped[str] = mapped_column(
        Text
    )  # plain text; a link with a secret is a placeholder, filled while sending
    link_purpose: Mapped[str] = mapped_column(
        String(32), default=""
    )  # what the link is for (people.links); '' for none
    link_row_id: Mapped[int | None] = mapped_column()  # the invitation or sign-in link that it belongs to
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_fault: Mapped[str] = mapped_column(Text, default="")


class ReadingMark(Base):
    """How far the writer of letters has read the record."""

    __tablename__ = "mail_reading_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
