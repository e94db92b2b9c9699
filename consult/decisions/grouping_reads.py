"""What the pages of groups, proposals and themes show of their comments; Core rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, cast, exists, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment
from consult.decisions.checking_models import StandardResponse
from consult.decisions.grouping_models import CommentGroup, CommentTheme, ProposedComment, Theme
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.queries import Found, own_side
from consult.drafts.models import ClausePlace, Section
from consult.people.models import Organisation, Person


def comments_with(
    session: Session, consultation_id: int, ids: Collection[int], actor: Actor
) -> Sequence[Found]:
    """Return comments with their authors, places and standing decisions, by number; one statement."""
    return session.execute(
        select(
            Comment.id, Comment.number, Comment.kind, Comment.state, Comment.html, Comment.phrases,
            Comment.words_language, Comment.for_organisation, Comment.edited_at, Comment.received_at,
            Person.name.label("author"), Organisation.name.label("organisation"), Organisation.country,
            ClausePlace.number.label("clause_number"), Section.number.label("section_number"),
            Decision.id.label("decision_id"), Decision.outcome, Decision.published_at,
            own_side(actor).label("own_side"),
        )
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(
            ClausePlace,
            and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id),
        )
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == DecidedComment.decision_id)
        .where(Comment.consultation_id == consultation_id, Comment.id.in_(ids))
        .order_by(Comment.number)
    ).all()  # fmt: skip


def proposed(session: Session, proposal_ids: Collection[int]) -> dict[int, list[Found]]:
    """Return {proposal: [(comment_id, number, likeness, why, words, clause_number), …]}, the leader first."""
    found: dict[int, list[Found]] = {}
    for row in session.execute(
        select(
            ProposedComment.proposal_id, ProposedComment.comment_id, Comment.number, ProposedComment.likeness,
            ProposedComment.why, func.substr(Comment.words, 1, 141).label("words"), Comment.words_language,
            Comment.phrases, ClausePlace.number.label("clause_number"), Section.number.label("section_number"),
        )
        .join(Comment, Comment.id == ProposedComment.comment_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(
            ClausePlace,
            and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id),
        )
        .where(ProposedComment.proposal_id.in_(proposal_ids))
        .order_by(ProposedComment.why.is_not(None), ProposedComment.likeness.desc(), Comment.number)
    ):  # fmt: skip
        found.setdefault(row.proposal_id, []).append(row)
    return found


def group_row(session: Session, consultation_id: int, group_id: int) -> Found | None:
    """Return (id, made_at, ended_at, maker) of a group; None when there is none."""
    return session.execute(
        select(CommentGroup.id, CommentGroup.made_at, CommentGroup.ended_at, Person.name.label("maker"))
        .join(Person, Person.id == CommentGroup.made_by)
        .where(CommentGroup.id == group_id, CommentGroup.consultation_id == consultation_id)
    ).first()


def theme_row(session: Session, consultation_id: int, theme_id: int) -> Found | None:
    """Return (id, name) of a standing theme; None when there is none."""
    return session.execute(
        select(Theme.id, Theme.name).where(
            Theme.id == theme_id, Theme.consultation_id == consultation_id, Theme.ended_at.is_(None)
        )
    ).first()


def under_theme(session: Session, theme_id: int) -> Sequence[Any]:
    """Return the ids of the comments under a theme."""
    return (
        session.execute(select(CommentTheme.comment_id).where(CommentTheme.theme_id == theme_id))
        .scalars()
        .all()
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What the editors of a consultation keep: themes, with whether a comment is under each, and responses."""

    themes: tuple[Found, ...] = ()
    standards: tuple[Found, ...] = ()


def kept_for(session: Session, consultation_id: int, comment_id: int) -> Kept:
    """Return the standing themes (id, name, here) and standard responses (id, name, outcome, words), by name."""
    here = exists().where(CommentTheme.theme_id == Theme.id, CommentTheme.comment_id == comment_id)
    kind = StandardResponse.outcome.type
    no_words = cast(null(), StandardResponse.words.type).label("words")
    rows = session.execute(
        union_all(
            select(
                literal(True).label("theme"), Theme.id, Theme.name, here.label("here"),
                cast(null(), kind).label("outcome"), no_words,
            ).where(Theme.consultation_id == consultation_id, Theme.ended_at.is_(None)),
            select(
                literal(False).label("theme"), StandardResponse.id, StandardResponse.name,
                literal(False).label("here"), StandardResponse.outcome, StandardResponse.words,
            ).where(
                StandardResponse.consultation_id == consultation_id, StandardResponse.ended_at.is_(None)
            ),
        )
    ).all()  # fmt: skip
    rows = sorted(rows, key=lambda row: str(row.name).casefold())
    return Kept(tuple(row for row in rows if row.theme), tuple(row for row in rows if not row.theme))
