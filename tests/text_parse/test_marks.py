"""Marks on commented words: flat, cut at every boundary, never across the page's structure."""

from __future__ import annotations

import pytest

from consult.text.errors import OutsideClause, WordsDiffer
from consult.text.marks import Mark, cut_marks, mark_html
from consult.text.parse import parse_file

CUTS = [
    ([(0, 5, 1)], [Mark(0, 5, (1,))]),
    ([(0, 5, 1), (3, 8, 2)], [Mark(0, 3, (1,)), Mark(3, 5, (1, 2)), Mark(5, 8, (2,))]),
    ([(2, 4, 9), (0, 6, 3)], [Mark(0, 2, (3,)), Mark(2, 4, (3, 9)), Mark(4, 6, (3,))]),
    ([(0, 2, 1), (4, 6, 2)], [Mark(0, 2, (1,)), Mark(4, 6, (2,))]),
    ([(0, 2, 1), (2, 4, 1)], [Mark(0, 2, (1,)), Mark(2, 4, (1,))]),
    ([(0, 4, 1), (1, 3, 1)], [Mark(0, 1, (1,)), Mark(1, 3, (1,)), Mark(3, 4, (1,))]),
    ([(3, 3, 1)], []),
    ([], []),
]


@pytest.mark.parametrize(("spans", "marks"), CUTS)
def test_spans_become_flat_marks(spans: list[tuple[int, int, int]], marks: list[Mark]) -> None:
    assert list(cut_marks(spans)) == marks


def page(text: str) -> tuple[str, str]:
    clause = parse_file(text, path="a.md", language="en").clauses[-1]
    return (clause.html, clause.canonical)


def test_overlapping_comments_give_deeper_segments() -> None:
    assert mark_html(*page("One two three"), [(0, 7, 12), (4, 13, 15)]) == (
        '<p><mark class="m1" aria-details="k12">One </mark><mark class="m2" aria-details="k12 k15">two</mark>'
        '<mark class="m1" aria-details="k15"> three</mark></p>'
    )


def test_more_than_four_comments_are_as_deep_as_four() -> None:
    assert 'class="m4" aria-details="k1 k2 k3 k4 k5"' in mark_html(
        *page("One"), [(0, 3, n) for n in range(1, 6)]
    )


def test_a_mark_is_cut_at_emphasis_and_skips_footnote_numbers() -> None:
    html, canonical = page("A *b*<sup><a href='#n'>1</a></sup> c &amp; 👩‍🏫")
    assert canonical == "A b c & 👩‍🏫"
    assert mark_html(html, canonical, [(2, len(canonical), 7)]) == (
        '<p>A <em><mark class="m1" aria-details="k7">b</mark></em><sup data-skip=""><a href="#n">1</a></sup>'
        '<mark class="m1" aria-details="k7"> c &amp; 👩‍🏫</mark></p>'
    )


def test_no_mark_stands_between_cells_or_blocks() -> None:
    html, canonical = page("|A|B|\n|-|-|\n|1|2|\n")
    marked = mark_html(html, canonical, [(0, 3, 7)])
    assert '<td><mark class="m1" aria-details="k7">1</mark></td>\t<td><mark' in marked
    html, canonical = page("> a\n>\n> b\n")
    assert "</mark></p>\n<p><mark" in mark_html(html, canonical, [(0, 3, 7)])


def test_without_comments_nothing_changes() -> None:
    html, canonical = page("a *b*")
    assert mark_html(html, canonical, []) == html


@pytest.mark.parametrize("span", [(0, 99, 1), (-1, 2, 1), (2, 1, 1)])
def test_a_span_outside_the_clause_is_refused(span: tuple[int, int, int]) -> None:
    with pytest.raises(OutsideClause):
        mark_html(*page("a b"), [span])


def test_html_of_another_clause_is_refused() -> None:
    with pytest.raises(WordsDiffer):
        mark_html("<p>other</p>", "a b c", [(0, 1, 1)])
    with pytest.raises(WordsDiffer):
        mark_html("<p>a b</p>", "a b c", [(0, 1, 1)])
