"""The migrated schema equals the models on both databases; migrations go up and down with data in them."""

from datetime import datetime

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.migrating import configuration, differences, downgrade, is_current, upgrade
from tests import worlds


def test_the_migrated_schema_equals_the_models(engine: Engine) -> None:
    assert differences(engine) == []


def test_a_column_that_only_the_database_has_is_noticed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("ALTER TABLE bucket ADD COLUMN stray INTEGER".replace("bucket", "rate_bucket"))
        )
    assert differences(engine)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(configuration()).get_heads()) == 1


def test_every_migration_goes_down_and_up_with_data_in_it(engine: Engine, now: datetime) -> None:
    with Session(engine) as session:
        session.connection(execution_options={"consult_write": True})
        worlds.build(session, now)
        session.commit()
    revisions = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]
    for revision in revisions[1:]:
        downgrade(engine, revision)
        assert not is_current(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM clause_text")).scalar() == 18
    upgrade(engine)
    assert is_current(engine)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("DELETE FROM clause_text"))


def test_the_way_down_leaves_nothing(engine: Engine) -> None:
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
