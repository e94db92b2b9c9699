"""How far the working text is from being the final: the check list, read from the tables as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, false, func, or_, select
from sqlalchemy.orm import Session

from consult.decisions.changing import rendered
from consult.decisions.checks import open_objections, unconfirmed
from consult.decisions.models import Amendment, AmendmentKind, WorkingForm, WorkingPlace, WorkingText
from consult.decisions.objections import answering_until
from consult.decisions.queries import progress, working_draft
from consult.decisions.task_queries import open_tasks
from consult.decisions.working_text import rank_now
from consult.drafts.finals import FinalText
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document
from consult.redlines.queries import Found, last_closing
from consult.redlines.rules import Readiness, is_unexplained


@dataclass(frozen=True, slots=True)
class Named:
    """A clause of the check list, as a link needs it."""

    key: str
    document: str
    number: str
    language: str


@dataclass(frozen=True, slots=True)
class Working:
    """One clause of the working text in one language beside the draft's, and the last standing amendment of
    it."""

    row: Found
    last: Found | None
    causes: int


@dataclass(frozen=True, slots=True)
class CheckList:
    """What the page of the final shows before freezing."""

    readiness: Readiness
    draft: Found | None
    total: int
    decided: int
    unpublished: int
    changed: int
    late_until: datetime | None  # until when comments written before the closing may still arrive
    answers_until: datetime | None  # until when authors may still object to published answers
    working: tuple[Working, ...]
    tasks: int  # what languages still owe to another
    without_cause: tuple[Named, ...]
    not_explained: tuple[Named, ...]
    language_missing: tuple[Named, ...]


def check_list(session: Session, consultation_id: int, stage: str, now: datetime) -> CheckList:
    """Read everything that stands in the way of the final; ten statements."""
    draft = working_draft(session, consultation_id)
    counts = progress(session, consultation_id)
    closing = last_closing(session, consultation_id)
    working = _working(session, draft.id) if draft is not None else []
    changed = [w for w in working if _differs(w.row)]
    without_cause = [w for w in changed if not w.causes]
    not_explained = [w for w in working if _unexplained(w) and w not in without_cause]
    missing = _missing(working)
    tasks = open_tasks(session, draft.id) if draft is not None else 0
    answers_until = answering_until(session, consultation_id)
    readiness = Readiness(
        stage=stage,
        has_draft=draft is not None,
        round_open=closing is not None and closing.closes_at > now,
        undecided=counts.total - counts.decided,
        without_cause=len(without_cause),
        not_explained=len(not_explained),
        language_missing=len(missing),
        tasks=tasks,
        unconfirmed=unconfirmed(session, consultation_id),
        objections=open_objections(session, consultation_id),
    )
    return CheckList(
        readiness=readiness, draft=draft, total=counts.total, decided=counts.decided,
        unpublished=counts.decided - counts.published + counts.revised, changed=len(changed),
        working=tuple(changed), tasks=tasks, late_until=_late_until(closing, now),
        answers_until=answers_until if answers_until is not None and answers_until > now else None,
        without_cause=_named(without_cause), not_explained=_named(not_explained),
        language_missing=_named(missing),
    )  # fmt: skip


def _late_until(closing: Found | None, now: datetime) -> datetime | None:
    if closing is None or closing.closes_at > now:
        return None
    until: datetime = closing.closes_at + timedelta(hours=closing.grace_hours)
    return until if until > now else None


def _pairs(draft_id: int) -> Subquery:
    """Return (clause, language) of everything that the working text or an amendment touches."""
    touched = select(Amendment.clause_id).where(Amendment.draft_id == draft_id)
    touched_too = select(WorkingText.clause_id).where(WorkingText.draft_id == draft_id)
    return (
        select(ClauseText.clause_id, ClauseText.language)
        .where(ClauseText.draft_id == draft_id, ClauseText.clause_id.in_(touched.union(touched_too)))
        .union(select(WorkingText.clause_id, WorkingText.language).where(WorkingText.draft_id == draft_id))
        .subquery()
    )


def _there(table: Any, draft_id: int, pairs: Subquery) -> ColumnElement[bool]:
    return and_(table.draft_id == draft_id, table.clause_id == pairs.c.clause_id)


def _working(session: Session, draft_id: int) -> list[Working]:
    """Read every clause that the working text or a standing amendment touches, with its last standing
    amendment."""
    pairs = _pairs(draft_id)

    def same(table: Any) -> ColumnElement[bool]:
        return and_(
            table.draft_id == draft_id,
            table.clause_id == pairs.c.clause_id,
            table.language == pairs.c.language,
        )

    rows = session.execute(
        select(
            pairs.c.clause_id, pairs.c.language, func.coalesce(ClauseText.source, "").label("source"),
            func.coalesce(ClauseText.canonical, "").label("canonical"), Clause.key,
            Document.key.label("document_key"),
            func.coalesce(WorkingPlace.number, ClausePlace.number).label("number"),
            WorkingText.id.label("working_id"),
            WorkingText.source.label("working_source"), WorkingText.canonical.label("working_canonical"),
            WorkingText.deleted, func.coalesce(ClausePlace.kind, WorkingPlace.kind).label("kind"),
            func.coalesce(ClausePlace.level, WorkingPlace.level, 0).label("level"),
            func.coalesce(ClauseText.shape, WorkingForm.shape, "").label("shape"),
            func.coalesce(WorkingForm.opening, "").label("opening"),
            func.coalesce(WorkingForm.marker, "").label("marker"),
            ClausePlace.clause_id.is_(None).label("added"),
            func.coalesce(WorkingPlace.moved, false()).label("moved"), WorkingPlace.split_from_id,
            WorkingPlace.merged_into_id,
        )
        .select_from(pairs)
        .join(Clause, Clause.id == pairs.c.clause_id)
        .join(Document, Document.id == Clause.document_id)
        .outerjoin(ClausePlace, _there(ClausePlace, draft_id, pairs))
        .outerjoin(WorkingPlace, and_(_there(WorkingPlace, draft_id, pairs), ~WorkingPlace.out))
        .outerjoin(ClauseText, same(ClauseText))
        .outerjoin(WorkingText, same(WorkingText))
        .outerjoin(WorkingForm, same(WorkingForm))
        .where(or_(ClausePlace.clause_id.is_not(None), WorkingPlace.id.is_not(None)))
        .order_by(rank_now(), pairs.c.language)
    ).all()  # fmt: skip
    return _with_causes(rows, _standing(session, draft_id))


def _with_causes(rows: Sequence[Found], standing: Mapping[tuple[int, str], Sequence[Found]]) -> list[Working]:
    found = []
    for row in rows:
        amendments = standing.get((row.clause_id, row.language), ())
        moves = standing.get((row.clause_id, ""), ())
        causes = sum(1 for a in (*amendments, *moves) if a.comment_id is not None or a.note.strip())
        found.append(Working(row, amendments[-1] if amendments else None, causes))
    return found


def _standing(session: Session, draft_id: int) -> Mapping[tuple[int, str], Sequence[Found]]:
    found: dict[tuple[int, str], list[Found]] = {}
    for row in session.execute(
        select(
            Amendment.clause_id, Amendment.language, Amendment.kind, Amendment.comment_id, Amendment.note,
            Amendment.after_source, Amendment.after_canonical,
        )
        .where(Amendment.draft_id == draft_id, Amendment.undone_at.is_(None))
        .order_by(Amendment.id)
    ):  # fmt: skip
        language = "" if row.kind is AmendmentKind.MOVE else row.language
        found.setdefault((row.clause_id, language), []).append(row)
    return found


def _differs(row: Found) -> bool:
    """Tell whether the working text of a clause, or its place, is not the draft's."""
    if row.working_id is not None and row.added:
        return not row.deleted
    return bool(row.moved) or (
        row.working_id is not None
        and bool(row.deleted or row.working_source != row.source or row.working_canonical != row.canonical)
    )


def _unexplained(working: Working) -> bool:
    """Tell whether a clause reads otherwise than the draft and the standing amendments say."""
    row, last = working.row, working.last
    deleted = row.working_id is not None and bool(row.deleted)
    taken = last is not None and not last.after_source
    if row.added and last is None:
        return not deleted
    if deleted or taken:
        return not (deleted and taken)
    source = row.source if row.working_id is None else row.working_source
    canonical = row.canonical if row.working_id is None else row.working_canonical
    return is_unexplained(source, last.after_source if last else None, row.source) or is_unexplained(
        canonical, last.after_canonical if last else None, row.canonical
    )


def _missing(working: Sequence[Working]) -> list[Working]:
    """Return what is taken out in one language while it stands in another; all languages of a clause are
    here."""
    out: dict[int, list[Working]] = {}
    stands: set[int] = set()
    for w in working:
        if w.row.working_id is not None and w.row.deleted:
            out.setdefault(w.row.clause_id, []).append(w)
        else:
            stands.add(w.row.clause_id)
    return [w for clause_id, gone in out.items() if clause_id in stands for w in gone]


def _named(working: Sequence[Working]) -> tuple[Named, ...]:
    return tuple(Named(w.row.key, w.row.document_key, w.row.number, w.row.language) for w in working)


def final_texts(
    working: Sequence[Working],
) -> tuple[list[FinalText], list[tuple[int, str]], list[Working]]:
    """Return the texts of the final that differ from the draft's, what is taken out, and what does not hold.

    Every changed source is rendered afresh, so that what readers see of the final follows from its source and
    from nothing else. A clause does not hold when the stored words are not those of its source.
    """
    texts: list[FinalText] = []
    deleted: list[tuple[int, str]] = []
    strange: list[Working] = []
    for row in (w.row for w in working):
        if row.deleted:
            deleted.append((row.clause_id, row.language))
        if row.deleted or row.working_id is None:
            continue
        made = rendered(row.working_source, row.kind, shape=row.shape, language=row.language)
        texts.append(
            FinalText(
                row.clause_id, row.language, made.source, made.canonical, made.html, made.sentences, row.shape,
                row.opening, row.marker,
            )
        )  # fmt: skip
    strange = [w for w, text in _beside(working, texts) if text.canonical != w.row.working_canonical]
    return texts, deleted, strange


def _beside(working: Sequence[Working], texts: Sequence[FinalText]) -> list[tuple[Working, FinalText]]:
    by_key = {(w.row.clause_id, w.row.language): w for w in working}
    return [(by_key[text.clause_id, text.language], text) for text in texts]
