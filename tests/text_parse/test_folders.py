"""Folders of drafts: our own format, other people's, and everything that can be wrong with them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consult.text.clauses import Problem, ProblemKind
from consult.text.folders import language_of, read_content, read_foreign
from consult.text.report import report

P = ProblemKind

TOML = """slug = "sample"
languages = ["en", "fr"]

[title]
en = "Sample"
fr = "Exemple"

[[document]]
key = "framework"
prefix = "F"
prevailing_language = "en"
[document.title]
en = "Framework"
fr = "Cadre"

[[draft]]
key = "old"
kind = "baseline"
[draft.title]
en = "Old"
fr = "Ancien"

[[draft]]
key = "new"
kind = "draft"
based_on = "old"
[draft.title]
en = "New"
fr = "Nouveau"
[[draft.release]]
section = "framework/02-scope"
at = 2026-11-01T08:00:00+08:00

[[round]]
draft = "new"
opens = 2026-11-01T00:00:00Z
closes = 2026-11-30T18:00:00+08:00
"""


def folder(toml: str = TOML, **changes: bytes | None) -> dict[str, bytes]:
    """Return a sound folder with some files changed; None takes a file away."""
    files = {"consultation.toml": toml.encode()}
    for draft in ("old", "new"):
        for stem, title in (("01-aim", "Aim"), ("02-scope", "Scope")):
            for language in ("en", "fr"):
                text = f"# {title} {language} {{#f-{title.lower()}}}\n\n## Part\n\nWords {language}.\n"
                files[f"{draft}/framework/{stem}.{language}.md"] = text.encode()
    for path, data in changes.items():
        name = path.replace("__", "/").replace("_", "-")
        name = name.removesuffix("-md") + ".md" if name.endswith("-md") else name
        name = name.replace("-en.md", ".en.md").replace("-fr.md", ".fr.md").replace("-de.md", ".de.md")
        if data is None:
            del files[name]
        else:
            files[name] = data
    return files


def fatal(files: dict[str, bytes]) -> list[Problem]:
    content = read_content(files)
    assert content.refused
    return [problem for problem in content.problems if problem.fatal]


def test_a_sound_folder_is_read_whole() -> None:
    content = read_content(folder())
    assert not content.problems
    assert (content.slug, content.languages) == ("sample", ("en", "fr"))
    assert [draft.key for draft in content.drafts] == ["old", "new"]
    assert content.drafts[1].based_on == "old"
    assert content.drafts[1].releases[0].at == datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    assert content.rounds[0].closes == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    sections = content.sections_of("new", "framework", "fr")
    assert [(section.key, section.title) for section in sections] == [
        ("f-aim", "Aim fr"),
        ("f-scope", "Scope fr"),
    ]
    assert [file.slug for file in content.files_of("new", "framework", "fr")] == ["aim", "scope"]


def test_a_file_is_one_section_however_many_headings_it_has() -> None:
    assert [len(s.clauses) for s in read_content(folder()).sections_of("old", "framework", "en")] == [3, 3]


def test_broken_toml_is_refused_by_line() -> None:
    problem = fatal(folder(TOML.replace('slug = "sample"', 'slug = "sample')))[0]
    assert (problem.path, problem.line, problem.kind) == ("consultation.toml", 1, P.BROKEN_TOML)
    assert "Correct it" in problem.message


WRONG = [
    ('slug = "sample"', 'slug = "Sample!"', 1, "slug"),
    ('languages = ["en", "fr"]', 'languages = ["en", "french"]', 2, "codes"),
    ('fr = "Exemple"\n', "", 4, "lacks fr"),
    ('kind = "baseline"', 'kind = "final"', 18, "baseline or draft"),
    ('based_on = "old"', 'based_on = "older"', 26, "older"),
    ("at = 2026-11-01T08:00:00+08:00", "at = 2026-11-01", 32, "offset"),
    ("closes = 2026-11-30T18:00:00+08:00", "closes = 2026-10-30T18:00:00+08:00", 37, "before it opens"),
    ('draft = "new"\nopens', 'draft = "newer"\nopens', 34, "newer"),
    ('key = "new"', 'key = "old"', 24, "Two drafts"),
    ('prevailing_language = "en"', 'prevailing_language = "zh"', 11, "zh"),
    ('section = "framework/02-scope"', 'section = "framework/09-none"', 0, "framework/09-none"),
    ('slug = "sample"', 'slug = "sample"\nsloug = 1', 2, "sloug"),
]


@pytest.mark.parametrize(("old", "new", "line", "part"), WRONG)
def test_a_wrong_value_is_refused_by_line(old: str, new: str, line: int, part: str) -> None:
    assert old in TOML
    problems = fatal(folder(TOML.replace(old, new, 1)))
    assert any(p.line == line and part in p.message and p.path == "consultation.toml" for p in problems), (
        problems
    )


def test_a_missing_language_names_the_file_to_add() -> None:
    problem = fatal(folder(new__framework__02_scope_fr_md=None))[0]
    assert (problem.path, problem.kind) == ("new/framework/02-scope.fr.md", P.MISSING_FILE)


def test_a_section_twice_is_refused() -> None:
    again = b"# Aim {#f-aim}\n\nWords.\n"
    problems = fatal(folder(new__framework__03_goal_en_md=again, new__framework__03_goal_fr_md=again))
    assert {p.path for p in problems} == {f"new/framework/03-goal.{x}.md" for x in ("en", "fr")}
    assert {p.kind for p in problems} == {P.DUPLICATE_SECTION}


def test_a_number_twice_is_refused() -> None:
    again = b"# Goal {#f-goal}\n\nWords.\n"
    problems = fatal(folder(new__framework__02_goal_en_md=again, new__framework__02_goal_fr_md=again))
    assert P.DUPLICATE_SECTION in {p.kind for p in problems}


def test_bytes_that_are_not_utf8_are_refused_by_line() -> None:
    problem = fatal(folder(old__framework__01_aim_en_md=b"# Aim {#f-aim}\n\nd\xe9j\xe0\n"))[0]
    assert (problem.path, problem.line, problem.kind) == ("old/framework/01-aim.en.md", 3, P.NOT_UTF8)


def test_fifty_megabytes_are_refused() -> None:
    problem = fatal(folder(old__framework__01_aim_en_md=b"x" * 50_000_000))[0]
    assert problem.kind is P.FILE_TOO_LARGE


def test_a_language_nobody_announced_is_refused() -> None:
    problem = fatal(folder(old__framework__01_aim_de_md=b"# Ziel\n"))[0]
    assert problem.kind is P.UNKNOWN_LANGUAGE


def test_a_file_without_its_title_is_refused() -> None:
    problem = fatal(folder(old__framework__01_aim_en_md=b"\nWords.\n"))[0]
    assert (problem.line, problem.kind) == (2, P.WRONG_VALUE)


def test_a_stray_file_is_told_and_left() -> None:
    content = read_content({**folder(), "old/framework/notes.md": b"x", "TERMS.md": b"x", "old/x.png": b""})
    assert [(p.path, p.kind, p.fatal) for p in content.problems] == [
        ("old/framework/notes.md", P.UNEXPECTED_FILE, False)
    ]


def test_a_folder_without_toml_says_what_to_do() -> None:
    assert "drafts/README.md" in fatal({"a.md": b"x"})[0].message


LANGUAGES = [
    ("fr.md", "fr"), ("zh-CN.md", "zh"), ("guide.fr.md", "fr"), ("guide_zh-Hans.md", "zh"), ("fr/guide.md", "fr"),
    ("guide.md", "en"), ("offer.md", "en"), ("v1/01-en.md", "en"), ("zh/01.en.md", "en"), ("de.md", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "language"), LANGUAGES)
def test_a_foreign_file_tells_its_language(path: str, language: str) -> None:
    assert language_of(path, "en") == language


def test_a_foreign_folder_is_one_document_in_order() -> None:
    files = {
        "02.md": b"## B\n\nb\n",
        "01.md": b"# A\n\na\n",
        "README.md": b"no",
        "x.txt": b"no",
        "fr.md": b"# C\n\nc\n",
    }
    content = read_foreign(files, key="v1")
    assert [(f.language, f.stem) for f in content.files] == [("en", "01"), ("en", "02"), ("fr", "fr")]
    assert [s.key for s in content.sections_of("v1", "text", "en")] == ["a", "b"]
    assert content.languages == ("en", "fr") and not content.refused


def test_sections_and_ids_of_a_foreign_folder_are_unique_over_its_files() -> None:
    files = {
        "01-one.md": b"# Notes {#n}\n\n<a id='k'></a>a\n",
        "02-two.md": b"# Notes {#n}\n\n<a id='k'></a>b\n",
    }
    content = read_foreign(files, key="v1")
    assert [s.key for s in content.sections_of("v1", "text", "en")] == ["n", "02-two-n"]
    assert [c.anchor for f in content.files for c in f.parsed.clauses] == ["n", "k", "", ""]
    assert [(p.path, p.line, p.kind) for p in content.problems] == [
        ("02-two.md", 1, P.DUPLICATE_SECTION),
        ("02-two.md", 1, P.DUPLICATE_ID),
        ("02-two.md", 3, P.DUPLICATE_ID),
    ]


def test_a_folder_without_markdown_is_refused() -> None:
    assert read_foreign({"a.txt": b"x"}, key="v1").refused


def test_the_report_adds_files_up() -> None:
    content = read_foreign(
        {"a.md": b"# A\n\none two\n", "b.md": "# 乙\n\n二 <!-- x -->\n".encode()}, key="v1"
    )
    counted = report([file.parsed for file in content.files], content.problems)
    assert (counted.files, counted.sections, counted.clauses) == (2, 2, 4)
    assert (counted.words, counted.clause_words, counted.han_chars) == (10, 5, 2)
    assert counted.kinds == {"heading": 2, "paragraph": 2}
    assert [p.kind for p in counted.warnings] == [P.HIDDEN_TEXT] and not counted.refusals
