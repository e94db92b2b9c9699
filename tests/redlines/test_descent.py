"""How clauses of one draft come from those of another, over a chain of drafts."""

import pytest

from consult.redlines.descent import Step, families, identity, in_order, lineage, staying
from consult.text.lineage import LinkKind

SAME, MOVED, SPLIT, MERGED = LinkKind.SAME, LinkKind.MOVED, LinkKind.SPLIT, LinkKind.MERGED


def of(found: object) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    return {(family.old, family.new) for family in found}  # type: ignore[attr-defined]


def test_each_clause_of_both_drafts_is_in_exactly_one_family() -> None:
    chain = [
        [
            Step(1, 1, SAME),
            Step(2, 2, SPLIT),
            Step(2, 5, SPLIT),
            Step(3, None, LinkKind.DELETED),
            Step(None, 6, LinkKind.ADDED),
        ],
        [Step(1, 1, SAME), Step(2, 2, SAME), Step(5, 5, SAME), Step(6, 6, SAME)],
    ]
    found = families([1, 2, 3], [1, 2, 5, 6], chain)
    assert of(found) == {((1,), (1,)), ((2,), (2, 5)), ((3,), ()), ((), (6,))}


def test_what_was_added_and_deleted_in_between_is_no_family() -> None:
    chain = [
        [Step(None, 7, LinkKind.ADDED), Step(1, 1, SAME)],
        [Step(7, None, LinkKind.DELETED), Step(1, 1, SAME)],
    ]
    assert of(families([1], [1], chain)) == {((1,), (1,))}


def test_a_split_and_a_later_deletion_of_one_part_leave_a_pair() -> None:
    chain = [[Step(1, 1, SPLIT), Step(1, 2, SPLIT)], [Step(1, 1, SAME), Step(2, None, LinkKind.DELETED)]]
    found = families([1], [1], chain)
    assert of(found) == {((1,), (1,))}
    assert found[0].between == {1, 2}


def test_drafts_without_stored_links_are_linked_by_identity() -> None:
    assert of(families([1, 2], [2, 3], [identity([1, 2], [2, 3])])) == {((1,), ()), ((2,), (2,)), ((), (3,))}


@pytest.mark.parametrize(
    ("pairs", "run"),
    [
        ([], []),
        ([(0, 0), (1, 1)], [(0, 0), (1, 1)]),
        ([(0, 3), (1, 0), (2, 1), (3, 2)], [(1, 0), (2, 1), (3, 2)]),
        ([(0, 1), (1, 0)], [(1, 0)]),
    ],
)
def test_the_longest_run_in_order(pairs: list[tuple[int, int]], run: list[tuple[int, int]]) -> None:
    assert in_order(pairs) == run


def test_a_clause_moved_away_and_back_stays() -> None:
    assert staying([(0, 0), (2, 2)], [(1, 1)]) == {(0, 0), (1, 1), (2, 2)}
    assert staying([(0, 0), (2, 1)], [(1, 2)]) == {(0, 0), (2, 1)}


def kinds(
    old: dict[int, str], new: dict[int, str], steps: list[Step]
) -> list[tuple[tuple[str, ...], tuple[str, ...], str]]:
    numbers = {key: (f"F{key}", f"F{key}") for key in (*old, *new)}
    links = lineage(families(list(old), list(new), [steps]), old, new, numbers).links
    return [(link.old, link.new, str(link.kind)) for link in links]


def test_kinds_follow_the_words_of_each_language() -> None:
    steps = [
        Step(1, 1, LinkKind.CHANGED),
        Step(2, 2, SAME),
        Step(3, None, LinkKind.DELETED),
        Step(None, 4, LinkKind.ADDED),
    ]
    assert kinds({1: "a", 2: "b", 3: "c"}, {1: "a", 2: "B", 4: "d"}, steps) == [
        (("1",), ("1",), "same"),
        (("2",), ("2",), "changed"),
        (("3",), (), "deleted"),
        ((), ("4",), "added"),
    ]


def test_a_clause_without_words_in_a_language_is_not_there() -> None:
    assert kinds({1: "a"}, {2: "b"}, [Step(1, 1, SAME), Step(2, 2, SAME)]) == [
        (("1",), (), "deleted"),
        ((), ("2",), "added"),
    ]


def test_a_move_is_told_only_of_what_left_its_order() -> None:
    steps = [Step(1, 1, MOVED), Step(2, 2, SAME), Step(3, 3, SAME)]
    assert kinds({1: "a", 2: "b", 3: "c"}, {2: "b", 3: "c", 1: "a"}, steps) == [
        (("2",), ("2",), "same"),
        (("3",), ("3",), "same"),
        (("1",), ("1",), "moved"),
    ]


def test_a_merge_keeps_all_its_sources_together() -> None:
    steps = [Step(1, 1, MERGED), Step(2, 1, MERGED)]
    assert kinds({1: "a", 2: "b"}, {1: "a b"}, steps) == [(("1", "2"), ("1",), "merged")]


def test_many_that_became_many_are_paired_by_identity() -> None:
    steps = [Step(1, 1, SPLIT), Step(1, 2, SPLIT), Step(2, 2, MERGED)]
    assert kinds({1: "a", 2: "b"}, {1: "a", 2: "c"}, steps) == [
        (("1",), ("1",), "same"),
        (("2",), ("2",), "changed"),
    ]


def test_a_new_number_is_told_apart_from_a_change() -> None:
    found = families([1, 2], [1, 2], [identity([1, 2], [1, 2])])
    numbers = {1: ("F1.1", "F1.1"), 2: ("F1.2", "F1.3")}
    links = lineage(found, {1: "a", 2: "b"}, {1: "a", 2: "b"}, numbers).links
    assert [(link.kind, link.renumbered) for link in links] == [(SAME, False), (SAME, True)]
