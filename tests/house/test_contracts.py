"""The import contracts hold, and each of them fails when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BREACHES = {
    "a floor": (
        "consult/drafts/rules.py",
        "import consult.comments.rules",
        "A later step may know an earlier one",
    ),
    "a folder without a floor": ("consult/newcomer.py", "", "A later step may know an earlier one"),
    "the order in a capability": (
        "consult/people/models.py",
        "import consult.people.actions",
        "Inside a capability",
    ),
    "a pure engine": ("consult/text/clauses.py", "import flask", "The text engine and every rules module"),
    "an action with Flask": ("consult/comments/actions.py", "import flask", "Models, queries, actions"),
    "a second door": ("consult/drafts/queries.py", "import markdown_it", "One door per library"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
        "--config",
        "setup.cfg",
    ]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "250"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_holds() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_of_each_contract_is_found(breach: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "consult", tmp_path / "consult", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    name, line, contract = BREACHES[breach]
    path = tmp_path / name
    path.write_text((path.read_text("utf-8") if path.exists() else '"""New."""\n') + f"\n{line}\n", "utf-8")
    result = _lint(tmp_path)
    assert result.returncode != 0
    assert any(contract in row and "BROKEN" in row for row in result.stdout.splitlines()), result.stdout
