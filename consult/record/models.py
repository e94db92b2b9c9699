"""Tables of the record: entries that are only ever added, and the private values behind their commitments."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, Digest, UtcTime

SequenceNumber = BigInteger().with_variant(Integer, "sqlite")


class Entry(Base):
    """One thing that happened. Never updated, never deleted (a trigger sees to it)."""

    __tablename__ = "record_entry"
    __table_args__ = (Index(None, "consultation_id", "seq"), Index(None, "subject", "subject_id"))

    seq: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcTime)
    event: Mapped[str] = mapped_column(String(64))  # subject:thing:done, as in comment:words:edited
    actor_id: Mapped[int | None] = mapped_column(Integer)  # person id; None for the system and the public
    consultation_id: Mapped[int | None] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int] = mapped_column(Integer)
    data: Mapped[str] = mapped_column(Text)  # canonical JSON; private values only as commitments
    previous: Mapped[str] = mapped_column(Digest)  # digest of the entry before; 64 zeros for the first
    digest: Mapped[str] = mapped_column(Digest, unique=True)


class Head(Base):
    """The newest entry of the whole record (consultation_id 0), of each consultation, and on names (-1); the lock of the chain."""

    __tablename__ = "record_head"

    consultation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(SequenceNumber)
    digest: Mapped[str] = mapped_column(Digest)


class PrivateValue(Base):
    """A value that the record holds only as SHA-256(salt, value), so that it can be blanked and the chain still verifies."""

    __tablename__ = "record_private_value"

    commitment: Mapped[str] = mapped_column(Digest, primary_key=True)
    seq: Mapped[int] = mapped_column(ForeignKey("record_entry.seq"), index=True)
    salt: Mapped[str] = mapped_column(String(64))
    value: Mapped[str | None] = mapped_column(Text)  # None once redacted
