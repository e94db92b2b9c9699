"""What the page on privacy says is what the product does."""

import re
from pathlib import Path

from flask import Flask

import consult
from tests.conftest import on_sqlite

SESSION = 1  # the cookie that Flask writes


@on_sqlite
def test_the_page_on_privacy_counts_every_cookie_that_is_set(app: Flask) -> None:
    sources = [path.read_text("utf-8") for path in Path(consult.__file__).parent.rglob("*.py")]
    assert sum(len(re.findall(r"\.set_cookie\(", source)) for source in sources) + SESSION == 5
    assert "Cookies serve five ends and no other" in app.test_client().get("/en/about").text
