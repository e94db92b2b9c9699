"""Pages of groups, themes, the second editor, objections and authors' answers, in a browser without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from consult.comments.models import Comment, CommentState
from consult.decisions.actions import publish_decisions
from consult.decisions.amendments import edit_clause
from consult.decisions.checking_models import DecisionConfirmation
from consult.decisions.checking_rules import Confirming
from consult.decisions.desk_rules import Asked, rules_of, set_rules
from consult.decisions.groups import make_group
from consult.decisions.models import DecidedComment, Decision
from consult.decisions.objections import answer_decision
from consult.decisions.rules import Outcome
from consult.decisions.themes import name_theme
from consult.people.models import Interest
from consult.web.store import _db
from tests.comments.said import browser, fields_of, send
from tests.conftest import on_sqlite
from tests.decisions.desks import comment, decided, statements
from tests.worlds import World

DESK = "/en/demo/decisions/"
WEAK = "This clause is too weak: a university with many campuses needs more than one policy."


def text_of(page: TestResponse) -> str:
    return " ".join(BeautifulSoup(page.text, "lxml").get_text(" ").split())


def acting(world: World, who: str) -> dict[str, Any]:
    return {
        "session": world.session, "actor": world.people[who], "now": world.now,
        "consultation_id": world.consultation.id,
    }  # fmt: skip


def standing(world: World, number: int = 1) -> Decision | None:
    world.session.rollback()
    return world.session.execute(
        select(Decision)
        .join(DecidedComment, DecidedComment.decision_id == Decision.id)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .where(Comment.number == number)
    ).scalar_one_or_none()


def rules(world: World, confirming: Confirming = Confirming.USUAL, **more: Any) -> None:
    set_rules(**acting(world, "coordinator"), asked=Asked(confirming, **more), rounds={})
    world.session.commit()


def answered(world: World, **more: Any) -> Decision:
    decision = decided(world, comment(world, "expert2", **more), outcome=Outcome.NOT_ACCEPTED)
    publish_decisions(**acting(world, "editor"))
    world.session.commit()
    return decision


def form(client: FlaskClient, address: str, action: str, **values: str) -> TestResponse:
    """Open a page and send the form on it that posts to `action`."""
    return send(client, client.get(address), action, **values)


# The second editor


@on_sqlite
def test_the_queue_shows_what_others_decided_and_a_batch_is_confirmed(app: Flask, living: World) -> None:
    rules(living)
    made = [decided(living, comment(living, "expert2", words=f"Word {n}.")) for n in range(3)]
    living.session.commit()
    client = browser(app, living, "editor2")
    page = client.get(f"{DESK}confirm")
    assert "3 decisions of other editors wait for you." in text_of(page) and "Word 1." in page.text
    ticks = {f"d-{made[0].id}": "yes", f"d-{made[2].id}": "yes"}
    done = send(client, page, f"{DESK}confirm", **ticks)
    assert done.status_code == 303
    told = text_of(client.get(done.headers["Location"]))
    assert (
        "The decisions on 2 comments are confirmed." in told and "1 decision of another editor waits" in told
    )
    mine = text_of(browser(app, living, "editor").get(f"{DESK}confirm"))
    assert "No decision waits for you." in mine and "1 more waits for somebody else" in mine


@on_sqlite
def test_a_decision_is_sent_back_with_a_reason_that_its_editor_reads(app: Flask, living: World) -> None:
    rules(living)
    decision = decided(living, comment(living, "expert2"))
    living.session.commit()
    client = browser(app, living, "editor2")
    address = f"{DESK}confirm/{decision.id}/send-back"
    refused = form(client, f"{DESK}confirm", address)
    assert refused.status_code == 422 and "Say what its editor should change." in refused.text
    assert (
        form(client, f"{DESK}confirm", address, **{f"reason-{decision.id}": "Say which clause."}).status_code
        == 303
    )
    told = text_of(browser(app, living, "editor").get(f"{DESK}1"))
    assert "editor2 sent the decision back: Say which clause." in told


@on_sqlite
def test_of_two_who_check_the_same_decision_the_second_is_told_and_loses_no_words(
    app: Flask, living: World
) -> None:
    rules(living)
    decision = decided(living, comment(living, "expert2"))
    living.session.commit()
    client = browser(app, living, "editor2")
    page = client.get(f"{DESK}confirm")
    field = f"reason-{decision.id}"
    living.session.add(
        DecisionConfirmation(
            decision_id=decision.id, person_id=living.people["coordinator"].person_id or 0, confirmed=True,
            reason="", given_at=living.now,
        )
    )  # fmt: skip
    living.session.commit()
    late = send(client, page, f"{DESK}confirm/{decision.id}/send-back", **{field: "My long reason."})
    assert late.status_code == 409 and "since you opened this page" in late.text
    kept = BeautifulSoup(late.text, "lxml")
    assert "My long reason." in late.text, kept.get_text()


@on_sqlite
def test_publishing_says_what_waits_for_a_second_editor(app: Flask, living: World) -> None:
    rules(living)
    decided(living, comment(living, "expert2"))
    living.session.commit()
    client = browser(app, living, "coordinator")
    page = client.get(f"{DESK}publish")
    assert "waits for a second editor: it stays hidden" in text_of(page)
    refused = client.post(f"{DESK}publish", data=fields_of(client.get(f"{DESK}rules").text, f"{DESK}rules"))
    assert refused.status_code in (409, 422) and standing(living).published_at is None  # type: ignore[union-attr]


@on_sqlite
def test_only_others_are_led_to_confirm_a_decision(app: Flask, living: World) -> None:
    rules(living)
    decided(living, comment(living, "expert2"))
    living.session.commit()
    way = "Confirm it, or send it back"
    its_editor, other = (text_of(browser(app, living, who).get(f"{DESK}1")) for who in ("editor", "editor2"))
    assert "waits for a second editor." in its_editor and way not in its_editor and way in other


@on_sqlite
def test_the_page_of_languages_counts_tasks_and_does_not_call_them_clauses(app: Flask, living: World) -> None:
    edit_clause(
        living.session, actor=living.people["editor"], now=living.now, draft_id=living.draft.id, clause_id=living.clauses[2].id, language="en", source="Data shall be burnt.", note="Safer.",
        seen_version=0,
    )  # fmt: skip
    living.session.commit()
    page = text_of(browser(app, living, "editor").get(f"{DESK}languages/"))
    assert page.count("English changed") == 2 and " 2 language tasks of " in page


@on_sqlite
def test_a_coordinator_sets_the_rules_and_others_do_not_see_them(app: Flask, living: World) -> None:
    client = browser(app, living, "coordinator")
    sent = form(
        client, f"{DESK}rules", f"{DESK}rules", confirming="always", answer_days="7", answers_public="yes",
        **{"round-1": "never"},
    )  # fmt: skip
    assert sent.status_code == 303
    living.session.rollback()
    assert rules_of(living.session, living.consultation.id) == Asked(Confirming.ALWAYS, 7, True)
    again = BeautifulSoup(client.get(f"{DESK}rules").text, "lxml")
    assert again.select_one("select[name=round-1] option[selected]")["value"] == "never"  # type: ignore[index]
    wrong = form(client, f"{DESK}rules", f"{DESK}rules", answer_days="400")
    assert wrong.status_code == 422 and "from 0 to 365" in wrong.text and "400" in wrong.text
    assert browser(app, living, "editor").get(f"{DESK}rules").status_code == 404


# Revising, reopening, interests, standard responses


@on_sqlite
def test_a_published_decision_is_revised_only_with_a_reason_which_the_history_shows(
    app: Flask, living: World
) -> None:
    answered(living)
    client = browser(app, living, "editor")
    values = {"outcome": "in_part", "response": "On second thoughts, in part."}
    refused = form(client, f"{DESK}1", f"{DESK}1/decide", **values)
    assert refused.status_code == 422 and "On second thoughts, in part." in refused.text
    sent = form(client, f"{DESK}1", f"{DESK}1/decide", **values, reason="A letter of the author.")
    assert sent.status_code == 303
    assert "Why it replaced the decision before: A letter of the author." in text_of(client.get(f"{DESK}1"))


@on_sqlite
def test_a_comment_is_reopened_with_a_reason_and_its_history_says_so(app: Flask, living: World) -> None:
    answered(living)
    client = browser(app, living, "editor")
    refused = form(client, f"{DESK}1", f"{DESK}1/reopen")
    assert refused.status_code == 422
    assert form(client, f"{DESK}1", f"{DESK}1/reopen", reopen_reason="New facts.").status_code == 303
    told = text_of(client.get(f"{DESK}1"))
    assert "Undecided" in told and "Reopened by editor" in told and "New facts." in told
    assert "The editors are considering this comment again." in text_of(
        browser(app, living, "expert2").get("/en/demo/answers/")
    )


@on_sqlite
def test_an_editor_is_told_of_a_declared_interest_and_may_leave_a_comment_to_others(
    app: Flask, living: World
) -> None:
    comment(living, "expert2")
    person_id = living.people["editor"].person_id or 0
    living.session.add(Interest(person_id=person_id, words="I advise the ministry.", declared_at=living.now))
    living.session.commit()
    client = browser(app, living, "editor")
    assert "You declared this interest: “I advise the ministry.”" in text_of(client.get(f"{DESK}1"))
    assert form(client, f"{DESK}1", f"{DESK}1/interest", interest="We wrote it together.").status_code == 303
    page = client.get(f"{DESK}1")
    assert "You declared an interest in this comment" in text_of(page) and "/1/decide" not in page.text


@on_sqlite
def test_an_own_standard_response_begins_the_form_and_has_to_be_touched_or_confirmed(
    app: Flask, living: World
) -> None:
    comment(living, "expert2", words_language="fr", words="Trop faible.")
    living.session.commit()
    client = browser(app, living, "editor")
    empty = form(client, f"{DESK}responses", f"{DESK}responses", name="Settled", outcome="noted")
    assert empty.status_code == 422 and "at least one language" in empty.text
    said = {"words-en": "The Toolkit settles it.", "words-fr": "La boîte à outils le règle."}
    assert (
        form(
            client, f"{DESK}responses", f"{DESK}responses", name="Settled", outcome="noted", **said
        ).status_code
        == 303
    )
    link = BeautifulSoup(client.get(f"{DESK}1").text, "lxml").find(
        "a", string=lambda s: bool(s and "Settled" in s)
    )
    begun = client.get(str(link["href"]).split("#")[0])  # type: ignore[index]
    fields = fields_of(begun.text, f"{DESK}1/decide")
    assert fields["response"] == "La boîte à outils le règle." and fields["outcome"] == "noted"
    refused = send(client, begun, f"{DESK}1/decide")
    assert refused.status_code == 422 and "confirm it, or change it" in refused.text
    assert send(client, begun, f"{DESK}1/decide", confirmed="yes").status_code == 303
    end = BeautifulSoup(client.get(f"{DESK}responses").text, "lxml").select_one("form[action$='/end']")
    action = str(end["action"])  # type: ignore[index]
    assert form(client, f"{DESK}responses", action).status_code == 303
    assert "The Toolkit settles it." not in client.get(f"{DESK}responses").text


@on_sqlite
def test_a_response_is_asked_for_in_the_language_of_every_comment_it_answers(
    app: Flask, living: World
) -> None:
    comment(living, "expert2", words=WEAK)
    comment(living, "expert2", words_language="zh", words="太弱。")
    living.session.commit()
    client = browser(app, living, "editor")
    values = {"outcome": "not_accepted", "response": "Strong enough.", "also-2": "yes"}
    refused = form(client, f"{DESK}1", f"{DESK}1/decide", **values)
    assert refused.status_code == 422 and "Comment 2 is written in another language (中文)" in text_of(
        refused
    )
    done = form(client, f"{DESK}1", f"{DESK}1/decide", **values, **{"response-zh": "已足够。"})
    assert done.status_code == 303 and standing(living, 2) is not None


# Groups and themes


@on_sqlite
def test_look_alikes_are_looked_for_ticked_and_decided_together(app: Flask, living: World) -> None:
    for who in ("expert2", "coordinator", "observer"):
        comment(living, who, words=WEAK)
    living.session.commit()
    client = browser(app, living, "editor")
    assert "Nobody has looked for them yet." in text_of(client.get(f"{DESK}groups/"))
    assert form(client, f"{DESK}groups/", f"{DESK}groups/look").status_code == 303
    page = client.get(f"{DESK}groups/")
    assert "3 comments on F1.1 look alike" in text_of(page) and "says nearly the same: 100 %" in text_of(page)
    proposal = str(BeautifulSoup(page.text, "lxml").select_one("li h3 a")["href"])  # type: ignore[index]
    assert "Other comments look like this one" in client.get(f"{DESK}1").text
    data = fields_of(client.get(proposal).text, proposal)
    assert {"n-1", "n-2", "n-3"} <= set(data)
    data.pop("n-3")
    made = client.post(proposal, data=data)
    assert made.status_code == 303
    group = made.headers["Location"]
    sent = form(client, group, f"{group}/decide", outcome="noted", response="Noted, all of you.")
    assert sent.status_code == 303
    first, second = standing(living, 1), standing(living, 2)
    assert first is not None and second is not None and first.id == second.id and standing(living, 3) is None
    assert "In a group" in client.get(f"{DESK}1").text and "all decided" in text_of(
        client.get(f"{DESK}groups/")
    )


@on_sqlite
def test_a_group_is_decided_with_every_word_kept_when_somebody_was_quicker(app: Flask, living: World) -> None:
    rows = [comment(living, "expert2", words=WEAK) for _ in range(2)]
    group = make_group(**acting(living, "editor"), comment_ids=[r.id for r in rows])
    living.session.commit()
    client, address = browser(app, living, "editor"), f"{DESK}groups/{group.id}"
    page = client.get(address)
    decided(living, rows[1], who="editor2", outcome=Outcome.NOTED)
    living.session.commit()
    late = send(client, page, f"{address}/decide", outcome="in_part", response="My long response.")
    assert late.status_code == 409 and "My long response." in late.text and standing(living, 1) is None


@on_sqlite
def test_a_group_changes_and_its_history_is_shown(app: Flask, living: World) -> None:
    rows = [comment(living, "expert2", words=WEAK) for _ in range(3)]
    living.session.commit()
    client = browser(app, living, "editor")
    made = form(client, f"{DESK}groups/", f"{DESK}groups/make", numbers="1, 2")
    address = made.headers["Location"]
    assert form(client, address, address, add="3", **{"n-1": "yes"}).status_code == 303
    told = text_of(client.get(address))
    assert (
        "Group of 2 comments" in told
        and "Comment 1: put in by editor" in told
        and "taken out by editor" in told
    )
    refused = form(client, f"{DESK}groups/", f"{DESK}groups/make", numbers="2, 1")
    assert refused.status_code == 409 and "in a group already: 2" in refused.text
    unknown = form(client, f"{DESK}groups/", f"{DESK}groups/make", numbers="98, 99")
    assert unknown.status_code == 404 or "no comment with this number" in unknown.text
    assert form(client, address, address, then="end").headers["Location"].endswith("/groups/")
    assert len(rows) == 3


@on_sqlite
def test_themes_are_named_ticked_beside_a_comment_and_taken_away(app: Flask, living: World) -> None:
    comment(living, "expert2", clause=0)
    comment(living, "expert2", clause=4)
    living.session.commit()
    client = browser(app, living, "editor")
    assert form(client, f"{DESK}themes/", f"{DESK}themes/", name="Access").status_code == 303
    again = form(client, f"{DESK}themes/", f"{DESK}themes/", name="access")
    assert again.status_code == 409
    link = BeautifulSoup(client.get(f"{DESK}themes/").text, "lxml").find("a", string="Access")
    address = str(link["href"])  # type: ignore[index]
    theme_id = address.rsplit("/", 1)[-1]
    assert form(client, f"{DESK}1", f"{DESK}1/themes", **{f"t-{theme_id}": "yes"}).status_code == 303
    assert form(client, address, address, add="2").status_code == 303
    assert "2 comments under this theme." in text_of(client.get(address))
    assert form(client, address, address, **{"n-1": "yes"}).status_code == 303
    assert "1 comment under this theme." in text_of(client.get(address))
    assert form(client, address, address, then="end").status_code == 303
    assert client.get(address).status_code == 404


# The author's answer


@on_sqlite
def test_the_author_objects_the_coordinator_reviews_and_the_public_reads_it(
    app: Flask, living: World
) -> None:
    rules(living, Confirming.NEVER, answers_public=True)
    answered(living)
    author = browser(app, living, "expert2")
    address = f"{DESK}answers/1"
    assert (
        address in author.get("/en/demo/comments/1").text
        and address in author.get("/en/demo/comments/mine").text
    )
    mine = "/en/demo/comments/mine"
    assert "1 answer waits for your word: Comment 1" in text_of(author.get(mine))
    page = author.get(address)
    assert "for everybody to read" in page.text and "You can say it once" in page.text
    refused = send(author, page, address, satisfaction="not_satisfied")
    assert refused.status_code == 422 and "Say what does not satisfy you" in refused.text
    assert (
        send(author, page, address, satisfaction="not_satisfied", reason="You missed *clause 3*.").status_code
        == 303
    )
    assert "You objected on" in text_of(author.get(address))
    objected = text_of(author.get(mine))
    assert (
        "You objected." in objected
        and "waits for your word" not in objected
        and "Say whether" not in objected
    )
    editor = browser(app, living, "editor")
    assert "You had a part in the decision" in text_of(editor.get(f"{DESK}objections/1"))
    assert "Its author objects to the published answer." in editor.get(f"{DESK}1").text
    client = browser(app, living, "coordinator")
    assert "1 objection waits for its review." in text_of(client.get(f"{DESK}objections/"))
    assert "Not yet Every objection of a commenter is reviewed" in text_of(client.get("/en/demo/final/"))
    review = f"{DESK}objections/1"
    sent = form(client, review, review, outcome="reopened", reason="Clause 3 was overlooked.")
    assert sent.status_code == 303 and standing(living) is None
    assert "Your objection was reviewed" in text_of(author.get(mine))
    told = text_of(author.get(address))
    assert "the comment is considered again" in told and "Clause 3 was overlooked." in told
    public = text_of(browser(app, living, "observer").get("/en/demo/answers/"))
    assert (
        "Its author objects" in public
        and "You missed clause 3" in public
        and "Clause 3 was overlooked." in public
    )


@on_sqlite
def test_my_comments_ask_nothing_once_the_answer_satisfies_or_the_time_is_over(
    app: Flask, living: World
) -> None:
    rules(living, Confirming.NEVER, answer_days=1)
    decided(living, comment(living, "expert2", words="First."), outcome=Outcome.NOT_ACCEPTED)
    publish_decisions(**{**acting(living, "editor"), "now": living.now - timedelta(days=2)})
    answered(living, words="Second.")
    author = browser(app, living, "expert2")
    mine = "/en/demo/comments/mine"
    assert text_of(author.get(mine)).count("Say whether this answer satisfies you") == 1
    form(author, f"{DESK}answers/2", f"{DESK}answers/2", satisfaction="satisfied")
    said = text_of(author.get(mine))
    assert "You said that this answer satisfies you." in said and "Say whether" not in said
    assert "waits for your word" not in said and "wait for your word" not in said


@on_sqlite
def test_what_is_said_for_the_editors_only_is_not_in_the_public_table(app: Flask, living: World) -> None:
    decision = answered(living)
    answer_decision(
        **acting(living, "expert2"), comment_id=1, decision_id=decision.id, satisfied=False,
        reason="Between us.", language="en",
    )  # fmt: skip
    living.session.commit()
    assert "Between us." not in browser(app, living, "observer").get("/en/demo/answers/").text
    assert "Between us." in browser(app, living, "editor").get(f"{DESK}1").text


@on_sqlite
@pytest.mark.parametrize("who", ["expert", "representative", "editor", "coordinator"])
def test_the_page_of_an_answer_is_its_authors_alone(app: Flask, living: World, who: str) -> None:
    answered(living)
    assert browser(app, living, who).get(f"{DESK}answers/1").status_code == 404
    assert f"{DESK}answers/1" not in browser(app, living, who).get("/en/demo/comments/1").text


@on_sqlite
def test_an_author_whose_answer_was_replaced_meanwhile_keeps_their_words(app: Flask, living: World) -> None:
    first = answered(living)
    author = browser(app, living, "expert2")
    page = author.get(f"{DESK}answers/1")
    from consult.decisions.actions import decide
    from tests.decisions.desks import seen

    decide(
        **acting(living, "editor"), comment_ids=[1], outcome=Outcome.NOTED, response="A new answer.",
        response_language="en", seen={1: seen(first)}, reason="Better.",
    )  # fmt: skip
    publish_decisions(**acting(living, "editor"))
    living.session.commit()
    late = send(author, page, f"{DESK}answers/1", satisfaction="not_satisfied", reason="My long reason.")
    assert late.status_code == 409 and "My long reason." in late.text and "A new answer." in late.text


@on_sqlite
@pytest.mark.parametrize("who", ["expert", "observer", "stranger"])
def test_the_new_pages_of_the_desk_are_hidden_from_others(app: Flask, living: World, who: str) -> None:
    client = browser(app, living, who)
    for path in ("confirm", "groups/", "themes/", "responses", "objections/", "rules"):
        assert client.get(f"{DESK}{path}").status_code == 404


@on_sqlite
@pytest.mark.parametrize(
    ("language", "word"), [("en", "Standard responses"), ("fr", "Réponses types"), ("zh", "标准答复")]
)
def test_the_new_pages_speak_three_languages(app: Flask, living: World, language: str, word: str) -> None:
    client = browser(app, living, "coordinator")
    assert word in client.get(f"/{language}/demo/decisions/responses").text
    for path in ("confirm", "groups/", "themes/", "objections/", "rules"):
        assert client.get(f"/{language}/demo/decisions/{path}").status_code == 200


@on_sqlite
def test_the_new_pages_run_the_same_few_statements_at_any_size(app: Flask, living: World) -> None:
    rules(living)
    name_theme(**acting(living, "editor"), name="Access")
    counts: dict[str, set[int]] = {}
    for _round in range(2):
        rows = [comment(living, "expert2", words=WEAK) for _ in range(4)]
        make_group(**acting(living, "editor"), comment_ids=[r.id for r in rows[:3]])
        decided(living, rows[3])
        living.session.commit()
        client = browser(app, living, "editor2")
        with app.app_context():
            engine = _db.engine
        for path in ("confirm", "groups/", "groups/1", "themes/", "objections/", "responses"):
            client.get(f"{DESK}{path}")
            with statements(engine) as found:
                assert client.get(f"{DESK}{path}").status_code == 200
            counts.setdefault(path, set()).add(len(found))
    assert all(len(numbers) == 1 and max(numbers) <= 8 for numbers in counts.values()), counts


@on_sqlite
def test_a_decision_on_a_comment_withdrawn_meanwhile_is_refused_with_every_word_kept(
    app: Flask, living: World
) -> None:
    row = comment(living, "expert2")
    other = comment(living, "expert2")
    group = make_group(**acting(living, "editor"), comment_ids=[row.id, other.id])
    living.session.commit()
    client = browser(app, living, "editor")
    page, together = client.get(f"{DESK}1"), client.get(f"{DESK}groups/{group.id}")
    row.state, row.withdrawn_at = CommentState.WITHDRAWN, living.now
    living.session.commit()
    late = send(client, page, f"{DESK}1/decide", outcome="noted", response="My long response.")
    assert late.status_code == 409 and "was withdrawn by its author" in late.text
    assert "My long response." in late.text and standing(living) is None
    action = f"{DESK}groups/{group.id}/decide"
    late = send(client, together, action, outcome="noted", response="One for both.")
    assert late.status_code == 409 and "One for both." in late.text and standing(living, 2) is None


@on_sqlite
def test_a_reopened_comment_is_offered_again_as_the_next_undecided_one(app: Flask, living: World) -> None:
    answered(living)
    comment(living, "expert2", clause=4)
    living.session.commit()
    client = browser(app, living, "editor")
    assert "Previous undecided: 1" not in client.get(f"{DESK}2").text
    form(client, f"{DESK}1", f"{DESK}1/reopen", reopen_reason="New facts.")
    assert "Previous undecided: 1" in client.get(f"{DESK}2").text
