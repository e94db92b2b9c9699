"""Chromium with scripts switched off, as a visitor of the story: it fills what is on the page and presses its buttons."""

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page


class NoScript:
    """One person at a Chromium in which JavaScript is off, unless it is told otherwise."""

    def __init__(self, browser: Browser, base: str, width: int = 1280, *, scripts: bool = False) -> None:
        self.context = browser.new_context(
            java_script_enabled=scripts, base_url=base, viewport={"width": width, "height": 900}
        )
        self.page: Page = self.context.new_page()
        self.base = base
        self.status = 0
        self.page.on("response", self._note)

    def _note(self, response: Any) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.status = response.status

    @property
    def address(self) -> str:
        """The address that is open, without the host."""
        return self.page.url.removeprefix(self.base)

    def open(self, address: str) -> None:
        """Open an address."""
        self.page.goto(address)

    def follow(self, words: str) -> None:
        """Follow the first link that holds these words."""
        link = self.page.locator("a", has_text=_pattern(words)).first
        with self.page.expect_navigation():
            link.evaluate("link => { const fold = link.closest('details'); if (fold) fold.open = true; }")
            link.click()

    def press(self, words: str, values: dict[str, Any] | None = None) -> None:
        """Fill the form that holds a button with these words, and press it."""
        button = self.page.locator("button", has_text=_pattern(words)).first
        form = self.page.locator("form").filter(has=button).first
        for name, value in (values or {}).items():
            self._fill(form, name, value)
        with self.page.expect_navigation():
            button.click()

    def _fill(self, form: Locator, name: str, value: str) -> None:
        control = form.locator(f'[name="{name}"]')
        kind = control.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            form.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind.startswith("select"):
            control.select_option(value)
        else:
            control.fill(value)

    def says(self, words: str) -> bool:
        """Tell whether the page says these words."""
        return words in self.shown()

    def shown(self) -> str:
        """Return what the page says, in single spaces."""
        return " ".join((self.page.locator("body").text_content() or "").split())


def _pattern(words: str) -> re.Pattern[str]:
    """Return words as they are looked for: any space, narrow ones too, for a space."""
    return re.compile(re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(words)))
