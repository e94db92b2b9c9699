"""Long drafts that nobody wrote: chains of words learned from the project's own sample, for sizes the
corpus lacks."""

import random
from collections import defaultdict
from collections.abc import Sequence

from consult.text.lineage import LineageClause


def long_draft(
    learned: Sequence[LineageClause], *, words: int, seed: int, clause_words: int = 60
) -> list[LineageClause]:
    """Make a draft of about so many words whose groups of three words all stand in the learned text."""
    chance = random.Random(seed)
    follows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for clause in learned:
        parts = clause.text.split()
        for a, b, c in zip(parts, parts[1:], parts[2:], strict=False):
            follows[(a, b)].append(c)
    starts = sorted(follows)
    clauses: list[LineageClause] = []
    total = 0
    while total < words:
        size = min(words - total, max(5, round(chance.gauss(clause_words, clause_words / 3))))
        text = _chain(follows, starts, size, chance)
        number = len(clauses)
        heading = number % 12 == 0
        text = f"{number // 12 + 1} {' '.join(text.split()[:6])}" if heading else text
        total += len(text.split())
        kind = "heading" if heading else "paragraph"
        clauses.append(LineageClause(f"g{number}", "", kind, f"s{number // 12}", str(number), text))
    return clauses


def _chain(
    follows: dict[tuple[str, str], list[str]],
    starts: Sequence[tuple[str, str]],
    size: int,
    chance: random.Random,
) -> str:
    pair = chance.choice(starts)
    out = [*pair]
    while len(out) < size:
        choices = follows.get(pair)
        following = chance.choice(choices) if choices else chance.choice(chance.choice(starts))
        out.append(following)
        pair = (pair[1], following)
    return " ".join(out[:size])
