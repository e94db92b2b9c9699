"""Tables of drafts: consultations, documents, drafts, sections, clauses, their texts, lineage and rounds.

Everything that belongs to a published draft is immutable; triggers on both databases see to it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import (
    Base,
    Digest,
    JsonText,
    LanguageTag,
    Localised,
    Reason,
    SearchWords,
    UtcTime,
    enum_type,
)
from consult.text.clauses import ClauseKind
from consult.text.lineage import LinkKind


class Stage(StrEnum):
    """How far a consultation has come. Whether comments are open is told by its rounds and the clock."""

    PREPARING = "preparing"  # nothing is published yet
    PUBLISHED = "published"  # a draft is published; comments and decisions
    FROZEN = "frozen"  # the final is fixed; endorsements
    LAUNCHED = "launched"  # the final, the answers and the register are public


class DraftKind(StrEnum):
    """What a draft is."""

    BASELINE = "baseline"  # an earlier edition, for comparison
    DRAFT = "draft"
    FINAL = "final"


class CommentsVisible(StrEnum):
    """Who may read comments while a round is open."""

    EVERYONE = "everyone"
    PARTICIPANTS = "participants"
    NOBODY = "nobody"  # a blind round: until it closes, only one's own and the editors


class Consultation(Base):
    """One standard on its way from draft to launch."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[dict[str, str]] = mapped_column(Localised)
    summary: Mapped[dict[str, str]] = mapped_column(Localised)
    notice: Mapped[dict[str, str]] = mapped_column(Localised)  # printed on every page; {} for none
    languages: Mapped[list[str]] = mapped_column(JsonText)
    stage: Mapped[Stage] = mapped_column(enum_type(Stage))
    names_shown: Mapped[str] = mapped_column(String(32), default="name")  # people.NameShown: the most shown
    second_editor: Mapped[bool] = mapped_column(default=False)
    comment_count: Mapped[int] = mapped_column(default=0)  # the number of the newest comment
    endorsement_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Document(Base):
    """One text of the consultation (Framework, Guidelines, Toolkit)."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("consultation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column()
    prefix: Mapped[str] = mapped_column(String(8))
    title: Mapped[dict[str, str]] = mapped_column(Localised)
    prevailing_language: Mapped[str] = mapped_column(LanguageTag)


class Draft(Base):
    """One edition of all documents of a consultation."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("consultation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column()
    kind: Mapped[DraftKind] = mapped_column(enum_type(DraftKind))
    title: Mapped[dict[str, str]] = mapped_column(Localised)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    imported_at: Mapped[datetime] = mapped_column(UtcTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)
    manifest: Mapped[str | None] = mapped_column(Text)  # canonical JSON of all languages, set at publication
    fingerprint: Mapped[str | None] = mapped_column(Digest)  # SHA-256 of the manifest
    report: Mapped[dict[str, Any] | None] = mapped_column(JsonText)  # drafts.reports.ImportReport


class Section(Base):
    """One section of a document in one draft."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("draft_id", "document_id", "key"), Index(None, "draft_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    key: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column()  # from 1, over all documents of the draft
    number: Mapped[str] = mapped_column(String(16))  # "F3"
    title: Mapped[dict[str, str]] = mapped_column(Localised)
    words: Mapped[dict[str, int]] = mapped_column(JsonText)  # {language: words, Han characters for Chinese}
    released_at: Mapped[datetime | None] = mapped_column(UtcTime)  # None: with the draft


class SourceFile(Base):
    """A Markdown file as it was read: one language of one or more sections."""

    __tablename__ = "source_file"
    __table_args__ = (UniqueConstraint("draft_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    language: Mapped[str] = mapped_column(LanguageTag)
    path: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column()
    tail: Mapped[str] = mapped_column(Text)  # what follows the last clause
    digest: Mapped[str] = mapped_column(Digest)  # SHA-256 of the normalised text


class Clause(Base):
    """The stable identity of a clause inside a document, through all drafts and languages."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("document_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    key: Mapped[str] = mapped_column(String(120))  # the source's anchor, or one of our own


class ClausePlace(Base):
    """Where a clause stands in a draft."""

    __tablename__ = "clause_place"
    __table_args__ = (Index(None, "section_id", "position"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"), primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    position: Mapped[int] = mapped_column()  # from 1, over the whole draft
    number: Mapped[str] = mapped_column(String(24))  # "F3.2", display, never identity; see drafts.numbering
    kind: Mapped[ClauseKind] = mapped_column(enum_type(ClauseKind))
    level: Mapped[int] = mapped_column(default=0)
    header: Mapped[bool] = mapped_column(default=False)  # a row that heads its table


class ClauseText(Base):
    """The words of a clause in one draft and one language. Immutable once the draft is published."""

    __tablename__ = "clause_text"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"), primary_key=True)
    language: Mapped[str] = mapped_column(LanguageTag, primary_key=True)
    source_file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"), index=True)
    file_position: Mapped[int] = mapped_column()  # order in the file, from 1
    lead: Mapped[str] = mapped_column(Text)  # what stands in the file between the clause before and this one
    source: Mapped[str] = mapped_column(Text)
    source_digest: Mapped[str] = mapped_column(Digest)
    canonical: Mapped[str] = mapped_column(Text)
    canonical_digest: Mapped[str] = mapped_column(Digest)
    scheme: Mapped[int] = mapped_column()  # version of the canonical text's rules
    shape: Mapped[str] = mapped_column(Text)  # what text.parse needs to render the clause by itself
    marker: Mapped[str] = mapped_column(String(80))
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int] = mapped_column()  # version of the renderer that made the HTML
    sentences: Mapped[list[Any]] = mapped_column(JsonText)  # [[start, end], …] code points of canonical
    line: Mapped[int] = mapped_column()  # first line in the file


class ClauseWords(Base):
    """The words of a clause in all languages, for search; written when its draft is published.

    Clauses are written last first, so that falling ids give the newest draft first and its clauses in order.
    """

    __tablename__ = "clause_words"
    __table_args__ = (UniqueConstraint("draft_id", "clause_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    words: Mapped[str] = mapped_column(SearchWords)


class ClauseName(Base):
    """An id written in the source that leads to a clause, so that links inside the text find it."""

    __tablename__ = "clause_name"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))


class LineageLink(Base):
    """How clauses of a draft came from clauses of the draft it is based on."""

    __tablename__ = "lineage_link"
    __table_args__ = (Index(None, "draft_id", "new_clause_id"), Index(None, "draft_id", "old_clause_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))  # the newer draft
    old_clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    new_clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    kind: Mapped[LinkKind] = mapped_column(enum_type(LinkKind))
    likeness: Mapped[float] = mapped_column()
    renumbered: Mapped[bool] = mapped_column(default=False)


class Round(Base):
    """A period in which a draft may be commented on."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int] = mapped_column()
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    opens_at: Mapped[datetime] = mapped_column(UtcTime)
    closes_at: Mapped[datetime] = mapped_column(UtcTime)
    grace_hours: Mapped[int] = mapped_column(default=72)
    comments_visible: Mapped[CommentsVisible] = mapped_column(enum_type(CommentsVisible))
    extended_because: Mapped[dict[str, str]] = mapped_column(
        Reason, default=dict
    )  # {} unless it was extended


class RoundScope(Base):
    """A round in which only what changed since an earlier draft may be commented on."""

    __tablename__ = "round_scope"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    since_draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
