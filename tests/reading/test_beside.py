"""A second language beside the first, and marks that print."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consult.comments.actions import add_comment
from consult.comments.models import CommentType
from consult.comments.targeting import Quote
from consult.config import Settings
from consult.reading.printing import numbered
from tests import worlds
from tests.counting import statements
from tests.reading.test_section import PAGE, engine_of, say, work
from tests.signing_in import signed_in
from tests.visitor import Visitor


@pytest.fixture
def world(settings: Settings) -> worlds.World:
    with work(settings) as session:
        return worlds.build(session, datetime.now(UTC))


@pytest.fixture
def expert(app: Flask, settings: Settings, world: worlds.World) -> FlaskClient:
    return signed_in(app, settings, world.people["expert"], datetime.now(UTC))


def test_the_second_language_stands_beside_every_clause(expert: FlaskClient) -> None:
    page = Visitor(expert).open(f"{PAGE}?with=zh")
    pairs = [(c.select_one(".text"), c.select_one(".other")) for c in page.select(".clause .pair")]
    assert len(pairs) == 3
    for index, (first, second) in enumerate(pairs):
        assert first is not None and worlds.WORDS["en"][index] == first.get_text().strip()
        assert second is not None and worlds.WORDS["zh"][index] == second.get_text().strip()
        assert second["lang"] == "zh-Hans"


def test_the_second_language_is_chosen_by_a_link_and_left_by_another(expert: FlaskClient) -> None:
    visitor = Visitor(expert)
    visitor.open(PAGE)
    assert not visitor.page.select(".other")
    visitor.open(str(visitor.page.select_one('a[href="?with=fr"]')["href"]))  # type: ignore[index]
    assert visitor.address.startswith(PAGE)
    assert "politique chaque année" in visitor.shown()
    assert "with=fr" in str(visitor.page.select_one('nav.row a[href*="/s2"]'))
    visitor.follow("Show one language")
    assert not visitor.page.select(".other")


@pytest.mark.parametrize("asked", ["en", "de", "", "fr' OR 1=1", "<script>"])
def test_a_language_that_is_not_there_leaves_the_page_as_it_is(expert: FlaskClient, asked: str) -> None:
    answer = expert.get(PAGE, query_string={"with": asked})
    assert answer.status_code == 200 and 'class="other' not in answer.text
    assert "<script>" not in answer.text.split("<main")[1]


def test_words_commented_on_are_marked_in_both_languages(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    say(settings, world, "Which policy?", "its policy")
    with work(settings) as session:
        add_comment(
            session, actor=world.people["expert2"], now=datetime.now(UTC), draft_id=world.draft.id, section_id=world.sections[0].id,
            clause_id=world.clauses[0].id, language="fr", kind=CommentType.GENERAL, words="Laquelle ?", words_language="fr",
            selection=Quote("sa politique", None), form_key=str(uuid4()),
        )  # fmt: skip
    page = Visitor(expert).open(f"{PAGE}?with=fr")
    assert [m.get_text() for m in page.select("#c-c1 .text mark")] == ["its policy"]
    assert [m.get_text() for m in page.select("#c-c1 .other mark")] == ["sa politique"]
    assert len(page.select("#k1")) == len(page.select("#k2")) == 1


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?with=fr"])
def test_a_second_language_takes_no_further_statement(app: Flask, expert: FlaskClient, path: str) -> None:
    with statements(engine_of(app)) as seen:
        assert expert.get(path).status_code == 200
    assert len(seen) <= 8, seen


def test_the_page_with_a_second_language_is_not_taken_for_the_one_without(expert: FlaskClient) -> None:
    tag = expert.get(PAGE).headers["ETag"]
    assert expert.get(f"{PAGE}?with=fr", headers={"If-None-Match": tag}).status_code == 200


def test_each_comment_is_numbered_once_behind_its_last_marked_words() -> None:
    html = (
        '<p><mark class="m1" aria-details="k12">one</mark> <mark class="m2" aria-details="k12 k7">two</mark>'
        '<mark class="m1" aria-details="k7">three</mark></p>'
    )
    assert numbered(html) == (
        '<p><mark class="m1" aria-details="k12">one</mark> <mark class="m2" aria-details="k12 k7" data-n="12">two</mark>'
        '<mark class="m1" aria-details="k7" data-n="7">three</mark></p>'
    )
    assert (
        numbered("<p>&lt;mark aria-details=&quot;k1&quot;&gt;</p>")
        == "<p>&lt;mark aria-details=&quot;k1&quot;&gt;</p>"
    )


def test_a_marked_section_carries_the_numbers_to_print(
    expert: FlaskClient, settings: Settings, world: worlds.World
) -> None:
    say(settings, world, "Which policy?", "its policy")
    say(settings, world, "Publish where?", "publish its policy")
    page = Visitor(expert).open(PAGE)
    assert [m.get("data-n") for m in page.select("#c-c1 mark")] == [None, "1 2"]
