"""Suggestions merged with the changes that a text has had since: exact, in any order, or refused."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.apply import apply_changes
from consult.text.closeness import Change
from consult.text.errors import CannotApply, CrossesBlocks, EmptyClause, TextRefusal
from consult.text.merging import merged
from consult.text.parse import parse_file
from consult.text.threeway import step_to, trace

BASE = "The university should publish its policy every year."


def put(text: str, changes: tuple[Change, ...]) -> str:
    for one in reversed(changes):
        text = text[: one.start] + one.words + text[one.end :]
    return text


def after(
    base: str, texts: list[str], words: str, start: int = 0, end: int = -1, language: str = "en"
) -> str | None:
    """Return how the last text reads with `words` for base[start:end] merged; None when a change stands in the way."""
    chain = [base, *texts]
    steps = [step_to(str(n), a, b, language) for n, (a, b) in enumerate(itertools.pairwise(chain), start=1)]
    last = len(base) if end < 0 else end
    found = merged(base, trace(base, steps), start=start, end=last, words=words, language=language)
    return None if found.clashes else put(chain[-1], found.changes)


def both(old: str, new: str, other_old: str, other_new: str, base: str = BASE) -> str | None:
    """Return a text with two rewritings of the whole of it, the second merged; the other order must say the same."""
    first, second = base.replace(old, new), base.replace(other_old, other_new)
    there, back = after(base, [first], second), after(base, [second], first)
    assert there == back
    return there


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        (("should", "shall"), ("every year", "each year"), "The university shall publish its policy each year."),
        (("should", "shall"), ("publish", "make public"), "The university shall make public its policy every year."),
        (("should", "shall"), ("publish", "promptly publish"), "The university shall promptly publish its policy every year."),
        (("should", "shall"), (" every year", ""), "The university shall publish its policy."),
        (("The ", "Each "), (" every year", ""), "Each university should publish its policy."),
        (("policy", "policies"), ("every", "each"), "The university should publish its policies each year."),
    ],
)  # fmt: skip
def test_rewritings_that_change_other_words_go_together(
    one: tuple[str, str], other: tuple[str, str], result: str
) -> None:
    assert both(*one, *other) == result


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("should", "shall"), ("should", "must")),
        (("should publish", "publishes"), ("should", "shall")),
        ((" every year", ""), ("every", "each")),
        ((" every year", ""), ("policy", "policy online")),  # it may lean on the words that went
        (("policy", "policy online"), ("policy", "policy in full")),  # two insertions at one place
        (("should", "shall promptly"), ("publish", "promptly publish")),  # it would stand double
        (("its policy", "the rules"), ("every year", "twice in ten years")),  # two phrases, nothing between
        (("university", "university, in all its parts,"), ("year", "year, in all its parts")),  # said twice
    ],
)
def test_rewritings_that_change_the_same_words_or_place_do_not(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert both(*one, *other) is None


def test_a_change_that_holds_another_whole_is_made_over_it() -> None:
    assert (
        after(BASE, [BASE.replace("should", "shall")], BASE.replace("should publish", "shall make public"))
    ) == ("The university shall make public its policy every year.")


def test_the_same_change_is_made_once_wherever_a_comparison_puts_it() -> None:
    base = "Open the code, and the docs, soon."
    first = base.replace("code,", "code, and the tests,")
    second = base.replace("and the docs", "and the tests, and the docs").replace("Open", "Publish")
    assert after(base, [first], second) == "Publish the code, and the tests, and the docs, soon."


def test_words_that_one_moves_and_another_takes_out_are_left_to_a_person() -> None:
    base = "In each term the office reports. The board meets. Minutes are kept by the clerk."
    moved = "The board meets. Minutes are kept by the clerk. In each term the office reports."
    gone = "The board meets. Minutes are kept by the clerk."
    assert after(base, [moved], gone) is None
    assert after(base, [gone], moved) is None


def test_the_same_words_for_the_same_words_at_two_places_are_no_repetition() -> None:
    base = "A member of the staff signs first. Then a member of the staff pays."
    one = base.replace("A member of the staff", "An officer of this house")
    other = base.replace("Then a member of the staff", "Then an officer of this house")
    assert (
        after(base, [one], other)
        == "An officer of this house signs first. Then an officer of this house pays."
    )


def test_words_that_were_chosen_and_stand_untouched_are_changed_whatever_stands_beside_them() -> None:
    at = BASE.index("its policy")
    now = BASE.replace("should publish", "publishes")
    assert after(BASE, [now], "all its policies", at, at + 10) == (
        "The university publishes all its policies every year."
    )


def test_what_somebody_added_beside_chosen_words_is_not_left_hanging() -> None:
    at = BASE.index("policy")
    assert after(BASE, [BASE.replace("policy", "policy and rules")], "", at, at + 6) is None


def test_chinese_is_merged_by_characters() -> None:
    base = "大学宜每年公布其政策。"
    assert after(base, ["大学应每年公布其政策。"], "大学宜每年公布其全部政策。", language="zh") == (
        "大学应每年公布其全部政策。"
    )
    assert after(base, ["大学应每年公布其政策。"], "大学须每年公布其政策。", language="zh") is None


def test_cells_of_a_row_are_merged_each_for_itself() -> None:
    base = "Office\tWho answers\tby mail"
    assert after(base, ["Offices\tWho answers\tby mail"], "Office\tWho replies\tby mail") == (
        "Offices\tWho replies\tby mail"
    )


def _edited(
    rng: random.Random, count: int, who: str, taken: set[int], times: int
) -> dict[int, tuple[int, list[str]]]:
    """Draw edits of numbered words at least four words away from all others: {first word: (how many, new words)}."""
    found: dict[int, tuple[int, list[str]]] = {}
    for turn in range(times):
        free = [n for n in range(count - 1) if not taken & set(range(n - 4, n + 6))]
        if not free:
            break
        at, size = rng.choice(free), rng.randint(0, 2)
        new = [f"{who}{turn}x{n}" for n in range(rng.randint(1 if not size else 0, 3))]
        taken |= set(range(at, at + max(size, 1)))
        found[at] = (size, new)
    return found


def _written(words: list[str], *edits: dict[int, tuple[int, list[str]]]) -> str:
    """Make the edits by position alone: what a merge must come to."""
    out: list[str] = []
    at = 0
    every = {at: edit for one in edits for at, edit in one.items()}
    while at < len(words):
        size, new = every.get(at, (0, []))
        out += new
        out += words[at : at + 1] if not size else []
        at += max(size, 1)
    return " ".join(out)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_a_merge_is_what_both_edits_make_by_position_and_is_not_refused(seed: int) -> None:
    rng = random.Random(seed)
    words = [f"w{n}" for n in range(rng.randint(12, 60))]
    taken: set[int] = set()
    mine, theirs = (_edited(rng, len(words), who, taken, rng.randint(1, 3)) for who in "ab")
    base, first, second = " ".join(words), _written(words, theirs), _written(words, mine)
    assert after(base, [first], second) == _written(words, mine, theirs)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_no_word_is_lost_or_doubled_and_the_order_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    words = [f"w{n}" for n in range(rng.randint(3, 16))]
    base = " ".join(words)
    texts = []
    for who in "ab":
        out = list(words)
        for turn in range(rng.randint(1, 3)):
            at, size = rng.randrange(len(out) + 1), rng.randint(0, 2)
            out[at : at + size] = [f"{who}{turn}x{n}" for n in range(rng.randint(0, 3))]
        texts.append(" ".join(out) or "z")
    found = after(base, [texts[0]], texts[1])
    other = after(base, [texts[1]], texts[0])
    if found is None or other is None:
        return
    assert found == other
    here = Counter(found.split())
    assert set(here.values()) <= {1}
    left, right = (set(text.split()) for text in texts)
    was = set(words)
    assert set(here) == (was & left & right) | (left - was) | (right - was)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_among_words_that_repeat_the_order_does_not_matter_either(seed: int) -> None:
    rng = random.Random(seed)
    vocabulary = "abcdefgh"[: rng.randint(2, 8)]
    words = [rng.choice(vocabulary) for _ in range(rng.randint(3, 20))]
    texts = []
    for _ in "ab":
        out = list(words)
        at, size = rng.randrange(len(out) + 1), rng.randint(0, 2)
        out[at : at + size] = [rng.choice(vocabulary) for _ in range(rng.randint(0, 3))]
        texts.append(" ".join(out) or "z")
    found, other = after(" ".join(words), [texts[0]], texts[1]), after(" ".join(words), [texts[1]], texts[0])
    assert found is None or other is None or found == other


MARKED = "See [the **law** of 1990](http://x.y) and *the order*; `key` &amp; note[^1] apply.\n\n[^1]: A note."


def marked(*changes: tuple[str, str]) -> str:
    """Return the source of the marked clause with several places changed at once."""
    clause = parse_file(MARKED, path="test", language="en").clauses[0]
    places = [(clause.canonical.index(old), len(old), new) for old, new in changes]
    made = [Change(at, at + size, new) for at, size, new in sorted(places)]
    return apply_changes(clause.source, clause.kind, shape=clause.shape, language="en", changes=made).source


def test_several_places_are_changed_and_the_marks_around_them_stay() -> None:
    assert marked(("law", "act"), ("order", "decree"), ("apply", "hold")) == (
        "See [the **act** of 1990](http://x.y) and *the decree*; `key` &amp; note[^1] hold."
    )
    assert marked(("See", "Read"), ("key", "pin"), ("&", "or")) == (
        "Read [the **law** of 1990](http://x.y) and *the order*; `pin` or note[^1] apply."
    )


def test_changes_that_cannot_be_made_leave_nothing_half_made() -> None:
    clause = parse_file("Words of a clause.", path="test", language="en").clauses[0]
    whole = len(clause.canonical)

    def make(*changes: Change) -> None:
        apply_changes(clause.source, clause.kind, shape=clause.shape, language="en", changes=changes)

    with pytest.raises(EmptyClause):
        make(Change(0, whole, ""))
    with pytest.raises(CrossesBlocks):
        make(Change(0, 5, "One"), Change(6, 8, "a\nb"))
    with pytest.raises(CannotApply):
        make(Change(0, 5, "One"), Change(whole, whole, " "))


_PARTS = st.sampled_from(
    ["plain", "**bold words**", "*soft*", "`code`", "[a link](http://x.y)", "A &amp; B", "x\\_y", "宜"]
)
_NEW = st.sampled_from(["", "new", "*", "a_b", "[x]", "<i>", "&", "应当", "l’eau", "a|b", "\\"])


@settings(max_examples=120, deadline=None)
@given(st.lists(_PARTS, min_size=2, max_size=8), st.data())
def test_several_changes_are_exact_or_refused(parts: list[str], data: st.DataObject) -> None:
    clause = parse_file(" ".join(parts) + ".", path="test", language="en").clauses[0]
    size = len(clause.canonical)
    edges = sorted(data.draw(st.lists(st.integers(0, size), min_size=4, max_size=6, unique=True)))
    made = tuple(Change(a, b, data.draw(_NEW)) for a, b in zip(edges[::2], edges[1::2], strict=False))
    try:
        done = apply_changes(clause.source, clause.kind, shape=clause.shape, language="en", changes=made)
    except TextRefusal:
        return
    again = parse_file(done.source, path="test", language="en").clauses
    assert [one.canonical for one in again] == [done.canonical] == [put(clause.canonical, made)]
    untouched = [
        part
        for part in ("[a link](http://x.y)",)
        if parts.count(part) == 1 and not any(_over(clause.canonical, "a link", one) for one in made)
    ]
    assert all(part in done.source for part in untouched)


def _over(canonical: str, words: str, change: Change) -> bool:
    at = canonical.index(words)
    return change.start <= at + len(words) and change.end >= at
