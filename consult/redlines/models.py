"""Tables of redlines: the stored changes between two drafts and their causes."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, JsonText, LanguageTag


class Change(Base):
    """How one clause differs between two drafts in one language, computed once; immutable like the drafts."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "from_draft_id", "to_draft_id", "language", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    to_draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    position: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()  # of the change, from 1; 0 for a clause that is the same
    kind: Mapped[str] = mapped_column(String(32))  # text.redline.ClauseChange.kind
    old_clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    new_clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    old_number: Mapped[str] = mapped_column(String(24))
    new_number: Mapped[str] = mapped_column(String(24))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))  # of the newer draft; of the older for a deleted clause
    html: Mapped[str] = mapped_column(Text)  # the redline
    phrases: Mapped[list[dict[str, str]]] = mapped_column(JsonText)  # the change in words, as data
    editorial: Mapped[bool] = mapped_column(default=False)


class ChangeCause(Base):
    """Why a change was made: an amendment, through it a decision and comments."""

    __tablename__ = "change_cause"

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True)
