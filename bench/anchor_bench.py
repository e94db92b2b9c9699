"""G1 to G6, G9, G10: anchors followed to the next edition, beside a truth made without the engine."""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import anchor_truth, real_drafts
from bench.anchor_truth import Case, Score
from bench.editions import next_edition
from consult.text.anchors import carry
from consult.text.lineage import LineageClause, match_clauses
from consult.text.parse import parse_file

DEVELOPMENT = (1, 2, 3)
HELD_OUT = (101, 102, 103, 104, 105)
HEAD = f"{'':36} {'class':8} {'number':>7} {'right':>9} {'check':>9} {'missed':>9} {'wrong':>9}"
HOUSE = Path(__file__).resolve().parents[1] / "drafts" / "iioe-qa"


def house_clauses(version: str, language: str, *, named: bool) -> list[LineageClause]:
    """Parse the project's own sample drafts; without `named` the identities in the source are left out."""
    found: list[LineageClause] = []
    for path in sorted((HOUSE / version).rglob(f"*.{language}.md")):
        parsed = parse_file(path.read_text("utf-8"), path=path.name, language=language)
        for n, clause in enumerate(parsed.clauses):
            anchor = clause.anchor if named else ""
            name = f"{path.parent.name}/{path.stem}"
            found.append(
                LineageClause(
                    f"{name}/{n}", anchor, clause.kind.value, name, str(n), clause.canonical, clause.level
                )
            )
    return found


def run(
    name: str,
    cases: Sequence[Case],
    old: Sequence[LineageClause],
    new: Sequence[LineageClause],
    language: str,
) -> list[Score]:
    """Follow the cases' selections and print one row for each class."""
    begin = time.process_time()
    lineage = match_clauses(old, new, language=language)
    answers = carry([case.target for case in cases], old, new, lineage, language=language)
    spent = time.process_time() - begin
    scores = anchor_truth.score(cases, answers)
    for n, line in enumerate(scores):
        print(f"{name if not n else '':36} {line.row()}" + (f"   {spent:.2f} s" if not n else ""))
    statuses = Counter(answer.status.value for answer in answers)
    assert sum(statuses.values()) == len(cases)
    return scores


def synthetic(
    name: str,
    first: Sequence[LineageClause],
    language: str,
    seeds: Sequence[int],
    count: int,
    words: tuple[int, int],
) -> list[Score]:
    """Measure on synthetic next editions of one text."""
    scores: list[Score] = []
    for seed in seeds:
        edition = next_edition(first, seed=seed)
        targets = anchor_truth.windows(first, count, words, seed + 1000)
        cases = [anchor_truth.label_synthetic(target, edition) for target in targets]
        scores += run(f"{name} #{seed} {words[0]}-{words[1]}", cases, first, edition.clauses, language)
    return scores


def real(
    name: str,
    old: Sequence[LineageClause],
    new: Sequence[LineageClause],
    language: str,
    count: int,
    words: tuple[int, int],
    seed: int,
) -> list[Score]:
    """Measure between two real editions: unique words, words gone, words between unique surroundings."""
    targets = anchor_truth.windows(old, count, words, seed)
    kept = anchor_truth.unique_windows(old, new, targets)
    known = {id(case.target) for case in kept}
    rest = [target for target in targets if id(target) not in known]
    cases = kept + anchor_truth.gone_windows(new, rest) + anchor_truth.bracketed_windows(old, new, rest)
    return run(f"{name} {words[0]}-{words[1]}", cases, old, new, language)


def main() -> None:
    """Run from the command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--held-out", action="store_true", help="use the seeds kept for the last run")
    seeds = HELD_OUT if arguments.parse_args().held_out else DEVELOPMENT
    for words in ((5, 30), (1, 4)):
        print(HEAD)
        if real_drafts.present():
            _corpus(seeds, words)
        for language in ("en", "fr", "zh"):
            _house(language, seeds, words)


def _corpus(seeds: Sequence[int], words: tuple[int, int]) -> None:
    nist = "nist-800-63b"
    for before, after in (("v1", "v2"), ("v1", "v3"), ("v2", "v3")):
        old, new = real_drafts.clauses(nist, before), real_drafts.clauses(nist, after)
        real(f"real nist {before}-{after}", old, new, "en", 10_000, words, seeds[0])
    policy = (
        real_drafts.clauses("us-source-code-policy", "v2"),
        real_drafts.clauses("us-source-code-policy", "v3"),
    )
    real("real policy v2-v3", *policy, "en", 5_000, words, seeds[0])
    synthetic("synthetic nist", real_drafts.clauses(nist, "v1"), "en", seeds, 5_000, words)
    for language in ("fr", "zh-CN"):
        first = real_drafts.clauses("contributor-covenant", "v2.1", language)
        sizes = words if language == "fr" else (2 * words[0], 2 * words[1])
        synthetic(f"synthetic covenant {language}", first, language[:2], seeds[:1], 1_000, sizes)


def _house(language: str, seeds: Sequence[int], words: tuple[int, int]) -> None:
    sizes = words if language != "zh" else (2 * words[0], 2 * words[1])
    first = house_clauses("qa-2.0-draft-1", language, named=False)
    synthetic(f"synthetic house {language}", first, language, seeds, 2_000, sizes)
    old, new = house_clauses("qa-1.0", language, named=False), first
    real(f"real house 1.0-2.0 {language}", old, new, language, 2_000, sizes, seeds[0])


if __name__ == "__main__":
    main()
