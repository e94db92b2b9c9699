"""What pages show of a submitted version: words meant, what is suggested in their place, and what changed for whom."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from consult.access import Role
from consult.comments.co_sponsoring import answer_request, ask_co_sponsor
from consult.comments.consolidating import edit_item, remove_item
from consult.comments.reply_models import CoSponsor, ReplyItem
from consult.comments.targeting import Quote
from tests.comments.institution import contribute, join, submitted, taken
from tests.comments.said import browser
from tests.conftest import on_sqlite
from tests.worlds import World

pytestmark = on_sqlite


@pytest.fixture
def replied(living: World) -> tuple[World, ReplyItem, ReplyItem]:
    """Nairobi has submitted two comments on words of the first clause, one of them with a suggestion."""
    living.now = datetime.now(UTC)
    join(living, "dakar", Role.REPRESENTATIVE, "dakar")
    one = contribute(living, words="Say must", suggestion="must", selection=Quote("should"))
    two = contribute(living, words="Which ones", selection=Quote("should"))
    first, second = taken(living, one, two)
    submitted(living)
    living.session.commit()
    return living, first, second


def asked(world: World) -> CoSponsor:
    return ask_co_sponsor(
        world.session, actor=world.people["representative"], now=world.now, consultation_id=world.consultation.id,
        organisation_id=world.organisations["nairobi"].id, sponsor_id=world.organisations["dakar"].id,
    )  # fmt: skip


def edited(world: World, item: ReplyItem, words: str, suggestion: str | None) -> None:
    edit_item(
        world.session, actor=world.people["representative"], now=world.now, item_id=item.id, seen_version=item.version,
        kind=item.kind, words=words, words_language="en", suggestion=suggestion,
    )  # fmt: skip


def page_of(app: Flask, world: World, rest: str, who: str = "representative", home: str = "nairobi") -> str:
    world.session.commit()
    answer = browser(app, world, who).get(f"/en/demo/institution/{world.organisations[home].id}/{rest}")
    assert answer.status_code == 200
    return answer.text


def shown(page: str) -> list[str]:
    """Return each comment of a version: its blockquotes, and before them what is said of the change."""
    parts = page.split('<ol class="list">')[1].split("</ol>")[0].split("<li>")[1:]
    return [re.sub(r"<span class=\"vh\">.*?</span>", "", part) for part in parts]


@pytest.mark.parametrize("where", ["reply/versions/1", "asked"])
def test_a_version_shows_the_words_meant_and_what_takes_their_place(
    app: Flask, replied: tuple[World, ReplyItem, ReplyItem], where: str
) -> None:
    world, *_ = replied
    if where == "asked":
        page = page_of(app, world, f"asked/{asked(world).id}", "dakar", "dakar")
    else:
        page = page_of(app, world, where)
    one, two = shown(page)
    assert re.search(r"<del>.*should.*</del>.*<ins>.*must.*</ins>", one)
    assert ">should</blockquote>" in two
    assert "<ins>" not in two


def test_looking_it_through_shows_the_words_meant(
    app: Flask, replied: tuple[World, ReplyItem, ReplyItem]
) -> None:
    one, two = shown(page_of(app, replied[0], "reply/submit"))
    assert re.search(r"<del>.*should.*</del>.*<ins>.*must.*</ins>", one)
    assert ">should</blockquote>" in two


def test_a_suggestion_that_changed_is_marked_against_the_one_before_under_the_words_meant(
    app: Flask, replied: tuple[World, ReplyItem, ReplyItem]
) -> None:
    world, first, second = replied
    edited(world, first, "Say must", "has to")
    edited(world, second, "Which ones", "ought to")
    submitted(world)
    one, two = shown(page_of(app, world, "reply/versions/2"))
    assert ">should</blockquote>" in one
    assert re.search(r"<del>.*must.*</del>.*<ins>.*has to.*</ins>", one)
    assert re.search(r"<del>.*should.*</del>.*<ins>.*ought to.*</ins>", two)
    edited(world, first, "Say must", None)
    submitted(world)
    (one, _) = shown(page_of(app, world, "reply/versions/3"))
    assert (">should</blockquote>" in one, re.search(r"<del>.*has to.*</del>", one) is not None) == (
        True,
        True,
    )


def test_who_is_asked_first_reads_the_version_and_nothing_of_how_it_came_about(
    app: Flask, replied: tuple[World, ReplyItem, ReplyItem]
) -> None:
    world, first, second = replied
    edited(world, first, "Say must, please", "must")
    remove_item(world.session, actor=world.people["representative"], now=world.now, item_id=second.id)
    submitted(world)
    page = page_of(app, world, f"asked/{asked(world).id}", "dakar", "dakar")
    (one,) = shown(page)
    assert "Say must, please" in one
    assert [word for word in ("Changed", "New", "Withdrawn", "As before") if f"<b>{word}</b>" in page] == []


def test_who_supported_an_earlier_version_reads_what_changed_since(
    app: Flask, replied: tuple[World, ReplyItem, ReplyItem]
) -> None:
    world, first, second = replied
    request = asked(world)
    answer_request(
        world.session, actor=world.people["dakar"], now=world.now, request_id=request.id, seen_version=1, accept=True
    )  # fmt: skip
    edited(world, first, "Say must, please", "must")
    submitted(world)
    brief = taken(world, contribute(world, words="Not for long"))[0]
    submitted(world)
    for item in (second, brief):
        remove_item(world.session, actor=world.people["representative"], now=world.now, item_id=item.id)
    taken(world, contribute(world, words="Later"))
    submitted(world)  # version 4: version 3 told of the change of the first, and of one that nobody supported
    page = page_of(app, world, f"asked/{request.id}", "dakar", "dakar")
    told = [(re.findall(r"<b>(\w+)</b>", part)[0], "<ins>" in part) for part in shown(page)]
    assert told == [("Changed", True), ("New", False), ("Withdrawn", False)]
    assert "Not for long" not in page


def test_only_institutions_that_can_still_be_asked_are_offered(
    app: Flask, replied: tuple[World, ReplyItem, ReplyItem]
) -> None:
    world, *_ = replied
    offered = f'<option value="{world.organisations["dakar"].id}"'
    assert offered in page_of(app, world, "reply/")
    request = asked(world)
    assert offered not in page_of(app, world, "reply/")
    answer_request(
        world.session, actor=world.people["dakar"], now=world.now, request_id=request.id, seen_version=1, accept=False
    )  # fmt: skip
    assert offered not in page_of(app, world, "reply/")
    contributed = taken(world, contribute(world, words="More"))
    submitted(world)
    assert contributed
    assert offered in page_of(app, world, "reply/")


def test_the_public_reply_names_the_clause_of_each_comment(
    app: Flask, replied: tuple[World, ReplyItem, ReplyItem]
) -> None:
    world, *_ = replied
    page = browser(app, world, "editor").get(f"/en/demo/replies/{world.organisations['nairobi'].id}").text
    number = re.search(r'<h2 class="label">Clause ([\w.]+)</h2>', page)
    assert number is not None
    assert page.count("In its place in the text") == 2
