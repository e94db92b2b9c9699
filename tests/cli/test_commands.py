"""Every command: what it does, and the one line it says when it cannot."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import click
import pytest
from sqlalchemy import text

from consult import cli
from consult.config import SETTINGS, read_settings
from consult.version import VERSION
from consult.web.store import engine_for
from tests.browser.instance import free_port
from tests.cli.telling import Say, refused

DRAFTS = Path(__file__).resolve().parents[2] / "drafts" / "iioe-qa"


def every(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{path}{name}", command
        if isinstance(command, click.Group):
            yield from every(command, f"{path}{name} ")


def test_every_command_has_one_line_of_help() -> None:
    found = dict(every(cli.commands))
    assert {
        "run",
        "serve",
        "migrate",
        "import",
        "replay",
        "person grant",
        "record verify",
        "anchors check",
        "follow",
    } <= set(found)
    for name, command in found.items():
        assert command.help, name
        assert "\n" not in command.help.strip(), name
        assert command.help.strip().endswith("."), name


def test_the_version_is_told(say: Say) -> None:
    assert say("version") == (0, f"{VERSION}\n", "")


def test_words_that_are_no_command_are_refused(say: Say) -> None:
    refused(say("dance"), "dance")
    refused(say("publish", "only-one"), "DRAFT")
    refused(say("person", "grant", "a@example.org", "demo", "king"), "ROLE", "coordinator")


def test_a_wrong_setting_is_one_line(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSULT_PORT", "many")
    for command in ("migrate", "run", "serve", "settings", "demo-reset"):
        refused(say(command), "CONSULT_PORT")


def test_a_database_that_cannot_be_reached_is_one_line(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSULT_DATABASE_URL", "postgresql://u:secret-word@127.0.0.1:1/x")
    answer = say("migrate")
    refused(answer, "CONSULT_DATABASE_URL")
    assert "secret-word" not in answer[2]


def test_settings_are_printed_with_secrets_hidden(
    say: Say, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSULT_DATABASE_URL", "postgresql://u:secret-word@127.0.0.1:1/x")
    monkeypatch.setenv("CONSULT_MAIL_URL", "smtp://me:other-word@mail.example.org:25")
    code, told, _ = say("settings")
    assert code == 0
    assert all(f"{name} = " in told for name in SETTINGS)
    assert "secret-word" not in told
    assert "other-word" not in told
    assert read_settings().secret_key not in told


def test_commands_on_a_database_that_is_not_migrated_say_what_to_run(say: Say, folder: Path) -> None:
    for words in (
        ("import", str(folder)), ("publish", "a", "b"), ("person", "add", "a@example.org", "A"), ("replay", str(folder)),
        ("letters",), ("record", "verify"), ("anchors", "check"), ("serve",),
    ):  # fmt: skip
        refused(say(*words), "consult migrate")


def test_a_folder_becomes_a_consultation_with_its_first_coordinator(ready: Say, folder: Path) -> None:
    code, told, _ = ready("import", str(folder), "--slug", "house-rules", "--key", "draft-1")
    assert code == 0
    assert "Consultation house-rules (new)" in told
    assert "1 sections, 2 clauses" in told
    code, told, _ = ready("publish", "house-rules", "draft-1")
    assert code == 0
    assert "fingerprint" in told
    refused(ready("publish", "house-rules", "draft-1"), "published on")
    refused(ready("publish", "house-rules", "draft-9"), "draft-9")
    refused(ready("publish", "nowhere", "draft-1"), "nowhere")
    words = ("--organisation", "University of Rules (sample)", "--kind", "hei", "--country", "KE")
    assert ready("person", "add", "Ann@example.org", "Ann", *words)[0] == 0
    refused(ready("person", "add", "ann@example.org", "Ann"), "already")
    assert ready("person", "grant", "ann@example.org", "house-rules", "coordinator") == (
        0,
        "Ann is coordinator in house-rules.\n",
        "",
    )
    refused(ready("person", "grant", "ann@example.org", "house-rules", "coordinator"), "already")
    refused(ready("person", "grant", "ann@example.org", "house-rules", "signatory"), "organisation")
    refused(
        ready("person", "grant", "ann@example.org", "house-rules", "signatory", "--organisation", "X"), "X"
    )
    refused(ready("person", "grant", "bob@example.org", "house-rules", "expert"), "bob@example.org")
    refused(ready("person", "grant", "ann@example.org", "nowhere", "expert"), "nowhere")
    signs = ("person", "grant", "ann@example.org", "house-rules", "signatory", *words[:2])
    assert ready(*signs)[0] == 0


def test_a_folder_that_cannot_be_imported_says_file_and_line(
    ready: Say, folder: Path, tmp_path: Path
) -> None:
    refused(ready("import", str(tmp_path / "nothing")), "nothing")
    (folder / "rules.md").write_bytes(b"# \xff\n")
    refused(ready("import", str(folder)), "rules.md")


def test_the_record_is_verified_and_a_change_behind_its_back_is_told(ready: Say, folder: Path) -> None:
    ready("import", str(folder))
    code, told, _ = ready("record", "verify")
    assert (code, "the chain holds" in told) == (0, True)
    with engine_for(read_settings()).begin() as connection:
        for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{row.name}"'))
        connection.execute(text("UPDATE record_entry SET data = '{}' WHERE seq = 1"))
    code, told, fault = ready("record", "verify")
    assert (code, "does NOT hold" in told) == (1, True)
    assert "entry 1 was changed" in fault


def test_letters_without_anything_to_say_are_counted(ready: Say) -> None:
    assert ready("letters") == (0, "0 sent, 0 to be tried again, 0 given up\n", "")


def test_a_replay_prints_its_figures_and_anchors_can_be_listed(ready: Say, tmp_path: Path) -> None:
    made = tmp_path / "little"
    for name, words in (("v1", "kind"), ("v2", "very kind")):
        (made / name).mkdir(parents=True)
        (made / name / "text.md").write_text(f"# Rules\n\nEverybody shall be {words}.\n", "utf-8")
    line = (
        '{"date": "2020-01-01", "quoted_text": "Everybody shall be", "comment": "Who?", "outcome": "noted"}\n'
    )
    (made / "comments.jsonl").write_text(line, "utf-8")
    code, told, _ = ready("replay", str(made), "--slug", "little-rules")
    assert code == 0
    assert "comments entered     1 of 1" in told
    code, told, _ = ready("anchors", "check", "little-rules")
    assert (code, told.split()[:4]) == (0, ["little-rules", "1", "v2", "exact"])
    assert ready("anchors", "check")[1] == told
    refused(ready("anchors", "check", "nowhere"), "nowhere")
    refused(ready("replay", str(made), "--slug", "little-rules"), "already")
    refused(ready("replay", str(tmp_path / "nothing")), "no folder")


def test_a_demo_is_refused_where_others_could_reach_it(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSULT_BASE_URL", "https://consult.example.org")
    refused(say("run"), "CONSULT_DEMO", "this machine")


def test_serving_refuses_a_demo_and_a_port_that_is_taken(ready: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("CONSULT_PORT", str(taken.getsockname()[1]))
        refused(ready("serve"), "CONSULT_PORT")
    monkeypatch.setenv("CONSULT_DEMO", "1")
    refused(ready("serve"), "CONSULT_DEMO", "consult run")


def test_only_a_demo_instance_is_reset(ready: Say, instance: Path) -> None:
    refused(ready("demo-reset"), "no demo instance", "Nothing was deleted")
    assert (instance / "consult.sqlite3").exists()


def test_the_module_runs_like_the_command(instance: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "consult.cli", "version"], capture_output=True, text=True, check=True
    )
    assert answer.stdout == f"{VERSION}\n"


def test_run_serves_the_sample_prints_a_way_in_and_stops_cleanly(instance: Path) -> None:
    port = free_port()
    environment = {**os.environ, "CONSULT_PORT": str(port), "CONSULT_WORKERS": "1"}
    out = instance.parent / "out.txt"
    with out.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "consult.cli", "run"], env=environment, stdout=stream, stderr=stream
        )
    try:
        page = ""
        for _ in range(240):
            time.sleep(0.25)
            if process.poll() is not None:
                break
            try:
                with urlopen(f"http://127.0.0.1:{port}/en/iioe-qa/", timeout=5) as answer:
                    page = answer.read().decode()
                    break
            except OSError:
                continue
        told = out.read_text()
        assert "IIOE Quality Assurance 2.0 (sample)" in page, told
        assert f"http://127.0.0.1:{port}/" in told
        assert told.count("/en/demo/") == 7 and "second editor" in told  # one of each role, and who confirms
        link = next(word for word in told.split() if "/en/demo/" in word)
        with urlopen(link, timeout=5) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert (instance / "demo").is_file()
