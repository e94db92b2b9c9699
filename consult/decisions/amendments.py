"""Change the working text: apply a suggestion, edit or delete a clause, undo. Each change has a cause and
is recorded.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment
from consult.decisions import changing, placing, rules
from consult.decisions.amending import amend, begin, ensure_cause_allowed
from consult.decisions.changing import NewText
from consult.decisions.clauses import ClauseNow, ensure_open, hold_places, lock_clause, store_text
from consult.decisions.models import Amendment, AmendmentKind
from consult.decisions.queries import standing_amendments
from consult.decisions.spotting import Spot, target_now
from consult.decisions.steps import keep_in_step, reopen
from consult.decisions.structure import write_anew
from consult.decisions.undoing import ensure_alone, ensure_words_newest, put_back, together
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.manifest import Json, digest


def apply_suggestion(
    session: Session, *, actor: Actor, now: datetime, comment_id: int, more: Mapping[str, Json] | None = None
) -> Amendment:
    """Put a comment's suggested wording into the working text; only the words that it changes are changed.

    Source: design notes, text 5.

    Raises:
        NotFound: there is no such comment.
        DeskClosed: the final is frozen.
        NotAccepted: the comment is not decided as accepted or accepted in part.
        OwnSide: it is the editor's own or of one of the editor's organisations, and nobody else accepted it.
        NothingToApply: it suggests no wording, or for words of several clauses.
        SaidAlready: an applied change says all of it; names it.
        OtherDraft: it was made on another draft than the working text starts from.
        ClauseDeleted: the clause is taken out.
        Overlapping: an applied change is of the same words or the same place; names it.
        WordsChanged: so is a change that no comment caused.
        CannotChange: nothing but these words must change, and that cannot be done.
    """
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise rules.UnknownComment("There is no comment with this number.")
    access.require(actor, Permission.AMEND, comment.consultation_id)
    ensure_open(session, comment.consultation_id)
    rules.ensure_received(comment.state, comment.number)
    ensure_cause_allowed(session, actor, comment, needs_acceptance=True)
    return put_in(session, actor, now, comment, more)


def put_in(
    session: Session, actor: Actor, now: datetime, comment: Comment, more: Mapping[str, Json] | None = None
) -> Amendment:
    """Put a suggestion in, whoever may: only its words change. A part of `apply_suggestion`, and of a trial that is
    rolled back.
    """
    target = target_now(session, comment)
    place = lock_clause(session, target.draft_id, target.clause_id, target.language)
    text = _with_suggestion(session, place, target, comment)
    return amend(
        session, actor, now, place, text, kind=AmendmentKind.SUGGESTION, comment=comment,
        span=(target.start, target.end, str(comment.suggestion)), more=more,
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
    follows: bool = False,
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
    place, comment = begin(session, actor, draft_id, clause_id, language, comment_id, note, seen_version)
    source = changing.tidy(source)
    if place.unwritten:
        text = write_anew(session, place, source)
        return amend(
            session,
            actor,
            now,
            place,
            text,
            kind=AmendmentKind.EDIT,
            comment=comment,
            note=note,
            follows=follows,
        )
    text = changing.edited(
        source,
        place.row.kind,
        shape=place.row.shape,
        language=language,
        before=place.row,
        current=place.now.source,
    )
    return amend(
        session, actor, now, place, text, kind=AmendmentKind.EDIT, comment=comment, note=note, follows=follows
    )


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
    follows: bool = False,
) -> Amendment:
    """Take a clause out of the working text of one language.

    Raises:
        As `edit_clause`; ClauseDeleted when it is out already; CannotChange for the heading of a table or a
        section.
    """
    place, comment = begin(session, actor, draft_id, clause_id, language, comment_id, note, seen_version)
    if place.now.deleted:
        raise rules.ClauseDeleted(
            "Clause %(number)s is taken out of the working text already.", number=place.row.number
        )
    changing.ensure_removable(place.row.kind, header=place.row.header, number=place.row.number)
    text = NewText("", "", "", [], deleted=True)
    return amend(
        session,
        actor,
        now,
        place,
        text,
        kind=AmendmentKind.DELETE,
        comment=comment,
        note=note,
        follows=follows,
    )


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
    hold_places(session, amendment.draft_id)
    group = together(session, amendment)
    places = [lock_clause(session, one.draft_id, one.clause_id, one.language) for one in group]
    for one in group:
        session.refresh(one)
    ensure_alone(session, group)
    for one, place in zip(group, places, strict=True):
        ensure_words_newest(session, one)
        _take_back(session, actor, now, one, place)
    enter(
        session, Event.AMENDMENT_UNDONE, actor=actor, now=now, subject_id=amendment.id,
        consultation_id=amendment.consultation_id,
        data={
            "clause": places[0].row.key, "language": amendment.language, "digest": digest(amendment.before_source),
            "amendments": [one.id for one in group],
        },
    )  # fmt: skip
    return amendment


def _take_back(session: Session, actor: Actor, now: datetime, amendment: Amendment, place: ClauseNow) -> None:
    amendment.undone_at, amendment.undone_by = now, actor.person_id
    put_back(session, amendment)
    if amendment.kind is AmendmentKind.MOVE:
        return
    before = place.now.canonical
    shape, kind = place.row.shape, place.row.kind
    text = changing.rendered(amendment.before_source, kind, shape=shape, language=place.language)
    store_text(session, place, text)
    if not reopen(session, now, place, amendment):
        keep_in_step(session, now, place, amendment, before, text.canonical)


def _with_suggestion(session: Session, place: ClauseNow, target: Spot, comment: Comment) -> NewText:
    """Return the clause with a suggestion applied to the working text as it is now."""
    row, words = place.row, str(comment.suggestion)
    if place.now.deleted:
        raise rules.ClauseDeleted("Clause %(number)s is taken out of the working text.", number=row.number)
    if row.canonical[target.start : target.end] == words:
        raise rules.NothingToApply("The draft says so already. Nothing has to change.")
    standing = standing_amendments(session, place.draft_id, place.clause_id, place.language)
    causes = {a.id: a.comment_number for a in standing}
    try:
        changes = placing.changes_now(
            row.canonical,
            [placing.Step(a.id, a.before_canonical, a.after_canonical) for a in standing],
            start=target.start,
            end=target.end,
            words=words,
            language=place.language,
        )
    except placing.SaidAlready as said:
        _refuse_repeated(said, causes)
    except placing.Touched as touched:
        _refuse_touched(touched, causes, comment.number, row.number)
    return changing.applied(
        place.now.source, row.kind, shape=row.shape, language=place.language, changes=changes
    )


def _refuse_repeated(said: placing.SaidAlready, causes: dict[int, int | None]) -> NoReturn:
    other = causes.get(said.amendment_id)
    if other is not None:
        raise rules.SaidAlready(
            "The working text says so already, because of comment %(other)s. Nothing has to change.",
            amendment_id=said.amendment_id, other=other,
        ) from said  # fmt: skip
    raise rules.SaidAlready(
        "The working text says so already. Nothing has to change.", amendment_id=said.amendment_id
    ) from said


def _refuse_touched(
    touched: placing.Touched, causes: dict[int, int | None], number: int, clause: str
) -> NoReturn:
    other = causes.get(touched.amendment_id)
    if other is not None:
        raise rules.Overlapping(
            "Comment %(number)s and comment %(other)s, which is applied, change the same words or the same place of "
            "clause %(clause)s. "
            "Nothing was changed: look at both, then undo the other or edit the clause by hand.",
            amendment_id=touched.amendment_id, number=number, other=other, clause=clause,
        ) from touched  # fmt: skip
    raise rules.WordsChanged(
        "The words of clause %(clause)s that comment %(number)s is about have changed in the working text. "
        "Nothing was changed: edit the clause by hand.",
        number=number, clause=clause,
    ) from touched  # fmt: skip
