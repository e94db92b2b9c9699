"""What a person can do with files: bring one, correct its rows, take all that are ready at once, put it aside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, Role, require
from consult.comments.actions import add_comment, edit_comment
from consult.comments.models import Comment
from consult.comments.rules import ensure_not_frozen, round_to_comment_in
from consult.comments.targeting import Selection
from consult.drafts.models import Consultation
from consult.drafts.queries import rounds_of
from consult.errors import Conflict, NotAllowed, NotFound
from consult.exports import queries, rules
from consult.exports.merging import merged
from consult.exports.models import RowState, Upload, UploadKind, UploadRow
from consult.exports.reading import Draft
from consult.people.queries import actor_for
from consult.record.actions import enter
from consult.record.events import Event
from consult.web.languages import N_

GONE = N_("These comments came from rows that are not in this file: %(numbers)s. They stay as they are.")
BATCH = 200  # rows written at once
BLANK: Mapping[str, Any] = {
    "words": "",
    "suggestion": None,
    "exact": "",
    "start": None,
    "end": None,
    "place": "",
}


def bring_file(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, draft_id: int, kind: UploadKind,
    person_id: int, organisation_id: int | None, language: str, words_language: str, file_name: str, file_digest: str,
    token: str, form_key: str, rows: Iterable[Draft], notes: Sequence[tuple[str, Mapping[str, Any]]],
) -> Upload:  # fmt: skip
    """Store the rows of a form or the paragraphs of a letter, matched to what they became before, for a look.

    The same form key again gives the upload that it made.

    Raises:
        NotNow, DraftSuperseded: the draft takes no comments now.
        NotAllowed, NotFound: the actor may not enter comments in this name.
    """
    _ensure_voice(session, actor, consultation_id, person_id, organisation_id)
    before = session.execute(select(Upload).where(Upload.form_key == form_key)).scalar_one_or_none()
    if before is not None:
        if before.uploaded_by != actor.person_id:
            raise Conflict("This page is not complete. Open it again; copy your words first.")
        return before
    _ensure_open(session, consultation_id, draft_id, now)
    _forget_old(session, actor, now)
    upload = Upload(
        token=token, form_key=form_key, consultation_id=consultation_id, draft_id=draft_id, kind=kind,
        uploaded_by=actor.person_id, person_id=person_id, organisation_id=organisation_id, language=language,
        words_language=words_language, file_name=file_name, file_digest=file_digest, notes=[], uploaded_at=now,
    )  # fmt: skip
    session.add(upload)
    session.flush()
    listed = list(rows)
    told = [(message, dict(values)) for message, values in notes]
    if kind is UploadKind.FORM:
        earlier = queries.earlier_rows(
            session, draft_id=draft_id, person_id=person_id, organisation_id=organisation_id
        )
        result = merged(listed, earlier)
        listed = result.rows
        if result.gone:
            told.append(
                (
                    GONE,
                    {
                        "numbers": ", ".join(map(str, result.gone[:50]))
                        + (" …" if len(result.gone) > 50 else "")
                    },
                )
            )
    upload.notes = told
    for at in range(0, len(listed), BATCH):
        session.execute(
            insert(UploadRow),
            [
                _columns(row, upload.id, position)
                for position, row in enumerate(listed[at : at + BATCH], at + 1)
            ],
        )
    enter(
        session, Event.FORM_UPLOADED, actor=actor, now=now, subject_id=upload.id, consultation_id=consultation_id,
        data={
            "kind": str(kind), "draft": draft_id, "for": person_id, "organisation": organisation_id, "rows": len(listed),
            "file": file_digest,
        },
    )  # fmt: skip
    return upload


def correct_rows(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int,
    token: str,
    rows: Mapping[int, Draft],
) -> Upload:
    """Put corrected rows in the place of those at the same positions.

    Raises:
        NotFound: the actor has no such upload.
        TakenAlready: it was taken or put aside.
    """
    upload = _waiting(session, actor, consultation_id, token)
    for position, row in sorted(rows.items()):
        columns = _columns(row, upload.id, position)
        session.execute(
            update(UploadRow)
            .where(UploadRow.upload_id == upload.id, UploadRow.position == position)
            .values(**columns)
        )
    return upload


def take_upload(session: Session, *, actor: Actor, now: datetime, consultation_id: int, token: str) -> Upload:
    """Make comments of all rows that are ready, and change those of rows sent again: all of them, or none.

    Raises:
        NotFound: the actor has no such upload.
        TakenAlready: it was taken or put aside.
        ToCorrect: paragraphs of a letter have to be corrected first.
        NothingToTake: no row is ready.
        Refusal: whatever `comments.actions` refuses; then nothing at all is taken.
    """
    upload = _waiting(session, actor, consultation_id, token)
    _ensure_voice(session, actor, consultation_id, upload.person_id, upload.organisation_id)
    author = actor_for(session, upload.person_id)
    entered_by = actor if actor.person_id != upload.person_id else None
    if upload.kind is UploadKind.LETTER:
        rules.ensure_corrected(queries.counts_of(session, upload.id)["ask"])
    ready = _comments_of(session, upload)
    rules.ensure_something(len(ready))
    made: list[int] = []
    changed: list[int] = []
    became: list[dict[str, Any]] = []
    known = set(session)
    for row in ready:
        comment = _take(session, author, entered_by, upload, row, now)
        (changed if row["comment_id"] is not None else made).append(comment.number)
        became.append(
            {
                "id": row["id"],
                "state": RowState.TAKEN,
                "comment_id": comment.id,
                "comment_version": comment.version,
            }
        )
        for thing in (
            set(session) - known
        ):  # thousands of them in one session would make each further one slower
            session.expunge(thing)
    session.execute(update(UploadRow), became)
    _blank(session, upload)
    upload.taken_at = now
    session.flush()
    enter(
        session, Event.FORM_TAKEN, actor=actor, now=now, subject_id=upload.id, consultation_id=consultation_id,
        data={"for": upload.person_id, "organisation": upload.organisation_id, "made": made, "changed": changed},
    )  # fmt: skip
    return upload


def drop_upload(session: Session, *, actor: Actor, now: datetime, consultation_id: int, token: str) -> None:
    """Put an upload aside: its words are forgotten, and nothing of it becomes a comment.

    Raises:
        NotFound: the actor has no such upload.
        TakenAlready: it was taken or put aside.
    """
    upload = _waiting(session, actor, consultation_id, token)
    session.execute(delete(UploadRow).where(UploadRow.upload_id == upload.id))
    upload.dropped_at = now
    session.flush()
    enter(
        session,
        Event.FORM_DROPPED,
        actor=actor,
        now=now,
        subject_id=upload.id,
        consultation_id=consultation_id,
    )


def _take(
    session: Session,
    author: Actor,
    entered_by: Actor | None,
    upload: Upload,
    row: Mapping[str, Any],
    now: datetime,
) -> Comment:
    said = {
        "kind": row["kind"],
        "words": row["words"],
        "words_language": upload.words_language,
        "suggestion": row["suggestion"],
    }
    if row["comment_id"] is not None:
        return edit_comment(
            session, actor=author, now=now, comment_id=row["comment_id"], seen_version=row["comment_version"] or 0,
            entered_by=entered_by, **said,
        )  # fmt: skip
    at = row["start"], row["end"]
    selection = Selection(*at, row["exact"]) if None not in at else None
    return add_comment(
        session, actor=author, now=now, draft_id=upload.draft_id, section_id=row["section_id"], clause_id=row["clause_id"],
        language=row["language"], selection=selection, for_organisation_id=upload.organisation_id,
        form_key=str(uuid5(UUID(upload.form_key), str(row["position"]))), entered_by=entered_by, **said,
    )  # fmt: skip


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


def _columns(row: Draft, upload_id: int, position: int) -> dict[str, Any]:
    return {**asdict(row), "said": row.said, "upload_id": upload_id, "position": position}


def _waiting(session: Session, actor: Actor, consultation_id: int, token: str) -> Upload:
    require(actor, Permission.COMMENT, consultation_id)
    upload = queries.upload_by_token(session, consultation_id, token, actor.person_id, lock=True)
    if upload is None:
        raise NotFound("There is no page at this address.")
    rules.ensure_waiting(upload.taken_at, upload.dropped_at)
    return upload


def _ensure_voice(
    session: Session, actor: Actor, consultation_id: int, person_id: int, organisation_id: int | None
) -> None:
    """Refuse to enter comments in a name that is not the actor's, unless the actor is of the desk."""
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


def _ensure_open(session: Session, consultation_id: int, draft_id: int, now: datetime) -> None:
    stage = session.execute(select(Consultation.stage).where(Consultation.id == consultation_id)).scalar_one()
    ensure_not_frozen(stage)
    round_to_comment_in(rounds_of(session, consultation_id), draft_id, now)


def _forget_old(session: Session, actor: Actor, now: datetime) -> None:
    """Forget rows of one's own that became no comment within thirty days."""
    old = select(Upload.id).where(
        Upload.uploaded_by == actor.person_id, Upload.uploaded_at < rules.forgotten_before(now)
    )
    kept = (RowState.TAKEN, RowState.SAME)
    session.execute(
        delete(UploadRow).where(UploadRow.upload_id.in_(old), UploadRow.state.not_in(kept)).execution_options(
            synchronize_session=False
        )
    )  # fmt: skip
    session.execute(
        update(Upload)
        .where(Upload.id.in_(old), Upload.taken_at.is_(None), Upload.dropped_at.is_(None))
        .values(dropped_at=now)
        .execution_options(synchronize_session=False)
    )
