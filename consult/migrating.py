"""The schema: bring a database to the newest migration, or compare it with the models."""

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from consult.config import SettingsError
from consult.resources import shipped
from consult.tables import METADATA


def configuration(connection: Connection | None = None) -> Config:
    """Return alembic's configuration for a connection."""
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, in one transaction."""
    with engine.connect().execution_options(consult_write=True) as connection, connection.begin():
        command.upgrade(configuration(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision, in one transaction."""
    with engine.connect().execution_options(consult_write=True) as connection, connection.begin():
        command.downgrade(configuration(connection), revision)


def is_current(engine: Engine) -> bool:
    """Tell whether the database is at the newest migration."""
    heads = set(ScriptDirectory.from_config(configuration()).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def ensure_current(engine: Engine) -> None:
    """Refuse a database that is not at the newest migration.

    Raises:
        SettingsError: says what to run.
    """
    if not is_current(engine):
        raise SettingsError("The database is not at the newest migration: run `consult migrate` first.")


def differences(engine: Engine) -> list[object]:
    """Return how the database's schema differs from the models; an empty list when it does not.

    What a database itself holds beside its tables to search them (on SQLite its virtual tables and their shadows, on
    PostgreSQL its GIN indexes) is no part of the models.
    """
    with engine.connect() as connection:
        shadows = _virtual_tables(connection)

        def is_modelled(thing: Any, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
            if kind == "index":
                return bool(thing.dialect_options["postgresql"]["using"] != "gin")
            return kind != "table" or name not in shadows

        options = {"compare_type": True, "include_object": is_modelled}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))


def _virtual_tables(connection: Connection) -> frozenset[str]:
    """Return the names of the virtual tables of SQLite and of the tables in which they keep their data."""
    if connection.dialect.name != "sqlite":
        return frozenset()
    rows = connection.exec_driver_sql("PRAGMA table_list")
    return frozenset(row.name for row in rows if row.type in ("virtual", "shadow"))
