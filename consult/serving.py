"""Serve the pages with granian, and send letters beside it, until the person stops it."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy.orm import Session

from consult.config import Settings, SettingsError
from consult.mail.sender import work
from consult.web.store import engine_for

SECONDS_BETWEEN_LETTERS = 5
log = logging.getLogger("consult.mail")


def ensure_port_is_free(settings: Settings) -> None:
    """Refuse to start where something listens already.

    Raises:
        SettingsError: the address is taken or is not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as fault:
            raise SettingsError(
                f"CONSULT_PORT: {settings.host}:{settings.port} cannot be used ({fault.strerror}). Choose another, as in CONSULT_PORT=8001."
            ) from None


def serve(settings: Settings, environment: Mapping[str, str]) -> None:
    """Serve until stopped. The workers read the same settings from `environment`."""
    os.environ.update(environment)
    letters = subprocess.Popen(
        [sys.executable, "-m", "consult.cli", "letters", "--watch"], env={**os.environ, **environment}
    )
    try:
        Granian(
            "consult.wsgi:app", address=settings.host, port=settings.port, interface=Interfaces.WSGI, workers=settings.workers,
            blocking_threads=4, backpressure=64, log_level=LogLevels.warning, respawn_failed_workers=True,
        ).serve()  # fmt: skip
    finally:
        letters.terminate()
        letters.wait(10)


def watch_letters(settings: Settings) -> None:
    """Write and send letters every five seconds until told to stop by a signal."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = engine_for(settings)
    while not stop.wait(SECONDS_BETWEEN_LETTERS):
        try:
            work(lambda: Session(engine, expire_on_commit=False), settings, datetime.now(UTC))
        except Exception:  # a database that is away for a moment must not end the letters for good
            log.exception(
                "letters could not be written or sent; the next try is in %s s", SECONDS_BETWEEN_LETTERS
            )
