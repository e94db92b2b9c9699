"""The section page served by granian with 2 workers: CPU time of the workers beside that of the least that Flask does.

P1: the stored page with 500 comments against a bare route with the same bytes. P2: 304 against Flask's hello. P3: the page with
5,000 comments against that with 40: kept, drawn anew (under an address not asked before), and signed in. At least seven
alternating pairs, the median of the pairs' ratios. Source: design notes, performance.
"""

import http.client
import tempfile
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from bench.crowds import cookie_of, crowd
from bench.served import GZIP, Served, in_turn, served, table
from consult.config import Settings
from tests.reading.many import PAGE, Big

PAIRS = 7
TIMES = 400
SEEN = {**GZIP, "Cookie": "seen=1"}
_asked = 0


def _first(server: Served, headers: dict[str, str]) -> tuple[bytes, str]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    line.request("GET", PAGE, headers=headers)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return body, answer.headers["ETag"]


def _anew(server: Served, times: int) -> float:
    """Return the CPU seconds of the page under addresses that nobody has asked for yet: nothing whole is kept of it."""
    global _asked
    before = server.cpu()
    for _ in range(times // 4):
        _asked += 1
        server.ask(f"{PAGE}?n={_asked}", 4, SEEN)
    return (server.cpu() - before) / times


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        crowds = {size: crowd(folder / str(size), size) for size in (40, 500, 5_000)}
        ours = {size: stack.enter_context(_site(settings)) for size, (settings, _) in crowds.items()}
        body, tag = _first(ours[500], SEEN)
        (folder / "body").write_bytes(body)
        bare = stack.enter_context(served("bench.bare:app", "/hello", BARE_BODY=str(folder / "body")))
        rows = _stored(ours[500], bare, {**SEEN, "If-None-Match": tag}) + _sizes(ours, crowds)
        print(f"the page with 500 comments: {len(body):,} bytes gzipped")
        print(table(("CPU ms of the workers for one answer", "a", "b", "b / a", "goal"), rows))


def _site(settings: Settings) -> AbstractContextManager[Served]:
    return served(
        "consult.wsgi:app",
        PAGE,
        CONSULT_INSTANCE=str(settings.instance),
        CONSULT_DATABASE_URL=settings.database_url,
    )


def _row(what: str, figures: tuple[float, float, float], goal: str) -> tuple[str, ...]:
    a, b, ratio = figures
    return (what, f"{a * 1000:.2f}", f"{b * 1000:.2f}", f"{ratio:.2f}", goal)


def _stored(ours: Served, bare: Served, again: dict[str, str]) -> list[tuple[str, ...]]:
    kept = in_turn(lambda: ours.each(PAGE, TIMES, SEEN), lambda: bare.each("/page", TIMES), PAIRS)
    unchanged = in_turn(
        lambda: ours.each(PAGE, TIMES, again, status=304), lambda: bare.each("/hello", TIMES), PAIRS
    )
    return [
        _row("P1: kept page, 500 comments (a), bare route, same bytes (b)", kept, ">= 0.35"),
        _row("P2: 304 (a), Flask hello (b)", unchanged, ">= 0.40"),
    ]


def _sizes(ours: dict[int, Served], crowds: dict[int, tuple[Settings, Big]]) -> list[tuple[str, ...]]:
    small, large = ours[40], ours[5_000]
    who = {size: cookie_of(*crowds[size]) for size in (40, 5_000)}
    kept = in_turn(lambda: small.each(PAGE, TIMES, SEEN), lambda: large.each(PAGE, TIMES, SEEN), PAIRS)
    anew = in_turn(lambda: _anew(small, 40), lambda: _anew(large, 40), PAIRS)
    signed = in_turn(lambda: small.each(PAGE, 40, who[40]), lambda: large.each(PAGE, 40, who[5_000]), PAIRS)
    beside_kept = in_turn(lambda: large.each(PAGE, 40, SEEN), lambda: large.each(PAGE, 40, who[5_000]), PAIRS)
    beside_anew = in_turn(lambda: _anew(large, 40), lambda: large.each(PAGE, 40, who[5_000]), PAIRS)
    return [
        _row("P3: kept page, 40 comments (a), 5,000 (b)", kept, "<= 1.5"),
        _row("P3: drawn anew, 40 (a), 5,000 (b)", anew, "<= 1.5"),
        _row("P3: signed in, 40 (a), 5,000 (b)", signed, "<= 1.5"),
        _row("P3: 5,000, drawn anew for anybody (a), signed in (b)", beside_anew, "<= 2"),
        _row("P3: 5,000, kept for anybody (a), signed in (b)", beside_kept, "<= 2"),
    ]


if __name__ == "__main__":
    main()
