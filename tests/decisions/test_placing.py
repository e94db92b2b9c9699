"""Where words of the draft stand in the working text, or what stands in the way of changing them."""

import pytest

from consult.decisions.placing import SaidAlready, Step, Touched, changes_now
from consult.text.closeness import Change

BASE = "The university should publish its policy every year."


def change(old: str, new: str) -> str:
    return BASE.replace(old, new)


def changes(steps: list[tuple[int, str, str]], quote: str, words: str) -> tuple[Change, ...]:
    start = BASE.index(quote)
    return changes_now(
        BASE, [Step(*step) for step in steps], start=start, end=start + len(quote), words=words, language="en"
    )


def put(text: str, found: tuple[Change, ...]) -> str:
    for one in reversed(found):
        text = text[: one.start] + one.words + text[one.end :]
    return text


def test_words_of_an_untouched_clause_stand_where_they_stood() -> None:
    assert changes([], "should", "shall") == (Change(15, 21, "shall"),)


def test_words_behind_an_amendment_are_found_where_they_stand_now() -> None:
    after = change("should", "is expected to")
    (one,) = changes([(1, BASE, after)], "every year", "each year")
    assert after[one.start : one.end] == "every year"


def test_words_that_an_amendment_changed_name_it() -> None:
    with pytest.raises(Touched) as touched:
        changes([(4, BASE, change("should", "shall"))], "should", "must")
    assert touched.value.amendment_id == 4


def test_the_last_amendment_of_several_that_touched_the_words_is_named() -> None:
    first = change("should", "shall")
    second = first.replace("every year", "twice a year")
    with pytest.raises(Touched) as touched:
        changes([(1, BASE, first), (2, first, second)], "every year", "each year")
    assert touched.value.amendment_id == 2


def test_two_rewritings_of_a_clause_that_change_the_same_words_clash() -> None:
    with pytest.raises(Touched):
        changes([(1, BASE, change("should", "shall"))], BASE, change("should", "must"))


def test_what_an_amendment_says_already_names_it() -> None:
    after = change("should", "shall")
    for quote in ("should", "should publish", BASE):
        with pytest.raises(SaidAlready) as said:
            changes([(4, BASE, after)], quote, quote.replace("should", "shall"))
        assert said.value.amendment_id == 4


def test_of_two_changes_only_the_one_that_is_not_there_is_made() -> None:
    after = change("should", "shall")
    found = changes([(1, BASE, after)], BASE, after.replace("every year", "each year"))
    assert put(after, found) == "The university shall publish its policy each year."


def test_a_change_that_was_undone_by_hand_stands_in_no_ones_way() -> None:
    there = change("should", "shall")
    assert put(BASE, changes([(1, BASE, there), (2, there, BASE)], BASE, change("should", "must"))) == change(
        "should", "must"
    )


def insertion(steps: list[tuple[int, str, str]], at: int, words: str) -> tuple[Change, ...]:
    return changes_now(BASE, [Step(*step) for step in steps], start=at, end=at, words=words, language="en")


@pytest.mark.parametrize("at", [0, 14, len(BASE)])
def test_a_point_of_an_untouched_clause_stands_where_it_stood(at: int) -> None:
    assert insertion([], at, " now") == (Change(at, at, " now"),)


def test_a_second_insertion_at_the_same_point_clashes() -> None:
    at = BASE.index(" every")
    with pytest.raises(Touched):
        insertion([(1, BASE, BASE[:at] + " in full" + BASE[at:])], at, " online")


def test_an_insertion_inside_deleted_words_clashes() -> None:
    with pytest.raises(Touched):
        insertion([(1, BASE, change(" every year", ""))], BASE.index(" year"), " single")


def test_an_insertion_right_behind_replaced_words_follows_their_replacement() -> None:
    after = change("should", "is to")
    (one,) = insertion([(1, BASE, after)], BASE.index("should") + 6, " also")
    assert after[: one.start].endswith("is to")
