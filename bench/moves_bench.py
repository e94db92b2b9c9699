"""G12: planted moves of clauses, some edited on the way, some beside look-alikes."""

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace

from bench import real_drafts
from bench.anchor_bench import DEVELOPMENT, HELD_OUT, house_clauses
from bench.editions import Body, edit_words, vocabulary_of
from consult.text.align import common_length
from consult.text.lineage import LineageClause, LinkKind, match_clauses
from consult.text.redline import RedlineClause, redline
from consult.text.tokens import word_list

_MOVED = (LinkKind.MOVED, LinkKind.MOVED_CHANGED)


def planted(
    first: Sequence[LineageClause], seed: int, language: str
) -> tuple[list[LineageClause], dict[str, str]]:
    """Move some clauses of 20 words or more far away, edit half of them down to 60 % likeness, and edit the
    rest of the text a little; give the new clauses and which old key moved to which new key.
    """
    chance = random.Random(seed)
    vocabulary = vocabulary_of(first)
    bodies = [Body(clause, [(char, None) for char in clause.text]) for clause in first]
    long = [
        n
        for n, body in enumerate(bodies)
        if _words(body.text, language) >= 20 and body.clause.kind != "heading"
    ]
    chosen = sorted(chance.sample(long, max(3, len(long) // 12)))
    for n, body in enumerate(bodies):
        if n in chosen and chance.random() < 0.5:
            edit_words(body, vocabulary, chance, chance.choice((0.08, 0.15, 0.25)))
        elif n not in chosen and chance.random() < 0.25:
            edit_words(body, vocabulary, chance, 0.08)
    moved = {bodies[n].clause.key for n in chosen}
    rest = [body for body in bodies if body.clause.key not in moved]
    for n in chosen:
        away = [k for k in range(len(rest)) if abs(k - n) > 6]
        rest.insert(chance.choice(away), bodies[n])
    new = [replace(body.clause, key=f"n{k}", anchor="", text=body.text) for k, body in enumerate(rest)]
    truth = {body.clause.key: f"n{k}" for k, body in enumerate(rest) if body.clause.key in moved}
    old = {clause.key: clause.text for clause in first}
    texts = {clause.key: clause.text for clause in new}
    alike = {a: b for a, b in truth.items() if _like(old[a], texts[b], language) >= 0.6}
    return new, alike


def _words(text: str, language: str) -> int:
    return len(word_list(text, language)) // (2 if language == "zh" else 1)


def _like(old: str, new: str, language: str) -> float:
    left, right = word_list(old, language), word_list(new, language)
    return 2 * common_length(left, right) / (len(left) + len(right))


def run(name: str, first: Sequence[LineageClause], language: str, seeds: Sequence[int]) -> None:
    """Print recall, precision and how many moved clauses show their inner edits."""
    first = [replace(clause, anchor="") for clause in first]
    texts = {clause.key: clause.text for clause in first}
    planted_moves = found_right = found_all = edited = shown = 0
    for seed in seeds:
        new, truth = planted(first, seed, language)
        lineage = match_clauses(first, new, language=language)
        found = {
            link.old[0]: link.new[0]
            for link in lineage.links
            if link.kind in _MOVED and _words(texts[link.old[0]], language) >= 20
        }
        planted_moves += len(truth)
        found_right += sum(found.get(old) == key for old, key in truth.items())
        found_all += len(found)
        changes = redline(_plain(first), _plain(new), lineage, language=language)
        inner = {change.old_key: change for change in changes if change.kind is LinkKind.MOVED_CHANGED}
        edited += sum(texts[old] != next(c.text for c in new if c.key == key) for old, key in truth.items())
        shown += sum(old in inner and inner[old].changed and not inner[old].rewritten for old in truth)
    print(
        f"{name:24} {planted_moves:8} {found_right / planted_moves:8.1%} {found_right / max(1, found_all):10.1%}"
        f" {shown:5} of {edited}"
    )


def _plain(clauses: Sequence[LineageClause]) -> list[RedlineClause]:
    return [RedlineClause(clause.key, clause.number, clause.kind, clause.text) for clause in clauses]


def main() -> None:
    """Run from the command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--held-out", action="store_true", help="use the seeds kept for the last run")
    seeds = HELD_OUT if arguments.parse_args().held_out else DEVELOPMENT
    print(
        f"{'moves of 20 words or more':24} {'planted':>8} {'recall':>8} {'precision':>10} inner edits shown"
    )
    if real_drafts.present():
        run("nist-800-63b v1", real_drafts.clauses("nist-800-63b", "v1"), "en", seeds)
        run("us-source-code-policy v2", real_drafts.clauses("us-source-code-policy", "v2"), "en", seeds)
    for language in ("en", "fr", "zh"):
        run(
            f"house drafts {language}",
            house_clauses("qa-2.0-draft-1", language, named=False),
            language,
            seeds,
        )


if __name__ == "__main__":
    main()
