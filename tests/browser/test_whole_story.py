"""The whole story in a real browser with JavaScript off, on an instance as it is deployed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from consult.resources import shipped
from tests.browser import instance as instances
from tests.browser.no_script import NoScript
from tests.journeys.story import COORDINATOR, SLUG, Teller, tell
from tests.journeys.test_whole_story import newest_letter

pytestmark = pytest.mark.browser


def _command(folder: Path, *words: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CONSULT_")}
    environment["CONSULT_INSTANCE"] = str(folder / "instance")
    subprocess.run(
        [sys.executable, "-m", "consult.cli", *words], env=environment, check=True, capture_output=True
    )


def test_the_whole_story_with_scripts_off(browser: Browser, tmp_path: Path) -> None:
    _command(tmp_path, "migrate")
    _command(tmp_path, "import", str(shipped("drafts") / "iioe-qa"))
    _command(tmp_path, "person", "add", COORDINATOR, "Coordinator")
    _command(tmp_path, "person", "grant", COORDINATOR, SLUG, "coordinator")
    running = instances.start(tmp_path, ("serve",))

    def letter_to(address: str) -> str:
        told = newest_letter(tmp_path / "instance" / "mail", address)
        for _ in range(120):
            if told:
                break
            time.sleep(0.25)
            told = newest_letter(tmp_path / "instance" / "mail", address)
        return told

    try:
        tell(Teller(lambda: NoScript(browser, running.base), letter_to))
    finally:
        running.stop()
