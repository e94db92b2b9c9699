"""A section with five hundred comments: light, still usable, every comment reachable by plain links, marks as deep as they are."""

import gzip
import re
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as settled
from hypothesis import strategies as st

from consult.config import Settings
from consult.reading.drawing import layers
from consult.reading.section_rows import MOST_CARDS
from tests.conftest import on_sqlite
from tests.counting import statements
from tests.reading import many
from tests.reading.test_section import engine_of, work
from tests.signing_in import signed_in
from tests.visitor import Visitor

COMMENTS = 500
BUDGET = 60_000  # bytes on the wire


@pytest.fixture
def big(settings: Settings, tmp_path: Path) -> many.Big:
    with work(settings) as session:
        return many.bring(session, many.folder(tmp_path / "big"), datetime.now(UTC))


def say(settings: Settings, big: many.Big, *numbers: int) -> None:
    with work(settings) as session:
        for number in numbers:
            many.comment(session, big, datetime.now(UTC), number)


def numbers_on(page: Tag) -> list[int]:
    return [int(str(card["id"])[1:]) for card in page.select(".k[id^=k]")]


@on_sqlite
def test_a_section_with_500_comments_is_light_and_every_comment_can_be_reached(
    app: Flask, client: FlaskClient, settings: Settings, big: many.Big
) -> None:
    say(settings, big, *range(COMMENTS))
    packed = client.get(many.PAGE, headers={"Accept-Encoding": "gzip"})
    assert len(packed.data) < BUDGET
    visitor = Visitor(client)
    page = visitor.open(many.PAGE)
    shown = numbers_on(page)
    assert len(shown) == MOST_CARDS
    links = [str(link["href"]) for link in page.select("[id^=all-] a")]
    assert len(links) == len(big.clauses)
    found: Counter[int] = Counter()
    for link in links:
        address: str | None = link
        while address:
            page = visitor.open(address)
            found.update(numbers_on(page))
            further = page.select_one("a[rel=next]")
            address = str(further["href"]) if further else None
    assert found == Counter(range(1, COMMENTS + 1))


@on_sqlite
def test_an_old_comment_is_found_where_it_is_shown_from_its_own_page_and_from_ones_ledger(
    app: Flask, settings: Settings, big: many.Big
) -> None:
    say(settings, big, *range(300))
    public = Visitor(app.test_client())
    shown = numbers_on(public.open(many.PAGE))
    old, new = min(set(range(1, 301)) - set(shown)), max(shown)
    for number, path in ((old, f"{many.PAGE}/comments"), (new, many.PAGE)):
        way = public.open(f"/en/big/comments/{number}").select_one(".crumbs a:last-of-type")
        assert way is not None and f"comment={number}" in str(way["href"])
        assert f'id="k{number}"' in str(public.open(str(way["href"])))
        assert urlsplit(public.address).path == path
    own = signed_in(app, settings, big.people[0], datetime.now(UTC))
    ways = Visitor(own).open("/en/big/comments/mine").select('a[href*="?comment="]')
    assert len(ways) > 1
    for way in (ways[0], ways[-1]):
        anchor = str(way["href"]).partition("#")[2]
        answer = own.get(str(way["href"]))
        assert answer.status_code == 302 and answer.location.endswith(f"#{anchor}")
        assert f'id="{anchor}"' in own.get(answer.location).text
    for wrong in ("x", "99999", "9" * 30, "٣"):
        assert app.test_client().get(f"{many.PAGE}?comment={wrong}").location.endswith(many.PAGE)


@on_sqlite
def test_in_a_section_with_few_comments_a_link_to_one_is_that_of_the_kept_page(
    app: Flask, settings: Settings, big: many.Big
) -> None:
    say(settings, big, *range(MOST_CARDS))
    way = Visitor(app.test_client()).open("/en/big/comments/1").select_one(".crumbs a:last-of-type")
    assert way is not None and str(way["href"]) == f"{many.PAGE}#k1"


@on_sqlite
def test_the_newest_are_on_the_page_and_ones_own_however_old(
    app: Flask, settings: Settings, big: many.Big
) -> None:
    say(settings, big, 0, *(n for n in range(1, 200) if n % 10))
    own = signed_in(app, settings, big.people[0], datetime.now(UTC))
    assert 1 in numbers_on(Visitor(own).open(many.PAGE))
    shown = numbers_on(Visitor(app.test_client()).open(many.PAGE))
    assert 1 not in shown and max(shown) == 181


@on_sqlite
def test_words_are_marked_as_deeply_as_all_comments_lie_on_them_and_lead_to_where_those_are(
    client: FlaskClient, settings: Settings, big: many.Big
) -> None:
    say(settings, big, *range(300))
    page = Visitor(client).open(many.PAGE)
    ids = [str(each["id"]) for each in page.select("[id]")]
    assert len(ids) == len(set(ids))
    marks = page.select("mark")
    assert {str(mark["class"][0]) for mark in marks} == {"m1", "m2", "m3", "m4"}
    for mark in marks:
        assert set(str(mark["aria-details"]).split()) <= set(ids)
    assert not re.search(r'data-n="[^"]*-', str(page))


@pytest.mark.parametrize("comments", [10, 200])
def test_the_number_of_statements_stays_the_same(
    app: Flask, settings: Settings, big: many.Big, comments: int
) -> None:
    say(settings, big, *range(comments))
    expert = signed_in(app, settings, big.people[0], datetime.now(UTC))
    key = big.clauses[0][1]
    for path in (many.PAGE, f"{many.PAGE}/comments", f"{many.PAGE}/comments?clause={key}&after=3"):
        with statements(engine_of(app)) as seen:
            assert expert.get(path).status_code == 200
        assert len(seen) <= 8, seen


@on_sqlite
def test_a_page_of_comments_that_is_not_there_answers_404_and_a_wrong_place_in_the_list_begins_it(
    client: FlaskClient, settings: Settings, big: many.Big
) -> None:
    say(settings, big, 0)
    assert client.get(f"{many.PAGE}/comments?clause=nothing").status_code == 404
    key = big.clauses[0][1]
    for after in ("-1", "x", "9" * 30, "٣"):
        assert 'id="k1"' in client.get(f"{many.PAGE}/comments?clause={key}&after={after}").text


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12), st.integers(1, 99)), max_size=40)


@settled(suppress_health_check=[HealthCheck.too_slow])  # a machine with much else to do
@given(SPANS)
def test_layers_lie_as_deeply_as_the_spans_do_up_to_four(given_spans: list[tuple[int, int, int]]) -> None:
    spans = [(start, start + length, number) for start, length, number in given_spans]

    def depth(at: int, where: list[tuple[int, int, int]]) -> int:
        return min(4, sum(start <= at < end for start, end, _ in where))

    found = layers(spans)
    assert [depth(at, found) for at in range(50)] == [depth(at, spans) for at in range(50)]
    for level in range(1, 5):
        stretches = sorted(span for span in found if span[2] == -level)
        assert all(a[1] < b[0] for a, b in pairwise(stretches))


@on_sqlite
def test_a_kept_page_is_the_page_that_is_drawn(
    client: FlaskClient, settings: Settings, big: many.Big
) -> None:
    say(settings, big, *range(20))
    first = client.get(many.PAGE)  # with the sheet inside
    drawn, kept = client.get(many.PAGE), client.get(many.PAGE)
    packed = client.get(many.PAGE, headers={"Accept-Encoding": "gzip"})
    assert drawn.data == kept.data == gzip.decompress(packed.data)
    assert first.data != drawn.data and first.headers["ETag"] == drawn.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Set-Cookie" not in kept.headers and "csrf_token" not in kept.text
    say(settings, big, 20)
    assert 'id="k21"' in client.get(many.PAGE).text
