"""Rows find their clauses by id, by number and by their words; what cannot be taken says why."""

import pytest

from consult.comments.models import CommentType
from consult.exports.layouts import Column
from consult.exports.models import RowState
from consult.exports.reading import Draft, read_row
from consult.exports.rows import Cells
from tests.exports import forms

COLUMNS = tuple(Column)
BOOK = forms.book()


def read(formula: str = "", **cells: str) -> Draft:
    """Return the row that these cells give."""
    texts = tuple(cells.get(column.value, "") for column in COLUMNS)
    formulas = frozenset({COLUMNS.index(Column.COMMENT)}) if formula else frozenset[int]()
    row = read_row(Cells(7, texts, formulas), {c: at for at, c in enumerate(COLUMNS)}, lambda _: BOOK, "en")
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("cells", "clause"),
    [
        ({"row": BOOK.row_key("c", "c3")}, 3),
        ({"row": BOOK.row_key("c", "c3"), "clause": "F2.1"}, 3),
        ({"row": BOOK.row_key("c", "c3"), "clause": "F1.2"}, 2),  # another number was typed: it counts
        ({"row": "d raft-1/01234 567/en/c:c3"}, 3),  # broken over lines by a word processor
        ({"clause": "F1.2"}, 2),
        ({"clause": "clause F1.2."}, 2),
        ({"clause": "ｆ１.２"}, 2),
        ({"clause": "第F1.2条"}, 2),
        ({"clause": "F1.2 Training of staff"}, 2),
        ({"clause": "nowhere", "exact": "trained before they teach"}, 2),
        ({"text": "Data shall be protected."}, 3),
        ({"text": "Data **shall** be\nprotected."}, 3),
    ],
)
def test_a_row_finds_its_clause(cells: dict[str, str], clause: int) -> None:
    row = read(comment="Too vague", **cells)
    assert (row.state, row.clause_id, row.fault) == (RowState.READY, clause, None)


@pytest.mark.parametrize("typed", ["General", "总体", "général", "-", "all"])
def test_a_general_row_is_about_the_whole_draft(typed: str) -> None:
    row = read(comment="Too long", clause=typed)
    assert (row.state, row.clause_id, row.section_id) == (RowState.READY, None, None)


def test_a_row_on_a_section_is_about_the_whole_section() -> None:
    row = read(comment="Too long", clause="Section F2")
    assert (row.state, row.clause_id, row.section_id) == (RowState.READY, None, 2)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"clause": "F9.9"}, "No clause %(place)s"),
        ({"clause": "F9.9", "row": BOOK.row_key("c", "c3")}, "No clause %(place)s"),
        ({}, "does not say which clause"),
        ({"clause": "F1.1", "exact": "words that are nowhere"}, "do not stand in the clause"),
        ({"clause": "F1.1", "exact": "Data shall be protected"}, "stand in %(number)s"),
        ({"clause": "F1.2", "exact": "Staff should be"}, "more than once"),
        ({"clause": "F1.1", "type": "bogus"}, "no type of comment"),
        ({"clause": "F1.1", "comment": "x" * 8_001}, "too long"),
        ({"clause": "F1.1", "comment": "right \u202e left"}, "invisible marks"),
        ({"clause": "F1.1", "proposal": BOOK.clauses[0].canonical}, "stands there already"),
    ],
)
def test_what_cannot_be_taken_says_why(cells: dict[str, str], words: str) -> None:
    row = read(**{"comment": "Too vague", **cells})
    assert row.state is RowState.ASK
    assert row.fault is not None
    assert words in row.fault[0]
    assert row.words  # nothing typed is lost


def test_a_formula_is_not_taken_and_its_words_are_kept() -> None:
    row = read(formula="yes", comment="=1+1", clause="F1.1")
    assert (row.state, row.words) == (RowState.ASK, "=1+1")


def test_a_proposed_wording_with_words_meant_replaces_those() -> None:
    row = read(clause="F1.1", exact="every  year", proposal="twice every year", type="te")
    assert (row.exact, row.suggestion, row.kind) == ("every year", "twice every year", CommentType.TECHNICAL)
    assert row.start == BOOK.clauses[0].canonical.index("every year")


def test_replace_this_with_that_points_at_the_words() -> None:
    row = read(clause="F1.1", proposal="Replace “should” with “shall”", comment="Requirement")
    assert (row.exact, row.suggestion, row.words) == ("should", "shall", "Requirement")


def test_a_proposal_that_names_words_the_clause_does_not_have_stays_words() -> None:
    row = read(clause="F1.1", proposal="Replace “must” with “shall”")
    assert (row.suggestion, row.words, row.state) == (None, "Replace “must” with “shall”", RowState.READY)


def test_nothing_of_the_columns_for_lines_and_parts_is_lost() -> None:
    assert read(clause="F1.1", comment="Unclear", part="Table 1", line="17").words == "(Table 1, 17) Unclear"
    assert read(clause="F1.1", comment="Unclear", part="publish its policy").exact == "publish its policy"


def test_a_row_that_says_nothing_is_none() -> None:
    cells = Cells(1, tuple("F1.1" if c is Column.CLAUSE else "" for c in COLUMNS))
    assert read_row(cells, {c: at for at, c in enumerate(COLUMNS)}, lambda _: BOOK, "en") is None


def test_a_row_of_another_edition_is_taken_only_when_its_clause_says_the_same() -> None:
    other = forms.book(fingerprint="fedcba9876543210", draft="draft-0")
    key = other.row_key("c", "c3")
    same = read(comment="x", row=key, clause="F2.1", text="Data  shall be protected.")
    assert (same.state, same.clause_id) == (RowState.READY, 3)
    changed = read(comment="x", row=key, clause="F2.1", text="Data should be protected.")
    assert changed.state is RowState.ASK
    assert changed.fault is not None
    assert "another edition" in changed.fault[0]


def test_a_merged_comment_is_taken_once() -> None:
    texts = tuple({"clause": "F1.1", "comment": "once"}.get(c.value, "") for c in COLUMNS)
    joined = frozenset({COLUMNS.index(Column.COMMENT)})
    assert (
        read_row(
            Cells(2, texts, joined=joined), {c: at for at, c in enumerate(COLUMNS)}, lambda _: BOOK, "en"
        )
        is None
    )
