"""Publish the next draft from the working text, open to comment again; comments are followed into it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.carrying import carry_comments
from consult.drafts.finals import add_next
from consult.drafts.models import Consultation, Draft
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.redlines import rules
from consult.redlines.actions import store_redlines
from consult.redlines.applied import applied_places
from consult.redlines.freezing import check_list
from consult.redlines.shaping import plan_of


def publish_next_draft(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, title: Mapping[str, str]
) -> Draft:
    """Make the next draft of the working text and publish it, with its redline; the working text starts from it anew.

    Comments are followed into it by `follow_comments`, some at a time.

    Raises:
        NotFound: there is no such consultation, or the actor may not know of this step.
        CannotFreeze: a round is open, a change has no cause, a language task is open …; with every obstacle.
    """
    access.require(actor, Permission.MANAGE, consultation_id)
    consultation = session.execute(
        select(Consultation)
        .where(Consultation.id == consultation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if consultation is None:
        raise NotFound("There is no page at this address.")
    checks = check_list(session, consultation_id, consultation.stage, now)
    rules.ensure_next_draft(checks.readiness)
    rules.ensure_something_new(checks.changed)
    plan = plan_of(session, checks)
    assert checks.draft is not None
    draft = add_next(
        session, actor=actor, now=now, consultation_id=consultation_id, based_on_id=checks.draft.id,
        title={tag: title.get(tag) or title.get("en", "") for tag in consultation.languages}, **plan,
    )  # fmt: skip
    store_redlines(session, checks.draft.id, draft)
    enter(
        session, Event.DRAFT_PUBLISHED, actor=actor, now=now, subject_id=draft.id, consultation_id=consultation_id,
        data={
            "draft": draft.key, "fingerprint": draft.fingerprint, "made_from": checks.draft.key,
            "changes": checks.changed,
        },
    )  # fmt: skip
    return draft


def follow_comments(
    session: Session, *, actor: Actor, now: datetime, draft_id: int, most: int | None = None
) -> dict[str, int]:
    """Follow comments into a draft from the one it is based on, at most `most` of their places; how many, by status.

    The comment whose suggestion was applied stands at the words that it brought.

    Raises:
        NotFound: the draft is based on none.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or draft.based_on_id is None:
        raise NotFound("There is no page at this address.")
    return carry_comments(
        session, actor=actor, now=now, from_draft_id=draft.based_on_id, to_draft_id=draft_id, most=most,
        applied=applied_places(session, draft.based_on_id),
    )  # fmt: skip
