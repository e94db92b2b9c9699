"""Texts made to burn time and memory, at the size limits, each in a child process that the system cuts short."""

from __future__ import annotations

import subprocess
import sys

import pytest

SIZE = 60_000
CPU_SECONDS = 20
MEMORY_BYTES = 1_500_000_000

FAMILIES = {
    "opening brackets": "'[' * 39_000",
    "brackets in brackets": "'[' * 20_000 + ']' * 20_000",
    "pictures begun": "'![' * 19_000",
    "links begun": "'[a](' * (n // 4)",
    "link targets begun": "'[a](<b' * (n // 6)",
    "emphasis": "'*a _b ' * (n // 6)",
    "emphasis within words": "'a**b' * (n // 4)",
    "strikes": "'~~a ' * (n // 4)",
    "backticks of every length": "' '.join('`' * (i % 300 + 1) for i in range(n // 150))",
    "backslashes": "chr(92) * n",
    "entities begun": "'&' * n",
    "tags begun": "'<a ' * (n // 3)",
    "attributes begun": "'<a b=' * (n // 5)",
    "comments begun": "'<!--' * 190_000",
    "comments begun in words": "'a<!--' * 60_000",
    "instructions begun": "'<?' * 190_000",
    "CDATA begun": "'a<![CDATA[' * (n // 10)",
    "footnote marks begun": "'<sup><a href=x>' * (n // 14)",
    "quotations in quotations": "'> ' * (n // 2) + 'a'",
    "items in items": "'- ' * (n // 2) + 'a'",
    "lists in lists": "''.join('  ' * i + '- a' + chr(10) for i in range(240))",
    "elements in elements": "'<div>' * (n // 5) + 'a'",
    "HTML lists in lists": "'<ul><li>a' * (n // 9)",
    "HTML tables in tables": "'<table><tr><td>a' * (n // 15)",
    "a table of made-up cells": "'|a' * 2000 + '|' + chr(10) + '|-' * 2000 + '|' + chr(10) + ('|b' + chr(10)) * 2000",
    "many such tables": "('|a' * 60 + '|' + chr(10) + '|-' * 60 + '|' + chr(10) + ('|b' + chr(10)) * 60 + chr(10)) * 60",
    "rows": "'|a|b|' + chr(10) + '|-|-|' + chr(10) + ('|1|2|' + chr(10)) * (n // 6)",
    "escaped bars": "'|a|' + chr(10) + '|-|' + chr(10) + '|' + (chr(92) + '|') * (n // 2)",
    "definitions": "''.join(f'[a{i}]: b' + chr(10) for i in range(n // 20)) + '[a1] ' * (n // 20)",
    "footnotes": "''.join(f'[^{i}]: b' + chr(10) * 2 for i in range(n // 12))",
    "attributes of kramdown": "'*a*{:' * (n // 6)",
    "blanks before attributes": "'a' + ' ' * n + 'b {#c'",
    "comments of kramdown begun": "('{::comment}' + chr(10)) * 60_000",
    "fences": "('```' + chr(10)) * (n // 4)",
    "paragraphs": "('a' + chr(10) * 2) * 19_000",
    "blank lines": "chr(10) * n",
    "one long word": "'a' * n",
    "abbreviations": "'e.g. ' * (n // 5)",
    "initials": "'A. ' * (n // 3)",
    "template tags begun": "'{{' * (n // 2)",
    "zero-width spaces": "(chr(0x200b) + 'a' + chr(10)) * (n // 3)",
    "combining accents": "'a' + chr(0x301) * n",
    "everything": "'*[`<&!_' * (n // 14)",
}
PROGRAM = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, ({cpu}, {cpu}))
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from consult.text.parse import parse_file
from consult.text.comment_markdown import render_comment
n = {size}
text = {text}
parsed = parse_file(text, path="a.md", language="en")
assert parsed.text.strip() == text.strip() or chr(0x301) in text
render_comment(text[:20_000])
print("done")
"""


@pytest.mark.parametrize("name", FAMILIES)
def test_time_and_memory_are_bounded(name: str) -> None:
    program = PROGRAM.format(cpu=CPU_SECONDS, memory=MEMORY_BYTES, size=SIZE, text=FAMILIES[name])
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert child.stdout == "done\n", child.stderr[-400:]


def test_the_limit_does_cut_a_process_short() -> None:
    program = "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
    assert child.returncode != 0
