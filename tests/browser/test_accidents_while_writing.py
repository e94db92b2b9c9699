"""Accidents while somebody reads and writes: in each of them the words are kept."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.instance import Instance
from tests.browser.reader import Reader, Readers, fresh, rows, stored
from tests.browser.test_offline_faults import entries, once, typed
from tests.browser.test_offline_late import closed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]
CHOOSE = """(element, [from, to]) => {
  element.scrollIntoView({block: 'center', behavior: 'instant'});
  const range = document.createRange();
  range.setStartBefore(from ? element.querySelector(from) : element);
  range.setEndAfter(to ? document.querySelector(to) : element);
  getSelection().removeAllRanges(); getSelection().addRange(range); }"""


def sent(reader: Reader, key: str, choice: tuple[str, str]) -> Any:
    """Choose from one element to another by script, comment, and return what is stored."""
    said = fresh("On this.")
    reader.clause(key).locator(".text").evaluate(CHOOSE, list(choice))
    form = reader.press_bar("comment")
    note = form.locator(".note").inner_text()
    form.locator("[name=words]").fill(said)
    reader.send(form)
    reader.arrived()
    return stored(reader.instance, said)[0], note


def canonical(instance: Instance, key: str, language: str, draft: str = "qa-2.0-draft-1") -> str:
    sql = (
        "SELECT t.canonical FROM clause_text t JOIN clause c ON c.id = t.clause_id JOIN draft d ON d.id = t.draft_id"
        " WHERE c.key = ? AND t.language = ? AND d.key = ? ORDER BY d.id"
    )
    return str(rows(instance, sql, key, language, draft)[0]["canonical"])


@pytest.mark.parametrize(
    ("language", "key", "choice"),
    [
        ("en", "f46", ("", "")), ("fr", "f23", (".mk", "")), ("zh", "f33", ("thead", "")), ("fr", "f46", ("", "")),
        ("en", "f-roles", ("", "")), ("zh", "f-strategy", ("", "")),
    ],
    ids=["footnote", "bullet", "hidden head of a table", "link and footnote", "heading", "paragraph"],
)  # fmt: skip
def test_what_is_only_shown_beside_the_text_is_not_chosen(
    away: Readers, language: str, key: str, choice: tuple[str, str]
) -> None:
    expert = away(language=language, service_workers="block")
    comment, note = sent(expert, key, choice)
    text = canonical(expert.instance, key, language)
    assert comment["exact"] == text.strip() and not note
    assert text[comment["start"] : comment["end"]] == comment["exact"]


def test_words_are_chosen_inside_a_link_and_a_table_cell_and_over_both_edges(away: Readers) -> None:
    expert = away(service_workers="block")
    link = expert.clause("f144").locator(".text a").first.inner_text()
    text = expert.text("f144")
    at = text.index(link)
    for key, words in (
        ("f144", link[:4]),
        ("f144", text[at - 6 : at + 4]),
        ("f33", "Senior leader"),
        ("f33", "learning\tCarrying"),
    ):
        said = fresh("Inside.")
        expert.choose(key, words)
        form = expert.press_bar("comment")
        form.locator("[name=words]").fill(said)
        expert.send(form)
        expert.arrived()
        assert stored(expert.instance, said)[0]["exact"] == words.strip()
        number = stored(expert.instance, said)[0]["number"]
        marked = expert.clause(key).locator(f"mark[aria-details~='k{number}']").all_text_contents()
        assert " ".join(marked).split() == words.split()


@pytest.mark.parametrize(
    ("language", "told"), [("en", "several clauses"), ("fr", "plusieurs clauses"), ("zh", "跨越多个条款")]
)
def test_a_selection_past_the_clause_is_clipped_and_says_so(away: Readers, language: str, told: str) -> None:
    expert = away(language=language, service_workers="block")
    expert.clause("f-lead").locator(".text").evaluate(CHOOSE, ["", "#c-f31 .text"])
    assert told in expert.page.locator(".bar .hint").inner_text()
    comment, note = sent(expert, "f-lead", ("", "#c-f31 .text"))
    assert told in note and comment["exact"] == canonical(expert.instance, "f-lead", language).strip()


def test_a_triple_click_takes_the_clause_and_nothing_of_the_bar(away: Readers) -> None:
    expert = away(service_workers="block")
    text = expert.clause("f-lead").locator(".text p")
    text.click(click_count=3)
    form = expert.press_bar("comment")
    expect(form.locator(".quoted")).to_have_text(expert.text("f-lead").strip())
    assert not form.locator(".note").inner_text()


def test_words_of_numbers_comments_and_hidden_names_bring_no_bar(away: Readers) -> None:
    expert = away(service_workers="block")
    for selector in ("#c-f-lead .cn", "#c-f-lead .tools", "h1", ".rail"):
        expert.page.locator(selector).first.evaluate(
            "e => { getSelection().removeAllRanges(); getSelection().selectAllChildren(e); }"
        )
        expert.page.wait_for_timeout(180)
        assert not expert.page.locator(".bar").count(), selector


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_translated_page_takes_the_comment_on_the_clause_and_keeps_the_quote(
    away: Readers, language: str
) -> None:
    expert = away(language=language, service_workers="block")
    expert.page.evaluate(
        """() => { for (const text of document.querySelectorAll('.clause .text')) {
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT); const nodes = [];
          while (walker.nextNode()) nodes.push(walker.currentNode);
          for (const node of nodes) { const font = document.createElement('font'); font.textContent = 'Ӛ' + node.data.toUpperCase();
            node.replaceWith(font); } } }"""
    )
    said = fresh("Seen in translation.")
    words = expert.text("f-lead")[1:12]
    expert.choose("f-lead", words)
    form = expert.press_bar("comment")
    assert form.locator(".note").inner_text() and words.strip() in form.locator("[name=words]").input_value()
    form.locator("[name=words]").fill(form.locator("[name=words]").input_value() + said)
    expert.send(form)
    expert.arrived()
    (comment,) = rows(expert.instance, "SELECT * FROM comment WHERE words LIKE ?", f"%{said}")
    assert comment["precision"] == "clause" and words.strip() in comment["words"]


def test_an_enormous_paste_is_kept_and_told(away: Readers) -> None:
    expert, said = away(service_workers="block"), fresh("Long.")
    form = typed(expert, said + "长" * 200_000)
    form.locator("[type=submit]").click()
    assert "too long" in form.locator(".fault").inner_text()
    expect(expert.page.locator("html")).to_have_attribute("data-drafts", "1")
    expert.page.reload()
    expert.ready()
    field = expert.form().locator("[name=words]")
    assert len(field.input_value()) > 200_000
    field.fill(said)
    expert.send(expert.form())
    once(expert, said)


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u2066", "\u0000", "\u001b", "\ud83d"], ids=["bidi", "isolate", "nul", "escape", "half"]
)  # fmt: skip
def test_control_and_bidi_characters_are_refused_with_words_kept_or_stored_as_they_are(
    away: Readers, mark: str
) -> None:
    expert, said = away(service_workers="block"), fresh("Mark")
    form = expert.door("f30")
    form.locator("[name=words]").evaluate(
        "(e, words) => { e.value = words; e.dispatchEvent(new Event('input', {bubbles: true})); }", f"{said}{mark}"
    ) if mark != "\ud83d" else form.locator("[name=words]").evaluate(
        "(e, words) => { e.value = words + '\\ud83d'; e.dispatchEvent(new Event('input', {bubbles: true})); }", said
    )  # fmt: skip
    expert.send(form)
    found: list[Any] = []
    for _ in range(60):
        found = rows(expert.instance, "SELECT words FROM comment WHERE words LIKE ?", f"{said}%")
        if found or expert.unsent().locator("[value=open]").is_visible():
            break
        expert.page.wait_for_timeout(50)
    if found:
        assert found[0]["words"] in (f"{said}{mark}", f"{said}\ufffd", said)
        expert.arrived()
    else:
        assert said in expert.unsent().inner_text() and expert.unsent().locator(".reason").inner_text()
        assert said in entries(expert.page)[0]["fields"]["words"]


def test_a_round_that_closes_while_somebody_types_takes_what_was_written_in_time(
    away: Readers, spare: Instance
) -> None:
    expert, said, later = away(service_workers="block"), fresh("Typing."), fresh("Typed on.")
    form = typed(expert, said)
    expert.page.wait_for_selector('html[data-drafts="1"]', state="attached")
    with closed(spare, 200):
        expert.send(form)
        card = expert.unsent()
        expect(card.locator("[value=open]")).to_be_visible()
        assert "closed" in card.locator(".reason").inner_text() and said in card.inner_text()
        assert not stored(spare, said)
        card.locator("[value=open]").click()
        expert.page.wait_for_url("**/comments/new")
        expect(expert.page.locator("main")).to_contain_text(said)
        expert.open()
        expect(expert.page.locator(".k.unsent")).to_contain_text(said)
    typed_on = away(service_workers="block")
    form = typed(typed_on, later)
    typed_on.page.wait_for_selector('html[data-drafts="1"]', state="attached")
    with closed(spare, 200):
        typed_on.page.reload()
        typed_on.ready()
        expect(typed_on.page.locator(".k.unsent .said")).to_have_text(later)


@pytest.mark.parametrize("language", ["fr"])
def test_a_thousand_drafts_on_the_device_leave_page_and_list_usable(away: Readers, language: str) -> None:
    expert = away(language=language, service_workers="block")
    expert.page.evaluate(
        """() => new Promise((done) => { const asked = indexedDB.open("consult", 1); asked.onsuccess = () => {
          const work = asked.result.transaction("kept", "readwrite"); const account = document.getElementById("reader").dataset.account;
          const doors = [...document.querySelectorAll('.tools a[href*="/comments/new?"]')].slice(-20);
          for (let n = 0; n < 1000; n++) work.objectStore("kept").put({ id: account + " " + (doors[n] ? doors[n].pathname + doors[n].search : n),
            state: "draft", account, url: "/x", page: doors[n] ? location.pathname : "/en/other/page", label: "Comment " + n,
            search: doors[n] ? doors[n].search : "?clause=" + n,
            fields: { words: "Words " + n, place: "null" }, madeAt: new Date().toISOString(), message: "", tries: 0, next: 0 });
          work.oncomplete = done; }; })"""
    )
    began = expert.page.evaluate("() => Date.now()")
    expert.page.reload()
    expert.ready()
    assert expert.page.locator("form.compose").count() == 20
    said = fresh("Among a thousand.")
    expert.clause("f-strategy").locator('a[href*="/comments/new?"]').click()
    form = expert.clause("f-strategy").locator("form.compose")
    form.locator("[name=words]").fill(said)
    expert.send(form)
    expert.arrived()
    assert expert.page.evaluate("() => Date.now()") - began < 5_000
    assert len(stored(expert.instance, said)) == 1
    expert.page.goto(f"{expert.instance.base}/{language}/device")
    expert.ready()
    assert expert.page.locator("#drafts li").count() == 1000
    expert.page.locator("#drafts li", has_text="Words 777").locator("button").click()
    expect(expert.page.locator("#drafts li")).to_have_count(999)
