"""Commands run as a person would, on an instance of their own."""

from pathlib import Path

import pytest

from consult import cli
from consult.config import SETTINGS
from tests.browser.instance import free_port
from tests.cli.telling import Say


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh instance folder and a free port, named by the environment; no other setting."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "instance"
    monkeypatch.setenv("CONSULT_INSTANCE", str(folder))
    monkeypatch.setenv("CONSULT_PORT", str(free_port()))  # the usual one may be in use on this machine
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def say(instance: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command as a person would; returns exit code, stdout, stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(words))
        told = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, told.out, told.err

    return run


@pytest.fixture
def ready(say: Say) -> Say:
    """The same on a migrated database."""
    assert say("migrate")[0] == 0
    return say


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Somebody's Markdown."""
    made = tmp_path / "rules"
    made.mkdir()
    (made / "rules.md").write_text("# Rules\n\nEverybody shall be kind.\n", "utf-8")
    return made
