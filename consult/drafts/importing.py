"""Put one edition of a folder into the tables: documents matched, clauses followed, everything stored and reported."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.drafts.editions import Edition, EditionDocument
from consult.drafts.layout import LaidDocument, lay_out
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, Section
from consult.drafts.reports import ImportReport, make_report, told
from consult.drafts.rules import BaseUnknown, ContentRefused, DraftKeyTaken, ensure_fits
from consult.drafts.storing import Target, store
from consult.drafts.tracing import OldClause, trace


def ensure_whole(edition: Edition, languages: Sequence[str]) -> None:
    """Refuse an edition that cannot be stored word for word.

    Raises:
        ContentRefused: a fatal problem, no words, or a language that the consultation does not have.
    """
    fatal = tuple(told(problem) for problem in dict.fromkeys(edition.problems) if problem.fatal)
    if fatal:
        raise ContentRefused(
            "The folder cannot be imported as it is: %(first)s", problems=fatal, first=fatal[0]
        )
    if not any(file.clauses for file in edition.files):
        raise ContentRefused(
            "Draft %(key)s holds no words. Put Markdown files in its folder.", key=edition.key
        )
    strange = sorted({file.language for file in edition.files} - set(languages))
    if strange:
        raise ContentRefused(
            "Draft %(key)s has text in %(strange)s, which is no language of this consultation.",
            key=edition.key, strange=", ".join(strange),
        )  # fmt: skip
    ensure_fits(
        edition.key,
        [document.key for document in edition.documents],
        [document.prefix for document in edition.documents],
        [file.path for file in edition.files],
    )


def new_draft(session: Session, consultation_id: int, edition: Edition, now: datetime) -> Draft:
    """Add the row of a draft after the others, based on the draft that the edition names.

    Raises:
        DraftKeyTaken: the consultation has a draft of this key.
        BaseUnknown: the draft that this one is based on is not there.
    """
    rows = session.execute(
        select(Draft.id, Draft.key, Draft.position).where(Draft.consultation_id == consultation_id)
    )
    known = {row.key: row for row in rows}
    if edition.key in known:
        raise DraftKeyTaken(
            "Draft %(key)s is in this consultation already. Import changed text under a new key.",
            key=edition.key,
        )
    if edition.based_on and edition.based_on not in known:
        raise BaseUnknown(
            "Draft %(key)s is based on %(base)s, which is not here. Import %(base)s first.",
            key=edition.key, base=edition.based_on,
        )  # fmt: skip
    draft = Draft(
        consultation_id=consultation_id,
        key=edition.key,
        position=1 + max((row.position for row in known.values()), default=0),
        kind=edition.kind,
        title=dict(edition.title),
        based_on_id=known[edition.based_on].id if edition.based_on else None,
        imported_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def store_edition(session: Session, draft: Draft, edition: Edition) -> ImportReport:
    """Write all documents of an edition into a new draft and return the report, which is kept with the draft."""
    document_ids = _documents(session, draft.consultation_id, edition.documents)
    counts: Counter[str] = Counter()
    laid: list[LaidDocument] = []
    unprefixed = 1
    for document in edition.documents:
        first = 1 if document.prefix else unprefixed
        made = lay_out(
            document.units, reference=document.prevailing_language, prefix=document.prefix, first_number=first
        )
        unprefixed += 0 if document.prefix else len(made.sections)
        old = old_clauses(session, draft.based_on_id, document_ids[document.key])
        traced = trace(old, made)
        store(
            session,
            _target(draft, document_ids[document.key], document, laid, edition),
            made,
            document.files,
            traced,
        )
        counts.update(traced.counts)
        laid.append(made)
    if draft.based_on_id is not None:
        counts["deleted"] += _lost_documents(session, draft.based_on_id, list(document_ids.values()))
    report = make_report(edition, laid, counts if draft.based_on_id is not None else {})
    draft.report = report.stored()
    session.flush()
    return report


def _target(
    draft: Draft,
    document_id: int,
    document: EditionDocument,
    before: Sequence[LaidDocument],
    edition: Edition,
) -> Target:
    stored = edition.documents[: len(before)]
    return Target(
        draft_id=draft.id,
        document_id=document_id,
        prefix=document.prefix,
        sections_before=sum(len(laid.sections) for laid in before),
        clauses_before=sum(len(laid.slots) for laid in before),
        files_before=sum(len(earlier.files) for earlier in stored),
    )


def _documents(
    session: Session, consultation_id: int, documents: Sequence[EditionDocument]
) -> dict[str, int]:
    """Return the ids of the documents by key; documents that are new to the consultation are added."""
    rows = session.execute(
        select(Document.id, Document.key).where(Document.consultation_id == consultation_id)
    )
    known = {row.key: row.id for row in rows}
    for document in documents:
        if document.key in known:
            continue
        row = Document(
            consultation_id=consultation_id,
            key=document.key,
            position=len(known) + 1,
            prefix=document.prefix,
            title=dict(document.title),
            prevailing_language=document.prevailing_language,
        )
        session.add(row)
        session.flush()
        known[document.key] = row.id
    return {document.key: known[document.key] for document in documents}


def old_clauses(session: Session, draft_id: int | None, document_id: int) -> list[OldClause]:
    """Return the clauses of a document in a draft in order, with their canonical texts; none without a draft."""
    if draft_id is None:
        return []
    rows = session.execute(
        select(
            ClausePlace.clause_id, Clause.key, ClausePlace.kind, ClausePlace.level, Section.key.label("section"),
            ClausePlace.number, ClauseText.language, ClauseText.canonical,
        )
        .join(Clause, Clause.id == ClausePlace.clause_id)
        .join(Section, Section.id == ClausePlace.section_id)
        .join(ClauseText, (ClauseText.draft_id == draft_id) & (ClauseText.clause_id == ClausePlace.clause_id))
        .where(ClausePlace.draft_id == draft_id, Clause.document_id == document_id)
        .order_by(ClausePlace.position, ClauseText.language)
    )  # fmt: skip
    found: dict[int, OldClause] = {}
    texts: dict[int, dict[str, str]] = {}
    for row in rows:
        words = texts.setdefault(row.clause_id, {})
        words[row.language] = row.canonical
        if row.clause_id not in found:
            found[row.clause_id] = OldClause(
                row.clause_id, row.key, row.kind, row.level, row.section, row.number, words
            )
    return list(found.values())


def _lost_documents(session: Session, based_on_id: int, kept: Sequence[int]) -> int:
    """Count the clauses of documents that the next draft does not have."""
    statement = select(func.count()).select_from(ClausePlace).join(Clause, Clause.id == ClausePlace.clause_id)
    return session.execute(
        statement.where(ClausePlace.draft_id == based_on_id, Clause.document_id.not_in(kept))
    ).scalar_one()
