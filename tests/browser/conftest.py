"""Fixtures for real browsers: a demo instance, Chromium, pages signed in by role."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import instance as instances
from tests.browser.instance import Instance
from tests.browser.reader import Readers, copied, forget_counts
from tests.conftest import IN_CI


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = instances.chromium()
    reason = "Chromium is not installed" if path is None else instances.fault_of_driver()
    if reason:
        if IN_CI:
            pytest.fail(f"Chromium must be had in CI: {reason}")
        pytest.skip(f"NO CHROMIUM HERE, the browser tests did not run: {reason}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Instance]:
    """A demo instance with the sample consultation."""
    running = instances.start(tmp_path_factory.mktemp("demo"))
    for role in ("expert", "representative", "coordinator"):
        context = browser.new_context()
        sign_in(context.new_page(), running.links[role])
        running.states[role] = context.storage_state()
        context.close()
    running.keep()  # before any test writes there, so that a copy is the same whatever ran before
    yield running
    running.stop()


@pytest.fixture(scope="session")
def states(instance: Instance) -> dict[str, Any]:
    """What a browser keeps of somebody who is signed in, by role."""
    return instance.states


@pytest.fixture
def reader(browser: Browser, instance: Instance, states: dict[str, Any]) -> Iterator[Readers]:
    """Open pages as readers: reader("expert", "fr")."""
    forget_counts(instance)
    readers = Readers(browser, instance, states)
    yield readers
    readers.close()


@pytest.fixture(scope="session")
def spare(
    tmp_path_factory: pytest.TempPathFactory, instance: Instance, states: dict[str, Any]
) -> Iterator[Instance]:
    """A copy of the demo instance that tests may stop, close and change, and put back as it was."""
    running = copied(instance, tmp_path_factory.mktemp("spare"))
    yield running
    running.stop()


@pytest.fixture
def away(browser: Browser, spare: Instance, states: dict[str, Any]) -> Iterator[Readers]:
    """Open pages of the spare instance as readers."""
    forget_counts(spare)
    readers = Readers(browser, spare, states)
    yield readers
    readers.close()


Visitor = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, instance: Instance) -> Iterator[Visitor]:
    """Open a page as somebody: visit("editor", "/en/", width=360, java_script_enabled=False)."""
    contexts: list[BrowserContext] = []

    def open_page(role: str | None, path: str, *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=instance.base, **options
        )
        contexts.append(context)
        page = context.new_page()
        if role is not None:
            sign_in(page, instance.links[role])
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, link: str) -> None:
    """Sign in by a demo link: a page with one button."""
    page.goto(link)
    page.locator("main button").first.click()
    page.wait_for_load_state()
