"""The least that Flask does: a route that answers a word, and one that answers a file's bytes, gzipped already."""

import os
from pathlib import Path

from flask import Flask

app = Flask("bare", static_folder=None)
BODY = Path(os.environ["BARE_BODY"]).read_bytes() if "BARE_BODY" in os.environ else b""


@app.get("/hello")
def hello() -> str:
    """Answer a word."""
    return "hello"


@app.get("/page")
def page() -> tuple[bytes, dict[str, str]]:
    """Answer the bytes."""
    return BODY, {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"}
