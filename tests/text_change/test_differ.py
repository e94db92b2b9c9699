"""Differences are exact, deterministic, and cut at words and characters only."""

import random

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.differ import Op, OpKind, accept_all, diff_text, reject_all
from consult.text.errors import InvalidText, NotInStep, TooLong
from consult.text.tokens import token_spans
from tests.text_change.texts import WORDS, anything, edited, marked

LANGUAGES = st.sampled_from(("en", "fr", "zh"))


def _check(old: str, new: str, language: str) -> tuple[Op, ...]:
    ops = diff_text(old, new, language=language)
    assert accept_all(old, new, ops) == new
    assert reject_all(old, new, ops) == old
    return ops


@settings(max_examples=300, deadline=None)
@given(edited(), LANGUAGES)
def test_accepting_gives_the_new_text_and_rejecting_the_old_one(pair: tuple[str, str], language: str) -> None:
    _check(*pair, language)


@settings(max_examples=150, deadline=None)
@given(anything, anything, LANGUAGES)
def test_any_two_texts_can_be_compared(old: str, new: str, language: str) -> None:
    _check(old, new, language)


@settings(max_examples=200, deadline=None)
@given(edited(), LANGUAGES)
def test_operations_follow_one_another_without_gap_and_deletion_comes_before_insertion(
    pair: tuple[str, str], language: str
) -> None:
    ops = _check(*pair, language)
    o = n = 0
    for before, op in zip((None, *ops), ops, strict=False):
        assert (op.old_start, op.new_start) == (o, n)
        assert op.old_end > op.old_start or op.new_end > op.new_start
        if before is not None:
            assert before.kind is not op.kind
            assert (before.kind, op.kind) != (OpKind.INSERT, OpKind.DELETE)
        o, n = op.old_end, op.new_end
    assert (o, n) == tuple(len(text) for text in pair)


@settings(max_examples=300, deadline=None)
@given(edited(), LANGUAGES)
def test_no_operation_begins_inside_a_character_or_a_word(pair: tuple[str, str], language: str) -> None:
    old, new = pair
    ops = _check(old, new, language)
    for text, starts in ((old, {op.old_start for op in ops}), (new, {op.new_start for op in ops})):
        clusters = {hit.start() for hit in regex.finditer(r"\X", text)} | {len(text)}
        assert starts <= clusters
        _, firsts, ends = token_spans(text, language)
        inside = {at for a, b in zip(firsts, ends, strict=True) for at in range(a + 1, b)}
        shared = starts & inside
        assert not {at for at in shared if text[at - 1].isalnum() and text[at].isalnum()}


@settings(max_examples=200, deadline=None)
@given(anything, anything, st.integers(0, 80))
def test_no_operation_of_any_texts_begins_inside_a_character(old: str, part: str, at: int) -> None:
    new = old[:at] + part + old[at:]
    ops = _check(old, new, "en")
    for text, starts in ((old, {op.old_start for op in ops}), (new, {op.new_start for op in ops})):
        assert starts <= {hit.start() for hit in regex.finditer(r"\X", text)} | {len(text)}


@settings(max_examples=100, deadline=None)
@given(edited(), LANGUAGES)
def test_equal_texts_have_no_change(pair: tuple[str, str], language: str) -> None:
    assert all(op.kind is OpKind.EQUAL for op in diff_text(pair[0], pair[0], language=language))


@pytest.mark.slow
def test_ten_thousand_generated_documents_come_back_byte_for_byte() -> None:
    chance = random.Random(20_261_123)
    for _ in range(10_000):
        old = "".join(chance.choice(WORDS) + chance.choice((" ", " ", "\n", "", "\t")) for _ in range(60))
        pieces = old.split(" ")
        for _ in range(chance.randrange(8)):
            at = chance.randrange(len(pieces) + 1)
            pieces[at : at + chance.randrange(4)] = [chance.choice(WORDS) for _ in range(chance.randrange(4))]
        _check(old, " ".join(pieces), chance.choice(("en", "fr", "zh")))


CASES = [
    (
        "en",
        "The verifier should check.",
        "The verifier shall check.",
        "The verifier [-should-]{+shall+} check.",
    ),
    ("en", "A b c.", "A b c d.", "A b c{+ d+}."),
    ("en", "A b, c.", "A c.", "A [-b, -]c."),
    ("en", "One. Two. Three.", "One. Two. Two. Three.", "One. Two. {+Two. +}Three."),
    ("en", "at least 8 characters", "at least 12 characters", "at least [-8-]{+12+} characters"),
    ("en", "see 5.1.4.2 for it", "see 5.1.4.3 for it", "see [-5.1.4.2-]{+5.1.4.3+} for it"),
    ("en", "as in [RFC 20] and", "as in [RFC 822] and", "as in [-[RFC 20]-]{+[RFC 822]+} and"),
    ("en", "don't do it", "do not do it", "[-don't-]{+do not+} do it"),
    ("en", "a\u00a0b", "a b", "a[-\u00a0-]{+ +}b"),
    ("en", "the cat sat", "the big cat and the cat sat", "{+the big cat and +}the cat sat"),
    ("en", "Out of band", "Out-of-band", "Out[- of -]{+-of-+}band"),
    (
        "en",
        "The board meets each year in the spring at noon.",
        "The council convenes every term in an open hall at noon.",
        "The [-board meets each year in the spring-]{+council convenes every term in an open hall+} at noon.",
    ),
    (
        "fr",
        "L’opérateur doit payer.",
        "L’exploitant doit payer.",
        "L’[-opérateur-]{+exploitant+} doit payer.",
    ),
    ("fr", "Il s’agit d’un plan.", "Il s’agit d’une école.", "Il s’agit d’[-un plan-]{+une école+}."),
    ("fr", "aujourd'hui", "aujourd’hui", "[-aujourd'hui-]{+aujourd’hui+}"),
    ("fr", "Quoi ?", "Quoi\u202f?", "Quoi[- -]{+\u202f+}?"),
    (
        "zh",
        "应当在九天内通知参与者。",
        "必须在十二天内通知参与者。",
        "[-应当在九-]{+必须在十二+}天内通知参与者。",
    ),
    ("zh", "观点和经历都受尊重。", "观点和经验都受尊重。", "观点和[-经历-]{+经验+}都受尊重。"),
    ("zh", "院校宜公布。", "院校应公布。", "院校[-宜-]{+应+}公布。"),
    ("zh", "版本2.0规定", "版本2.1规定", "版本[-2.0-]{+2.1+}规定"),
    ("zh", "\U00020000\U00020001", "\U00020000\U00020002", "\U00020000[-\U00020001-]{+\U00020002+}"),
    ("en", "ok 👩‍👩‍👧 ok", "ok 👩‍👩‍👦 ok", "ok [-👩‍👩‍👧-]{+👩‍👩‍👦+} ok"),
    ("en", "e\u0301t e x", "e\u0301t e\u0301 x", "e\u0301t [-e-]{+e\u0301+} x"),
    ("en", "a\r\nb", "a\rb", "a[-\r\n-]{+\r+}b"),
    ("en", "", "new", "{+new+}"),
    ("en", "old", "", "[-old-]"),
    ("en", "one\ttwo", "one\tthree\ttwo", "one{+\tthree+}\ttwo"),
    ("en", "a\tb\tc", "x\ta\tb", "{+x\t+}a\tb[-\tc-]"),
    ("en", "Yes\tNot yet\tYes", "Not yet\tYes\tYes", "[-Yes-]{+Not yet+}\t[-Not yet-]{+Yes+}\tYes"),
    ("en", "\t", "a\t", "{+a+}\t"),
    ("en", "a\tb\tc", "a\tx\tc", "a\t[-b-]{+x+}\tc"),
]


@pytest.mark.parametrize(("language", "old", "new", "expected"), CASES)
def test_a_change_is_marked_as_a_person_would(language: str, old: str, new: str, expected: str) -> None:
    assert marked(old, new, language) == expected


def test_deleting_all_and_restoring_it_leaves_no_change() -> None:
    text = "Every institution shall publish its reports."
    assert [op.kind for op in diff_text(text, "", language="en")] == [OpKind.DELETE]
    assert [op.kind for op in diff_text("", text, language="en")] == [OpKind.INSERT]
    assert all(op.kind is OpKind.EQUAL for op in diff_text(text, text, language="en"))


def test_operations_of_other_texts_are_refused() -> None:
    ops = diff_text("a b", "a c", language="en")
    with pytest.raises(NotInStep):
        accept_all("x b", "x c", ops[:1])
    with pytest.raises(NotInStep):
        reject_all("a d", "a c", ops[:1])


@pytest.mark.parametrize("bad", ["a\ud800b", "a\0b"])
def test_text_that_cannot_be_stored_is_refused_with_its_place(bad: str) -> None:
    with pytest.raises(InvalidText, match="1"):
        diff_text("fine", bad, language="en")


def test_a_line_of_ten_megabytes_is_refused() -> None:
    with pytest.raises(TooLong):
        diff_text("x" * 10_000_000, "y", language="en")
