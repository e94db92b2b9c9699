"""Comments of earlier drafts where their words stand in a later one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from consult.comments.models import Anchor, Comment, CommentState, CommentTarget
from consult.comments.queries import select_shown
from consult.comments.visibility import Viewer
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, Section
from consult.text.anchors import AnchorStatus

Target = aliased(CommentTarget, name="carried_target")
Made = aliased(Draft, name="made_on")
Here = aliased(Section, name="here")
OldPlace = aliased(ClausePlace, name="old_place")


def _newest(draft_id: Any) -> ColumnElement[bool]:
    newest = select(func.max(Anchor.id)).where(Anchor.draft_id == draft_id).group_by(Anchor.target_id)
    return Anchor.id.in_(newest)


def _joined(who: Viewer, draft_id: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Anchor.status, Anchor.clause_id.label("now_clause_id"), Anchor.start.label("now_start"),
        Anchor.end.label("now_end"), Anchor.reason, Anchor.confirmed_by, Anchor.kept,
        Clause.key.label("clause_key"), Document.key.label("document_key"), Here.key.label("section_key"),
        ClausePlace.number.label("clause_number"), OldPlace.number.label("old_number"),
        Made.title.label("made_on_title"), Made.key.label("made_on"),
        Target.exact.label("words_then"), Target.prefix, Target.suffix,
        Target.position.label("target_position"), Target.id.label("target_id"),
        ClauseText.canonical.label("now_canonical"),
    )  # fmt: skip
    return (
        select_shown(who, *columns)
        .join(Target, Target.comment_id == Comment.id)
        .join(Anchor, Anchor.target_id == Target.id)
        .join(Made, Made.id == Comment.draft_id)
        .outerjoin(OldPlace, and_(OldPlace.draft_id == Target.draft_id, OldPlace.clause_id == Target.clause_id))
        .outerjoin(
            ClausePlace, and_(ClausePlace.draft_id == draft_id, ClausePlace.clause_id == Anchor.clause_id)
        )
        .outerjoin(Clause, Clause.id == Anchor.clause_id)
        .outerjoin(Here, Here.id == ClausePlace.section_id)
        .outerjoin(Document, Document.id == Here.document_id)
        .outerjoin(
            ClauseText,
            and_(
                ClauseText.draft_id == draft_id,
                ClauseText.clause_id == Anchor.clause_id,
                ClauseText.language == Comment.language,
            ),
        )
        .where(_newest(draft_id), Comment.state == CommentState.RECEIVED)
    )  # fmt: skip


def places_in_draft(
    session: Session,
    *,
    draft_id: int,
    viewer: Viewer,
    statuses: Sequence[AnchorStatus] = (),
    number: int | None = None,
    after: int = 0,
    limit: int | None = None,
) -> Sequence[Any]:
    """Return where comments of earlier drafts stand in a draft, by number of the comment."""
    statement = _joined(viewer, draft_id).where(Comment.number > after)
    if statuses:
        statement = statement.where(Anchor.status.in_(statuses))
    if number is not None:
        statement = statement.where(Comment.number == number)
    return session.execute(statement.order_by(Comment.number, Target.position).limit(limit)).all()


def counts_by_status(session: Session, draft_id: int) -> dict[AnchorStatus, int]:
    """Return how many places of comments have each status in a draft now."""
    rows = session.execute(
        select(Anchor.status, func.count()).where(_newest(draft_id)).group_by(Anchor.status)
    )
    return {row[0]: row[1] for row in rows}
