"""What the desk shows of one comment: the clause, its working text, other comments on it, the history."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from consult.access import Actor
from consult.comments.models import Comment, CommentState, CommentTarget
from consult.decisions.models import DecidedComment, Decision, DecisionComment, WorkingText
from consult.decisions.queries import Found, own_side
from consult.drafts.models import Clause, ClausePlace, ClauseText, Document, Draft, DraftKind, Section
from consult.people.models import Organisation, Person

Editor = aliased(Person)
Newer = aliased(Draft)
Original = aliased(Comment)
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
            Original.number.label("duplicate_of"), *more,
        )
        .select_from(Comment)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(DecidedComment, DecidedComment.comment_id == Comment.id)
        .outerjoin(Decision, Decision.id == DecidedComment.decision_id)
        .outerjoin(Editor, Editor.id == Decision.editor_id)
        .outerjoin(Original, Original.id == Decision.duplicate_of_id)
    )  # fmt: skip


def _newer_draft() -> ScalarSelect[Any]:
    """Select the id of a published draft that comes after the comment's."""
    return (
        select(func.max(Newer.id))
        .where(
            Newer.consultation_id == Comment.consultation_id,
            Newer.kind == DraftKind.DRAFT,
            Newer.published_at.is_not(None),
            Newer.position > Draft.position,
        )
        .correlate(Comment, Draft)
        .scalar_subquery()
    )


def comment_on_desk(session: Session, consultation_id: int, number: int, actor: Actor) -> Found | None:
    """Return a comment with its clause as the draft has it (`old_…`) and as it reads now; None if there is
    none.

    `start` and `end` are code points of `old_canonical`; null when it points at no clause.
    `newer_draft` is the id of a later published draft: the working text starts from that one.
    """
    statement = _statement(
        actor, Draft.key.label("draft_key"), Draft.title.label("draft_title"), _newer_draft().label("newer_draft"),
        Section.key.label("section_key"), Section.number.label("section_number"),
        Section.title.label("section_title"), Section.position.label("section_position"),
        Document.key.label("document_key"), Clause.key.label("clause_key"),
        ClausePlace.number.label("clause_number"), ClausePlace.position.label("clause_position"),
        ClauseText.html.label("old_html"), ClauseText.canonical.label("old_canonical"),
        WorkingText.canonical, WorkingText.deleted, WorkingText.id.label("working_id"), CommentTarget.start,
        CommentTarget.end,
    )  # fmt: skip
    at_clause = and_(ClauseText.draft_id == Comment.draft_id, ClauseText.clause_id == Comment.clause_id)
    return session.execute(
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
    ).first()


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
    """Return every decision that a comment ever had, the newest first."""
    return session.execute(
        select(
            Decision.id, Decision.outcome, Decision.html.label("response_html"), Decision.response_language,
            Decision.decided_at, Decision.published_at, Person.name.label("editor"),
            Original.number.label("duplicate_of"),
        )
        .join(DecisionComment, DecisionComment.decision_id == Decision.id)
        .join(Person, Person.id == Decision.editor_id)
        .outerjoin(Original, Original.id == Decision.duplicate_of_id)
        .where(DecisionComment.comment_id == comment_id)
        .order_by(Decision.id.desc())
    ).all()  # fmt: skip
