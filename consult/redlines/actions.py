"""Freeze the final: the working text becomes a text that never changes again, every change of it with its
cause."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.decisions.actions import publish_decisions
from consult.decisions.objections import record_silence
from consult.drafts.finals import add_final
from consult.drafts.models import Consultation, Draft, Stage
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.redlines import rules
from consult.redlines.answers import register_digest
from consult.redlines.downloads import text_digests
from consult.redlines.freezing import CheckList, check_list
from consult.redlines.models import Change, ChangeCause
from consult.redlines.rules import FINAL_TITLE, CannotFreeze, Obstacle, ObstacleKind
from consult.redlines.shaping import plan_of
from consult.redlines.storing import store_changes as store_changes


def freeze_final(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    title: Mapping[str, str] | None = None,
) -> Draft:
    """Fix the final: publish the decisions, make the final from the working text, store its redlines.

    Raises:
        NotFound: there is no such consultation, or the actor may not know of this step.
        CannotFreeze: a round is open, a comment is undecided, a change has no cause …; with every obstacle.

    Source: issue 2, section 4 "Final and redline"; security notes A2 and A3.
    """
    access.require(actor, Permission.FREEZE, consultation_id)
    consultation = session.execute(
        select(Consultation)
        .where(Consultation.id == consultation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if consultation is None:
        raise NotFound("There is no page at this address.")
    checks = check_list(session, consultation_id, consultation.stage, now)
    rules.ensure_freezable(checks.readiness)
    if checks.draft is None:  # pragma: no cover - ensure_freezable refuses it
        raise AssertionError("a draft was expected")
    if checks.unpublished:
        publish_decisions(session, actor=actor, now=now, consultation_id=consultation_id)
    record_silence(session, actor=actor, now=now, consultation_id=consultation_id)
    final = _make(session, actor, now, consultation, checks, title or FINAL_TITLE)
    store_redlines(session, checks.draft.id, final)
    consultation.stage = Stage.FROZEN
    _enter(session, actor, now, consultation_id, checks, final)
    return final


def _make(
    session: Session,
    actor: Actor,
    now: datetime,
    consultation: Consultation,
    checks: CheckList,
    title: Mapping[str, str],
) -> Draft:
    assert checks.draft is not None
    plan = plan_of(session, checks)
    return add_final(
        session, actor=actor, now=now, consultation_id=consultation.id, based_on_id=checks.draft.id,
        title={tag: title.get(tag) or title.get("en", "") for tag in consultation.languages}, **plan,
    )  # fmt: skip


def store_redlines(session: Session, consulted_id: int, final: Draft) -> None:
    """Store the final against every published draft before it; refuse when a change since the draft has no
    cause."""
    store_changes(session, consulted_id, final.id)
    uncaused = session.execute(
        select(func.count(func.distinct(Change.position))).where(
            Change.from_draft_id == consulted_id,
            Change.to_draft_id == final.id,
            Change.number > 0,
            ~exists().where(ChangeCause.change_id == Change.id),
        )
    ).scalar_one()
    if uncaused:
        raise CannotFreeze([Obstacle(ObstacleKind.WITHOUT_CAUSE, uncaused)])
    for earlier in _earlier(session, final, consulted_id):
        store_changes(session, earlier, final.id)
        store_changes(session, earlier, consulted_id)


def _earlier(session: Session, final: Draft, consulted_id: int) -> Sequence[int]:
    statement = select(Draft.id).where(
        Draft.consultation_id == final.consultation_id,
        Draft.published_at.is_not(None),
        Draft.id.not_in((final.id, consulted_id)),
        Draft.position < final.position,
    )
    return session.execute(statement.order_by(Draft.position)).scalars().all()


def _enter(
    session: Session, actor: Actor, now: datetime, consultation_id: int, checks: CheckList, final: Draft
) -> None:
    consulted = session.get(Draft, final.based_on_id)
    enter(
        session, Event.FINAL_FROZEN, actor=actor, now=now, subject_id=final.id, consultation_id=consultation_id,
        data={
            "draft": final.key,
            "fingerprint": final.fingerprint,
            "consulted": consulted.key if consulted else None,
            "consulted_fingerprint": consulted.fingerprint if consulted else None,
            "decisions": register_digest(session, consultation_id),
            "texts": text_digests(session, final.id),
            "comments": checks.total,
            "changes": checks.changed,
        },
    )  # fmt: skip
