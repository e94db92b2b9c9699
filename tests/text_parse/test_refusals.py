"""What is invisible is told by line; what cannot be read is refused by line, with what to do."""

from __future__ import annotations

import pytest

from consult.text.clauses import ParsedFile, ProblemKind
from consult.text.normalise import MAX_FILE_BYTES, decode_file
from consult.text.parse import parse_file
from tests.text_parse.checks import ensure_sound

P = ProblemKind


def read(text: str) -> ParsedFile:
    return parse_file(text, path="draft.md", language="en")


TOLD = [
    ("front matter", "---\na: b\n---\nx\n", 1, P.FRONT_MATTER, "Lines 1 to 3"),
    ("an HTML comment", "a\n\n<!-- secret words -->\n", 3, P.HIDDEN_TEXT, "secret words"),
    ("a comment among words", "a\nb <!-- secret --> c\n", 2, P.HIDDEN_TEXT, "secret"),
    ("a kramdown comment", "a\n\n{::comment}\nsecret\n{:/comment}\n", 3, P.HIDDEN_TEXT, "secret"),
    ("an unused definition", "a\n\n[b]: c 'secret'\n", 3, P.UNUSED_DEFINITION, "B"),
    ("a definition made twice", "[b]\n\n[b]: c\n[b]: d\n", 4, P.UNUSED_DEFINITION, "B"),
    ("a code block's language", "```secret words\nx\n```\n", 1, P.CODE_LANGUAGE, "secret words"),
    ("surplus cells", "|A|\n|-|\n|1|secret|\n", 3, P.HIDDEN_CELL, "secret"),
    ("a zero-width space", "a\n\nb\u200bc\n", 3, P.HIDDEN_CHARACTER, "zero-width space"),
    ("text turned round", "a\u202eb\n", 1, P.HIDDEN_CHARACTER, "right-to-left override"),
    ("a soft hyphen", "a\u00adb\n", 1, P.HIDDEN_CHARACTER, "soft hyphen"),
    ("a picture without words", "a\n\n![](x.png)\n", 3, P.PICTURE_WITHOUT_WORDS, "alternative text"),
    ("a template tag", "a {% include x %}\n", 1, P.TEMPLATE_TAG, "{% include x %}"),
    ("a hidden element", "<p style='display: none'>a</p>\n", 1, P.HIDDEN_TEXT, "are shown"),
    ("an unfinished tag", 'a\n\n<a name="x>b</a>\n', 3, P.MALFORMED_HTML, '<a name="x>'),
    ("an unfinished tag in HTML", "<p>a\n<b c\n", 2, P.MALFORMED_HTML, "<b c"),
    ("two sections of one name", "# A\n\nx\n\n# A\n\ny\n", 5, P.DUPLICATE_SECTION, "a-2"),
    ("nothing to see", "\n \n", 0, P.NOTHING_VISIBLE, "no words"),
]


@pytest.mark.parametrize(("text", "line", "kind", "part"), [t[1:] for t in TOLD], ids=[t[0] for t in TOLD])
def test_is_told_by_line(text: str, line: int, kind: ProblemKind, part: str) -> None:
    parsed = read(text)
    found = [p for p in parsed.problems if p.kind is kind and p.line == line]
    assert found and part in found[0].message
    assert not parsed.refused
    ensure_sound(parsed, text)


def _deep(depth: int) -> str:
    return "x\n\n" + ">" * depth + " lost words\n"


REFUSED = [
    ("a lone surrogate", "a\n\nb\ud800c\n", 3, P.LONE_SURROGATE),
    ("NUL", "a\n\nb\0c\n", 3, P.CONTROL_CHARACTER),
    ("a control character", "a\n\x07b\n", 2, P.CONTROL_CHARACTER),
    ("a script", "a\n\n<script>\nalert(1)\n</script>\n", 3, P.UNSUPPORTED_HTML),
    ("a form within words", "a\nb <input name=x> c\n", 2, P.UNSUPPORTED_HTML),
    ("a frame in an HTML block", "<p>\n<iframe src=x></iframe></p>\n", 2, P.UNSUPPORTED_HTML),
    ("words nested too deeply", _deep(120), 3, P.UNPLACED_WORDS),
    ("a line of ten megabytes", "a\n\n" + "b" * 10_000_000, 0, P.FILE_TOO_LARGE),
    ("a line of a million", "a\n\n" + "b" * 1_000_000, 3, P.LINE_TOO_LONG),
    ("brackets without end", "[" * 50_000, 0, P.TOO_COMPLEX),
    (
        "a table of made-up cells",
        "a\n\n" + "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|b\n" * 200,
        3,
        P.TOO_COMPLEX,
    ),
    ("clauses without end", "a\n\n" * 20_001, 0, P.TOO_COMPLEX),
]


@pytest.mark.parametrize(("text", "line", "kind"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_is_refused_by_line(text: str, line: int, kind: ProblemKind) -> None:
    parsed = read(text)
    assert next((p.line, p.kind) for p in parsed.problems if p.fatal) == (line, kind)
    assert parsed.refused
    assert all(p.path == "draft.md" and len(p.message) < 300 for p in parsed.problems)


def test_words_at_the_deepest_level_that_is_read_are_not_lost() -> None:
    parsed = read(_deep(90))
    assert [clause.canonical for clause in parsed.clauses] == ["x", "lost words"]


def test_bytes_that_are_not_utf8_are_refused_with_line_and_byte() -> None:
    text, problems = decode_file(b"one\ntwo\nthr\xffee\n", path="a.md")
    assert text == ""
    assert (problems[0].line, problems[0].kind, problems[0].fatal) == (3, P.NOT_UTF8, True)
    assert "Byte 4" in problems[0].message and "0xff" in problems[0].message


def test_utf16_is_refused() -> None:
    assert decode_file("Scope".encode("utf-16"), path="a.md")[1][0].line == 1


def test_a_file_of_fifty_megabytes_is_refused_unread() -> None:
    _, problems = decode_file(b"x" * 50_000_000, path="a.md")
    assert problems[0].kind is P.FILE_TOO_LARGE
    assert f"{MAX_FILE_BYTES:,}" in problems[0].message
