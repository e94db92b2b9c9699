"""Screenshots of every page: three languages, two widths, two themes, into shots/. Run by `make shots`; look at them."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import instance as instances
from tests.browser.conftest import sign_in

READ = "iioe-qa/read/qa-2.0-draft-1"
# name: (role or None, address after the language)
PAGES: dict[str, tuple[str | None, str]] = {
    "home": (None, ""),
    "about": (None, "about"),
    "sign-in": (None, "sign-in"),
    "landing": (None, "iioe-qa/"),
    "draft": (None, f"{READ}/"),
    "section": ("expert", f"{READ}/framework/f-governance"),
    "table": (None, f"{READ}/toolkit/t-governance"),
    "comment-form": (
        "expert",
        "iioe-qa/comments/new?draft=qa-2.0-draft-1&section=framework/f-governance&clause=f-strategy",
    ),
    "comment": ("expert", "iioe-qa/comments/2"),
    "mine": ("expert", "iioe-qa/comments/mine"),
    "answers": ("observer", "iioe-qa/answers/"),
    "redlines": (None, "iioe-qa/redlines/"),
    "redline": (None, "iioe-qa/redlines/qa-1.0/qa-2.0-draft-1/"),
    "desk": ("editor", "iioe-qa/decisions/"),
    "decide": ("editor", "iioe-qa/decisions/16"),
    "working-text": ("editor", "iioe-qa/decisions/text/"),
    "drafts": ("coordinator", "iioe-qa/drafts/"),
    "rounds": ("coordinator", "iioe-qa/rounds/"),
    "people": ("coordinator", "iioe-qa/people/"),
    "progress": ("coordinator", "iioe-qa/progress/"),
    "silent": ("coordinator", "iioe-qa/progress/missing"),
    "letters": ("coordinator", "iioe-qa/letters/"),
    "invite": ("coordinator", "iioe-qa/people/invite"),
    "final": ("coordinator", "iioe-qa/final/"),
    "profile": ("expert", "profile"),
    "endorse": ("signatory", "iioe-qa-toolkit/endorse/"),
    "register": ("coordinator", "iioe-qa-toolkit/register/"),
    "launch": ("coordinator", "iioe-qa-toolkit/launch/"),
    "final-redline": ("signatory", "iioe-qa-toolkit/redlines/qa-2.0-draft-1/final/"),
    "missing": (None, "nothing-here/"),
}


def take(browser: Browser, running: instances.Instance, folder: Path, names: list[str]) -> None:
    """Take the screenshots; say which pages are wider than the window or do not answer as they should."""
    states: dict[str, object] = {}
    for name in names:
        role, path = PAGES[name]
        if role and role not in states:
            context = browser.new_context()
            sign_in(context.new_page(), running.links[role])
            states[role] = context.storage_state()
            context.close()
        for language in ("en", "fr", "zh"):
            for width, theme in ((1280, "light"), (360, "light"), (1280, "dark"), (360, "dark")):
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme="dark" if theme == "dark" else "light",
                    storage_state=states.get(role or ""), base_url=running.base,  # type: ignore[arg-type]
                )  # fmt: skip
                page = context.new_page()
                answer = page.goto(f"/{language}/{path}")
                page.screenshot(path=folder / f"{name}-{language}-{width}-{theme}.png", full_page=True)
                wide = page.evaluate("() => document.documentElement.scrollWidth")
                if wide > width or answer is None or answer.status != (404 if name == "missing" else 200):
                    sys.stdout.write(
                        f"{name} {language} {width}: {wide} px wide, {answer.status if answer else 'no answer'}\n"
                    )
                context.close()


def main() -> None:
    """Start a demo instance and take the screenshots of the pages named on the command line, or of all."""
    path = instances.chromium()
    if path is None:
        raise SystemExit("Chromium is needed for screenshots.")
    folder = Path("shots")
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        running = instances.start(Path(home))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            take(browser, running, folder, sys.argv[1:] or list(PAGES))
        finally:
            browser.close()
            running.stop()


if __name__ == "__main__":
    main()
