"""The final as files: its manifest and the exact text of a language, so that anybody can check them with
sha256sum."""

from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.drafts.models import ClauseText, Document, SourceFile


def text_of(session: Session, draft_id: int, language: str) -> str:
    """Return the whole Markdown text of a draft in one language: its files in order, as they were read.

    A file that does not end its last line gets a line end, so that the next one begins on its own; '' for no
    text.
    """
    return texts_of(session, draft_id).get(language, "")


def texts_of(session: Session, draft_id: int) -> Mapping[str, str]:
    """Return {language: whole text} of a draft."""
    parts: dict[int, list[str]] = {}
    for row in session.execute(
        select(ClauseText.source_file_id, ClauseText.lead, ClauseText.source)
        .where(ClauseText.draft_id == draft_id)
        .order_by(ClauseText.source_file_id, ClauseText.file_position)
    ):
        parts.setdefault(row.source_file_id, []).append(row.lead + row.source)
    texts: dict[str, str] = {}
    for file in session.execute(
        select(SourceFile.id, SourceFile.language, SourceFile.tail)
        .join(Document, Document.id == SourceFile.document_id)
        .where(SourceFile.draft_id == draft_id)
        .order_by(Document.position, SourceFile.position)
    ):
        text = "".join(parts.get(file.id, ())) + file.tail
        texts[file.language] = texts.get(file.language, "") + text + ("" if text.endswith("\n") else "\n")
    return texts


def text_digests(session: Session, draft_id: int) -> dict[str, str]:
    """Return {language: SHA-256 of the whole text in UTF-8, 64 hexadecimal digits}."""
    return {
        language: sha256(text.encode("utf-8")).hexdigest()
        for language, text in sorted(texts_of(session, draft_id).items())
    }
