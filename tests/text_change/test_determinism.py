"""The same texts give the same bytes in every process, whatever the hash seed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import hashlib, random
from bench.editions import next_edition
from consult.text.anchors import carry, make_target, place_quote
from consult.text.lineage import LineageClause, match_clauses
from consult.text.orphans import look_alikes
from consult.text.redline import RedlineClause, redline
chance = random.Random(9)
words = "the board shall review every programme once in five years and publish what it found about its work".split()
def text(n):
    return " ".join(chance.choice(words) for _ in range(n)) + ". " + " ".join(chance.choice(words) for _ in range(n)) + "."
old = [LineageClause(f"k{n}", "", "heading" if n % 9 == 0 else "paragraph", f"s{n // 9}", str(n), text(4 + n % 17))
       for n in range(120)]
new = next_edition(old, seed=4).clauses
lineage = match_clauses(old, new, language="en")
targets = [make_target(c.key, c.text, 0, min(30, len(c.text))) for c in old]
plain = lambda side: [RedlineClause(c.key, c.number, c.kind, c.text) for c in side]
parts = [
    repr(lineage),
    repr(carry(targets, old, new, lineage, language="en")),
    repr(redline(plain(old), plain(new), lineage, language="en")),
    repr([look_alikes(t, new, language="en") for t in targets[:20]]),
    repr([place_quote(t.exact, [(c.key, c.text, c.kind) for c in new]) for t in targets[:20]]),
]
print(hashlib.sha256("\\0".join(parts).encode()).hexdigest())
"""


def _run(seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_four_processes_with_other_hash_seeds_give_the_same_bytes() -> None:
    digests = {_run(seed) for seed in ("0", "1", "4711", "random")}
    assert len(digests) == 1
    assert len(digests.pop()) == 64
