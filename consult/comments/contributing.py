"""What the people of an organisation do in its workspace: say, change, withdraw; the record names no organisation.

Entries of the record made here belong to no consultation, so that not even the number of its events tells others that
somebody is at work.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.comments import places, reply_rules, rules, spots
from consult.comments.models import CommentType
from consult.comments.reply_models import Contribution
from consult.comments.said import as_said
from consult.comments.targeting import Pointed
from consult.comments.workspaces import (
    Workspace,
    ensure_takes_words,
    find_workspace,
    led_workspace,
    round_and_consultation,
    take_turn,
)
from consult.drafts.models import Draft
from consult.drafts.queries import rounds_of
from consult.drafts.scopes import ensure_in_scope
from consult.errors import NotFound
from consult.record.actions import enter
from consult.record.events import Event
from consult.record.models import Entry

NO_SUCH = "There is no page at this address."


def add_contribution(
    session: Session, *, actor: Actor, now: datetime, organisation_id: int, draft_id: int, section_id: int | None,
    clause_id: int | None, language: str, kind: CommentType, words: str, words_language: str,
    suggestion: str | None = None, selection: Pointed = None, form_key: str,
) -> Contribution:  # fmt: skip
    """Say something in the workspace of one's organisation, for its people only; the same form sent again changes nothing.

    Raises:
        NotFound: the workspace is not the actor's.
        Invalid: words, suggestion or selection are wrong, as with a comment.
        NotNow, DraftSuperseded: the draft takes no comments now.
        OutsideRound: the round is about changes only, and this did not change.
        TooManyComments: the person has made 500 in this round.
    """
    consultation_id = session.execute(
        select(Draft.consultation_id).where(Draft.id == draft_id, Draft.published_at <= now)
    ).scalar_one_or_none()
    if consultation_id is None:
        raise NotFound(NO_SUCH)
    find_workspace(
        session, actor=actor, now=now, consultation_id=consultation_id, organisation_id=organisation_id
    )
    said = as_said(kind, words, words_language, suggestion)
    said.ensure(selection)
    same = (Contribution.person_id == actor.person_id, Contribution.form_key == form_key)
    before = session.execute(select(Contribution).where(*same)).scalar_one_or_none()
    if before is not None:
        return before
    a_round = rules.round_to_comment_in(rounds_of(session, consultation_id), draft_id, now)
    aim = spots.find_aim(
        session, draft_id=draft_id, section_id=section_id, clause_id=clause_id, language=language,
        pointed=selection, now=now,
    )  # fmt: skip
    ensure_in_scope(session, a_round.id, draft_id, aim.clause_id)
    rules.ensure_suggestion(said.suggestion, aim.replaced)
    rules.ensure_not_too_many(_count(session, actor, a_round.id))
    made = Contribution(
        round_id=a_round.id, organisation_id=organisation_id, draft_id=draft_id, section_id=aim.section_id,
        clause_id=aim.clause_id, language=language, precision=aim.precision, pointed=places.as_data(aim),
        person_id=actor.person_id, made_at=now, form_key=form_key,
        **said.columns(language=language, quoted=aim.quoted, replaced=aim.replaced),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _record(session, Event.CONTRIBUTION_MADE, made, actor, now)
    return made


def edit_contribution(
    session: Session, *, actor: Actor, now: datetime, contribution_id: int, seen_version: int, kind: CommentType,
    words: str, words_language: str, suggestion: str | None = None,
) -> Contribution:  # fmt: skip
    """Change what one said in the workspace, while the round is open; what it points at stays.

    Raises:
        NotFound: it is not in a workspace of the actor's.
        NotOwnComment: it is a colleague's.
        ContributionWithdrawn, NotNow: it cannot be changed any more.
        ContributionChanged: it was changed since the form was opened.
        Invalid: words or suggestion are wrong.
    """
    row = _own(session, actor, contribution_id, now)
    said = as_said(kind, words, words_language, suggestion)
    said.ensure()
    if (row.kind, row.words, row.words_language, row.suggestion) == (
        said.kind, said.words, said.words_language, said.suggestion,
    ):  # fmt: skip
        return row
    reply_rules.ensure_seen_contribution(row.version, seen_version)
    replaced = places.replaced_of(row.pointed)
    rules.ensure_suggestion(said.suggestion, replaced)
    quoted = places.quoted_of(row.precision, row.pointed)
    for name, value in said.columns(language=row.language, quoted=quoted, replaced=replaced).items():
        setattr(row, name, value)
    row.edited_at = now
    session.flush()
    _record(session, Event.CONTRIBUTION_EDITED, row, actor, now)
    return row


def withdraw_contribution(
    session: Session, *, actor: Actor, now: datetime, contribution_id: int
) -> Contribution:
    """Take back what one said in the workspace; what the reply already took of it stays there.

    Raises:
        NotFound, NotOwnComment, NotNow: as for changing it.
    """
    row, workspace = _found(session, actor, contribution_id, now)
    rules.ensure_own(actor.person_id, row.person_id)
    if row.withdrawn_at is not None:
        return row
    ensure_takes_words(workspace, now)
    row.withdrawn_at = now
    session.flush()
    _record(session, Event.CONTRIBUTION_WITHDRAWN, row, actor, now)
    return row


def set_aside(
    session: Session, *, actor: Actor, now: datetime, contribution_id: int, because: str
) -> Contribution:
    """Tell a contributor that what they said does not go into the reply, and why.

    Raises:
        NotFound: the actor does not represent the organisation.
        NotNow: the round has closed, or it was withdrawn.
        Invalid: no reason is given.
    """
    row, workspace = _found(session, actor, contribution_id, now)
    require(actor, Permission.CONSOLIDATE, workspace.consultation_id)
    if not workspace.leads:
        raise NotFound(NO_SUCH)
    ensure_takes_words(workspace, now)
    reply_rules.ensure_contribution_stands(row.withdrawn_at is not None)
    because = rules.tidy(because)
    reply_rules.ensure_reason_given(because)
    row.set_aside_at, row.set_aside_by, row.set_aside_because = now, actor.person_id, because
    session.flush()
    enter(
        session, Event.CONTRIBUTION_SET_ASIDE, actor=actor, now=now, subject_id=row.id, private={"because": because}
    )  # fmt: skip
    return row


def remind_members(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, organisation_id: int
) -> None:
    """Ask that the organisation's people be reminded of the round; the letters are written from the record.

    Raises:
        NotFound: the actor does not represent the organisation.
        NotNow: the round has closed, or they were reminded in the last three days.
    """
    workspace = led_workspace(
        session, actor=actor, now=now, consultation_id=consultation_id, organisation_id=organisation_id
    )
    ensure_takes_words(workspace, now)
    take_turn(session, organisation_id)
    reply_rules.ensure_not_reminded_lately(_reminded_at(session, workspace), now)
    enter(
        session, Event.MEMBERS_REMINDED, actor=actor, now=now, subject_id=organisation_id,
        data={"round": workspace.round_id},
    )  # fmt: skip


def _reminded_at(session: Session, workspace: Workspace) -> datetime | None:
    """Return when the organisation's people were reminded of the round last."""
    entries = select(Entry.at, Entry.data).where(
        Entry.subject == Event.MEMBERS_REMINDED.split(":")[0],
        Entry.subject_id == workspace.organisation_id,
        Entry.event == Event.MEMBERS_REMINDED,
    )
    rows = session.execute(entries.order_by(Entry.seq.desc())).all()
    return next((row.at for row in rows if json.loads(row.data)["round"] == workspace.round_id), None)


def _count(session: Session, actor: Actor, round_id: int) -> int:
    own = (Contribution.person_id == actor.person_id, Contribution.round_id == round_id)
    return session.execute(select(func.count()).select_from(Contribution).where(*own)).scalar_one()


def _found(
    session: Session, actor: Actor, contribution_id: int, now: datetime
) -> tuple[Contribution, Workspace]:
    """Return a contribution, locked, and the workspace in which the actor reads it."""
    row: Any = session.execute(
        select(Contribution)
        .where(Contribution.id == contribution_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound(NO_SUCH)
    workspace = find_workspace(
        session, actor=actor, now=now, organisation_id=row.organisation_id,
        consultation_id=round_and_consultation(session, row.round_id).consultation_id,
    )  # fmt: skip
    if workspace.round_id != row.round_id:
        raise rules.CommentWithdrawn("This comment belongs to an earlier round, which has closed.")
    return row, workspace


def _own(session: Session, actor: Actor, contribution_id: int, now: datetime) -> Contribution:
    row, workspace = _found(session, actor, contribution_id, now)
    rules.ensure_own(actor.person_id, row.person_id)
    reply_rules.ensure_contribution_stands(row.withdrawn_at is not None)
    ensure_takes_words(workspace, now)
    return row


def _record(session: Session, event: Event, row: Contribution, actor: Actor, now: datetime) -> None:
    private = {"words": row.words}
    if row.suggestion is not None:
        private["suggestion"] = row.suggestion
    enter(
        session,
        event,
        actor=actor,
        now=now,
        subject_id=row.id,
        data={"version": row.version},
        private=private,
    )
