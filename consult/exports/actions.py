"""What a person can do with files: bring one, correct its rows, take all that are ready at once, put it aside."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.rules import ensure_not_frozen, round_to_comment_in
from consult.drafts.models import Consultation
from consult.drafts.queries import rounds_of
from consult.errors import Conflict
from consult.exports import queries, rules
from consult.exports.merging import merged
from consult.exports.models import RowState, Upload, UploadKind, UploadRow
from consult.exports.reading import Draft
from consult.exports.taking import ensure_voice, overtaken, waiting_upload
from consult.exports.taking import take_upload as take_upload
from consult.record.actions import enter
from consult.record.events import Event

GONE = "These comments came from rows that are not in this file: %(numbers)s. They stay as they are."
BATCH = 200  # rows written at once
MOST_TOLD = 50  # numbers of comments in one sentence


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: what it is, about which draft, and in whose name."""

    draft_id: int
    kind: UploadKind
    person_id: int
    organisation_id: int | None
    language: str  # of the text, where a row does not say
    words_language: str
    file_name: str
    file_digest: str  # SHA-256 of its bytes


def bring_file(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, file: File, token: str, form_key: str,
    rows: Sequence[Draft], notes: Sequence[tuple[str, Mapping[str, Any]]],
) -> Upload:  # fmt: skip
    """Store the rows of a form or the paragraphs of a letter, matched to what they became before, for a look.

    The same form key again gives the upload that it made.

    Raises:
        NotNow, DraftSuperseded: the draft takes no comments now.
        NotAllowed, NotFound: the actor may not enter comments in this name.
    """
    ensure_voice(session, actor, consultation_id, file.person_id, file.organisation_id)
    before = session.execute(select(Upload).where(Upload.form_key == form_key)).scalar_one_or_none()
    if before is not None:
        if before.uploaded_by != actor.person_id:
            raise Conflict("This page is not complete. Open it again; copy your words first.")
        return before
    known = queries.lock_numbers(session, consultation_id)
    _ensure_open(session, consultation_id, file.draft_id, now)
    _forget_old(session, actor, now)
    told = [(message, dict(values)) for message, values in notes]
    if file.kind is UploadKind.FORM:
        rows, gone = _merged(session, file, rows)
        told += gone
    upload = Upload(
        **asdict(file), token=token, form_key=form_key, consultation_id=consultation_id, uploaded_by=actor.person_id,
        notes=told, comments_known=known, uploaded_at=now,
    )  # fmt: skip
    session.add(upload)
    session.flush()
    for at in range(0, len(rows), BATCH):
        some = enumerate(rows[at : at + BATCH], at + 1)
        session.execute(insert(UploadRow), [_columns(row, upload.id, position) for position, row in some])
    enter(
        session, Event.FORM_UPLOADED, actor=actor, now=now, subject_id=upload.id, consultation_id=consultation_id,
        data={
            "kind": str(file.kind), "draft": file.draft_id, "for": file.person_id, "organisation": file.organisation_id,
            "rows": len(rows), "file": file.file_digest,
        },
    )  # fmt: skip
    return upload


def _merged(
    session: Session, file: File, rows: Sequence[Draft]
) -> tuple[list[Draft], list[tuple[str, dict[str, Any]]]]:
    """Return rows with the comments they became before, and what to tell of comments whose rows are gone."""
    result = merged(
        rows,
        queries.earlier_rows(
            session, draft_id=file.draft_id, person_id=file.person_id, organisation_id=file.organisation_id
        ),
    )
    numbers = ", ".join(map(str, result.gone[:MOST_TOLD])) + (" …" if len(result.gone) > MOST_TOLD else "")
    return result.rows, [(GONE, {"numbers": numbers})] if result.gone else []


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
    upload = waiting_upload(session, actor, consultation_id, token)
    for position, row in sorted(rows.items()):
        columns = _columns(row, upload.id, position)
        del columns["said"]  # what the file said: sent again without the correction, the row says nothing new
        session.execute(
            update(UploadRow)
            .where(UploadRow.upload_id == upload.id, UploadRow.position == position)
            .values(**columns)
        )
    return upload


def match_again(session: Session, *, actor: Actor, now: datetime, consultation_id: int, token: str) -> Upload:
    """Match the rows of an upload to comments that another file of the same author became meanwhile.

    Raises:
        NotFound: the actor has no such upload.
        TakenAlready: it was taken or put aside.
    """
    upload = waiting_upload(session, actor, consultation_id, token)
    known = queries.lock_numbers(session, consultation_id)
    for position, row in overtaken(session, upload).items():
        columns = _columns(row, upload.id, position)
        at = (UploadRow.upload_id == upload.id, UploadRow.position == position)
        session.execute(update(UploadRow).where(*at).values(**columns))
    upload.comments_known = known
    session.flush()
    return upload


def drop_upload(session: Session, *, actor: Actor, now: datetime, consultation_id: int, token: str) -> None:
    """Put an upload aside: its words are forgotten, and nothing of it becomes a comment.

    Raises:
        NotFound: the actor has no such upload.
        TakenAlready: it was taken or put aside.
    """
    upload = waiting_upload(session, actor, consultation_id, token)
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


def _columns(row: Draft, upload_id: int, position: int) -> dict[str, Any]:
    return {**asdict(row), "said": row.said, "upload_id": upload_id, "position": position}


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
