"""Run a corpus on a fresh database, once for all the tests about it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from consult.database import engine_options, prepare_engine
from consult.replay.corpus import Corpus, read_corpus
from consult.replay.running import Replay
from consult.replay.summary import Summary
from consult.web.store import unit_outside

NAMES = ("nist-800-63b", "us-source-code-policy", "contributor-covenant")
CASES = {name: pytest.param(name, marks=pytest.mark.xdist_group(f"replay-{name}")) for name in NAMES}


@dataclass(frozen=True)
class Run:
    """A replay that is over: what it read, what it told, and its database."""

    corpus: Corpus
    summary: Summary
    replay: Replay
    engine: Engine
    url: str


@contextmanager
def replayed(folder: Path, url: str) -> Iterator[Run]:
    """Replay a corpus into a migrated database."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    try:
        corpus = read_corpus(folder)
        replay = Replay(partial(unit_outside, engine, url), corpus)
        yield Run(corpus, replay.run(), replay, engine, url)
    finally:
        engine.dispose()


def sqlite_url(template: Path, folder: Path) -> str:
    """Return the address of a copy of the empty, migrated database."""
    path = folder / "replay.sqlite3"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def session_on(run: Run) -> Session:
    """Return a session on a replay's database."""
    return Session(run.engine)
