"""Tables of redlines: the stored changes between two drafts and their causes."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, JsonText, LanguageTag, enum_type
from consult.text.clauses import ClauseKind


class Change(Base):
    """How one clause differs between two drafts in one language, computed once; immutable like the drafts."""

    __tablename__ = "change"
    __table_args__ = (
        UniqueConstraint("from_draft_id", "to_draft_id", "language", "position"),
        Index(None, "from_draft_id", "to_draft_id", "section_id", "language"),
        Index(None, "old_clause_id"),
        Index(None, "new_clause_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    to_draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    position: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()  # of the change, from 1; 0 for a clause that is the same
    kind: Mapped[str] = mapped_column(String(32))  # a redlines.rules.ChangeKind
    clause_kind: Mapped[ClauseKind] = mapped_column(enum_type(ClauseKind))
    old_clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    new_clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    old_number: Mapped[str] = mapped_column(String(24))
    new_number: Mapped[str] = mapped_column(String(24))
    # The section is of the newer draft; of the older one for a deleted clause.
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    # Where this part of a split begins in the old canonical text, of a merge in the new one (code points).
    old_start: Mapped[int] = mapped_column(default=0)
    new_start: Mapped[int] = mapped_column(default=0)
    # [["=", 12], ["-", 3], ["+", 4], …]: kept, deleted and inserted code points of the canonical texts, in
    # order.
    ops: Mapped[list[list[Any]]] = mapped_column(JsonText)
    html: Mapped[str] = mapped_column(Text)  # the redline
    phrases: Mapped[list[dict[str, str]]] = mapped_column(JsonText)  # the change in words, as data
    editorial: Mapped[str] = mapped_column(
        String(32), default=""
    )  # text.editorial.Editorial; '' when it may matter
    rewritten: Mapped[bool] = mapped_column(default=False)  # old and new are shown whole


class ChangeCause(Base):
    """Why a change was made: an amendment, through it a decision and comments."""

    __tablename__ = "change_cause"
    __table_args__ = (Index(None, "amendment_id"),)

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True)
