"""Tables of decisions: decisions, the comments they answer, amendments and the working text."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, Digest, JsonText, LanguageTag, UtcTime, enum_type
from consult.decisions.rules import Outcome as Outcome


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
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("decision.id")
    )  # when all its comments had this one


class DecisionComment(Base):
    """A comment that a decision answered when it was made: the history. Only ever added."""

    __tablename__ = "decision_comment"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True, index=True)


class DecidedComment(Base):
    """Which decision stands for a comment now, and which one its author and the public see."""

    __tablename__ = "decided_comment"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    published_id: Mapped[int | None] = mapped_column(
        ForeignKey("decision.id"), index=True
    )  # None: nothing is public yet


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
    draft_id: Mapped[int] = mapped_column(
        ForeignKey("draft.id")
    )  # the draft that the working text starts from
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
    """A clause of the working text that an amendment has touched. Others read the draft.

    A clause whose amendments are all undone keeps its row, with the draft's source: its version goes on
    counting.
    """

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
