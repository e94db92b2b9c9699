"""What the desk shows of one comment: the clause, its working text, other comments on it, the history."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from consult.access import Actor
from consult.comments.models import Comment, CommentState, CommentTarget
from consult.comments.queries import of_house_and_desk
from consult.decisions.checking_models import (
    CommenterAnswer,
    CommentInterest,
    DecisionConfirmation,
    DecisionReason,
    ObjectionReview,
    Reopening,
    StandardResponse,
)
from consult.decisions.checks import check_state
from consult.decisions.grouping_models import GroupedComment, LikenessProposal, ProposedComment, Theme
from consult.decisions.later import COLUMNS, join_later
from consult.decisions.models import DecidedComment, Decision, DecisionComment, WorkingText
from consult.decisions.queries import Found, own_side
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, Section
from consult.people.models import Interest, Organisation, Person

Editor = aliased(Person)
Original = aliased(Comment)
Second, Reviewer, Reopener = aliased(Person), aliased(Person), aliased(Person)
MOST_OTHERS = 100


def _statement(actor: Actor, *more: Any) -> Any:
    """Select a comment as the desk sees it, with its author and its standing decision."""
    return (
        select(
            Comment.id, Comment.number, Comment.kind, Comment.state, Comment.html, Comment.phrases,
            Comment.words_language, Comment.language, Comment.for_organisation, Comment.received_at,
            Comment.edited_at, Comment.late, Comment.withdrawn_at, Comment.agreements, Comment.suggestion,
            Comment.precision, Comment.clause_id, Comment.draft_id, Comment.section_id, Comment.person_id,
            Person.name.label("author"), Organisation.name.label("organisation"), Organisation.country,
            own_side(actor).label("own_side"), Decision.id.label("decision_id"), Decision.outcome,
            Decision.html.label("response_html"), Decision.response, Decision.response_language,
            Decision.decided_at, Decision.published_at, Editor.name.label("editor"),
            Original.number.label("duplicate_of"), *of_house_and_desk(), *more,
        )
        .select_from(Comment)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == DecidedComment.decision_id)
        .outerjoin(Editor, Editor.id == Decision.editor_id)
        .outerjoin(Original, Original.id == Decision.duplicate_of_id)
    )  # fmt: skip


def _around(actor: Actor) -> list[Any]:
    """Select what stands around a comment: its check, its group, an open proposal, interests, a reopening."""
    group = select(GroupedComment.group_id).where(
        GroupedComment.comment_id == Comment.id, GroupedComment.removed_at.is_(None)
    )
    proposal = (
        select(func.min(LikenessProposal.id))
        .join(ProposedComment, ProposedComment.proposal_id == LikenessProposal.id)
        .where(ProposedComment.comment_id == Comment.id, LikenessProposal.closed_at.is_(None))
    )
    declared = (
        select(Interest.words)
        .where(Interest.person_id == actor.person_id)
        .order_by(Interest.id.desc())
        .limit(1)
    )
    here = exists().where(
        CommentInterest.comment_id == Comment.id, CommentInterest.person_id == actor.person_id
    )
    return [
        check_state(Decision.id).label("check"),
        group.correlate(Comment).scalar_subquery().label("group_id"),
        proposal.correlate(Comment).scalar_subquery().label("proposal_id"),
        declared.scalar_subquery().label("my_interest"),
        here.label("interest_here"),
        DecidedComment.published_id,
        exists().where(Reopening.comment_id == Comment.id).label("reopened"),
        or_(
            exists().where(Theme.consultation_id == Comment.consultation_id),
            exists().where(StandardResponse.consultation_id == Comment.consultation_id),
        ).label("has_kept"),
    ]


def comment_on_desk(session: Session, consultation_id: int, number: int, actor: Actor) -> Found | None:
    """Return a comment with its clause as the draft has it (`old_…`) and as it reads now; None if there is
    none.

    `start` and `end` are code points of `old_canonical`; null when it points at no clause.
    `newer_draft` is the id of a later published draft, from which the working text starts; `decisions.later` says what
    stands there.
    """
    statement = _statement(
        actor, Draft.key.label("draft_key"), Draft.title.label("draft_title"), Section.key.label("section_key"), Section.number.label("section_number"),
        Section.title.label("section_title"), Section.position.label("section_position"),
        Document.key.label("document_key"), Clause.key.label("clause_key"),
        ClausePlace.number.label("clause_number"), ClausePlace.position.label("clause_position"),
        ClauseText.html.label("old_html"), ClauseText.canonical.label("old_canonical"),
        WorkingText.canonical, WorkingText.deleted, WorkingText.id.label("working_id"), CommentTarget.start,
        CommentTarget.end, *COLUMNS, *_around(actor),
    )  # fmt: skip
    at_clause = and_(ClauseText.draft_id == Comment.draft_id, ClauseText.clause_id == Comment.clause_id)
    joined = (
        statement.join(Draft, Draft.id == Comment.draft_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(Document, Document.id == Section.document_id)
        .outerjoin(Clause, Clause.id == Comment.clause_id)
        .outerjoin(
            ClausePlace,
            and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id),
        )
        .outerjoin(ClauseText, and_(at_clause, ClauseText.language == Comment.language))
        .outerjoin(
            WorkingText,
            and_(
                WorkingText.draft_id == Comment.draft_id,
                WorkingText.clause_id == Comment.clause_id,
                WorkingText.language == Comment.language,
            ),
        )
        .outerjoin(CommentTarget, and_(CommentTarget.comment_id == Comment.id, CommentTarget.position == 1))
        .where(Comment.consultation_id == consultation_id, Comment.number == number)
    )
    return session.execute(join_later(joined)).first()


def comments_beside(session: Session, row: Found, actor: Actor) -> Sequence[Found]:
    """Return the received comments on the same clause (else section, else draft), this one included.

    `start` and `end` are the code points they point at in this text and language; null where none. At most
    101 rows, by number.
    """
    target = CommentTarget
    here = and_(
        target.comment_id == Comment.id, target.clause_id == row.clause_id, target.language == row.language
    )
    statement = _statement(actor, target.start, target.end).outerjoin(target, here)
    same = (
        or_(Comment.clause_id == row.clause_id, target.id.is_not(None))
        if row.clause_id is not None
        else and_(Comment.clause_id.is_(None), _section_is(row.section_id))
    )
    found = session.execute(
        statement.where(
            same,
            Comment.draft_id == row.draft_id,
            or_(Comment.state == CommentState.RECEIVED, Comment.id == row.id),
        )
        .order_by(Comment.number)
        .limit(MOST_OTHERS + 1)
    )
    return found.all()


def _section_is(section_id: int | None) -> Any:
    return Comment.section_id.is_(None) if section_id is None else Comment.section_id == section_id


def history_of(session: Session, comment_id: int) -> Sequence[Found]:
    """Return every decision that a comment ever had, the newest first, with all that was said about it.

    `reason` is why it took the place of another; `check_…` is the second editor's, `said_…` the author's,
    `review_…` the review of an objection, `reopen_…` why it stands no more.
    """
    of_comment = and_(
        CommenterAnswer.decision_id == Decision.id, CommenterAnswer.comment_id == DecisionComment.comment_id
    )
    reviewed = and_(
        ObjectionReview.decision_id == Decision.id, ObjectionReview.comment_id == DecisionComment.comment_id
    )
    reopened = and_(Reopening.decision_id == Decision.id, Reopening.comment_id == DecisionComment.comment_id)
    return session.execute(
        select(
            Decision.id, Decision.outcome, Decision.html.label("response_html"), Decision.response_language,
            Decision.decided_at, Decision.published_at, Decision.editor_id, Person.name.label("editor"),
            Original.number.label("duplicate_of"), DecisionReason.words.label("reason"),
            check_state(Decision.id).label("check"), Second.name.label("checker"),
            DecisionConfirmation.reason.label("check_reason"), DecisionConfirmation.given_at.label("checked_at"),
            CommenterAnswer.satisfaction, CommenterAnswer.html.label("said_html"),
            CommenterAnswer.language.label("said_language"), CommenterAnswer.answered_at,
            ObjectionReview.outcome.label("review_outcome"), ObjectionReview.html.label("review_html"),
            ObjectionReview.language.label("review_language"), Reviewer.name.label("reviewer"),
            ObjectionReview.reviewed_at, Reopening.reason.label("reopen_reason"), Reopening.reopened_at,
            Reopener.name.label("reopener"),
        )
        .join(DecisionComment, DecisionComment.decision_id == Decision.id)
        .join(Person, Person.id == Decision.editor_id)
        .outerjoin(Original, Original.id == Decision.duplicate_of_id)
        .outerjoin(DecisionReason, DecisionReason.decision_id == Decision.id)
        .outerjoin(DecisionConfirmation, DecisionConfirmation.decision_id == Decision.id)
        .outerjoin(Second, Second.id == DecisionConfirmation.person_id)
        .outerjoin(CommenterAnswer, of_comment)
        .outerjoin(ObjectionReview, reviewed)
        .outerjoin(Reviewer, Reviewer.id == ObjectionReview.person_id)
        .outerjoin(Reopening, reopened)
        .outerjoin(Reopener, Reopener.id == Reopening.person_id)
        .where(DecisionComment.comment_id == comment_id)
        .order_by(Decision.id.desc())
    ).all()  # fmt: skip
