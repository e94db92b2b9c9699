"""The second editor: which decisions wait for one, confirming them, sending them back, and reopening a comment."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment
from consult.decisions import checking_rules, rules
from consult.decisions.checking_models import DecisionCheck, DecisionConfirmation, DecisionReason, Reopening
from consult.decisions.checking_rules import CheckReason
from consult.decisions.checks import check_state
from consult.decisions.clauses import ensure_open
from consult.decisions.desk_rules import confirming_for
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.queries import Found, own_side_of
from consult.decisions.rules import Outcome, Seen
from consult.people.queries import newest_interest
from consult.record.actions import enter
from consult.record.events import Event


def why_checked(
    session: Session, actor: Actor, consultation_id: int, comments: Collection[int], outcome: Outcome
) -> CheckReason | None:
    """Return why a second editor has to confirm a decision on these comments, or None."""
    asked = checking_rules.strictest(confirming_for(session, consultation_id, comments))
    kinds = session.execute(select(Comment.kind).where(Comment.id.in_(comments)).distinct()).scalars().all()
    interest = bool(actor.person_id is not None and newest_interest(session, actor.person_id))
    return checking_rules.check_needed(asked, outcome, [str(kind) for kind in kinds], interest=interest)


def keep_check(session: Session, decision_id: int, why: CheckReason | None, reason: str) -> None:
    """Store that a decision waits for a second editor, and why it takes the place of an earlier one."""
    if why is not None:
        session.execute(insert(DecisionCheck).values(decision_id=decision_id, why=why))
    if reason.strip():
        session.execute(insert(DecisionReason).values(decision_id=decision_id, words=reason.strip()))


def reason_needed(session: Session, standing: Mapping[int, Decision]) -> bool:
    """Tell whether one of the standing decisions (by comment) was confirmed or published: replacing it needs a
    reason.
    """
    if any(decision.published_at is not None for decision in standing.values()):
        return True
    return bool(
        session.execute(
            select(
                exists().where(
                    DecisionConfirmation.decision_id.in_([d.id for d in standing.values()]),
                    DecisionConfirmation.confirmed.is_(True),
                )
            )
        ).scalar_one()
    )


def confirm_decisions(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, decision_ids: Collection[int]
) -> int:
    """Confirm decisions of other editors, all or none; return how many comments they answer.

    Raises:
        DeskClosed: the final is frozen.
        CheckedMeanwhile: one of them was confirmed, sent back or replaced.
        NothingToCheck: nobody has to confirm one of them.
        SamePerson: the person made one of them.
        OwnSide: the person has an interest in a comment that one of them answers.
        Invalid: none was chosen.
    """
    rows = _to_check(session, actor, consultation_id, decision_ids)
    ids = sorted({row.decision_id for row in rows})
    session.execute(
        insert(DecisionConfirmation),
        [
            {"decision_id": i, "person_id": actor.person_id, "confirmed": True, "reason": "", "given_at": now}
            for i in ids
        ],
    )
    numbers: list[Any] = sorted(row.number for row in rows)
    enter(
        session, Event.DECISION_CONFIRMED, actor=actor, now=now, subject_id=ids[0],
        consultation_id=consultation_id,
        data={"decisions": list(ids), "comments": numbers, "editors": sorted({row.editor_id for row in rows})},
    )  # fmt: skip
    return len(rows)


def send_back(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, decision_id: int, reason: str
) -> None:
    """Send a decision back to its editor with a reason; it stands, but is not published.

    Raises:
        Invalid: the reason is missing or too long.
        DeskClosed, CheckedMeanwhile, NothingToCheck, SamePerson, OwnSide: as when confirming.
    """
    rows = _to_check(session, actor, consultation_id, [decision_id])
    checking_rules.ensure_reason(True, reason)
    session.execute(
        insert(DecisionConfirmation).values(
            decision_id=decision_id,
            person_id=actor.person_id,
            confirmed=False,
            reason=reason.strip(),
            given_at=now,
        )
    )
    enter(
        session, Event.DECISION_SENT_BACK, actor=actor, now=now, subject_id=decision_id,
        consultation_id=consultation_id,
        data={"comments": sorted(row.number for row in rows), "editor": rows[0].editor_id},
        private={"reason": reason.strip()},
    )  # fmt: skip


def _to_check(
    session: Session, actor: Actor, consultation_id: int, decision_ids: Collection[int]
) -> Sequence[Found]:
    """Return the comments of decisions that this person may confirm now, held until the end."""
    access.require(actor, Permission.DECIDE, consultation_id)
    ensure_open(session, consultation_id)
    if not decision_ids:
        checking_rules.ensure_chosen()
    answered = select(DecidedComment.comment_id).where(DecidedComment.decision_id.in_(decision_ids))
    session.execute(
        select(Comment.id)
        .where(Comment.consultation_id == consultation_id, Comment.id.in_(answered))
        .order_by(Comment.id)
        .with_for_update(key_share=True)
    ).all()
    rows = session.execute(
        select(
            Decision.id.label("decision_id"), Decision.editor_id, Comment.id.label("comment_id"),
            Comment.number, check_state(Decision.id).label("state"),
        )
        .join(DecidedComment, DecidedComment.decision_id == Decision.id)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .where(Decision.consultation_id == consultation_id, Decision.id.in_(decision_ids))
        .order_by(Comment.number)
    ).all()  # fmt: skip
    standing = {row.decision_id for row in rows}
    gone = [i for i in decision_ids if i not in standing]
    if gone:
        raise checking_rules.CheckedMeanwhile(
            "A decision that you chose was replaced since you opened this page. Nothing was changed; your words "
            "are kept. Look at the list again."
        )
    own = own_side_of(session, actor, [row.comment_id for row in rows])
    for row in rows:
        checking_rules.ensure_waiting(row.state, True, row.number)
        checking_rules.ensure_second(row.editor_id == actor.person_id, row.number)
        rules.ensure_other_side(row.comment_id in own, row.number)
    return rows


def reopen_comment(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, comment_id: int, reason: str,
    seen: Seen | None,
) -> None:  # fmt: skip
    """Let a decided comment be undecided again, with a reason; what is public of it stays until a new answer.

    Raises:
        DeskClosed: the final is frozen.
        OwnSide: the person has an interest in the comment.
        NothingToReopen: it has no decision.
        DecidedMeanwhile, CommentChanged: what the person saw is not what stands.
        Invalid: the reason is missing or too long.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    ensure_open(session, consultation_id)
    checking_rules.ensure_reason(True, reason)
    row = locked_comment(session, consultation_id, comment_id)
    rules.ensure_other_side(bool(own_side_of(session, actor, [comment_id])), row.number)
    decision_id = standing_of(session, comment_id)
    if decision_id is None:
        raise checking_rules.NothingToReopen("Comment %(number)s is undecided already.", number=row.number)
    rules.ensure_seen(seen, Seen(decision_id, row.edited_at), row.number)
    take_back(session, actor, now, comment_id, decision_id, reason, objection=False)
    enter(
        session, Event.DECISION_REOPENED, actor=actor, now=now, subject_id=decision_id,
        consultation_id=consultation_id, data={"comments": [row.number]}, private={"reason": reason.strip()},
    )  # fmt: skip


def take_back(
    session: Session, actor: Actor, now: datetime, comment_id: int, decision_id: int, reason: str, *,
    objection: bool,
) -> None:  # fmt: skip
    """Let no decision stand for a comment, and keep why."""
    session.execute(
        insert(Reopening).values(
            comment_id=comment_id, decision_id=decision_id, person_id=actor.person_id, reason=reason.strip(),
            objection=objection, reopened_at=now,
        )
    )  # fmt: skip
    session.execute(
        update(DecidedComment)
        .where(DecidedComment.comment_id == comment_id)
        .values(decision_id=None)
        .execution_options(synchronize_session=False)
    )


def locked_comment(session: Session, consultation_id: int, comment_id: int) -> Found:
    """Return a comment and hold it until the end of the transaction.

    Raises:
        UnknownComment: it is not of this consultation.
    """
    row = session.execute(
        select(Comment.id, Comment.number, Comment.state, Comment.edited_at, Comment.person_id)
        .where(Comment.id == comment_id, Comment.consultation_id == consultation_id)
        .with_for_update(key_share=True)
    ).first()
    if row is None:
        raise rules.UnknownComment("There is no comment with this number.")
    return row


def standing_of(session: Session, comment_id: int) -> int | None:
    """Return the id of the decision that stands for a comment, or None."""
    return session.execute(
        select(DecidedComment.decision_id).where(DecidedComment.comment_id == comment_id)
    ).scalar_one_or_none()
