"""Firefox by its own protocol and WebKitGTK by WebDriver, behind the same few verbs."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

PATIENCE = 20  # seconds


class Engine(Protocol):
    """What a journey needs of a browser."""

    def open(self, address: str) -> None:
        """Open an address."""

    def run(self, script: str, *values: Any) -> Any:
        """Run a script in the page and return its value."""

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag the mouse from one point of the window to another."""

    def press(self, keys: str) -> None:
        """Type into what has the focus."""

    def extend(self, times: int) -> None:
        """Press Shift and the right arrow so many times."""

    def click(self, selector: str) -> None:
        """Click the first element of a selector."""


class NotHere(Exception):
    """A browser, or what drives it, is not installed; says what."""


def until(found: Callable[[], Any], what: str) -> Any:
    """Ask until there is an answer.

    Raises:
        AssertionError: there is none after twenty seconds.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {PATIENCE} s")


class Firefox:
    """Firefox ESR by marionette."""

    def __init__(self, session: Any) -> None:
        from marionette_driver.keys import Keys
        from marionette_driver.marionette import ActionSequence

        self.session, self._actions, self._keys = session, ActionSequence, Keys

    def open(self, address: str) -> None:
        """Open an address."""
        self.session.navigate(address)

    def run(self, script: str, *values: Any) -> Any:
        """Run a script in the page and return its value."""
        return self.session.execute_script(script, list(values), sandbox=None)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag the mouse from one point of the window to another."""
        mouse = self._actions(self.session, "pointer", "mouse", {"pointerType": "mouse"})
        mouse.pointer_move(*start).pointer_down(0)
        mouse.pointer_move((start[0] + end[0]) // 2, (start[1] + end[1]) // 2, duration=80)
        mouse.pointer_move(*end, duration=80).pointer_up(0).perform()

    def press(self, keys: str) -> None:
        """Type into what has the focus."""
        self.session.get_active_element().send_keys(keys)

    def extend(self, times: int) -> None:
        """Press Shift and the right arrow so many times."""
        keys = self._actions(self.session, "key", "keys").key_down(self._keys.SHIFT)
        for _ in range(times):
            keys.key_down(self._keys.ARROW_RIGHT).key_up(self._keys.ARROW_RIGHT)
        keys.key_up(self._keys.SHIFT).perform()

    def click(self, selector: str) -> None:
        """Click the first element of a selector."""
        self.session.find_element("css selector", selector).click()


class WebKit:
    """WebKitGTK's MiniBrowser by selenium."""

    def __init__(self, session: Any) -> None:
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        self.session, self._chains, self._keys = session, ActionChains, Keys

    def open(self, address: str) -> None:
        """Open an address."""
        self.session.get(address)

    def run(self, script: str, *values: Any) -> Any:
        """Run a script in the page and return its value."""
        return self.session.execute_script(script, *values)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag the mouse from one point of the window to another."""
        from selenium.webdriver.common.actions.action_builder import ActionBuilder

        builder = ActionBuilder(self.session)
        pointer: Any = builder.pointer_action
        pointer.move_to_location(*start).pointer_down()
        pointer.move_to_location((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
        pointer.move_to_location(*end).pointer_up()
        builder.perform()

    def press(self, keys: str) -> None:
        """Type into what has the focus."""
        self.session.switch_to.active_element.send_keys(keys)

    def extend(self, times: int) -> None:
        """Press Shift and the right arrow so many times."""
        chain = self._chains(self.session).key_down(self._keys.SHIFT)
        for _ in range(times):
            chain.send_keys(self._keys.ARROW_RIGHT)
        chain.key_up(self._keys.SHIFT).perform()

    def click(self, selector: str) -> None:
        """Click the first element of a selector; the driver's own scrolling is smooth here, and it clicks before it has come there."""
        element = self.session.find_element("css selector", selector)
        self.session.execute_script(
            "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element
        )
        element.click()


@contextmanager
def firefox() -> Iterator[Engine]:
    """Start Firefox without a window on the screen.

    Raises:
        NotHere: it, or marionette_driver, is not installed.
    """
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    try:
        from marionette_driver.marionette import Marionette
    except ImportError as missing:
        raise NotHere("marionette_driver is not installed: pip install -e '.[browsers]'") from missing
    if path is None:
        raise NotHere("firefox-esr is not installed")
    driver = Marionette(bin=path, headless=True)
    driver.start_session()
    driver.set_window_rect(width=1300, height=950)
    yield Firefox(driver)
    driver.quit(in_app=False)


@contextmanager
def webkit() -> Iterator[Engine]:
    """Start WebKitGTK's MiniBrowser; there has to be a screen, as xvfb-run makes one.

    Raises:
        NotHere: it, its driver or selenium is not installed.
    """
    driver = shutil.which("WebKitWebDriver")
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    try:
        from selenium import webdriver
        from selenium.webdriver.webkitgtk.service import Service
    except ImportError as missing:
        raise NotHere("selenium is not installed: pip install -e '.[browsers]'") from missing
    if driver is None or not found:
        raise NotHere("webkit2gtk-driver is not installed")
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(found[-1])
    options.add_argument("--automation")
    session = webdriver.WebKitGTK(options=options, service=Service(driver))
    session.set_window_size(1300, 950)
    try:
        yield WebKit(session)
    finally:
        session.quit()


ENGINES: dict[str, Callable[[], Any]] = {"firefox": firefox, "webkit": webkit}


def version_of(engine: str) -> str:
    """Return what a browser calls itself, for the report."""
    command = {"firefox": ["firefox-esr", "--version"], "webkit": ["WebKitWebDriver", "--version"]}[engine]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
