"""The demo's folder: marked when it is made, emptied only when it bears the mark."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from consult.access import OPERATOR
from consult.config import Settings, SettingsError, read_settings
from consult.demo.instance import claim, is_marked, reset
from consult.demo.starting import start
from consult.migrating import upgrade
from consult.people.actions import add_person
from consult.web.store import engine_for, unit_outside


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """The settings of a demo instance that does not exist yet."""
    return read_settings({"CONSULT_INSTANCE": str(tmp_path / "instance"), "CONSULT_DEMO": "1"})


def make(settings: Settings) -> None:
    """Make a demo instance without its sample."""
    engine = engine_for(settings)
    claim(settings, engine)
    upgrade(engine)
    engine.dispose()


def test_starting_marks_the_folder_and_tells_a_way_in_for_each_role(own: Settings, now: datetime) -> None:
    told = start(own, now)
    assert is_marked(own)
    assert own.base_url in told
    assert told.count("/en/demo/") == 7
    assert start(own, now) == told  # the links stay the same


def test_resetting_deletes_database_and_letters_and_keeps_the_key(own: Settings) -> None:
    make(own)
    (own.instance / "mail").mkdir()
    (own.instance / "mail" / "letter.eml").write_text("x")
    (own.instance / "notes.txt").write_text("mine")
    gone = reset(own)
    assert {path.name for path in gone} >= {"consult.sqlite3", "mail"}
    assert {path.name for path in own.instance.iterdir()} == {"demo", "secret_key", "notes.txt"}
    assert reset(own) == []


def test_an_instance_without_the_mark_is_never_emptied(own: Settings) -> None:
    upgrade(engine_for(own))
    with pytest.raises(SettingsError, match="no demo instance"):
        reset(own)
    assert (own.instance / "consult.sqlite3").exists()


def test_a_database_elsewhere_is_never_deleted(own: Settings, tmp_path: Path) -> None:
    make(own)
    for url in (f"sqlite:///{tmp_path / 'other.sqlite3'}", "postgresql+psycopg://u@h/db"):
        with pytest.raises(SettingsError, match="Nothing was deleted"):
            reset(replace(own, database_url=url))


def test_an_instance_with_real_people_is_not_turned_into_a_demo(own: Settings, now: datetime) -> None:
    engine = engine_for(own)
    upgrade(engine)
    with unit_outside(engine, own.database_url) as session:
        add_person(session, actor=OPERATOR, now=now, email="a@example.org", name="A", language="en")
    with pytest.raises(SettingsError, match="real data"):
        claim(own, engine)
    assert not is_marked(own)
    with pytest.raises(SettingsError):
        start(own, now)
