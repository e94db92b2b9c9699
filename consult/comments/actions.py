"""What a person can do with comments: make, edit, withdraw; `conversation` and `carrying` hold the rest."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.comments import queries, rules, spots
from consult.comments.carrying import carry_comments as carry_comments
from consult.comments.conversation import agree as agree
from consult.comments.conversation import reply as reply
from consult.comments.conversation import state_no_comment as state_no_comment
from consult.comments.conversation import take_back_agreement as take_back_agreement
from consult.comments.ground import Ground
from consult.comments.models import (
    Comment,
    CommentState,
    CommentType,
    CommentVersion,
)
from consult.comments.reply_queries import belongs_to_reply
from consult.comments.reply_rules import CommentOfReply
from consult.comments.said import Said, as_said
from consult.comments.storing import change_words, record_words, store, take_back
from consult.comments.targeting import Pointed
from consult.comments.twins import standing_twin
from consult.drafts.queries import rounds_of
from consult.drafts.scopes import ensure_in_scope
from consult.errors import NotAllowed, NotFound
from consult.record.events import Event


def add_comment(
    session: Session, *, actor: Actor, now: datetime, draft_id: int, section_id: int | None,
    clause_id: int | None, language: str, kind: CommentType, words: str, words_language: str,
    suggestion: str | None = None, selection: Pointed = None, for_organisation_id: int | None = None,
    form_key: str, written_at: datetime | None = None, entered_by: Actor | None = None,
    ground: Ground | None = None, once: bool = False,
) -> Comment:  # fmt: skip
    """Make a comment, with the consultation's next number; the same form sent again gives the same comment.

    `language` is that of the text commented on, `words_language` that of the comment. `suggestion` is the
    wording to put in place of what `selection` points at ('' takes it out); None selects the whole clause.
    `written_at` is the time on the writer's device, for words that arrive within the round's grace. `entered_by` is
    who enters it for its author, from a form that the author sent; the record names them, and the author's limit of a
    round does not hold. `ground` is what comments on this draft are checked against, read before in this transaction.
    With `once`, what the author already says of the same place in the same words gives the comment that stands.

    Raises:
        Invalid: words, suggestion or selection are wrong (rules.WordsRefused, WordsMissing, WordsNotFound,
            SuggestionRefused, WrongPlace; targeting.WhichPlace).
        NotNow, DraftSuperseded: the draft takes no comments now.
        SentAlready: the form was sent before with other words.
        TooManyComments: the person has made 500 in this round.
        NotAllowed: the actor does not speak for the organisation.
    """
    ground = ground or Ground(session, draft_id, now)
    consultation_id = ground.consultation_id
    require(actor, Permission.COMMENT, consultation_id)
    if entered_by is not None:
        require(entered_by, Permission.ENTER_FOR_OTHERS, consultation_id)
    side = _side(actor, consultation_id, for_organisation_id)
    said = as_said(kind, words, words_language, suggestion)
    said.ensure(selection)
    before = _sent_before(ground, actor, form_key)
    if before is not None:
        return _ensure_same(session, before, (draft_id, section_id, clause_id), said)
    rules.ensure_not_frozen(ground.stage)
    a_round = rules.round_to_comment_in(ground.rounds, draft_id, now, written_at=written_at)
    aim = spots.find_aim(
        session, draft_id=draft_id, section_id=section_id, clause_id=clause_id, language=language,
        pointed=selection, now=now, words_of=ground.words,
    )  # fmt: skip
    if a_round.id in ground.limited:
        ensure_in_scope(session, a_round.id, draft_id, aim.clause_id)
    rules.ensure_suggestion(said.suggestion, aim.replaced)
    if entered_by is None:
        rules.ensure_not_too_many(queries.count_in_round(session, actor.person_id or 0, a_round.id))
    comment = Comment(
        consultation_id=consultation_id, round_id=a_round.id, draft_id=draft_id, section_id=aim.section_id,
        clause_id=aim.clause_id, language=language, precision=aim.precision, person_id=actor.person_id,
        state=CommentState.RECEIVED, received_at=now, written_at=written_at, late=now >= a_round.closes_at,
        form_key=form_key, **side, **said.columns(language=language, quoted=aim.quoted, replaced=aim.replaced),
    )  # fmt: skip
    if once and (twin := standing_twin(session, comment, aim)) is not None:
        return twin
    store(session, comment, aim)
    record_words(session, Event.COMMENT_MADE, comment, entered_by or actor, now)
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
    entered_by: Actor | None = None,
) -> Comment:
    """Change what a comment says, while its round is open; what it said before is kept and shown.

    What it points at stays. The same words again change nothing. `entered_by` is who enters it for its author.

    Raises:
        NotOwnComment: the actor is not its author.
        CommentWithdrawn, NotNow: it cannot be changed any more.
        CommentOfReply: it belongs to an organisation's reply.
        CommentChanged: it was changed since the form was opened (`seen_version`).
        Invalid: words or suggestion are wrong.
    """
    comment = _own(session, actor, comment_id, now)
    if entered_by is not None:
        require(entered_by, Permission.ENTER_FOR_OTHERS, comment.consultation_id)
    said = as_said(kind, words, words_language, suggestion)
    said.ensure()
    old = (comment.kind, comment.words, comment.words_language, comment.suggestion)
    if old == (said.kind, said.words, said.words_language, said.suggestion):
        return comment
    rules.ensure_seen(comment.version, seen_version)
    change_words(session, comment, said, now=now)
    record_words(session, Event.COMMENT_EDITED, comment, entered_by or actor, now)
    return comment


def withdraw_comment(session: Session, *, actor: Actor, now: datetime, comment_id: int) -> Comment:
    """Take one's own comment back while its round is open: its number stays, others read its words no more.

    Withdrawing it again changes nothing.

    Raises:
        NotOwnComment: the actor is not its author.
        NotNow: the round has closed.
        CommentOfReply: it belongs to an organisation's reply.
    """
    comment = _found(session, actor, comment_id)
    if comment.state is CommentState.WITHDRAWN:
        return comment
    _ensure_changeable(session, comment, now)
    take_back(session, comment, actor=actor, now=now)
    return comment


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


def _sent_before(ground: Ground, actor: Actor, form_key: str) -> Comment | None:
    """Wait for one's turn to take a number, then return what this form became before."""
    ground.take_turn()
    same = select(Comment).where(Comment.person_id == actor.person_id, Comment.form_key == form_key)
    return ground.session.execute(same).scalar_one_or_none()


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


def _found(session: Session, actor: Actor, comment_id: int) -> Comment:
    """Return a comment that the actor wrote, locked."""
    comment = session.execute(
        select(Comment).where(Comment.id == comment_id).with_for_update()
    ).scalar_one_or_none()
    if comment is None:
        raise NotFound("There is no page at this address.")
    require(actor, Permission.CHANGE_OWN_COMMENT, comment.consultation_id)
    rules.ensure_own(actor.person_id, comment.person_id)
    if belongs_to_reply(session, comment.id):
        raise CommentOfReply("This comment belongs to your institution’s reply. Change it there.")
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
