from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from consult.comments import actions, rules, taking
from consult.comments.models import Agreement, Comment, CommentTarget, CommentType, Reply, SectionRead
from consult.drafts.models import (
    Clause,
    ClausePlace,
    ClauseText,
    CommentsVisible,
    Draft,
    DraftKind,
    Round,
    Section,
)
from tests.comments.said import browser, fields_of, say, send
from tests.worlds import WORDS, World

NEW = "/en/demo/comments/new"
CLAUSE = f"{NEW}?draft=draft-1&section=1&clause=c1"


def count(world: World, what: Any = Comment) -> int:
    world.session.rollback()
    return world.session.execute(select(func.count()).select_from(what)).scalar_one()


def text_of(page: str) -> str:
    return " ".join(BeautifulSoup(page, "lxml").get_text(" ").split())


def test_a_comment_goes_from_the_form_to_its_receipt(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    assert "Comment on clause F1.1" in page.text and WORDS["en"][0] in page.text
    answer = send(
        client,
        page,
        NEW,
        where="exact",
        exact="should publish",
        words="Too *weak*.",
        suggestion="shall publish",
    )
    assert answer.status_code == 303 and answer.location.endswith("/en/demo/comments/1")
    receipt = client.get(answer.location)
    said = text_of(receipt.text)
    assert "Received as comment 1 on" in said and "You can edit or withdraw it until" in said
    assert "Replace “should” with “shall”" in said
    assert "<em>weak</em>" in receipt.text and "<mark" in receipt.text


def test_before_the_same_is_written_again_the_form_offers_what_stands_on_the_clause(
    app: Flask, living: World
) -> None:
    for at in range(7):
        say(living, "expert2", words=f"Say more, {at}.")
    living.session.commit()
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    offered = BeautifulSoup(page.text, "lxml").select_one("details:has(.k)")
    assert offered is not None and "7 comments on this clause" in offered.text
    assert [card["id"] for card in offered.select(".k")] == ["k7", "k6", "k5", "k4", "k3"]
    link = offered.select_one("p > a[href*=comments][href*=clause]")
    assert link is not None and client.get(str(link["href"])).status_code == 200
    agree = fields_of(str(offered), "/7/agree")
    answer = client.post("/en/demo/comments/7/agree", data={**agree, "agree": "yes"})
    assert answer.status_code == 303 and answer.location.startswith(CLAUSE) and count(living, Agreement) == 1


def test_words_that_have_to_be_corrected_are_not_shown_beside_buttons_that_would_lose_them(
    app: Flask, living: World
) -> None:
    say(living, "expert2")
    living.session.commit()
    client = browser(app, living, "expert")
    refused = send(client, client.get(CLAUSE), NEW, where="exact", exact="not there", words="Mine.")
    assert refused.status_code == 422 and "Mine." in refused.text and "/agree" not in refused.text


def test_going_back_and_sending_again_stores_nothing_twice(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    words = {"where": "clause", "words": "It is too weak."}
    first = send(client, client.get(CLAUSE), NEW, **words)
    again = send(
        client, client.get(CLAUSE), NEW, **words
    )  # the page behind it is asked for anew: another key
    assert again.status_code == 303 and again.location == first.location
    assert count(living) == 1


@pytest.mark.parametrize("named", ["1", "framework/s1", "s1", ""])
def test_the_form_finds_a_section_by_id_key_or_both(app: Flask, living: World, named: str) -> None:
    section = str(living.sections[0].id) if named == "1" else named
    page = browser(app, living, "expert").get(f"{NEW}?draft=draft-1&section={section}&clause=c1")
    assert page.status_code == 200 and "F1.1" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "draft=nothing",
        "draft=draft-1&clause=c99",
        "draft=draft-1&section=s9",
        "draft=draft-1&section=s2&clause=c1",
    ],
)
def test_an_address_of_nothing_is_not_found(app: Flask, living: World, query: str) -> None:
    assert browser(app, living, "expert").get(f"{NEW}?{query}").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_the_form_speaks_the_language_of_the_page(app: Flask, living: World, language: str) -> None:
    client = browser(app, living, "expert")
    page = client.get(f"/{language}/demo/comments/new?draft=draft-1&clause=c2")
    assert WORDS[language][1] in page.text
    answer = send(
        client,
        page,
        f"/{language}/demo/comments/new",
        words="😀",
        where="exact",
        exact=WORDS[language][1][3:9],
    )
    assert answer.status_code == 303
    stored = living.session.execute(select(Comment)).scalar_one()
    target = living.session.execute(select(CommentTarget)).scalar_one()
    assert stored.language == stored.words_language == language
    assert target.exact == WORDS[language][1][3:9].strip()


def test_a_section_and_a_draft_are_commented_on_without_words_to_choose(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    for number, query in enumerate(("draft=draft-1&section=s1", "draft=draft-1"), 1):
        page = client.get(f"{NEW}?{query}")
        assert "Which words?" not in page.text and "Suggested wording" not in page.text
        assert send(client, page, NEW, words="As a whole.").location.endswith(f"/{number}")
        assert client.get(f"/en/demo/comments/{number}").status_code == 200


def test_a_sentence_is_chosen_by_its_button(app: Flask, living: World) -> None:
    # two sentences in an unpublished draft that is then published
    living.session.rollback()
    text = "One sentence here. Another sentence there."
    draft = Draft(
        consultation_id=living.consultation.id, key="draft-2", position=2, kind=DraftKind.DRAFT, title={"en": "Draft 2"},
        imported_at=living.now, based_on_id=living.draft.id,
    )  # fmt: skip
    living.session.add(draft)
    living.session.flush()
    _one_clause(living, draft, text, [[0, 18], [19, 42]])
    living.session.commit()
    client = browser(app, living, "expert")
    page = client.get(f"{NEW}?draft=draft-2&clause=c1")
    assert page.text.count('name="where"') == 4
    send(client, page, NEW, where="s1", words="Hm.")
    target = living.session.execute(select(CommentTarget)).scalar_one()
    assert target.exact == "Another sentence there."
    answer = send(client, page, NEW, where="s7", words="Kept.")
    assert answer.status_code == 422 and "Kept." in answer.text
    answer = send(client, page, NEW, where="s0", exact="Another", words="Kept.")
    assert answer.status_code == 422 and "Choose one of the two" in answer.text


def _one_clause(world: World, draft: Draft, text: str, sentences: list[list[int]]) -> None:
    """Put one clause into a draft, publish it and open a round on it in place of the first one."""
    old = (
        world.session.execute(select(ClauseText).where(ClauseText.clause_id == world.clauses[0].id))
        .scalars()
        .first()
    )
    assert old is not None
    section = Section(
        draft_id=draft.id, document_id=world.document.id, key="s1", position=1, number="F1", title={"en": "One"}, words={}
    )  # fmt: skip
    world.session.add(section)
    world.session.flush()
    world.session.add_all(
        [
            ClausePlace(
                draft_id=draft.id, clause_id=world.clauses[0].id, section_id=section.id, position=1, number="F1.9", kind="paragraph"
            ),
            ClauseText(
                draft_id=draft.id, clause_id=world.clauses[0].id, language="en", source_file_id=old.source_file_id,
                file_position=1, lead="", source=text, source_digest="", canonical=text, canonical_digest="", scheme=1,
                shape="", marker="", html=f"<p>{text}</p>", renderer=1, sentences=sentences, line=1,
            ),
        ]
    )  # fmt: skip
    world.session.flush()
    draft.manifest, draft.fingerprint, draft.published_at = "{}", "0" * 64, world.now
    world.round.closes_at = world.now - timedelta(hours=1)
    world.session.add(
        Round(
            consultation_id=world.consultation.id, number=2, draft_id=draft.id, opens_at=world.now - timedelta(minutes=5),
            closes_at=world.now + timedelta(days=9), comments_visible=CommentsVisible.PARTICIPANTS,
        )
    )  # fmt: skip
    world.session.flush()


def test_words_that_stand_twice_are_asked_about_with_their_surroundings(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    asked = send(client, page, NEW, where="exact", exact="y", words="Which y?")
    assert asked.status_code == 422
    places = BeautifulSoup(asked.text, "lxml").find_all("input", {"name": "place"})
    assert len(places) > 1 and "Which y?" in asked.text
    answer = send(client, asked, NEW, place=str(places[1]["value"]))
    assert answer.status_code == 303
    target = living.session.execute(select(CommentTarget)).scalar_one()
    assert f"{target.start}-{target.end}" == places[1]["value"] and target.exact == "y"


WRONG = [
    ({"where": "exact", "exact": "words of another text entirely"}, 422, "do not stand in the clause"),
    ({"where": "exact", "exact": ""}, 422, "Type the words you mean"),
    ({"where": "elsewhere"}, 422, "Choose one of these"),
    ({"words": "x" * 8001}, 422, "This is too long"),
    ({"words": "turn\u202earound"}, 422, "invisible marks"),
    ({"words": "bell\x07"}, 422, "cannot be shown"),
    ({"words": "", "suggestion": ""}, 422, "Type your comment"),
    ({"suggestion": WORDS["en"][0]}, 422, "stands there already"),
    ({"suggestion": "new", "remove": "yes"}, 422, "Choose one of the two"),
    ({"kind": "poem"}, 422, "Choose one of these"),
    ({"words_language": "xx"}, 422, "Choose one of these"),
    ({"behalf": "1"}, 403, "does not include this"),
    ({"behalf": "nobody"}, 422, "Choose one of these"),
    ({"csrf_token": "old"}, 422, "Your words are kept"),
    ({"form_key": "not a key"}, 422, "copy your words"),
    ({"stray": "field"}, 422, "does not belong"),
]


@pytest.mark.parametrize(("values", "status", "told"), WRONG)
def test_every_error_says_what_to_do_and_keeps_every_word(
    app: Flask, living: World, values: dict[str, str], status: int, told: str
) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    typed = {
        "words": "A comment that took an hour.",
        "suggestion": "A better wording.",
        "kind": "technical",
        **values,
    }
    answer = send(client, page, NEW, **typed)
    assert answer.status_code == status
    assert told in answer.text and 'role="alert"' in answer.text
    kept = fields_of(answer.text, NEW)
    for name in ("words", "suggestion"):
        if "\x07" not in typed[name]:
            assert kept[name] == typed[name]
    assert kept.get("kind") == "technical" or values.get("kind")
    assert count(living) == 0


def test_a_form_sent_signed_out_keeps_every_word_and_goes_through_after_signing_in(
    app: Flask, living: World
) -> None:
    client = browser(app, living)
    page = client.get(CLAUSE)
    assert page.status_code == 200 and "You are not signed in" in page.text
    refused = send(
        client, page, NEW, words="Written on a train.", where="exact", exact="policy", suggestion="policies"
    )
    assert refused.status_code == 401 and 'target="_blank"' in refused.text
    kept = fields_of(refused.text, NEW)
    assert (kept["words"], kept["exact"], kept["suggestion"]) == ("Written on a train.", "policy", "policies")
    signed_in = browser(app, living, "expert")
    with client.session_transaction() as old, signed_in.session_transaction() as new:
        new["csrf_token"] = old["csrf_token"]  # as people.session keeps it
    assert signed_in.post(NEW, data=kept).status_code == 303
    assert count(living) == 1


def test_those_who_cannot_comment_are_told_before_they_write(app: Flask, living: World) -> None:
    client = browser(app, living, "observer")
    assert client.get(CLAUSE).status_code == 403


def test_a_round_that_closed_while_typing_keeps_every_word(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    living.round.closes_at = datetime.now(UTC)
    living.session.commit()
    answer = send(client, page, NEW, words="A minute late.")
    assert answer.status_code == 409 and "Comments closed on" in answer.text and "Shenzhen" in answer.text
    assert fields_of(answer.text, NEW)["words"] == "A minute late."
    assert client.get(CLAUSE).status_code == 409


def test_a_newer_draft_takes_the_words_along_to_the_same_clause(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    draft = Draft(
        consultation_id=living.consultation.id, key="draft-2", position=2, kind=DraftKind.DRAFT, title={"en": "Draft 2"},
        imported_at=living.now, based_on_id=living.draft.id,
    )  # fmt: skip
    living.session.add(draft)
    living.session.flush()
    _one_clause(living, draft, "The university shall publish its policy.", [[0, 40]])
    living.session.commit()
    answer = send(client, page, NEW, words="Still true.")
    assert answer.status_code == 409 and "newer draft" in answer.text and "F1.9" in answer.text
    again = fields_of(answer.text, NEW)
    assert (again["draft"], again["words"]) == ("draft-2", "Still true.")
    assert client.post(NEW, data=again).status_code == 303
    assert client.get(CLAUSE).status_code == 303


def test_a_clause_that_is_not_there_gives_the_words_back(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    answer = send(client, page, NEW, clause="c77", words="Do not lose me.")
    assert answer.status_code == 404 and "Do not lose me." in answer.text


def test_the_same_form_twice_answers_the_same(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    first, second = (send(client, page, NEW, words="Once.") for _ in range(2))
    assert first.location == second.location and count(living) == 1


def test_the_same_form_with_other_words_is_kept_for_a_further_comment(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    send(client, page, NEW, words="Once.")
    answer = send(client, page, NEW, words="Twice, but other.")
    assert answer.status_code == 409 and "/en/demo/comments/1" in answer.text
    again = fields_of(answer.text, NEW)
    assert again["words"] == "Twice, but other."
    assert client.post(NEW, data=again).location.endswith("/2")


def test_a_hundred_thousand_characters_are_refused_and_kept(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    answer = send(client, client.get(CLAUSE), NEW, words="字" * 100_000)
    assert answer.status_code == 422 and "This is too long" in answer.text
    assert fields_of(answer.text, NEW)["words"] == "字" * 100_000 and count(living) == 0


def test_too_many_in_an_hour_is_refused_with_the_words_kept(
    app: Flask, living: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "COMMENTS_PER_HOUR", 1)
    client = browser(app, living, "expert")
    send(client, client.get(CLAUSE), NEW, words="One.")
    answer = send(client, client.get(CLAUSE), NEW, words="Two.")
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert fields_of(answer.text, NEW)["words"] == "Two." and count(living) == 1


def test_a_representative_chooses_whose_comment_it_is(app: Flask, living: World) -> None:
    client = browser(app, living, "representative")
    page = client.get(CLAUSE)
    nairobi = living.organisations["nairobi"]
    answer = send(client, page, NEW, words="We say.", behalf=str(nairobi.id))
    assert "University of Nairobi (sample) (Kenya), in its own name" in text_of(
        client.get(answer.location).text
    )
    shown = browser(app, living, "expert").get(CLAUSE).text
    assert f'name="behalf" value="{nairobi.id}"' not in shown
    assert f'name="behalf" value="w{nairobi.id}"' in shown
    assert 'name="behalf"' not in browser(app, living, "editor").get(CLAUSE).text


def test_an_edit_is_shown_with_what_stood_there_before(app: Flask, living: World) -> None:
    say(living, words="First words.", suggestion="shall", selection="should")
    living.session.commit()
    client = browser(app, living, "expert")
    address = "/en/demo/comments/1/edit"
    page = client.get(address)
    assert fields_of(page.text, address)["suggestion"] == "shall"
    assert send(client, page, address, words="Second words.").status_code == 303
    shown = client.get("/en/demo/comments/1").text
    assert "Second words." in shown and "First words." in shown
    assert "show the earlier text" in shown


def test_two_edits_of_one_version_show_both_texts(app: Flask, living: World) -> None:
    say(living, words="First words.")
    living.session.commit()
    client = browser(app, living, "expert")
    address = "/en/demo/comments/1/edit"
    page = client.get(address)
    send(client, page, address, words="From the phone.")
    answer = send(client, page, address, words="From the desk.")
    assert answer.status_code == 409 and "From the phone." in answer.text
    again = fields_of(answer.text, address)
    assert again["words"] == "From the desk."
    assert client.post(address, data=again).status_code == 303
    assert "From the desk." in client.get("/en/demo/comments/1").text


def test_an_error_in_a_stale_form_does_not_make_it_fresh(app: Flask, living: World) -> None:
    say(living, words="First words.")
    living.session.commit()
    client = browser(app, living, "expert")
    address = "/en/demo/comments/1/edit"
    page = client.get(address)
    send(client, page, address, words="From the phone.")
    answer = send(client, page, address, words="")
    assert answer.status_code == 422
    assert (
        client.post(address, data={**fields_of(answer.text, address), "words": "Blind."}).status_code == 409
    )


@pytest.mark.parametrize("step", ["edit", "withdraw"])
def test_nobody_changes_a_comment_of_others(app: Flask, living: World, step: str) -> None:
    say(living)
    living.session.commit()
    client = browser(app, living, "expert2")
    address = f"/en/demo/comments/1/{step}"
    assert client.get(address).status_code == 403
    token = fields_of(client.get("/en/demo/comments/1").text, "/reply")["csrf_token"]
    answer = client.post(address, data={"csrf_token": token, "words": "Mine now.", "version": "1"})
    assert answer.status_code == 403


@pytest.mark.parametrize("step", ["edit", "withdraw"])
def test_nothing_is_changed_after_the_round_has_closed(app: Flask, living: World, step: str) -> None:
    say(living)
    living.session.commit()
    client = browser(app, living, "expert")
    address = f"/en/demo/comments/1/{step}"
    page = client.get(address)
    living.round.closes_at = datetime.now(UTC)
    living.session.commit()
    assert client.get(address).status_code == 409
    values = {"words": "Late change."} if step == "edit" else {}
    answer = send(client, page, address, **values)
    assert answer.status_code == 409 and ("Late change." in answer.text) == (step == "edit")


def test_an_edit_whose_session_ended_keeps_every_word(app: Flask, living: World) -> None:
    say(living)
    living.session.commit()
    client = browser(app, living, "expert")
    address = "/en/demo/comments/1/edit"
    data = fields_of(client.get(address).text, address)
    with client.session_transaction() as cookie:
        del cookie["_user_id"]
    answer = client.post(address, data={**data, "words": "Kept through the night."})
    assert answer.status_code == 401
    again = fields_of(answer.text, address)
    assert again["words"] == "Kept through the night." and again["version"] == "1"


def test_a_withdrawn_comment_keeps_its_number_and_hides_its_words(app: Flask, living: World) -> None:
    say(living, words="A canary in the words.", suggestion="canary shall", selection="should")
    living.session.commit()
    client = browser(app, living, "expert")
    page = client.get("/en/demo/comments/1/withdraw")
    assert send(client, page, "/en/demo/comments/1/withdraw").status_code == 303
    assert "canary" in client.get("/en/demo/comments/1").text
    for who in ("expert2", "editor", "coordinator"):
        shown = browser(app, living, who).get("/en/demo/comments/1").text
        assert "Withdrawn by its author" in shown and "canary" not in shown and "Nairobi" not in shown


def test_replies_stand_under_the_comment(app: Flask, living: World) -> None:
    say(living)
    living.session.commit()
    client = browser(app, living, "expert2")
    page = client.get("/en/demo/comments/1")
    answer = send(client, page, "/en/demo/comments/1/reply", words="I see it <b>otherwise</b>.")
    assert answer.status_code == 303 and "#r" in answer.location
    send(client, page, "/en/demo/comments/1/reply", words="I see it <b>otherwise</b>.")
    assert count(living, Reply) == 1
    shown = client.get("/en/demo/comments/1").text
    assert "otherwise" in shown and "<b>" not in shown
    empty = send(client, page, "/en/demo/comments/1/reply", words=" ")
    assert empty.status_code == 422 and "Type your reply" in empty.text


def test_a_reply_whose_session_ended_keeps_every_word(app: Flask, living: World) -> None:
    say(living)
    living.session.commit()
    client = browser(app, living, "expert2")
    address = "/en/demo/comments/1/reply"
    data = fields_of(client.get("/en/demo/comments/1").text, address)
    with client.session_transaction() as cookie:
        del cookie["_user_id"]
    answer = client.post(address, data={**data, "words": "Not lost."})
    assert answer.status_code == 401 and fields_of(answer.text, address)["words"] == "Not lost."
    assert "Say more." not in answer.text


def test_agreement_is_given_once_and_can_be_taken_back(app: Flask, living: World) -> None:
    say(living)
    living.session.commit()
    client = browser(app, living, "expert2")
    for wish, counted, told in (
        ("yes", 1, "1 person agrees"),
        ("yes", 1, "1 person agrees"),
        ("no", 0, "I agree"),
    ):
        data = fields_of(client.get("/en/demo/comments/1").text, "/agree")
        answer = client.post("/en/demo/comments/1/agree", data={**data, "agree": wish})
        assert answer.status_code == 303
        assert told in client.get("/en/demo/comments/1").text
        assert count(living, Agreement) == counted
    own = browser(app, living, "expert")
    data = fields_of(own.get("/en/demo/comments/1").text, "/reply")
    assert own.post("/en/demo/comments/1/agree", data=data).status_code == 409


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_back_never_leaves_the_instance(app: Flask, living: World, back: str) -> None:
    say(living)
    living.session.commit()
    client = browser(app, living, "expert2")
    data = fields_of(client.get("/en/demo/comments/1").text, "/agree")
    answer = client.post("/en/demo/comments/1/agree", data={**data, "agree": "yes", "back": back})
    assert answer.location == "/en/demo/comments/1#k1"


def test_read_no_comment_is_stated_and_listed(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    data = {
        "csrf_token": fields_of(client.get(CLAUSE).text, NEW)["csrf_token"],
        "section": str(living.sections[1].id),
    }
    answer = client.post("/en/demo/comments/no-comment", data=data)
    assert answer.location == "/en/demo/read/draft-1/framework/s2"
    assert count(living, SectionRead) == 1
    assert "Section 2" in client.get("/en/demo/comments/mine").text
    assert client.post("/en/demo/comments/no-comment", data={**data, "section": "99999"}).status_code == 404


def test_my_comments_list_what_i_said_and_nobody_else(app: Flask, living: World) -> None:
    say(living, words="Mine on a clause.")
    say(living, words="Mine on the draft.", clause_id=None, section_id=None)
    say(living, "expert2", words="Not mine.")
    living.session.commit()
    page = browser(app, living, "expert").get("/en/demo/comments/mine").text
    assert "Mine on a clause." in page and "Mine on the draft." in page and "Not mine." not in page
    assert "2 comments of yours were received" in page
    assert browser(app, living, "expert2").get("/fr/demo/comments/mine").status_code == 200
    assert browser(app, living).get("/en/demo/comments/mine").status_code == 303


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>[a](javascript:alert(1))'


def test_hostile_words_in_every_field_stay_words(app: Flask, living: World) -> None:
    client = browser(app, living, "expert")
    page = client.get(CLAUSE)
    back = send(client, page, NEW, where="exact", exact=HOSTILE, words=HOSTILE, suggestion=HOSTILE)
    answer = send(client, page, NEW, words=HOSTILE, suggestion=HOSTILE)
    shown = client.get(answer.location)
    mine = client.get("/en/demo/comments/mine")
    other = browser(app, living, "expert2")
    reply = send(other, other.get(answer.location), "/en/demo/comments/1/reply", words=HOSTILE)
    edit = client.get("/en/demo/comments/1/edit")
    for response in (back, shown, mine, other.get(answer.location), edit):
        soup = BeautifulSoup(response.text, "lxml")
        assert not soup.find_all(["script", "img"]) and 'href="javascript' not in response.text
    assert reply.status_code == 303


def test_an_edit_keeps_the_hidden_choice_of_taking_words_out(app: Flask, living: World) -> None:
    say(living, words="", suggestion="", selection="every year")
    living.session.commit()
    client = browser(app, living, "expert")
    address = "/en/demo/comments/1/edit"
    data = fields_of(client.get(address).text, address)
    assert data["remove"] == "yes"
    client.post(address, data={**data, "words": "Too often."})
    shown = text_of(client.get("/en/demo/comments/1").text)
    assert "Delete “every year”" in shown and "Suggested to take these words out." in shown


def test_the_receipt_of_a_late_comment_tells_both_times(app: Flask, living: World) -> None:
    living.round.closes_at = living.now - timedelta(hours=1)
    living.session.flush()
    say(living, written_at=living.now - timedelta(hours=2))
    living.session.commit()
    shown = browser(app, living, "expert").get("/en/demo/comments/1").text
    assert "arrived after the closing" in shown
    assert "received late" in browser(app, living, "expert2").get("/en/demo/comments/1").text


def test_kinds_of_comments_have_names_in_all_languages(app: Flask, living: World) -> None:
    for kind in CommentType:
        say(living, kind=kind)
    living.session.commit()
    assert "Pratique prometteuse" in browser(app, living, "expert").get("/fr/demo/comments/mine").text
    assert rules.COMMENTS_PER_ROUND == 500 and actions.add_comment is not None
    assert living.session.execute(select(func.count()).select_from(Clause)).scalar_one() == 6
