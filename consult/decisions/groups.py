"""Groups: comments that a person put together, for one decision that answers each author with their own number."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, aliased

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment
from consult.decisions import grouping_rules, rules
from consult.decisions.grouping_models import CommentGroup, GroupedComment
from consult.decisions.models import DecidedComment
from consult.decisions.proposals import close_proposal
from consult.decisions.queries import Found
from consult.errors import NotFound
from consult.people.models import Person
from consult.record.actions import enter
from consult.record.events import Event

Adder, Remover = aliased(Person), aliased(Person)


def make_group(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, comment_ids: Collection[int],
    proposal_id: int | None = None,
) -> CommentGroup:  # fmt: skip
    """Put comments together; from a proposal, those not ticked are not proposed with them again.

    Raises:
        TooFew: fewer than two comments.
        UnknownComment: one is not of this consultation.
        CommentWithdrawn: its author took one back.
        GroupedAlready: one is in a group.
        ProposalGone: the proposal was closed, or replaced, meanwhile.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    numbers = _free(session, consultation_id, comment_ids)
    grouping_rules.ensure_two(len(numbers))
    if proposal_id is not None:
        close_proposal(session, actor, now, consultation_id, proposal_id)
    group = CommentGroup(consultation_id=consultation_id, made_by=actor.person_id, made_at=now)
    session.add(group)
    session.flush()
    _add(session, actor, now, group.id, numbers)
    enter(
        session, Event.GROUP_MADE, actor=actor, now=now, subject_id=group.id, consultation_id=consultation_id,
        data={"comments": sorted(numbers.values())},
    )  # fmt: skip
    return group


def change_group(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, group_id: int,
    add: Collection[int] = (), remove: Collection[int] = (),
) -> bool:  # fmt: skip
    """Put comments into a group or take them out; tell whether it still stands: with fewer than two it ends.

    Raises:
        NotFound: there is no such group.
        GroupEnded: it was dissolved.
        UnknownComment, CommentWithdrawn, GroupedAlready: as when making one.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    _standing(session, consultation_id, group_id)
    within = {row.comment_id: row.number for row in members(session, group_id)}
    added = _free(session, consultation_id, [i for i in add if i not in within]) if add else {}
    removed = {i: within[i] for i in remove if i in within}
    _add(session, actor, now, group_id, added)
    _remove(session, actor, now, group_id, removed)
    stands = len(within) + len(added) - len(removed) > 1
    if not stands:
        _end(session, actor, now, group_id)
    enter(
        session, Event.GROUP_CHANGED if stands else Event.GROUP_ENDED, actor=actor, now=now, subject_id=group_id,
        consultation_id=consultation_id,
        data={"added": sorted(added.values()), "removed": sorted(removed.values())},
    )  # fmt: skip
    return stands


def end_group(session: Session, *, actor: Actor, now: datetime, consultation_id: int, group_id: int) -> None:
    """Dissolve a group; its comments stay with what was decided on them.

    Raises:
        NotFound: there is no such group.
        GroupEnded: it was dissolved before.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    _standing(session, consultation_id, group_id)
    numbers = [row.number for row in members(session, group_id)]
    _end(session, actor, now, group_id)
    enter(
        session, Event.GROUP_ENDED, actor=actor, now=now, subject_id=group_id, consultation_id=consultation_id,
        data={"removed": sorted(numbers)},
    )  # fmt: skip


def _standing(session: Session, consultation_id: int, group_id: int) -> None:
    group = session.execute(
        select(CommentGroup)
        .where(CommentGroup.id == group_id, CommentGroup.consultation_id == consultation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if group is None:
        raise NotFound("There is no page at this address.")
    grouping_rules.ensure_standing(group.ended_at is not None)


def _free(session: Session, consultation_id: int, comment_ids: Collection[int]) -> dict[int, int]:
    """Return {id: number} of received comments in no group, and hold them."""
    rows = session.execute(
        select(Comment.id, Comment.number, Comment.state)
        .where(Comment.id.in_(comment_ids), Comment.consultation_id == consultation_id)
        .order_by(Comment.id)
        .with_for_update(key_share=True)
    ).all()
    if {row.id for row in rows} != set(comment_ids):
        raise rules.UnknownComment("There is no comment with this number.")
    for row in rows:
        rules.ensure_received(row.state, row.number)
    numbers = {row.id: row.number for row in rows}
    taken = session.execute(
        select(GroupedComment.comment_id).where(
            GroupedComment.comment_id.in_(numbers), GroupedComment.removed_at.is_(None)
        )
    ).scalars()
    grouping_rules.ensure_ungrouped([numbers[i] for i in taken])
    return numbers


def _add(session: Session, actor: Actor, now: datetime, group_id: int, numbers: Mapping[int, int]) -> None:
    if numbers:
        session.execute(
            insert(GroupedComment),
            [
                {"group_id": group_id, "comment_id": i, "added_by": actor.person_id, "added_at": now}
                for i in sorted(numbers)
            ],
        )


def _remove(
    session: Session, actor: Actor, now: datetime, group_id: int, comment_ids: Collection[int] | None
) -> None:
    statement = update(GroupedComment).where(
        GroupedComment.group_id == group_id, GroupedComment.removed_at.is_(None)
    )
    if comment_ids is not None:
        statement = statement.where(GroupedComment.comment_id.in_(comment_ids))
    session.execute(
        statement.values(removed_by=actor.person_id, removed_at=now).execution_options(
            synchronize_session=False
        )
    )


def _end(session: Session, actor: Actor, now: datetime, group_id: int) -> None:
    _remove(session, actor, now, group_id, None)
    session.execute(
        update(CommentGroup)
        .where(CommentGroup.id == group_id)
        .values(ended_at=now, ended_by=actor.person_id)
        .execution_options(synchronize_session=False)
    )


def members(session: Session, group_id: int) -> Sequence[Found]:
    """Return (comment_id, number) of the comments that stand in a group, by number."""
    return session.execute(
        select(GroupedComment.comment_id, Comment.number)
        .join(Comment, Comment.id == GroupedComment.comment_id)
        .where(GroupedComment.group_id == group_id, GroupedComment.removed_at.is_(None))
        .order_by(Comment.number)
    ).all()


def history_of_group(session: Session, group_id: int) -> Sequence[Found]:
    """Return who put which comment in and took it out, when; by time."""
    return session.execute(
        select(
            Comment.number, GroupedComment.added_at, GroupedComment.removed_at, Adder.name.label("added_by"),
            Remover.name.label("removed_by"),
        )
        .join(Comment, Comment.id == GroupedComment.comment_id)
        .join(Adder, Adder.id == GroupedComment.added_by)
        .outerjoin(Remover, Remover.id == GroupedComment.removed_by)
        .where(GroupedComment.group_id == group_id)
        .order_by(GroupedComment.added_at, Comment.number)
    ).all()  # fmt: skip


def groups_of(session: Session, comment_ids: Collection[int]) -> dict[int, int]:
    """Return {comment id: id of the standing group that it is in}."""
    rows = session.execute(
        select(GroupedComment.comment_id, GroupedComment.group_id).where(
            GroupedComment.comment_id.in_(comment_ids), GroupedComment.removed_at.is_(None)
        )
    )
    return {row.comment_id: row.group_id for row in rows}


def standing_groups(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return (id, made_at, maker, comments, undecided) of the standing groups, those with most undecided first."""
    undecided = func.count() - func.count(DecidedComment.decision_id)
    return session.execute(
        select(
            CommentGroup.id, CommentGroup.made_at, Adder.name.label("maker"), func.count().label("comments"),
            undecided.label("undecided"), func.min(Comment.number).label("first"),
        )
        .join(GroupedComment, GroupedComment.group_id == CommentGroup.id)
        .join(Comment, Comment.id == GroupedComment.comment_id)
        .join(Adder, Adder.id == CommentGroup.made_by)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .where(
            CommentGroup.consultation_id == consultation_id, CommentGroup.ended_at.is_(None),
            GroupedComment.removed_at.is_(None),
        )
        .group_by(CommentGroup.id, CommentGroup.made_at, Adder.name)
        .order_by(undecided.desc(), CommentGroup.id.desc())
    ).all()  # fmt: skip
