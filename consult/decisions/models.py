"""Tables of decisions: decisions, the comments they answer, amendments and the working text."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, Digest, JsonText, LanguageTag, UtcTime, enum_type
from consult.decisions.rules import Outcome as Outcome
from consult.text.clauses import ClauseKind


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
    decision_id: Mapped[int | None] = mapped_column(
        ForeignKey("decision.id"), index=True
    )  # None: reopened, it is undecided again
    published_id: Mapped[int | None] = mapped_column(
        ForeignKey("decision.id"), index=True
    )  # None: nothing is public yet


class AmendmentKind(StrEnum):
    """How an amendment changes the working text."""

    SUGGESTION = "suggestion"  # a comment's suggested wording, applied
    EDIT = "edit"  # a clause edited by hand
    DELETE = "delete"  # a clause taken out
    INSERT = "insert"  # a new clause after another
    SPLIT = "split"  # a clause parted; its second part is a new clause
    MERGE = "merge"  # a clause joined with the one behind it
    MOVE = "move"  # a clause put behind another one; in every language at once


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


class WorkingPlace(Base):
    """Where a clause of the working text stands, when the draft has it elsewhere, or has it not at all.

    `rank` orders the clauses of a working text: a clause of the draft that is not moved has its position there times
    2**40. A place whose amendments are all undone keeps its row with `out`: nothing stands there any more.
    """

    __tablename__ = "working_place"
    __table_args__ = (UniqueConstraint("draft_id", "clause_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    rank: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(String(24))  # until the next draft numbers its clauses
    kind: Mapped[ClauseKind] = mapped_column(enum_type(ClauseKind))
    level: Mapped[int] = mapped_column(default=0)
    added: Mapped[bool] = mapped_column(default=False)  # the draft does not have it
    moved: Mapped[bool] = mapped_column(default=False)
    out: Mapped[bool] = mapped_column(default=False)  # what brought it here is undone
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so


class WorkingForm(Base):
    """How a clause that the draft does not have stands in the file of one language."""

    __tablename__ = "working_form"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LanguageTag, primary_key=True)
    source_file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"))  # of the draft
    opening: Mapped[str] = mapped_column(String(80))  # what stands before the source in its line: "- "
    marker: Mapped[str] = mapped_column(String(80))
    shape: Mapped[str] = mapped_column(Text)


class Move(Base):
    """From where to where an amendment moved a clause; ranks as in `working_place`."""

    __tablename__ = "move"

    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True)
    from_section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    from_rank: Mapped[int] = mapped_column(BigInteger)
    to_section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    to_rank: Mapped[int] = mapped_column(BigInteger)


class AmendmentGroup(Base):
    """Amendments that were made, and are undone, in one press: a batch, or the parts of a split or a merge."""

    __tablename__ = "amendment_group"

    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), index=True)  # the first of them


class TaskState(StrEnum):
    """Where a language task stands."""

    OPEN = "open"
    FOLLOWED = "followed"  # the clause was changed in this language, too
    NOT_NEEDED = "not_needed"  # somebody looked: this language says so already
    VOID = "void"  # the change that raised it was taken back


class LanguageTask(Base):
    """A clause changed in one language and has to be looked at in another one."""

    __tablename__ = "language_task"
    __table_args__ = (Index(None, "draft_id", "state"), Index(None, "clause_id", "language"))

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))  # the working text's
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    language: Mapped[str] = mapped_column(LanguageTag)  # in which somebody has to look
    source_language: Mapped[str] = mapped_column(LanguageTag)  # that changed
    source_before: Mapped[str] = mapped_column(Text)  # its canonical text when both were in step; '' for none
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"))  # that raised it
    state: Mapped[TaskState] = mapped_column(enum_type(TaskState))
    raised_at: Mapped[datetime] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closing_amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so
