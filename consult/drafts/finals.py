"""The final: a draft made from another by changed, deleted and inserted texts, published in the same moment."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.drafts.copying import (
    FinalText,
    NewClause,
    copy_files,
    copy_sections,
    insert_new,
    rows_of_final,
    store_final,
    store_links,
)
from consult.drafts.manifests import draft_manifest
from consult.drafts.models import Draft, DraftKind
from consult.drafts.queries import draft_by_id
from consult.drafts.rules import BaseUnknown
from consult.drafts.search import keep_words

__all__ = ["FinalText", "NewClause", "add_final"]


def add_final(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    based_on_id: int,
    title: Mapping[str, str],
    texts: Sequence[FinalText],
    deleted: Collection[tuple[int, str]] = (),
    inserted: Sequence[NewClause] = (),
) -> Draft:
    """Make the final from a draft: its text, but for `texts`, without `deleted` (clause, language), with `inserted`.

    It is published at once with its manifest and fingerprint. A part of the action that freezes the final, which
    enters the one entry in the record and moves the stage.

    Raises:
        BaseUnknown: the draft it is based on is not in this consultation.
    """
    require(actor, Permission.FREEZE, consultation_id)
    base = draft_by_id(session, consultation_id, based_on_id)
    if base is None:
        raise BaseUnknown("The draft that the final is based on is not in this consultation.")
    draft = Draft(
        consultation_id=consultation_id, key=_free_key(session, consultation_id), position=_next(session, consultation_id),
        kind=DraftKind.FINAL, title=dict(title), based_on_id=based_on_id, imported_at=now,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    rows, gone = rows_of_final(session, based_on_id, texts, set(deleted))
    rows = insert_new(session, rows, inserted)
    sections = copy_sections(session, based_on_id, draft.id, rows)
    files = copy_files(session, based_on_id, draft.id, rows)
    store_final(session, draft.id, rows, sections, files, based_on_id)
    store_links(session, draft.id, rows, gone)
    draft.manifest, draft.fingerprint = draft_manifest(session, draft.id)
    draft.published_at = now
    keep_words(session, draft.id)
    session.flush()
    return draft


def _free_key(session: Session, consultation_id: int) -> str:
    taken = set(session.execute(select(Draft.key).where(Draft.consultation_id == consultation_id)).scalars())
    key, count = "final", 2
    while key in taken:
        key, count = f"final-{count}", count + 1
    return key


def _next(session: Session, consultation_id: int) -> int:
    taken = session.execute(select(Draft.position).where(Draft.consultation_id == consultation_id)).scalars()
    return 1 + max(taken, default=0)
