"""What became of each clause: same, changed, moved, split, merged, added, deleted, renumbered."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.lineage import Lineage, LineageClause, LinkKind, match_clauses
from tests.text_change.texts import prose

REVIEW = "Boards review every programme once in five years and publish what they found on their own pages."
REPORT = "Reports stay public for ten years and are kept by the library of each university that took part."
APPEAL = "A learner may appeal against a mark within twenty working days, and gets an answer within thirty."
STAFF = "Teachers receive forty hours of preparation before they teach online for the first time in a course."
BOILER = "This section is normative."


def clauses(*texts: str, kind: str = "paragraph", anchors: Sequence[str] = ()) -> list[LineageClause]:
    """Make clauses with keys that tell nothing; a text that begins with `#` is a heading."""
    return [
        LineageClause(
            f"{kind}{id(texts) % 7}-{n}",
            anchors[n] if anchors else "",
            "heading" if text.startswith("#") else kind,
            "s",
            str(n + 1),
            text.lstrip("# "),
        )
        for n, text in enumerate(texts)
    ]


def told(lineage: Lineage, old: list[LineageClause], new: list[LineageClause]) -> list[str]:
    """Write links as `kind old>new` with places from 1."""
    left = {clause.key: str(n) for n, clause in enumerate(old, start=1)}
    right = {clause.key: str(n) for n, clause in enumerate(new, start=1)}
    return [
        f"{link.kind} {'+'.join(left[key] for key in link.old)}>{'+'.join(right[key] for key in link.new)}"
        for link in lineage.links
    ]


def _match(old: list[LineageClause], new: list[LineageClause], language: str = "en") -> list[str]:
    return told(match_clauses(old, new, language=language), old, new)


CASES = {
    "the same": ([REVIEW, REPORT], [REVIEW, REPORT], ["same 1>1", "same 2>2"]),
    "a changed word": ([REVIEW], [REVIEW.replace("five", "six")], ["changed 1>1"]),
    "added and deleted": ([REVIEW, APPEAL], [REVIEW, STAFF], ["same 1>1", "deleted 2>", "added >2"]),
    "swapped": ([REVIEW, REPORT, APPEAL], [REPORT, APPEAL, REVIEW], ["same 2>1", "same 3>2", "moved 1>3"]),
    "moved and edited": (
        [REVIEW, REPORT, APPEAL, STAFF],
        [REPORT, APPEAL, STAFF, REVIEW.replace("five years", "six years").replace("own ", "")],
        ["same 2>1", "same 3>2", "same 4>3", "moved_changed 1>4"],
    ),
    "split": ([f"{REVIEW} {REPORT}"], [REVIEW, REPORT], ["split 1>1+2"]),
    "split and edited": (
        [f"{REVIEW} {REPORT}", APPEAL],
        [REVIEW.replace("five", "six"), REPORT.replace("ten", "twelve"), APPEAL],
        ["split 1>1+2", "same 2>3"],
    ),
    "merged": ([REVIEW, REPORT], [f"{REVIEW} {REPORT}"], ["merged 1+2>1"]),
    "boilerplate never decides": (
        [BOILER, REVIEW, BOILER, REPORT, BOILER, APPEAL],
        [BOILER, REPORT, BOILER, APPEAL, BOILER, STAFF],
        None,
    ),
    "heading renumbered": (
        ["# 5.1. Reviews", REVIEW],
        ["# 5.2 Reviews", REVIEW],
        ["changed 1>1", "same 2>2"],
    ),
    "heading renamed": (["# Reviews", REVIEW], ["# External reviews", REVIEW], ["changed 1>1", "same 2>2"]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_became_of_clauses(name: str) -> None:
    old, new, expected = CASES[name]
    found = _match(clauses(*old), clauses(*new))
    if expected is not None:
        assert found == expected
    else:
        assert {"same 4>2", "same 6>4"} <= set(found)


def test_repeated_boilerplate_keeps_its_order() -> None:
    old = clauses(*(text for n in range(20) for text in (BOILER, f"{REVIEW} Number {n}.")))
    found = _match(old, clauses(*(text for n in range(20) for text in (BOILER, f"{REVIEW} Number {n}."))))
    assert found == [f"same {n}>{n}" for n in range(1, 41)]


def test_an_identity_in_the_source_wins_over_likeness() -> None:
    old = clauses(REVIEW, REPORT, anchors=["f-a", "f-b"])
    new = clauses("Something else entirely was written at this place.", REPORT, anchors=["f-a", "f-b"])
    assert _match(old, new) == ["changed 1>1", "same 2>2"]


def test_an_identity_does_not_hold_words_that_plainly_stand_elsewhere() -> None:
    old = clauses(REVIEW, REPORT, anchors=["t-1", ""])
    new = clauses(APPEAL, REPORT, REVIEW.replace("five", "six"), anchors=["t-1", "", ""])
    assert "moved_changed 1>3" in _match(old, new)


def test_a_number_alone_is_told_as_renumbered() -> None:
    old, new = clauses(REVIEW, REPORT), clauses(APPEAL, REVIEW, REPORT)
    links = match_clauses(old, new, language="en").links
    assert [(link.kind, link.renumbered) for link in links] == [
        (LinkKind.ADDED, False),
        (LinkKind.SAME, True),
        (LinkKind.SAME, True),
    ]


def test_chinese_clauses_are_paired() -> None:
    old = clauses(
        "院校应当每五年对每个专业进行一次评审并公布结果。",
        "学习者可在二十个工作日内提出申诉，并在十日内得到书面答复。",
    )
    new = clauses(
        "学习者可在三十个工作日内提出申诉，并在十日内得到书面答复。",
        "院校应当每四年对每个专业进行一次评审并公布评审结果。",
    )
    assert {found.split(" ")[1] for found in _match(old, new, "zh")} == {"1>2", "2>1"}


def test_a_moved_section_takes_its_edited_clauses_along() -> None:
    section = ["# Reviews", REVIEW, "# Reports", REPORT]
    other = [
        "# Appeals",
        APPEAL,
        STAFF,
        "# Staff",
        f"{STAFF} {APPEAL} Much more is said of staff here than before.",
    ]
    old = clauses(*section[:2], *other)
    new = clauses(*other, "# Reviews", REVIEW.replace("every programme once", "each programme twice"))
    assert "moved_changed 2>7" in _match(old, new)


@settings(max_examples=60, deadline=None)
@given(st.lists(prose(12), max_size=8), st.lists(prose(12), max_size=8), st.randoms(use_true_random=False))
def test_every_clause_is_in_exactly_one_link(old: list[str], new: list[str], chance: object) -> None:
    left = clauses(*old)
    right = clauses(*(new + old[::2]), kind="item")
    links = match_clauses(left, right, language="en").links
    assert sorted(key for link in links for key in link.old) == sorted(clause.key for clause in left)
    assert sorted(key for link in links for key in link.new) == sorted(clause.key for clause in right)
    assert all(0 <= link.likeness <= 1 for link in links)


@settings(max_examples=40, deadline=None)
@given(st.lists(prose(12), max_size=8))
def test_a_draft_beside_itself_is_all_the_same(texts: list[str]) -> None:
    links = match_clauses(clauses(*texts), clauses(*texts), language="en").links
    assert all(link.kind is LinkKind.SAME for link in links)
