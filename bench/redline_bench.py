"""G11: the redline of a real draft against its final, beside whole-document comparison in C++ in the same
run."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from importlib import import_module

from bench import real_drafts
from bench.anchor_bench import house_clauses
from bench.editions import next_edition
from bench.generated import long_draft
from bench.redline_quality import Piece, Quality, measure
from consult.text.differ import OpKind
from consult.text.editorial import Editorial
from consult.text.lineage import LineageClause, LinkKind, match_clauses
from consult.text.redline import ClauseChange, quieted, redline

_SIGNS = {OpKind.EQUAL: "=", OpKind.DELETE: "-", OpKind.INSERT: "+"}


def cpu(work: Callable[[], object], times: int = 5) -> float:
    """Give the median CPU seconds of `times` runs."""
    spent: list[float] = []
    for _ in range(times):
        begin = time.process_time()
        work()
        spent.append(time.process_time() - begin)
    return sorted(spent)[len(spent) // 2]


def ours(
    old: Sequence[LineageClause], new: Sequence[LineageClause], language: str
) -> tuple[ClauseChange, ...]:
    """Pair, compare, describe: everything but parsing."""
    lineage = match_clauses(old, new, language=language)
    return redline(real_drafts.for_redline(old), real_drafts.for_redline(new), lineage, language=language)


def pieces_of(change: ClauseChange, quiet: Collection[Editorial] = ()) -> list[Piece]:
    """Give a change as signs and texts, as a page shows it."""
    return [
        (
            _SIGNS[op.kind],
            change.new[op.new_start : op.new_end] or change.old[op.old_start : op.old_end],
        )
        for op in quieted(change, quiet)
    ]


def quality_of(changes: Sequence[ClauseChange], quiet: Collection[Editorial] = ()) -> Quality:
    """Measure a redline of ours as one flat text, blocks parted by empty lines, as every tool is measured."""
    flat: list[Piece] = []
    for change, following in zip(changes, (*changes[1:], None), strict=True):
        joint = "=" if change.old_key and change.new_key else "-" if change.old_key else "+"
        if following is not None and joint == "=":
            part_of_split = change.old_key == following.old_key
            part_of_merge = change.new_key == following.new_key
            joint = "+" if part_of_split else "-" if part_of_merge else "="
        flat += [*pieces_of(change, quiet), (joint, "\n\n")]
    return measure([flat])


def cut_words(changes: Sequence[ClauseChange]) -> str:
    """Count the Chinese changes that begin or end inside a word as jieba cuts words, with and without its
    guesses."""
    try:
        jieba = import_module("jieba")
    except ImportError:
        return "jieba is not installed"
    jieba.setLogLevel("ERROR")
    found: list[str] = []
    for guessing in (True, False):
        spans = cut = 0
        for change in changes:
            ends = [_word_ends(jieba.cut(text, HMM=guessing)) for text in (change.old, change.new)]
            for op in change.ops:
                if op.kind is not OpKind.EQUAL:
                    gone = op.kind is OpKind.DELETE
                    edges = {op.old_start, op.old_end} if gone else {op.new_start, op.new_end}
                    spans += 1
                    cut += not edges <= ends[0 if gone else 1]
        found.append(
            f"{cut / max(1, spans):.1%} of {spans} ({'with' if guessing else 'without'} guessed words)"
        )
    return ", ".join(found)


def _word_ends(words: Iterable[str]) -> set[int]:
    ends, at = {0}, 0
    for word in words:
        at += len(word)
        ends.add(at)
    return ends


def compare(
    name: str, old: Sequence[LineageClause], new: Sequence[LineageClause], language: str, peer: bool
) -> None:
    """Print the rows of one pair of drafts."""
    changes = ours(old, new, language)
    words = sum(len(clause.text.split()) for clause in old), sum(len(clause.text.split()) for clause in new)
    print(f"\n{name}: {words[0]:,} and {words[1]:,} words, {len(old)} and {len(new)} clauses")
    print(f"{'':34}{'CPU s':>8} {'spans':>7} {'cut in word':>13} {'smears':>6} {'islands':>8} {'changed':>9}")
    mine = cpu(lambda: ours(old, new, language))
    print(f"{'clauses first, words, tidied':34}{mine:8.3f} {quality_of(changes).row()}")
    shown = quality_of(changes, (Editorial.NUMBERING, Editorial.TYPOGRAPHY))
    print(f"{'  the same as shown by default':34}{'':8} {shown.row()}")
    moved = sum(len(c.new) for c in changes if c.kind in (LinkKind.MOVED, LinkKind.MOVED_CHANGED))
    kinds = Counter(change.kind.value for change in changes)
    print(
        f"  moved text, once: {moved:,} characters; "
        + ", ".join(f"{k} {n}" for k, n in sorted(kinds.items()))
    )
    if language == "zh":
        print(f"  cut inside a word as jieba sees words: {cut_words(changes)}")
    if peer:
        _peer(old, new, mine)


def _peer(old: Sequence[LineageClause], new: Sequence[LineageClause], mine: float) -> None:
    peer = import_module("fast_diff_match_patch")
    left, right = ("\n\n".join(clause.text for clause in side) for side in (old, new))
    found: list[Piece] = []

    def run() -> None:
        found[:] = peer.diff(left, right, timelimit=0, cleanup="Semantic", counts_only=False)

    spent = cpu(run, times=1)
    print(f"{'fast-diff-match-patch, characters':34}{spent:8.3f} {measure([found]).row()}")
    print(f"  ours : theirs = {mine / spent:.3f}")


def main() -> None:
    """Run from the command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--no-peer", action="store_true")
    peer = not arguments.parse_args().no_peer
    if not real_drafts.present():
        print("corpus not found: skipped")
        return
    nist = "nist-800-63b"
    for before, after in (("v1", "v3"), ("v1", "v2"), ("v2", "v3")):
        old, new = real_drafts.clauses(nist, before), real_drafts.clauses(nist, after)
        compare(f"{nist} {before} -> {after}", old, new, "en", peer and (before, after) == ("v1", "v3"))
    policy = "us-source-code-policy"
    for before, after in (("v1", "v2"), ("v2", "v3")):
        old, new = real_drafts.clauses(policy, before), real_drafts.clauses(policy, after)
        compare(f"{policy} {before} -> {after}", old, new, "en", False)
    for language in ("en", "fr", "zh-CN"):
        for before, after in (("v1.4", "v2.0"), ("v2.0", "v2.1")):
            old = real_drafts.clauses("contributor-covenant", before, language)
            new = real_drafts.clauses("contributor-covenant", after, language)
            compare(f"contributor-covenant {language} {before} -> {after}", old, new, language[:2], False)
    for language in ("en", "fr", "zh"):
        first, last = (
            house_clauses(version, language, named=True) for version in ("qa-1.0", "qa-2.0-draft-1")
        )
        compare(f"house drafts {language} 1.0 -> 2.0", first, last, language, False)
    learned = house_clauses("qa-2.0-draft-1", "en", named=False)
    print("\ncurve on generated drafts, CPU s")
    for words in (12_500, 25_000, 50_000, 100_000):
        first = long_draft(learned, words=words, seed=5)
        second = next_edition(first, seed=5).clauses
        spent = cpu(partial(ours, first, second, "en"), times=3)
        print(f"  {words:7,} words {spent:7.3f}")


if __name__ == "__main__":
    main()
