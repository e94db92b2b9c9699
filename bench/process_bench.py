"""How soon a served instance answers, and what a worker holds after many requests.

An instance with two drafts of a section, 500 comments on each, is started as `consult serve` starts it, with one worker. Until its
first answer, and the first section page, is the median of five starts. Then 10,000 requests of every kind, signed in and out, in
three languages: the worker's resident memory before, after 1,000 and after all. Source: design notes, performance P9.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from consult.app import create_app
from consult.config import Settings, read_settings
from consult.migrating import upgrade
from consult.web.store import engine_for, unit_outside
from tests.browser.instance import free_port
from tests.reading import many
from tests.signing_in import signed_in

STARTS, COMMENTS = 5, 500
STOPS = (1_000, 10_000)  # requests after which memory is read
GOAL_SECONDS, GOAL_MB = 1.5, 120


def _fill(settings: Settings, folder: Path) -> tuple[many.Big, str]:
    """Make the database; return what stands in it, and the cookie of somebody who is signed in."""
    engine, now = engine_for(settings), datetime.now(UTC)
    upgrade(engine)
    with unit_outside(engine, settings.database_url) as session:
        big = many.bring(session, many.folder(folder / "big"), now)
        for number in range(COMMENTS):
            many.comment(session, big, now, number)
        later = many.next_draft(session, big, folder / "big", now)
        for number in range(COMMENTS):
            many.comment(session, later, now, COMMENTS + number)
    engine.dispose()
    app = create_app(settings)
    name = str(app.config["SESSION_COOKIE_NAME"])
    cookie = signed_in(app, settings, big.people[0], now).get_cookie(name)
    assert cookie is not None
    return later, f"{name}={cookie.value}"


@contextmanager
def _served(instance: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CONSULT_")}
    values = {"CONSULT_INSTANCE": str(instance), "CONSULT_PORT": str(port), "CONSULT_WORKERS": "1"}
    command = [sys.executable, "-m", "consult.cli", "serve"]
    process = subprocess.Popen(
        command, env={**clean, **values}, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _until(port: int, path: str) -> None:
    """Ask until an address answers."""
    for _ in range(2_000):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", path)
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.005)
    raise RuntimeError(f"{path} never answered")


def _workers(parent: int) -> list[int]:
    """Return the processes below one, those that send letters left out."""
    found = []
    for line in subprocess.run(
        ["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[1:]:
        pid, above = map(int, line.split())
        if above == parent and "letters" not in Path(f"/proc/{pid}/cmdline").read_text():
            found.append(pid)
    return found


def _cpu(*pids: int) -> float:
    """Return the seconds of CPU that processes have taken."""
    parts = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in parts) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    """Return the resident memory of a process, in MB of 1,000,000 bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024 / 1e6


def _addresses(big: many.Big, chance: random.Random) -> Iterator[str]:
    """Ask for pages of every kind, hardly ever twice the same."""
    keys = [key for _, key, _ in big.clauses]
    while True:
        tag = chance.choice(("en", "fr", "zh"))
        page = many.NEXT_PAGE.replace("/en/", f"/{tag}/")
        yield chance.choice((
            page, page, page, f"{page}?with=en", page.replace("draft-2", "draft-1"),
            f"{page}/comments?clause={chance.choice(keys)}&after={chance.randrange(900)}",
            f"{page}/comments?clause={chance.choice(keys)}&earlier=1", f"/{tag}/big/comments/{chance.randrange(1, 1001)}",
            f"/{tag}/big/search/?q={chance.choice(many.VOCABULARY)}+{chance.choice(many.VOCABULARY)}&what=comments",
            f"/{tag}/big/", f"/{tag}/big/answers/", f"/{tag}/big/overview/", f"/{tag}/", f"/{tag}/big/no-{chance.random()}",
        ))  # fmt: skip


def _load(port: int, big: many.Big, cookie: str, pid: int) -> None:
    line, wanted = (
        http.client.HTTPConnection("127.0.0.1", port, timeout=60),
        _addresses(big, random.Random(9)),
    )
    began, first = time.perf_counter(), 0.0
    print(f"  worker before any of them: {_resident(pid):6.1f} MB")
    for number in range(1, STOPS[-1] + 1):
        line.request(
            "GET",
            next(wanted),
            headers={"Cookie": cookie if number % 2 else "seen=1", "Accept-Encoding": "gzip"},
        )
        answer = line.getresponse()
        answer.read()
        if answer.status >= 500:
            raise RuntimeError(f"request {number} answered {answer.status}")
        if number in STOPS:
            now = _resident(pid)
            first = first or now
            print(
                f"  after {number:>6} requests: {now:6.1f} MB, {now / first:.2f} of what it was after {STOPS[0]}, "
                f"{time.perf_counter() - began:5.1f} s",
                flush=True,
            )
    print(f"  goal: {GOAL_MB} MB after {STOPS[-1]}, no growth")


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        big, cookie = _fill(read_settings({"CONSULT_INSTANCE": str(folder / "instance")}), folder)
        for path in ("/health", many.NEXT_PAGE):
            times, used = [], list[float]()
            for _ in range(STARTS):
                port, began = free_port(), time.perf_counter()
                with _served(folder / "instance", port) as process:
                    _until(port, path)
                    times.append(time.perf_counter() - began)
                    used.append(_cpu(process.pid, *_workers(process.pid)))
            told = ", ".join(f"{one:.2f}" for one in sorted(times))
            told += f" ({statistics.median(used):.2f} s of CPU)"
            print(
                f"  start to the first answer of {path}: median {statistics.median(times):.2f} s of {told}; goal {GOAL_SECONDS} s"
            )
        port = free_port()
        with _served(folder / "instance", port) as process:
            _until(port, "/health")
            (pid,) = _workers(process.pid)
            _load(port, big, cookie, pid)


if __name__ == "__main__":
    main()
