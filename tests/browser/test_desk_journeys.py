"""Journeys of the editors' desk in Chromium: two editors, an author and the coordinator; a translator up to the next draft."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from consult.redlines.rules import REASONS, ObstacleKind
from tests.browser.company import Company, told
from tests.browser.instance import Instance
from tests.browser.no_script import NoScript
from tests.browser.reader import copied, rows

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
DESK = "/en/iioe-qa/decisions/"
ALIKE = (
    2,
    32,
    37,
)  # the same wish about feedback: Wanjiru's in English, Moussa's in French, Zhou's in Chinese
ALONE = 20  # Moussa's, in French
ANSWERS = {
    "en": "Ten working days it is: those who keep them already show that it can be done.",
    "fr": "Ce sera dix jours ouvrables : ceux qui les tiennent déjà montrent que c’est possible.",
    "zh": "改为10个工作日：已经做到的学校表明这是可行的。",
}
FIRST, SECOND = (
    "La composition reste.",
    "La composition reste : une moitié à distance ferait exclure les petits sites.",
)
ASKS = "Say why, and in a sentence that its author can use."
OBJECTS = "Ma question portait sur les programmes hybrides ; la réponse n’en dit rien."
OBJECTED = "You objected on %(when)s. Somebody who had no part in the decision"
REVIEW = "Les programmes hybrides sont visés à la clause suivante ; la réponse tient."


@pytest.fixture
def company(browser: Browser, instance: Instance, tmp_path: Path) -> Iterator[Company]:
    """Everybody at a copy of the demo of their own."""
    running = copied(instance, tmp_path)
    with Company(browser, running) as found:
        yield found
    running.stop()


def decide_together(editor: NoScript) -> None:
    """Confirm the proposed group and decide its three comments with one response in three languages."""
    editor.open(f"{DESK}{ALIKE[0]}")
    editor.follow("Other comments look like this one")
    for box in editor.page.locator("main input[type=checkbox]").all():
        box.set_checked(int((box.get_attribute("name") or "n-0")[2:]) in ALIKE)
    editor.press("Make a group of those that are ticked")
    assert "Group of 3 comments" in editor.shown()
    form = editor.page.locator("#decide")
    for number in ALIKE:
        form.locator(f"[name=also-{number}]").check()
    values = {"outcome": "accepted", "response": ANSWERS["en"], "response_language": "en"}
    further = {f"response-{tag}": ANSWERS[tag] for tag in ("fr", "zh")}
    editor.press("Decide those that are ticked", {**values, **further})
    assert editor.status == 200 and editor.shown().count("✓ Accepted") >= 3


def waiting(second: NoScript, number: int) -> int:
    """Return the decision on a comment that waits in the second editor's queue."""
    second.open(f"{DESK}confirm")
    found = second.page.locator("ol.list > li", has_text=re.compile(rf"Comment {number}\b")).first
    return int((found.get_attribute("id") or "d0")[1:])


def confirm(second: NoScript, number: int, told: str) -> None:
    second.page.check(f"[name=d-{waiting(second, number)}]")
    with second.page.expect_navigation():
        second.page.get_by_role("button", name="Confirm those that are ticked").click()
    assert told in second.shown()


def test_a_decision_goes_through_two_editors_to_its_author_and_the_review_of_an_objection(
    company: Company,
) -> None:
    editor, second, author, lin = company("chen"), company("claire"), company("moussa"), company("lin")
    decide_together(editor)
    editor.open(f"{DESK}{ALONE}")
    alone = {"outcome": "not_accepted", "response_language": "fr"}
    editor.press("Decide and go on", {**alone, "response": FIRST})
    # The editor cannot confirm what is the editor's own; the second one confirms one and sends one back.
    editor.open(f"{DESK}confirm")
    assert not editor.page.locator("ol.list > li", has_text=f"Comment {ALONE}").count()
    confirm(second, ALIKE[0], "The decisions on 3 comments are confirmed.")
    sent_back = waiting(second, ALONE)
    item = second.page.locator(f"#d{sent_back}")
    item.locator("summary").click()
    item.locator("textarea").fill(ASKS)
    with second.page.expect_navigation():
        item.get_by_role("button", name="Send it back").click()
    # Publishing now leaves the one out that was sent back.
    editor.open(f"{DESK}publish")
    editor.press("Publish the decisions")
    author.open(f"/fr/iioe-qa/comments/{ALONE}")
    assert FIRST not in author.shown()
    # The editor reads why, revises it, and it is confirmed and published.
    editor.open(f"{DESK}{ALONE}")
    assert f"sent the decision back: {ASKS}" in editor.shown()
    editor.page.locator("summary", has_text="Revise the decision").click()
    editor.press("Replace the decision", {**alone, "response": SECOND})
    confirm(second, ALONE, "The decision on 1 comment is confirmed.")
    editor.open(f"{DESK}publish")
    editor.press("Publish the decisions")
    object_to_it(author)
    review(lin)
    author.open(f"/fr/iioe-qa/decisions/answers/{ALONE}")
    assert (
        REVIEW in author.shown() and told("fr", "Objection reviewed: the decision stands") in author.shown()
    )
    assert told("fr", OBJECTED + " has reviewed your objection.") in author.shown()
    assert told("fr", OBJECTED + " reviews your objection.") not in author.shown()


def object_to_it(author: NoScript) -> None:
    """Read the answers in one's language, under one's own numbers, and object to one of them."""
    author.open(f"/fr/iioe-qa/comments/{ALIKE[1]}")
    card = author.page.locator(f"#k{ALIKE[1]}")
    expect(card.locator(".answer")).to_contain_text(ANSWERS["fr"])
    expect(card.locator(".answer [lang=fr]").first).to_be_visible()
    author.open(f"/fr/iioe-qa/comments/{ALONE}")
    assert SECOND in author.shown()
    author.follow(told("fr", "Say whether this answer satisfies you"))
    send = told("fr", "Send my answer")
    author.press(send, {"satisfaction": "not_satisfied"})
    assert author.status == 422  # an objection needs its reason
    author.press(send, {"satisfaction": "not_satisfied", "reason": OBJECTS})
    assert told("fr", OBJECTED + " reviews your objection.") in author.shown() and OBJECTS in author.shown()
    assert not author.page.get_by_role("button", name=send).count()  # once


def review(coordinator: NoScript) -> None:
    """Find the objection on the progress page and uphold the decision with a reason."""
    coordinator.open("/en/iioe-qa/progress/")
    coordinator.follow("Look at them: Objections")
    coordinator.page.locator(f"#k{ALONE} a").first.click()
    assert OBJECTS in coordinator.shown()
    coordinator.press("Send the review", {"outcome": "upheld", "reason": REVIEW, "language": "fr"})
    assert coordinator.status == 200


CLAUSE = "f-strategy"
TASKS = "/zh/iioe-qa/decisions/languages/"
NEXT = "/zh/iioe-qa/next-draft/"


def change_in_english(editor: NoScript, clause: str, words: str) -> None:
    editor.open(f"/zh/iioe-qa/decisions/text/framework/{clause}/edit?language=en")
    source = editor.page.input_value("[name=source]")
    editor.press(told("zh", "Save the change"), {"source": source.rstrip() + words, "note": "编辑性修改"})
    assert editor.status == 200


def open_tasks(instance: Instance, clause: str) -> dict[str, int]:
    found = rows(
        instance,
        "SELECT t.id, t.language FROM language_task t JOIN clause c ON c.id = t.clause_id WHERE c.key = ? AND t.state = 'open'",
        clause,
    )
    return {row["language"]: row["id"] for row in found}


def look_at_the_rest(editor: NoScript) -> None:
    """Say of every task that is left that its text says so already."""
    editor.open(TASKS)
    while editor.page.locator("ol.list a").count():
        editor.page.locator("ol.list a").first.click()
        editor.press(told("zh", "Needs no change"), {"note": "此处已如此表述。"})
        assert told("zh", "The task is done.") in editor.shown()
    assert told("zh", "Every change was looked at in every language.") in editor.shown()


def follow_in(editor: NoScript, task: int, words: str, added: str) -> None:
    """Do one task: the source's redline stands beside the text to change."""
    editor.open(f"{TASKS}{task}")
    source, own = editor.page.locator(".pair > section").all()
    expect(source.locator("ins")).to_contain_text(added)
    boxes = [side.bounding_box() for side in (source, own)]
    assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]
    text = editor.page.input_value("[name=source]").rstrip()
    editor.press(told("zh", "Save the change"), {"source": text + words})
    assert told("zh", "The task is done.") in editor.shown()


def test_a_change_in_one_language_holds_the_next_draft_until_the_others_follow(company: Company) -> None:
    editor, lin = company("chen"), company("lin")
    lin.open("/en/iioe-qa/rounds/1/close")
    lin.press("Close it now")
    look_at_the_rest(editor)  # what the demo's own changes left to look at
    lin.open(NEXT)  # open in another window before the change is made
    titles = {"title_en": "Draft 2", "title_fr": "Projet 2", "title_zh": "草案二"}
    change_in_english(editor, CLAUSE, " It shall be public.")
    tasks = open_tasks(company.instance, CLAUSE)
    assert set(tasks) == {"fr", "zh"}
    lin.press(told("zh", "Publish the next draft"), titles)
    assert lin.status == 409 and told("zh", REASONS[ObstacleKind.TASKS]) in lin.shown()
    lin.open("/zh/iioe-qa/final/")
    held = lin.page.locator("main li", has=lin.page.locator("a[href$='/decisions/languages/']"))
    expect(held).to_contain_text("✕")
    follow_in(editor, tasks["fr"], " Elle est publique.", "It shall be public.")
    lin.open(NEXT)
    assert not lin.page.locator("[name=title_en]").count()  # the Chinese text has not followed yet
    follow_in(editor, tasks["zh"], "该战略应当公开。", "It shall be public.")
    lin.open("/zh/iioe-qa/final/")
    expect(held).to_have_count(0)
    lin.open(NEXT)
    lin.press(told("zh", "Publish the next draft"), titles)
    assert lin.status == 200
    lin.open("/zh/iioe-qa/drafts/")
    key = (
        str(lin.page.locator("main a", has_text="草案二").first.get_attribute("href"))
        .rstrip("/")
        .rsplit("/", 1)[1]
    )
    for language, words in (
        ("en", "It shall be public."),
        ("fr", "Elle est publique."),
        ("zh", "该战略应当公开。"),
    ):
        lin.open(f"/{language}/iioe-qa/read/{key}/framework/f-governance")
        expect(lin.page.locator(f"#c-{CLAUSE}")).to_contain_text(words)
