"""The folder of a demo instance: marked when it is made, and emptied only when it bears the mark."""

import shutil
from pathlib import Path

from sqlalchemy import Engine, inspect, select
from sqlalchemy.engine import make_url

from consult.config import Settings, SettingsError
from consult.drafts.models import Consultation
from consult.people.models import Person

MARK = "demo"
LETTERS = "mail"  # where letters go when mail is written to files


def is_marked(settings: Settings) -> bool:
    """Tell whether `consult run` made this instance."""
    return (settings.instance / MARK).is_file()


def claim(settings: Settings, engine: Engine) -> None:
    """Mark the instance as a demo when it is new.

    Raises:
        SettingsError: it holds people or consultations that `consult run` did not put there.
    """
    if is_marked(settings):
        return
    if _is_in_use(engine):
        raise SettingsError(
            f"CONSULT_INSTANCE: {settings.instance} holds real data. A demo gives sign-in to anybody: name another folder, "
            "or use `consult serve`."
        )
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    (settings.instance / MARK).write_text(
        "Made by `consult run`; `consult demo-reset` may empty it.\n", "ascii"
    )


def _is_in_use(engine: Engine) -> bool:
    tables = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        return any(
            connection.execute(select(model.id).limit(1)).first() is not None
            for model in (Consultation, Person)
            if model.__tablename__ in tables
        )


def reset(settings: Settings) -> list[Path]:
    """Delete the demo's database and letters; return what was deleted.

    Raises:
        SettingsError: this is no demo instance, or its database is not a file in it.
    """
    if not is_marked(settings):
        raise SettingsError(
            f"CONSULT_INSTANCE: {settings.instance} is no demo instance (`consult run` makes one). Nothing was deleted."
        )
    url = make_url(settings.database_url)
    database = Path(url.database or "").absolute()
    if url.get_backend_name() != "sqlite" or database.parent != settings.instance:
        raise SettingsError(
            "CONSULT_DATABASE_URL: the database is not a file of this demo instance. Nothing was deleted."
        )
    gone = [
        path
        for path in (
            database, Path(f"{database}-wal"), Path(f"{database}-shm"), database.with_suffix(".queue"),
            settings.instance / LETTERS,
        )
        if path.exists()
    ]  # fmt: skip
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return gone
