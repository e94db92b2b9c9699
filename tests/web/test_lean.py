"""Scripts are sent without comments and blanks, and are the same scripts."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from consult.resources import PACKAGE
from consult.web.lean import LITERAL, lean

SCRIPTS = sorted((PACKAGE / "static").glob("*.js"))


def code(script: str) -> str:
    """Return a script without its strings, templates and regular expressions."""
    return "".join(LITERAL.split(script)[::2])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_but_comments_and_blanks_is_gone(path: Path) -> None:
    sent = lean(path.read_text("utf-8"))
    assert "//" not in code(sent) and "/*" not in code(sent)
    bare = re.sub(
        r"/\*.*?\*/|(?:^|(?<=\s))///?\s[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    assert re.sub(r"\s", "", sent) == re.sub(r"\s", "", bare)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_literal_is_the_same(path: Path) -> None:
    bare = re.sub(
        r"/\*.*?\*/|(?:^|(?<=\s))///?\s[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    assert [each.strip() for each in LITERAL.findall(lean(path.read_text("utf-8")))] == [
        each.strip() for each in LITERAL.findall(bare)
    ]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("const a = 1 - -1;\nconst b = a + +a;", "const a=1 - -1;const b=a + +a;"),
        ('say("a  :  b", `${x}  ;  y`);', 'say("a  :  b",`${x}  ;  y`);'),
        ('text.replace(/[",]  ;/g, "");', 'text.replace(/[",]  ;/g,"");'),
        ("const half = (a + b) / 2; // a note\nreturn half / 2;", "const half=(a + b)/ 2;return half / 2;"),
        ('/// <reference lib="webworker" />\nrun();', "run();"),
        ("/** @type {A} */\nlet a;", "let a;"),
    ],
)
def test_blanks_go_where_they_say_nothing(written: str, sent: str) -> None:
    assert lean(written) == sent


@pytest.mark.skipif(
    shutil.which("node") is None, reason="NO NODE HERE: the scripts as they are sent were not parsed"
)
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_as_it_is_sent_can_be_parsed(path: Path, tmp_path: Path) -> None:
    sent = tmp_path / f"{path.stem}.{'cjs' if path.name == 'words.js' else 'mjs'}"
    sent.write_text(lean(path.read_text("utf-8")), "utf-8")
    subprocess.run(["node", "--check", str(sent)], check=True, capture_output=True)
