"""G1 to G6, G9, G10: anchors followed to the next edition, beside a truth made without the engine."""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import anchor_truth, real_drafts
from bench.anchor_truth import Case, Score
from bench.editions import Rates, next_edition
from bench.generated import long_draft
from consult.text.anchors import AnchorStatus, carry, make_target
from consult.text.lineage import LineageClause, match_clauses
from consult.text.parse import parse_file

DEVELOPMENT = (1, 2, 3)
HELD_OUT = (201, 202, 203, 204, 205)
"""Used once, after the last change of a threshold; 101 to 105 were used once before, see docs/text-figures.md."""
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


def speed() -> None:
    """Print G1: 10,000 anchors over 80,000 words, and over one clause of 100,000 words."""
    learned = house_clauses("qa-2.0-draft-1", "en", named=False)
    print("\nspeed, CPU s (pairing of clauses included)")
    for name, words, clause_words, count in (
        ("80,000 words, clauses of 60", 80_000, 60, 10_000),
        ("160,000 words, clauses of 60", 160_000, 60, 10_000),
        ("one clause of 100,000 words", 100_000, 200_000, 10_000),
    ):
        first = long_draft(learned, words=words, seed=7, clause_words=clause_words)[
            -1 if clause_words > words else 0 :
        ]
        edition = next_edition(first, seed=7, rates=Rates(touched=1.0) if len(first) == 1 else None)
        targets = anchor_truth.windows(first, count, (5, 30), 8)
        cases = [anchor_truth.label_synthetic(target, edition) for target in targets]
        run(name, cases, first, edition.clauses, "en")


def there_and_back() -> None:
    """Print G9 and G10: every target has one answer, a second run is the same, and most come back from the
    way back."""
    print(f"\n{'old -> new -> old':36} {'carried':>8} {'back':>8} {'same':>9}   second run")
    for name, old, new, language in _pairs():
        targets = anchor_truth.windows(old, 5_000, (5, 30), 11)
        lineage = match_clauses(old, new, language=language)
        there = carry(targets, old, new, lineage, language=language)
        again = carry(targets, old, new, match_clauses(old, new, language=language), language=language)
        texts = {clause.key: clause.text for clause in new}
        sure = [
            (target, found)
            for target, found in zip(targets, there, strict=True)
            if found.status in (AnchorStatus.EXACT, AnchorStatus.MOVED)
        ]
        moved = [make_target(found.clause, texts[found.clause], found.start, found.end) for _, found in sure]
        back = carry(moved, new, old, match_clauses(new, old, language=language), language=language)
        same = sum(
            (found.clause, found.start, found.end) == (target.clause, target.start, target.end)
            for (target, _), found in zip(sure, back, strict=True)
        )
        equal = "equal" if there == again and len(there) == len(targets) else "DIFFERS"
        print(f"{name:36} {len(sure):8} {same:8} {same / len(sure):9.2%}   {equal}")


def _pairs() -> Iterator[tuple[str, Sequence[LineageClause], Sequence[LineageClause], str]]:
    if real_drafts.present():
        for before, after in (("v1", "v2"), ("v1", "v3"), ("v2", "v3")):
            nist = "nist-800-63b"
            yield (
                f"nist {before}-{after}",
                real_drafts.clauses(nist, before),
                real_drafts.clauses(nist, after),
                "en",
            )
    for language in ("en", "fr", "zh"):
        first = house_clauses("qa-2.0-draft-1", language, named=False)
        yield f"house {language}, synthetic", first, next_edition(first, seed=21).clauses, language


def main() -> None:
    """Run from the command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--held-out", action="store_true", help="use the seeds kept for the last run")
    seeds = HELD_OUT if arguments.parse_args().held_out else DEVELOPMENT
    speed()
    there_and_back()
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
