"""A replayed consultation opens in the browser like any other."""

from dataclasses import replace
from pathlib import Path

import pytest

from consult.app import create_app
from consult.config import read_settings
from consult.drafts.queries import sections_of
from tests.conftest import corpus as corpus_folder
from tests.replay.running import Run, replayed, session_on, sqlite_url


def test_a_launched_replay_is_open_to_everybody(run: Run, tmp_path: Path) -> None:
    settings = read_settings({"CONSULT_INSTANCE": str(tmp_path / "instance")})
    client = create_app(replace(settings, database_url=run.url)).test_client()
    keys = [version.drafts[0].key for version in run.corpus.versions]
    with session_on(run) as session:
        section = sections_of(session, 1)[1]
    pages = [
        "", f"read/{keys[0]}/", f"read/{keys[0]}/{section.document_key}/{section.key}", "answers/", "redlines/",
        f"redlines/{keys[0]}/{keys[1]}/", "final/", "register/",
    ]  # fmt: skip
    for language in ("en", "fr"):
        for page in pages:
            answer = client.get(f"/{language}/{run.corpus.slug}/{page}", follow_redirects=True)
            assert answer.status_code == 200, f"{language} {page}"
    register = client.get(f"/en/{run.corpus.slug}/register/").get_data(as_text=True)
    assert "Test Institution 1 (replay)" in register


@pytest.mark.slow
@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_the_replay_of_a_standard_says_the_same_on_postgresql(
    database_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    folder = corpus_folder("nist-800-63b")
    with replayed(folder, database_url) as there:
        told = there.summary.text
    with replayed(folder, sqlite_url(sqlite_template, tmp_path)) as here:
        wanted = here.summary.text
    assert told.split("  time")[0] == wanted.split("  time")[0]
    assert "74 of 74" in told
