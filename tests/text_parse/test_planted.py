"""Words planted at random among kramdown, footnotes, tables and misnested HTML: each is found once, in order."""

from __future__ import annotations

import random
import re

import pytest

from consult.text.clauses import ProblemKind
from consult.text.parse import parse_file
from tests.text_parse.checks import ensure_sound
from tests.text_parse.oracle import seen_by_readers, seen_in_clauses

PLANTED = re.compile(r"w\d+x")
STARTS = [
    "",
    "",
    "",
    "> ",
    "- ",
    "1. ",
    "  - ",
    "> > ",
    ": ",
    "  : ",
    "[^1]: ",
    "# ",
    "## ",
    "    ",
    "\t",
    "* * *\n",
]
STARTS += ["{: .c #i}\n", "|", "-\n", "+ ", "::: "]
INLINES = [
    "{}",
    "{}",
    "*{}*",
    "`{}`",
    "[{}](#z)",
    "{}[^1]",
    "[{}][r]",
    "<b>{}</b>",
    "{}{{:.x}}",
    "**{}**{{: #y}}",
]
INLINES += ["{}\\", "~~{}~~", "{} | {}", "[[{}]](#q)", "<sup>{}y</sup>", '"{}"']
ENDS = ["", "", "", " {#id}", "\n{: #d}", "  ", "\\", "\n---", "\n===", "\n|--|", "\n--|--"]
TELLS = {
    ProblemKind.HIDDEN_CELL,
    ProblemKind.HIDDEN_TEXT,
    ProblemKind.CODE_LANGUAGE,
    ProblemKind.UNUSED_DEFINITION,
}

_TAG_WORDS = "p div ul li ol table tr td th b em h3 blockquote pre dl dt dd span sup foo details summary"
TAGS = _TAG_WORDS.split()
PARTS = [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + [f"</{tag}>\n" for tag in TAGS]
PARTS += [
    "<br>",
    "<br/>\n",
    "<a name=q>",
    "</a>",
    "\n",
    "\n\n",
    "\n\n",
    "- ",
    "> ",
    "    ",
    "**",
    "`",
    "# ",
    "| ",
]
PARTS += ["&amp;", "<hr>", "1. ", "  "]


def markdown(chance: random.Random) -> str:
    """Return lines of Markdown with kramdown's extensions, every visible word of them planted."""
    count = 0

    def word(_: object = None) -> str:
        nonlocal count
        count += 1
        return f"w{count}x"

    lines = []
    for _ in range(chance.randint(1, 9)):
        forms = [chance.choice(INLINES) for _ in range(chance.randint(1, 4))]
        body = " ".join(form.format(*(word() for _ in range(form.count("{}")))) for form in forms)
        lines.append(" " * chance.choice([0, 0, 0, 1, 2, 3, 4, 4, 5, 8]) + chance.choice(STARTS) + body)
        lines[-1] += chance.choice(ENDS)
        if chance.random() < 0.45:
            lines.append("")
    return "\n".join(lines) + "\n" + chance.choice(["", "\n[r]: #t\n"])


def html(chance: random.Random) -> str:
    """Return HTML tags in any order with planted words and Markdown between them."""
    text = ""
    for count in range(chance.randint(3, 18)):
        text += chance.choice(PARTS) + (f"w{count}x " if chance.random() < 0.7 else "")
    return text + "\n"


@pytest.mark.parametrize("block", range(10))
def test_every_word_planted_in_markdown_is_found_once_in_order(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        text = markdown(random.Random(seed))
        parsed = parse_file(text, path="a.md", language="en")
        ensure_sound(parsed, text)
        assert not parsed.refused
        if not TELLS & {problem.kind for problem in parsed.problems}:
            assert PLANTED.findall(seen_in_clauses(parsed)) == PLANTED.findall(text), text


@pytest.mark.parametrize("block", range(10))
def test_every_word_planted_in_html_is_where_browsers_show_it(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        text = html(random.Random(seed))
        parsed = parse_file(text, path="a.md", language="en")
        ensure_sound(parsed, text)
        assert PLANTED.findall(seen_in_clauses(parsed)) == PLANTED.findall(seen_by_readers(text)), text
