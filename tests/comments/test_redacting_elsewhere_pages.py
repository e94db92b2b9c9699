"""Other places of words to be taken out, on the page: listed with links and ticks."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from consult.comments.moderation_models import RedactedPlace
from tests.comments.said import browser, fields_of, say
from tests.comments.test_redacting_elsewhere import found, quoted, traces
from tests.conftest import on_sqlite
from tests.worlds import World


@on_sqlite
@pytest.mark.parametrize("tongue", ["en", "fr", "zh"])
def test_the_page_lists_the_places_with_links_and_ticks_and_takes_them_out(
    app: Flask, living: World, tongue: str
) -> None:
    world = living
    world.session.connection(execution_options={"consult_write": True})
    quoted(world)
    world.session.commit()
    client = browser(app, world, "coordinator")
    address = f"/{tongue}/demo/comments/1/moderate"
    page = client.get(address)
    preview = client.post(f"{address}/redact", data=fields_of(page.text, "redact"))
    soup = BeautifulSoup(preview.text, "lxml")
    ticks = [str(tick["value"]) for tick in soup.select('input[name="also"]') if tick.has_attr("checked")]
    assert len(ticks) == len(found(world))
    for link in soup.select(".pick a"):
        assert client.get(str(link["href"]), follow_redirects=True).status_code == 200, link
    assert len(soup.select(".pick a")) >= len(ticks) - 2  # letters have no page
    data = {**fields_of(preview.text, "redact"), "also": ticks}
    assert client.post(f"{address}/redact", data=data).status_code == 303
    world.session.rollback()
    assert traces(world) == []
    elsewhere = sum(world.session.scalars(select(RedactedPlace.places)))
    assert elsewhere >= len(ticks) - 2  # another comment and a reply have redactions of their own
    assert f" {elsewhere} " in client.get(address).text


@on_sqlite
def test_a_clause_that_keeps_the_words_is_led_to(app: Flask, living: World) -> None:
    living.session.connection(execution_options={"consult_write": True})
    say(living, words="every year")
    living.session.commit()
    client = browser(app, living, "coordinator")
    page = client.get("/en/demo/comments/1/moderate")
    data = {**fields_of(page.text, "redact"), "pieces": "every year"}
    preview = client.post("/en/demo/comments/1/moderate/redact", data=data)
    links = [str(a["href"]) for a in BeautifulSoup(preview.text, "lxml").select("ul.small a")]
    assert links == ["/en/demo/read/draft-1/framework/s1#c-c1"]
    assert client.get(links[0]).status_code == 200
