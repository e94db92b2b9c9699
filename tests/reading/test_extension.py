"""A round that is extended says why, wherever it says until when: in the reader's language where it was written in it."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consult.config import Settings
from consult.drafts.actions import extend_round
from tests import worlds
from tests.conftest import on_sqlite
from tests.reading.test_section import engine_of, work
from tests.signing_in import signed_in
from tests.visitor import Visitor

PLACES = ["demo/", "demo/read/draft-1/", "demo/read/draft-1/framework/s1"]
REASON = {"en": "Holidays in <many> countries.", "zh": "许多国家放假。"}


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    with work(settings) as session:
        built = worlds.build(session, datetime.now(UTC))
        extend_round(
            session, actor=built.people["coordinator"], now=built.now, consultation_id=built.consultation.id, round_id=built.round.id,
            closes_at=built.round.closes_at + timedelta(days=3), because=REASON,
        )  # fmt: skip
        return built


@on_sqlite
@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize(("language", "written"), [("en", "en"), ("zh", "zh"), ("fr", "en")])
def test_the_reason_is_printed_where_the_deadline_is(
    client: FlaskClient, world: worlds.World, path: str, language: str, written: str
) -> None:
    page = BeautifulSoup(client.get(f"/{language}/{path}").text, "lxml")
    state = page.select_one(".state")
    assert state is not None and REASON[written] in state.get_text()
    told = state.select_one("span[lang]")
    assert (told["lang"] if told is not None else language) == written


@on_sqlite
def test_a_coordinator_writes_the_reason_in_the_languages_they_can(
    app: Flask, settings: Settings, client: FlaskClient, world: worlds.World
) -> None:
    visitor = Visitor(signed_in(app, settings, world.people["coordinator"], world.now))
    visitor.open("/fr/demo/rounds/1/extend")
    later = (world.round.closes_at + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    visitor.press("Prolonger", {"closes_at": later})
    assert visitor.status == 422
    visitor.press("Prolonger", {"closes_at": later, "because_fr": "Des vacances.", "because_en": "Holidays."})
    assert visitor.says("Des vacances.") and visitor.says("Holidays.")
    assert "Des vacances." in client.get("/fr/demo/").text
    assert "Holidays." in client.get("/zh/demo/").text


def test_a_reason_from_before_reasons_had_languages_is_still_read(
    app: Flask, client: FlaskClient, world: worlds.World
) -> None:
    with engine_of(app).begin() as connection:
        connection.execute(text("UPDATE round SET extended_because = 'An \"old\" one.'"))
    for language in ("en", "fr"):
        page = BeautifulSoup(client.get(f"/{language}/demo/").text, "lxml")
        assert 'An "old" one.' in page.get_text()
