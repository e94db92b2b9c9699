"""Tables of comments: comments, their versions, targets, anchors, replies, agreement, "read, no comment"."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, Digest, JsonText, LanguageTag, SearchWords, UtcTime, enum_type
from consult.text.anchors import AnchorStatus


class CommentType(StrEnum):
    """What kind of comment it is, chosen by its author.

    Source: ISO/IEC commenting form (general, technical, editorial), widened by issue 2.
    """

    GENERAL = "general"
    TECHNICAL = "technical"
    EDITORIAL = "editorial"
    TRANSLATION = "translation"
    QUESTION = "question"
    PRACTICE = "practice"  # a promising practice


class CommentState(StrEnum):
    """Where a comment stands for its author; its outcome is told by its decision."""

    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


class Precision(StrEnum):
    """How exactly a comment points."""

    WORDS = "words"
    SENTENCE = "sentence"
    CLAUSE = "clause"
    SECTION = "section"
    DRAFT = "draft"


class Comment(Base):
    """What somebody said about a draft."""

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("person_id", "form_key"),
        Index(None, "draft_id", "section_id"),
        Index(None, "clause_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int] = mapped_column()  # per consultation, from 1: "comment 214"
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))  # None: on the whole draft
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))  # None: on the section
    language: Mapped[str] = mapped_column(LanguageTag)  # of the text commented on
    words_language: Mapped[str] = mapped_column(LanguageTag)  # of the comment itself
    precision: Mapped[Precision] = mapped_column(enum_type(Precision))
    kind: Mapped[CommentType] = mapped_column(enum_type(CommentType))
    words: Mapped[str] = mapped_column(Text)  # as typed; '' when the suggestion says it all
    suggestion: Mapped[str | None] = mapped_column(
        Text
    )  # the wording to put in place of the target; None: none
    html: Mapped[str] = mapped_column(Text)  # words and suggestion's redline, rendered once
    phrases: Mapped[list[Any]] = mapped_column(
        JsonText
    )  # the suggestion told in words, as data: text.phrases.Phrase
    renderer: Mapped[int] = mapped_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # belongs to
    for_organisation: Mapped[bool] = mapped_column(default=False)  # said in the organisation's name
    state: Mapped[CommentState] = mapped_column(enum_type(CommentState))
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    written_at: Mapped[datetime | None] = mapped_column(UtcTime)  # by the device's clock, for late arrivals
    late: Mapped[bool] = mapped_column(default=False)
    edited_at: Mapped[datetime | None] = mapped_column(UtcTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column(default=1)
    agreements: Mapped[int] = mapped_column(default=0)
    form_key: Mapped[str] = mapped_column(String(36))  # UUID of the form: a double click makes one comment
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class CommentWords(Base):
    """The words and the suggestion of a comment that stands, for search; gone when it is withdrawn."""

    __tablename__ = "comment_words"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    words: Mapped[str] = mapped_column(SearchWords)


class CommentVersion(Base):
    """What a comment said before it was edited."""

    __tablename__ = "comment_version"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CommentType] = mapped_column(enum_type(CommentType))
    words: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str | None] = mapped_column(Text)
    replaced_at: Mapped[datetime] = mapped_column(UtcTime)


class CommentTarget(Base):
    """The words a comment points at, as it was made. Immutable. One row per clause touched."""

    __tablename__ = "comment_target"
    __table_args__ = (UniqueConstraint("comment_id", "position"), Index(None, "draft_id", "clause_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    position: Mapped[int] = mapped_column()
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    start: Mapped[int] = mapped_column()  # code points of the canonical text, half open
    end: Mapped[int] = mapped_column()
    exact: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(80))
    suffix: Mapped[str] = mapped_column(String(80))
    canonical_digest: Mapped[str] = mapped_column(Digest)


class Anchor(Base):
    """Where a target stands in a later draft. Never overwritten: a person's correction is a further row."""

    __tablename__ = "anchor"
    __table_args__ = (Index(None, "draft_id", "clause_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("comment_target.id"), index=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    status: Mapped[AnchorStatus] = mapped_column(enum_type(AnchorStatus))
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    start: Mapped[int | None] = mapped_column()
    end: Mapped[int | None] = mapped_column()
    kept: Mapped[float] = mapped_column(default=0.0)  # share of the characters that are still there
    method: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)


class Reply(Base):
    """An answer under a comment, by a participant."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("person_id", "form_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    words_language: Mapped[str] = mapped_column(LanguageTag)
    html: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    form_key: Mapped[str] = mapped_column(String(36))


class Agreement(Base):
    """Somebody agrees with a comment."""

    __tablename__ = "agreement"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UtcTime)


class SectionRead(Base):
    """Somebody read a section and has no comment: an answer that counts."""

    __tablename__ = "section_read"

    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    stated_at: Mapped[datetime] = mapped_column(UtcTime)
