"""The workspace in a browser without scripts: who sees it, and nobody else anywhere before it is submitted."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from consult.access import Role
from consult.comments.co_sponsoring import ask_co_sponsor
from consult.comments.consolidating import edit_item, remove_item
from consult.comments.contributing import set_aside
from consult.comments.hiding import hide_words
from consult.comments.reply_models import ReplyItem
from consult.drafts.models import CommentsVisible, Round
from tests.comments.institution import contribute, join, submitted, taken
from tests.comments.said import browser, fields_of, send
from tests.conftest import on_sqlite
from tests.worlds import World

pytestmark = on_sqlite
CLAUSE = "/en/demo/comments/new?draft=draft-1&section=s1&clause=c1"
CANARY = "Kanarienvogel"
OUTSIDE = ("expert2", "editor", "editor2", "coordinator", "signatory", "observer", "stranger", None)


@pytest.fixture
def busy(living: World) -> World:
    """Nairobi’s people have spoken, and the reply is being written; nothing is submitted."""
    living.now = datetime.now(UTC)
    join(living, "dakar", Role.REPRESENTATIVE, "dakar")
    one = contribute(living, words=f"{CANARY} gelb one", suggestion=f"{CANARY} wording")
    two = contribute(living, "representative", f"{CANARY} two")
    aside = contribute(living, words=f"{CANARY} aside")
    set_aside(
        living.session, actor=living.people["representative"], now=living.now, contribution_id=aside.id,
        because=f"{CANARY} reason",
    )  # fmt: skip
    taken(living, one, two, merge=True)
    living.session.commit()
    return living


def house(world: World, rest: str = "") -> str:
    return f"/en/demo/institution/{world.organisations['nairobi'].id}/{rest}"


def addresses(app: Flask, world: World) -> Iterator[str]:
    """Return every address that answers to GET, with whatever values could lead to the workspace."""
    nairobi = world.organisations["nairobi"].id
    values = {
        "lang": "en", "slug": "demo", "draft": "draft-1", "document": "framework", "section": "s1", "key": "c1",
        "number": 1, "organisation": nairobi, "contribution": 1, "item": 1, "chart": "sections", "old": "draft-1",
        "new": "draft-1", "before": "draft-1", "after": "draft-1", "from_key": "draft-1", "to_key": "draft-1",
        "step": "text", "tag": "en", "name": "c1", "digest": "0" * 12, "token": "x" * 43, "language": "en",
    }  # fmt: skip
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                given = {name: values.get(name, 1) for name in rule.arguments}
                built = rule.build(given, append_unknown=False)
                if built is not None:
                    yield built[1]
    yield "/en/demo/search/?q=gelb"
    yield "/en/demo/search/?q=gelb&in=comments"


@pytest.mark.parametrize("who", ["expert2", "editor", "editor2", "coordinator", None])
def test_nobody_outside_reads_a_word_of_it_on_any_page_before_it_is_submitted(
    app: Flask, busy: World, who: str | None
) -> None:
    client, visited = browser(app, busy, who), 0
    for address in addresses(app, busy):
        answer = client.get(address)
        visited += answer.status_code == 200
        assert CANARY.lower() not in answer.get_data(as_text=True).lower(), address
        assert CANARY not in str(answer.headers), address
    assert visited > 10


@pytest.mark.parametrize("who", OUTSIDE)
@pytest.mark.parametrize(
    "rest", ["", "reply/", "reply/submit", "reply/1/edit", "said/1/edit", "said/1/set-aside"]
)
def test_the_workspace_of_others_is_not_there(app: Flask, busy: World, who: str | None, rest: str) -> None:
    answer = browser(app, busy, who).get(house(busy, rest))
    assert answer.status_code == (303 if who is None else 404)


def test_its_own_people_read_it_so_the_search_for_canaries_can_find_them(app: Flask, busy: World) -> None:
    for who in ("expert", "representative"):
        found = browser(app, busy, who).get(house(busy)).text
        assert found.count(CANARY) > 3
        assert CANARY in browser(app, busy, who).get(house(busy, "reply/")).text


def test_what_members_say_moves_no_public_page(app: Flask, living: World) -> None:
    living.now = datetime.now(UTC)
    living.session.execute(update(Round).values(comments_visible=CommentsVisible.EVERYONE))
    living.session.commit()
    pages = [
        "/en/demo/", "/en/demo/overview/", "/en/demo/read/draft-1/", "/en/demo/read/draft-1/framework/s1",
        "/en/demo/answers/",
    ]  # fmt: skip

    def drawn() -> list[tuple[str, str | None]]:
        client = browser(app, living)
        found = []
        for address in pages:
            answer = client.get(address)
            assert answer.status_code == 200, address
            plain = re.sub(r'(csrf_token"? (?:value|content)=")[^"]+', r"\1", answer.text)
            found.append((re.sub(r'value="[\w.-]{60,}"', "", plain), answer.headers.get("ETag")))
        return found

    before = drawn()
    taken(living, contribute(living, words=CANARY))
    living.session.commit()
    assert drawn() == before


def test_an_expert_says_something_for_colleagues_from_the_form_beside_a_clause(
    app: Flask, living: World
) -> None:
    client = browser(app, living, "expert")
    nairobi = living.organisations["nairobi"].id
    answer = send(
        client, client.get(CLAUSE), "/en/demo/comments/new", words="For us only.", behalf=f"w{nairobi}",
        where="exact", exact="university",
    )  # fmt: skip
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "For us only." in page
    assert "<blockquote" in page
    assert "Not in the reply yet" in page
    mine = client.get("/en/demo/comments/mine").text
    assert "For us only." not in mine


@pytest.mark.parametrize("who", ["expert2", "editor"])
def test_nobody_sends_words_into_the_workspace_of_others(app: Flask, living: World, who: str) -> None:
    client = browser(app, living, who)
    behalf = f"w{living.organisations['nairobi'].id}"
    answer = send(client, client.get(CLAUSE), "/en/demo/comments/new", words="Kept words.", behalf=behalf)
    assert answer.status_code == 404
    assert "Kept words." in answer.text


def representative(app: Flask, world: World) -> FlaskClient:
    return browser(app, world, "representative")


def test_a_reply_goes_from_ticks_to_a_submitted_version(app: Flask, living: World) -> None:
    living.now = datetime.now(UTC)
    ids = [contribute(living, words=f"Say {n}").id for n in "ABC"]
    living.session.commit()
    client = representative(app, living)
    page = client.get(house(living))
    data = fields_of(page.text, "take-up")
    data.pop("contribution", None)
    answer = client.post(
        house(living, "take-up"), data={**data, "contribution": [str(i) for i in ids], "how": "each"}
    )
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.text.count("<b>New</b>") == 3
    check = client.get(house(living, "reply/submit"))
    answer = send(client, check, "reply/submit") if False else client.post(
        house(living, "reply/submit"), data=fields_of(check.text, "reply/submit")
    )  # fmt: skip
    assert answer.status_code == 303
    assert "version 1" in client.get(answer.location).text
    shown = client.get("/en/demo/comments/2").text
    assert "from the reply of University of Nairobi (sample), version 1" in shown
    assert "changed there" in shown
    desk = browser(app, living, "editor").get("/en/demo/decisions/2").text
    assert "from the reply of University of Nairobi (sample), version 1" in desk
    colleague = browser(app, living, "expert").get(house(living)).text
    assert "comment 2" in colleague
    assert "word for word" in colleague


def test_nothing_chosen_says_so_on_the_same_page(app: Flask, busy: World) -> None:
    client = representative(app, busy)
    data = fields_of(client.get(house(busy)).text, "take-up")
    data.pop("contribution", None)
    answer = client.post(house(busy, "take-up"), data=data)
    assert answer.status_code == 422
    assert "Choose at least one comment." in answer.text


def test_of_two_representatives_at_once_the_second_sees_both_texts_and_loses_no_word(
    app: Flask, busy: World
) -> None:
    join(busy, "second", Role.REPRESENTATIVE, "nairobi")
    busy.session.commit()
    item = busy.session.query(ReplyItem).one()
    first, second = browser(app, busy, "representative"), browser(app, busy, "second")
    address = house(busy, f"reply/{item.id}/edit")
    early, late = first.get(address), second.get(address)
    assert send(first, early, address, words="The first one’s words.").status_code == 303
    answer = send(second, late, address, words="The second one’s words.")
    assert answer.status_code == 409
    assert "The first one’s words." in answer.text
    assert "The second one’s words." in answer.text
    again = send(second, answer, address)
    assert again.status_code == 303
    assert "The second one’s words." in second.get(again.location).text


def test_the_way_of_a_comment_shows_moves_omissions_and_versions(app: Flask, busy: World) -> None:
    item = busy.session.query(ReplyItem).one()
    other = taken(busy, contribute(busy, words="Another one"))[0]
    submitted(busy)
    edit_item(
        busy.session, actor=busy.people["representative"], now=busy.now, item_id=item.id, seen_version=item.version,
        kind=item.kind, words="Wholly reworded", words_language="en", suggestion=item.suggestion,
    )  # fmt: skip
    remove_item(busy.session, actor=busy.people["representative"], now=busy.now, item_id=other.id)
    busy.session.commit()
    client = representative(app, busy)
    page = client.get(house(busy, "reply/")).text
    assert "<b>Changed</b>" in page
    assert "Comment 2 will be withdrawn when you submit" in page
    check = client.get(house(busy, "reply/submit"))
    assert "<ins>" in check.text
    sent = client.post(house(busy, "reply/submit"), data=fields_of(check.text, "reply/submit"))
    receipt = client.get(sent.location)
    assert receipt.status_code == 200 and "Your reply is submitted as version 2." in receipt.text
    page = client.get(house(busy, "reply/versions/2")).text
    assert "Your reply is submitted" not in page
    assert ("<ins>" in page, "Withdrawn" in page) == (True, True)
    assert "<ins>" not in client.get(house(busy, "reply/versions/1")).text.split("</blockquote>")[-1]
    assert client.get(house(busy, "reply/versions/3")).status_code == 404


def test_a_co_sponsor_reads_the_submitted_version_accepts_and_is_named_and_counted(
    app: Flask, busy: World
) -> None:
    busy.session.execute(update(Round).values(comments_visible=CommentsVisible.EVERYONE))
    submitted(busy)
    contribute(busy, words="Later among ourselves")
    busy.session.commit()
    client = representative(app, busy)
    page = client.get(house(busy, "reply/"))
    dakar = busy.organisations["dakar"]
    data = {**fields_of(page.text, "co-sponsors"), "sponsor": str(dakar.id)}
    assert client.post(house(busy, "reply/co-sponsors"), data=data).status_code == 303
    sponsor = browser(app, busy, "dakar")
    home = f"/en/demo/institution/{dakar.id}/"
    asked = re.search(r"asked/(\d+)", sponsor.get(home).text)
    assert asked is not None
    page = sponsor.get(f"{home}asked/{asked[1]}")
    assert f"{CANARY} gelb one" in page.text
    assert "Later among ourselves" not in page.text
    address = f"{home}asked/{asked[1]}"
    assert (
        sponsor.post(address, data={**fields_of(page.text, asked[1]), "answer": "accept"}).status_code == 303
    )
    public = browser(app, busy).get(f"/en/demo/replies/{busy.organisations['nairobi'].id}").text
    assert "Supported by 1 other institution:" in public
    assert dakar.name in public
    assert "1 co-sponsor" in browser(app, busy).get("/en/demo/comments/1").text


def test_a_blind_round_shows_the_reply_to_its_own_people_and_the_desk_only(app: Flask, busy: World) -> None:
    busy.session.execute(update(Round).values(comments_visible=CommentsVisible.NOBODY))
    submitted(busy)
    busy.session.commit()
    address = f"/en/demo/replies/{busy.organisations['nairobi'].id}"
    for who in ("expert", "representative", "editor"):
        assert browser(app, busy, who).get(address).status_code == 200, who
        assert browser(app, busy, who).get("/en/demo/comments/1").status_code == 200, who
    for other in ("expert2", "observer", "signatory", None):
        assert browser(app, busy, other).get(address).status_code == 404, other
        assert browser(app, busy, other).get("/en/demo/comments/1").status_code == 404, other


def test_after_the_closing_the_workspace_can_be_read_and_offers_no_change(app: Flask, busy: World) -> None:
    busy.session.execute(update(Round).values(closes_at=busy.now))
    busy.session.commit()
    client = representative(app, busy)
    for rest in ("", "reply/"):
        page = client.get(house(busy, rest)).text
        assert "Nothing of the reply can be changed any more" in page
        assert re.findall(r'<form[^>]+action="[^"]*institution', page) == []


def test_a_page_of_the_workspace_needs_a_constant_number_of_statements(app: Flask, busy: World) -> None:
    from tests.comments.test_statements import counting

    def count(rest: str) -> int:
        client = representative(app, busy)
        client.get(house(busy, rest))
        with counting() as seen:
            assert client.get(house(busy, rest)).status_code == 200
        return len(seen)

    before = count(""), count("reply/")
    for n in range(20):
        taken(busy, contribute(busy, words=f"More {n}"))
    busy.session.commit()
    assert (count(""), count("reply/")) == before
    assert before[0] <= 10
    assert before[1] <= 13


def test_a_co_sponsor_does_not_read_what_the_desk_has_hidden_and_its_own_people_do(
    app: Flask, busy: World
) -> None:
    submitted(busy)
    nairobi, dakar = busy.organisations["nairobi"], busy.organisations["dakar"]
    asked = ask_co_sponsor(
        busy.session, actor=busy.people["representative"], now=busy.now, consultation_id=busy.consultation.id,
        organisation_id=nairobi.id, sponsor_id=dakar.id,
    )  # fmt: skip
    comment_id = busy.session.scalars(
        select(ReplyItem.comment_id).where(ReplyItem.comment_id.is_not(None))
    ).one()
    hide_words(
        busy.session, actor=busy.people["coordinator"], now=busy.now, comment_id=comment_id or 0, reason="Insults.",
        reason_language="en",
    )  # fmt: skip
    busy.session.commit()
    page = browser(app, busy, "dakar").get(f"/en/demo/institution/{dakar.id}/asked/{asked.id}")
    assert (page.status_code, CANARY in page.text) == (200, False)
    assert CANARY in browser(app, busy, "representative").get(house(busy, "reply/versions/1")).text
