"""What every change of the working text has in common: who, when, why, on what; and its rows and entry."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.comments.models import Comment
from consult.decisions import rules
from consult.decisions.changing import NewText
from consult.decisions.clauses import ClauseNow, ensure_open, lock_clause, store_text
from consult.decisions.models import Amendment, AmendmentKind, DecidedComment, Decision
from consult.decisions.queries import own_side_of
from consult.decisions.steps import keep_in_step
from consult.drafts.models import Draft
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.text.manifest import Json, digest


def begin(
    session: Session,
    actor: Actor,
    draft_id: int,
    clause_id: int,
    language: str,
    comment_id: int | None,
    note: str,
    seen: int | None,
) -> tuple[ClauseNow, Comment | None]:
    """Check who, when, why and on what a change by hand is made; `seen` None asks for no version.

    Raises:
        NotFound: there is no such draft, clause or comment.
        DeskClosed: the final is frozen.
        Invalid: there is neither a comment nor a note.
        OwnSide: the cause is a comment of the editor's side that nobody else accepted.
        OtherDraft: the working text does not start from this draft.
        ClauseChanged: somebody changed the clause meanwhile.
    """
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
        ensure_cause_allowed(session, actor, comment, needs_acceptance=False)
    place = lock_clause(session, draft_id, clause_id, language)
    if seen is not None:
        rules.ensure_version(seen, place.version, place.row.number)
    return place, comment


def ensure_cause_allowed(session: Session, actor: Actor, comment: Comment, *, needs_acceptance: bool) -> None:
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


def amend(
    session: Session, actor: Actor, now: datetime, place: ClauseNow, text: NewText, *, kind: AmendmentKind,
    comment: Comment | None, note: str = "", span: tuple[int, int, str] | None = None, follows: bool = False,
    entered: bool = True, more: Mapping[str, Json] | None = None,
) -> Amendment:  # fmt: skip
    """Write an amendment, the working text it makes, what other languages owe, and its entry in the record.

    `follows` tells that it answers a task, so that it raises none; without `entered` somebody else enters it.
    """
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
    if kind is not AmendmentKind.MOVE:
        store_text(session, place, text)
    session.flush()
    if not follows and kind is not AmendmentKind.MOVE:
        keep_in_step(session, now, place, amendment, before.canonical, text.canonical)
    if entered:
        _enter(session, actor, now, place, amendment, comment, more or {})
    return amendment


def _enter(
    session: Session, actor: Actor, now: datetime, place: ClauseNow, amendment: Amendment, comment: Comment | None,
    more: Mapping[str, Json],
) -> None:  # fmt: skip
    enter(
        session,
        Event.AMENDMENT_APPLIED,
        actor=actor,
        now=now,
        subject_id=amendment.id,
        consultation_id=place.row.consultation_id,
        data={
            "kind": str(amendment.kind),
            "clause": place.row.key,
            "language": place.language,
            "comment": comment.number if comment else None,
            "before": digest(amendment.before_source),
            "after": digest(amendment.after_source),
            **more,
        },
        private={"note": amendment.note} if amendment.note else None,
    )
