"""P9: the sample instance from the start of the server to its first answer; memory of a worker over 10,000 requests.

Time to the first answer depends on what else the machine does, so the CPU seconds until then stand beside it. Goals: 1.5 s; a
worker of at most 120 MB after 10,000 requests that does not grow: the second 5,000 requests add less than 2 MB.
"""

import statistics
import tempfile
import time
from datetime import UTC, datetime

from bench.served import GZIP, Served, served
from consult.config import read_settings
from consult.demo.starting import start

STARTS = 5
REQUESTS = 10_000
PAGES = (
    "/en/iioe-qa/", "/en/iioe-qa/read/qa-2.0-draft-1/", "/fr/iioe-qa/read/qa-2.0-draft-1/framework/f-purpose", "/zh/iioe-qa/overview/",
    "/en/iioe-qa/search/?q=quality", "/en/iioe-qa/answers/",
)  # fmt: skip
MB = 1_000_000


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"CONSULT_INSTANCE": folder, "CONSULT_DEMO": "1"}
        start(read_settings(settings), datetime.now(UTC))
        took, cpu = [], []
        for _ in range(STARTS):
            begun = time.perf_counter()
            with served("consult.wsgi:app", PAGES[0], **settings) as server:
                took.append(time.perf_counter() - begun)
                cpu.append(server.cpu())
        print(
            f"start to first answer: median {statistics.median(took):.2f} s, best {min(took):.2f} s; "
            f"CPU of the server and two workers {statistics.median(cpu):.2f} s (goal 1.5 s)"
        )
        with served("consult.wsgi:app", PAGES[0], **settings) as server:
            _grow(server)


def _grow(server: Served) -> None:
    pages = [page for page in PAGES if _there(server, page)]
    for part in range(11):
        if part:
            for page in pages:
                server.ask(page, REQUESTS // 10 // len(pages), GZIP)
        if part in (0, 1, 5, 10):
            each = ", ".join(f"{size / MB:.1f}" for size in server.resident())
            print(f"after {REQUESTS // 10 * part:>6,} requests: resident {each} MB (goal: 120 MB, no growth)")


def _there(server: Served, page: str) -> bool:
    try:
        server.ask(page, 4)
    except RuntimeError as fault:
        print(f"left out: {fault}")
        return False
    return True


if __name__ == "__main__":
    main()
