"""Named reads of decisions and of the working text, for the desk and for the steps that follow: Core rows,
no ORM.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import Session, aliased

from consult.access import Actor
from consult.comments.models import Comment, CommentState
from consult.comments.moderation_models import Hiding
from consult.comments.visibility import hidden_because
from consult.decisions.checking_models import CommentInterest
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.responses import (
    RESPONSE_HTML,
    RESPONSE_LANGUAGE,
    SAID,
    in_their_language,
    with_said,
)
from consult.decisions.rules import Outcome
from consult.decisions.working_text import Found as Found
from consult.decisions.working_text import amendments_about as amendments_about
from consult.decisions.working_text import amendments_of as amendments_of
from consult.decisions.working_text import languages_changed as languages_changed
from consult.decisions.working_text import standing_amendments as standing_amendments
from consult.decisions.working_text import working_clauses as working_clauses
from consult.drafts.models import ClausePlace, Draft, DraftKind, Round, Section
from consult.people.models import Membership, Organisation, Person

Original = aliased(Comment)


def working_draft(session: Session, consultation_id: int) -> Found | None:
    """Return the draft that the working text starts from: the newest published one that is no final."""
    return session.execute(
        select(Draft.id, Draft.key, Draft.title, Draft.position)
        .where(
            Draft.consultation_id == consultation_id,
            Draft.kind == DraftKind.DRAFT,
            Draft.published_at.is_not(None),
        )
        .order_by(Draft.position.desc())
        .limit(1)
    ).first()


def own_side(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a comment is the actor's own or of one of the actor's organisations.

    An organisation's is what was said in its name, by somebody who belonged to it then, or by somebody who
    does now. So is a comment in which the actor declared an interest.

    Source: security notes A11 (conflict of interest).
    """
    if actor.person_id is None:
        return false()
    declared = exists().where(
        CommentInterest.comment_id == Comment.id, CommentInterest.person_id == actor.person_id
    )
    if not actor.organisations:
        return or_(Comment.person_id == actor.person_id, declared)
    member = exists().where(
        Membership.person_id == Comment.person_id,
        Membership.ended_at.is_(None),
        Membership.organisation_id.in_(actor.organisations),
    )
    return or_(
        Comment.person_id == actor.person_id,
        Comment.organisation_id.in_(actor.organisations),
        member,
        declared,
    )


def own_side_of(session: Session, actor: Actor, comment_ids: Collection[int]) -> frozenset[int]:
    """Return those of the comments that are of the actor's own side."""
    return frozenset(
        session.execute(select(Comment.id).where(Comment.id.in_(comment_ids), own_side(actor))).scalars()
    )


def undecided(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return the received comments without a decision (id, number, draft_id, section_id, clause_id), by
    number.
    """
    return session.execute(
        select(Comment.id, Comment.number, Comment.draft_id, Comment.section_id, Comment.clause_id)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            DecidedComment.decision_id.is_(None),
        )
        .order_by(Comment.number)
    ).all()


def progress(session: Session, consultation_id: int) -> Found:
    """Return how many received comments there are: total, decided, and published (with a public answer)."""
    return session.execute(
        select(
            func.count(Comment.id).label("total"),
            func.count(DecidedComment.decision_id).label("decided"),
            func.count(DecidedComment.published_id).label("published"),
            func.count(case((DecidedComment.published_id != DecidedComment.decision_id, 1))).label("revised"),
        )
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .where(Comment.consultation_id == consultation_id, Comment.state == CommentState.RECEIVED)
    ).one()


def _in_its_draft() -> ColumnElement[bool]:
    return and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id)


def _as_shown(withheld: ColumnElement[bool] | None) -> list[ColumnElement[Any]]:
    """Return a comment's words and names, empty where it is withheld, and why it was hidden."""
    shown = true() if withheld is None else not_(withheld)
    return [
        case((shown, Comment.html), else_="").label("comment_html"),
        case((shown, Comment.phrases)).label("phrases"),
        case((shown, Person.name), else_="").label("person_name"),
        case((shown, Organisation.name)).label("organisation_name"),
        hidden_because(Hiding.reason).label("hidden_because"),
        hidden_because(Hiding.as_coordinator).label("hidden_by_coordinator"),
    ]


def answers(
    session: Session,
    consultation_id: int,
    *,
    after: int = 0,
    limit: int | None = None,
    outcome: Outcome | None = None,
    shown: ColumnElement[bool] | None = None,
    withheld: ColumnElement[bool] | None = None,
) -> Sequence[Found]:
    """Return the published answers by comment number, from the number after `after`, at most `limit`.

    `shown` is the condition on comment and round that its reader may read it; None: all, for the desk.
    `withheld` is the condition that its words and names are not shown, because it was hidden.
    Names are as stored: the page shows of them what `name_shown` and the consultation allow.
    """
    statement = (
        select(
            Comment.id.label("comment_id"), Comment.number, Comment.kind, Comment.words_language,
            *_as_shown(withheld), Comment.draft_id, Comment.clause_id, Comment.for_organisation, Comment.agreements, Comment.language,
            ClausePlace.number.label("clause_number"), Section.number.label("section_number"),
            Section.title.label("section_title"), Person.id.label("person_id"),
            Person.name_shown, Organisation.country,
            Decision.id.label("decision_id"), Decision.outcome, RESPONSE_LANGUAGE.label("response_language"),
            RESPONSE_HTML.label("response_html"), Decision.decided_at, Decision.published_at,
            Original.number.label("duplicate_of"),
            (func.coalesce(DecidedComment.decision_id, 0) != DecidedComment.published_id).label("reconsidered"),
            *SAID,
        )
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecidedComment.published_id)
        .join(Round, Round.id == Comment.round_id)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(ClausePlace, _in_its_draft())
        .outerjoin(Original, Original.id == Decision.duplicate_of_id)
        .where(
            Comment.consultation_id == consultation_id, Comment.state == CommentState.RECEIVED,
            Comment.number > after, true() if shown is None else shown
        )
        .order_by(Comment.number)
        .limit(limit)
    )  # fmt: skip
    statement = with_said(in_their_language(statement))
    return session.execute(statement.where(Decision.outcome == outcome) if outcome else statement).all()


def answer_counts(
    session: Session, consultation_id: int, shown: ColumnElement[bool] | None = None
) -> Sequence[tuple[Outcome, int]]:
    """Return how many published answers there are of each outcome."""
    rows = session.execute(
        select(Decision.outcome, func.count())
        .join(DecidedComment, DecidedComment.published_id == Decision.id)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .join(Round, Round.id == Comment.round_id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            true() if shown is None else shown,
        )
        .group_by(Decision.outcome)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return [(outcome, found[outcome]) for outcome in Outcome if outcome in found]


def numbered(session: Session, consultation_id: int, numbers: Collection[int]) -> dict[int, int]:
    """Return {number: comment id} of those numbers that the consultation has."""
    rows = session.execute(
        select(Comment.number, Comment.id).where(
            Comment.consultation_id == consultation_id, Comment.number.in_(numbers)
        )
    )
    return {row.number: row.id for row in rows}
