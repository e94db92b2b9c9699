"""Consultations with any number of comments, quickly: some are made by the product's action, the rest are copies of their rows."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from consult.app import create_app
from consult.comments.models import Comment, CommentTarget
from consult.config import Settings, read_settings
from consult.database import sqlite_module
from consult.migrating import upgrade
from consult.web.store import engine_for, writing
from tests.reading import many
from tests.signing_in import signed_in

FIRST = 120  # by the action: more than a page shows, so that no page shows the same words twice
COOKIE = "consult"


def crowd(folder: Path, size: int, beside: int = 0) -> tuple[Settings, many.Big]:
    """Make an instance on SQLite with one section of fourteen clauses and `size` comments on it, everybody's to read.

    `beside` more comments, short ones by all but the first person, are about the draft as a whole.
    """
    folder.mkdir()
    settings = replace(
        read_settings({"CONSULT_INSTANCE": str(folder)}), database_url=f"sqlite:///{folder}/consult.sqlite3"
    )
    engine = engine_for(settings)
    upgrade(engine)
    now = datetime.now(UTC)
    with writing(Session(engine, expire_on_commit=False, autoflush=False), settings.database_url) as session:
        big = many.bring(session, many.folder(folder / "text"), now)
        for number in range(min(size, FIRST)):
            many.comment(session, big, now, number)
    engine.dispose()
    with closing(sqlite_module().connect(folder / "consult.sqlite3")) as connection:
        if size > FIRST:
            _copy(connection, size)
        if beside:
            _copy_beside(connection, size + beside)
        connection.execute("PRAGMA optimize")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return settings, big


def _copy(connection: Any, size: int) -> None:
    """Copy the rows of the first comments until there are `size` comments."""
    run = connection.execute
    run("BEGIN IMMEDIATE")
    step = run("SELECT max(id) FROM comment").fetchone()[0]
    moved = f"+ {step} * turn"
    fresh = {"id": f"id {moved}", "number": f"number {moved}", "form_key": f"printf('%036d', id {moved})"}
    of_target = {"id": f"id {moved}", "comment_id": f"comment_id {moved}"}
    turns = f"WITH RECURSIVE turns(turn) AS (SELECT 1 UNION ALL SELECT turn + 1 FROM turns WHERE turn < {size // FIRST + 1})"
    tables: Any = (
        (Comment.__table__, fresh, "id"),
        (CommentTarget.__table__, of_target, "comment_id"),
    )
    for table, changed, key in tables:
        names = [f'"{column.name}"' for column in table.columns]
        values = [changed.get(column.name, f'"{column.name}"') for column in table.columns]
        run(
            f"{turns} INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table.name}, turns "
            f"WHERE {key} {moved} <= {size} ORDER BY {key} {moved}"
        )
    run("UPDATE consultation SET comment_count = ?", (size,))
    run("COMMIT")


def _copy_beside(connection: Any, size: int) -> None:
    """Copy the first comment until there are `size` comments, about the draft as a whole, a tenth by each person but the first."""
    names = [column.name for column in Comment.__table__.columns]
    changed = {
        "id": "turn", "number": "turn", "form_key": "printf('%036d', turn)", "section_id": "NULL", "clause_id": "NULL",
        "precision": "'draft'", "suggestion": "NULL", "phrases": "'[]'", "words": "'Number ' || turn",
        "html": "'<p>Number ' || turn || '</p>'", "person_id": "(SELECT min(id) FROM person) + 1 + turn % 9",
    }  # fmt: skip
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    heads = ", ".join(f'"{name}"' for name in names)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        f"WITH RECURSIVE turns(turn) AS (SELECT (SELECT max(id) + 1 FROM comment) UNION ALL SELECT turn + 1 FROM turns WHERE turn < {size}) "
        f"INSERT INTO comment ({heads}) SELECT {values} FROM turns, comment WHERE comment.id = (SELECT min(id) FROM comment)"
    )
    connection.execute("UPDATE consultation SET comment_count = ?", (size,))
    connection.execute("COMMIT")


def cookie_of(settings: Settings, big: many.Big, who: int = 0) -> dict[str, str]:
    """Return the headers of somebody's signed-in browser that has been here before."""
    client = signed_in(create_app(settings), settings, big.people[who], datetime.now(UTC))
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return {"Accept-Encoding": "gzip", "Cookie": f"{COOKIE}={cookie.value}; seen=1"}
