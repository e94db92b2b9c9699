"""The section page and the posting of a comment, as ratios in one run.

- The section page with 40 comments, signed out: whole, and asked again (304), against a bare Flask route
that answers the
  same bytes, already gzipped.
- Posting a comment through the pages with every check (session, form token, limits, rule, record), against
a raw sqlite3
  loop of the same durability (WAL, synchronous FULL, BEGIN IMMEDIATE) that writes as many rows of the same
  sizes.

The two of a pair take turns in one process; the median of the pairs' ratios is printed.
"""

import re
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from consult.app import create_app
from consult.comments.actions import add_comment
from consult.comments.models import CommentType
from consult.config import Settings, read_settings
from consult.database import sqlite_module
from consult.migrating import upgrade
from consult.web.store import engine_for, writing
from tests import worlds
from tests.signing_in import signed_in

PAIRS = 9
PAGE = "/en/demo/read/draft-1/framework/s1"
WORDS = "This clause could say more clearly who does what by when, and where the evidence is kept. " * 2
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    ours: float  # seconds
    peer: float  # seconds

    def line(self) -> str:
        """Return the line as text."""
        return (
            f"{self.name:<58} {self.ours * 1000:>9.2f} {self.peer * 1000:>9.2f} {self.peer / self.ours:>8.2f}"
        )


def _pairs(name: str, ours: Callable[[], object], peer: Callable[[], object], times: int) -> Figure:
    """Time both in turn; return the medians of a call."""
    found = []
    for _ in range(PAIRS):
        pair = []
        for work in (ours, peer):
            start = time.perf_counter()
            for _ in range(times):
                work()
            pair.append((time.perf_counter() - start) / times)
        found.append(pair)
    ratio = statistics.median(b / a for a, b in found)
    ours_median = statistics.median(a for a, _ in found)
    return Figure(name, ours_median, ours_median * ratio)


def _world(settings: Settings) -> worlds.World:
    engine = engine_for(settings)
    upgrade(engine)
    moment = datetime.now(UTC)
    with writing(Session(engine, expire_on_commit=False, autoflush=False), settings.database_url) as session:
        world = worlds.build(session, moment)
        world.round.comments_visible = world.round.comments_visible.EVERYONE
        for number in range(40):
            add_comment(
                session, actor=world.people["expert"], now=moment, draft_id=world.draft.id, section_id=world.sections[0].id,
                clause_id=world.clauses[number % 3].id, language="en", kind=CommentType.GENERAL, words=WORDS, words_language="en",
                form_key=str(uuid4()),
            )  # fmt: skip
    return world


def _constant(body: bytes) -> FlaskClient:
    app = Flask("constant", static_folder=None)

    @app.get("/")
    def page() -> tuple[bytes, dict[str, str]]:
        return body, {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"}

    return app.test_client()


def _raw_loop(path: Path) -> Callable[[], object]:
    """Return a function that writes what a comment writes, by sqlite3 alone: six rows in one durable
    transaction."""
    connection = sqlite_module().connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for table in ("comment", "target", "entry", "private", "head", "bucket"):
        connection.execute(
            f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d INTEGER)"
        )

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table in ("comment", "target", "entry", "private", "head", "bucket"):
            connection.execute(
                f"INSERT INTO {table} (a, b, c, d) VALUES (?, ?, ?, ?)", (WORDS, WORDS[:64], str(uuid4()), 1)
            )
        connection.execute("COMMIT")

    return write


def _poster(client: FlaskClient, settings: Settings) -> Callable[[], object]:
    """Return a function that posts one comment as the form does."""
    form = client.get("/en/demo/comments/new?draft=draft-1&section=s1&clause=c1").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', form)[-1]
    fields = {
        "draft": "draft-1",
        "section": "framework/s1",
        "clause": "c1",
        "where": "clause",
        "kind": "general",
    }
    engine = engine_for(settings)

    def post() -> None:
        key = str(uuid4())
        said = {"words": f"{WORDS} {key}", "words_language": "en"}  # the same words again would store nothing
        data = {**fields, **said, "csrf_token": token, "form_key": key}
        answer = client.post("/en/demo/comments/new", data=data)
        assert answer.status_code == 303, answer.text[:2000]

    def unlimited() -> None:
        with writing(Session(engine), settings.database_url) as session:
            session.execute(text("DELETE FROM rate_bucket"))

    post.unlimited = unlimited  # type: ignore[attr-defined]
    return post


def figures() -> list[Figure]:
    """Measure and return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(
            read_settings({"CONSULT_INSTANCE": folder}), database_url=f"sqlite:///{folder}/bench.sqlite3"
        )
        world = _world(settings)
        app = create_app(settings)
        client = app.test_client()
        first = client.get(PAGE, headers=GZIP)
        constant = _constant(first.data)
        again = {**GZIP, "If-None-Match": first.headers["ETag"]}
        found = [
            _pairs(
                "section page, 40 comments / constant page of the same bytes",
                lambda: client.get(PAGE, headers=GZIP),
                lambda: constant.get("/"),
                20,
            ),
            _pairs(
                "section page asked again (304) / constant page",
                lambda: client.get(PAGE, headers=again),
                lambda: constant.get("/"),
                20,
            ),
        ]
        expert = signed_in(app, settings, world.people["expert2"], datetime.now(UTC))
        post = _poster(expert, settings)
        write = _raw_loop(Path(folder) / "raw.sqlite3")
        post.unlimited()  # type: ignore[attr-defined]
        found.append(_pairs("posting a comment with all checks / raw sqlite3 loop", post, write, 5))
        print(f"section page: {len(first.data):,} bytes gzipped")
        return found


def main() -> None:
    """Print the table."""
    print(f"{'ours / peer':<58} {'ours ms':>9} {'peer ms':>9} {'peer/ours':>8}")
    for figure in figures():
        print(figure.line())


if __name__ == "__main__":
    main()
