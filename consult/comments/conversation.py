"""What a person can say about others' comments: reply, agree, or state that there is nothing to say."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.comments import queries, rules
from consult.comments.fragments import words_html
from consult.comments.models import Agreement, Comment, CommentState, Reply, SectionRead
from consult.comments.visibility import moderated
from consult.drafts.models import Consultation, Draft, Round, Section
from consult.drafts.queries import released, rounds_of
from consult.errors import Invalid, NotFound
from consult.record.actions import enter
from consult.record.events import Event

NO_SUCH = "There is no page at this address."


def reply(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    comment_id: int,
    words: str,
    words_language: str,
    form_key: str,
) -> Reply:
    """Answer under a comment that the actor may read; the same form sent again gives the same reply.

    Raises:
        NotFound: there is no comment that the actor may read.
        NotNow: the round has closed, or the comment was withdrawn or hidden.
        Invalid: the words are missing or wrong.
    """
    comment = _shown(session, actor, comment_id, now)
    words = rules.tidy(words)
    rules.ensure_words({"words": (words, rules.WORDS_LIMIT)})
    if not words:
        raise Invalid(
            rules.CORRECT,
            fields={"words": "Type your reply."},
        )
    before = select(Reply).where(Reply.person_id == actor.person_id, Reply.form_key == form_key)
    made = session.execute(before).scalar_one_or_none()
    if made is not None:
        return made
    _ensure_taken(session, comment, now)
    made = Reply(
        comment_id=comment.id,
        person_id=actor.person_id,
        words=words,
        words_language=words_language,
        html=words_html(words, words_language),
        made_at=now,
        form_key=form_key,
    )
    session.add(made)
    session.flush()
    _record(session, Event.REPLY_MADE, comment, actor, now, {"words": words})
    return made


def agree(session: Session, *, actor: Actor, now: datetime, comment_id: int) -> None:
    """Agree with somebody else's comment; agreeing again changes nothing.

    Raises:
        NotFound: there is no comment that the actor may read.
        OwnComment: it is the actor's own.
        NotNow: the round has closed, or the comment was withdrawn or hidden.
    """
    comment = _shown(session, actor, comment_id, now)
    rules.ensure_not_own(actor.person_id, comment.person_id)
    if _agreed(session, actor, comment.id):
        return
    _ensure_taken(session, comment, now)
    session.execute(insert(Agreement).values(comment_id=comment.id, person_id=actor.person_id, given_at=now))
    _count(session, comment.id, 1)
    _record(session, Event.AGREEMENT_GIVEN, comment, actor, now)


def take_back_agreement(session: Session, *, actor: Actor, now: datetime, comment_id: int) -> None:
    """Agree no longer; when there is no agreement nothing changes.

    Raises:
        NotFound: there is no comment that the actor may read.
        NotNow: the round has closed.
    """
    comment = _shown(session, actor, comment_id, now)
    if not _agreed(session, actor, comment.id):
        return
    _ensure_open(session, comment, now)
    own = (Agreement.comment_id == comment.id, Agreement.person_id == actor.person_id)
    session.execute(delete(Agreement).where(*own))
    _count(session, comment.id, -1)
    _record(session, Event.AGREEMENT_TAKEN_BACK, comment, actor, now)


def state_no_comment(session: Session, *, actor: Actor, now: datetime, section_id: int) -> None:
    """State that one has read a section and has no comment: an answer that counts, once.

    Raises:
        NotFound: there is no such released section of a published draft.
        HasCommented: the actor has a comment in it.
        NotNow, DraftSuperseded: the draft takes no comments now.
    """
    section = session.execute(
        select(Section.draft_id, Draft.consultation_id)
        .join(Draft, Draft.id == Section.draft_id)
        .where(Section.id == section_id, Draft.published_at <= now, released(now))
    ).first()
    if section is None:
        raise NotFound(NO_SUCH)
    require(actor, Permission.COMMENT, section.consultation_id)
    session.execute(
        select(Consultation.id).where(Consultation.id == section.consultation_id).with_for_update()
    )
    stated = exists().where(SectionRead.section_id == section_id, SectionRead.person_id == actor.person_id)
    spoken = exists().where(
        Comment.section_id == section_id,
        Comment.person_id == actor.person_id,
        Comment.state == CommentState.RECEIVED,
    )
    if session.execute(select(stated)).scalar():
        return
    rules.round_to_comment_in(rounds_of(session, section.consultation_id), section.draft_id, now)
    if session.execute(select(spoken)).scalar():
        raise rules.HasCommented("You have commented on this section, so it is counted already.")
    session.execute(
        insert(SectionRead).values(section_id=section_id, person_id=actor.person_id, stated_at=now)
    )
    enter(
        session,
        Event.SECTION_READ,
        actor=actor,
        now=now,
        subject_id=section_id,
        consultation_id=section.consultation_id,
        data={"draft": section.draft_id},
    )


def _shown(session: Session, actor: Actor, comment_id: int, now: datetime) -> Any:
    """Return a comment that the actor may read and talk about, locked: people agree one after the other."""
    found = session.execute(
        select(Comment.consultation_id, Consultation.names_shown)
        .join(Consultation, Consultation.id == Comment.consultation_id)
        .where(Comment.id == comment_id)
    ).first()
    if found is None:
        raise NotFound(NO_SUCH)
    require(actor, Permission.COMMENT, found.consultation_id)
    place = _Place(found.consultation_id, found.names_shown)
    comment = session.execute(
        select(
            Comment.id,
            Comment.number,
            Comment.person_id,
            Comment.consultation_id,
            Comment.round_id,
            Comment.draft_id,
            Comment.state,
            moderated().label("hidden"),
        )
        .join(Round, Round.id == Comment.round_id)
        .where(Comment.id == comment_id, queries.shown_to(queries.viewer(actor=actor, place=place, now=now)))
        .with_for_update(of=Comment)
    ).first()
    if comment is None:
        raise NotFound(NO_SUCH)
    return comment


class _Place:
    """What visibility needs to know of a consultation."""

    def __init__(self, place_id: int, names_shown: str) -> None:
        self.id = place_id
        self.names_shown = names_shown


def _ensure_taken(session: Session, comment: Row[Any], now: datetime) -> None:
    rules.ensure_standing(comment.state)
    rules.ensure_not_hidden(comment.hidden)
    _ensure_open(session, comment, now)


def _ensure_open(session: Session, comment: Row[Any], now: datetime) -> None:
    rounds = [r for r in rounds_of(session, comment.consultation_id) if r.id == comment.round_id]
    rules.round_to_comment_in(rounds, comment.draft_id, now)


def _agreed(session: Session, actor: Actor, comment_id: int) -> bool:
    given = exists().where(Agreement.comment_id == comment_id, Agreement.person_id == actor.person_id)
    return bool(session.execute(select(given)).scalar())


def _count(session: Session, comment_id: int, step: int) -> None:
    """Change the count beside the version column: an agreement is no new version of the words."""
    counted = update(Comment).where(Comment.id == comment_id).values(agreements=Comment.agreements + step)
    session.execute(counted.execution_options(synchronize_session=False))


def _record(
    session: Session,
    event: Event,
    comment: Row[Any],
    actor: Actor,
    now: datetime,
    private: dict[str, str] | None = None,
) -> None:
    enter(
        session,
        event,
        actor=actor,
        now=now,
        subject_id=comment.id,
        consultation_id=comment.consultation_id,
        data={"number": comment.number},
        private=private,
    )
