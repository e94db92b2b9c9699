"""A real instance for browsers: `consult run` in a process of its own, on a free port, in an empty folder."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WAIT_SECONDS = 120
KEPT = "kept.sqlite3"


@dataclass
class Instance:
    """A running demo instance."""

    base: str
    folder: Path
    process: subprocess.Popen[str]
    links: dict[str, str]  # role -> sign-in address, as printed at the start
    states: dict[str, Any] = field(default_factory=dict)  # role -> what a browser of it keeps, once signed in

    def keep(self) -> None:
        """Keep the database as it is now: copies of the instance are made of it."""
        source, kept = self.folder / "instance" / "consult.sqlite3", self.folder / KEPT
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(kept)) as new:
            old.backup(new)

    def stop(self) -> None:
        """Stop it as a person would, by an interrupt."""
        self.process.terminate()
        self.process.wait(30)


def chromium() -> str | None:
    """Return the path of Chromium, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def fault_of_driver() -> str:
    """Return why playwright's own driver cannot run here, as on a machine that lacks one of its libraries; '' if it can."""
    tried = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True, check=False
    )
    return "" if tried.returncode == 0 else (tried.stderr.strip() or "playwright's driver does not start")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, command: tuple[str, ...] = ("run",), port: int = 0, **settings: str) -> Instance:
    """Start an instance, at a free port unless one is given, and wait until it answers.

    Raises:
        RuntimeError: it did not start within two minutes; says what it printed.
    """
    port = port or free_port()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CONSULT_")}
    environment = {
        **clean,
        "CONSULT_INSTANCE": str(folder / "instance"),
        "CONSULT_PORT": str(port),
        "CONSULT_WORKERS": "1",
        **settings,
    }
    log = folder / "printed.txt"
    with log.open("w", encoding="utf-8") as printed:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "consult.cli", *command],
            env=environment,
            stdout=printed,
            stderr=subprocess.STDOUT,
            text=True,
        )
    base = f"http://127.0.0.1:{port}"
    for _ in range(WAIT_SECONDS * 5):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base}/health", timeout=2):
                return Instance(base, folder, process, _links(log))
        except OSError:
            time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"the instance did not start:\n{log.read_text('utf-8')}")


def _links(log: Path) -> dict[str, str]:
    return {
        role.lower(): address
        for role, address in re.findall(
            r"^\s*([A-Za-z]+)\b.*?(https?://\S+/demo/\S+)", log.read_text("utf-8"), re.MULTILINE
        )
    }
