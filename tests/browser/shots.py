"""Screenshots of every page: three languages, two widths, two themes, into shots/. Run by `make shots`; look at them.

The pages are those of `tests.browser.examples` and `tests.browser.pressed`. Words after the command choose among the files by what stands in their
names: `decisions zh-1280-light`.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import instance as instances
from tests.browser.examples import EXAMPLES, NO_ADDRESS, Example, facts
from tests.browser.pressed import PRESSED, press
from tests.browser.site import Site, site

LANGUAGES = ("en", "fr", "zh")
VIEWS = ((1280, "light"), (360, "light"), (1280, "dark"), (360, "dark"))


def pages() -> dict[str, Example]:
    """Return every example by the name of its files: its endpoint, its role, and its number if there are several."""
    named: dict[str, Example] = {"nothing-here": NO_ADDRESS}
    for endpoint, examples in EXAMPLES.items():
        for number, example in enumerate(examples, 1):
            parts = (endpoint.replace("_", "-"), example.role, str(number) if len(examples) > 1 else None)
            named["-".join(part for part in parts if part)] = example
    return named | {name: pressed.start for name, pressed in PRESSED.items()}


def take(browser: Browser, here: Site, folder: Path, chosen: list[str]) -> None:
    """Take the screenshots; say which pages are wider than the window or do not answer as they should."""
    known = facts(here)
    for name, example in pages().items():
        for language in LANGUAGES:
            for width, theme in VIEWS:
                file = f"{name}-{language}-{width}-{theme}.png"
                if not all(words in file for words in chosen):
                    continue
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme="dark" if theme == "dark" else "light",
                    storage_state=here.state(browser, example.role), base_url=here.base,
                )  # fmt: skip
                page = context.new_page()
                answer = page.goto(f"/{language}/{example.path.format(**known)}")
                status, wanted = answer.status if answer else 0, example.status
                if name in PRESSED:
                    status, wanted = press(page, PRESSED[name]), PRESSED[name].status
                page.screenshot(path=folder / file, full_page=True)
                wide = page.evaluate("() => document.documentElement.scrollWidth")
                if wide > width or status != wanted:
                    sys.stdout.write(f"{file}: {wide} px wide, status {status}\n")
                context.close()


def main() -> None:
    """Start an instance with everything on it and take the screenshots, of all or of those chosen."""
    path = instances.chromium()
    if path is None:
        raise SystemExit("Chromium is needed for screenshots.")
    folder = Path("shots")
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        take(browser, site(), folder, sys.argv[1:])
        browser.close()


if __name__ == "__main__":
    main()
