"""The wheel, installed into an empty environment in an empty folder, serves the sample as `make run` does."""

import os
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.browser.instance import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(source)], check=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True)
    return next(folder.glob("consult-*.whl"))


def test_the_wheel_holds_templates_migrations_sample_and_catalogues(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "consult/shipped/templates/base.html",
        "consult/shipped/migrations/env.py",
        "consult/shipped/drafts/iioe-qa/consultation.toml",
        "consult/static/consult.css",
        "consult/translations/web.fr.po",
        "consult/py.typed",
    ):
        assert name in names, name
    assert not [name for name in names if name.endswith(".pyc") or name.startswith("tests/")]


def test_an_empty_environment_in_an_empty_folder_serves_the_sample(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    programs = tmp_path / "env" / "bin"
    subprocess.run(
        [programs / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True, cwd=tmp_path
    )
    empty, port = tmp_path / "empty", free_port()
    empty.mkdir()
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("CONSULT_", "PYTHON", "VIRTUAL_ENV"))
    }
    environment |= {"CONSULT_PORT": str(port), "CONSULT_WORKERS": "1", "PATH": f"{programs}:/usr/bin:/bin"}
    printed = (tmp_path / "printed.txt").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [programs / "consult", "run"], cwd=empty, env=environment, stdout=printed, stderr=subprocess.STDOUT
    )
    try:
        page = _page(f"http://127.0.0.1:{port}/en/iioe-qa/", process)
        assert "Sample text" in page
        printed.seek(0)
        assert f"http://127.0.0.1:{port}" in printed.read()
        assert (empty / "instance" / "secret_key").stat().st_mode & 0o777 == 0o600
    finally:
        process.terminate()
        process.wait(30)


def _page(address: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        assert process.poll() is None, "consult run ended"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode("utf-8"))
        except OSError:
            time.sleep(0.2)
    raise AssertionError("consult run did not answer within two minutes")
