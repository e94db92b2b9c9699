"""What a person can do with comments: make, edit, withdraw; `conversation` and `carrying` hold the rest."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.comments import queries, rules, spots
from consult.comments.carrying import carry_comments as carry_comments
from consult.comments.conversation import agree as agree
from consult.comments.conversation import reply as reply
from consult.comments.conversation import state_no_comment as state_no_comment
from consult.comments.conversation import take_back_agreement as take_back_agreement
from consult.comments.models import (
    Comment,
    CommentState,
    CommentTarget,
    CommentType,
    CommentVersion,
    SectionRead,
)
from consult.comments.said import Said, as_said
from consult.comments.search import forget_words, keep_words
from consult.comments.targeting import Pointed
from consult.drafts.models import Consultation, Draft
from consult.drafts.queries import rounds_of
from consult.errors import NotAllowed, NotFound
from consult.record.actions import enter
from consult.record.events import Event


def add_comment(
    session: Session, *, actor: Actor, now: datetime, draft_id: int, section_id: int | None,
    clause_id: int | None, language: str, kind: CommentType, words: str, words_language: str,
    suggestion: str | None = None, selection: Pointed = None, for_organisation_id: int | None = None,
    form_key: str, written_at: datetime | None = None,
) -> Comment:  # fmt: skip
    """Make a comment, with the consultation's next number; the same form sent again gives the same comment.

    `language` is that of the text commented on, `words_language` that of the comment. `suggestion` is the
    wording to put in place of what `selection` points at ('' takes it out); None selects the whole clause.
    `written_at` is the time on the writer's device, for words that arrive within the round's grace.

    Raises:
        Invalid: words, suggestion or selection are wrong (rules.WordsRefused, WordsMissing, WordsNotFound,
            SuggestionRefused, WrongPlace; targeting.WhichPlace).
        NotNow, DraftSuperseded: the draft takes no comments now.
        SentAlready: the form was sent before with other words.
        TooManyComments: the person has made 500 in this round.
        NotAllowed: the actor does not speak for the organisation.
    """
    consultation_id = _consultation_of(session, draft_id, now)
    require(actor, Permission.COMMENT, consultation_id)
    side = _side(actor, consultation_id, for_organisation_id)
    said = as_said(kind, words, words_language, suggestion)
    said.ensure(selection)
    before = _sent_before(session, actor, consultation_id, form_key)
    if before is not None:
        return _ensure_same(session, before, (draft_id, section_id, clause_id), said)
    rules.ensure_not_frozen(
        session.execute(select(Consultation.stage).where(Consultation.id == consultation_id)).scalar_one()
    )
    rounds = rounds_of(session, consultation_id)
    a_round = rules.round_to_comment_in(rounds, draft_id, now, written_at=written_at)
    aim = spots.find_aim(
        session, draft_id=draft_id, section_id=section_id, clause_id=clause_id, language=language,
        pointed=selection, now=now,
    )  # fmt: skip
    rules.ensure_suggestion(said.suggestion, aim.replaced)
    rules.ensure_not_too_many(queries.count_in_round(session, actor.person_id or 0, a_round.id))
    comment = Comment(
        consultation_id=consultation_id, number=_next_number(session, consultation_id), round_id=a_round.id,
        draft_id=draft_id, section_id=aim.section_id, clause_id=aim.clause_id, language=language,
        precision=aim.precision, person_id=actor.person_id, state=CommentState.RECEIVED, received_at=now,
        written_at=written_at, late=now >= a_round.closes_at, form_key=form_key, **side,
        **said.columns(language=language, quoted=aim.quoted, replaced=aim.replaced),
    )  # fmt: skip
    _store(session, comment, aim)
    _record(session, Event.COMMENT_MADE, comment, actor, now)
    return comment


def edit_comment(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    comment_id: int,
    seen_version: int,
    kind: CommentType,
    words: str,
    words_language: str,
    suggestion: str | None = None,
) -> Comment:
    """Change what a comment says, while its round is open; what it said before is kept and shown.

    What it points at stays. The same words again change nothing.

    Raises:
        NotOwnComment: the actor is not its author.
        CommentWithdrawn, NotNow: it cannot be changed any more.
        CommentChanged: it was changed since the form was opened (`seen_version`).
        Invalid: words or suggestion are wrong.
    """
    comment = _own(session, actor, comment_id, now)
    said = as_said(kind, words, words_language, suggestion)
    said.ensure()
    old = (comment.kind, comment.words, comment.words_language, comment.suggestion)
    if old == (said.kind, said.words, said.words_language, said.suggestion):
        return comment
    rules.ensure_seen(comment.version, seen_version)
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
    _record(session, Event.COMMENT_EDITED, comment, actor, now)
    return comment


def withdraw_comment(session: Session, *, actor: Actor, now: datetime, comment_id: int) -> Comment:
    """Take one's own comment back while its round is open: its number stays, others read its words no more.

    Withdrawing it again changes nothing.

    Raises:
        NotOwnComment: the actor is not its author.
        NotNow: the round has closed.
    """
    comment = _found(session, actor, comment_id)
    if comment.state is CommentState.WITHDRAWN:
        return comment
    _ensure_changeable(session, comment, now)
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
    return comment


def _consultation_of(session: Session, draft_id: int, now: datetime) -> int:
    published = select(Draft.consultation_id).where(Draft.id == draft_id, Draft.published_at <= now)
    found = session.execute(published).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no page at this address.")
    return found


def _side(actor: Actor, consultation_id: int, for_organisation_id: int | None) -> dict[str, Any]:
    """Return whose comment it is: the actor's own, or said in the name of an organisation."""
    if for_organisation_id is None:
        speaks_for = actor.organisations_as(Role.REPRESENTATIVE, consultation_id)
        return {
            "organisation_id": min(speaks_for or actor.organisations, default=None),
            "for_organisation": False,
        }
    require(actor, Permission.COMMENT_FOR_ORGANISATION, consultation_id)
    if for_organisation_id not in actor.organisations_as(Role.REPRESENTATIVE, consultation_id):
        raise NotAllowed("You do not speak for this organisation in this consultation.")
    return {"organisation_id": for_organisation_id, "for_organisation": True}


def _sent_before(session: Session, actor: Actor, consultation_id: int, form_key: str) -> Comment | None:
    """Wait for one's turn to take a number, then return what this form became before."""
    session.execute(select(Consultation.id).where(Consultation.id == consultation_id).with_for_update())
    same = select(Comment).where(Comment.person_id == actor.person_id, Comment.form_key == form_key)
    return session.execute(same).scalar_one_or_none()


def _ensure_same(
    session: Session, before: Comment, place: tuple[int, int | None, int | None], said: Said
) -> Comment:
    """Return the comment made of this form before, when it was sent with the same words."""
    first = session.execute(
        select(CommentVersion.kind, CommentVersion.words, CommentVersion.suggestion)
        .where(CommentVersion.comment_id == before.id)
        .order_by(CommentVersion.version)
        .limit(1)
    ).first()
    made = tuple(first) if first is not None else (before.kind, before.words, before.suggestion)
    spot = (before.draft_id, before.section_id if place[1] is not None else None, before.clause_id)
    if made != (said.kind, said.words, said.suggestion) or spot != place:
        raise rules.SentAlready(
            "This form was sent before and is comment %(number)s. What you see now was not stored: "
            "send it again as a further comment, or edit that one.",
            number=before.number,
        )
    return before


def _next_number(session: Session, consultation_id: int) -> int:
    counted = update(Consultation).where(Consultation.id == consultation_id)
    raised = counted.values(comment_count=Consultation.comment_count + 1).returning(
        Consultation.comment_count
    )
    return session.execute(raised.execution_options(synchronize_session=False)).scalar_one()


def _store(session: Session, comment: Comment, aim: spots.Aim) -> None:
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
    keep_words(session, comment)
    if comment.section_id is not None:
        own = (SectionRead.section_id == comment.section_id, SectionRead.person_id == comment.person_id)
        session.execute(delete(SectionRead).where(*own))


def _record(session: Session, event: Event, comment: Comment, actor: Actor, now: datetime) -> None:
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


def _found(session: Session, actor: Actor, comment_id: int) -> Comment:
    """Return a comment that the actor wrote, locked."""
    comment = session.execute(
        select(Comment).where(Comment.id == comment_id).with_for_update()
    ).scalar_one_or_none()
    if comment is None:
        raise NotFound("There is no page at this address.")
    require(actor, Permission.CHANGE_OWN_COMMENT, comment.consultation_id)
    rules.ensure_own(actor.person_id, comment.person_id)
    return comment


def _own(session: Session, actor: Actor, comment_id: int, now: datetime) -> Comment:
    comment = _found(session, actor, comment_id)
    rules.ensure_standing(comment.state)
    _ensure_changeable(session, comment, now)
    return comment


def _ensure_changeable(session: Session, comment: Comment, now: datetime) -> None:
    """Refuse once the comment's own round has closed."""
    rounds = [r for r in rounds_of(session, comment.consultation_id) if r.id == comment.round_id]
    rules.round_to_comment_in(rounds, comment.draft_id, now)
