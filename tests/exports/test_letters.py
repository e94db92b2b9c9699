"""A letter becomes paragraphs, with the clauses proposed that it names or quotes."""

import pytest

from consult.exports.letters import paragraphs, proposed
from consult.exports.models import RowState
from consult.exports.rules import FileRefused
from tests.exports import forms

BOOK = forms.book()
LETTER = """Dear editors,

thank you for the draft. We have the following remarks.

1. In F1.1 the word “should” is too weak: a university
that does not publish is not transparent.
Many partners agree.

2) Editorial: « Data shall be protected » needs a reference.

This also holds for the next clause.

Yours sincerely,
Li Wei"""


def test_broken_lines_are_joined_and_list_items_stay_apart() -> None:
    found = paragraphs(LETTER.split("\n"))
    assert found[2].endswith("not transparent. Many partners agree.")
    assert len(found) == 6


def test_chinese_lines_are_joined_without_blanks() -> None:
    assert paragraphs(["关于第一条，", "应当明确。", "", "完"]) == ["关于第一条，应当明确。", "完"]


def test_clauses_are_proposed_by_number_and_by_quoted_words() -> None:
    rows = proposed(paragraphs(LETTER.split("\n")), BOOK)
    assert [row.state for row in rows] == [
        RowState.PART, RowState.PART, RowState.READY, RowState.READY, RowState.PART, RowState.PART,
    ]  # fmt: skip
    assert (rows[2].place, rows[2].exact) == ("F1.1", "should")
    assert (rows[3].place, rows[3].exact, str(rows[3].kind)) == (
        "F2.1",
        "Data shall be protected",
        "editorial",
    )


def test_a_paragraph_on_the_same_clause_goes_on_with_the_comment() -> None:
    rows = proposed(["On F1.1 we disagree.", "F1.1 is too long as well.", "F1.2 is fine."], BOOK)
    assert [row.state for row in rows] == [RowState.READY, RowState.PART, RowState.READY]


def test_a_quotation_that_stands_twice_proposes_nothing_by_itself() -> None:
    assert proposed(["What does “Staff should be” mean?"], BOOK)[0].state is RowState.PART


def test_years_and_plain_numbers_are_no_clauses() -> None:
    assert proposed(["In 2026 we had 12 students, 3.5% of all."], BOOK)[0].state is RowState.PART


@pytest.mark.parametrize("lines", [[], ["", " "], ["x"] * 301, ["x" * 200_001]])
def test_a_letter_without_words_or_too_long_is_refused(lines: list[str]) -> None:
    with pytest.raises(FileRefused):
        paragraphs(lines)
