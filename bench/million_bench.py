"""P10: an instance with 1,000,000 comments beside one with 10,000: a section page, the inbox, one's own comments.

Both stand on SQLite in one process; the section that is looked at has 500 comments in either, the other comments are about the
draft as a whole. The pages take turns; printed is the median of the pairs' ratios of CPU time, each of a pair the least of
three looks. Goal: within 1.5 times. The inbox is warm, as after its first look, which is printed beside it.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bench.crowds import crowd
from bench.served import table
from consult.access import Role
from consult.app import create_app
from consult.people.models import RoleGrant
from consult.web.store import engine_for, writing
from tests.reading import many
from tests.signing_in import signed_in

SIZES = (10_000, 1_000_000)
SHOWN = 500
PAIRS = 5
EDITOR = 1
_asked = 0


@dataclass(frozen=True)
class Site:
    """An instance of one size, with the browsers that look at it."""

    app: Flask
    anybody: FlaskClient
    expert: FlaskClient
    editor: FlaskClient


def site(folder: Path, size: int) -> Site:
    """Make the instance."""
    start = time.perf_counter()
    settings, big = crowd(folder, SHOWN, size - SHOWN)
    now = datetime.now(UTC)
    engine = engine_for(settings)
    with writing(Session(engine, expire_on_commit=False, autoflush=False), settings.database_url) as session:
        who = {"person_id": big.people[EDITOR].person_id, "consultation_id": big.consultation_id}
        session.add(RoleGrant(**who, role=Role.EDITOR, granted_at=now))
    engine.dispose()
    app = create_app(settings)
    print(f"{size:,} comments stored in {time.perf_counter() - start:.0f} s")
    return Site(
        app,
        app.test_client(),
        signed_in(app, settings, big.people[0], now),
        signed_in(app, settings, big.people[EDITOR], now),
    )


def look(client: FlaskClient, address: str) -> float:
    """Return the CPU seconds of a page."""
    start = time.process_time()
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, (address, answer.status)
    return time.process_time() - start


def _anew() -> str:
    global _asked
    _asked += 1
    return f"{many.PAGE}?n={_asked}"


PAGES: dict[str, Callable[[Site], float]] = {
    "section, drawn anew": lambda at: look(at.anybody, _anew()),
    "section, signed in": lambda at: look(at.expert, many.PAGE),
    "inbox": lambda at: look(at.editor, "/en/big/decisions/"),
    "inbox, filtered": lambda at: look(
        at.editor, "/en/big/decisions/?outcome=undecided&section=text/only&order=newest"
    ),
    "inbox, found by a word": lambda at: look(at.editor, "/en/big/decisions/?q=governance"),
    "one's own comments": lambda at: look(at.expert, "/en/big/comments/mine"),
}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (site(Path(folder) / str(size), size) for size in SIZES)
        rows = []
        for name, page in PAGES.items():
            first = page(small), page(large)
            pairs = [
                (min(page(small) for _ in range(3)), min(page(large) for _ in range(3))) for _ in range(PAIRS)
            ]
            ratio = statistics.median(b / a for a, b in pairs)
            middle = [statistics.median(pair[at] for pair in pairs) for at in (0, 1)]
            rows.append((name, *(f"{s * 1000:,.1f}" for s in (*first, *middle)), f"{ratio:.2f}"))
        heads = ("CPU ms", "first, 10,000", "first, 1,000,000", "10,000", "1,000,000", "ratio")
        print(table(heads, rows))
        print(
            f"resident at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:,.0f} MB, both instances in one process"
        )


if __name__ == "__main__":
    main()
