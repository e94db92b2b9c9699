"""G8: random replacements put into real sources, judged by parsing the whole file again."""

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench import real_drafts
from bench.anchor_bench import HOUSE
from consult.text.apply import Applied, Suggestion, apply_many, apply_suggestion, conflicts
from consult.text.clauses import ClauseKind, ParsedFile, SourceClause
from consult.text.errors import EmptyClause, Overlap, TextRefusal
from consult.text.parse import parse_file

_WORD = re.compile(r"[^\W_]+|[\u3400-\u9fff]")
_PLAIN = (
    "shall",
    "at least twice",
    "a new wording of some length",
    "",
    "l’exploitant",
    "必须",
    "twelve (12)",
)
_ODD = (
    "a*b*",
    "_x_",
    "[see](x)",
    "<b>bold</b>",
    "5 < 6 & 7",
    "`code`",
    "a|b",
    "1. first",
    "# no",
    "- dash",
    "\\n",
    "![i](j)",
    "&amp;",
)


@dataclass
class Tally:
    """What became of a set of replacements."""

    total: int = 0
    applied: int = 0
    refused: int = 0
    wrong: int = 0
    hollow: int = 0


def files() -> list[ParsedFile]:
    """Parse the files that replacements are tried on: the corpus and the project's own drafts."""
    found: list[ParsedFile] = []
    if real_drafts.present():
        found += real_drafts.parsed("nist-800-63b", "v1")
        found += real_drafts.parsed("us-source-code-policy", "v1")
        for language in ("en", "fr", "zh-CN"):
            found += real_drafts.parsed("contributor-covenant", "v2.1", language)
    for path in sorted((HOUSE / "qa-2.0-draft-1").rglob("*.md")):
        found.append(
            parse_file(path.read_text("utf-8"), path=path.name, language=path.stem.rsplit(".", 1)[-1])
        )
    return found


def selection(clause: SourceClause, chance: random.Random) -> tuple[int, int] | None:
    """Choose some words of one line and cell of a clause."""
    lines = [hit.span() for hit in re.finditer(r"[^\n\t]+", clause.canonical)]
    if not lines:
        return None
    low, high = chance.choice(lines)
    words = [hit.span() for hit in _WORD.finditer(clause.canonical, low, high)]
    if not words:
        return None
    first = chance.randrange(len(words))
    last = min(len(words) - 1, first + chance.choice((0, 0, 1, 2, 5, 12)))
    return words[first][0], words[last][1]


def judge(parsed: ParsedFile, place: int, source: str, wanted: str) -> bool:
    """Parse the whole file with the new source and tell whether this clause, and no other, reads as
    wanted."""
    parts = [
        clause.lead + (source if k == place else clause.source) for k, clause in enumerate(parsed.clauses)
    ]
    again = parse_file("".join(parts) + parsed.tail, path=parsed.path, language=parsed.language)
    before = [clause.canonical for clause in parsed.clauses]
    before[place] = wanted
    return [clause.canonical for clause in again.clauses] == before


def run(count: int, seed: int, replacements: Sequence[str], *, only_markup: bool) -> tuple[Tally, list[str]]:
    """Try `count` replacements; `only_markup` keeps to selections that cross or touch inline markup."""
    chance = random.Random(seed)
    pool = [
        (parsed, k)
        for parsed in files()
        for k, clause in enumerate(parsed.clauses)
        if clause.canonical.strip()
    ]
    tally, notes = Tally(), []
    methods: Counter[str] = Counter()
    while tally.total < count:
        parsed, k = chance.choice(pool)
        clause = parsed.clauses[k]
        chosen = selection(clause, chance)
        if chosen is None or clause.kind is ClauseKind.FIGURE:
            continue
        low, high = clause.source_map.to_source(*chosen)
        if only_markup and clause.source[low:high] == clause.canonical[slice(*chosen)]:
            continue
        words = chance.choice(replacements)
        told = f"{parsed.path} {clause.kind} {clause.source[low:high]!r} -> {words!r}"
        try:
            done = put(parsed, clause, chosen, words)
        except EmptyClause:
            continue
        except TextRefusal as refusal:
            tally.total += 1
            tally.refused += 1
            notes.append(f"refused {told}: {refusal}")
            continue
        tally.total += 1
        methods[done.method] += 1
        if asked(clause, chosen, words, done.canonical) and judge(parsed, k, done.source, done.canonical):
            tally.applied += 1
        else:
            tally.wrong += 1
            notes.append(f"WRONG {told}: {done.source[:200]!r}")
    notes.append("  ways: " + ", ".join(f"{name} {n}" for name, n in methods.most_common()))
    return tally, notes


def put(parsed: ParsedFile, clause: SourceClause, chosen: tuple[int, int], words: str) -> Applied:
    """Apply one replacement to one clause."""
    start, end = chosen
    return apply_suggestion(
        clause.source,
        clause.kind,
        shape=clause.shape,
        language=parsed.language,
        start=start,
        end=end,
        replacement=words,
    )


def asked(clause: SourceClause, chosen: tuple[int, int], words: str, canonical: str) -> bool:
    """Tell whether only the asked characters changed; a deletion may take a blank beside it along."""
    wanted = clause.canonical[: chosen[0]] + words + clause.canonical[chosen[1] :]
    return canonical == wanted or (not words and "".join(canonical.split()) == "".join(wanted.split()))


def orders(count: int, seed: int) -> tuple[int, int]:
    """Apply sets of suggestions in random orders; give how many sets agreed, of how many."""
    chance = random.Random(seed)
    pool = [(p, c) for p in files() for c in p.clauses if len(c.canonical) > 200 and "\t" not in c.canonical]
    agreed = tried = 0
    while tried < count:
        parsed, clause = chance.choice(pool)
        chosen = [selection(clause, chance) for _ in range(4)]
        made = [
            Suggestion(f"s{n}", place[0], place[1], chance.choice(_PLAIN[:3]))
            for n, place in enumerate(chosen)
            if place is not None
        ]
        free = [one for one in made if not any(one.ident in pair for pair in conflicts(made))]
        if len(free) < 2:
            continue
        tried += 1
        results: set[str] = set()
        for _ in range(5):
            chance.shuffle(free)
            try:
                done = apply_many(
                    clause.source, clause.kind, shape=clause.shape, language=parsed.language, suggestions=free
                )
                results.add(done.source)
            except Overlap:
                results.add("overlap")
            except TextRefusal:
                results.add("refused")
        agreed += len(results) == 1
    return agreed, tried


def main() -> None:
    """Run from the command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--notes", action="store_true")
    given = arguments.parse_args()
    print(f"{'replacements':28} {'tried':>6} {'applied':>8} {'refused':>8} {'wrong':>6} {'CPU s':>7}")
    for name, count, words, marked in (
        ("anywhere, plain words", 1_500, _PLAIN, False),
        ("anywhere, odd signs", 600, _ODD, False),
        ("over inline markup", 400, _PLAIN, True),
    ):
        begin = time.process_time()
        tally, notes = run(count, given.seed, words, only_markup=marked)
        spent = time.process_time() - begin
        print(
            f"{name:28} {tally.total:6} {tally.applied / tally.total:8.2%} {tally.refused:8} {tally.wrong:6} {spent:7.1f}"
        )
        for note in notes if given.notes else notes[-1:]:
            print("   ", note)
    agreed, tried = orders(100, given.seed)
    print(f"orders: {agreed} of {tried} sets of suggestions give one text in five random orders")


if __name__ == "__main__":
    main()
