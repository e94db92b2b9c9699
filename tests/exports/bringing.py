"""Forms brought through the actions, in the small world."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.comments.models import Comment
from consult.exports import actions, queries
from consult.exports.book import Book
from consult.exports.layouts import FORM, Column, Layout
from consult.exports.models import RowState, Upload, UploadKind, UploadRow
from consult.exports.reading import read_row
from consult.exports.rows import Cells
from tests.worlds import World

COLUMNS = FORM[Layout.ISO]


def book_of(world: World, language: str = "en") -> Book:
    """Return the draft of the world."""
    draft = queries.draft_for_forms(world.session, world.consultation.id, world.draft.key, world.now)
    return queries.books(world.session, draft, world.now)(language)


def bring(
    world: World, rows: Sequence[dict[Column, str]], *, who: str = "expert", person: str = "", organisation_id: int | None = None,
    form_key: str = "", now: datetime | None = None,
) -> Upload:  # fmt: skip
    """Bring a form of these rows; `person` is whose it is when not the one who brings it."""
    book = book_of(world)
    listed = []
    for number, row in enumerate(rows, 2):
        cells = Cells(number, tuple(row.get(column, "") for column in COLUMNS))
        read = read_row(cells, {column: at for at, column in enumerate(COLUMNS)}, lambda _: book, "en")
        assert read is not None
        listed.append(read)
    author = world.people[person or who]
    file = actions.File(
        draft_id=world.draft.id, kind=UploadKind.FORM, person_id=author.person_id or 0, organisation_id=organisation_id,
        language="en", words_language="en", file_name="form.xlsx", file_digest="0" * 64,
    )  # fmt: skip
    return actions.bring_file(
        world.session, actor=world.people[who], now=now or world.now, consultation_id=world.consultation.id, file=file,
        token=uuid4().hex, form_key=form_key or str(uuid4()), rows=listed, notes=[],
    )  # fmt: skip


def take(world: World, upload: Upload, *, who: str | Actor = "expert", now: datetime | None = None) -> None:
    """Take all rows of an upload that are ready."""
    actor = world.people[who] if isinstance(who, str) else who
    actions.take_upload(
        world.session,
        actor=actor,
        now=now or world.now,
        consultation_id=world.consultation.id,
        token=upload.token,
    )


def row(world: World, clause: str, comment: str, **more: str) -> dict[Column, str]:
    """Return a row of the world's own form."""
    named = {Column(name): words for name, words in more.items()}
    return {Column.ROW: book_of(world).row_key("c", clause), Column.COMMENT: comment, **named}


def stored(session: Session, upload: Upload) -> list[Any]:
    """Return the rows of an upload."""
    statement = (
        select(UploadRow.__table__).where(UploadRow.upload_id == upload.id).order_by(UploadRow.position)
    )
    return list(session.execute(statement))


def states(session: Session, upload: Upload) -> list[RowState]:
    """Return the states of the rows of an upload."""
    return [found.state for found in stored(session, upload)]


def comments(session: Session) -> list[Any]:
    """Return all comments by number."""
    return list(session.execute(select(Comment.__table__).order_by(Comment.number)))
