"""A person who reads and comments in Chromium: choosing words, writing beside them, and what the database then holds."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import instance as instances
from tests.browser.instance import Instance

DRAFT = "iioe-qa/read/qa-2.0-draft-1"
SECTION = f"{DRAFT}/framework/f-governance"
LANGUAGES = ("en", "fr", "zh")
SOON = 5_000  # ms; nothing here takes longer
# The range of words in a clause: text nodes are walked, what is only shown beside the text is left out.
RANGE = """
(element, words) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("[data-skip]")) nodes.push(walker.currentNode);
  const at = nodes.map((node) => node.data).join("").indexOf(words);
  if (at < 0) throw new Error("no such words: " + words);
  const range = document.createRange();
  let [start, end] = [at, at + words.length];
  for (const node of nodes) {
    if (start >= 0 && start < node.length) range.setStart(node, start);
    if (end > 0 && end <= node.length) range.setEnd(node, end);
    start -= node.length;
    end -= node.length;
  }
  return range;
}"""
TEXT = """(element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = "";
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("[data-skip]")) text += walker.currentNode.data;
  return text;
}"""
RECTS = (
    "(element, words) => { const range = (" + RANGE + ")(element, words);"
    " element.scrollIntoView({block: 'center', behavior: 'instant'});"
    " const all = [...range.getClientRects()].filter((r) => r.width); const [a, z] = [all[0], all[all.length - 1]];"
    " return [a.left + 1, a.top + a.height / 2, z.right - 1, z.top + z.height / 2]; }"
)
SELECT = (
    "(element, words) => { const range = (" + RANGE + ")(element, words);"
    " element.scrollIntoView({block: 'center', behavior: 'instant'});"
    " getSelection().removeAllRanges(); getSelection().addRange(range); return String(getSelection()); }"
)
CONSONANTS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")


def fresh(words: str) -> str:
    """Return words that nobody has said before: with a word of consonants, which is of no language."""
    return f"{words} {uuid4().hex[:10].translate(CONSONANTS)}"


class Reader:
    """One page of one person."""

    def __init__(self, context: BrowserContext, instance: Instance) -> None:
        self.context, self.instance = context, instance
        self.page: Page = context.new_page()
        self.page.set_default_timeout(SOON)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def open(self, language: str = "en", path: str = SECTION) -> "Reader":
        """Open a page and wait until its scripts are ready."""
        self.page.goto(f"{self.instance.base}/{language}/{path}")
        return self.ready()

    def ready(self) -> "Reader":
        """Wait until the scripts of the page are ready."""
        self.page.wait_for_selector('html[data-ready="1"]', state="attached")
        return self

    def clause(self, key: str) -> Locator:
        """Return a clause by its key."""
        return self.page.locator(f"#c-{key}")

    def text(self, key: str) -> str:
        """Return the text of a clause as it is stored."""
        return str(self.clause(key).locator(".text").evaluate(TEXT))

    def drag(self, key: str, words: str) -> None:
        """Choose words of a clause with the mouse."""
        left, top, right, bottom = self.clause(key).locator(".text").evaluate(RECTS, words)
        mouse = self.page.mouse
        mouse.move(left, top)
        mouse.down()
        mouse.move((left + right) / 2, (top + bottom) / 2, steps=3)
        mouse.move(right, bottom, steps=3)
        mouse.up()

    def choose(self, key: str, words: str) -> str:
        """Choose words of a clause by script, as touch handles would; return what the browser says is chosen."""
        return str(self.clause(key).locator(".text").evaluate(SELECT, words))

    def press_bar(self, what: str) -> Locator:
        """Press a button of the bar beside chosen words; return the form."""
        self.page.locator(f".bar [value={what}]").click()
        return self.form()

    def door(self, key: str) -> Locator:
        """Press "Comment on ..." of a clause; return the form."""
        self.clause(key).locator('a[href*="/comments/new?"]').click()
        return self.form()

    def form(self) -> Locator:
        """Return the form that is open."""
        form = self.page.locator("form.compose").last
        form.wait_for()
        return form

    def send(self, form: Locator) -> None:
        """Press Send; the form gives way to a card."""
        count = self.page.locator("form.compose").count()
        form.locator("[type=submit]").click()
        expect(self.page.locator("form.compose")).to_have_count(count - 1)

    def arrived(self) -> None:
        """Wait until nothing waits on the device any more."""
        self.page.wait_for_selector('html[data-out="0"]:not(:has(.k.unsent))', state="attached")

    def waits(self, count: int = 1) -> None:
        """Wait until so many things wait on the device."""
        self.page.wait_for_selector(f'html[data-out="{count}"]', state="attached")

    def says(self) -> str:
        """Return what the status line says."""
        return self.page.locator("#status [role=status]").inner_text()

    def card(self, words: str) -> Locator:
        """Return the comment that holds these words, unfolded."""
        card = self.page.locator(".k", has_text=words).first
        card.evaluate(
            "e => { for (let f = e.closest('details'); f; f = f.parentElement.closest('details')) f.open = true; }"
        )
        return card

    def unsent(self) -> Locator:
        """Return the cards of what waits on the device."""
        return self.page.locator(".k.unsent")

    def focused(self) -> str:
        """Return what has the focus, as HTML."""
        return str(self.page.evaluate("() => document.activeElement.outerHTML.slice(0, 300)"))


def rows(instance: Instance, sql: str, *values: object) -> list[Any]:
    """Read the instance's database."""
    with closing(sqlite3.connect(instance.folder / "instance" / "consult.sqlite3", timeout=10)) as database:
        database.row_factory = sqlite3.Row
        return database.execute(sql, values).fetchall()


def write(instance: Instance, sql: str, *values: object) -> None:
    """Change the instance's database behind its back: time passes, counters run out."""
    with closing(sqlite3.connect(instance.folder / "instance" / "consult.sqlite3", timeout=10)) as database:
        database.execute(sql, values)
        database.commit()


def forget_counts(instance: Instance) -> None:
    """Let an hour pass for the limits: many tests write as the same person."""
    write(instance, "DELETE FROM rate_bucket")


def stored(instance: Instance, words: str) -> list[Any]:
    """Return the comments that say these words, with the first place they point at."""
    return rows(
        instance,
        'SELECT c.*, t.start, t."end", t.exact FROM comment c LEFT JOIN comment_target t'
        " ON t.comment_id = c.id AND t.exact IS NOT NULL WHERE c.words = ?",
        words,
    )


def copied(instance: Instance, folder: Path) -> Instance:
    """Start a copy of an instance as it was kept, which may be broken, closed and stopped."""
    home = folder / "instance"
    shutil.copytree(
        instance.folder / "instance", home, ignore=shutil.ignore_patterns("consult.sqlite3*", "consult.queue")
    )
    shutil.copyfile(instance.folder / instances.KEPT, home / "consult.sqlite3")
    return instances.start(folder)


def stop(instance: Instance) -> None:
    """Kill the server's process."""
    instance.stop()


def revive(instance: Instance) -> None:
    """Start the server again at the same address, with the same database."""
    again = instances.start(instance.folder, port=int(instance.base.rsplit(":", 1)[1]))
    instance.process = again.process


Opener = Callable[..., Reader]


class Readers:
    """Opens pages for people; signs each role in once."""

    def __init__(self, browser: Browser, instance: Instance, states: dict[str, Any]) -> None:
        self.browser, self.instance, self.states = browser, instance, states
        self.links = {
            role: instance.base + "/" + link.split("/", 3)[3] for role, link in instance.links.items()
        }
        self.contexts: list[BrowserContext] = []

    def context(self, role: str | None = "expert", **options: Any) -> BrowserContext:
        """Return a fresh browser profile of a role; None for the public."""
        values = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        made = self.browser.new_context(storage_state=self.states[role] if role else None, **values)
        self.contexts.append(made)
        return made

    def __call__(
        self, role: str | None = "expert", language: str | None = "en", path: str = SECTION, **options: Any
    ) -> Reader:
        """Open a page as somebody, in a profile of their own."""
        reader = Reader(self.context(role, **options), self.instance)
        return reader.open(language, path) if language else reader

    def anew(self, role: str = "expert", **options: Any) -> Reader:
        """Open a page as somebody who has just signed in: the session is this test's own and may be ended."""
        reader = Reader(self.context(None, **options), self.instance)
        self.sign_in(reader.page, role)
        return reader.open()

    def sign_in(self, page: Page, role: str = "expert") -> None:
        """Sign in by a demo link: a page with one button."""
        page.goto(self.links[role])
        page.locator("main button").first.click()
        page.wait_for_load_state()

    def close(self) -> None:
        """Close every profile."""
        for context in self.contexts:
            context.close()
