"""The words of the reader's scripts as a file of their own, in each language: fetched once, not with every section."""

import json
from functools import cache
from hashlib import sha256

from flask import render_template, request, url_for

from consult.comments.models import CommentType
from consult.comments.words import kind_word
from consult.web.assets import SEEN, script
from consult.web.languages import language


def inside() -> bool:
    """Tell whether the words belong inside the page: on a first visit, where a further request costs more than bytes."""
    return not request.cookies.get(SEEN)


def content() -> bytes:
    """Return the file in the language of the request."""
    return _content(language())


def address() -> str:
    """Return where the file is; the address changes with its content."""
    return url_for("reading.words", digest=_digest(language()))


@cache
def _content(tag: str) -> bytes:
    kinds = [(str(kind), kind_word(kind)) for kind in CommentType]
    words = render_template("reading/_words.html", inside=False, kinds=kinds)
    said = json.dumps(" ".join(words.split("\n")), ensure_ascii=False)
    return script("words.js").replace('"the words"', said).encode()


@cache
def _digest(tag: str) -> str:
    return sha256(_content(tag)).hexdigest()[:12]
