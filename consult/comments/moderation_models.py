"""Tables of moderation: comments and replies hidden with a reason, and words redacted from them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, JsonText, LanguageTag, UtcTime


class Hiding(Base):
    """A comment, or a reply under it, that its readers do not see, and why; its words stay for the record."""

    __tablename__ = "hiding"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))  # None: the comment itself
    reason: Mapped[str] = mapped_column(Text)  # public
    reason_language: Mapped[str] = mapped_column(LanguageTag)
    as_coordinator: Mapped[bool] = mapped_column()
    hidden_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    hidden_at: Mapped[datetime] = mapped_column(UtcTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Redaction(Base):
    """Personal data was taken out of a comment or a reply under it; never which words, only how many places."""

    __tablename__ = "redaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    places: Mapped[int] = mapped_column()
    kinds: Mapped[list[Any]] = mapped_column(JsonText)  # what was taken out: comments.personal.DataKind
    redacted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    redacted_at: Mapped[datetime] = mapped_column(UtcTime)


class RedactedPlace(Base):
    """Another place where a redaction took the same words out: a row of a table; never which words. Only ever added."""

    __tablename__ = "redacted_place"
    __table_args__ = (Index(None, "place", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redaction.id"), index=True)
    place: Mapped[str] = mapped_column(String(32))  # name of the table
    row_id: Mapped[int] = mapped_column()
    places: Mapped[int] = mapped_column()
