"""The place that a comment is about: draft, section, clause, and the clause's words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from consult.comments.models import Precision
from consult.comments.rules import WrongPlace
from consult.comments.targeting import ClauseWords, Pointed, Selection, replaced_words, targets_of
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, Section
from consult.drafts.queries import released
from consult.drafts.scopes import is_changed
from consult.errors import NotFound
from consult.text.anchors import Target

NO_SUCH = "There is no page at this address."
ANOTHER_DRAFT = "This clause does not belong to this draft. Open the clause again; your words are kept."


@dataclass(frozen=True, slots=True)
class SectionNamed:
    """A section with what its address and its heading are made of."""

    id: int
    key: str
    number: str
    title: dict[str, str]
    document_key: str
    document_title: dict[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """A whole draft, a section of it, or a clause with its words in one language."""

    draft_id: int
    draft_key: str
    draft_title: dict[str, str]
    section: SectionNamed | None
    clause: Row[Any] | None  # ClausePlace, key and text; `changed` since the draft before
    read_in: str  # the language of the page

    @property
    def section_id(self) -> int | None:
        """The section's id; None for the whole draft."""
        return self.section.id if self.section is not None else None

    @property
    def clause_id(self) -> int | None:
        """The clause's id; None for the whole section or draft."""
        return self.clause.clause_id if self.clause is not None else None

    @property
    def language(self) -> str:
        """The language of the text meant: the clause's, else that of the page."""
        return str(self.clause.language) if self.clause is not None else self.read_in

    @property
    def address(self) -> dict[str, str]:
        """What names the place in the address of the form."""
        named = {"draft": self.draft_key}
        if self.section is not None:
            named["section"] = str(self.section.id)
        if self.clause is not None:
            named["clause"] = self.clause.key
        return named

    @property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The sentences of the clause: code points of its canonical text."""
        return tuple((int(a), int(b)) for a, b in self.clause.sentences) if self.clause is not None else ()


@dataclass(frozen=True, slots=True)
class Aim:
    """What a comment is about, found and checked."""

    precision: Precision
    section_id: int | None
    clause_id: int | None
    targets: tuple[tuple[ClauseWords, Target], ...]

    @property
    def replaced(self) -> str | None:
        """The words that a suggestion would replace; None when the comment is not about words."""
        return replaced_words(self.targets) if self.targets else None

    @property
    def quoted(self) -> str:
        """The words shown with the comment; '' for a whole clause, section or draft."""
        return replaced_words(self.targets) if self.precision in (Precision.WORDS, Precision.SENTENCE) else ""


def find_spot(
    session: Session,
    *,
    consultation_id: int,
    draft: str,
    section: str,
    clause: str,
    language: str,
    now: datetime,
) -> Spot:
    """Return the place of an address: draft, section (id, key or document/key) and clause; '' for none.

    The clause's words are those in `language`, else in the document's prevailing language, else in any.

    Raises:
        NotFound: there is no such published draft, released section or clause.
    """
    published = (Draft.consultation_id == consultation_id, Draft.key == draft, Draft.published_at <= now)
    if clause:
        row = _clause(session, published, section, clause, language, now)
        return Spot(row.draft_id, row.draft_key, row.draft_title, _named_of(row), row, language)
    found = session.execute(select(Draft.id, Draft.key, Draft.title).where(*published)).first()
    if found is None:
        raise NotFound(NO_SUCH)
    place = _section(session, found.id, section, now) if section else None
    return Spot(found.id, found.key, found.title, place, None, language)


def _named(section: str) -> Any:
    """Return the condition that a section is the one named."""
    if section.isascii() and section.isdigit() and len(section) < 10:
        return Section.id == int(section)
    document, _, key = section.rpartition("/")
    return (Section.key == key) & (Document.key == document) if document else Section.key == key


DRAFT: tuple[Any, ...] = (
    Draft.id.label("draft_id"), Draft.key.label("draft_key"), Draft.title.label("draft_title"),
)  # fmt: skip
SECTION: tuple[Any, ...] = (
    Section.id.label("section_id"),
    Section.key.label("section_key"),
    Section.number.label("section_number"),
    Section.title.label("section_title"),
    Document.key.label("document_key"),
    Document.title.label("document_title"),
)


def _named_of(row: Any) -> SectionNamed:
    return SectionNamed(
        row.section_id, row.section_key, row.section_number, row.section_title, row.document_key, row.document_title
    )  # fmt: skip


def _section(session: Session, draft_id: int, section: str, now: datetime) -> SectionNamed:
    rows = session.execute(
        select(*SECTION)
        .join(Document, Document.id == Section.document_id)
        .where(Section.draft_id == draft_id, _named(section), released(now))
        .limit(2)
    ).all()
    if len(rows) != 1:
        raise NotFound(NO_SUCH)
    return _named_of(rows[0])


def _clause(
    session: Session, published: tuple[Any, ...], section: str, clause: str, language: str, now: datetime
) -> Row[Any]:
    statement: Select[Any] = (
        select(
            *DRAFT,
            ClausePlace.clause_id,
            *SECTION,
            ClausePlace.number,
            ClausePlace.kind,
            Clause.key,
            ClauseText.language,
            ClauseText.canonical,
            ClauseText.canonical_digest,
            ClauseText.html,
            ClauseText.sentences,
            ClauseText.marker,
            Document.prevailing_language,
            is_changed().label("changed"),
        )
        .join(Draft, Draft.id == ClausePlace.draft_id)
        .join(Clause, Clause.id == ClausePlace.clause_id)
        .join(Section, Section.id == ClausePlace.section_id)
        .join(Document, Document.id == Clause.document_id)
        .join(
            ClauseText,
            (ClauseText.draft_id == ClausePlace.draft_id) & (ClauseText.clause_id == ClausePlace.clause_id),
        )
        .where(*published, Clause.key == clause, released(now))
    )
    rows = session.execute(statement.where(_named(section)) if section else statement).all()
    if not rows or len({row.clause_id for row in rows}) > 1:
        raise NotFound(NO_SUCH)
    wanted = [language, rows[0].prevailing_language]
    return min(rows, key=lambda row: wanted.index(row.language) if row.language in wanted else len(wanted))


def clause_words(
    session: Session, *, draft_id: int, clause_ids: Sequence[int], language: str, now: datetime
) -> dict[int, tuple[ClauseWords, int]]:
    """Return {clause: (its words in one language, its section)} for released clauses of a draft."""
    rows = session.execute(
        select(
            ClauseText.clause_id,
            ClausePlace.kind,
            ClauseText.canonical,
            ClauseText.canonical_digest,
            ClausePlace.section_id,
        )
        .join(
            ClausePlace,
            (ClausePlace.draft_id == ClauseText.draft_id) & (ClausePlace.clause_id == ClauseText.clause_id),
        )
        .join(Section, Section.id == ClausePlace.section_id)
        .where(
            ClauseText.draft_id == draft_id,
            ClauseText.clause_id.in_(clause_ids),
            ClauseText.language == language,
            released(now),
        )
    )
    return {
        r.clause_id: (ClauseWords(r.clause_id, str(r.kind), r.canonical, r.canonical_digest), r.section_id)
        for r in rows
    }


def section_of_draft(session: Session, draft_id: int, section_id: int, now: datetime) -> bool:
    """Tell whether a section belongs to a draft and is released."""
    wanted = select(Section.id).where(Section.id == section_id, Section.draft_id == draft_id, released(now))
    return session.execute(wanted).first() is not None


def find_aim(
    session: Session,
    *,
    draft_id: int,
    section_id: int | None,
    clause_id: int | None,
    language: str,
    pointed: Pointed,
    now: datetime,
    words_of: Callable[[Sequence[int], str], Mapping[int, tuple[ClauseWords, int]]] | None = None,
) -> Aim:
    """Return what a comment is about; its section is the one in which its clause stands.

    `words_of` returns what `clause_words` does of clauses (ids) in a language, where it was looked up before.

    Raises:
        WrongPlace: a clause or section is not in the draft, or not in that section.
        WordsNotFound, WhichPlace, Invalid: see `targeting.targets_of`.
    """
    if clause_id is None:
        if section_id is None:
            return Aim(Precision.DRAFT, None, None, ())
        if not section_of_draft(session, draft_id, section_id, now):
            raise WrongPlace(ANOTHER_DRAFT)
        return Aim(Precision.SECTION, section_id, None, ())
    chosen = (
        [pointed] if isinstance(pointed, Selection) else pointed if isinstance(pointed, list | tuple) else []
    )
    wanted = list(dict.fromkeys([clause_id, *(s.clause_id for s in chosen if s.clause_id is not None)]))
    found = (
        words_of(wanted, language)
        if words_of is not None
        else clause_words(session, draft_id=draft_id, clause_ids=wanted, language=language, now=now)
    )
    if set(wanted) - set(found) or section_id not in (None, found[clause_id][1]):
        raise WrongPlace(ANOTHER_DRAFT)
    precision, targets = targets_of(pointed, [found[wish][0] for wish in wanted])
    return Aim(precision, found[clause_id][1], clause_id, targets)
