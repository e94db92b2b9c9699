"""The author's answer to an answer: satisfied, or an objection that somebody without a part in it reviews."""

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from consult import access
from consult.access import Actor, Permission
from consult.comments.fragments import words_html
from consult.comments.models import Comment, CommentState
from consult.decisions import checking_rules
from consult.decisions.checking_models import (
    CommenterAnswer,
    DecisionConfirmation,
    DecisionResponse,
    ObjectionReview,
)
from consult.decisions.checking_rules import ReviewOutcome, Satisfaction
from consult.decisions.confirming import locked_comment, take_back
from consult.decisions.desk_rules import rules_of
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.queries import Found, own_side_of
from consult.drafts.models import Consultation
from consult.errors import NotFound
from consult.people.models import Person
from consult.record.actions import enter
from consult.record.events import Event

Reviewer = aliased(Person)


def answer_state(session: Session, consultation_id: int, comment_id: int) -> Found | None:
    """Return the published answer to a comment with what its author said to it and the review; None while
    nothing of it is public.

    `stands` tells whether it is still the decision that stands.
    """
    return session.execute(
        select(
            Decision.id.label("decision_id"), Decision.published_at, Decision.editor_id,
            (DecidedComment.decision_id == DecidedComment.published_id).label("stands"),
            CommenterAnswer.satisfaction, CommenterAnswer.html.label("said_html"),
            CommenterAnswer.language.label("said_language"), CommenterAnswer.answered_at, CommenterAnswer.public,
            CommenterAnswer.reason, ObjectionReview.outcome.label("review_outcome"),
            ObjectionReview.html.label("review_html"), ObjectionReview.language.label("review_language"),
            ObjectionReview.reviewed_at, Reviewer.name.label("reviewer"),
        )
        .join(DecidedComment, DecidedComment.published_id == Decision.id)
        .outerjoin(
            CommenterAnswer,
            and_(
                CommenterAnswer.decision_id == Decision.id,
                CommenterAnswer.comment_id == DecidedComment.comment_id,
            ),
        )
        .outerjoin(
            ObjectionReview,
            and_(
                ObjectionReview.decision_id == Decision.id,
                ObjectionReview.comment_id == DecidedComment.comment_id,
            ),
        )
        .outerjoin(Reviewer, Reviewer.id == ObjectionReview.person_id)
        .where(Decision.consultation_id == consultation_id, DecidedComment.comment_id == comment_id)
    ).first()  # fmt: skip


def answer_decision(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, comment_id: int, decision_id: int,
    satisfied: bool, reason: str, language: str,
) -> None:  # fmt: skip
    """Say, as the author of a comment, whether its published answer satisfies; once for each answer.

    `decision_id` is the answer that the author had before them, `reason` Markdown of up to 10,000 code points.

    Raises:
        NotTheAuthor: the comment is somebody else's.
        NewAnswer: another answer was published since, or the comment was reopened.
        AnsweredAlready, TimeOver: it was said before, or the time is over.
        Invalid: an objection without a reason.

    Source: W3C Process Document (formally addressing an issue, formal objection).
    """
    access.require(actor, Permission.ANSWER_DECISION, consultation_id)
    row = locked_comment(session, consultation_id, comment_id)
    found = answer_state(session, consultation_id, comment_id)
    own = row.person_id == actor.person_id
    if own and (found is None or row.state != CommentState.RECEIVED):
        raise NotFound("There is no page at this address.")
    asked = rules_of(session, consultation_id)
    same = found is not None and found.decision_id == decision_id
    checking_rules.ensure_answerable(
        own=own, days=asked.answer_days, answered=same and found is not None and found.satisfaction is not None,
        stands=same and found is not None and bool(found.stands),
        published_at=found.published_at if found is not None else now, now=now,
    )  # fmt: skip
    checking_rules.ensure_objection(satisfied, reason)
    kept = reason.strip()
    session.execute(
        insert(CommenterAnswer).values(
            decision_id=decision_id, comment_id=comment_id, person_id=actor.person_id,
            satisfaction=Satisfaction.SATISFIED if satisfied else Satisfaction.NOT_SATISFIED,
            reason=kept, language=language, html=words_html(kept, language) if kept else "",
            public=asked.answers_public, answered_at=now,
        )
    )  # fmt: skip
    enter(
        session, Event.COMMENTER_ANSWERED if satisfied else Event.OBJECTION_MADE, actor=actor, now=now,
        subject_id=comment_id if not satisfied else decision_id, consultation_id=consultation_id,
        data={"comment": row.number, "decision": decision_id, "public": asked.answers_public},
        private={"reason": kept} if kept else {},
    )  # fmt: skip


def had_a_part(session: Session, actor: Actor, decision_id: int) -> bool:
    """Tell whether somebody made or checked a decision."""
    return bool(
        session.execute(
            select(
                or_(
                    exists().where(Decision.id == decision_id, Decision.editor_id == actor.person_id),
                    exists().where(
                        DecisionConfirmation.decision_id == decision_id,
                        DecisionConfirmation.person_id == actor.person_id,
                    ),
                )
            )
        ).scalar_one()
    )


def review_objection(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, comment_id: int, decision_id: int,
    outcome: ReviewOutcome, reason: str, language: str,
) -> None:  # fmt: skip
    """Judge an objection: the decision stands, or the comment is reopened; after the freezing, put it off.

    Raises:
        UnknownComment: the comment is not of this consultation.
        NoObjection, ReviewedAlready: there is none to review, or somebody did.
        HadAPart: the person decided or confirmed it, or is of its author's side.
        Invalid: there is no reason, or the outcome does not fit the stage.

    Source: design notes, issue 5 part 5 (independent review); IPCC review editors.
    """
    access.require(actor, Permission.REVIEW_OBJECTIONS, consultation_id)
    stage = session.execute(
        select(Consultation.stage).where(Consultation.id == consultation_id).with_for_update(read=True)
    ).scalar_one()
    row = locked_comment(session, consultation_id, comment_id)
    found = answer_state(session, consultation_id, comment_id)
    objected = (
        found is not None
        and found.decision_id == decision_id
        and found.satisfaction is Satisfaction.NOT_SATISFIED
    )
    checking_rules.ensure_reviewable(
        objected=objected, reviewed=found is not None and found.review_outcome is not None,
        part=had_a_part(session, actor, decision_id), own=bool(own_side_of(session, actor, [comment_id])),
        number=row.number,
    )  # fmt: skip
    checking_rules.ensure_reason(True, reason)
    checking_rules.ensure_review_fits(outcome, stage)
    kept = reason.strip()
    session.execute(
        insert(ObjectionReview).values(
            decision_id=decision_id, comment_id=comment_id, person_id=actor.person_id, outcome=outcome,
            reason=kept, language=language, html=words_html(kept, language), reviewed_at=now,
        )
    )  # fmt: skip
    if outcome is ReviewOutcome.REOPENED and found is not None and found.stands:
        take_back(session, actor, now, comment_id, decision_id, kept, objection=True)
    enter(
        session, Event.OBJECTION_REVIEWED, actor=actor, now=now, subject_id=comment_id,
        consultation_id=consultation_id,
        data={"comment": row.number, "decision": decision_id, "outcome": str(outcome)}, private={"reason": kept},
    )  # fmt: skip


def record_silence(session: Session, *, actor: Actor, now: datetime, consultation_id: int) -> int:
    """Store that the authors whose time is over said nothing; return how many. Part of freezing the final."""
    asked = rules_of(session, consultation_id)
    if asked.answer_days <= 0:
        return 0
    said = exists().where(
        CommenterAnswer.decision_id == DecidedComment.published_id,
        CommenterAnswer.comment_id == DecidedComment.comment_id,
    )
    rows = session.execute(
        select(Comment.id, Comment.number, Comment.words_language, DecidedComment.published_id)
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecidedComment.published_id)
        .where(
            Comment.consultation_id == consultation_id,
            Comment.state == CommentState.RECEIVED,
            Decision.published_at < now - timedelta(days=asked.answer_days),
            ~said,
        )
        .order_by(Comment.number)
    ).all()
    if not rows:
        return 0
    session.execute(
        insert(CommenterAnswer),
        [
            {
                "decision_id": row.published_id, "comment_id": row.id, "person_id": None,
                "satisfaction": Satisfaction.SILENT, "reason": "", "language": row.words_language, "html": "",
                "public": asked.answers_public, "answered_at": now,
            }
            for row in rows
        ],
    )  # fmt: skip
    enter(
        session, Event.SILENCE_RECORDED, actor=actor, now=now, subject_id=consultation_id,
        consultation_id=consultation_id, data={"comments": [row.number for row in rows]},
    )  # fmt: skip
    return len(rows)


def answering_until(session: Session, consultation_id: int) -> datetime | None:
    """Return until when (UTC) the last authors may say whether their answers satisfy; None when nobody is asked."""
    days = rules_of(session, consultation_id).answer_days
    last = session.execute(
        select(func.max(Decision.published_at)).where(Decision.consultation_id == consultation_id)
    ).scalar_one()
    return checking_rules.answer_until(last, days) if last is not None and days > 0 else None


def response_for(session: Session, decision_id: int, language: str) -> Found:
    """Return (html, language) of the response of a decision as somebody who wrote in `language` reads it."""
    return session.execute(
        select(
            func.coalesce(DecisionResponse.html, Decision.html).label("html"),
            func.coalesce(DecisionResponse.language, Decision.response_language).label("language"),
        )
        .select_from(Decision)
        .outerjoin(
            DecisionResponse,
            and_(DecisionResponse.decision_id == Decision.id, DecisionResponse.language == language),
        )
        .where(Decision.id == decision_id)
    ).one()
