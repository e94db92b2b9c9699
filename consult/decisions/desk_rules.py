"""What a consultation asks of its desk: who confirms, how long authors may answer, what of it is public."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment
from consult.decisions.checking_models import DeskRules, RoundConfirming
from consult.decisions.checking_rules import ANSWER_DAYS, Confirming
from consult.decisions.queries import Found
from consult.drafts.models import Consultation, Round
from consult.record.actions import enter
from consult.record.events import Event


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules of a desk; `answer_days` are days after publication, 0 for never."""

    confirming: Confirming
    answer_days: int = ANSWER_DAYS
    answers_public: bool = False


def rules_of(session: Session, consultation_id: int) -> Asked:
    """Return what a consultation asks of its desk, in one statement."""
    row = session.execute(
        select(
            Consultation.second_editor, DeskRules.confirming, DeskRules.answer_days, DeskRules.answers_public
        )
        .outerjoin(DeskRules, DeskRules.consultation_id == Consultation.id)
        .where(Consultation.id == consultation_id)
    ).one()
    if row.confirming is None:
        return Asked(Confirming.USUAL if row.second_editor else Confirming.NEVER)
    return Asked(row.confirming, row.answer_days, row.answers_public)


def confirming_for(
    session: Session, consultation_id: int, comment_ids: Collection[int]
) -> tuple[Confirming, ...]:
    """Return the rules that comments fall under: those of their rounds, else the consultation's."""
    usual = rules_of(session, consultation_id).confirming
    rows = session.execute(
        select(RoundConfirming.confirming)
        .select_from(Comment)
        .outerjoin(RoundConfirming, RoundConfirming.round_id == Comment.round_id)
        .where(Comment.id.in_(comment_ids))
        .distinct()
    ).scalars()
    return tuple(usual if asked is None else asked for asked in rows)


def rounds_asking(session: Session, consultation_id: int) -> list[Found]:
    """Return (id, number, confirming or None) of every round of a consultation."""
    return list(
        session.execute(
            select(Round.id, Round.number, RoundConfirming.confirming)
            .outerjoin(RoundConfirming, RoundConfirming.round_id == Round.id)
            .where(Round.consultation_id == consultation_id)
            .order_by(Round.number)
        ).all()
    )


def set_rules(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    asked: Asked,
    rounds: Mapping[int, Confirming | None],
) -> None:
    """Set what the desk asks from now on; `rounds` by id, None for the consultation's rule.

    Decisions made before keep what was asked when they were made.
    """
    access.require(actor, Permission.MANAGE, consultation_id)
    consultation = session.get_one(Consultation, consultation_id, with_for_update=True)
    row = session.get(DeskRules, consultation_id)
    if row is None:
        row = DeskRules(consultation_id=consultation_id)
        session.add(row)
    row.confirming, row.answer_days = asked.confirming, asked.answer_days
    row.answers_public, row.set_by, row.set_at = asked.answers_public, actor.person_id, now
    consultation.second_editor = asked.confirming is not Confirming.NEVER
    own = {found.id: found.number for found in rounds_asking(session, consultation_id)}
    session.execute(delete(RoundConfirming).where(RoundConfirming.round_id.in_(own)))
    kept = {round_id: one for round_id, one in rounds.items() if one is not None and round_id in own}
    session.add_all(RoundConfirming(round_id=round_id, confirming=one) for round_id, one in kept.items())
    session.flush()
    enter(
        session, Event.DESK_RULES_SET, actor=actor, now=now, subject_id=consultation_id,
        consultation_id=consultation_id,
        data={
            "confirming": str(asked.confirming),
            "answer_days": asked.answer_days,
            "answers_public": asked.answers_public,
            "rounds": {str(own[round_id]): str(one) for round_id, one in kept.items()},
        },
    )  # fmt: skip
