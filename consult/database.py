"""The declarative base, the column types, and how each database is opened.

SQLite is opened with WAL, synchronous FULL, foreign keys, a 15 s busy timeout, BEGIN IMMEDIATE for writers and a fair
queue in front of them, and only in a version without the WAL-reset bug (3.51.3 or newer).
"""

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, String, Text, TypeDecorator, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine

OLDEST_SQLITE = (3, 51, 3)
BUSY_SECONDS = 15.0
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table of the product."""

    metadata = MetaData(naming_convention=NAMING)


class UtcTime(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """A JSON value stored as text with sorted keys, so that equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value as JSON."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the value back."""
        return None if value is None else json.loads(value)


class SearchWords(TypeDecorator[str]):
    """The words of a text for full-text search, parted by single blanks: text on SQLite, tsvector on PostgreSQL.

    The vector is written word by word, not made by a parser of PostgreSQL's, so that both engines know the same words
    at the same places. Words hold letters, digits and marks only (text.segments), and at most 16,383 of them count.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the engine."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Number the words for PostgreSQL."""
        if value is None or dialect.name != "postgresql":
            return value
        return " ".join(f"'{word}':{place}" for place, word in enumerate(value.split(" "), 1) if word)


class Reason(TypeDecorator[dict[str, str]]):
    """A reason {language tag: words} stored as JSON; {} as ''. Text that is none comes back under the empty tag.

    Older rows hold one reason in no known language.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> str | None:
        """Write the reason as JSON."""
        if not value:
            return None if value is None else ""
        return json.dumps(dict(value), ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, str]:
        """Read the reason back."""
        if not value:
            return {}
        try:
            found = json.loads(value)
        except ValueError:
            found = None
        whole = isinstance(found, dict) and all(isinstance(words, str) for words in found.values())
        return found if whole else {"": value}


Localised = JsonText  # {language tag: words}
Digest = String(64)  # SHA-256 in hexadecimal
LanguageTag = String(16)


def enum_type(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores the values of a StrEnum as strings of at most 32 characters."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda e: [member.value for member in e])


def in_language(words: Mapping[str, str], language: str) -> str:
    """Choose the words in `language`, else in English, else the first there are, else ''."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def sqlite_module() -> ModuleType:
    """Return a DB-API module whose SQLite is safe: the bundled one, or the standard library's when new enough.

    Raises:
        RuntimeError: no SQLite of 3.51.3 or newer is to be had.
    """
    if sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return sqlite3
    try:
        import pysqlite3.dbapi2 as bundled
    except ImportError:
        bundled = None
    if bundled is not None and bundled.sqlite_version_info >= OLDEST_SQLITE:
        return bundled  # type: ignore[no-any-return]
    raise RuntimeError(
        f"consult needs SQLite 3.51.3 or newer (this Python has {sqlite3.sqlite_version}, which can corrupt a database in "
        "WAL mode). Install the package pysqlite3 0.6.1 or newer, or use PostgreSQL."
    )


def engine_options(url: str) -> dict[str, Any]:
    """Return the options with which `create_engine` opens `url`."""
    if make_url(url).get_backend_name() == "sqlite":
        return {
            "module": sqlite_module(),
            "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False},
        }
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}


def prepare_engine(engine: Engine) -> None:
    """Hang the connection settings of the product on an engine; do it once per engine."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("consult_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writers_queue(url: str) -> Iterator[None]:
    """Wait for one's turn to write: SQLite's own lock is not fair, a file lock is.

    Does nothing for PostgreSQL and for databases in memory.

    Source: performance notes, writes (p99 of 16 clients 25 ms with the queue, 203 ms without).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        yield
        return
    handle = os.open(Path(parsed.database).with_suffix(".queue"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
