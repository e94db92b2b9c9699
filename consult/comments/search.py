"""Comments by their words: what is kept for search with each comment, and what a search finds for whom."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, insert, not_, select, true
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentWords
from consult.comments.visibility import Viewer, hidden, name_shown, round_shown_to, shown_to
from consult.drafts.models import ClausePlace, Round, Section
from consult.fulltext import found_in, words_of
from consult.people.models import Organisation, Person


def keep_words(session: Session, comment: Comment, *, fresh: bool = False) -> None:
    """Keep for search what a comment says now; a part of the actions that make (`fresh`) and edit it."""
    if not fresh:
        forget_words(session, comment.id)
    words = words_of((comment.words, comment.suggestion or ""))
    session.execute(insert(CommentWords).values(comment_id=comment.id, words=words))


def forget_words(session: Session, comment_id: int) -> None:
    """Let nobody find a comment any more; a part of the action that withdraws it."""
    gone = delete(CommentWords).where(CommentWords.comment_id == comment_id)
    session.execute(gone.execution_options(synchronize_session=False))


def find_comments(
    session: Session,
    *,
    viewer: Viewer,
    parts: tuple[str, ...],
    draft_id: int | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[Any]:
    """Return the comments that hold every part and that the viewer may read, newest first.

    `before` is the `id` of the last row of the page before.
    """
    found, open_words = found_in(session, CommentWords, parts), not_(hidden(viewer))
    return session.execute(
        select(
            found.c.id, Comment.number, Comment.kind, Comment.words_language, Comment.language, Comment.received_at,
            Comment.for_organisation,
            case((open_words, Comment.words)).label("words"), case((open_words, Comment.suggestion)).label("suggestion"),
            case((open_words, name_shown(viewer))).label("author"), case((open_words, Organisation.name)).label("organisation"),
            case((open_words, Organisation.country)).label("country"), ClausePlace.number.label("clause_number"),
            Section.number.label("section_number"),
        )
        .select_from(found)
        .join(Comment, Comment.id == found.c.id)
        .join(Round, Round.id == Comment.round_id)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(
            ClausePlace, and_(ClausePlace.draft_id == Comment.draft_id, ClausePlace.clause_id == Comment.clause_id)
        )
        .where(
            Comment.consultation_id == viewer.consultation_id, _any_shown_to(viewer), shown_to(viewer), open_words,
            true() if draft_id is None else Comment.draft_id == draft_id,
            true() if before is None else found.c.id < before,
        )
        .order_by(found.c.id.desc())
        .limit(limit)
    ).all()  # fmt: skip


def _any_shown_to(who: Viewer) -> ColumnElement[bool]:
    """Return the condition that there is anything to read for `who`; asked once, so that no hit is looked at in vain."""
    if who.desk or who.person_id:
        return true()
    rounds = select(Round.id).where(Round.consultation_id == who.consultation_id, round_shown_to(who))
    return rounds.correlate(None).exists()
