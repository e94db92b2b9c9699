"""The same tasks with JavaScript off, and what assistive technology is told."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.reader import DRAFT, SECTION, Reader, Readers, fresh, stored
from tests.browser.test_reading_tasks import ADDED, INSERTED, WORDS, every_language

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]


def plain(reader: Readers, role: str | None, language: str, path: str = SECTION) -> Page:
    """Open a page without scripts."""
    page = Reader(reader.context(role, java_script_enabled=False), reader.instance).page
    page.goto(f"{reader.instance.base}/{language}/{path}")
    return page


def send(page: Page, said: str) -> None:
    page.locator("[name=words]").fill(said)
    page.locator("main form.form [type=submit]").click()


@every_language
def test_comments_on_a_clause_a_sentence_words_the_section_and_the_draft(
    reader: Readers, language: str
) -> None:
    page = plain(reader, "expert", language)
    said = {what: fresh(what) for what in ("clause", "sentence", "words", "section", "draft")}
    for what in said:
        page.goto(f"{reader.instance.base}/{language}/{SECTION}")
        if what in ("section", "draft"):
            page.locator('.row > a.button[href*="/comments/new?"]').nth(int(what == "draft")).click()
        else:
            page.locator('#c-f30 a[href*="/comments/new?"]').click()
        if what == "sentence":
            page.locator("[name=where][value=s1]").check()
        if what == "words":
            page.locator("[name=where][value=exact]").check()
            page.locator("[name=exact]").fill(page.locator("main .box .text").inner_text()[3:9])
        send(page, said[what])
        expect(page.get_by_text(said[what]).first).to_be_visible()
        assert "/comments/" in page.url
    found = {what: stored(reader.instance, words)[0] for what, words in said.items()}
    assert [found[what]["precision"] for what in said] == ["clause", "sentence", "words", "section", "draft"]


@every_language
def test_a_suggestion_is_shown_as_a_change_and_a_sentence(reader: Readers, language: str) -> None:
    page, said = plain(reader, "expert", language), fresh("Why.")
    page.locator('#c-f-lead a[href*="/comments/new?"]').click()
    page.locator("[name=where][value=exact]").check()
    page.locator("[name=exact]").fill(WORDS[language])
    page.locator("[name=suggestion]").fill(WORDS[language] + ADDED[language])
    send(page, said)
    assert INSERTED[language] in page.locator("main").inner_text() and page.locator("main ins").count()


@every_language
def test_agreeing_replying_editing_withdrawing_and_reading_without_a_comment(
    reader: Readers, language: str
) -> None:
    author, said = plain(reader, "representative", language), fresh("Agree or reply.")
    author.locator('#c-f-independence a[href*="/comments/new?"]').click()
    send(author, said)
    number = stored(reader.instance, said)[0]["number"]
    page = plain(reader, "expert", language, f"iioe-qa/comments/{number}")
    page.locator("form[action$='/agree'] button").click()
    page.goto(f"{reader.instance.base}/{language}/iioe-qa/comments/{number}")
    answer = fresh("A reply.")
    page.locator("form[action$='/reply'] [name=words]").fill(answer)
    page.locator("form[action$='/reply'] [type=submit]").click()
    assert page.get_by_text(answer).count() and stored(reader.instance, said)[0]["agreements"] == 1
    author.locator("main a[href$='/edit']").click()
    better = fresh("Better.")
    send(author, better)
    author.locator("a[href$='/withdraw']").click()
    author.locator("form[action$='/withdraw'] [type=submit]").click()
    assert stored(reader.instance, better)[0]["state"] == "withdrawn"
    section = {"en": "g-support", "fr": "g-review", "zh": "g-data"}[language]
    page.goto(f"{reader.instance.base}/{language}/{DRAFT}/guidelines/{section}")
    page.locator("form[action$='/comments/no-comment'] button").click()
    assert "○" in page.locator(".rail [aria-current]").inner_text()


@every_language
def test_searching_hiding_marks_two_languages_and_folds(reader: Readers, language: str) -> None:
    page = plain(reader, "expert", language)
    page.locator("[name=hide]").click()
    page.wait_for_selector("body.unmarked")
    page.locator("[name=hide]").click()
    page.locator(".tools a[href^='?with=']").first.click()
    assert page.locator("#c-f-lead .other").inner_text().strip()
    page.locator(".rail [name=q]").fill(WORDS[language])
    page.locator(".find button").first.click()
    assert page.locator("main a[href*='c-f-lead']").count()
    page.goto(f"{reader.instance.base}/{language}/{SECTION}")
    clause = page.locator("#c-f-lead .side > .tools details")
    clause.locator("summary").click()
    expect(clause.locator("a").first).to_be_visible()
    clause.locator("a").first.click()
    assert page.url.endswith("#c-f-lead") and f"/{language}/" not in page.url


@every_language
def test_refused_words_come_back_with_the_reason(reader: Readers, language: str) -> None:
    page, said = plain(reader, "expert", language), fresh("Bell")
    page.locator('#c-f30 a[href*="/comments/new?"]').click()
    send(page, f"{said}\u0007")
    assert said in page.locator("[name=words]").input_value() and page.locator(".box.error a").count()
    send(page, said)
    assert len(stored(reader.instance, said)) == 1


def nodes(session: CDPSession) -> list[dict[str, Any]]:
    return list(session.send("Accessibility.getFullAXTree")["nodes"])


def role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


def related(node: dict[str, Any], what: str) -> list[int]:
    for each in node.get("properties", []):
        if each["name"] == what:
            return [one["backendDOMNodeId"] for one in each["value"].get("relatedNodes", [])]
    return []


@every_language
def test_marks_lead_to_comments_in_the_accessibility_tree(reader: Readers, language: str) -> None:
    author = reader("representative", language, f"{DRAFT}/framework/f-design")
    key = author.page.locator(".clause:has(p)").nth({"en": 3, "fr": 5, "zh": 7}[language]).get_attribute("id")
    assert key
    words = author.text(key.removeprefix("c-"))[:12].strip()
    numbers: list[int] = []
    for said in (fresh("One."), fresh("Two.")):
        author.choose(key.removeprefix("c-"), words)
        form = author.press_bar("suggest" if numbers else "comment")
        if numbers:
            form.locator("[name=suggestion]").fill(words + "!")
        form.locator("[name=words]").fill(said)
        author.send(form)
        author.arrived()
        numbers.append(stored(author.instance, said)[0]["number"])
    expert = reader(language=language, path=f"{DRAFT}/framework/f-design")
    session = expert.context.new_cdp_session(expert.page)
    tree = nodes(session)
    comments = {each["backendDOMNodeId"]: each for each in tree if role(each) == "comment"}
    assert comments and all(name(each) for each in comments.values())
    ids = {
        number: session.send(
            "DOM.describeNode",
            {"objectId": session.send("Runtime.evaluate", {"expression": f"document.getElementById('k{number}')"})["result"]["objectId"]},
        )["node"]["backendNodeId"]
        for number in numbers
    }  # fmt: skip
    marks = [each for each in tree if role(each) == "mark"]
    assert any(set(ids.values()) <= set(related(each, "details")) for each in marks)
    assert all(set(related(each, "details")) <= set(comments) for each in marks)
    assert {"insertion"} <= {role(each) for each in tree}
    polite = [each for each in tree if role(each) == "status"]
    assert len(polite) == 1
    labels = {name(comments[i]) for i in ids.values()}
    assert all(any(str(number) in label for label in labels) for number in numbers)


@every_language
def test_bar_and_form_are_named_groups_right_behind_the_words(reader: Readers, language: str) -> None:
    expert = reader(language=language)
    expert.drag("f-lead", WORDS[language])
    expert.page.locator(".bar").wait_for()
    session = expert.context.new_cdp_session(expert.page)
    assert any(role(each) == "group" and WORDS[language] in name(each) for each in nodes(session))
    form = expert.press_bar("suggest")
    form.locator("[name=suggestion]").fill(WORDS[language][:-2] + "!")
    expect(form.locator(".change del")).not_to_have_count(0)
    tree = nodes(session)
    named = [each for each in tree if role(each) == "form" and name(each)]
    assert named and {"insertion", "deletion"} <= {role(each) for each in tree}
    assert all(
        name(each)
        for each in tree
        if role(each) in ("textbox", "combobox", "radio", "searchbox", "button", "link")
    )
    assert expert.page.evaluate(
        "() => document.querySelector('form.compose').previousElementSibling.matches('.text')"
    )
    form.locator("[value=discard]").click()
