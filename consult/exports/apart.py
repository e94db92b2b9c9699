"""Files that could be hard to read are read in another process, within bounds of time and memory.

A small file is read here: within its size it cannot hold anybody up, and an ordinary form is small. A larger one would
keep the interpreter busy for seconds while other people wait for their pages, so it is read by a process that the
system ends when it takes too much; and only two at a time for each server process, so that files never take all threads.
"""

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any
from zipfile import ZipFile

from consult.comments.models import CommentType
from consult.exports.book import Book
from consult.exports.models import RowState
from consult.exports.packages import TORN
from consult.exports.reading import Draft
from consult.exports.receiving import Note, read_form, read_letter
from consult.exports.rules import TOO_HARD, FileRefused, ReadersBusy, ensure_size
from consult.web.languages import LANGUAGES

SMALL = 250_000  # bytes of a file, unpacked, that is read at once
CPU_SECONDS = 20  # of reading one file
WALL_SECONDS = 60
MOST_MEMORY = 1_000_000_000  # bytes of address space; Python and its libraries take about a third
AT_ONCE = 2  # files read apart by one process of the server
PATIENCE = 0.25  # seconds until a third one is told to come back: it holds a thread as long
_TURNS = BoundedSemaphore(AT_ONCE)
# What the other process needs to start; no setting of the server, and no secret.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TZ")


def form(content: bytes, book_of: Callable[[str], Book], language: str) -> tuple[list[Draft], list[Note]]:
    """Return what `receiving.read_form` does, read apart when the file is not small.

    Raises:
        FileRefused: the file cannot be read, or takes too long or too much memory.
        ReadersBusy: two other files are being read just now.
    """
    ensure_size(len(content))
    known = _known(book_of)
    if unpacked(content) <= SMALL:
        return read_form(content, known, language)
    read = _apart({"letter": False, "content": content, "pasted": "", "language": language}, known)
    return _rows(read), [(str(message), dict(values)) for message, values in read["notes"]]


def letter(content: bytes | None, pasted: str, book: Book) -> list[Draft]:
    """Return what `receiving.read_letter` does, read apart when the file is not small.

    Raises:
        FileRefused: the letter cannot be read, or takes too long or too much memory.
        ReadersBusy: two other files are being read just now.
    """
    if content is None or unpacked(content) <= SMALL:
        return read_letter(content, pasted, book)
    ensure_size(len(content))
    asked = {"letter": True, "content": content, "pasted": pasted, "language": book.language}
    return _rows(_apart(asked, lambda _: book, (book.language,)))


def unpacked(content: bytes) -> int:
    """Return how many bytes a file says that it unpacks to, which is the most that is ever read of it."""
    if not content.startswith(b"PK"):
        return len(content)
    try:
        with ZipFile(BytesIO(content)) as package:
            return sum(part.file_size for part in package.infolist())
    except TORN:
        return len(content)  # it is refused before anything is unpacked


def _known(book_of: Callable[[str], Book]) -> Callable[[str], Book]:
    """Return what gives books, those of languages that nobody reads here as empty ones, without asking the database."""

    def known(language: str) -> Book:
        if language in LANGUAGES:
            return book_of(language)
        one = book_of(LANGUAGES[0])
        return Book(one.draft_key, one.fingerprint, language, (), one.sections)

    return known


def _apart(
    asked: dict[str, Any], book_of: Callable[[str], Book], languages: Any = LANGUAGES
) -> dict[str, Any]:
    """Return what the other process says.

    Raises:
        FileRefused, ReadersBusy: as above.
        RuntimeError: it failed in a way that is no fault of the file.
    """
    books = {language: book_of(language) for language in languages}
    given = pickle.dumps({**asked, "books": books})
    with _turn():
        said = _run(given)
    if "refused" in said:
        raise FileRefused(said["refused"], **said["values"])
    return said


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=PATIENCE):
        raise ReadersBusy(
            "Other files are being read just now. Nothing was stored; choose your file and send it again in a minute."
        )
    try:
        yield
    finally:
        _TURNS.release()


def _run(given: bytes) -> dict[str, Any]:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(place for place in sys.path if place)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, on a command line of ours
            [sys.executable, "-m", "consult.exports.alone", str(CPU_SECONDS), str(MOST_MEMORY)],
            input=given, capture_output=True, timeout=WALL_SECONDS, env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise FileRefused(TOO_HARD) from late
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL) or b"MemoryError" in done.stderr[-4_000:]:
        raise FileRefused(TOO_HARD)
    if done.returncode != 0:
        raise RuntimeError(
            f"reading a file apart ended with {done.returncode}: {done.stderr[-2_000:].decode(errors='replace')}"
        )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _rows(said: dict[str, Any]) -> list[Draft]:
    return [_row(row) for row in said["rows"]]


def _row(row: dict[str, Any]) -> Draft:
    fault = (str(row["fault"][0]), dict(row["fault"][1])) if row["fault"] else None
    return Draft(**{**row, "kind": CommentType(row["kind"]), "state": RowState(row["state"]), "fault": fault})
