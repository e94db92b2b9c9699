"""A section page through a line of 400 ms and 400 kbit/s: first visit, repeat visit, and with the line down.

Goals: first paint 2.0 s, ready to comment 3.0 s, line down and warm 0.5 s. Source: design notes, screens 8.
"""

import statistics
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bench.line import Line, shaped
from tests.browser.instance import chromium
from tests.browser.site import site
from tests.reading import many

TIMES = 5
PAINT = """() => new Promise((told) => {
  const found = () => performance.getEntriesByType("paint").find(({ name }) => name === "first-contentful-paint");
  const ask = () => (found() ? told(found().startTime) : setTimeout(ask, 20));
  ask();
})"""
READY = 'html[data-ready="1"]'


def visit(page: Page, base: str) -> tuple[float, float]:
    """Return the seconds to the first paint and until the page is ready to comment."""
    start = time.perf_counter()
    page.goto(base + many.PAGE, wait_until="commit")
    page.wait_for_selector(READY, state="attached")
    ready = time.perf_counter() - start
    return float(page.evaluate(PAINT)) / 1000, ready


def measure(browser: Browser, line: Line) -> dict[str, list[float]]:
    """Return the seconds of each figure, one for each time."""
    base = f"http://127.0.0.1:{line.port}"
    found: dict[str, list[float]] = {}
    for _ in range(TIMES):
        context = browser.new_context()
        page = context.new_page()
        paint, ready = visit(page, base)
        page.wait_for_timeout(500)
        again, again_ready = visit(page, base)
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.wait_for_function(KEPT)
        warm_paint, warm_ready = visit(page, base)
        line.is_cut = True
        down = context.new_page()
        down_paint, down_ready = visit(down, base)
        line.is_cut = False
        row: dict[str, Any] = {
            "first visit: first paint": paint, "first visit: ready to comment": ready, "second visit: first paint": again,
            "second visit: ready": again_ready, "warm: first paint": warm_paint, "warm: ready": warm_ready,
            "line down: first paint": down_paint, "line down: ready": down_ready,
        }  # fmt: skip
        for name, seconds in row.items():
            found.setdefault(name, []).append(seconds)
        context.close()
    return found


KEPT = f"async () => !!(await caches.match('{many.PAGE}'))"
GOALS = {
    "first visit: first paint": 2.0, "first visit: ready to comment": 3.0, "line down: first paint": 0.5, "line down: ready": 0.5,
}  # fmt: skip


def main() -> None:
    """Print the table: the median and the worst of five."""
    path = chromium()
    if path is None:
        raise SystemExit("Chromium is needed for this bench.")
    place = site()
    with shaped(urlsplit(place.base).port or 0) as line, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        found = measure(browser, line)
        browser.close()
    print(f"{'400 ms, 400 kbit/s':<34} {'median s':>9} {'worst s':>9} {'goal':>6}")
    for name, seconds in found.items():
        print(f"{name:<34} {statistics.median(seconds):>9.2f} {max(seconds):>9.2f} {GOALS.get(name, ''):>6}")


if __name__ == "__main__":
    main()
