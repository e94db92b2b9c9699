"""Where a comment of an earlier draft stands in the draft that the working text starts from: for the desk's statement."""

from typing import Any

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased

from consult.comments.models import Anchor, Comment, CommentTarget
from consult.decisions.models import WorkingText
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, DraftKind, Section

Newer, Newest = aliased(Draft), aliased(Draft)
There, Followed = aliased(Anchor), aliased(Anchor)
Place, Words, Working = aliased(ClausePlace), aliased(ClauseText), aliased(WorkingText)
Part, File, Identity = aliased(Section), aliased(Document), aliased(Clause)
COLUMNS = (
    Newer.id.label("newer_draft"), Newer.key.label("newer_key"), Newer.title.label("newer_title"),
    There.status.label("later_status"), There.confirmed_by.label("later_confirmed"), There.clause_id.label("followed_to"),
    There.start.label("later_start"), There.end.label("later_end"), Place.number.label("newer_number"),
    Identity.id.label("later_clause"), Identity.key.label("later_clause_key"), Part.key.label("later_section"),
    File.key.label("later_document"), Words.html.label("later_html"), Words.canonical.label("later_canonical"),
    Working.id.label("later_working"), Working.canonical.label("later_now"), Working.deleted.label("later_deleted"),
)  # fmt: skip


def _newest() -> ScalarSelect[Any]:
    """Select the id of the newest published draft that comes after the comment's."""
    found = select(Newest.id).where(
        Newest.consultation_id == Comment.consultation_id,
        Newest.kind == DraftKind.DRAFT,
        Newest.published_at.is_not(None),
        Newest.position > Draft.position,
    )
    return found.order_by(Newest.position.desc()).limit(1).correlate(Comment, Draft).scalar_subquery()


def _followed() -> ScalarSelect[Any]:
    """Select the newest word on where the comment's words stand there."""
    found = select(func.max(Followed.id)).where(
        Followed.target_id == CommentTarget.id, Followed.draft_id == Newer.id
    )
    return found.correlate(CommentTarget, Newer).scalar_subquery()


def join_later(statement: Any) -> Any:
    """Join a statement about comments, their drafts and first targets with `COLUMNS`.

    They are null for a comment of the newest draft. The clause is the one to which its words were followed (`followed_to`),
    or, when they were not, its own as far as the newer draft has it. `later_start` and `later_end` are code points.
    """
    clause_id = func.coalesce(There.clause_id, Comment.clause_id)
    return (
        statement.outerjoin(Newer, Newer.id == _newest())
        .outerjoin(There, There.id == _followed())
        .outerjoin(Place, and_(Place.draft_id == Newer.id, Place.clause_id == clause_id))
        .outerjoin(Identity, Identity.id == Place.clause_id)
        .outerjoin(Part, Part.id == Place.section_id)
        .outerjoin(File, File.id == Part.document_id)
        .outerjoin(Words, _same(Words))
        .outerjoin(Working, _same(Working))
    )


def _same(table: Any) -> Any:
    return and_(
        table.draft_id == Newer.id, table.clause_id == Place.clause_id, table.language == Comment.language
    )
