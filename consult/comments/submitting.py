"""Submit an organisation's reply: its comments are made, changed or withdrawn in the organisation's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments import places, reply_rules
from consult.comments.actions import add_comment
from consult.comments.consolidating import items_to_submit
from consult.comments.models import Comment, CommentState
from consult.comments.reply_models import ConsolidatedReply, EntryChange, ReplyEntry, ReplyItem
from consult.comments.said import as_said
from consult.comments.storing import change_words, record_words, take_back
from consult.comments.workspaces import Workspace, ensure_takes_words, led_workspace, take_turn
from consult.drafts.models import Consultation
from consult.record.actions import enter
from consult.record.events import Event


@dataclass(frozen=True, slots=True)
class Step:
    """What submitting would do with one comment of the reply."""

    item: ReplyItem
    change: EntryChange
    before: (
        Any  # the comment as submitted last: number, kind, words, words_language, suggestion; None when new
    )


def steps_of(session: Session, workspace: Workspace) -> list[Step]:
    """Return what submitting the reply now would do, in the order of the reply; withdrawals last."""
    items = items_to_submit(session, workspace)
    ids = [item.comment_id for item in items if item.comment_id is not None]
    rows = session.execute(
        select(
            Comment.id, Comment.number, Comment.state, Comment.kind, Comment.words, Comment.words_language,
            Comment.suggestion,
        ).where(Comment.id.in_(ids))
    )  # fmt: skip
    return list(_steps(items, {row.id: row for row in rows}))


def _steps(items: Sequence[ReplyItem], comments: Mapping[int, Any]) -> list[Step]:
    steps = []
    for item in items:
        before = comments.get(item.comment_id or 0)
        if item.removed_at is not None:
            if before is not None and before.state is CommentState.RECEIVED:
                steps.append(Step(item, EntryChange.WITHDRAWN, before))
        elif before is None:
            steps.append(Step(item, EntryChange.ADDED, None))
        else:
            same = _says(item) == _says(before)
            steps.append(Step(item, EntryChange.SAME if same else EntryChange.CHANGED, before))
    return steps


def _says(row: Any) -> tuple[Any, ...]:
    return (row.kind, row.words, row.words_language, row.suggestion)


def submit_reply(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, organisation_id: int, seen: str
) -> ConsolidatedReply:
    """Submit the reply as its next version; its comments are in the organisation's name and keep their numbers.

    `seen` is `reply_rules.seen_as` of the items that the representative looked through.

    Raises:
        NotFound: the actor does not represent the organisation.
        NotNow, DraftSuperseded: the round has closed; there is no grace for a reply.
        ReplyChanged: another representative changed it meanwhile.
        NothingToSubmit: it is empty, or says what its last version says.
    """
    workspace = led_workspace(
        session, actor=actor, now=now, consultation_id=consultation_id, organisation_id=organisation_id
    )
    ensure_takes_words(workspace, now)
    session.execute(select(Consultation.id).where(Consultation.id == consultation_id).with_for_update())
    take_turn(session, organisation_id)
    steps = steps_of(session, workspace)
    last = newest_reply(session, workspace.round_id, organisation_id)
    if last is not None and not _is_new(session, last, steps):
        raise reply_rules.NothingToSubmit(
            "The reply says what version %(version)s says. There is nothing to submit.", version=last.version
        )
    reply_rules.ensure_same_reply(items_to_submit(session, workspace), seen)
    if not any(step.change is not EntryChange.WITHDRAWN for step in steps) and last is None:
        raise reply_rules.NothingToSubmit("The reply is empty. Take comments up into it first.")
    for step in steps:
        _carry_out(session, step, actor=actor, now=now, workspace=workspace)
    return _store_version(session, workspace, steps, actor, now, 1 if last is None else last.version + 1)


def newest_reply(session: Session, round_id: int, organisation_id: int) -> ConsolidatedReply | None:
    """Return the newest submitted version of an organisation's reply in a round."""
    return session.execute(
        select(ConsolidatedReply)
        .where(
            ConsolidatedReply.round_id == round_id, ConsolidatedReply.organisation_id == organisation_id
        )
        .order_by(ConsolidatedReply.version.desc())
        .limit(1)
    ).scalar_one_or_none()  # fmt: skip


def _is_new(session: Session, last: ConsolidatedReply, steps: Sequence[Step]) -> bool:
    """Tell whether anything would change: words, what is in, or the order."""
    if any(step.change is not EntryChange.SAME for step in steps):
        return True
    order = session.execute(
        select(ReplyEntry.item_id)
        .where(ReplyEntry.reply_id == last.id, ReplyEntry.change != EntryChange.WITHDRAWN)
        .order_by(ReplyEntry.position)
    ).scalars()
    return list(order) != [step.item.id for step in steps]


def _carry_out(session: Session, step: Step, *, actor: Actor, now: datetime, workspace: Workspace) -> None:
    item = step.item
    if step.change is EntryChange.ADDED:
        made = add_comment(
            session, actor=actor, now=now, draft_id=item.draft_id, section_id=item.section_id, clause_id=item.clause_id,
            language=item.language, kind=item.kind, words=item.words, words_language=item.words_language,
            suggestion=item.suggestion, selection=places.pointed_of(item.precision, item.pointed),
            for_organisation_id=workspace.organisation_id, form_key=str(uuid4()),
        )  # fmt: skip
        item.comment_id = made.id
        session.flush()
        return
    if step.change is EntryChange.SAME:
        return
    comment = session.execute(
        select(Comment).where(Comment.id == item.comment_id).with_for_update()
    ).scalar_one()
    if step.change is EntryChange.WITHDRAWN:
        take_back(session, comment, actor=actor, now=now)
        return
    said = as_said(item.kind, item.words, item.words_language, item.suggestion)
    change_words(session, comment, said, now=now)
    record_words(session, Event.COMMENT_EDITED, comment, actor, now)


def _store_version(
    session: Session, workspace: Workspace, steps: Sequence[Step], actor: Actor, now: datetime, version: int
) -> ConsolidatedReply:
    reply = ConsolidatedReply(
        round_id=workspace.round_id, organisation_id=workspace.organisation_id, version=version,
        submitted_by=actor.person_id, submitted_at=now,
    )  # fmt: skip
    session.add(reply)
    session.flush()
    rows = [
        {
            "reply_id": reply.id, "position": position, "item_id": step.item.id, "comment_id": step.item.comment_id,
            "change": step.change, "kind": step.item.kind, "words": step.item.words,
            "words_language": step.item.words_language, "suggestion": step.item.suggestion,
        }
        for position, step in enumerate(steps, 1)
    ]  # fmt: skip
    session.execute(insert(ReplyEntry), rows)
    enter(
        session,
        Event.REPLY_SUBMITTED,
        actor=actor,
        now=now,
        subject_id=reply.id,
        consultation_id=workspace.consultation_id,
        data={
            "organisation": workspace.organisation_id,
            "round": workspace.round_id,
            "version": version,
            "comments": [step.item.comment_id for step in steps],
            **{str(kind): sum(step.change is kind for step in steps) for kind in EntryChange},
        },
    )
    return reply
