"""Applications served by granian as `consult serve` does, asked over the loopback; measured is the CPU time of the workers.

CPU time and not requests a second: what else runs on the machine, the asking side included, changes it least.
"""

import http.client
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from tests.browser.instance import free_port

WORKERS = 2
CONNECTIONS = 4
TICKS = os.sysconf("SC_CLK_TCK")
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """Return the process ids of the server and of everything it has started."""
        return [self.process.pid, *_below(self.process.pid)]

    def cpu(self) -> float:
        """Return the CPU seconds, of user and system, that all its processes have taken so far."""
        return sum(map(_cpu_of, self.workers()))

    def resident(self) -> list[int]:
        """Return the resident memory of each worker in bytes."""
        return [
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
            for pid in _below(self.process.pid)
        ]

    def ask(
        self, path: str, times: int, headers: Mapping[str, str] = GZIP, *, status: int = 200
    ) -> list[float]:
        """Ask so many times over four kept connections; return the seconds of every answer.

        Raises:
            RuntimeError: an answer had another status.
        """
        took: list[float] = []
        faults: list[str] = []

        def work() -> None:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            for _ in range(times // CONNECTIONS):
                start = time.perf_counter()
                line.request("GET", path, headers=dict(headers))
                answer = line.getresponse()
                answer.read()
                took.append(time.perf_counter() - start)
                if answer.status != status:
                    faults.append(f"{path}: {answer.status}, not {status}")
                    return
            line.close()

        threads = [Thread(target=work) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise RuntimeError(faults[0])
        return took

    def each(self, path: str, times: int, headers: Mapping[str, str] = GZIP, *, status: int = 200) -> float:
        """Return the CPU seconds that one of so many answers takes."""
        before = self.cpu()
        answers = len(self.ask(path, times, headers, status=status))
        return (self.cpu() - before) / answers


def _below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *_below(child)]
    return found


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def served(app: str, ready: str, python: str = sys.executable, **settings: str) -> Iterator[Served]:
    """Serve `module:app` on a free port until left; `ready` is asked until it answers with anything but a fault."""
    port = free_port()
    command = [
        python, "-m", "granian", "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", "4",
        "--backpressure", "64", "--log-level", "error", "--host", "127.0.0.1", "--port", str(port), app,
    ]  # fmt: skip
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CONSULT_")}
    process = subprocess.Popen(
        command, env={**clean, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        server = Served(port, process)
        _wait(server, ready)
        yield server
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    below = _below(process.pid)
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        for pid in (process.pid, *below):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(10)


def _wait(server: Served, ready: str) -> None:
    for _ in range(600):
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            line.request("GET", ready)
            if line.getresponse().status < 500:
                return
        except (OSError, http.client.HTTPException):
            if server.process.poll() is not None:
                break
        finally:
            line.close()
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def in_turn(ours: Callable[[], float], peer: Callable[[], float], pairs: int) -> tuple[float, float, float]:
    """Measure both in turn; return their medians and the median of the pairs' ratios, peer to ours."""
    found = [(ours(), peer()) for _ in range(pairs)]
    return (
        statistics.median(a for a, _ in found),
        statistics.median(b for _, b in found),
        statistics.median(b / a for a, b in found),
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows under a head, the first column to the left and the others to the right."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    ]
    return "\n".join(lines)
