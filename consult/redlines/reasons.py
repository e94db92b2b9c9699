"""Why a text changed: the comments, decisions and notes behind changes, as far as a viewer may read them."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, case, false, not_, or_, select
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentState, CommentTarget
from consult.comments.moderation_models import Hiding
from consult.comments.visibility import Viewer, hidden, hidden_because, name_shown, shown_to
from consult.decisions.models import Amendment, DecidedComment, Decision
from consult.drafts.models import Round
from consult.people.models import Organisation, Person
from consult.redlines.models import ChangeCause
from consult.redlines.queries import Found


def causes_of(session: Session, change_ids: Collection[int], viewer: Viewer) -> Sequence[Found]:
    """Return why changes were made: amendment, comment with who made it, outcome and response as published.

    What the viewer may not read of a comment is null; an amendment without a comment carries the editors'
    note.
    """
    readable = and_(
        Comment.id.is_not(None),
        Comment.state == CommentState.RECEIVED,
        shown_to(viewer),
        not_(hidden(viewer)),
    )
    return session.execute(
        select(
            ChangeCause.change_id, Amendment.id.label("amendment_id"), Amendment.note, Amendment.comment_id,
            Comment.number, Comment.kind, Comment.for_organisation,
            case((readable, name_shown(viewer))).label("author"),
            case((readable, Organisation.name)).label("organisation"),
            case((readable, Organisation.country)).label("country"),
            case((readable, 1), else_=0).label("readable"),
            Decision.outcome, Decision.html.label("response_html"), Decision.response_language,
            Decision.published_at,
        )
        .join(Amendment, Amendment.id == ChangeCause.amendment_id)
        .outerjoin(Comment, Comment.id == Amendment.comment_id)
        .outerjoin(Round, Round.id == Comment.round_id)
        .outerjoin(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == DecidedComment.published_id)
        .where(ChangeCause.change_id.in_(change_ids))
        .order_by(Comment.number, Amendment.id)
    ).all()  # fmt: skip


def comments_of_clause(session: Session, clause_ids: Collection[int], viewer: Viewer) -> Sequence[Found]:
    """Return the comments on a clause in any draft that the viewer may read, with outcome and response as
    published."""
    withheld = hidden(viewer)
    pointed = select(CommentTarget.comment_id).where(CommentTarget.clause_id.in_(clause_ids))
    return session.execute(
        select(
            Comment.id, Comment.number, Comment.kind, case((withheld, ""), else_=Comment.html).label("html"),
            Comment.words_language, Comment.for_organisation, Comment.draft_id, Comment.clause_id,
            case((not_(withheld), name_shown(viewer))).label("author"),
            case((not_(withheld), Organisation.name)).label("organisation"),
            hidden_because(Hiding.reason).label("hidden_because"),
            hidden_because(Hiding.as_coordinator).label("hidden_by_coordinator"),
            Organisation.country, Decision.outcome, Decision.html.label("response_html"),
            Decision.response_language, Decision.published_at,
        )
        .join(Round, Round.id == Comment.round_id)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == DecidedComment.published_id)
        .where(
            Comment.consultation_id == viewer.consultation_id,
            Comment.state == CommentState.RECEIVED,
            or_(Comment.clause_id.in_(clause_ids), Comment.id.in_(pointed)) if clause_ids else false(),
            shown_to(viewer),
        )
        .order_by(Comment.number)
    ).all()  # fmt: skip
