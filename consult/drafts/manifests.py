"""The identity of a draft: one canonical record of all documents and languages, and its SHA-256."""

import json
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.drafts.models import Consultation, Document, Draft, SourceFile
from consult.drafts.queries import sections_of, texts_of_draft
from consult.text.manifest import ManifestClause, canonical_json, digest, manifest

SCHEME = "consult/draft/v1"


def draft_manifest(session: Session, draft_id: int) -> tuple[str, str]:
    """Return the manifest of a draft (canonical JSON) and its fingerprint (SHA-256, hexadecimal), from its rows.

    For every document and language it holds the record of `text.manifest`: each clause's key, kind, number, digest
    of the source and digest of the words that readers see; each section's key, number and titles; and the digest of
    each file.
    """
    draft = session.execute(
        select(Draft.key, Draft.kind, Draft.title, Consultation.slug)
        .join(Consultation, Consultation.id == Draft.consultation_id)
        .where(Draft.id == draft_id)
    ).one()
    record = {
        "scheme": SCHEME,
        "consultation": draft.slug,
        "draft": draft.key,
        "kind": draft.kind.value,
        "title": draft.title,
        "sections": [
            {"document": row.document_key, "key": row.key, "number": row.number, "title": row.title}
            for row in sections_of(session, draft_id)
        ],
        "files": [
            {"path": row.path, "language": row.language, "digest": row.digest}
            for row in session.execute(
                select(SourceFile.path, SourceFile.language, SourceFile.digest)
                .where(SourceFile.draft_id == draft_id)
                .order_by(SourceFile.position)
            )
        ],
        "documents": _documents(session, draft_id, draft.key),
    }
    text = canonical_json(record).decode("utf-8")
    return text, digest(text)


def _documents(session: Session, draft_id: int, version: str) -> list[dict[str, Any]]:
    rows = texts_of_draft(session, draft_id)
    found = {row.document_id for row in rows}
    statement = select(Document.__table__).where(Document.id.in_(found)).order_by(Document.position)
    documents = {row.id: row for row in session.execute(statement)}
    made: dict[int, dict[str, Any]] = {
        row.id: {
            "key": row.key, "prefix": row.prefix, "title": row.title,
            "prevailing_language": row.prevailing_language, "texts": [],
        }
        for row in documents.values()
    }  # fmt: skip
    for (document_id, language), of_one in groupby(rows, key=lambda row: (row.document_id, row.language)):
        texts = list(of_one)
        title = documents[document_id].title
        identity = manifest(
            [ManifestClause(t.clause_key, t.kind.value, t.number, t.source, t.canonical) for t in texts],
            title=title.get(language) or title.get("en", ""),
            language=language,
            version=version,
            canon_scheme=texts[0].scheme,
        )
        made[document_id]["texts"].append({"digest": identity.digest, "record": json.loads(identity.record)})
    return list(made.values())
