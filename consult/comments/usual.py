"""How a person usually comments: of what kind, and in whose name, as they did the last time."""

from dataclasses import dataclass

from sqlalchemy import case, literal, select, union_all
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentType
from consult.comments.reply_models import Contribution
from consult.drafts.models import Draft


@dataclass(frozen=True, slots=True)
class Usual:
    """What a form of a new comment has chosen before anybody chooses."""

    kind: str = str(CommentType.GENERAL)
    behalf: str = "me"  # as the form says it: "me", the id of an organisation, or "w" and that of a workspace


def usual_of(session: Session, *, person_id: int | None, consultation_id: int) -> Usual:
    """Return how a person wrote last in a consultation, in their own hand or an organisation's; the plainest for a first time."""
    if person_id is None:
        return Usual()
    in_whose_name = case((Comment.for_organisation, Comment.organisation_id)).label("organisation")
    public = select(
        Comment.kind, in_whose_name, literal(0).label("apart"), Comment.received_at.label("at")
    ).where(Comment.person_id == person_id, Comment.consultation_id == consultation_id)
    apart = (
        select(Contribution.kind, Contribution.organisation_id, literal(1), Contribution.made_at)
        .join(Draft, Draft.id == Contribution.draft_id)
        .where(Contribution.person_id == person_id, Draft.consultation_id == consultation_id)
    )
    both = union_all(public, apart).subquery()
    last = session.execute(select(both).order_by(both.c.at.desc()).limit(1)).first()
    if last is None:
        return Usual()
    voice = f"w{last.organisation}" if last.apart else str(last.organisation or "me")
    return Usual(str(last.kind), voice)
