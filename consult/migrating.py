"""The schema: bring a database to the newest migration, or compare it with the models."""

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
    """Return how the database's schema differs from the models; an empty list when it does not."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))
