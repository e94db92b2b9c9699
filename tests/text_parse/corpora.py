"""Find the corpora of real drafts beside the repository; tests that need them say loudly when they are absent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
SAMPLE = Path(__file__).resolve().parents[2] / "drafts" / "iioe-qa"

VERSIONS = [
    *((name, version, "en") for name in ("nist-800-63b", "us-source-code-policy") for version in ("v1", "v2", "v3")),
    *(("contributor-covenant", v, language) for v in ("v1.4", "v2.0", "v2.1") for language in ("en", "fr", "zh")),
]  # fmt: skip

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="THE CORPORA ARE MISSING: ../shared/corpus is not there"
)


def folder_bytes(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by relative path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def stats() -> dict[str, dict[str, Any]]:
    """Return the figures that were counted of the corpora without this project."""
    value: dict[str, dict[str, Any]] = json.loads((CORPUS / "stats.json").read_text("utf-8"))
    return value


def corpus_files() -> list[Path]:
    """Return all Markdown files of the corpora's versions and reviews."""
    return sorted(path for path in CORPUS.glob("*/*/*.md"))
