"""Read a file in a process of its own, started by `apart`: `python -m consult.exports.alone <seconds> <bytes>`.

What to read comes pickled on standard input, from the server; what was read goes back as JSON, so that nothing which a
file could do to this process is run by the server. The limits are set before anything is read.
"""

import json
import os
import pickle
import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from consult.exports.book import Book
from consult.exports.receiving import read_form, read_letter
from consult.exports.rules import TOO_HARD, FileRefused


def limit(seconds: int, most_bytes: int) -> None:
    """Let this process work for so many seconds of CPU time in so much memory, write no file, and let others go first."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if sys.platform != "darwin":  # which knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def read(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the rows and notes of a file as plain values, or why it is refused."""
    books: dict[str, Book] = asked["books"]
    try:
        if asked["letter"]:
            rows = read_letter(asked["content"], asked["pasted"], books[asked["language"]])
            return {"rows": [asdict(row) for row in rows], "notes": []}
        rows, notes = read_form(asked["content"] or b"", books.__getitem__, asked["language"])
    except FileRefused as refusal:
        return {"refused": refusal.message, "values": dict(refusal.values)}
    except MemoryError:
        return {"refused": TOO_HARD, "values": {}}
    return {"rows": [asdict(row) for row in rows], "notes": notes}


def main(words: Sequence[str]) -> int:
    """Read what comes on standard input within the limits that the command line gives."""
    limit(int(words[0]), int(words[1]))
    asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - only the server that started this process writes here
    json.dump(read(asked), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
