"""Tables of decisions: decisions, the comments they answer, amendments and the working text."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, Digest, JsonText, LanguageTag, UtcTime, enum_type


class Outcome(StrEnum):
    """What became of a comment.

    Source: ISO/IEC Directives (accepted, partly, not accepted), IPCC and W3C practice; docs/outcomes.md.
    """

    ACCEPTED = "accepted"  # the text changes as asked, or already says so
    IN_PART = "in_part"  # the text changes, not just as asked
    NOT_ACCEPTED = "not_accepted"
    NOTED = "noted"  # nothing to change; recorded
    OUT_OF_SCOPE = "out_of_scope"
    DUPLICATE = "duplicate"  # answered with another comment


class Decision(Base):
    """An outcome with its reason, for one or more comments. Revised by a further row, never overwritten."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    response: Mapped[str] = mapped_column(Text)
    response_language: Mapped[str] = mapped_column(LanguageTag)
    html: Mapped[str] = mapped_column(Text)
    editor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)  # None: only the desk sees it
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))


class DecidedComment(Base):
    """Which decision stands for a comment now; the primary key keeps it to one."""

    __tablename__ = "decided_comment"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)


class AmendmentKind(StrEnum):
    """How an amendment changes the working text."""

    SUGGESTION = "suggestion"  # a comment's suggested wording, applied
    EDIT = "edit"  # a clause edited by hand
    DELETE = "delete"  # a clause taken out
    INSERT = "insert"  # a new clause after another


class Amendment(Base):
    """One change of the working text, with its cause. Undone, never deleted."""

    __tablename__ = "amendment"
    __table_args__ = (Index(None, "draft_id", "clause_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))  # the draft that the working text starts from
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    kind: Mapped[AmendmentKind] = mapped_column(enum_type(AmendmentKind))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)  # the cause …
    note: Mapped[str] = mapped_column(Text, default="")  # … or the editors' own reason
    start: Mapped[int | None] = mapped_column()  # in the draft's canonical text, for applied suggestions
    end: Mapped[int | None] = mapped_column()
    replacement: Mapped[str | None] = mapped_column(Text)
    before_source: Mapped[str] = mapped_column(Text)
    after_source: Mapped[str] = mapped_column(Text)
    before_canonical: Mapped[str] = mapped_column(Text)
    after_canonical: Mapped[str] = mapped_column(Text)
    editor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime] = mapped_column(UtcTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class WorkingText(Base):
    """A clause of the working text that differs from the draft it starts from. Others read the draft."""

    __tablename__ = "working_text"
    __table_args__ = (UniqueConstraint("draft_id", "clause_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    source: Mapped[str] = mapped_column(Text)
    source_digest: Mapped[str] = mapped_column(Digest)
    canonical: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    sentences: Mapped[list[Any]] = mapped_column(JsonText)
    deleted: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so
