"""Each corpus is replayed once for all the tests about it; they run in one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import corpus as corpus_folder
from tests.replay.running import CASES, Run, replayed, sqlite_url


@pytest.fixture(scope="session", params=CASES.values())
def run(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    """Each corpus, replayed once."""
    folder = corpus_folder(request.param)
    with replayed(folder, sqlite_url(sqlite_template, tmp_path_factory.mktemp("replay"))) as made:
        yield made
