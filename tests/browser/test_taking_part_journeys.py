"""Journeys of those who bring many voices in, in Chromium: a representative, the coordinator, an expert with a spreadsheet."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.company import Company, told
from tests.browser.instance import Instance
from tests.browser.no_script import NoScript
from tests.browser.reader import copied, rows

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
DELTA, VOLTA = 6, 7  # organisations of the demo
HOUSE = f"/en/iioe-qa/institution/{DELTA}/"
CLAUSE = "f-policy-review"
NEW = f"/en/iioe-qa/comments/new?draft=qa-2.0-draft-1&section=framework/f-governance&clause={CLAUSE}"
ONE = "Our senate meets every second year: three years fall between its meetings."
OTHER = "Deux ans suffisent, nous le faisons déjà."
MERGED = "Two years, so that a review can follow each second meeting of a senate."
AGAIN = "Two years, and a review at once when the law changes."


@pytest.fixture(scope="module")
def company(
    browser: Browser, instance: Instance, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """Everybody at one copy of the demo, for all journeys here: none of them needs what another one changes."""
    running = copied(instance, tmp_path_factory.mktemp("taking-part"))
    with Company(browser, running) as found:
        yield found
    running.stop()


def say_at_home(member: NoScript, words: str, language: str) -> None:
    """Say something in the institution's workspace."""
    member.open(NEW)
    member.press("Send comment", {"words": words, "words_language": language, "behalf": f"w{DELTA}"})
    assert words in member.shown()


def submit(leader: NoScript, version: int) -> None:
    leader.open(f"{HOUSE}reply/")
    leader.follow("Look it through and submit")
    assert f"Submit version {version}" in leader.shown()
    leader.press("Submit in the name of Delta University")
    assert f"Reply of Delta University of Technology (sample), version {version}" in leader.shown()


def edit(leader: NoScript, words: str) -> None:
    """Edit the item of the reply that stands at the clause."""
    leader.open(f"{HOUSE}reply/")
    item = leader.page.locator("ol.list > li", has_text=re.compile("senate")).first
    item.get_by_role("link", name=re.compile("^Edit")).click()
    leader.press("Save the changed comment", {"words": words, "kind": "technical"})
    assert leader.status == 200


def number_of(company: Company, words: str) -> int:
    (found,) = rows(company.instance, "SELECT number FROM comment WHERE words = ?", words)
    return int(found["number"])


def test_an_institution_speaks_in_one_voice_and_another_supports_it_with_scripts_off(
    company: Company,
) -> None:
    member, leader, kofi, editor = (
        company(name, scripts=False) for name in ("nour", "salma", "kofi", "chen")
    )
    say_at_home(member, OTHER, "fr")
    say_at_home(leader, ONE, "en")
    editor.open("/en/iioe-qa/decisions/?q=senate")
    assert ONE not in editor.shown()  # said among themselves
    leader.open(HOUSE)
    for words in (OTHER, ONE):
        leader.page.locator("li", has_text=words).locator("[name=contribution]").check()
    leader.press("Make one comment of those chosen")
    edit(leader, MERGED)
    submit(leader, 1)
    number = number_of(company, MERGED)
    member.open(HOUSE)
    own = member.page.locator("li", has_text=OTHER).first
    expect(own).to_contain_text(
        re.compile(rf"In the reply\W+comment {number}\W+reworded or merged with others")
    )
    leader.open(f"{HOUSE}reply/")
    leader.press("Ask", {"sponsor": str(VOLTA)})
    edit(leader, AGAIN.replace("Two years", "Two years after each senate"))
    submit(leader, 2)
    support(kofi)
    editor.open(f"/en/iioe-qa/decisions/{number}")
    said = editor.page.locator(f"#k{number}").first
    expect(said).to_contain_text(re.compile(r"from the reply of Delta University .*, version 2"))
    expect(said).to_contain_text("1 co-sponsor")
    expect(said).to_contain_text("a review at once when the law changes")
    editor.follow("from the reply of Delta University")
    expect(editor.page.locator("main")).to_contain_text("Volta Lakeside University")


def support(kofi: NoScript) -> None:
    """Read the newest version of another institution's reply and support it, without seeing its workspace."""
    kofi.open(HOUSE)
    assert kofi.status == 404
    kofi.open(f"/en/iioe-qa/institution/{VOLTA}/")
    kofi.follow("Read the reply of Delta University")
    assert "version 2" in kofi.shown() and "a review at once when the law changes" in kofi.shown()
    kofi.press("Support this version")
    assert "You support version 2" in kofi.shown() or "You support this version" in kofi.shown()


WHY_FR = "Les vacances universitaires de deux régions tombent dans la période."
WHY_EN = "University holidays of two regions fall into the period."


REMINDED = ("%(num)s reminder is on its way.", "%(num)s reminders are on their way.")
SILENT = (
    "Nothing has been received yet from %(num)s invited person.",
    "Nothing has been received yet from %(num)s invited people.",
)
REMIND = "Remind them: %(num)s can be reminded now"
GUESTS = "email,role,language\nune@example.edu,expert,fr\nyi@example.edu,expert,zh\none@example.edu,expert,en"


def invite(coordinator: NoScript) -> None:
    """Invite three people from a list, checked first."""
    coordinator.open("/fr/iioe-qa/people/invite/list")
    coordinator.press(told("fr", "Check the list"), {"rows": GUESTS})
    coordinator.press(told("fr", "Send %(num)s invitation", "Send %(num)s invitations", 3))
    assert coordinator.status == 200


def test_the_coordinator_sees_who_is_missing_reminds_them_and_extends_the_round(company: Company) -> None:
    amina, public = company("amina"), company("")
    invite(amina)
    amina.open("/fr/iioe-qa/progress/")
    line = amina.page.locator("main li", has=amina.page.locator("a[href$='/progress/missing']"))
    silent = int((re.search(r"\d+", line.inner_text()) or [0])[0])
    expect(line).to_contain_text(told("fr", *SILENT, silent))
    link = line.locator("a[href$='/progress/missing']")
    chosen = int((re.search(r"\d+", link.inner_text()) or [0])[0])
    assert (
        3 <= chosen <= silent
    )  # who was invited just now, at least; not who is at work on an institution's reply
    amina.follow(told("fr", REMIND, REMIND, chosen))
    assert amina.page.locator("[name=who]:checked").count() == chosen
    amina.press(told("fr", "Remind everybody ticked"))
    expect(amina.page.locator(".box.good")).to_contain_text(told("fr", *REMINDED, chosen))
    assert amina.page.locator("[name=who]:enabled").count() == silent - chosen  # nobody twice in three days
    (asked,) = rows(company.instance, "SELECT count(*) AS n FROM reminder")
    assert asked["n"] == chosen
    amina.open("/fr/iioe-qa/progress/")
    amina.follow(told("fr", "Extend it, with a reason that everybody reads"))
    extend = told("fr", "Extend the round")
    closing = (
        amina.page.input_value("[name=closes_at]") or (datetime.now(UTC) + timedelta(days=19)).isoformat()
    )
    later = datetime.fromisoformat(closing[:16]).replace(tzinfo=None) + timedelta(days=9)
    amina.press(extend, {"closes_at": f"{later:%Y-%m-%dT%H:%M}"})
    assert amina.status == 422  # a reason is needed
    amina.press(extend, {"because_fr": WHY_FR, "because_en": WHY_EN})
    assert amina.status == 200
    for language, words in (("fr", WHY_FR), ("en", WHY_EN), ("zh", WHY_EN)):
        public.open(f"/{language}/iioe-qa/")
        expect(public.page.locator(".state")).to_contain_text(words)
        expect(public.page.locator(".state")).to_contain_text(str(later.day))


def fill(path: Path, first: str, second: str) -> str:
    """Fill two rows of a form as a person would, the second one with words of the clause below; return its number."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = next(row for row in sheet.iter_rows() if any(cell.value == "Comments" for cell in row))
    at = {str(cell.value): int(cell.column or 0) for cell in heads}
    texts = {
        line: str(sheet.cell(line, at["Text of the clause"]).value or "")
        for line in range(int(heads[0].row or 0) + 1, sheet.max_row + 1)
    }
    one, other, below = [line for line, text in texts.items() if len(text.split()) > 12][:3]
    meant = " ".join(texts[below].split()[:6])
    for line, head, words in (
        (one, "Comments", first), (other, "Comments", second), (other, "Words meant", meant),
        (other, "Proposed change", f"{meant} always"), (one, "Type of comment", "ge"), (other, "Type of comment", "te"),
    ):  # fmt: skip
        sheet.cell(line, at[head]).value = words
    book.save(path)
    return str(sheet.cell(below, at["Clause/Subclause"]).value)


def bring(expert: NoScript, path: Path) -> None:
    expert.open("/en/iioe-qa/forms/")
    expert.page.set_input_files("[name=file]", path)
    expert.press("Look at what will be taken")


def test_an_expert_comments_by_spreadsheet_mends_one_row_and_doubles_nothing(
    company: Company, tmp_path: Path
) -> None:
    expert = company("hana")
    expert.open("/en/iioe-qa/forms/")
    section = expert.page.locator("#f-section option", has_text="Governance").first.get_attribute("value")
    expert.press("Choose this section", {"section": str(section)})
    with expert.page.expect_download() as download:
        expert.page.locator("main ul.list a", has_text="XLSX").first.click()
    path = tmp_path / "form.xlsx"
    download.value.save_as(path)
    first, second = "Filled in on the ferry, first row.", "Filled in on the ferry, second row."
    number = fill(path, first, second)
    bring(expert, path)
    assert "1 new comment" in expert.shown() and "1 row will not be taken as it stands" in expert.shown()
    assert not said(company, first)  # a preview stores nothing
    box = expert.page.locator("fieldset.box")
    assert number in box.locator(".fault").inner_text()  # the clause in which these words do stand
    position = str(box.get_attribute("id")).removeprefix("row")
    expert.press("Check these rows again", {f"clause-{position}": number})
    assert "2 new comments" in expert.shown()
    expert.press("Take 2 rows")
    assert "2 comments were taken" in expert.shown()
    assert said(company, first) == said(company, second) == 1
    bring(expert, path)  # the same file again, as it was before the row was mended
    assert "2 rows say nothing new" in expert.shown() and "0 new comments" in expert.shown()
    assert not expert.page.get_by_role("button", name=re.compile("^Take")).count()
    assert said(company, first) == said(company, second) == 1


def said(company: Company, words: str) -> int:
    return int(rows(company.instance, "SELECT count(*) AS n FROM comment WHERE words = ?", words)[0]["n"])
