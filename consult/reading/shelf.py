"""What was drawn once is kept in the process and shown again: parts of pages, and whole pages of those not signed in.

Everything is kept under all that it was drawn from, never under a name that could mean something else a moment later: a part
under the very values that it shows, a page under its ETag. It is a copy only; losing it costs time and nothing else.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from gzip import compress, decompress
from hashlib import blake2b
from threading import Lock
from typing import Any, cast

from flask import Flask, Response, current_app, g, request
from flask.blueprints import BlueprintSetupState

from consult.web.assets import SEEN
from consult.web.door import actor

PARTS, PAGES = "consult.parts", "consult.pages"
ROOM = {PARTS: 8_000_000, PAGES: 6_000_000}  # bytes
OVERHEAD = 300  # bytes that a key and its place in the list take, about


class Shelf:
    """Keep what was used last, within a room of so many bytes; threads may share it."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Any:
        """Return what is kept under a key; None for nothing."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, content: bytes) -> None:
        """Keep something; what was not used for longest goes when the room is full."""
        with self._lock:
            if key not in self._kept:
                self._used += len(content) + OVERHEAD
            self._kept[key] = content
            while self._used > self._room:
                _, gone = self._kept.popitem(last=False)
                self._used -= len(gone) + OVERHEAD


def put_up(state: BlueprintSetupState) -> None:
    """Give the app its shelves: two apps in a process never share what they drew."""
    app = cast(Flask, state.app)
    for name, room in ROOM.items():
        app.extensions[name] = Shelf(room)


def part(key: Hashable, draw: Callable[[], str]) -> str:
    """Return a part of a page, drawn before from the same values or now. `key` holds every value that it shows.

    The values themselves would take more room than what is drawn from them, so their digest is kept in their place.
    """
    shelf: Shelf = current_app.extensions[PARTS]
    values = blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=32).digest()
    found = shelf.find(values)
    if found is None:
        drawn = draw()
        shelf.keep(values, drawn.encode())
        return drawn
    return str(found, "utf-8")


def whole(tag: str, draw: Callable[[], Response]) -> Response:
    """Return a page, kept gzipped for those who are not signed in; a signed-in person's page is never kept.

    `tag` is the page's ETag: it stands for everything that the page shows.
    """
    if actor().person_id is not None:
        return draw()
    shelf: Shelf = current_app.extensions[PAGES]
    first = not request.cookies.get(SEEN)  # the sheet is inside
    packed = shelf.find((tag, first))
    if packed is None:
        packed = compress(draw().get_data(), 9, mtime=0)
        shelf.keep((tag, first), packed)
    g.first_visit = first
    if request.accept_encodings.quality("gzip"):
        return Response(packed, mimetype="text/html", headers={"Content-Encoding": "gzip"})
    return Response(decompress(packed), mimetype="text/html")
