"""Comments in their tables: added, changed and taken back, by whoever may; the actions check who and when."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments import rules, spots
from consult.comments.models import Comment, CommentState, CommentTarget, CommentVersion, SectionRead
from consult.comments.said import Said
from consult.comments.search import forget_words, keep_words
from consult.drafts.models import Consultation
from consult.record.actions import enter
from consult.record.events import Event


def change_words(session: Session, comment: Comment, said: Said, *, now: datetime) -> None:
    """Let a comment say something else about the same words; what it said before is kept.

    Raises:
        SuggestionRefused: the suggested wording replaces or changes nothing.
    """
    exacts = session.execute(
        select(CommentTarget.exact)
        .where(CommentTarget.comment_id == comment.id)
        .order_by(CommentTarget.position)
    ).scalars()
    aimed = "\n".join(exacts) or None
    rules.ensure_suggestion(said.suggestion, aimed)
    was = {name: getattr(comment, name) for name in ("version", "kind", "words", "suggestion")}
    session.execute(insert(CommentVersion).values(comment_id=comment.id, replaced_at=now, **was))
    quoted = (aimed or "") if comment.precision in ("words", "sentence") else ""
    for name, value in said.columns(language=comment.language, quoted=quoted, replaced=aimed).items():
        setattr(comment, name, value)
    comment.edited_at = now
    session.flush()
    keep_words(session, comment)


def take_back(session: Session, comment: Comment, *, actor: Actor, now: datetime) -> None:
    """Withdraw a comment: its number stays, nobody finds it any more."""
    comment.state, comment.withdrawn_at = CommentState.WITHDRAWN, now
    session.flush()
    forget_words(session, comment.id)
    enter(
        session,
        Event.COMMENT_WITHDRAWN,
        actor=actor,
        now=now,
        subject_id=comment.id,
        consultation_id=comment.consultation_id,
        data={"number": comment.number},
    )


def _next_number(session: Session, consultation_id: int) -> int:
    """Draw the next number of a consultation's comments."""
    counted = update(Consultation).where(Consultation.id == consultation_id)
    raised = counted.values(comment_count=Consultation.comment_count + 1).returning(
        Consultation.comment_count
    )
    return session.execute(raised.execution_options(synchronize_session=False)).scalar_one()


def store(session: Session, comment: Comment, aim: spots.Aim) -> None:
    """Add a comment under the next number, with what it points at and its words for search.

    Its author has not just read the section.
    """
    comment.number = _next_number(session, comment.consultation_id)
    session.add(comment)
    session.flush()
    rows = [
        {
            "comment_id": comment.id,
            "position": position,
            "draft_id": comment.draft_id,
            "clause_id": clause.clause_id,
            "language": comment.language,
            "start": target.start,
            "end": target.end,
            "exact": target.exact,
            "prefix": target.prefix,
            "suffix": target.suffix,
            "canonical_digest": clause.digest,
        }
        for position, (clause, target) in enumerate(aim.targets, 1)
    ]
    if rows:
        session.execute(insert(CommentTarget), rows)
    keep_words(session, comment, fresh=True)
    if comment.section_id is not None:
        own = (SectionRead.section_id == comment.section_id, SectionRead.person_id == comment.person_id)
        session.execute(delete(SectionRead).where(*own).execution_options(synchronize_session=False))


def record_words(session: Session, event: Event, comment: Comment, actor: Actor, now: datetime) -> None:
    """Enter what was said in the record; the words themselves only as a commitment."""
    private = {"words": comment.words}
    if comment.suggestion is not None:
        private["suggestion"] = comment.suggestion
    enter(
        session,
        event,
        actor=actor,
        now=now,
        subject_id=comment.id,
        consultation_id=comment.consultation_id,
        data={
            "number": comment.number,
            "version": comment.version,
            "draft": comment.draft_id,
            "section": comment.section_id,
            "clause": comment.clause_id,
            "language": comment.language,
            "kind": str(comment.kind),
            "precision": str(comment.precision),
            "organisation": comment.organisation_id if comment.for_organisation else None,
        },
        private=private,
    )
