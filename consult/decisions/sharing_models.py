"""Tables of the work that editors share at the desk: who takes what, notes, what was opened, saved views."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, JsonText, UtcTime


class Assignment(Base):
    """Which editor takes a comment now; who had it before stands in the record."""

    __tablename__ = "assignment"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    assigned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime] = mapped_column(UtcTime)


class DeskNote(Base):
    """What editors tell each other about a comment. Nobody else ever sees it."""

    __tablename__ = "desk_note"
    __table_args__ = (UniqueConstraint("person_id", "form_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    form_key: Mapped[str] = mapped_column(String(36))  # UUID of the form: a double click makes one note
    edited_at: Mapped[datetime | None] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(
        UtcTime
    )  # its author took it away; words and html are ''


class DeskNoteVersion(Base):
    """What a note said before its author changed or deleted it. Only ever added."""

    __tablename__ = "desk_note_version"

    note_id: Mapped[int] = mapped_column(ForeignKey("desk_note.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)  # from 1
    words: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime] = mapped_column(UtcTime)


class DeskOpening(Base):
    """When a person of the desk last opened a comment, and until when they count as being on it."""

    __tablename__ = "desk_opening"
    __table_args__ = (Index(None, "comment_id", "here_until"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    here_until: Mapped[datetime] = mapped_column(UtcTime)


class DeskView(Base):
    """Filters of the desk under a name, for its owner or for the whole desk."""

    __tablename__ = "desk_view"
    __table_args__ = (UniqueConstraint("consultation_id", "person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    args: Mapped[dict[str, Any]] = mapped_column(JsonText)  # what the address says, as inbox.Filters.args
    shared: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
