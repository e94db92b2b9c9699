"""Tables of an organisation's reply: what its people say among themselves, the reply made of it, its versions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.comments.models import CommentType, Precision
from consult.database import Base, JsonText, LanguageTag, UtcTime, enum_type


class EntryChange(StrEnum):
    """What a version of a reply did with one of its comments."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    WITHDRAWN = "withdrawn"


class CoSponsorState(StrEnum):
    """Where a request to support another organisation's reply stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Contribution(Base):
    """What a member of an organisation said in its workspace. Nobody outside the organisation ever reads it."""

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("person_id", "form_key"),
        Index(None, "organisation_id", "round_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    words_language: Mapped[str] = mapped_column(LanguageTag)
    precision: Mapped[Precision] = mapped_column(enum_type(Precision))
    pointed: Mapped[list[Any]] = mapped_column(JsonText)  # the words meant: comments.places.Place as data
    kind: Mapped[CommentType] = mapped_column(enum_type(CommentType))
    words: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    phrases: Mapped[list[Any]] = mapped_column(JsonText)
    renderer: Mapped[int] = mapped_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcTime)
    set_aside_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_aside_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    form_key: Mapped[str] = mapped_column(String(36))
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class ReplyItem(Base):
    """One comment of the reply as its representatives write it; becomes a comment when the reply is submitted."""

    __tablename__ = "reply_item"
    __table_args__ = (Index(None, "organisation_id", "round_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    position: Mapped[int] = mapped_column()
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    words_language: Mapped[str] = mapped_column(LanguageTag)
    precision: Mapped[Precision] = mapped_column(enum_type(Precision))
    pointed: Mapped[list[Any]] = mapped_column(JsonText)
    kind: Mapped[CommentType] = mapped_column(enum_type(CommentType))
    words: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    phrases: Mapped[list[Any]] = mapped_column(JsonText)
    renderer: Mapped[int] = mapped_column()
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class ReplySource(Base):
    """A contribution went into a comment of the reply."""

    __tablename__ = "reply_source"

    item_id: Mapped[int] = mapped_column(ForeignKey("reply_item.id"), primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True, index=True)


class ConsolidatedReply(Base):
    """One submitted version of an organisation's reply. Never changed: a correction is a further version."""

    __tablename__ = "consolidated_reply"
    __table_args__ = (UniqueConstraint("round_id", "organisation_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int] = mapped_column()
    submitted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(UtcTime)


class ReplyEntry(Base):
    """What a version of a reply said, in order, and what it did with each comment."""

    __tablename__ = "reply_entry"

    reply_id: Mapped[int] = mapped_column(ForeignKey("consolidated_reply.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("reply_item.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    change: Mapped[EntryChange] = mapped_column(enum_type(EntryChange))
    kind: Mapped[CommentType] = mapped_column(enum_type(CommentType))
    words: Mapped[str] = mapped_column(Text)
    words_language: Mapped[str] = mapped_column(LanguageTag)
    suggestion: Mapped[str | None] = mapped_column(Text)


class CoSponsor(Base):
    """An organisation asked to support another's reply, and its answer."""

    __tablename__ = "co_sponsor"
    __table_args__ = (
        UniqueConstraint("round_id", "organisation_id", "sponsor_id"),
        Index(None, "sponsor_id", "round_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))  # whose reply it is
    sponsor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("consolidated_reply.id"))  # the version asked about
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[CoSponsorState] = mapped_column(enum_type(CoSponsorState))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)
