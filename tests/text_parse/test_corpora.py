"""Three corpora of real drafts: every word, every figure, every map."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from consult.text.clauses import ClauseKind, ParsedFile, ProblemKind
from consult.text.content import Content
from consult.text.folders import read_content, read_foreign
from consult.text.parse import parse_file
from consult.text.report import report
from tests.text_parse.checks import ensure_sound
from tests.text_parse.corpora import CORPUS, SAMPLE, VERSIONS, corpus_files, folder_bytes, needs_corpus, stats
from tests.text_parse.oracle import seen_by_readers, seen_in_clauses, undress

pytestmark = needs_corpus
FIGURES = "words headings paragraphs list_items max_list_depth tables table_rows html_blocks images links blockquotes"


@cache
def version(name: str, number: str) -> Content:
    return read_foreign(folder_bytes(CORPUS / name / number), key=number)


def files_of(name: str, number: str, language: str) -> list[ParsedFile]:
    return [file.parsed for file in version(name, number).files if file.language == language]


@pytest.mark.parametrize(("name", "number", "language"), VERSIONS)
def test_figures_agree_with_those_counted_without_us(name: str, number: str, language: str) -> None:
    counted = report(files_of(name, number, language))
    key = f"{name}/{'zh-CN' if language == 'zh' else language}" if name == "contributor-covenant" else name
    expected = stats()[key][number]
    assert counted.files == expected["files"]
    assert {figure: counted.counts[figure] for figure in FIGURES.split()} == {
        figure: expected[figure] for figure in FIGURES.split()
    }
    levels = {
        f"h{level}": counted.counts[f"h{level}"] for level in range(1, 7) if counted.counts[f"h{level}"]
    }
    assert levels == expected["heading_levels"]
    if language == "zh":
        assert counted.han_chars == expected["han_chars"]
    assert not counted.refusals


@pytest.mark.parametrize(("name", "number", "language"), VERSIONS)
def test_clauses_add_up_to_the_source_figures(name: str, number: str, language: str) -> None:
    """Headings, items and rows of the source are clauses, but for what is commented out or written in HTML."""
    parsed = files_of(name, number, language)
    counts = report(parsed).counts
    markdown = [c for file in parsed for c in file.clauses if '"html":1' not in c.shape]
    headings = sum(c.kind is ClauseKind.HEADING for c in markdown)
    assert headings == counts["headings"] - counts.get("hidden_headings", 0)
    assert sum(bool(c.marker) for c in markdown) == counts["list_items"] - counts.get("hidden_list_items", 0)
    assert sum(c.kind is ClauseKind.ROW for c in markdown) == counts["table_rows"]
    assert sum(c.header for c in markdown) == counts["tables"]


@pytest.mark.parametrize("path", corpus_files(), ids=lambda path: "/".join(path.parts[-3:]))
def test_every_visible_word_of_a_file_is_in_exactly_one_clause(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    parsed = parse_file(text, path=path.name, language="en")
    assert seen_in_clauses(parsed) == seen_by_readers(undress(text))
    ensure_sound(parsed, text)


def test_what_is_commented_out_is_reported_by_line() -> None:
    cover = next(f for f in files_of("nist-800-63b", "v1", "en") if "cover" in f.path)
    lines = [p.line for p in cover.problems if p.kind is ProblemKind.HIDDEN_TEXT]
    assert lines == [29, 93, 131, 145, 214]
    assert not any("Note to Reviewers" in clause.canonical for clause in cover.clauses)


def test_footnotes_of_html_lists_are_footnotes_with_their_number() -> None:
    notes = [
        c
        for f in files_of("us-source-code-policy", "v1", "en")
        for c in f.clauses
        if c.kind is ClauseKind.FOOTNOTE
    ]
    assert [note.marker for note in notes] == [str(number) for number in range(1, 55)]
    assert notes[0].aliases == ("fn1",) and notes[0].anchor == ""
    assert not any(note.canonical.startswith(note.marker) for note in notes)


def test_footnote_numbers_are_shown_but_are_no_part_of_the_text() -> None:
    first = files_of("us-source-code-policy", "v1", "en")[0].clauses[1]
    assert "and benefit the public. " in first.canonical
    assert '<sup data-skip=""><a href="#fn1">1</a></sup>' in first.html


def test_sections_are_neither_endless_nor_crumbs() -> None:
    for name in ("nist-800-63b", "us-source-code-policy"):
        for number in ("v1", "v2", "v3"):
            sections = version(name, number).sections_of(number, "text", "en")
            assert 9 <= len(sections) <= 24
            assert max(len(section.clauses) for section in sections) <= 150


def test_the_sample_is_read_without_a_warning() -> None:
    content = read_content(folder_bytes(SAMPLE))
    assert not content.problems
    for file in content.files:
        text = (SAMPLE / file.parsed.path).read_text("utf-8")
        ensure_sound(file.parsed, text)
        assert seen_in_clauses(file.parsed) == seen_by_readers(undress(text))
        assert len(file.parsed.sections) == 1
