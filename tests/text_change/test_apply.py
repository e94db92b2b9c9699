"""Suggestions put into the source: only the asked words change, or a refusal says why."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.apply import Suggestion, apply_many, apply_suggestion, conflicts, steps_of
from consult.text.clauses import ClauseKind, SourceClause
from consult.text.errors import (
    CannotApply,
    CrossesBlocks,
    EmptyClause,
    InsideGrapheme,
    InvalidText,
    OffsetsReversed,
    OutsideClause,
    Overlap,
    TextRefusal,
)
from consult.text.parse import parse_file
from consult.text.threeway import trace


def clause_of(source: str, *, nth: int = 0) -> SourceClause:
    return parse_file(source, path="test", language="en").clauses[nth]


def put(source: str, words: str, new: str, *, nth: int = 0) -> str:
    """Replace words in the nth clause of a source; give the clause's new source."""
    clause = clause_of(source, nth=nth)
    start = clause.canonical.index(words)
    done = apply_suggestion(
        clause.source,
        clause.kind,
        shape=clause.shape,
        language="en",
        start=start,
        end=start + len(words),
        replacement=new,
    )
    return done.source


CASES = [
    ("The verifier should check.", "should", "shall", "The verifier shall check."),
    ("The **verifier** should.", "verifier", "CSP", "The **CSP** should."),
    ("The **verifier** should.", "verifier should", "CSP shall", "The **CSP shall**."),
    ("The **verifier** should.", "verifier", "", "The should."),
    ("See [the law](http://x.y) now.", "law", "act", "See [the act](http://x.y) now."),
    ("See [the law](http://x.y) now.", "the law", "", "See now."),
    ("See [the law](http://x.y) now.", "See the", "Read a", "Read a[ law](http://x.y) now."),
    ("Use `key` here.", "key", "pin", "Use `pin` here."),
    ("Cats &amp; dogs.", "dogs", "mice", "Cats &amp; mice."),
    ("Cats &amp; dogs.", "Cats & dogs", "Birds", "Birds."),
    ("A \\* sign.", "sign", "mark", "A \\* mark."),
    ("Plain words.", "Plain", "*odd*", "\\*odd\\* words."),
    ("Plain words.", "Plain", "1. First", "1\\. First words."),
    ("Plain words.", "Plain", "# No", "\\# No words."),
    ("Plain words.", "words", "<b>x</b>", "Plain \\<b\\>x\\</b\\>."),
    ("Plain words.", "words", "a | b", "Plain a | b."),
    ("One line\nand another.", "line and", "row or", "One row or another."),
    ("Go to <https://x.y/z> now.", "https://x.y/z", "the site", "Go to the site now."),
    ("Text[^1] here.\n\n[^1]: Note.", "Text", "Words", "Words[^1] here."),
    ("Text[^1] here.\n\n[^1]: Note.", "Text", "1. First", "1\\. First[^1] here."),
    ("> Old words.", "Old", "- New", "\\- New words."),
    ("# Old title", "Old", "New", "New title"),
    ("- first item\n- second item", "first", "1986. only", "1986\\. only item"),
]


@pytest.mark.parametrize(("source", "words", "new", "expected"), CASES)
def test_a_replacement_changes_only_its_words(source: str, words: str, new: str, expected: str) -> None:
    assert put(source, words, new) == expected


def test_a_cell_of_a_table_is_changed_by_itself() -> None:
    table = "| a | b |\n|---|---|\n| one | two |\n"
    assert put(table, "one", "x | y", nth=1) == "| x \\| y | two |"
    assert put(table, "two", "", nth=1) == "| one |  |"


@pytest.mark.parametrize(
    ("source", "at", "new", "expected"),
    [
        ("A c.", 2, "b ", "A b c."),
        ("**A** c.", 1, " b", "**A** b c."),
        ("A **c**.", 2, "b ", "A b **c**."),
        ("A c.", 0, "So ", "So A c."),
        ("A c", 3, " d", "A c d"),
        ("See [it](x).", 6, " now", "See [it](x) now."),
    ],
)
def test_an_insertion_stands_outside_of_marks_that_end_or_begin_there(
    source: str, at: int, new: str, expected: str
) -> None:
    clause = clause_of(source)
    done = apply_suggestion(
        clause.source, clause.kind, shape=clause.shape, language="en", start=at, end=at, replacement=new
    )
    assert done.source == expected


REFUSED = [
    ("Two words.", (4, 2, "x"), OffsetsReversed),
    ("Two words.", (0, 99, "x"), OutsideClause),
    ("Two words.", (-1, 2, "x"), OutsideClause),
    ("Cafe\u0301 x.", (0, 4, "x"), None),
    ("a👩‍👩‍👧b c", (1, 3, "x"), InsideGrapheme),
    ("Two words.", (0, 3, "a\nb"), CrossesBlocks),
    ("Two words.", (0, 3, "a\tb"), CrossesBlocks),
    ("Two words.", (0, 10, ""), EmptyClause),
    ("Two words.", (0, 3, "a\ud800"), InvalidText),
    ("Two words.", (0, 3, "a  "), None),
]


@pytest.mark.parametrize(("source", "change", "refusal"), REFUSED)
def test_what_cannot_be_applied_is_refused(
    source: str, change: tuple[int, int, str], refusal: type[TextRefusal] | None
) -> None:
    clause = clause_of(source)
    start, end, new = change

    def run() -> str:
        return apply_suggestion(
            clause.source,
            clause.kind,
            shape=clause.shape,
            language="en",
            start=start,
            end=end,
            replacement=new,
        ).canonical

    if refusal is None:
        assert run() == clause.canonical[:start] + new + clause.canonical[end:]
    else:
        with pytest.raises(refusal):
            run()


def test_a_change_over_two_cells_is_refused() -> None:
    clause = clause_of("| a | b |\n|---|---|\n| one | two |\n", nth=1)
    with pytest.raises(CrossesBlocks):
        apply_suggestion(
            clause.source, clause.kind, shape=clause.shape, language="en", start=0, end=7, replacement="x"
        )


def test_words_that_no_source_can_give_are_refused_and_never_half_applied() -> None:
    clause = clause_of("Use `a b` here.")
    with pytest.raises(CannotApply, match="by hand"):
        apply_suggestion(
            clause.source,
            clause.kind,
            shape=clause.shape,
            language="en",
            start=0,
            end=13,
            replacement="  \u00a0 x",
        )


S = Suggestion
CLASHES = [
    ([S("a", 0, 5, "x"), S("b", 5, 9, "y")], []),
    ([S("a", 0, 6, "x"), S("b", 5, 9, "y")], [("a", "b")]),
    ([S("a", 0, 9, "x"), S("b", 3, 4, "y")], [("a", "b")]),
    ([S("a", 0, 5, "x"), S("b", 0, 5, "x")], []),
    ([S("a", 0, 5, "x"), S("b", 0, 5, "y")], [("a", "b")]),
    ([S("a", 3, 3, "x"), S("b", 3, 3, "y")], [("a", "b")]),
    ([S("a", 3, 3, "x"), S("b", 3, 3, "x")], []),
    ([S("a", 3, 3, "x"), S("b", 0, 3, "y")], []),
    ([S("a", 3, 3, "x"), S("b", 3, 6, "y")], []),
    ([S("a", 4, 4, "x"), S("b", 3, 6, "y")], [("a", "b")]),
    ([S("c", 0, 9, "x"), S("b", 0, 1, "y"), S("a", 8, 9, "z")], [("a", "c"), ("b", "c")]),
]


@pytest.mark.parametrize(("suggestions", "expected"), CLASHES)
def test_suggestions_conflict_when_they_touch_the_same_words(
    suggestions: list[Suggestion], expected: list[tuple[str, str]]
) -> None:
    for order in itertools.permutations(suggestions):
        assert list(conflicts(order)) == expected


def test_conflicting_suggestions_are_not_applied() -> None:
    clause = clause_of("The verifier should check.")
    with pytest.raises(Overlap, match="a and b"):
        apply_many(
            clause.source,
            clause.kind,
            shape=clause.shape,
            language="en",
            suggestions=[S("b", 4, 19, "x"), S("a", 13, 19, "y")],
        )


def test_a_hundred_orders_of_acceptance_give_one_text() -> None:
    clause = clause_of("The **verifier** should check [the secret](x) and `keep` it for *five* years.")
    text = clause.canonical
    made = [
        S(name, text.index(words), text.index(words) + len(words), new)
        for name, words, new in (
            ("a", "verifier", "CSP"),
            ("b", "should", "shall"),
            ("c", "secret", "key"),
            ("d", "keep", "hold"),
            ("e", "five years", "six months"),
        )
    ] + [S("f", len(text) - 1, len(text) - 1, " or so"), S("g", 4, 4, "first ")]
    chance = random.Random(1)
    results = set()
    for _ in range(100):
        chance.shuffle(made)
        done = apply_many(clause.source, clause.kind, shape=clause.shape, language="en", suggestions=made)
        results.add((done.source, done.canonical))
    assert results == {
        (
            "The first **CSP** shall check [the key](x) and `hold` it for *six months* or so.",
            "The first CSP shall check the key and hold it for six months or so.",
        )
    }


def test_every_word_of_the_new_text_knows_the_suggestion_it_came_from() -> None:
    base = "The verifier should check it."
    steps = steps_of(base, [S("k12", 13, 19, "shall"), S("k15", 28, 28, " twice")], language="en")
    strands = [(one.text, one.brought_by, one.taken_by) for one in trace(base, steps)]
    assert strands == [
        ("The verifier ", "", ""),
        ("should", "", "k12"),
        ("shall", "k12", ""),
        (" check it", "", ""),
        (" twice", "k15", ""),
        (".", "", ""),
    ]


def test_where_accepted_words_stand_is_told() -> None:
    clause = clause_of("The **verifier** should check [the secret](x) each day.")
    text = clause.canonical
    made = [
        S("k1", text.index("should"), text.index("should") + 6, "shall"),
        S("k2", text.index("each day"), text.index("each day") + 8, ""),
        S("k3", text.index("secret"), text.index("secret") + 6, "long key"),
        S("k4", text.index("should"), text.index("should") + 6, "shall"),
    ]
    done = apply_many(clause.source, clause.kind, shape=clause.shape, language="en", suggestions=made)
    assert done.canonical == "The verifier shall check the long key."
    words = {ident: done.canonical[start:end] for ident, start, end in done.spans}
    assert words == {"k1": "shall", "k2": "", "k3": "long key", "k4": "shall"}
    assert trace(text, steps_of(text, made, language="en"))
    assert steps_of(text, made, language="en")[-1].text == done.canonical


_WORDS = st.sampled_from(
    ["plain", "**bold words**", "*soft*", "`code`", "[a link](http://x.y)", "A &amp; B", "x\\_y", "宜"]
)
_NEW = st.sampled_from(
    ["", "new", "*", "a_b", "[x]", "<i>", "`", "&", "1.", "- a", "#", "应当", "l’eau", "a|b", "\\", "~~"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=8), st.data())
def test_a_change_is_exact_or_refused(parts: list[str], data: st.DataObject) -> None:
    source = " ".join(parts) + "."
    clause = clause_of(source)
    assert clause.kind is ClauseKind.PARAGRAPH
    start = data.draw(st.integers(0, len(clause.canonical)))
    end = data.draw(st.integers(start, len(clause.canonical)))
    new = data.draw(_NEW)
    try:
        done = apply_suggestion(
            clause.source,
            clause.kind,
            shape=clause.shape,
            language="en",
            start=start,
            end=end,
            replacement=new,
        )
    except TextRefusal:
        return
    again = parse_file(done.source, path="test", language="en").clauses
    assert [one.canonical for one in again] == [done.canonical]
    wanted = clause.canonical[:start] + new + clause.canonical[end:]
    assert done.canonical == wanted or (
        not new and done.canonical.split() == wanted.replace(" .", ".").split()
    )
