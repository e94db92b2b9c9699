"""Tables of uploads: a form or a letter that was read, row by row, and waits for a look before it is taken."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.comments.models import CommentType
from consult.database import Base, Digest, JsonText, LanguageTag, UtcTime, enum_type


class UploadKind(StrEnum):
    """What was uploaded."""

    FORM = "form"  # a table: every row may be a comment
    LETTER = "letter"  # running text: every row is a paragraph


class RowState(StrEnum):
    """What becomes of a row when the upload is taken."""

    READY = "ready"  # becomes a comment, or changes the one it became before
    SAME = "same"  # is a comment already and says nothing new
    ASK = "ask"  # is not taken as it stands; `fault` says why
    LEFT = "left"  # left out by the person who looked
    PART = "part"  # a paragraph that goes on with the comment before it
    TAKEN = "taken"  # became `comment_id`


class Upload(Base):
    """A file that was read for somebody. Its words are kept only until it is taken."""

    __tablename__ = "upload"
    __table_args__ = (Index(None, "consultation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)  # 128 random bits: its address
    form_key: Mapped[str] = mapped_column(String(36), unique=True)  # a double click uploads once
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))  # that its comments are about
    kind: Mapped[UploadKind] = mapped_column(enum_type(UploadKind))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # whose comments they are
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # said in its name
    language: Mapped[str] = mapped_column(LanguageTag)  # of the text commented on, where a row does not say
    words_language: Mapped[str] = mapped_column(LanguageTag)  # of the comments
    file_name: Mapped[str] = mapped_column(String(200))
    file_digest: Mapped[str] = mapped_column(Digest)  # SHA-256 of the file's bytes
    notes: Mapped[list[Any]] = mapped_column(JsonText)  # [[msgid, values], …]: what to know of the whole file
    comments_known: Mapped[int] = mapped_column()  # the newest number when its rows were matched
    uploaded_at: Mapped[datetime] = mapped_column(UtcTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcTime)


class UploadRow(Base):
    """One row of a form, or one paragraph of a letter: what it would become. Blank once taken."""

    __tablename__ = "upload_row"
    __table_args__ = (UniqueConstraint("upload_id", "position"), Index(None, "comment_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    position: Mapped[int] = mapped_column()  # from 1
    line: Mapped[int] = mapped_column()  # the row of the file, as a spreadsheet counts
    row_key: Mapped[str] = mapped_column(
        String(300)
    )  # which row of which form it is; '' when it does not say
    place: Mapped[str] = mapped_column(Text)  # the clause as typed
    language: Mapped[str] = mapped_column(LanguageTag)  # of the text commented on
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    kind: Mapped[CommentType] = mapped_column(enum_type(CommentType))
    exact: Mapped[str] = mapped_column(Text)  # the words meant; '' for the whole clause
    start: Mapped[int | None] = mapped_column()  # where they stand: code points of the canonical text
    end: Mapped[int | None] = mapped_column()
    words: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str | None] = mapped_column(Text)  # wording in place of the words; None: none
    aside: Mapped[str | None] = mapped_column(
        Text
    )  # a proposed change as typed that is no wording: it stands at the end of `words`; None: there is none
    state: Mapped[RowState] = mapped_column(enum_type(RowState))
    fault: Mapped[list[Any] | None] = mapped_column(JsonText)  # [msgid, values]: why it is not taken
    said: Mapped[str] = mapped_column(Digest)  # SHA-256 of what the row says, to know it when sent again
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comment.id")
    )  # what it became, or would change
    comment_version: Mapped[int | None] = mapped_column()  # of that comment when the row was taken
