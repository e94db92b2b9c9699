"""Hostile and huge texts cost bounded work: measured in a child process that is killed above its limits."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20
BYTES = 1_500_000_000

PROGRAM = """
import random
from consult.text.differ import diff_text, accept_all, reject_all
from consult.text.lineage import LineageClause, match_clauses
from consult.text.anchors import carry, make_target
chance = random.Random(3)
kind = {kind!r}
if kind == "ab":
    old, new = "ab" * 50_000, "ba" * 50_000
elif kind == "a b":
    old, new = "a b " * 25_000, "b a " * 25_000
elif kind == "signs":
    old, new = "[" * 40_000, "]" * 40_000 + "[" * 10
elif kind == "unrelated":
    old = " ".join(chance.choice("abcdefghijklmnopqrstuvwxyz") * 2 for _ in range(30_000))
    new = " ".join(chance.choice("abcdefghijklmnopqrstuvwxyz") * 2 for _ in range(30_000))
elif kind == "han":
    old = "".join(chr(0x4E00 + chance.randrange(300)) for _ in range(40_000))
    new = "".join(chr(0x4E00 + chance.randrange(300)) for _ in range(40_000))
elif kind == "marks":
    old, new = "a" + "\\u0301" * 40_000, "a" + "\\u0301" * 39_999
elif kind == "emoji":
    old, new = "\\U0001F469\\u200d" * 20_000, "\\U0001F469\\u200d" * 19_999 + "x"
elif kind == "cells":
    old, new = "\\t".join("ab"[n % 2] for n in range(20_000)), "\\t".join("ba"[n % 2] for n in range(20_000))
elif kind == "clauses":
    texts = ["This section is normative.", "The same words again and again stand here in each of them."]
    make = lambda name: [LineageClause(f"{{name}}{{n}}", "", "paragraph", "", "", texts[n % 2]) for n in range(2_000)]
    a, b = make("o"), make("n")[::-1]
    lineage = match_clauses(a, b, language="en")
    carry([make_target("o1", texts[1], 0, 8)] * 100, a, b, lineage, language="en")
    old = new = ""
elif kind == "rewritten":
    word = lambda: chance.choice("the of and to in shall be for is by a on".split())
    make = lambda name: [
        LineageClause(f"{{name}}{{n}}", "", "paragraph", "", "", " ".join(word() for _ in range(60))) for n in range(600)
    ]
    a, b = make("o"), make("n")
    lineage = match_clauses(a, b, language="en")
    carry([make_target(c.key, c.text, 0, 20) for c in a], a, b, lineage, language="en")
    old = new = ""
ops = diff_text(old, new, language="en")
assert accept_all(old, new, ops) == new and reject_all(old, new, ops) == old
print(len(ops))
"""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def _run(kind: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(kind=kind)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=_limit,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", ["ab", "a b", "signs", "marks", "emoji", "clauses"])
def test_a_hostile_text_is_answered_within_the_limits(kind: str) -> None:
    done = _run(kind)
    assert done.returncode == 0, done.stderr[-2_000:]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["unrelated", "han", "cells", "rewritten"])
def test_a_huge_hostile_text_is_answered_within_the_limits(kind: str) -> None:
    done = _run(kind)
    assert done.returncode == 0, done.stderr[-2_000:]
