"""Decide comments and publish the answers; changes of the working text stand in `amendments`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.fragments import words_html
from consult.comments.models import Comment
from consult.decisions import rules
from consult.decisions.amendments import apply_suggestion as apply_suggestion
from consult.decisions.amendments import delete_clause as delete_clause
from consult.decisions.amendments import edit_clause as edit_clause
from consult.decisions.amendments import undo_amendment as undo_amendment
from consult.decisions.checking_rules import WaitsForSecond, ensure_reason
from consult.decisions.checks import publishable, unconfirmed
from consult.decisions.clauses import ensure_open
from consult.decisions.confirming import keep_check, reason_needed, why_checked
from consult.decisions.models import Amendment, DecidedComment, Decision, DecisionComment
from consult.decisions.queries import Found, own_side_of
from consult.decisions.responses import keep_responses
from consult.decisions.rules import Outcome, Seen
from consult.drafts.models import Consultation
from consult.record.actions import enter
from consult.record.events import Event


def decide(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    comment_ids: Sequence[int],
    outcome: Outcome,
    response: str,
    response_language: str,
    duplicate_of_id: int | None = None,
    seen: Mapping[int, Seen] | None = None,
    responses: Mapping[str, str] | None = None,
    reason: str = "",
) -> Decision:
    """Give comments their outcome with a reason; one decided before gets a further decision in its place.

    `response` is Markdown of 1 to 10,000 code points, not public before `publish_decisions`; `responses` say
    the same by language, for comments in other languages. `seen` holds what the editor had before them of each
    comment; without it the comments have to be undecided. `reason` says why a decision that was confirmed or
    published is replaced. The same decision sent twice by the same editor is one decision.

    Raises:
        UnknownComment: a comment, or the one repeated, is not of this consultation.
        DeskClosed: the final is frozen.
        Invalid: a response is missing or too long, the duplicate names no usable comment, or there is no reason.
        CommentWithdrawn: a comment was withdrawn.
        OwnSide: a comment is the editor's own or of one of the editor's organisations.
        DecidedMeanwhile, CommentChanged: what the editor had seen is not what stands.
        ChangeStands: the text carries a change because of a comment that would not be accepted any more.
        Conflict: other comments are duplicates of one that would become a duplicate.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    ensure_open(session, consultation_id)
    rules.ensure_response(response, *(responses or {}).values())
    comments = _locked(session, consultation_id, comment_ids, duplicate_of_id)
    standing = _standing(session, comments)
    ids = sorted(set(comment_ids))
    mine = [comments[i] for i in ids]
    if (again := _sent_twice(mine, standing, actor, outcome, response, duplicate_of_id, seen)) is not None:
        return again
    _ensure_decidable(session, actor, mine, standing, seen)
    _ensure_fits(session, mine, outcome, duplicate_of_id, standing)
    ensure_reason(reason_needed(session, {i: standing[i] for i in ids if i in standing}), reason)
    decision = Decision(
        consultation_id=consultation_id, outcome=outcome, duplicate_of_id=duplicate_of_id, response=response,
        response_language=response_language, html=words_html(response, response_language),
        editor_id=actor.person_id, decided_at=now, replaces_id=_replaced(ids, standing),
    )  # fmt: skip
    session.add(decision)
    session.flush()
    _point(session, decision.id, ids)
    why = why_checked(session, actor, consultation_id, ids, outcome)
    keep_check(session, decision.id, why, reason)
    keep_responses(session, decision, responses or {})
    _enter(session, actor, decision, comments, mine, standing, check=why is not None, reason=reason)
    return decision


def _replaced(ids: Sequence[int], standing: Mapping[int, Decision]) -> int | None:
    """Return the decision that stood for all of these comments; None when there was none, or several."""
    before = {standing[i].id if i in standing else None for i in ids}
    return before.pop() if len(before) == 1 else None


def _enter(
    session: Session,
    actor: Actor,
    decision: Decision,
    comments: Mapping[int, Found],
    mine: Sequence[Found],
    standing: Mapping[int, Decision],
    *,
    check: bool,
    reason: str,
) -> None:
    """Enter a decision in the record."""
    original = decision.duplicate_of_id
    enter(
        session, Event.DECISION_REVISED if any(row.id in standing for row in mine) else Event.DECISION_MADE,
        actor=actor, now=decision.decided_at, subject_id=decision.id, consultation_id=decision.consultation_id,
        data={
            "comments": [row.number for row in mine],
            "outcome": str(decision.outcome),
            "language": decision.response_language,
            "duplicate_of": comments[original].number if original is not None else None,
            "replaces": {str(row.number): standing[row.id].id for row in mine if row.id in standing},
            "check": check,
        },
        private={"response": decision.response, **({"reason": reason.strip()} if reason.strip() else {})},
    )  # fmt: skip


def publish_decisions(session: Session, *, actor: Actor, now: datetime, consultation_id: int) -> int:
    """Show every standing decision to commenters and the public; return how many comments got a new answer.

    A decision that has to be confirmed by a second editor, and is not, stays hidden.

    Raises:
        NothingToPublish: every standing decision is public already.
        WaitsForSecond: those that are not wait for a second editor.
    """
    access.require(actor, Permission.PUBLISH_DECISIONS, consultation_id)
    session.execute(select(Consultation.id).where(Consultation.id == consultation_id).with_for_update())
    waiting = _waiting(session, consultation_id)
    if not waiting:
        if unconfirmed(session, consultation_id):
            raise WaitsForSecond(
                "Every decision that is not published waits for a second editor to confirm it."
            )
        raise rules.NothingToPublish("Every decision is published already.")
    ours = select(Comment.id).where(Comment.consultation_id == consultation_id)
    standing = select(DecidedComment.decision_id).where(DecidedComment.comment_id.in_(ours))
    session.execute(
        update(Decision)
        .where(Decision.published_at.is_(None), Decision.id.in_(standing), publishable(Decision.id))
        .values(published_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(DecidedComment)
        .where(
            DecidedComment.comment_id.in_(ours),
            DecidedComment.decision_id.is_not(None),
            publishable(DecidedComment.decision_id),
        )
        .values(published_id=DecidedComment.decision_id)
        .execution_options(synchronize_session=False)
    )
    enter(
        session, Event.DECISIONS_PUBLISHED, actor=actor, now=now, subject_id=consultation_id,
        consultation_id=consultation_id,
        data={
            "comments": [row.number for row in waiting],
            "decisions": sorted({row.decision_id for row in waiting}),
        },
    )  # fmt: skip
    return len(waiting)


def _waiting(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the comments whose standing decision is not the public one, by number."""
    return session.execute(
        select(DecidedComment.comment_id, DecidedComment.decision_id, Comment.number)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .where(
            Comment.consultation_id == consultation_id,
            DecidedComment.published_id.is_(None)
            | (DecidedComment.published_id != DecidedComment.decision_id),
            DecidedComment.decision_id.is_not(None),
            publishable(DecidedComment.decision_id),
        )
        .order_by(Comment.number)
    ).all()


def _locked(
    session: Session, consultation_id: int, comment_ids: Sequence[int], original_id: int | None
) -> dict[int, Found]:
    """Read the comments and the one they repeat, and hold them, in one order for everybody."""
    wanted = {*comment_ids} | ({original_id} if original_id is not None else set())
    rows = session.execute(
        select(Comment.id, Comment.number, Comment.state, Comment.edited_at)
        .where(Comment.id.in_(wanted), Comment.consultation_id == consultation_id)
        .order_by(Comment.id)
        .with_for_update(key_share=True)
    ).all()
    if not comment_ids or {row.id for row in rows} != wanted:
        raise rules.UnknownComment("There is no comment with this number.")
    return {row.id: row for row in rows}


def _standing(session: Session, comments: Mapping[int, Found]) -> dict[int, Decision]:
    """Return the standing decision of each comment that has one."""
    rows = session.execute(
        select(DecidedComment.comment_id, Decision)
        .join(Decision, Decision.id == DecidedComment.decision_id)
        .where(DecidedComment.comment_id.in_(comments))
    ).all()
    return {row[0]: row[1] for row in rows}


def _sent_twice(
    mine: Sequence[Found], standing: Mapping[int, Decision], actor: Actor, outcome: Outcome, response: str,
    original_id: int | None, seen: Mapping[int, Seen] | None,
) -> Decision | None:  # fmt: skip
    """Return the decision that this very form made a moment ago (a double click), else None."""
    found = {standing[row.id].id if row.id in standing else None for row in mine}
    if len(found) != 1 or found == {None}:
        return None
    last = standing[mine[0].id]
    same = (last.editor_id, last.outcome, last.response, last.duplicate_of_id) == (
        actor.person_id, outcome, response, original_id,
    )  # fmt: skip
    was_seen = seen is not None and any(
        row.id in seen and seen[row.id].decision_id == last.id for row in mine
    )
    return last if same and not was_seen else None


def _ensure_decidable(
    session: Session, actor: Actor, mine: Sequence[Found], standing: Mapping[int, Decision],
    seen: Mapping[int, Seen] | None,
) -> None:  # fmt: skip
    own = own_side_of(session, actor, [row.id for row in mine])
    for row in mine:
        rules.ensure_received(row.state, row.number)
        rules.ensure_other_side(row.id in own, row.number)
        now = Seen(standing[row.id].id if row.id in standing else 0, row.edited_at)
        rules.ensure_seen((seen or {}).get(row.id), now, row.number)


def _ensure_fits(
    session: Session,
    mine: Sequence[Found],
    outcome: Outcome,
    original_id: int | None,
    standing: Mapping[int, Decision],
) -> None:
    """Check the outcome against the other comments and against the working text."""
    ids = [row.id for row in mine]
    leaning: Sequence[int] = []
    if outcome is Outcome.DUPLICATE:
        leaning = session.execute(
            select(Comment.number)
            .join(DecidedComment, DecidedComment.comment_id == Comment.id)
            .join(Decision, Decision.id == DecidedComment.decision_id)
            .where(Decision.duplicate_of_id.in_(ids))
        ).scalars().all()  # fmt: skip
    original = standing[original_id].outcome if original_id is not None and original_id in standing else None
    rules.ensure_duplicate(outcome, ids, original_id, original, leaning)
    caused = set(
        session.execute(
            select(Amendment.comment_id).where(Amendment.comment_id.in_(ids), Amendment.undone_at.is_(None))
        ).scalars()
    )
    for row in mine:
        rules.ensure_text_agrees(outcome, row.id in caused, row.number)


def _point(session: Session, decision_id: int, comment_ids: Sequence[int]) -> None:
    """Let the comments' standing decision be this one, and keep it in their history."""
    session.execute(
        insert(DecisionComment), [{"decision_id": decision_id, "comment_id": i} for i in comment_ids]
    )
    known = set(
        session.execute(
            select(DecidedComment.comment_id).where(DecidedComment.comment_id.in_(comment_ids))
        ).scalars()
    )
    fresh = [{"comment_id": i, "decision_id": decision_id} for i in comment_ids if i not in known]
    if fresh:
        session.execute(insert(DecidedComment), fresh)
    if known:
        session.execute(
            update(DecidedComment)
            .where(DecidedComment.comment_id.in_(known))
            .values(decision_id=decision_id)
            .execution_options(synchronize_session=False)
        )
