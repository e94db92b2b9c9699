"""The inbox of the desk with 50, 5,000 and 50,000 comments, as ratios in one run; on SQLite, through the pages.

The pages of a pair take turns in one process; the median of the pairs' ratios is printed. Comments are of 200
organisations, 30 days and 6 clauses, a third decided, a quarter assigned.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from consult.app import create_app
from consult.config import Settings, read_settings
from consult.decisions import inbox_following
from consult.decisions.assigning import assign_comments
from consult.migrating import upgrade
from consult.web.store import _db, engine_for, writing
from tests import worlds
from tests.comments.said import browser
from tests.decisions.desks import many, statements
from tests.decisions.spread import spread

SIZES = (50, 5_000, 50_000)
PAIRS = 7
DESK = "/en/demo/decisions/"
PAGES = {
    "the whole list": "",
    "undecided": "?outcome=undecided",
    "mine of 3 to 7 days": "?assigned=me&age=3-7",
    "a section, newest first": "?section=framework/s1&late=no&order=newest",
    "a country and a language": "?country=KE&language=fr",
}
GZIP = {"Accept-Encoding": "gzip"}


def _desk(folder: Path, size: int) -> tuple[Flask, worlds.World, FlaskClient, Settings]:
    """Return an instance with so many comments, and its editor's browser."""
    url = f"sqlite:///{folder}/{size}.sqlite3"
    settings = replace(read_settings({"CONSULT_INSTANCE": str(folder)}), database_url=url)
    engine = engine_for(settings)
    upgrade(engine)
    session = Session(engine, expire_on_commit=False, autoflush=False)
    session.connection(execution_options={"consult_write": True})
    world = worlds.build(session, datetime.now(UTC))
    session.commit()
    many(world, size)
    spread(world)
    app = create_app(settings)
    return app, world, browser(app, world, "editor"), settings


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _quickest(client: FlaskClient, address: str) -> float:
    """Return the least seconds of three looks: what the machine does besides only adds."""
    return min(_seconds(lambda: _show(client, address)) for _ in range(3))


def _show(client: FlaskClient, address: str) -> int:
    answer = client.get(address, headers=GZIP)
    assert answer.status_code == 200
    return len(answer.data)


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        desks = {size: _desk(Path(folder), size) for size in SIZES}
        print(
            f"{'page (ms; ratio to 50 comments)':<34}"
            + "".join(f"{size:>20,}" for size in SIZES)
            + f"{'bytes, SQL':>16}"
        )
        for name, query in PAGES.items():
            address = DESK + query
            size = [_show(desks[n][2], address) for n in SIZES][1]
            took = {n: [] for n in SIZES}  # type: dict[int, list[float]]
            for _ in range(PAIRS):
                for n in SIZES:
                    took[n].append(_quickest(desks[n][2], address))
            cells = [
                f"{statistics.median(took[n]) * 1000:>11.1f} ({statistics.median(b / a for a, b in zip(took[50], took[n], strict=True)):>4.2f})"
                for n in SIZES
            ]
            print(
                f"{name:<34}"
                + "".join(f"{cell:>20}" for cell in cells)
                + f"{size:>11,}, {_statements(desks[5_000], address)}"
            )
        for n in SIZES[1:]:
            _after_changes(desks[n], n)


def _statements(desk: tuple[Flask, worlds.World, FlaskClient, Settings], address: str) -> int:
    with desk[0].app_context():
        engine = _db.engine
    with statements(engine) as found:
        _show(desk[2], address)
    return len(found)


def _after_changes(desk: tuple[Flask, worlds.World, FlaskClient, Settings], size: int) -> None:
    """Print the first look after a change, and the first look of a fresh process."""
    _app, world, client, settings = desk
    editor = world.people["editor"]
    world.session.rollback()
    seen, changed = 0, []
    for _ in range(PAIRS):
        with writing(world.session, settings.database_url) as session:
            assign_comments(
                session, actor=editor, now=world.now, consultation_id=world.consultation.id, numbers=[1],
                editor_id=editor.person_id or 0, seen={1: seen},
            )  # fmt: skip
        seen = editor.person_id or 0
        changed.append(_seconds(lambda: _show(client, DESK)))
    cold = []
    for _ in range(3):
        inbox_following._BOARDS.clear()
        cold.append(_seconds(lambda: _show(client, DESK)))
    print(
        f"{size:,} comments: first look after a change {statistics.median(changed) * 1000:.1f} ms, "
        f"of a fresh process {statistics.median(cold) * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
