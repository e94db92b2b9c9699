"""Sections by heading: keys that can stand in an address, no endless section, no crumbs."""

from __future__ import annotations

import pytest

from consult.text.clauses import ProblemKind
from consult.text.parse import parse_file
from consult.text.sections import slug


def keys(text: str, path: str = "a.md") -> list[tuple[str, str, int]]:
    parsed = parse_file(text, path=path, language="en")
    return [(section.key, section.title, len(section.clauses)) for section in parsed.sections]


def test_headings_of_level_one_and_two_begin_sections() -> None:
    assert keys("# A\n\na\n\n## B\n\nb\n\n### C\n\nc\n") == [("a", "A", 2), ("b", "B", 4)]


def test_words_before_the_first_heading_are_a_section_named_by_the_file() -> None:
    assert keys("x\n\n# A\n\na\n", "guide/intro.md") == [("intro", "intro", 1), ("a", "A", 2)]
    assert keys("---\ntitle: My guide\n---\nx\n") == [("my-guide", "My guide", 1)]


def test_a_file_without_headings_is_one_section() -> None:
    assert keys("a\n\nb\n\n### C\n\nc\n") == [("a", "a", 4)]


def test_headings_without_words_join_the_section_after_them() -> None:
    assert keys("# Code\n\n## Pledge\n\na\n\n## Scope\n\nb\n") == [
        ("pledge", "Pledge", 3),
        ("scope", "Scope", 2),
    ]
    assert keys("# Code\n\n## Pledge\n") == [("pledge", "Pledge", 2)]


def test_a_long_section_is_cut_at_its_next_level() -> None:
    part = "### Part {n}\n\n" + "word\n\n" * 39
    text = "## Long\n\nx\n\n" + "".join(part.replace("{n}", str(n)) for n in range(5))
    assert [count for *_, count in keys(text)] == [2, 40, 40, 40, 40, 40]
    assert [count for *_, count in keys(text.replace("### ", "#### "))] == [2, 40, 40, 40, 40, 40]


def test_a_section_of_many_characters_is_cut_too() -> None:
    text = "## Long\n\n" + "".join(f"### P{n}\n\n{'word ' * 5000}\n\n{'x ' * 3000}\n\n" for n in range(2))
    assert [key for key, *_ in keys(text)] == ["p0", "p1"]


def test_definitions_are_gathered_not_scattered() -> None:
    text = "## Terms\n\n" + "".join(f"#### Term {n}\n\nMeaning.\n\n" for n in range(100))
    counts = [count for *_, count in keys(text)]
    assert sum(counts) == 201 and len(counts) == 3


def test_a_section_that_cannot_be_cut_is_kept_whole() -> None:
    assert [count for *_, count in keys("## Long\n\n" + "word\n\n" * 300)] == [301]


def test_sections_of_one_name_get_keys_of_their_own() -> None:
    parsed = parse_file("# A\n\nx\n\n# A\n\ny\n\n# A-2\n\nz\n", path="a.md", language="en")
    assert [section.key for section in parsed.sections] == ["a", "a-2", "a-2-2"]
    assert [p.line for p in parsed.problems if p.kind is ProblemKind.DUPLICATE_SECTION] == [5, 9]


def test_numbers_of_headings_are_no_part_of_the_key() -> None:
    assert [key for key, *_ in keys("## 5.1. Scope\n\na\n\n## IV. Aim\n\nb\n\n## 2024 report\n\nc\n")] == [
        "scope", "aim", "2024-report",
    ]  # fmt: skip


def test_an_id_that_cannot_stand_in_an_address_is_made_one() -> None:
    assert keys('## <a name="a/b?c"></a>Words\n\nx\n')[0][0] == "a-b-c"
    assert keys('## <a name="a b"></a>Words\n\nx\n')[0][0] == "words"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Vision & governance", "vision-governance"),
        ("范围 和 目的", "范围-和-目的"),
        ("Équité", "équité"),
        ("!", ""),
    ],
)
def test_words_become_keys(words: str, key: str) -> None:
    assert slug(words) == key
    assert len(slug(words * 40)) <= 60
