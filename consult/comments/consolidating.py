"""What a representative does to make one reply of many contributions: take up, merge, edit, order, leave out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments import places, reply_rules, rules
from consult.comments.models import Comment, CommentState, CommentType
from consult.comments.reply_models import Contribution, ReplyItem, ReplySource
from consult.comments.said import as_said
from consult.comments.workspaces import (
    Workspace,
    ensure_takes_words,
    led_workspace,
    round_and_consultation,
    take_turn,
)
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event

NO_SUCH = "There is no page at this address."


def take_up(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, organisation_id: int,
    contribution_ids: Sequence[int], merge: bool = False,
) -> list[ReplyItem]:  # fmt: skip
    """Put contributions into the reply: each as a comment of its own, or all of them merged into one.

    What was taken up before is not taken up again by itself; merged with others it is.

    Raises:
        NotFound: the actor does not represent the organisation, or one is not in its workspace.
        CannotMerge: they are about different clauses.
        NotNow: the round has closed, or one was withdrawn.
    """
    workspace = _workspace(session, actor, now, consultation_id, organisation_id)
    rows = _contributions(session, workspace, contribution_ids[: reply_rules.MOST_TAKEN_UP])
    taken = set() if merge else _taken_up(session, [row.id for row in rows])
    groups = [rows] if merge else [[row] for row in rows if row.id not in taken]
    if merge:
        reply_rules.ensure_mergeable({(row.section_id, row.clause_id) for row in rows})
    made = []
    for group in groups:
        for row in group:
            reply_rules.ensure_contribution_stands(row.withdrawn_at is not None)
        made.append(_make(session, actor, now, workspace, group))
    return made


def edit_item(
    session: Session, *, actor: Actor, now: datetime, item_id: int, seen_version: int, kind: CommentType, words: str,
    words_language: str, suggestion: str | None = None,
) -> ReplyItem:  # fmt: skip
    """Change the words of one comment of the reply; what it points at stays.

    Raises:
        NotFound: it is no reply of the actor's organisation.
        ItemChanged: another representative changed it since the form was opened.
        NotNow: the round has closed.
        Invalid: words or suggestion are wrong.
    """
    item = _item(session, actor, now, item_id)
    said = as_said(kind, words, words_language, suggestion)
    said.ensure()
    if (item.kind, item.words, item.words_language, item.suggestion) == (
        said.kind, said.words, said.words_language, said.suggestion,
    ):  # fmt: skip
        return item
    reply_rules.ensure_seen_item(item.version, seen_version)
    replaced = places.replaced_of(item.pointed)
    rules.ensure_suggestion(said.suggestion, replaced)
    quoted = places.quoted_of(item.precision, item.pointed)
    for name, value in said.columns(language=item.language, quoted=quoted, replaced=replaced).items():
        setattr(item, name, value)
    _changed(session, Event.REPLY_ITEM_EDITED, item, actor, now, private=_private(item))
    return item


def move_item(session: Session, *, actor: Actor, now: datetime, item_id: int, up: bool) -> None:
    """Let one comment of the reply change places with the one before or after it; at the end nothing changes.

    Raises:
        NotFound: it is no reply of the actor's organisation.
        NotNow: the round has closed.
    """
    item = _item(session, actor, now, item_id)
    beyond = ReplyItem.position < item.position if up else ReplyItem.position > item.position
    order = ReplyItem.position.desc() if up else ReplyItem.position
    other = session.execute(
        select(ReplyItem)
        .where(
            ReplyItem.round_id == item.round_id, ReplyItem.organisation_id == item.organisation_id,
            ReplyItem.removed_at.is_(None), beyond,
        )
        .order_by(order)
        .limit(1)
    ).scalar_one_or_none()  # fmt: skip
    if other is None:
        return
    item.position, other.position = other.position, item.position
    _changed(session, Event.REPLY_ITEM_MOVED, item, actor, now)


def remove_item(session: Session, *, actor: Actor, now: datetime, item_id: int) -> None:
    """Leave a comment out of the reply; submitting then withdraws it if it was submitted before.

    Raises:
        NotFound: it is no reply of the actor's organisation.
        NotNow: the round has closed.
    """
    item = _item(session, actor, now, item_id)
    if item.removed_at is None:
        item.removed_at = now
        _changed(session, Event.REPLY_ITEM_REMOVED, item, actor, now)


def restore_item(session: Session, *, actor: Actor, now: datetime, item_id: int) -> None:
    """Put a comment that was left out back into the reply; withdrawn meanwhile, it gets a new number.

    Raises:
        NotFound: it is no reply of the actor's organisation.
        NotNow: the round has closed.
    """
    item = _item(session, actor, now, item_id)
    if item.removed_at is None:
        return
    item.removed_at = None
    state = session.execute(select(Comment.state).where(Comment.id == item.comment_id)).scalar_one_or_none()
    if state is CommentState.WITHDRAWN:
        item.comment_id = None
    item.position = _next_position(session, item.round_id, item.organisation_id)
    _changed(session, Event.REPLY_ITEM_RESTORED, item, actor, now)


def items_to_submit(session: Session, workspace: Workspace) -> Sequence[ReplyItem]:
    """Return every comment of the reply in order, left out ones last, as the database has them now."""
    return (
        session.execute(
            select(ReplyItem)
            .where(
                ReplyItem.round_id == workspace.round_id,
                ReplyItem.organisation_id == workspace.organisation_id,
            )
            .order_by(ReplyItem.removed_at.is_not(None), ReplyItem.position, ReplyItem.id)
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )


def _workspace(
    session: Session, actor: Actor, now: datetime, consultation_id: int, organisation_id: int
) -> Workspace:
    """Return the workspace that the actor leads, while it takes words, in one's turn."""
    found = led_workspace(
        session, actor=actor, now=now, consultation_id=consultation_id, organisation_id=organisation_id
    )
    ensure_takes_words(found, now)
    take_turn(session, organisation_id)
    return found


def _item(session: Session, actor: Actor, now: datetime, item_id: int) -> ReplyItem:
    owner = select(ReplyItem.round_id, ReplyItem.organisation_id).where(ReplyItem.id == item_id)
    found = session.execute(owner).first()
    if found is None:
        raise NotFound(NO_SUCH)
    a_round = round_and_consultation(session, found.round_id)
    workspace = _workspace(session, actor, now, a_round.consultation_id, found.organisation_id)
    if workspace.round_id != found.round_id:
        raise rules.CommentWithdrawn("This comment belongs to an earlier round, which has closed.")
    fresh = select(ReplyItem).where(ReplyItem.id == item_id).execution_options(populate_existing=True)
    return session.execute(fresh).scalar_one()


def _contributions(session: Session, workspace: Workspace, ids: Sequence[int]) -> list[Contribution]:
    """Return contributions of a workspace in the order of the text, then of saying."""
    found = session.execute(
        select(Contribution).where(
            Contribution.id.in_(ids),
            Contribution.round_id == workspace.round_id,
            Contribution.organisation_id == workspace.organisation_id,
        )
    ).scalars()
    by_id = {row.id: row for row in found}
    if not by_id or set(ids) - set(by_id):
        raise NotFound(NO_SUCH)
    return [by_id[key] for key in dict.fromkeys(ids)]


def _taken_up(session: Session, ids: Sequence[int]) -> set[int]:
    standing = (
        select(ReplySource.contribution_id)
        .join(ReplyItem, ReplyItem.id == ReplySource.item_id)
        .where(ReplySource.contribution_id.in_(ids), ReplyItem.removed_at.is_(None))
    )
    return set(session.execute(standing).scalars())


def _make(
    session: Session, actor: Actor, now: datetime, workspace: Workspace, group: Sequence[Contribution]
) -> ReplyItem:
    """Make one comment of the reply: the first suggestion stands, every other word is kept below."""
    first = next((row for row in group if row.suggestion is not None), group[0])
    words = _joined(first, group)
    said = as_said(first.kind, words, first.words_language, first.suggestion)
    said.ensure()
    quoted = places.quoted_of(first.precision, first.pointed)
    replaced = places.replaced_of(first.pointed)
    item = ReplyItem(
        round_id=workspace.round_id, organisation_id=workspace.organisation_id,
        position=_next_position(session, workspace.round_id, workspace.organisation_id), draft_id=first.draft_id,
        section_id=first.section_id, clause_id=first.clause_id, language=first.language, precision=first.precision,
        pointed=first.pointed, made_by=actor.person_id, made_at=now, changed_by=actor.person_id, changed_at=now,
        **said.columns(language=first.language, quoted=quoted, replaced=replaced),
    )  # fmt: skip
    session.add(item)
    session.flush()
    sources = [{"item_id": item.id, "contribution_id": row.id} for row in group]
    session.execute(insert(ReplySource), sources)
    ids = [row.id for row in group]
    again = update(Contribution).where(Contribution.id.in_(ids), Contribution.set_aside_at.is_not(None))
    session.execute(again.values(set_aside_at=None, set_aside_by=None, set_aside_because=""))
    for row in group:
        session.expire(row)
    enter(
        session, Event.REPLY_ITEM_MADE, actor=actor, now=now, subject_id=item.id, data={"contributions": list(ids)},
        private=_private(item),
    )  # fmt: skip
    return item


def _joined(first: Contribution, group: Sequence[Contribution]) -> str:
    """Return all words of a group; further quotations and suggested wordings are quoted, so that none is lost."""
    parts = [first.words]
    for row in group:
        if row is first:
            continue
        about = places.quoted_of(row.precision, row.pointed)
        if about and about != places.quoted_of(first.precision, first.pointed):
            parts.append(_as_quote(about))
        if row.suggestion is not None and row.suggestion != first.suggestion:
            parts.append(_as_quote(f"→ {row.suggestion or '—'}"))
        parts.append(row.words)
    return "\n\n".join(part for part in parts if part.strip())


def _as_quote(words: str) -> str:
    return "\n".join(f"> {line}" for line in words.split("\n"))


def _next_position(session: Session, round_id: int, organisation_id: int) -> int:
    own = (ReplyItem.round_id == round_id, ReplyItem.organisation_id == organisation_id)
    last = session.execute(select(func.max(ReplyItem.position)).where(*own)).scalar_one()
    return (last or 0) + 1


def _private(item: ReplyItem) -> dict[str, str]:
    return {"words": item.words} | ({} if item.suggestion is None else {"suggestion": item.suggestion})


def _changed(
    session: Session, event: Event, item: ReplyItem, actor: Actor, now: datetime, **more: Any
) -> None:
    item.changed_by, item.changed_at = actor.person_id or 0, now
    session.flush()
    enter(
        session, event, actor=actor, now=now, subject_id=item.id, data={"version": item.version}, **more
    )  # fmt: skip
