"""What an address may hold: numbers that both databases can hold, and a query whose bytes are text."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, unquote

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, ValidationError

MOST = 2_147_483_647  # the greatest id of either database: INTEGER of PostgreSQL has 32 bits
NOTHING = "%EF%BF%BD"  # U+FFFD in UTF-8
SENT_AS_THEY_ARE = "".join(map(chr, range(33, 127)))

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class NumberConverter(IntegerConverter):
    """A number in an address: up to ten ASCII digits, and no more than a database can hold; else there is no such page."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map, **asked: Any) -> None:
        """Take the customary arguments of a number; `max` is at most what a database can hold."""
        asked["max"] = min(asked.get("max") or MOST, MOST)
        super().__init__(map, **asked)

    def to_python(self, value: str) -> int:
        """Return the number.

        Raises:
            ValidationError: it is greater than a database can hold.
        """
        number: int = super().to_python(value)
        if number > MOST:
            raise ValidationError
        return number


def hang_addresses(app: Flask) -> None:
    """Let the app take only addresses that it can answer. Before any route is added."""
    app.url_map.converters["int"] = NumberConverter
    app.wsgi_app = _as_text(app.wsgi_app)  # type: ignore[method-assign, assignment]


def _as_text(answer: Wsgi) -> Wsgi:
    """Let the app read addresses as text that both databases can hold: bytes of a query that are no ASCII are written as
    %xx, as they need not be UTF-8, and U+FFFD stands for NUL.

    Source: RFC 3986, 2.1 and 3.4; PostgreSQL, character types (no NUL).
    """

    def answered(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        query = str(environ.get("QUERY_STRING", ""))
        if not query.isascii() or not query.isprintable() or " " in query:
            query = quote(query.encode("latin-1", "replace"), safe=SENT_AS_THEY_ARE)
        environ["QUERY_STRING"] = query.replace("%00", NOTHING)
        environ["PATH_INFO"] = str(environ.get("PATH_INFO", "")).replace("\0", unquote(NOTHING, "latin-1"))
        return answer(environ, start)

    return answered
