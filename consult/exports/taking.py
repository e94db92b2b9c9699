"""Take an upload: all rows that are ready become comments, or change those they became before, or none does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.comments.actions import add_comment, edit_comment
from consult.comments.ground import Ground
from consult.comments.models import Comment
from consult.comments.queries import count_in_round
from consult.comments.rules import round_to_comment_in
from consult.comments.targeting import Selection
from consult.errors import NotAllowed, NotFound
from consult.exports import queries, rules
from consult.exports.merging import merged
from consult.exports.models import RowState, Upload, UploadKind, UploadRow
from consult.exports.reading import Draft, draft_of
from consult.people.queries import actor_for
from consult.record.actions import enter
from consult.record.events import Event

BLANK: Mapping[str, Any] = {
    "words": "",
    "suggestion": None,
    "exact": "",
    "start": None,
    "end": None,
    "place": "",
    "aside": None,
}


def take_upload(session: Session, *, actor: Actor, now: datetime, consultation_id: int, token: str) -> Upload:
    """Make comments of all rows that are ready, and change those of rows sent again: all of them, or none.

    Raises:
        NotFound: the actor has no such upload.
        TakenAlready: it was taken or put aside.
        ToCorrect: paragraphs of a letter have to be corrected first.
        NothingToTake: no row is ready.
        TooManyComments: with these it would be more than one person can make in a round.
        Overtaken: rows became comments by another file meanwhile; see actions.match_again.
        Refusal: whatever `comments.actions` refuses; then nothing at all is taken.
    """
    upload = waiting_upload(session, actor, consultation_id, token)
    ensure_voice(session, actor, consultation_id, upload.person_id, upload.organisation_id)
    queries.lock_numbers(session, consultation_id)
    if upload.kind is UploadKind.FORM:
        rules.ensure_not_overtaken(len(overtaken(session, upload)))
    author = actor_for(session, upload.person_id)
    entered_by = actor if actor.person_id != upload.person_id else None
    if upload.kind is UploadKind.LETTER:
        rules.ensure_corrected(queries.counts_of(session, upload.id)["ask"])
    ready = _comments_of(session, upload)
    rules.ensure_something(len(ready))
    ground = Ground(session, upload.draft_id, now)
    if entered_by is None:
        _ensure_room(session, author, ground, sum(row["comment_id"] is None for row in ready))
    made, changed = _take_rows(session, author, entered_by, upload, ready, ground)
    _blank(session, upload)
    upload.taken_at = now
    session.flush()
    enter(
        session, Event.FORM_TAKEN, actor=actor, now=now, subject_id=upload.id, consultation_id=consultation_id,
        data={"for": upload.person_id, "organisation": upload.organisation_id, "made": made, "changed": changed},
    )  # fmt: skip
    return upload


def _take_rows(
    session: Session, author: Actor, entered_by: Actor | None, upload: Upload, ready: Sequence[Mapping[str, Any]], ground: Ground
) -> tuple[list[int], list[int]]:  # fmt: skip
    """Make or change the comment of each row; return the numbers of those made and of those changed."""
    made: list[int] = []
    changed: list[int] = []
    became: list[dict[str, Any]] = []
    known = set(session)
    for row in ready:
        comment = _take(session, author, entered_by, upload, row, ground)
        (changed if row["comment_id"] is not None else made).append(comment.number)
        taken = {"comment_id": comment.id, "comment_version": comment.version}
        became.append({"id": row["id"], "state": RowState.TAKEN, **taken})
        for thing in set(session) - known:  # thousands in one session would make each further one slower
            session.expunge(thing)
    session.execute(update(UploadRow), became)
    return made, changed


def _ensure_room(session: Session, author: Actor, ground: Ground, new: int) -> None:
    """Refuse more comments than one person may make, before any is made while everybody else waits.

    Raises:
        TooManyComments: with these it would be more than a round takes.
        NotNow, DraftSuperseded: the draft takes no comments now.
    """
    a_round = round_to_comment_in(ground.rounds, ground.draft_id, ground.now)
    rules.ensure_room(count_in_round(session, author.person_id or 0, a_round.id), new)


def _take(
    session: Session,
    author: Actor,
    entered_by: Actor | None,
    upload: Upload,
    row: Mapping[str, Any],
    ground: Ground,
) -> Comment:
    said = {
        "kind": row["kind"],
        "words": row["words"],
        "words_language": upload.words_language,
        "suggestion": row["suggestion"],
    }
    if row["comment_id"] is not None:
        return edit_comment(
            session, actor=author, now=ground.now, comment_id=row["comment_id"], seen_version=row["comment_version"] or 0,
            entered_by=entered_by, **said,
        )  # fmt: skip
    at = row["start"], row["end"]
    selection = Selection(*at, row["exact"]) if None not in at else None
    return add_comment(
        session, actor=author, now=ground.now, draft_id=upload.draft_id, section_id=row["section_id"], clause_id=row["clause_id"],
        language=row["language"], selection=selection, for_organisation_id=upload.organisation_id,
        form_key=str(uuid5(UUID(upload.form_key), str(row["position"]))), entered_by=entered_by, ground=ground, **said,
    )  # fmt: skip


def overtaken(session: Session, upload: Upload) -> dict[int, Draft]:
    """Return {position: row as it now is} of ready rows that became comments by another file since they were matched."""
    later = queries.earlier_rows(
        session, draft_id=upload.draft_id, person_id=upload.person_id, organisation_id=upload.organisation_id,
        above=upload.comments_known,
    )  # fmt: skip
    if not later:
        return {}
    ready = [row for row in queries.rows_of(session, upload.id, (RowState.READY,)) if row.comment_id is None]
    result = merged([draft_of(row) for row in ready], later)
    return {
        row.position: after
        for row, after in zip(ready, result.rows, strict=True)
        if after.comment_id is not None
    }


def _comments_of(session: Session, upload: Upload) -> list[dict[str, Any]]:
    """Return what becomes a comment: ready rows; of a letter each with the paragraphs that go on with it."""
    states = (RowState.READY, RowState.PART) if upload.kind is UploadKind.LETTER else (RowState.READY,)
    found: list[dict[str, Any]] = []
    for row in queries.rows_of(session, upload.id, states):
        if row.state == RowState.READY:
            found.append(dict(row._mapping))
        elif found:
            found[-1]["words"] += "\n\n" + row.words
    return found


def _blank(session: Session, upload: Upload) -> None:
    """Forget the words of what was taken or said nothing new, so that nothing redacted later is kept here."""
    done = (RowState.TAKEN, RowState.SAME) if upload.kind is UploadKind.FORM else tuple(RowState)
    session.execute(
        update(UploadRow).where(UploadRow.upload_id == upload.id, UploadRow.state.in_(done)).values(**BLANK)
    )


def waiting_upload(session: Session, actor: Actor, consultation_id: int, token: str) -> Upload:
    """Return an upload of the actor's own that waits, locked.

    Raises:
        NotFound: the actor has no such upload.
        TakenAlready: it was taken or put aside.
    """
    require(actor, Permission.COMMENT, consultation_id)
    upload = queries.upload_by_token(session, consultation_id, token, actor.person_id, lock=True)
    if upload is None:
        raise NotFound("There is no page at this address.")
    rules.ensure_waiting(upload.taken_at, upload.dropped_at)
    return upload


def ensure_voice(
    session: Session, actor: Actor, consultation_id: int, person_id: int, organisation_id: int | None
) -> None:
    """Refuse to enter comments in a name that is not the actor's, unless the actor is of the desk.

    Raises:
        NotFound: the actor is not of the desk.
        NotAllowed: the person does not comment here, or does not speak for the organisation.
    """
    require(actor, Permission.COMMENT, consultation_id)
    if person_id != actor.person_id:
        require(actor, Permission.ENTER_FOR_OTHERS, consultation_id)
    listed = queries.voices(session, consultation_id, person_id)
    if not any(voice.organisation_id == organisation_id for voice in listed):
        raise NotAllowed("Comments cannot be entered in this name in this consultation.")
    if person_id == actor.person_id and organisation_id is not None:
        require(actor, Permission.COMMENT_FOR_ORGANISATION, consultation_id)
        if organisation_id not in actor.organisations_as(Role.REPRESENTATIVE, consultation_id):
            raise NotAllowed("You do not speak for this organisation in this consultation.")
