"""P5: reading comments beside isso 0.14, both served by granian with 2 workers: CPU time of the workers.

isso answers with all comments as JSON, this with a page: the text, at most 120 of them as cards, the marks of all. isso is fetched from PyPI into .cache/peers at the
first run; CommentPress (WordPress) and posting are not compared here. Goals: at least 25 times at 40 comments and 50 times at
500. Source: design notes, performance.
"""

import http.client
import json
import subprocess
import tempfile
import venv
from contextlib import ExitStack
from pathlib import Path

from bench.crowds import crowd
from bench.served import GZIP, Served, in_turn, served, table
from tests.reading.many import PAGE

ISSO = "isso==0.14.0"
PEERS = Path(__file__).resolve().parents[1] / ".cache" / "peers"
PAIRS = 5
TIMES = 200
TIMES_THERE = 12  # isso takes long with many comments
WORDS = "This clause could say more clearly who does what by when, and where the evidence is kept. " * 2
SEEN = {**GZIP, "Cookie": "seen=1"}
CONFIGURATION = """[general]
dbpath = {folder}/isso.db
host = http://127.0.0.1/
[guard]
enabled = false
[hash]
algorithm = none
salt = x
"""
_asked = 0


def _python() -> str:
    """Return the interpreter of an environment with isso and granian in it."""
    python = PEERS / "bin" / "python"
    if not python.is_file():
        venv.create(PEERS, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", ISSO, "granian"], check=True)
    return str(python)


def _send(server: Served, path: str, body: str, headers: dict[str, str], status: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    line.request("POST", path, body=body, headers=headers)
    answer = line.getresponse()
    told = answer.read()
    line.close()
    if answer.status != status:
        raise RuntimeError(f"{path}: {answer.status} {told[:300]!r}")


def _say_there(server: Served, uri: str) -> None:
    """Post a comment to isso."""
    body = json.dumps({"text": WORDS, "title": "A section", "author": "Wanjiru"})
    _send(server, f"/new?uri={uri}", body, {"Content-Type": "application/json"}, 201)


def _anew(server: Served) -> float:
    """Return the CPU seconds of the page under addresses that nobody has asked for yet."""
    global _asked
    before = server.cpu()
    for _ in range(10):
        _asked += 1
        server.ask(f"{PAGE}?n={_asked}", 4, SEEN)
    return (server.cpu() - before) / 40


def main() -> None:
    """Print the table."""
    python = _python()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "isso.cfg").write_text(CONFIGURATION.format(folder=folder))
        isso = stack.enter_context(
            served("isso.run:application", "/", python, ISSO_SETTINGS=str(folder / "isso.cfg"))
        )
        rows = []
        for size in (40, 500):
            settings, _ = crowd(folder / str(size), size)
            ours = stack.enter_context(
                served(
                    "consult.wsgi:app",
                    PAGE,
                    CONSULT_INSTANCE=str(settings.instance),
                    CONSULT_DATABASE_URL=settings.database_url,
                )
            )
            for _ in range(size):
                _say_there(isso, f"/{size}")
            rows += _reading(ours, isso, size)
        print(table(("CPU ms of the workers", "ours", "isso", "isso / ours", "goal"), rows))


def _reading(ours: Served, isso: Served, size: int) -> list[tuple[str, ...]]:
    def there() -> float:
        return isso.each(f"/?uri=/{size}", TIMES_THERE, {})

    kept = in_turn(lambda: ours.each(PAGE, TIMES, SEEN), there, PAIRS)
    anew = in_turn(lambda: _anew(ours), there, PAIRS)
    goal = ">= 25" if size == 40 else ">= 50"
    return [
        (f"{size} comments: isso's JSON, our page, kept", *_cells(kept), goal),
        (f"{size} comments: isso's JSON, our page, drawn anew", *_cells(anew), ""),
    ]


def _cells(figures: tuple[float, float, float]) -> tuple[str, str, str]:
    return f"{figures[0] * 1000:.2f}", f"{figures[1] * 1000:.2f}", f"{figures[2]:.1f}"


if __name__ == "__main__":
    main()
