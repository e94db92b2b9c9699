"""Themes: names under which the editors gather comments across clauses."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment, CommentState
from consult.decisions.checking_rules import TYPED
from consult.decisions.grouping_models import CommentTheme, Theme
from consult.decisions.grouping_rules import MOST_NAME, ThemeNamed, UnknownTheme
from consult.decisions.models import DecidedComment
from consult.decisions.queries import Found
from consult.decisions.rules import UnknownComment
from consult.drafts.models import Consultation
from consult.errors import Invalid
from consult.record.actions import enter
from consult.record.events import Event


def in_theme(theme_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a comment is under a standing theme; None for one that is under no theme."""
    under = exists().where(
        CommentTheme.comment_id == Comment.id, Theme.id == CommentTheme.theme_id, Theme.ended_at.is_(None)
    )
    return ~under if theme_id is None else under.where(Theme.id == theme_id)


def theme_ids() -> ColumnElement[str | None]:
    """Return the ids of a comment's standing themes with commas between, in no order; null for none."""
    return (
        select(func.aggregate_strings(cast(Theme.id, String), ","))
        .join(CommentTheme, CommentTheme.theme_id == Theme.id)
        .where(CommentTheme.comment_id == Comment.id, Theme.ended_at.is_(None))
        .correlate(Comment)
        .scalar_subquery()
    )


def themes_of(session: Session, comment_ids: Collection[int]) -> dict[int, list[Found]]:
    """Return {comment id: [(id, name) of its standing themes, by name]}; one statement."""
    found: dict[int, list[Found]] = {}
    for row in session.execute(
        select(CommentTheme.comment_id, Theme.id, Theme.name)
        .join(Theme, Theme.id == CommentTheme.theme_id)
        .where(CommentTheme.comment_id.in_(comment_ids), Theme.ended_at.is_(None))
        .order_by(Theme.name)
    ):
        found.setdefault(row.comment_id, []).append(row)
    return found


def themes(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return (id, name, comments, undecided) of the standing themes, by name; withdrawn comments do not count."""
    return session.execute(
        select(
            Theme.id,
            Theme.name,
            func.count(Comment.id).label("comments"),
            (func.count(Comment.id) - func.count(DecidedComment.decision_id)).label("undecided"),
        )
        .outerjoin(CommentTheme, CommentTheme.theme_id == Theme.id)
        .outerjoin(
            Comment, (Comment.id == CommentTheme.comment_id) & (Comment.state == CommentState.RECEIVED)
        )
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .where(Theme.consultation_id == consultation_id, Theme.ended_at.is_(None))
        .group_by(Theme.id, Theme.name)
        .order_by(Theme.name)
    ).all()


def name_theme(session: Session, *, actor: Actor, now: datetime, consultation_id: int, name: str) -> Theme:
    """Add a theme.

    Raises:
        Invalid: it has no name, or one of more than 120 code points.
        ThemeNamed: a theme has this name.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    named = " ".join(name.split())
    if not named or len(named) > MOST_NAME:
        raise Invalid(TYPED, fields={"name": "Give the theme a short name."})
    session.execute(select(Consultation.id).where(Consultation.id == consultation_id).with_for_update())
    if any(row.name.casefold() == named.casefold() for row in themes(session, consultation_id)):
        raise ThemeNamed("There is a theme with this name already.")
    theme = Theme(consultation_id=consultation_id, name=named, made_by=actor.person_id, made_at=now)
    session.add(theme)
    session.flush()
    enter(
        session, Event.THEME_NAMED, actor=actor, now=now, subject_id=theme.id, consultation_id=consultation_id,
        private={"name": named},
    )  # fmt: skip
    return theme


def end_theme(session: Session, *, actor: Actor, now: datetime, consultation_id: int, theme_id: int) -> None:
    """Take a theme away; its comments stay as they are.

    Raises:
        UnknownTheme: there is no such standing theme.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    theme = _theme(session, consultation_id, theme_id)
    theme.ended_at = now
    session.flush()
    enter(
        session, Event.THEME_ENDED, actor=actor, now=now, subject_id=theme.id, consultation_id=consultation_id,
        private={"name": theme.name},
    )  # fmt: skip


def put_under_theme(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, theme_id: int,
    add: Collection[int] = (), remove: Collection[int] = (),
) -> None:  # fmt: skip
    """Put comments under a theme, or take them from it; what is as asked already stays.

    Raises:
        UnknownTheme: there is no such standing theme.
        UnknownComment: a comment is not of this consultation.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    _theme(session, consultation_id, theme_id)
    wanted = {*add, *remove}
    numbers = {
        row.id: row.number
        for row in session.execute(
            select(Comment.id, Comment.number).where(
                Comment.id.in_(wanted), Comment.consultation_id == consultation_id
            )
        )
    }
    if set(numbers) != wanted:
        raise UnknownComment("There is no comment with this number.")
    has = set(
        session.execute(select(CommentTheme.comment_id).where(CommentTheme.theme_id == theme_id)).scalars()
    )
    added, removed = sorted(set(add) - has), sorted(set(remove) & has)
    if not added and not removed:
        return
    if added:
        session.execute(
            insert(CommentTheme),
            [
                {"theme_id": theme_id, "comment_id": i, "set_by": actor.person_id, "set_at": now}
                for i in added
            ],
        )
    session.execute(
        delete(CommentTheme)
        .where(CommentTheme.theme_id == theme_id, CommentTheme.comment_id.in_(removed))
        .execution_options(synchronize_session=False)
    )
    enter(
        session, Event.THEME_SET, actor=actor, now=now, subject_id=theme_id, consultation_id=consultation_id,
        data={"added": sorted(numbers[i] for i in added), "removed": sorted(numbers[i] for i in removed)},
    )  # fmt: skip


def set_themes(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, comment_id: int,
    theme_ids: Collection[int],
) -> None:  # fmt: skip
    """Let a comment be under just these themes; every theme that changes is an entry of the record."""
    access.require(actor, Permission.DECIDE, consultation_id)
    has = {row.id for row in themes_of(session, [comment_id]).get(comment_id, [])}
    for theme_id in sorted(set(theme_ids) ^ has):
        change = {"add": [comment_id]} if theme_id in theme_ids else {"remove": [comment_id]}
        put_under_theme(
            session, actor=actor, now=now, consultation_id=consultation_id, theme_id=theme_id, **change
        )


def _theme(session: Session, consultation_id: int, theme_id: int) -> Theme:
    """Return a standing theme, held until the end of the transaction."""
    theme = session.execute(
        select(Theme)
        .where(Theme.id == theme_id, Theme.consultation_id == consultation_id, Theme.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if theme is None:
        raise UnknownTheme("There is no such theme. Somebody may have taken it away.")
    return theme
