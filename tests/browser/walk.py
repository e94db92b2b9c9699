"""The walk of the README in pictures, into docs/walk/: one suggestion on its way to the launch. Run by `make walk`."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import instance as instances
from tests.browser.conftest import sign_in
from tests.browser.instance import Instance

FOLDER = Path("docs/walk")
SECTION = "/en/iioe-qa/read/qa-2.0-draft-1/framework/f-governance"
CLAUSE = "f-policy-review"
OLD, NEW = "three years", "two years"
WHY = "Tools of generative AI change faster than that: with three years between reviews our policy was out of date twice."


def choose(page: Page, clause: str, words: str) -> None:
    """Drag the mouse over words of a clause."""
    box = page.evaluate(
        """([clause, words]) => {
          const root = document.querySelector(`#c-${clause} .text`);
          root.scrollIntoView({ block: "center", behavior: "instant" });
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            const boxes = [...range.getClientRects()];
            const [a, b] = [boxes[0], boxes[boxes.length - 1]];
            return [a.left, (a.top + a.bottom) / 2, b.right, (b.top + b.bottom) / 2];
          }
        }""",
        [clause, words],
    )
    left, top, right, bottom = box
    page.mouse.move(left + 1, top)
    page.mouse.down()
    page.mouse.move(right - 1, bottom, steps=5)
    page.mouse.move(right - 0.5, bottom, steps=5)
    page.mouse.up()
    page.wait_for_selector(".bar")


def comment(page: Page, shot: Callable[[Page, str], None]) -> int:
    """Suggest a wording for chosen words and return the comment's number."""
    page.goto(SECTION)
    page.wait_for_selector("html[data-ready]")
    choose(page, CLAUSE, OLD)
    shot(page, "1-choose")
    page.locator(".bar button[value=suggest]").click()
    page.locator(".compose [name=suggestion]").fill(NEW)
    page.locator(".compose [name=words]").fill(WHY)
    page.wait_for_selector(".compose .redline ins")
    page.wait_for_selector(".compose .kept:not(:empty)")
    page.set_viewport_size({"width": 1080, "height": 980})
    page.locator(f"#c-{CLAUSE}").evaluate("clause => clause.scrollIntoView()")
    shot(page, "2-suggest")
    page.set_viewport_size({"width": 1080, "height": 640})
    page.locator(".compose button[type=submit]").click()
    card = page.locator(f"#c-{CLAUSE} .k[id^=k]", has_text=WHY)
    card.wait_for()
    shot(page, "3-received")
    return int((card.get_attribute("id") or "k0")[1:])


def decide(page: Page, number: int, shot: Callable[[Page, str], None]) -> None:
    """Accept and apply the suggestion."""
    page.goto(f"/en/iioe-qa/decisions/?section=framework%2Ff-governance#k{number}")
    shot(page, "4-inbox")
    page.goto(f"/en/iioe-qa/decisions/{number}")
    shot(page, "5-decide")
    page.get_by_role("button", name="Accept with this response and apply").click()
    page.wait_for_load_state()
    page.goto("/en/iioe-qa/decisions/text/")
    page.locator(f"#c-{CLAUSE}").scroll_into_view_if_needed()
    shot(page, "6-working-text")


def finish(page: Page, shot: Callable[[Page, str], None]) -> None:
    """Show what is signed, and the redline of a final with its causes."""
    page.goto("/en/iioe-qa-toolkit/redlines/qa-2.0-draft-1/final/")
    shot(page, "7-redline")
    page.goto("/en/iioe-qa-toolkit/endorse/")
    shot(page, "8-endorse")


def walk(browser: Browser, running: Instance) -> None:
    """Take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)

    def shot(page: Page, name: str) -> None:
        page.screenshot(path=FOLDER / f"{name}.png")

    def person(role: str) -> Page:
        page = browser.new_page(
            viewport={"width": 1080, "height": 640}, base_url=running.base, reduced_motion="reduce"
        )
        sign_in(page, running.links[role])
        return page

    number = comment(person("expert"), shot)
    decide(person("editor"), number, shot)
    finish(person("signatory"), shot)


def main() -> None:
    """Start a demo instance and take the pictures."""
    path = instances.chromium()
    if path is None:
        raise SystemExit("Chromium is needed for pictures.")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        running = instances.start(Path(home))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            walk(browser, running)
        finally:
            browser.close()
            running.stop()


if __name__ == "__main__":
    main()
