"""Clauses by their words: what is kept for search when a draft is published, and what a search finds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, insert, select, true
from sqlalchemy.orm import Session

from consult.drafts.models import (
    Clause,
    ClausePlace,
    ClauseText,
    ClauseWords,
    Document,
    Draft,
    DraftKind,
    Section,
)
from consult.drafts.queries import released
from consult.fulltext import found_in, words_of


def keep_words(session: Session, draft_id: int) -> None:
    """Keep the words of a draft's clauses for search; a part of the action that publishes it."""
    texts = session.execute(
        select(ClauseText.clause_id, ClauseText.canonical)
        .join(
            ClausePlace,
            and_(ClausePlace.draft_id == ClauseText.draft_id, ClausePlace.clause_id == ClauseText.clause_id),
        )
        .where(ClauseText.draft_id == draft_id)
        .order_by(ClausePlace.position.desc(), ClauseText.language)
    )
    rows = [
        {"draft_id": draft_id, "clause_id": clause_id, "words": words_of(text.canonical for text in found)}
        for clause_id, found in groupby(texts, key=lambda row: row.clause_id)
    ]
    if rows:
        session.execute(insert(ClauseWords), rows)


def find_clauses(
    session: Session,
    *,
    consultation_id: int,
    parts: tuple[str, ...],
    now: datetime,
    final: bool,
    draft_id: int | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[Any]:
    """Return the clauses of published drafts that hold every part in any language, newest draft first, then in order.

    Sections that are not released stay out, and the final unless `final`. `before` is the `id` of the last row of the
    page before.
    """
    found = found_in(session, ClauseWords, parts)
    return session.execute(
        select(
            found.c.id, Draft.key.label("draft_key"), Draft.title.label("draft_title"), Clause.key.label("clause_key"),
            ClausePlace.number, Section.key.label("section_key"), Section.number.label("section_number"),
            Section.title.label("section_title"), Document.key.label("document_key"), Document.title.label("document_title"),
        )
        .select_from(found)
        .join(ClauseWords, ClauseWords.id == found.c.id)
        .join(Draft, Draft.id == ClauseWords.draft_id)
        .join(Clause, Clause.id == ClauseWords.clause_id)
        .join(
            ClausePlace,
            and_(ClausePlace.draft_id == ClauseWords.draft_id, ClausePlace.clause_id == ClauseWords.clause_id),
        )
        .join(Section, Section.id == ClausePlace.section_id)
        .join(Document, Document.id == Section.document_id)
        .where(
            Draft.consultation_id == consultation_id, Draft.published_at <= now, released(now),
            true() if final else Draft.kind != DraftKind.FINAL,
            true() if draft_id is None else Draft.id == draft_id,
            true() if before is None else found.c.id < before,
        )
        .order_by(found.c.id.desc())
        .limit(limit)
    ).all()  # fmt: skip


def texts_found(session: Session, ids: Collection[int]) -> Sequence[Any]:
    """Return (id, language, canonical) of found clauses, a row per language."""
    return session.execute(
        select(ClauseWords.id, ClauseText.language, ClauseText.canonical)
        .join(
            ClauseText,
            and_(ClauseText.draft_id == ClauseWords.draft_id, ClauseText.clause_id == ClauseWords.clause_id),
        )
        .where(ClauseWords.id.in_(ids))
        .order_by(ClauseWords.id, ClauseText.language)
    ).all()
