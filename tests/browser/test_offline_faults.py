"""Faults of the line and of the server: no unsent comment is lost, none is stored twice."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from consult.web.languages import gettext_in
from tests.browser.instance import Instance
from tests.browser.reader import LANGUAGES, Reader, Readers, fresh, revive, stop, stored

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]
every_language = pytest.mark.parametrize("language", LANGUAGES)
POST = "**/comments/new"
WAITING = {"en": "not received yet", "fr": "pas encore reçu", "zh": "尚未"}
ENTRIES = """() => new Promise((done) => {
  const asked = indexedDB.open("consult", 1);
  asked.onsuccess = () => { asked.result.transaction("kept").objectStore("kept").getAll().onsuccess = ({ target }) => done(target.result); };
})"""


def plain(away: Readers, language: str = "en", **options: Any) -> Reader:
    """Open the section in a profile without a service worker, so that the tests can stand in the line."""
    return away(language=language, service_workers="block", **options)


def typed(reader: Reader, said: str, clause: str = "f30") -> Locator:
    form = reader.door(clause)
    form.locator("[name=words]").fill(said)
    return form


def cut(reader: Reader, *, after_storing: bool = False) -> list[str]:
    """Let nothing through that is posted; return a list that fills with the tries."""
    tries: list[str] = []

    def lose(route: Route) -> None:
        if after_storing:
            route.fetch()
        tries.append(route.request.url)
        route.abort()

    reader.context.route(POST, lose)
    return tries


def tried(reader: Reader, tries: list[str], least: int = 1) -> None:
    """Wait until it was tried, and the answer was looked at."""
    for _ in range(100):
        if len(tries) >= least:
            break
        reader.page.wait_for_timeout(30)
    assert len(tries) >= least
    reader.page.wait_for_timeout(60)


def press(reader: Reader, what: str = "send") -> None:
    reader.unsent().first.locator(f"[value={what}]").click()


def entries(page: Page) -> list[dict[str, Any]]:
    return [each for each in page.evaluate(ENTRIES) if each["state"] != "draft"]


def once(reader: Reader, said: str) -> None:
    """Wait until it has arrived; it is in the database once, and nowhere else."""
    reader.arrived()
    assert len(stored(reader.instance, said)) == 1
    assert not entries(reader.page) and not reader.faults


def test_a_dead_server_keeps_every_comment_on_the_device(away: Readers, spare: Instance) -> None:
    people = {language: plain(away, language) for language in LANGUAGES}
    said = {language: fresh("Still here.") for language in LANGUAGES}
    forms = {language: typed(each, said[language]) for language, each in people.items()}
    stop(spare)
    try:
        for language, each in people.items():
            each.send(forms[language])
            each.waits()
            card = each.unsent()
            assert said[language] in card.inner_text() and WAITING[language] in card.inner_text()
            assert each.page.evaluate("() => navigator.onLine")
            assert WAITING[language] in each.page.locator("#status a").inner_text()
    finally:
        revive(spare)
    for language, each in people.items():
        press(each)
        once(each, said[language])


@every_language
def test_a_reply_lost_after_storing_is_not_stored_twice(away: Readers, language: str) -> None:
    expert, said = plain(away, language), fresh("Once only.")

    tries = cut(expert, after_storing=True)
    expert.send(typed(expert, said))
    tried(expert, tries)
    expect(expert.unsent()).to_have_count(1)
    assert len(stored(expert.instance, said)) == 1 and len(entries(expert.page)) == 1
    expert.context.unroute(POST)
    press(expert)
    once(expert, said)


@pytest.mark.parametrize(
    ("captured", "language"), [*(("everything", language) for language in LANGUAGES), ("only what is sent", "en")]
)  # fmt: skip
def test_a_captive_portal_that_answers_200_takes_nothing_away(
    away: Readers, captured: str, language: str
) -> None:
    expert, said = plain(away, language), fresh("Buy data first.")
    address = "**/*" if captured == "everything" else POST
    expert.page.route(
        address, lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to Wi-Fi</h1>")
    )  # fmt: skip
    expert.send(typed(expert, said))
    expert.waits()
    expert.page.wait_for_timeout(400)
    assert not stored(expert.instance, said) and len(entries(expert.page)) == 1
    expert.page.unroute(address)
    press(expert)
    once(expert, said)


@pytest.mark.parametrize(("uuid", "language"), [("another", "en"), ("another", "fr"), ("", "zh")])
def test_json_that_does_not_repeat_the_key_is_no_receipt(away: Readers, uuid: str, language: str) -> None:
    expert, said = plain(away, language), fresh("Whose receipt?")
    body = json.dumps({"uuid": uuid, "number": 1, "html": ""})
    expert.page.route(
        POST, lambda route: route.fulfill(status=200, content_type="application/json", body=body)
    )
    expert.send(typed(expert, said))
    expert.waits()
    expert.page.wait_for_timeout(400)
    assert len(entries(expert.page)) == 1
    expert.page.unroute(POST)
    press(expert)
    once(expert, said)


@every_language
def test_a_session_that_has_ended_asks_to_sign_in_and_sends_then(away: Readers, language: str) -> None:
    expert, said = plain(away, language), fresh("Sign in again.")
    form = typed(expert, said)
    expert.context.clear_cookies()
    expert.send(form)
    card = expert.unsent()
    expect(card.get_by_role("link", name=gettext_in(language, "Sign in"))).to_be_visible()
    assert said in card.inner_text() and not stored(expert.instance, said)
    away.sign_in(expert.context.new_page())
    press(expert)
    once(expert, said)


@every_language
def test_401_in_between_keeps_the_words(away: Readers, language: str) -> None:
    expert, said = plain(away, language), fresh("Who are you?")
    body = json.dumps({"status": 401, "message": "Sign in.", "uuid": ""})
    expert.page.route(
        POST, lambda route: route.fulfill(status=401, content_type="application/json", body=body)
    )
    expert.send(typed(expert, said))
    expect(expert.unsent().get_by_role("link", name=gettext_in(language, "Sign in"))).to_be_visible()
    expert.page.unroute(POST)
    press(expert)
    once(expert, said)


@every_language
def test_an_old_form_token_is_exchanged_once(away: Readers, language: str) -> None:
    expert, said = plain(away, language), fresh("An old page.")
    asked: list[str] = []

    def stale(route: Route) -> None:
        answer = route.fetch()
        asked.append(answer.text())
        told = {**answer.json(), **({"token": "old"} if len(asked) == 1 else {})}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(told))

    expert.page.route("**/token", stale)
    posted = posts(expert)
    expert.send(typed(expert, said))
    once(expert, said)
    heard(expert, [posted], 2)
    assert len(asked) == 2 and posted == [403, 200]


def posts(reader: Reader) -> list[int]:
    """Return a list that fills with the statuses of what is posted from now on."""
    found: list[int] = []
    reader.page.on(
        "response", lambda answer: found.append(answer.status) if answer.request.method == "POST" else None
    )
    return found


def heard(reader: Reader, found: list[list[int]], least: int) -> None:
    """Wait until this side has heard of so many answers, too: the page hears of them first."""
    for _ in range(200):
        if sum(map(len, found)) >= least:
            return
        reader.page.wait_for_timeout(30)


@every_language
def test_409_keeps_the_words_and_says_why(away: Readers, language: str) -> None:
    expert, said, other = plain(away, language), fresh("These words."), fresh("Other words.")

    def change(route: Route) -> None:
        body = (route.request.post_data or "").replace(said.replace(" ", "+"), other.replace(" ", "+"))
        route.fetch(post_data=body)
        tries.append(route.request.url)
        route.abort()

    tries: list[str] = []
    expert.page.route(POST, change)
    expert.send(typed(expert, said))
    tried(expert, tries)
    expert.page.unroute(POST)
    press(expert)
    card = expert.unsent()
    expect(card).to_contain_text(gettext_in(language, "Not taken. Your words are on this device."))
    assert said in card.inner_text() and card.locator(".reason").inner_text()
    assert len(stored(expert.instance, other)) == 1 and not stored(expert.instance, said)
    assert entries(expert.page)[0]["fields"]["words"] == said


@every_language
def test_422_opens_with_the_reason_and_is_corrected_without_a_second_copy(
    away: Readers, language: str
) -> None:
    expert, said = plain(away, language), fresh("A bell")
    expert.send(typed(expert, f"{said}\u0007"))
    card = expert.unsent()
    expect(card.locator("[value=open]")).to_be_visible()
    reason = card.locator(".reason").inner_text()
    assert reason and "。 " not in reason and not stored(expert.instance, said)
    card.locator("[value=open]").click()
    field = expert.page.locator("main [name=words]")
    assert said in field.input_value() and expert.page.locator(".box.error").count()
    field.fill(said)
    expert.page.locator("main form.form [type=submit]").click()
    expert.page.wait_for_url("**/comments/*")
    expert.open(language)
    once(expert, said)


@pytest.mark.parametrize(
    ("status", "language"), [(500, "en"), (502, "fr"), (503, "zh"), *((429, language) for language in LANGUAGES)]
)  # fmt: skip
def test_a_server_in_trouble_is_asked_again_later(away: Readers, status: int, language: str) -> None:
    expert, said = plain(away, language), fresh("Later.")
    tries: list[str] = []

    def trouble(route: Route) -> None:
        tries.append(route.request.url)
        kind, headers = ("application/json", {"Retry-After": "90"}) if status == 429 else ("text/html", {})
        body = json.dumps({"message": "Too many.", "uuid": ""}) if status == 429 else "<h1>Sorry</h1>"
        route.fulfill(status=status, content_type=kind, headers=headers, body=body)

    expert.page.route(POST, trouble)
    expert.send(typed(expert, said))
    expert.waits()
    expect(expert.unsent()).to_contain_text(WAITING[language])
    expert.page.wait_for_timeout(150)
    expert.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expert.page.wait_for_timeout(150)
    tried(expert, tries)
    assert len(tries) == 1
    (entry,) = entries(expert.page)
    wait = entry["next"] / 1000 - expert.page.evaluate("() => Date.now()") / 1000
    assert (85 if status == 429 else 5) < wait <= (90 if status == 429 else 10) and entry["tries"] == 1
    expert.page.unroute(POST)
    press(expert)
    once(expert, said)


def test_two_tabs_send_once_and_both_show_it(away: Readers) -> None:
    first, said = plain(away), fresh("Two tabs.")
    tries = cut(first)
    first.send(typed(first, said))
    tried(first, tries)
    second = Reader(first.context, first.instance).open()
    expect(second.unsent()).to_contain_text(said)
    sent = [posts(each) for each in (first, second)]
    first.context.unroute(POST)
    for each in (first, second):
        each.page.evaluate("() => void dispatchEvent(new Event('online'))")
    for each in (first, second):
        expect(each.card(said).locator("a").first).to_contain_text("Comment ")
    once(first, said)
    heard(first, sent, 1)
    assert sorted(map(len, sent)) == [0, 1]
