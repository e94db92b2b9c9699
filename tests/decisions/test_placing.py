"""Where words of the draft stand in the working text, or what touched them."""

import pytest

from consult.decisions.placing import Piece, Step, Touched, pieces_now

BASE = "The university should publish its policy every year."


def change(old: str, new: str) -> str:
    return BASE.replace(old, new)


def pieces(
    steps: list[tuple[int, str, str]], quote: str, words: str, *, by_words: bool = False
) -> tuple[Piece, ...]:
    start = BASE.index(quote)
    return pieces_now(
        BASE,
        [Step(*step) for step in steps],
        start=start,
        end=start + len(quote),
        words=words,
        language="en",
        by_words=by_words,
    )


def test_words_of_an_untouched_clause_stand_where_they_stood() -> None:
    assert pieces([], "should", "shall") == (Piece(15, 21, "shall"),)


def test_words_behind_an_amendment_are_found_where_they_stand_now() -> None:
    after = change("should", "is expected to")
    (piece,) = pieces([(1, BASE, after)], "every year", "each year")
    assert after[piece.start : piece.end] == "every year"


def test_words_that_an_amendment_changed_name_it() -> None:
    with pytest.raises(Touched) as touched:
        pieces([(4, BASE, change("should", "shall"))], "should", "must")
    assert touched.value.amendment_id == 4


def test_the_last_amendment_of_several_that_touched_the_words_is_named() -> None:
    first = change("should", "shall")
    second = first.replace("every year", "twice a year")
    with pytest.raises(Touched) as touched:
        pieces([(1, BASE, first), (2, first, second)], "every year", "each year")
    assert touched.value.amendment_id == 2


def test_two_rewritings_of_a_clause_that_change_other_words_go_together() -> None:
    after = change("should", "shall")
    found = pieces([(1, BASE, after)], BASE, change("every year", "each year"))
    text = after
    for piece in found:
        text = text[: piece.start] + piece.words + text[piece.end :]
    assert text == "The university shall publish its policy each year."


def test_two_rewritings_of_a_clause_that_change_the_same_words_clash() -> None:
    with pytest.raises(Touched):
        pieces([(1, BASE, change("should", "shall"))], BASE, change("should", "must"))


def test_words_inserted_between_the_words_chosen_count_as_a_change_of_them() -> None:
    after = change("its policy", "its own policy")
    with pytest.raises(Touched):
        pieces([(1, BASE, after)], "its policy", "a policy", by_words=True)
    with pytest.raises(Touched):
        pieces([(1, BASE, after)], "its policy", "all rules")
    assert pieces([(1, BASE, after)], "its policy", "a policy") == (Piece(30, 33, "a"),)


def insertion(steps: list[tuple[int, str, str]], at: int, words: str) -> tuple[Piece, ...]:
    return pieces_now(BASE, [Step(*step) for step in steps], start=at, end=at, words=words, language="en")


@pytest.mark.parametrize("at", [0, 14, len(BASE)])
def test_a_point_of_an_untouched_clause_stands_where_it_stood(at: int) -> None:
    assert insertion([], at, " now") == (Piece(at, at, " now"),)


def test_a_second_insertion_at_the_same_point_clashes() -> None:
    at = BASE.index(" every")
    with pytest.raises(Touched):
        insertion([(1, BASE, BASE[:at] + " in full" + BASE[at:])], at, " online")


def test_an_insertion_inside_deleted_words_clashes() -> None:
    with pytest.raises(Touched):
        insertion([(1, BASE, change(" every year", ""))], BASE.index(" year"), " single")


def test_an_insertion_right_behind_replaced_words_follows_their_replacement() -> None:
    after = change("should", "is to")
    (piece,) = insertion([(1, BASE, after)], BASE.index("should") + 6, " also")
    assert after[: piece.start].endswith("is to")
