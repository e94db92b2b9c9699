"""The longest common run is as long as can be, whatever the sizes, and the work is bounded."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import consult.text.align as align
from consult.text.align import common_length, common_runs, increasing
from consult.text.pairing import heaviest_chain

LISTS = st.lists(st.sampled_from("abcd"), max_size=40)


def _longest(old: list[str], new: list[str]) -> int:
    row = [0] * (len(new) + 1)
    for word in old:
        before = 0
        for j, other in enumerate(new):
            above = row[j + 1]
            row[j + 1] = before + 1 if word == other else max(above, row[j])
            before = above
    return row[-1]


@settings(max_examples=300, deadline=None)
@given(LISTS, LISTS)
def test_runs_are_equal_words_in_order_and_as_many_as_can_be(old: list[str], new: list[str]) -> None:
    runs = common_runs(old, new)
    i = j = 0
    for a, b, size in runs:
        assert a >= i and b >= j and size > 0
        assert old[a : a + size] == new[b : b + size]
        i, j = a + size, b + size
    assert sum(size for _, _, size in runs) == _longest(old, new) == common_length(old, new)


@settings(max_examples=100, deadline=None)
@given(LISTS, LISTS)
def test_halving_the_work_gives_as_many_words(old: list[str], new: list[str]) -> None:
    bound = align._BITS_KEPT
    align._BITS_KEPT = 8
    try:
        halved = sum(size for _, _, size in common_runs(old, new))
    finally:
        align._BITS_KEPT = bound
    assert halved == _longest(old, new)


def test_long_texts_are_cut_at_groups_of_words_that_stand_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    old = [chance.choice("abcdefghij") * 3 for _ in range(400)]
    new = old[:150] + ["new"] * 5 + old[160:]
    monkeypatch.setattr(align, "_DIRECT", 100)
    runs = common_runs(old, new)
    assert sum(size for _, _, size in runs) >= 385
    for a, b, size in runs:
        assert old[a : a + size] == new[b : b + size]


@given(st.lists(st.integers(0, 30), max_size=25))
def test_an_increasing_part_is_found(values: list[int]) -> None:
    chain = [values[k] for k in increasing(values)]
    assert chain == sorted(set(chain))
    best = [1] * len(values)
    for k in range(len(values)):
        best[k] = 1 + max((best[n] for n in range(k) if values[n] < values[k]), default=0)
    assert len(chain) == max(best, default=0)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=20))
def test_the_heaviest_increasing_part_is_found(pairs: list[tuple[int, int]]) -> None:
    values, weights = [value for value, _ in pairs], [weight for _, weight in pairs]
    chain = heaviest_chain(values, weights)
    assert all(values[a] < values[b] for a, b in pairwise(chain))
    best: list[int] = []
    for k, value in enumerate(values):
        best.append(weights[k] + max((best[n] for n in range(k) if values[n] < value), default=0))
    assert sum(weights[k] for k in chain) == max(best, default=0)
