"""Comments of the first draft beside the second: at their clauses, folded, reached from their words by every hand and ear."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from consult.access import OPERATOR
from consult.config import read_settings
from consult.drafts.actions import open_round
from consult.drafts.models import CommentsVisible, Draft, Round
from consult.resources import shipped
from tests.browser.instance import Instance
from tests.browser.reader import LANGUAGES, SECTION, Readers, copied, fresh, rows
from tests.browser.site import working
from tests.browser.test_reading_without_scripts import name, nodes, related, role

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reader")]

KEY = "qa-2.0-draft-2"
PAGE = SECTION.replace("qa-2.0-draft-1", KEY)
CHANGED = {
    "lead, teach or sell": "have an interest in",  # the words of a comment are gone, their clause lives
    "publish its decisions within": "publish a summary of its decisions within",
}
DELETED = ("The institution should not pay", "L’établissement ne devrait pas rémunérer", "院校不宜")


def edition(folder: Path) -> None:
    """Write a second draft: words of two clauses changed, the last clause of the section taken out in every language."""
    shutil.copytree(shipped("drafts") / "iioe-qa", folder)
    shutil.copytree(folder / "qa-2.0-draft-1", folder / KEY)
    title = "".join(
        f'{tag} = "{name}"\n'
        for tag, name in (("en", "QA 2.0, draft 2"), ("fr", "QA 2.0, projet 2"), ("zh", "QA 2.0 草案二"))
    )
    with (folder / "consultation.toml").open("a", encoding="utf-8") as about:
        about.write(
            f'\n[[draft]]\nkey = "{KEY}"\nkind = "draft"\nbased_on = "qa-2.0-draft-1"\n[draft.title]\n{title}'
        )
    for file in (folder / KEY / "framework").glob("02-governance.*.md"):
        text = file.read_text("utf-8")
        for old, new in CHANGED.items():
            text = text.replace(old, new)
        parts = text.split("\n\n")
        file.write_text("\n\n".join(p for p in parts if not p.startswith(DELETED)), "utf-8")


def command(instance: Instance, *words: str) -> str:
    """Run a command on an instance; return what it prints."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CONSULT_")}
    done = subprocess.run(
        [sys.executable, "-m", "consult.cli", *words], check=True, capture_output=True, text=True,
        env={**clean, "CONSULT_INSTANCE": str(instance.folder / "instance")},
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def later(
    tmp_path_factory: pytest.TempPathFactory, instance: Instance, states: dict[str, Any]
) -> Iterator[Instance]:
    """A copy of the demo with a second draft, comments followed into it by the command, and a round open on it."""
    running = copied(instance, tmp_path_factory.mktemp("later"))
    folder = tmp_path_factory.mktemp("second") / "iioe-qa"
    edition(folder)
    command(running, "import", str(folder), "--publish")
    moment = datetime.now(UTC)
    with working(read_settings({"CONSULT_INSTANCE": str(running.folder / "instance")})) as session:
        draft = session.scalars(select(Draft).where(Draft.key == KEY)).one()
        session.execute(
            update(Round).where(Round.consultation_id == draft.consultation_id).values(closes_at=moment)
        )
        open_round(
            session, actor=OPERATOR, now=moment, consultation_id=draft.consultation_id, draft_id=draft.id, opens_at=moment,
            closes_at=moment + timedelta(days=9), comments_visible=CommentsVisible.EVERYONE,
        )  # fmt: skip
    assert "exact" in command(running, "follow", "iioe-qa")
    yield running
    running.stop()


@pytest.fixture
def visit(browser: Browser, later: Instance, states: dict[str, Any]) -> Iterator[Readers]:
    """Open pages of the instance with two drafts."""
    readers = Readers(browser, later, states)
    yield readers
    readers.close()


def numbers(later: Instance, status: str, clause: str) -> list[int]:
    """Return the comments whose first words have this status and stood in this clause."""
    found = rows(
        later,
        "SELECT c.number FROM anchor a JOIN comment_target t ON t.id = a.target_id JOIN comment c ON c.id = t.comment_id "
        "JOIN clause o ON o.id = t.clause_id WHERE a.status = ? AND o.key = ? AND c.language = 'en' ORDER BY 1",
        status, clause,
    )  # fmt: skip
    return [row["number"] for row in found]


def open_page(
    visit: Readers, *, width: int = 1280, scripts: bool = True, language: str = "en", mark: str = ""
) -> Page:
    context = visit.context(
        None, viewport={"width": width, "height": 900}, java_script_enabled=scripts, service_workers="block"
    )
    page = context.new_page()
    page.goto(f"{visit.instance.base}/{language}/{PAGE}{mark}")
    return page


def test_the_page_shows_each_comment_at_its_clause_at_both_widths_with_and_without_scripts(
    visit: Readers, later: Instance
) -> None:
    (lost,) = numbers(later, "orphaned", "f-independence")
    (kept,) = numbers(later, "exact", "f-teach-out")
    for width in (1280, 360):
        for scripts in (True, False):
            page = open_page(visit, width=width, scripts=scripts)
            for key, number, says in (
                ("f-independence", lost, "no longer there"), ("f-teach-out", kept, "stand there still"),
            ):  # fmt: skip
                fold, card = page.locator(f"#e-{key} details"), page.locator(f"#c-{key} #k{number}")
                expect(card).to_be_hidden()
                fold.locator("summary").click()
                expect(card).to_contain_text(says)
                expect(card).to_contain_text("QA 2.0, draft 1")
            text, fold = page.locator("#c-f-teach-out .text"), page.locator("#e-f-teach-out")
            words, beside = text.bounding_box(), fold.bounding_box()
            assert words and beside
            assert beside["x"] > words["x"] + words["width"] if width == 1280 else beside["y"] > words["y"]
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_to_an_earlier_comment_unfolds_it(visit: Readers, later: Instance, scripts: bool) -> None:
    (number,) = numbers(later, "exact", "f-teach-out")
    page = open_page(visit, scripts=scripts, mark=f"#k{number}")
    expect(page.locator(f"#k{number}")).to_be_visible()


def test_earlier_comments_are_reached_by_keyboard_and_from_their_words(
    visit: Readers, later: Instance
) -> None:
    (number,) = numbers(later, "exact", "f-teach-out")
    page = open_page(visit)
    page.wait_for_selector('html[data-ready="1"]', state="attached")
    page.locator("#e-f-teach-out summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#k{number}")).to_be_visible()
    page.keyboard.press("Tab")
    assert f"/comments/{number}" in str(page.evaluate("() => document.activeElement.href"))
    mark = page.locator("#c-f-teach-out mark")
    expect(mark.first).to_have_class("m1 lit")
    page.locator("#e-f-teach-out summary").press("Enter")
    expect(page.locator(f"#k{number}")).to_be_hidden()
    mark.first.click()
    expect(page.locator(f"#k{number}")).to_be_visible()
    assert f"/comments/{number}" in str(page.evaluate("() => document.activeElement.href"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_lead_to_the_fold_and_when_it_is_open_to_the_comment(visit: Readers, language: str) -> None:
    page = open_page(visit, language=language)
    session = page.context.new_cdp_session(page)

    def leads_to() -> list[list[str]]:
        tree = nodes(session)
        comments = {each["backendDOMNodeId"]: name(each) for each in tree if role(each) == "comment"}
        marks = [each for each in tree if role(each) == "mark"]
        assert marks
        return [[comments[one] for one in related(each, "details")] for each in marks]

    assert all(len(names) == 1 for names in leads_to())
    page.evaluate("() => document.querySelectorAll('[id^=e-] details').forEach((each) => (each.open = true))")
    assert all(len(names) == 2 and any(c.isdigit() for c in names[0] + names[1]) for names in leads_to())


def test_on_paper_every_earlier_comment_stands_with_its_number_and_draft(
    visit: Readers, later: Instance
) -> None:
    (lost,) = numbers(later, "orphaned", "f-independence")
    (kept,) = numbers(later, "exact", "f-teach-out")
    page = open_page(visit)
    page.emulate_media(media="print")
    for number in (lost, kept):
        expect(page.locator(f"#k{number}")).to_be_visible()
        expect(page.locator(f"#k{number}")).to_contain_text("QA 2.0, draft 1")
    expect(page.locator("#e-f-teach-out summary")).to_be_hidden()
    behind = page.locator("#c-f-teach-out mark").last.evaluate(
        "(e) => getComputedStyle(e, '::after').content"
    )
    assert str(kept) in behind


def test_a_new_comment_stands_before_the_earlier_ones_and_is_not_offered_them_to_agree_with(
    visit: Readers, later: Instance
) -> None:
    expert, said = visit(path=PAGE, service_workers="block"), fresh("A small provider cannot promise this.")
    earlier = expert.page.locator("#e-f-teach-out [lang]").last.evaluate("(e) => e.textContent")
    form = expert.door("f-teach-out")
    form.locator("[name=words]").fill(earlier)
    expect(form.locator(".alike")).to_be_hidden()
    form.locator("[name=words]").fill(said)
    expert.send(form)
    expert.arrived()
    expert.open(path=PAGE)
    cards = expert.clause("f-teach-out").locator(".k")
    assert said in cards.first.inner_text() and cards.count() > 1
    assert expert.clause("f-teach-out").locator(".side > details > .k").count() == 1
    assert not expert.faults
