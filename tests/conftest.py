"""Fixtures: a fresh, migrated database per test, on SQLite and on PostgreSQL; an app and a client on it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from consult.app import create_app
from consult.config import Settings, read_settings
from consult.database import engine_options, prepare_engine
from consult.migrating import upgrade
from tests import postgres, sharing

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
sharing.share()
IN_CI = os.environ.get("CI", "") == "true"
# For what no database decides (a page's words, a parser): `@on_sqlite` runs a test of the fixtures below once.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _engine(url: str) -> Engine:
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite database to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    engine = _engine(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template(worker_id: str) -> Iterator[tuple[str, str]]:
    """The address of a PostgreSQL server, and the name of a migrated template database of this worker."""
    base, reason = postgres.server(postgres.folder())
    if not base:
        if IN_CI:
            pytest.fail(f"PostgreSQL must be had in CI: {reason}")
        pytest.skip(f"NO POSTGRESQL HERE, half of the database tests did not run: {reason}")
    template = f"template_{worker_id}_{uuid4().hex[:12]}"
    postgres.run(base, f"CREATE DATABASE {template}")
    engine = _engine(postgres.address_of(base, template))
    upgrade(engine)
    engine.dispose()
    yield base, template
    postgres.run(base, f"DROP DATABASE {template} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """The address of a fresh, migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "consult.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    base, template = request.getfixturevalue("postgres_template")
    name = f"t_{uuid4().hex}"
    yield postgres.copy(base, name, template)
    postgres.run(base, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on the fresh database."""
    engine = _engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose connection may write (BEGIN IMMEDIATE on SQLite); nothing is committed unless the test does."""
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        session.connection(execution_options={"consult_write": True})
        yield session


@pytest.fixture
def now() -> datetime:
    """A fixed time: 1 October 2026, 08:00 UTC."""
    return datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a test instance."""
    environment = {"CONSULT_INSTANCE": str(tmp_path / "instance"), "CONSULT_DEMO": "1"}
    return replace(read_settings(environment), database_url=database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on the fresh database."""
    app = create_app(settings)
    yield app
    with app.app_context():
        from consult.web.store import _db

        _db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, signed out."""
    return app.test_client()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of the xdist worker, or 'master'."""
    workerinput: dict[str, Any] | None = getattr(request.config, "workerinput", None)
    return "master" if workerinput is None else str(workerinput["workerid"])


def corpus(name: str) -> Path:
    """Return the folder of a corpus, or skip loudly when it is not beside this checkout."""
    folder = CORPUS / name
    if not folder.is_dir():
        pytest.skip(f"THE CORPUS {name} IS NOT HERE: tests on real drafts did not run")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, in tests of pages, what PostgreSQL was asked already.

    What a page says to each of many values does not depend on the database: with PostgreSQL the first of them is enough.
    """
    asked: set[str] = set()
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        name = item.nodeid.split("[")[0]
        is_again = item.path.name.endswith("pages.py") and "postgresql" in item.nodeid and name in asked
        (left_out if is_again else kept).append(item)
        if "postgresql" in item.nodeid:
            asked.add(name)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test of a file by its parameter: a file's bytes hold the time, which differs between processes."""
    return argname if isinstance(val, bytes) and len(val) > 100 else None
