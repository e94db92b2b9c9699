"""The words of the reader's scripts: in the page on a first visit, in a file of their own afterwards."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from consult.config import Settings
from tests import worlds
from tests.conftest import on_sqlite
from tests.reading.test_section import PAGE, work

FILE = re.compile(r"/static/([0-9a-f]+)/reader\.(\w\w)\.js")


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    with work(settings) as session:
        return worlds.build(session, datetime.now(UTC))


@on_sqlite
@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_the_words_are_in_the_first_page_and_then_in_a_file_kept_for_a_year(
    client: FlaskClient, world: worlds.World, language: str
) -> None:
    page = PAGE.replace("/en/", f"/{language}/")
    first = client.get(page).text
    assert '<template id="reader"' in first and not FILE.search(first)
    later = client.get(page).text
    found = FILE.search(later)
    assert found is not None and found[2] == language and '<template id="reader"' not in later
    answer = client.get(found[0])
    assert "immutable" in answer.headers["Cache-Control"]
    (whole,) = re.findall(r"<legend>.*?</legend>.*?<span>(.*?)</span>", first, re.DOTALL)
    assert whole in answer.text
    other = client.get(found[0].replace(found[1], "0" * 12))
    assert other.headers["Cache-Control"] == "no-cache" and other.data == answer.data


@on_sqlite
def test_the_file_is_the_same_for_everybody(client: FlaskClient, world: worlds.World) -> None:
    client.get(PAGE)
    found = FILE.search(client.get(PAGE).text)
    assert found is not None
    text = client.get(found[0]).text
    assert "csrf" not in text and "demo" not in text and "data-account" not in text
