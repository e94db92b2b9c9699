"""A progress bar on a terminal; nothing where nobody watches."""

import sys
from typing import Protocol, TextIO

WIDTH = 30


class Progress(Protocol):
    """Told what is being done, and how far it is."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of `what` are done."""


def silent(what: str, done: int, total: int) -> None:
    """Show nothing."""


def bar_on(stream: TextIO = sys.stderr) -> Progress:
    """Return a bar on a terminal; on anything else a line for each thing that is finished."""

    def show(what: str, done: int, total: int) -> None:
        if not stream.isatty():
            if done == total:
                stream.write(f"{what}: {done}\n")
            return
        full = WIDTH * done // total if total else WIDTH
        end = "\n" if done == total else ""
        stream.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {done}/{total} {what}\x1b[K{end}")
        stream.flush()

    return show
