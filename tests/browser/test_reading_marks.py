"""Comments beside their words: two languages, labels, folds, marks that light; deadlines by the reader's clock."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.reader import SECTION, Readers, fresh, rows, stored
from tests.browser.test_reading_tasks import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]


@pytest.mark.parametrize(("language", "second"), [("en", "zh"), ("zh", "fr"), ("fr", "en")])
def test_words_are_chosen_with_two_languages_side_by_side(
    reader: Readers, language: str, second: str
) -> None:
    expert, said = reader(language=language, path=f"{SECTION}?with={second}"), fresh("Beside.")
    assert expert.clause("f-lead").locator(".other").get_attribute("lang") == {"zh": "zh-Hans"}.get(
        second, second
    )
    expert.drag("f-lead", WORDS[language])
    form = expert.press_bar("comment")
    box, pair = form.bounding_box(), expert.clause("f-lead").locator(".pair").bounding_box()
    assert box and pair and box["y"] >= pair["y"] + pair["height"] - 1
    form.locator("[name=words]").fill(said)
    expert.send(form)
    expert.arrived()
    assert stored(expert.instance, said)[0]["exact"] == WORDS[language]


def test_a_comment_on_french_words_stands_at_its_clause_on_the_chinese_page(reader: Readers) -> None:
    french, said = reader(language="fr"), fresh("Ces mots sont flous.")
    french.drag("f-lead", WORDS["fr"])
    form = french.press_bar("comment")
    form.locator("[name=words]").fill(said)
    french.send(form)
    french.arrived()
    chinese = reader(language="zh")
    fold = chinese.clause("f-lead").locator(".side > details > details")
    if fold.count():
        fold.first.locator("summary").click()
    card = chinese.clause("f-lead").locator(".k", has_text=said)
    assert "针对法文文本" in card.locator(".meta").inner_text()
    assert card.locator("[lang=fr]", has_text=said).count() == 1
    number = stored(french.instance, said)[0]["number"]
    assert not chinese.page.locator(f"mark[aria-details~='k{number}']").count()


def test_more_than_three_comments_fold_and_a_link_to_one_unfolds_it(reader: Readers) -> None:
    expert = reader()
    for _ in range(4):
        form = expert.door("f41")
        form.locator("[name=words]").fill(fresh("Fold me."))
        expert.send(form)
        expert.arrived()
    newest = rows(expert.instance, "SELECT max(number) AS n FROM comment")[0]["n"]
    expert.open()
    talk = expert.clause("f41").locator(".side > details")
    assert talk.locator(":scope > .k").count() == 2 and talk.locator("details .k").count() == 2
    assert "2" in talk.locator(":scope > details > summary").inner_text()
    expect(talk.locator(":scope > summary")).to_be_hidden()  # there is room beside the text
    expect(talk.locator(":scope > .k").first).to_be_visible()
    assert not expert.page.locator(f"#k{newest}").is_visible()
    expert.open(path=f"{SECTION}#k{newest}")
    expert.page.reload()
    expert.ready()
    expect(expert.page.locator(f"#k{newest}")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_one_line_stands_for_the_comments_of_a_clause_and_opens_them(
    reader: Readers, scripts: bool
) -> None:
    said = fresh("Open me.")
    expert = reader(viewport={"width": 360, "height": 800})
    form = expert.door("f42")
    form.locator("[name=words]").fill(said)
    expert.send(form)
    expert.arrived()
    context = reader.context("expert", viewport={"width": 360, "height": 800}, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{reader.instance.base}/en/{SECTION}")
    talk = page.locator("#c-f42 .side > details")
    card = talk.locator(".k", has_text=said)
    expect(card).to_be_hidden()
    assert re.fullmatch(r"\d+ comments?", talk.locator(":scope > summary").inner_text().strip())
    talk.locator(":scope > summary").click()
    expect(card).to_be_visible()
    number = card.get_attribute("id")
    page.goto(f"{reader.instance.base}/en/{SECTION}?with=fr#{number}")  # a link to one opens it
    expect(page.locator(f"#{number}")).to_be_visible()


def test_a_comment_and_its_words_light_each_other(reader: Readers) -> None:
    expert, said = reader(), fresh("Light.")
    expert.drag("f-lead", "senior")
    form = expert.press_bar("comment")
    form.locator("[name=words]").fill(said)
    expert.send(form)
    expert.arrived()
    number = stored(expert.instance, said)[0]["number"]
    mark, card = (
        expert.page.locator(f"mark[aria-details~='k{number}']").first,
        expert.page.locator(f"#k{number}"),
    )
    expert.page.mouse.move(0, 0)
    expert.page.evaluate("() => document.activeElement.blur()")
    mark.hover()
    expect(card).to_have_class(re.compile(r"\blit\b"))
    expert.page.mouse.move(2, 2)
    expect(card).not_to_have_class(re.compile(r"\blit\b"))
    card.hover()
    expect(mark).to_have_class(re.compile(r"\blit\b"))
    expert.page.mouse.move(2, 2)
    card.locator("a").first.focus()
    expect(mark).to_have_class(re.compile(r"\blit\b"))
    mark.click()
    assert f"/comments/{number}" in expert.focused() or "Comment " in expert.focused()


def test_the_header_leads_to_the_clause_in_view_in_another_language(reader: Readers) -> None:
    expert = reader()
    expert.clause("f41").evaluate("e => scrollTo({top: e.offsetTop, behavior: 'instant'})")
    link = expert.page.locator(".top a[hreflang=fr]")
    link.evaluate("a => a.click()")
    expert.page.wait_for_url(re.compile(r"/fr/.*#c-f4[0-9a-z-]+$"))


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Africa/Nairobi", "en", "Where you are:"),
        ("Europe/Paris", "fr", "Chez vous"),
        ("America/Lima", "zh", "您所在时区"),
    ],
)
def test_a_deadline_is_also_told_by_the_readers_clock(
    reader: Readers, zone: str, language: str, shown: str
) -> None:
    expert = reader(language=language, timezone_id=zone)
    line = expert.page.locator(".own")
    assert shown in line.inner_text() and line.evaluate(
        "e => e.textContent.includes(String(new Date(e.dataset.at).getMinutes()).padStart(2, '0'))"
        " && e.textContent.includes(String(new Date(e.dataset.at).getHours()).padStart(2, '0') + ':')"
    )
    for path in ("iioe-qa/", f"{SECTION.rsplit('/', 2)[0]}/"):
        expert.page.goto(f"{expert.instance.base}/{language}/{path}")
        expect(line).to_contain_text(shown)


@pytest.mark.parametrize(
    ("zone", "moment", "shown"),
    [
        ("Pacific/Auckland", "2026-11-30T18:05:00Z", "1 December 2026, 07:05"),
        ("America/Lima", "2026-12-01T02:30:00Z", "30 November 2026, 21:30"),
        ("Africa/Nairobi", "2026-11-30T10:00:00Z", "30 November 2026, 13:00"),
        ("Asia/Kathmandu", "2026-12-31T20:00:00Z", "1 January 2027, 01:45"),
    ],
)
def test_the_readers_own_day_may_be_another_one(reader: Readers, zone: str, moment: str, shown: str) -> None:
    public = reader(None, None, timezone_id=zone)
    public.page.goto(f"{public.instance.base}/en/iioe-qa/")
    first = datetime.fromisoformat(moment)
    days = "|".join(
        f"{day.day} {day:%B %Y}, {{time}}" for day in (first + timedelta(days=at) for at in (-1, 0, 1))
    )
    public.page.locator(".own").evaluate(
        "(e, [at, say]) => Object.assign(e.dataset, {at, say})", [moment, days]
    )
    source = public.page.locator('script[src*="own_time"]').get_attribute("src")
    public.page.evaluate("(path) => import(path + '?again')", source)
    expect(public.page.locator(".own")).to_have_text(shown)
