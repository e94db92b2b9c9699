"""The database in a request: the one door to flask-sqlalchemy, and the unit of work around every write."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from consult.config import Settings
from consult.database import engine_options, prepare_engine, writers_queue
from consult.errors import Invalid, OutOfDate

_db = SQLAlchemy(session_options={"expire_on_commit": False, "autoflush": False})


class StaleForm(Invalid):
    """The form's token is missing or old: nothing was written, every word is kept, pressing again sends it."""


def open_store(app: Flask, settings: Settings) -> None:
    """Give the app its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    _db.init_app(app)
    with app.app_context():
        prepare_engine(_db.engine)


def engine_for(settings: Settings) -> Engine:
    """Return an engine outside any app, for commands."""
    engine = create_engine(settings.database_url, **engine_options(settings.database_url))
    prepare_engine(engine)
    return engine


def reading() -> Session:
    """Return the session of this request, for reading."""
    return _db.session()


@contextmanager
def unit_outside(engine: Engine, url: str) -> Iterator[Session]:
    """Open the one transaction in which a command writes, outside any request; as `writing` otherwise."""
    with Session(engine, expire_on_commit=False, autoflush=False) as session, writing(session, url):
        yield session


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Open the one transaction in which a request writes: commit on leaving, roll back on any exception.

    Raises:
        StaleForm: the request carries no valid form token.
        OutOfDate: somebody else changed a row since it was read.
    """
    if not g.get("form_token_good", False):
        raise StaleForm("This page was open for a long time. Your words are kept: send them again.")
    with writing(_db.session(), current_app.config["SQLALCHEMY_DATABASE_URI"]) as session:
        yield session


@contextmanager
def writing(session: Session, url: str) -> Iterator[Session]:
    """Run one write transaction on a session: queue, BEGIN IMMEDIATE, commit; roll back on any exception.

    Raises:
        OutOfDate: somebody else changed a row since it was read.
    """
    session.rollback()
    with writers_queue(url):
        try:
            session.connection(execution_options={"consult_write": True})
            yield session
            session.commit()
        except (StaleDataError, DBAPIError) as fault:
            session.rollback()
            if isinstance(fault, DBAPIError) and not is_overtaken(fault):
                raise
            raise OutOfDate(
                "Somebody changed this a moment ago. Look at it again; your words are kept."
            ) from fault
        except BaseException:
            session.rollback()
            raise


def is_overtaken(fault: DBAPIError) -> bool:
    """Tell whether the database refused because of what another transaction did at the same moment.

    The same unique value entered twice, a deadlock, a failed serialisation. What is wrong by itself (a missing value, a
    reference to nothing) stays a fault.

    Source: PostgreSQL, error codes 23505, 40001, 40P01; SQLite, extended result codes 1555 and 2067.
    """
    state = getattr(fault.orig, "sqlstate", None)
    return state in {"23505", "40001", "40P01"} or "UNIQUE constraint failed" in str(fault.orig)


def is_reachable() -> bool:
    """Tell whether the database answers."""
    try:
        reading().connection().exec_driver_sql("SELECT 1")
    except OperationalError:
        return False
    return True
