"""Tables of comments seen together: look-alikes proposed, groups confirmed by a person, themes across clauses."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, UtcTime, enum_type
from consult.text.alike import Why as Why


class LikenessRun(Base):
    """When look-alikes were last looked for, and up to which comment."""

    __tablename__ = "likeness_run"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    looked_at: Mapped[datetime] = mapped_column(UtcTime)
    newest: Mapped[int] = mapped_column()  # number of the newest comment then


class LikenessProposal(Base):
    """Comments that look alike, until a person makes a group of them or says that they are not."""

    __tablename__ = "likeness_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProposedComment(Base):
    """A comment of a proposal: how like the one that leads it, from 0 to 1, and why. The leader is like itself."""

    __tablename__ = "proposed_comment"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("likeness_proposal.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True, index=True)
    likeness: Mapped[float] = mapped_column()
    why: Mapped[Why | None] = mapped_column(enum_type(Why))  # None: it leads


class CommentGroup(Base):
    """Comments that a person put together, for one decision."""

    __tablename__ = "comment_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class GroupedComment(Base):
    """A comment in a group, from when to when: in one standing group at most."""

    __tablename__ = "grouped_comment"
    __table_args__ = (
        Index(
            "uq_grouped_comment_standing",
            "comment_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("comment_group.id"), index=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Theme(Base):
    """A name under which the editors gather comments across clauses."""

    __tablename__ = "theme"
    __table_args__ = (
        Index(
            "uq_theme_standing",
            "consultation_id",
            "name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    name: Mapped[str] = mapped_column(String(120))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class CommentTheme(Base):
    """A comment under a theme."""

    __tablename__ = "comment_theme"

    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True, index=True)
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(UtcTime)
