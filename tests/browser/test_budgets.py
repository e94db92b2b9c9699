"""What pages weigh on the wire, in gzipped bytes with their headers, against the budgets of the design.

Source: design notes, screens 8.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import Site, site
from tests.reading import many

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

KB = 1_000  # bytes
READER = ("read.js", "select.js", "outbox.js")  # what a section page fetches before it is ready
ON_DEMAND = ("showing.js", "pages.js")  # fetched when somebody writes, or comes back


@pytest.fixture(scope="module")
def here(browser: Browser) -> Site:
    """The site that is weighed."""
    return site()


@dataclass
class Scale:
    """Weigh what a page fetches, through the debugger: encoded bytes with headers, by address."""

    page: Page
    weights: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._names: dict[str, str] = {}
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        parts = urlsplit(url)
        if parts.scheme in ("http", "https"):
            self.hosts.add(parts.netloc)
            self._names[event["requestId"]] = parts.path

    def _came(self, event: dict[str, Any]) -> None:
        name = self._names.get(event["requestId"])
        if name is not None:
            self.weights[name] = self.weights.get(name, 0) + int(event["encodedDataLength"])

    def open(self, address: str) -> int:
        """Open an address, wait until nothing moves, and return what the page itself weighed."""
        self.weights.clear()
        answer = self.page.goto(address, wait_until="networkidle")
        assert answer is not None and answer.status == 200, address
        return self.weights[urlsplit(address).path]


@pytest.fixture
def contexts(browser: Browser, here: Site) -> Iterator[Any]:
    """Make fresh browsers: contexts("editor")."""
    made: list[BrowserContext] = []

    def make(role: str | None = None, **options: Any) -> BrowserContext:
        options = {"storage_state": here.state(browser, role), "base_url": here.base, **options}
        context = browser.new_context(**options)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


def scale(context: BrowserContext) -> Scale:
    return Scale(context.new_page())


def test_a_first_visit_to_a_section_takes_four_requests_and_30_kb(contexts: Any, here: Site) -> None:
    weigh = scale(contexts())
    page = weigh.open(here.base + many.PAGE)
    weigh.page.wait_for_selector('html[data-ready="1"]', state="attached")
    scripts = {path: weight for path, weight in weigh.weights.items() if path.endswith(".js")}
    print(
        f"first visit: {sum(weigh.weights.values())} bytes, {len(weigh.weights)} requests; page {page}, scripts {scripts}"
    )
    assert len(weigh.weights) <= 4, weigh.weights
    assert sum(weigh.weights.values()) <= 30 * KB
    assert sum(scripts.values()) <= 9 * KB


def test_a_section_page_with_its_comments_weighs_12_kb(contexts: Any, here: Site) -> None:
    weigh = scale(contexts("expert"))
    weigh.open(f"{here.base}/en/about")
    assert weigh.open(here.base + many.PAGE) <= 12 * KB


# Names of pages, who opens them, where they are, and the budget in bytes.
PAGES = {
    "landing": (None, "/en/iioe-qa/", 15 * KB),
    "launch": ("coordinator", "/en/iioe-qa-toolkit/launch/", 15 * KB),
    "inbox of 50 rows": ("editor", "/en/big/decisions/", 16 * KB),
    "dashboard": ("coordinator", "/en/iioe-qa/overview/", 12 * KB),
    "dashboard, large": ("coordinator", "/en/big/overview/", 12 * KB),
    "endorsement": ("signatory", "/en/iioe-qa-toolkit/endorse/", 10 * KB),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_weighs_no_more_than_its_budget(contexts: Any, here: Site, name: str) -> None:
    role, path, budget = PAGES[name]
    weigh = scale(contexts(role))
    weigh.open(f"{here.base}/en/about")
    weight = weigh.open(here.base + path)
    print(f"{name}: {weight} bytes")
    assert weight <= budget


ASSETS = {
    "the sheet": (["consult.css"], 5 * KB),
    "the desk's sheet": (["desk.css"], 3 * KB),
    "the desk's script": (["desk.js"], 8 * KB),
    "the reader's scripts": ([*READER], 9 * KB),
    "what is fetched when somebody writes or comes back": ([*ON_DEMAND], 4 * KB),
}


@pytest.mark.parametrize("name", ASSETS)
def test_sheets_and_scripts_weigh_no_more_than_their_budgets(contexts: Any, here: Site, name: str) -> None:
    names, budget = ASSETS[name]
    page = contexts().new_page()
    page.goto(f"{here.base}/en/about")
    weigh = Scale(page)
    for asset in names:
        page.evaluate("(path) => fetch(path).then((answer) => answer.text())", f"/static/{'0' * 12}/{asset}")
    page.wait_for_load_state("networkidle")
    assert len(weigh.weights) == len(names)
    weight = sum(weigh.weights.values())
    print(f"{name}: {weight} bytes")
    assert weight <= budget


def test_the_service_worker_weighs_one_and_a_half_kb(contexts: Any, here: Site) -> None:
    weigh = scale(contexts())
    weight = weigh.open(f"{here.base}/sw.js")
    print(f"service worker: {weight} bytes")
    assert weight <= 1.5 * KB


def test_a_known_section_is_shown_with_no_bytes(contexts: Any, here: Site) -> None:
    context = contexts()
    weigh = scale(context)
    for _ in range(2):
        weigh.open(here.base + many.PAGE)
        weigh.page.wait_for_selector('html[data-ready="1"]', state="attached")
    weigh.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    weigh.page.wait_for_function(f"async () => !!(await caches.match('{many.PAGE}'))")
    context.set_offline(True)
    again = Scale(context.new_page())
    again.page.goto(here.base + many.PAGE)
    again.page.wait_for_selector('html[data-ready="1"]', state="attached")
    assert sum(again.weights.values()) == 0
    assert again.page.locator(".clause").count() == len(here.big.clauses)


def test_a_comment_on_words_takes_2_kb_up(contexts: Any, here: Site) -> None:
    page: Page = contexts("expert").new_page()
    page.goto(many.PAGE)
    page.wait_for_selector('html[data-ready="1"]', state="attached")
    sizes: list[int] = []
    said = many.words(Random(1), 40)

    def note(request: Any) -> None:
        if request.method == "POST":
            found = request.sizes()
            sizes.append(found["requestHeadersSize"] + found["requestBodySize"])

    page.on("requestfinished", note)
    page.locator('a[href*="/comments/new?"]').first.click()
    page.locator("form.compose [name=words]").fill(said)
    page.locator("form.compose button[type=submit]").click()
    page.locator(".k.own, .side .k[id^=k]", has_text=said[:60]).wait_for()
    print(f"one comment up: {sizes} bytes")
    assert sizes and sum(sizes) <= 2 * KB


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_a_whole_draft_is_kept_with_150_kb_and_its_size_is_told_within_15_percent(
    contexts: Any, here: Site, language: str
) -> None:
    weigh = scale(contexts(service_workers="block"))
    weigh.open(f"{here.base}/{language}/about")
    draft = f"/{language}/iioe-qa/read/qa-2.0-draft-1/"
    weigh.open(here.base + draft)
    told = int(json.loads(weigh.page.evaluate(SIZE_TOLD)))
    sections = weigh.page.evaluate(
        "() => [...new Set([...document.querySelectorAll('main a')].map((a) => a.pathname))]"
    )
    pages = [path for path in sections if re.fullmatch(re.escape(draft) + "[^/]+/[^/]+", path)]
    assert len(pages) > 10
    total = 0
    for path in pages:
        total += weigh.open(here.base + path)
    print(f"whole draft, {language}: {total} bytes in {len(pages)} sections, told {told} kB")
    assert total <= 150 * KB
    assert abs(told * KB - total) <= max(0.15 * total, 5 * KB)


SIZE_TOLD = """() => {
  const found = document.body.textContent.match(/(\\d+)\\s*(kB|ko|Ko)/);
  return JSON.stringify(found ? Number(found[1]) : 0);
}"""
