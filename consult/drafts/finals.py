"""The final, and the next draft: a draft made from another by changed, deleted and inserted texts, published in the same moment."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.drafts.copying import (
    copy_files,
    copy_sections,
    in_order,
    insert_new,
    rows_of_final,
    store_final,
    store_links,
)
from consult.drafts.manifests import draft_manifest
from consult.drafts.models import Draft, DraftKind
from consult.drafts.plans import FinalText, NewClause, Placed, Structure
from consult.drafts.queries import draft_by_id
from consult.drafts.refiling import refile
from consult.drafts.rules import BaseUnknown
from consult.drafts.search import keep_words

__all__ = ["FinalText", "NewClause", "Placed", "Structure", "add_final", "add_next"]


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
    structure: Structure = Structure(),  # noqa: B008 - frozen
) -> Draft:
    """Make the final from a draft: its text, but for `texts`, without `deleted` (clause, language), with `inserted`.

    It is published at once with its manifest and fingerprint. A part of the action that freezes the final, which
    enters the one entry in the record and moves the stage.

    Raises:
        BaseUnknown: the draft it is based on is not in this consultation.
    """
    require(actor, Permission.FREEZE, consultation_id)
    return _add(
        session, now, consultation_id, based_on_id, DraftKind.FINAL, _free_key(session, consultation_id), title, texts,
        deleted, inserted, structure,
    )  # fmt: skip


def add_next(
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
    structure: Structure = Structure(),  # noqa: B008 - frozen
) -> Draft:
    """Make the next draft from one, as `add_final` makes the final; it can be opened for comments.

    Raises:
        BaseUnknown: the draft it is based on is not in this consultation.
    """
    require(actor, Permission.MANAGE, consultation_id)
    key = _numbered_key(session, consultation_id)
    return _add(
        session, now, consultation_id, based_on_id, DraftKind.DRAFT, key, title, texts, deleted, inserted, structure
    )  # fmt: skip


def _add(
    session: Session, now: datetime, consultation_id: int, based_on_id: int, kind: DraftKind, key: str,
    title: Mapping[str, str], texts: Sequence[FinalText], deleted: Collection[tuple[int, str]],
    inserted: Sequence[NewClause], structure: Structure,
) -> Draft:  # fmt: skip
    base = draft_by_id(session, consultation_id, based_on_id)
    if base is None:
        raise BaseUnknown("The draft that the final is based on is not in this consultation.")
    draft = Draft(
        consultation_id=consultation_id, key=key, position=_next(session, consultation_id), kind=kind,
        title=dict(title), based_on_id=based_on_id, imported_at=now,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    rows, gone = rows_of_final(session, based_on_id, texts, set(deleted))
    rows = insert_new(session, in_order(rows, structure), inserted, structure)
    tails = refile(session, based_on_id, rows)
    sections = copy_sections(session, based_on_id, draft.id, rows)
    files = copy_files(session, based_on_id, draft.id, rows, tails)
    store_final(session, draft.id, rows, sections, files, based_on_id, structure.merged)
    store_links(session, draft.id, rows, gone, structure.merged)
    draft.manifest, draft.fingerprint = draft_manifest(session, draft.id)
    draft.published_at = now
    keep_words(session, draft.id)
    session.flush()
    return draft


def _numbered_key(session: Session, consultation_id: int) -> str:
    """Return the next free key: one more than the number at the end of the newest draft's, as draft-2."""
    rows = session.execute(
        select(Draft.key, Draft.kind).where(Draft.consultation_id == consultation_id).order_by(Draft.position)
    ).all()
    taken = {row.key for row in rows}
    last = next((row.key for row in reversed(rows) if row.kind is DraftKind.DRAFT), "draft-1")
    hit = re.fullmatch(r"(.*?)(\d{1,6})", last)
    stem, count = (hit[1], int(hit[2]) + 1) if hit else (f"{last[:70]}-", 2)
    while f"{stem}{count}" in taken:
        count += 1
    return f"{stem}{count}"


def _free_key(session: Session, consultation_id: int) -> str:
    taken = set(session.execute(select(Draft.key).where(Draft.consultation_id == consultation_id)).scalars())
    key, count = "final", 2
    while key in taken:
        key, count = f"final-{count}", count + 1
    return key


def _next(session: Session, consultation_id: int) -> int:
    taken = session.execute(select(Draft.position).where(Draft.consultation_id == consultation_id)).scalars()
    return 1 + max(taken, default=0)
