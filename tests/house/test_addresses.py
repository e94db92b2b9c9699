"""The addresses of the product are written down: a new or changed one shows in the difference."""

import os
from pathlib import Path

from flask import Flask

LIST = Path(__file__).with_name("addresses.txt")


def test_the_addresses_are_those_written_down(app: Flask) -> None:
    rows = []
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append(f"{rule.rule} {methods} {rule.endpoint}")
    text = "\n".join(sorted(rows)) + "\n"
    if os.environ.get("CONSULT_WRITE_ADDRESSES"):
        LIST.write_text(text, "utf-8")
    assert text == LIST.read_text("utf-8")
