"""Change the working text: apply a suggestion, edit or delete a clause, undo. Each change has a cause and
is recorded.
"""

from datetime import datetime
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment, CommentTarget, Precision
from consult.decisions import changing, placing, rules
from consult.decisions.changing import NewText
from consult.decisions.clauses import ClauseNow, ensure_open, lock_clause, store_text
from consult.decisions.models import Amendment, AmendmentKind, DecidedComment, Decision
from consult.decisions.queries import own_side_of, standing_amendments
from consult.drafts.models import Draft
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.manifest import digest


def apply_suggestion(session: Session, *, actor: Actor, now: datetime, comment_id: int) -> Amendment:
    """Put a comment's suggested wording into the working text; only the words that it changes are changed.

    Source: design notes, text 5.

    Raises:
        NotFound: there is no such comment.
        DeskClosed: the final is frozen.
        NotAccepted: the comment is not decided as accepted or accepted in part.
        OwnSide: it is the editor's own or of one of the editor's organisations, and nobody else accepted it.
        NothingToApply: it suggests no wording, or for words of several clauses.
        OtherDraft: it was made on another draft than the working text starts from.
        ClauseDeleted: the clause is taken out.
        Overlapping: an applied change touches the same words; names it.
        WordsChanged: the words do not stand there any more.
        CannotChange: nothing but these words must change, and that cannot be done.
    """
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise rules.UnknownComment("There is no comment with this number.")
    access.require(actor, Permission.AMEND, comment.consultation_id)
    ensure_open(session, comment.consultation_id)
    rules.ensure_received(comment.state, comment.number)
    _ensure_cause_allowed(session, actor, comment, needs_acceptance=True)
    target = _one_target(session, comment)
    place = lock_clause(session, target.draft_id, target.clause_id, target.language)
    text = _with_suggestion(session, place, target, comment)
    return _amend(
        session, actor, now, place, text, kind=AmendmentKind.SUGGESTION, comment=comment,
        span=(target.start, target.end, str(comment.suggestion)),
    )  # fmt: skip


def edit_clause(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    draft_id: int,
    clause_id: int,
    language: str,
    source: str,
    comment_id: int | None = None,
    note: str = "",
    seen_version: int,
) -> Amendment:
    """Put a new Markdown source in place of a clause; `seen_version` is the version the editor started from.

    Raises:
        NotFound: there is no such clause, draft or comment.
        DeskClosed: the final is frozen.
        Invalid: there is neither a comment nor a note, or the source is no one clause of its kind.
        OwnSide: the cause is a comment of the editor's side that nobody else accepted.
        OtherDraft: the working text does not start from this draft.
        ClauseChanged: somebody changed the clause meanwhile.
        CannotChange: the source would reach beyond its clause.
    """
    place, comment = _begin(session, actor, draft_id, clause_id, language, comment_id, note, seen_version)
    source = changing.tidy(source)
    before = place.now
    text = changing.edited(
        source,
        place.row.kind,
        shape=place.row.shape,
        language=language,
        before=place.row,
        current=before.source,
    )
    return _amend(session, actor, now, place, text, kind=AmendmentKind.EDIT, comment=comment, note=note)


def delete_clause(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    draft_id: int,
    clause_id: int,
    language: str,
    comment_id: int | None = None,
    note: str = "",
    seen_version: int,
) -> Amendment:
    """Take a clause out of the working text of one language.

    Raises:
        As `edit_clause`; ClauseDeleted when it is out already; CannotChange for the heading of a table or a
        section.
    """
    place, comment = _begin(session, actor, draft_id, clause_id, language, comment_id, note, seen_version)
    if place.working is not None and place.working.deleted:
        raise rules.ClauseDeleted(
            "Clause %(number)s is taken out of the working text already.", number=place.row.number
        )
    changing.ensure_removable(place.row.kind, header=place.row.header, number=place.row.number)
    text = NewText("", "", "", [], deleted=True)
    return _amend(session, actor, now, place, text, kind=AmendmentKind.DELETE, comment=comment, note=note)


def undo_amendment(session: Session, *, actor: Actor, now: datetime, amendment_id: int) -> Amendment:
    """Take the newest standing amendment of a clause and language back; the amendment stays on record as
    undone.

    Raises:
        NotFound: there is no such amendment.
        DeskClosed: the final is frozen.
        AlreadyUndone: it is undone.
        NotNewest: a later change of the clause stands on it.
    """
    amendment = session.get(Amendment, amendment_id)
    if amendment is None:
        raise NotFound("There is no such change.")
    access.require(actor, Permission.AMEND, amendment.consultation_id)
    ensure_open(session, amendment.consultation_id)
    place = lock_clause(session, amendment.draft_id, amendment.clause_id, amendment.language)
    session.refresh(amendment)
    standing = standing_amendments(session, amendment.draft_id, amendment.clause_id, amendment.language)
    rules.ensure_undoable(amendment.undone_at is not None, bool(standing) and standing[-1].id == amendment.id)
    amendment.undone_at, amendment.undone_by = now, actor.person_id
    row = place.row
    text = changing.rendered(amendment.before_source, row.kind, shape=row.shape, language=place.language)
    store_text(session, place, text)
    enter(
        session, Event.AMENDMENT_UNDONE, actor=actor, now=now, subject_id=amendment.id,
        consultation_id=amendment.consultation_id,
        data={"clause": row.key, "language": place.language, "digest": digest(text.source)},
    )  # fmt: skip
    return amendment


def _begin(
    session: Session,
    actor: Actor,
    draft_id: int,
    clause_id: int,
    language: str,
    comment_id: int | None,
    note: str,
    seen: int,
) -> tuple[ClauseNow, Comment | None]:
    """Check who, when, why and on what a change by hand is made."""
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NotFound("There is no such draft.")
    access.require(actor, Permission.AMEND, draft.consultation_id)
    ensure_open(session, draft.consultation_id)
    rules.ensure_cause(comment_id, note)
    comment = session.get(Comment, comment_id) if comment_id is not None else None
    if comment_id is not None and (comment is None or comment.consultation_id != draft.consultation_id):
        raise rules.UnknownComment("There is no comment with this number.")
    if comment is not None:
        rules.ensure_received(comment.state, comment.number)
        _ensure_cause_allowed(session, actor, comment, needs_acceptance=False)
    place = lock_clause(session, draft_id, clause_id, language)
    rules.ensure_version(seen, place.version, place.row.number)
    return place, comment


def _ensure_cause_allowed(
    session: Session, actor: Actor, comment: Comment, *, needs_acceptance: bool
) -> None:
    """Refuse a comment that is not accepted where it must be, and one of the editor's side that nobody
    else accepted.
    """
    outcome = session.execute(
        select(Decision.outcome)
        .join(DecidedComment, DecidedComment.decision_id == Decision.id)
        .where(DecidedComment.comment_id == comment.id)
    ).scalar_one_or_none()
    own = own_side_of(session, actor, [comment.id])
    if outcome is None and not needs_acceptance:
        rules.ensure_other_side(comment.id in own, comment.number)
        return
    rules.ensure_accepted(outcome, comment.number)


def _one_target(session: Session, comment: Comment) -> CommentTarget:
    """Return the only place that a suggestion is for."""
    if comment.suggestion is None:
        raise rules.NothingToApply(
            "Comment %(number)s suggests no wording. Edit the clause by hand.", number=comment.number
        )
    targets = (
        session.execute(select(CommentTarget).where(CommentTarget.comment_id == comment.id)).scalars().all()
    )
    if len(targets) != 1:
        raise rules.NothingToApply(
            "The suggestion of comment %(number)s is not for words of one clause. Edit the clauses by hand.",
            number=comment.number,
        )
    return targets[0]


def _with_suggestion(session: Session, place: ClauseNow, target: CommentTarget, comment: Comment) -> NewText:
    """Return the clause with a suggestion applied to the working text as it is now."""
    row, words = place.row, str(comment.suggestion)
    if place.working is not None and place.working.deleted:
        raise rules.ClauseDeleted("Clause %(number)s is taken out of the working text.", number=row.number)
    if row.canonical[target.start : target.end] == words:
        raise rules.NothingToApply("The draft says so already. Nothing has to change.")
    standing = standing_amendments(session, place.draft_id, place.clause_id, place.language)
    try:
        pieces = placing.pieces_now(
            row.canonical,
            [placing.Step(a.id, a.before_canonical, a.after_canonical) for a in standing],
            start=target.start,
            end=target.end,
            words=words,
            language=place.language,
            by_words=comment.precision is Precision.WORDS,
        )
    except placing.Touched as touched:
        _refuse_touched(touched, {a.id: a.comment_number for a in standing}, comment.number, row.number)
    return changing.applied(
        place.now.source, row.kind, shape=row.shape, language=place.language, pieces=pieces
    )


def _refuse_touched(
    touched: placing.Touched, causes: dict[int, int | None], number: int, clause: str
) -> NoReturn:
    other = causes.get(touched.amendment_id)
    if other is not None:
        raise rules.Overlapping(
            "Comment %(number)s and comment %(other)s, which is applied, change the same words of "
            "clause %(clause)s. "
            "Nothing was changed: look at both, then undo the other or edit the clause by hand.",
            amendment_id=touched.amendment_id, number=number, other=other, clause=clause,
        ) from touched  # fmt: skip
    raise rules.WordsChanged(
        "The words of clause %(clause)s that comment %(number)s is about have changed in the working text. "
        "Nothing was changed: edit the clause by hand.",
        number=number, clause=clause,
    ) from touched  # fmt: skip


def _amend(
    session: Session, actor: Actor, now: datetime, place: ClauseNow, text: NewText, *, kind: AmendmentKind,
    comment: Comment | None, note: str = "", span: tuple[int, int, str] | None = None,
) -> Amendment:  # fmt: skip
    """Write an amendment, the working text it makes and its entry in the record."""
    before = place.now
    amendment = Amendment(
        consultation_id=place.row.consultation_id, draft_id=place.draft_id, clause_id=place.clause_id,
        language=place.language, kind=kind, comment_id=comment.id if comment else None, note=note.strip(),
        start=span[0] if span else None, end=span[1] if span else None, replacement=span[2] if span else None,
        before_source=before.source, after_source=text.source,
        before_canonical=before.canonical, after_canonical=text.canonical,
        editor_id=actor.person_id, applied_at=now,
    )  # fmt: skip
    session.add(amendment)
    store_text(session, place, text)
    enter(
        session,
        Event.AMENDMENT_APPLIED,
        actor=actor,
        now=now,
        subject_id=amendment.id,
        consultation_id=place.row.consultation_id,
        data={
            "kind": str(kind),
            "clause": place.row.key,
            "language": place.language,
            "comment": comment.number if comment else None,
            "before": digest(before.source),
            "after": digest(text.source),
        },
        private={"note": note.strip()} if note.strip() else None,
    )
    return amendment
