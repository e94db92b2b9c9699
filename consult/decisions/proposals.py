"""Look-alikes among the undecided comments: looked for, kept until a person says yes or no."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import and_, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment, CommentState, CommentTarget, Precision
from consult.decisions import grouping_rules
from consult.decisions.grouping_models import (
    GroupedComment,
    LikenessProposal,
    LikenessRun,
    ProposedComment,
)
from consult.decisions.models import DecidedComment
from consult.decisions.queries import Found
from consult.drafts.models import ClauseText, Consultation
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.alike import Cluster, Remark, alike

ON_WORDS = (Precision.WORDS, Precision.SENTENCE)


def remarks_of(session: Session, consultation_id: int) -> list[Remark]:
    """Return the undecided comments that are in no group, as the text engine compares them; one statement."""
    grouped = exists().where(GroupedComment.comment_id == Comment.id, GroupedComment.removed_at.is_(None))
    rows = session.execute(
        select(
            Comment.id, Comment.draft_id, Comment.section_id, Comment.clause_id, Comment.language, Comment.words,
            Comment.suggestion, Comment.phrases, Comment.precision, CommentTarget.start, CommentTarget.end,
            ClauseText.sentences,
        )
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(CommentTarget, and_(CommentTarget.comment_id == Comment.id, CommentTarget.position == 1))
        .outerjoin(
            ClauseText,
            and_(
                ClauseText.draft_id == Comment.draft_id,
                ClauseText.clause_id == Comment.clause_id,
                ClauseText.language == Comment.language,
            ),
        )
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            DecidedComment.decision_id.is_(None),
            ~grouped,
        )
        .order_by(Comment.number)
    ).all()  # fmt: skip
    return [_remark(row) for row in rows]


def _remark(row: Found) -> Remark:
    on_words = row.precision in ON_WORDS and row.start is not None
    place = f"c{row.clause_id}" if row.clause_id is not None else f"d{row.draft_id}s{row.section_id or 0}"
    spans = row.sentences or []
    at = next((i for i, (start, end) in enumerate(spans) if on_words and start <= row.start < end), None)
    return Remark(
        id=row.id, place=place, language=row.language, words=row.words,
        start=row.start if on_words else None, end=row.end if on_words else None, suggestion=row.suggestion,
        changes=tuple((phrase.get("old", ""), phrase.get("new", "")) for phrase in row.phrases or ()),
        sentence=(at, len(spans)) if at is not None else None,
    )  # fmt: skip


def look_for_likeness(session: Session, *, actor: Actor, now: datetime, consultation_id: int) -> int:
    """Propose groups of undecided comments that look alike, in place of the open proposals; return how many.

    What a person once took apart, or dismissed, is not proposed again.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    newest = session.execute(
        select(Consultation.comment_count).where(Consultation.id == consultation_id).with_for_update()
    ).scalar_one()
    clusters = alike(remarks_of(session, consultation_id), apart=_apart(session, consultation_id))
    mine = select(LikenessProposal.id).where(
        LikenessProposal.consultation_id == consultation_id, LikenessProposal.closed_at.is_(None)
    )
    session.execute(
        delete(ProposedComment)
        .where(ProposedComment.proposal_id.in_(mine))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(LikenessProposal)
        .where(LikenessProposal.consultation_id == consultation_id, LikenessProposal.closed_at.is_(None))
        .execution_options(synchronize_session=False)
    )
    for cluster in clusters:
        _keep(session, consultation_id, now, cluster)
    run = session.get(LikenessRun, consultation_id) or LikenessRun(consultation_id=consultation_id)
    run.looked_at, run.newest = now, newest
    session.add(run)
    session.flush()
    enter(
        session, Event.LIKENESS_LOOKED_FOR, actor=actor, now=now, subject_id=consultation_id,
        consultation_id=consultation_id,
        data={"proposals": len(clusters), "comments": sum(1 + len(c.others) for c in clusters), "newest": newest},
    )  # fmt: skip
    return len(clusters)


def _keep(session: Session, consultation_id: int, now: datetime, cluster: Cluster) -> None:
    proposal = LikenessProposal(consultation_id=consultation_id, made_at=now)
    session.add(proposal)
    session.flush()
    rows: list[dict[str, Any]] = [
        {"proposal_id": proposal.id, "comment_id": cluster.leader, "likeness": 1.0, "why": None}
    ]
    rows += [
        {
            "proposal_id": proposal.id,
            "comment_id": i,
            "likeness": round(likeness.share, 3),
            "why": likeness.why,
        }
        for i, likeness in cluster.others
    ]
    session.execute(insert(ProposedComment), rows)


def _apart(session: Session, consultation_id: int) -> frozenset[tuple[int, int]]:
    """Return the pairs of comments that a person has judged: those of every closed proposal."""
    rows = session.execute(
        select(ProposedComment.proposal_id, ProposedComment.comment_id)
        .join(LikenessProposal, LikenessProposal.id == ProposedComment.proposal_id)
        .where(LikenessProposal.consultation_id == consultation_id, LikenessProposal.closed_at.is_not(None))
    )
    together: dict[int, list[int]] = {}
    for row in rows:
        together.setdefault(row.proposal_id, []).append(row.comment_id)
    return frozenset(pair for ids in together.values() for pair in combinations(sorted(ids), 2))


def close_proposal(
    session: Session, actor: Actor, now: datetime, consultation_id: int, proposal_id: int
) -> None:
    """Close an open proposal, so that it is not made again.

    Raises:
        ProposalGone: somebody closed it, or looked anew, since the page was opened.
    """
    closed = session.execute(
        update(LikenessProposal)
        .where(
            LikenessProposal.id == proposal_id,
            LikenessProposal.consultation_id == consultation_id,
            LikenessProposal.closed_at.is_(None),
        )
        .values(closed_at=now, closed_by=actor.person_id)
        .execution_options(synchronize_session=False)
    )
    grouping_rules.ensure_proposed(closed.rowcount == 1)  # type: ignore[attr-defined]


def dismiss_proposal(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, proposal_id: int
) -> None:
    """Say that proposed comments are not alike: they are not proposed together again.

    Raises:
        ProposalGone: somebody closed it, or looked anew, since the page was opened.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    close_proposal(session, actor, now, consultation_id, proposal_id)
    numbers = session.execute(
        select(Comment.number)
        .join(ProposedComment, ProposedComment.comment_id == Comment.id)
        .where(ProposedComment.proposal_id == proposal_id)
        .order_by(Comment.number)
    ).scalars()
    enter(
        session, Event.PROPOSAL_DISMISSED, actor=actor, now=now, subject_id=proposal_id,
        consultation_id=consultation_id, data={"comments": list(numbers)},
    )  # fmt: skip


def last_look(session: Session, consultation_id: int) -> Found | None:
    """Return when look-alikes were last looked for (`looked_at`) and how many comments came since (`since`)."""
    return session.execute(
        select(LikenessRun.looked_at, (Consultation.comment_count - LikenessRun.newest).label("since"))
        .join(Consultation, Consultation.id == LikenessRun.consultation_id)
        .where(LikenessRun.consultation_id == consultation_id)
    ).first()


def open_proposals(
    session: Session, consultation_id: int, *, limit: int | None = None, comment_id: int | None = None
) -> Sequence[tuple[int, int]]:
    """Return (proposal id, comments) of the open proposals, the largest first; those of one comment on demand."""
    statement = (
        select(LikenessProposal.id, func.count())
        .join(ProposedComment, ProposedComment.proposal_id == LikenessProposal.id)
        .where(LikenessProposal.consultation_id == consultation_id, LikenessProposal.closed_at.is_(None))
        .group_by(LikenessProposal.id)
        .order_by(func.count().desc(), LikenessProposal.id)
        .limit(limit)
    )
    if comment_id is not None:
        with_it = select(ProposedComment.proposal_id).where(ProposedComment.comment_id == comment_id)
        statement = statement.where(LikenessProposal.id.in_(with_it))
    return [(row[0], row[1]) for row in session.execute(statement)]
