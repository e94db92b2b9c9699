"""Hidden and redacted words in a browser: what remains of them on every page, for everybody."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import update

from consult.comments.actions import edit_comment, reply
from consult.comments.models import Comment
from consult.decisions.actions import decide, publish_decisions
from consult.decisions.models import Outcome
from consult.drafts.models import CommentsVisible, Round
from tests.comments.said import browser, fields_of, say, send
from tests.comments.test_workspace_pages import addresses
from tests.conftest import on_sqlite
from tests.worlds import World

pytestmark = on_sqlite
CANARY = "Kanarienvogel"
PHONE = "+254 20 491 0000"


@pytest.fixture
def talked(living: World) -> World:
    """An edited comment with a suggestion, a reply and a published answer, in a round that everybody reads."""
    living.now = datetime.now(UTC)
    living.consultation.second_editor = False
    living.session.execute(update(Round).values(comments_visible=CommentsVisible.EVERYONE))
    first = say(living, words=f"{CANARY} gelb at first {PHONE}", suggestion=f"{CANARY} wording {PHONE}")
    edit_comment(
        living.session, actor=living.people["expert"], now=living.now, comment_id=first.id, seen_version=1,
        kind=first.kind, words=f"{CANARY} gelb then {PHONE}", words_language="en", suggestion=f"{CANARY} wording {PHONE}",
    )  # fmt: skip
    reply(
        living.session, actor=living.people["expert2"], now=living.now, comment_id=first.id, words=f"I rang {PHONE}",
        words_language="en", form_key="1" * 36,
    )  # fmt: skip
    editor = living.people["editor"]
    decide(
        living.session, actor=editor, now=living.now, consultation_id=living.consultation.id, comment_ids=[first.id],
        outcome=Outcome.NOTED, response="Thank you.", response_language="en",
    )  # fmt: skip
    publish_decisions(
        living.session,
        actor=living.people["coordinator"],
        now=living.now,
        consultation_id=living.consultation.id,
    )
    living.session.commit()
    return living


def moderate(
    app: Flask, world: World, action: str, who: str = "coordinator", rest: str = "", **values: str
) -> int:
    client = browser(app, world, who)
    page = client.get(f"/en/demo/comments/1/moderate{rest}")
    assert page.status_code == 200
    return send(client, page, f"/en/demo/comments/1/moderate/{action}", **values).status_code


@pytest.mark.parametrize("who", ["expert2", "observer", None])
def test_no_page_shows_a_word_of_a_hidden_comment_to_others(
    app: Flask, talked: World, who: str | None
) -> None:
    before = browser(app, talked, who)
    with_words = [a for a in addresses(app, talked) if CANARY in before.get(a).text]
    assert (
        len(with_words) >= 4
    )  # the comment, its section, the answers, search: so the look below can find it
    assert moderate(app, talked, "hide", reason="Insults a colleague.") == 303
    client = browser(app, talked, who)
    for address in addresses(app, talked):
        answer = client.get(address)
        assert CANARY not in answer.get_data(as_text=True), address
    note = "Comment 1 was hidden by the coordinator: Insults a colleague."
    shown = [a for a in addresses(app, talked) if note in client.get(a).text]
    assert len(shown) >= 3


def test_the_author_reads_on_my_comments_that_it_was_hidden_and_why(app: Flask, talked: World) -> None:
    moderate(app, talked, "hide", reason="Insults a colleague.", who="editor")
    page = browser(app, talked, "expert").get("/en/demo/comments/mine").text
    assert "Comment 1 was hidden by the editors: Insults a colleague." in page
    assert CANARY in page


def test_it_is_shown_again_with_one_press(app: Flask, talked: World) -> None:
    moderate(app, talked, "hide", reason="By mistake.")
    assert CANARY not in browser(app, talked).get("/en/demo/comments/1").text
    assert moderate(app, talked, "show") == 303
    page = browser(app, talked).get("/en/demo/comments/1").text
    assert CANARY in page
    assert "By mistake." not in page


def test_hiding_without_a_reason_says_so_and_hides_nothing(app: Flask, talked: World) -> None:
    client = browser(app, talked, "coordinator")
    page = client.get("/en/demo/comments/1/moderate")
    answer = send(client, page, "/en/demo/comments/1/moderate/hide", reason=" ")
    assert answer.status_code == 422
    assert "everybody will read it" in answer.text
    assert CANARY in browser(app, talked).get("/en/demo/comments/1").text


def test_a_reply_is_hidden_by_itself_on_its_page(app: Flask, talked: World) -> None:
    assert moderate(app, talked, "hide", rest="?reply=1", reason="Not to the point.") == 303
    page = browser(app, talked).get("/en/demo/comments/1").text
    assert "This reply was hidden by the coordinator: Not to the point." in page
    assert "I rang" not in page
    assert CANARY in page


def test_a_phone_number_is_proposed_previewed_and_taken_out_of_every_page_for_everybody(
    app: Flask, talked: World
) -> None:
    client = browser(app, talked, "editor")
    page = client.get("/en/demo/comments/1/moderate")
    assert f'value="{PHONE}" checked' in page.text
    preview = client.post("/en/demo/comments/1/moderate/redact", data=fields_of(page.text, "redact"))
    assert preview.status_code == 200
    assert f"{CANARY} gelb then [redacted]" in preview.text
    assert PHONE in browser(app, talked).get("/en/demo/comments/1").text
    data = fields_of(preview.text, "redact")
    assert data["sure"] == "yes"
    assert data["also"] == "reply-1"  # the reply under it, in the same act
    assert client.post("/en/demo/comments/1/moderate/redact", data=data).status_code == 303
    for who in ("editor", "coordinator", "expert", None):
        reader = browser(app, talked, who)
        for address in addresses(app, talked):
            assert "491 0000" not in reader.get(address).get_data(as_text=True), (who, address)
    assert "I rang [redacted]" in browser(app, talked).get("/en/demo/comments/1").text
    talked.session.expire_all()
    assert talked.session.get_one(Comment, 1).suggestion == f"{CANARY} wording [redacted]"


def test_typed_words_that_are_not_there_are_told_and_kept(app: Flask, talked: World) -> None:
    client = browser(app, talked, "editor")
    page = client.get("/en/demo/comments/1/moderate")
    answer = send(client, page, "/en/demo/comments/1/moderate/redact", pieces="not there at all")
    assert answer.status_code == 422
    assert "These words do not stand there." in answer.text
    assert "not there at all" in answer.text


@pytest.mark.parametrize("who", ["expert", "representative", "observer", "stranger", "signatory"])
def test_others_do_not_find_the_page_of_moderation(app: Flask, talked: World, who: str) -> None:
    client = browser(app, talked, who)
    assert client.get("/en/demo/comments/1/moderate").status_code == 404
    assert client.post("/en/demo/comments/1/moderate/hide", data={"reason": "x"}).status_code == 404
    assert "moderate" not in client.get("/en/demo/comments/1").text


def test_the_desk_says_that_a_comment_probably_holds_personal_data(app: Flask, talked: World) -> None:
    say(talked, "expert2", words="Nothing personal here.")
    talked.session.commit()
    client = browser(app, talked, "editor")
    assert "It probably holds personal data." in client.get("/en/demo/decisions/1").text
    page = client.get("/en/demo/decisions/2").text
    assert "Hide or redact" in page
    assert "It probably holds personal data." not in page
