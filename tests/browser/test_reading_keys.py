"""The same tasks by keyboard alone, and by touch."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import LANGUAGES, RECTS, Reader, Readers, fresh, stored
from tests.browser.test_reading_tasks import WORDS, every_language

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is there."""
    for _ in range(most):
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def enter_clause(reader: Reader, key: str) -> None:
    """Go to a clause as keyboards do: by its permalink, then on by Tab."""
    reader.page.goto(f"{reader.page.url.split('#')[0]}#c-{key}")
    tab_to(reader.page, f'#c-{key} a[href*="/comments/new?"]', 6)


@every_language
def test_the_second_door_by_keyboard_alone(reader: Readers, language: str) -> None:
    expert, said = reader(language=language), fresh("By keyboard.")
    keys = expert.page.keyboard
    enter_clause(expert, "f30")
    keys.press("Enter")
    expect(expert.form().locator("[name=where]").first).to_be_focused()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(expert.form().locator("[value=s1]")).to_be_checked()
    tab_to(expert.page, "[name=words]")
    keys.type(said)
    tab_to(expert.page, "form.compose [type=submit]", 8)
    keys.press("Enter")
    expect(expert.card(said).locator("a").first).to_be_focused()
    expert.arrived()
    (comment,) = stored(expert.instance, said)
    assert comment["precision"] == "sentence" and comment["start"] > 0


@every_language
def test_a_suggestion_by_keyboard_alone(reader: Readers, language: str) -> None:
    expert = reader(language=language)
    keys = expert.page.keyboard
    enter_clause(expert, "f30")
    keys.press("Enter")
    expert.form().wait_for()
    tab_to(expert.page, "form.compose button[value=suggest]")
    keys.press("Enter")
    expect(expert.form().locator("[name=suggestion]")).to_be_focused()
    keys.press("Control+End")
    addition = fresh("!")
    keys.type(addition)
    expect(expert.form().locator(".change li").first).to_be_visible()
    tab_to(expert.page, "form.compose [type=submit]", 8)
    keys.press("Enter")
    card = expert.card(addition)
    expect(card.locator("a").first).to_be_focused()
    assert addition in card.inner_text()


@every_language
def test_from_a_double_click_tab_leads_to_the_bar_and_shift_arrow_extends(
    reader: Readers, language: str
) -> None:
    expert, said = reader(language=language), fresh("Extended.")
    left, top = (
        expert.clause("f-lead")
        .locator(".text")
        .evaluate(
            "(e) => { e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.querySelector('p').getClientRects()[0];"
            " return [r.left + 40, r.top + 12]; }"
        )
    )
    expert.page.mouse.dblclick(left, top)
    before = expert.page.evaluate("() => String(getSelection())")
    keys = expert.page.keyboard
    for _ in range(5):
        keys.press("Shift+ArrowRight")
    chosen = expert.page.evaluate("() => String(getSelection())")
    assert len(chosen) == len(before) + 5 and chosen.startswith(before)
    expert.page.locator(".bar").wait_for()
    expert.page.wait_for_timeout(150)
    keys.press("Tab")
    assert 'value="comment"' in expert.focused()
    keys.press("Enter")
    expect(expert.form().locator(".quoted")).to_have_text(chosen.strip())
    keys.type(said)
    tab_to(expert.page, "form.compose [type=submit]", 8)
    keys.press("Enter")
    expect(expert.page.locator("form.compose")).to_have_count(0)
    expert.arrived()
    assert stored(expert.instance, said)[0]["exact"] == chosen.strip()


@every_language
def test_escape_keeps_the_draft_and_gives_the_focus_back(reader: Readers, language: str) -> None:
    expert, said = reader(language=language), fresh("Not yet.")
    enter_clause(expert, "f36")
    expert.page.keyboard.press("Enter")
    expert.form().locator("[name=words]").fill(said)
    expert.page.keyboard.press("Escape")
    expect(expert.page.locator("form.compose")).to_have_count(0)
    expect(expert.clause("f36").locator('a[href*="/comments/new?"]')).to_be_focused()
    expert.page.keyboard.press("Enter")
    assert expert.form().locator("[name=words]").input_value() == said
    tab_to(expert.page, "form.compose [value=discard]")
    expert.page.keyboard.press("Enter")
    expect(expert.page.locator("form.compose")).to_have_count(0)
    expert.page.reload()
    expert.ready()
    assert not expert.page.locator("form.compose").count()


def test_escape_puts_the_bar_away(reader: Readers) -> None:
    expert = reader()
    expert.drag("f-lead", "senior")
    expert.page.locator(".bar").wait_for()
    expert.page.keyboard.press("Tab")
    expert.page.keyboard.press("Escape")
    expect(expert.page.locator(".bar")).to_have_count(0)


@every_language
def test_agreeing_and_stating_no_comment_by_keyboard(reader: Readers, language: str) -> None:
    author, said = reader("representative", language), fresh("Agree by Enter.")
    form = author.door("f30")
    form.locator("[name=words]").fill(said)
    author.send(form)
    author.arrived()
    number = stored(author.instance, said)[0]["number"]
    expert = reader(language=language)
    expert.card(said)
    expert.page.locator(f"#k{number} a").first.focus()
    tab_to(expert.page, f"#k{number} [name=agree]", 4)
    expert.page.keyboard.press("Enter")
    expect(expert.page.locator(f"#k{number} [name=agree]")).to_have_attribute("value", "no")
    expect(expert.page.locator(f"#k{number} [name=agree]")).to_be_focused()


def test_what_has_the_focus_is_never_covered(reader: Readers) -> None:
    expert = reader()
    expert.context.set_offline(True)
    expert.door("f30").locator("[name=words]").fill(fresh("Wait."))
    expert.send(expert.form())
    expert.waits()  # the status line stands at the bottom edge
    covered = expert.page.evaluate(
        """async () => { const found = []; let tried = 0;
          for (const each of document.querySelectorAll('main a, main button, main input, main summary')) {
            if (!each.checkVisibility() || each.closest('.rail') || ++tried > 90) continue;
            each.focus(); await new Promise(requestAnimationFrame);
            const box = each.getClientRects()[0]; if (!box) continue;
            const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            if (top && !each.contains(top) && !top.contains(each)) found.push(each.outerHTML.slice(0, 90) + ' under ' + top.outerHTML.slice(0, 60));
          }
          return found; }"""
    )
    assert not covered


@pytest.mark.parametrize("language", LANGUAGES)
def test_touch_brings_a_strip_at_the_bottom_edge(reader: Readers, language: str) -> None:
    expert, said = reader(language=language, **PHONE), fresh("By touch.")
    assert expert.choose("f-lead", WORDS[language]) == WORDS[language]
    bar = expert.page.locator(".bar")
    bar.wait_for()
    box = bar.bounding_box()
    assert box and round(box["y"] + box["height"]) == 740 and box["x"] == 0 and box["width"] == 360
    assert bar.evaluate("e => e.previousElementSibling.matches('#c-f-lead .text')")
    for button in bar.locator("button").all():
        size = button.bounding_box()
        assert size and size["height"] >= 44
    bar.locator("[value=suggest]").tap()
    form = expert.form()
    form.locator("[name=suggestion]").fill(WORDS[language] + "?")
    form.locator("[name=words]").fill(said)
    assert expert.page.evaluate("() => document.documentElement.scrollWidth") == 360
    form.locator("[type=submit]").tap()
    expect(expert.page.locator("form.compose")).to_have_count(0)
    expect(expert.card(said).locator("a").first).to_contain_text(" " if language != "zh" else "意见")
    expert.arrived()
    (comment,) = stored(expert.instance, said)
    assert (comment["exact"], comment["suggestion"]) == (WORDS[language], WORDS[language] + "?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_touch_opens_the_second_door_and_agrees(reader: Readers, language: str) -> None:
    author, said = reader("representative", language, **PHONE), fresh("Tap.")
    author.clause("f30").locator('a[href*="/comments/new?"]').tap()
    author.form().locator("[value=s0]").tap()
    author.form().locator("[name=words]").fill(said)
    author.form().locator("[type=submit]").tap()
    expect(author.page.locator("form.compose")).to_have_count(0)
    author.arrived()
    number = stored(author.instance, said)[0]["number"]
    expert = reader(language=language, **PHONE)
    expert.card(said).locator("[name=agree]").tap()
    expect(expert.page.locator(f"#k{number} [name=agree]")).to_have_attribute("value", "no")


def long_press(reader: Reader, key: str, words: str) -> str:
    """Rest a finger on the first of some words until the browser has chosen what lies under it, as it does on a phone."""
    left, top, _right, _bottom = reader.clause(key).locator(".text").evaluate(RECTS, words)
    session = reader.context.new_cdp_session(reader.page)
    session.send("Emulation.setEmitTouchEventsForMouse", {"enabled": True, "configuration": "mobile"})
    finger = {"x": round(left + 8), "y": round(top), "button": "left", "clickCount": 1}
    session.send("Input.emulateTouchFromMouseEvent", {"type": "mousePressed", **finger})
    reader.page.wait_for_function("() => String(getSelection()).trim()")
    session.send("Input.emulateTouchFromMouseEvent", {"type": "mouseReleased", **finger})
    return str(reader.page.evaluate("() => String(getSelection()).trim()"))


@every_language
def test_a_word_under_a_resting_finger_is_commented_on(reader: Readers, language: str) -> None:
    expert, said = reader(language=language, **PHONE), fresh("By a long press.")
    chosen = long_press(expert, "f-lead", WORDS[language])
    assert any(mark in chosen for mark in WORDS[language][:3])
    bar = expert.page.locator(".bar")
    bar.wait_for()
    assert chosen in str(bar.get_attribute("aria-label"))
    bar.locator("[value=comment]").tap()
    form = expert.form()
    expect(form.locator(".quoted")).to_have_text(chosen)
    form.locator("[name=words]").fill(said)
    form.locator("[type=submit]").tap()
    expect(expert.page.locator("form.compose")).to_have_count(0)
    expert.arrived()
    (comment,) = stored(expert.instance, said)
    assert comment["exact"] == chosen == expert.text("f-lead")[comment["start"] : comment["end"]]
