"""Selections with the truth about where they stand in another edition, made without the engine."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bench.editions import Edition
from consult.text.anchors import AnchorStatus, Carried, Target, make_target
from consult.text.lineage import LineageClause

_WORD = re.compile(r"[^\W\u3400-\u9fff]+(?:[-'’][^\W\u3400-\u9fff]+)*|[\u3400-\u9fff]")
_PART = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]")
_ANCHORED = (AnchorStatus.EXACT, AnchorStatus.MOVED, AnchorStatus.CHANGED)


@dataclass(frozen=True)
class Case:
    """A selection and the truth: its class, and where its surviving characters stand (clause, first, end)."""

    target: Target
    label: str
    clause: str
    start: int
    end: int
    kept: float
    bracketed: bool = False


def windows(clauses: Sequence[LineageClause], count: int, words: tuple[int, int], seed: int) -> list[Target]:
    """Choose `count` random selections of so many words (or Han characters) within one clause."""
    chance = random.Random(seed)
    spans = {clause.key: [hit.span() for hit in _WORD.finditer(clause.text)] for clause in clauses}
    weights = [max(0, len(spans[clause.key]) - words[0] + 1) for clause in clauses]
    chosen: list[Target] = []
    for clause in chance.choices(clauses, weights, k=count):
        here = spans[clause.key]
        size = min(len(here), chance.randint(*words))
        first = chance.randrange(len(here) - size + 1)
        chosen.append(make_target(clause.key, clause.text, here[first][0], here[first + size - 1][1]))
    return chosen


def label_synthetic(target: Target, edition: Edition) -> Case:
    """Tell from the tracked characters what became of a selection.

    kept: every character, side by side; edited: at least half of them in one clause; torn: less than half
    but at least a quarter; gone: less than a quarter.
    """
    solid = [k for k in range(target.start, target.end) if not target.exact[k - target.start].isspace()]
    homes: dict[str, list[int]] = defaultdict(list)
    for k in solid:
        place = edition.places.get((target.clause, k))
        if place is not None:
            homes[place[0]].append(place[1])
    if not homes:
        return Case(target, "gone", "", 0, 0, 0.0)
    clause = max(sorted(homes), key=lambda key: len(homes[key]))
    found = homes[clause]
    kept = len(found) / len(solid)
    start, end = min(found), max(found) + 1
    text = next(c.text for c in edition.clauses if c.key == clause) if kept == 1 else ""
    whole = kept == 1 and text[start:end] == target.exact
    label = "kept" if whole else "edited" if kept >= 0.5 else "torn" if kept >= 0.25 else "gone"
    return Case(target, label, clause, start, end, kept)


def unique_windows(
    old: Sequence[LineageClause], new: Sequence[LineageClause], targets: Sequence[Target]
) -> list[Case]:
    """Keep the selections whose very words stand once in each edition: there they are, whatever any method
    says.

    Once means once whatever the signs and capitals: words that also stand elsewhere with other brackets are
    left out, and so is a selection of up to four words with no neighbouring word in common.
    """
    before, after = ("\0".join(_bare(c.text) for c in side) for side in (old, new))
    texts = {clause.key: clause.text for clause in old}
    cases: list[Case] = []
    for target in targets:
        bare = _bare(target.exact)
        home = next((clause for clause in new if target.exact in clause.text), None)
        if home is None or before.count(bare) != 1 or after.count(bare) != 1:
            continue
        start = home.text.index(target.exact)
        end = start + len(target.exact)
        if start and _one_word(home.text[start - 1 : start + 1]):
            continue
        if _one_word(home.text[end - 1 : end + 1]):
            continue
        same_left = _last(texts[target.clause][: target.start]) == _last(home.text[:start])
        same_right = _first(texts[target.clause][target.end :]) == _first(home.text[end:])
        if len(_WORD.findall(target.exact)) > 4 or same_left or same_right:
            cases.append(Case(target, "kept", home.key, start, end, 1.0))
    return cases


def _bare(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _one_word(pair: str) -> bool:
    return len(pair) == 2 and pair.isalnum() and max(pair) < "\u2e80"


def _last(text: str) -> str:
    found: list[str] = _WORD.findall(text)
    return found[-1] if found else ""


def _first(text: str) -> str:
    hit = _WORD.search(text)
    return hit.group() if hit else ""


def gone_windows(new: Sequence[LineageClause], targets: Sequence[Target]) -> list[Case]:
    """Keep the selections none of whose groups of three words, and few of whose pairs, stand in the new
    edition."""
    threes = {gram for clause in new for gram in _grams(clause.text, 3)}
    twos = {gram for clause in new for gram in _grams(clause.text, 2)}
    cases: list[Case] = []
    for target in targets:
        three, two = _grams(target.exact, 3), _grams(target.exact, 2)
        if len(two) > 3 and not three & threes and len(two & twos) <= 0.2 * len(two):
            cases.append(Case(target, "gone", "", 0, 0, 0.0))
    return cases


def bracketed_windows(
    old: Sequence[LineageClause], new: Sequence[LineageClause], targets: Sequence[Target], reach: int = 40
) -> list[Case]:
    """Keep the selections between surroundings that stand once in each edition, in one clause, and label by
    what `difflib` finds of their characters in between: at least 60 % is edited.
    """
    texts = {clause.key: clause.text for clause in old}
    before, after = "\0".join(c.text for c in old), "\0".join(c.text for c in new)
    cases: list[Case] = []
    for target in targets:
        text = texts[target.clause]
        left, right = text[max(0, target.start - reach) : target.start], text[target.end : target.end + reach]
        if min(len(left), len(right)) < reach // 2:
            continue
        if any(side.count(part) != 1 for part in (left, right) for side in (before, after)):
            continue
        case = _between(target, left, right, new)
        if case is not None:
            cases.append(case)
    return cases


def _between(target: Target, left: str, right: str, new: Sequence[LineageClause]) -> Case | None:
    home = next((clause for clause in new if left in clause.text), None)
    if home is None or right not in home.text:
        return None
    start, end = home.text.index(left) + len(left), home.text.index(right)
    inside = home.text[start:end] if start < end else ""
    if inside == target.exact or not inside or len(inside) > 3 * len(target.exact) + 60:
        return None
    blocks = SequenceMatcher(None, target.exact, inside, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in blocks if block.size >= 4) / len(target.exact)
    return Case(target, "edited", home.key, start, end, kept, bracketed=True) if kept >= 0.6 else None


def _grams(text: str, size: int) -> set[tuple[str, ...]]:
    words = [word.lower() for word in _PART.findall(text)]
    return set(zip(*(words[k:] for k in range(size)), strict=False))


@dataclass
class Score:
    """How the answers for one class of selections compare with the truth."""

    label: str
    total: int
    right: int
    check: int
    missed: int
    wrong: int
    wrong_cases: list[tuple[Case, Carried]]
    missed_cases: list[tuple[Case, Carried]]

    def row(self) -> str:
        """Write the score as the cells of a table, shares of the total."""
        parts = [self.right, self.check, self.missed, self.wrong]
        return f"{self.label:8} {self.total:7,}" + "".join(f" {n / max(1, self.total):9.2%}" for n in parts)


def score(cases: Sequence[Case], answers: Sequence[Carried]) -> list[Score]:
    """Compare answers with the truth, class by class.

    right: kept words at exactly their place, edited ones over at least 60 % of the true range and not twice
    as long; for gone words: orphaned, `check` or `ambiguous`. check: `check` or `ambiguous` (for gone:
    within right). missed: orphaned although there. wrong: anchored elsewhere; for gone words: anchored at
    all.
    """
    found: dict[str, Score] = {}
    for case, answer in zip(cases, answers, strict=True):
        line = found.setdefault(case.label, Score(case.label, 0, 0, 0, 0, 0, [], []))
        line.total += 1
        verdict = judge(case, answer)
        setattr(line, verdict, getattr(line, verdict) + 1)
        if verdict == "wrong":
            line.wrong_cases.append((case, answer))
        if verdict == "missed":
            line.missed_cases.append((case, answer))
    return [found[label] for label in ("kept", "edited", "torn", "gone") if label in found]


def judge(case: Case, answer: Carried) -> str:
    """Give `right`, `check`, `missed` or `wrong` for one answer."""
    anchored = answer.status in _ANCHORED
    if case.label == "gone":
        return "wrong" if anchored else "right"
    if answer.status is AnchorStatus.ORPHANED:
        return "right" if case.label == "torn" else "missed"
    shared = min(answer.end, case.end) - max(answer.start, case.start)
    touches = answer.clause == case.clause and shared > 0
    if not anchored:
        return "check" if touches or answer.status is AnchorStatus.AMBIGUOUS else "wrong"
    if not touches:
        return "wrong"
    if case.label == "kept":
        return "right" if (answer.start, answer.end) == (case.start, case.end) else "wrong"
    if case.bracketed:
        inside = shared >= 0.6 * min(case.end - case.start, answer.end - answer.start)
        return "right" if inside and shared >= 0.4 * case.kept * len(case.target.exact) else "wrong"
    long = answer.end - answer.start > 2 * (case.end - case.start) + 40
    return "right" if shared >= 0.6 * (case.end - case.start) and not long else "wrong"


def repeated(clauses: Sequence[LineageClause]) -> Counter[str]:
    """Count how often each clause text stands in an edition."""
    return Counter(clause.text for clause in clauses)
