"""Comments' words followed to the next draft: right, or honestly unsure, or given up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.anchors import AnchorStatus, Carried, carry, make_target, reconcile
from consult.text.errors import UnknownClause, WordsDiffer
from consult.text.graphemes import is_boundary
from consult.text.lineage import match_clauses
from consult.text.mapping import PairMap
from consult.text.orphans import look_alikes, orphan_of
from tests.text_change.test_lineage import APPEAL, REPORT, REVIEW, STAFF, clauses
from tests.text_change.texts import edited


def follow(
    old: list[str], new: list[str], quote: str, *, nth: int = 0, language: str = "en"
) -> tuple[str, str, Carried]:
    """Follow the nth place of a quotation; give the status, the words found and the answer."""
    before, after = clauses(*old), clauses(*new)
    places = [(c, at) for c in before for at in range(len(c.text)) if c.text.startswith(quote, at)]
    clause, at = places[nth]
    target = make_target(clause.key, clause.text, at, at + len(quote))
    lineage = match_clauses(before, after, language=language)
    found = carry([target], before, after, lineage, language=language)[0]
    words = next((c.text[found.start : found.end] for c in after if c.key == found.clause), "")
    return found.status.value, words, found


CASES = {
    "unchanged clause": ([REVIEW], [REVIEW], "five years", "exact", "five years"),
    "words kept in a changed clause": (
        [REVIEW],
        [REVIEW.replace("pages", "site")],
        "five years",
        "exact",
        "five years",
    ),
    "clause moved": ([REVIEW, REPORT, APPEAL], [REPORT, APPEAL, REVIEW], "five years", "moved", "five years"),
    "a word replaced inside": (
        [REVIEW],
        [REVIEW.replace("five", "six")],
        "every programme once in five years and publish",
        "changed",
        "every programme once in six years and publish",
    ),
    "an insertion before the first word stays outside": (
        [REVIEW],
        [REVIEW.replace("every programme", "in public every programme")],
        "every programme once",
        "exact",
        "every programme once",
    ),
    "an insertion behind the last word stays outside": (
        [REVIEW],
        [REVIEW.replace("programme once", "programme offered once")],
        "review every programme",
        "exact",
        "review every programme",
    ),
    "an insertion inside belongs to it": (
        [REVIEW],
        [REVIEW.replace("programme once", "programme offered once")],
        "review every programme once in",
        "changed",
        "review every programme offered once in",
    ),
    "a replacement at an edge joins": (
        [REVIEW],
        [REVIEW.replace("publish", "print")],
        "once in five years and publish",
        "changed",
        "once in five years and print",
    ),
    "words deleted": (
        [f"{REVIEW} {REPORT}"],
        [REVIEW],
        "kept by the library of each university",
        "orphaned",
        "",
    ),
    "clause deleted": ([REVIEW, APPEAL], [REVIEW], "within twenty working days", "orphaned", ""),
    "a look-alike elsewhere is no home": (
        [REVIEW, STAFF],
        [REVIEW, "Teachers get ten hours of help before the course begins, as the law of the country asks."],
        "forty hours of preparation before they teach online",
        "orphaned",
        "",
    ),
    "sentence moved to another clause": (
        [f"{REVIEW} {REPORT}", APPEAL],
        [REVIEW, f"{APPEAL} {REPORT}"],
        "public for ten years",
        "moved",
        "public for ten years",
    ),
    "clause split": (
        [f"{REVIEW} {REPORT}"],
        [REVIEW, REPORT],
        "kept by the library",
        "exact",
        "kept by the library",
    ),
    "clauses merged": (
        [REVIEW, REPORT],
        [f"{REVIEW} {REPORT}"],
        "kept by the library",
        "exact",
        "kept by the library",
    ),
    "emoji and accents": (
        ["Le cafe\u0301 👩‍👩‍👧 est ouvert toute la journe\u0301e aux étudiants."],
        ["Le petit cafe\u0301 👩‍👩‍👧 est ouvert toute la nuit aux étudiants."],
        "cafe\u0301 👩‍👩‍👧 est",
        "exact",
        "cafe\u0301 👩‍👩‍👧 est",
    ),
    "one word amid kept words": ([REVIEW], [REVIEW.replace("pages", "site")], "once", "exact", "once"),
    "one word deleted": ([REVIEW], [REVIEW.replace("once ", "")], "once", "orphaned", ""),
    "the whole clause": (
        [REVIEW],
        [REVIEW.replace("five", "six")],
        REVIEW,
        "changed",
        REVIEW.replace("five", "six"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_where_words_went(name: str) -> None:
    old, new, quote, status, words = CASES[name]
    assert follow(old, new, quote)[:2] == (status, words)


def test_words_replaced_between_words_that_stand_are_to_be_checked() -> None:
    old = [
        "When a session ends the verifier may keep old secrets for a short time, and shall then delete them all."
    ]
    new = [
        "When a session ends the verifier may hold no secrets at any given time, and shall then delete them all."
    ]
    status, words, found = follow(old, new, "keep old secrets for a short")
    assert (status, words) == ("check", "hold no secrets at any given")
    assert 0.25 <= found.kept < 0.5


def test_a_copy_of_words_that_live_on_is_no_home_for_others_like_them() -> None:
    card = "The holder of a card shall report a lost card to the office within two working days of the loss."
    token = (
        "The holder of a token shall report a lost token to the office within two working days of the loss."
    )
    copy = "The holder of a pass shall report a lost pass to the office within two working days of the loss."
    status, _, _ = follow(
        [card, REVIEW, token, APPEAL], [card, REVIEW, APPEAL, STAFF, REPORT, copy], "report a lost token to"
    )
    assert status in ("orphaned", "ambiguous")


@settings(max_examples=300, deadline=None)
@given(
    st.text("ab. ", max_size=40), st.lists(st.text("ab. ", max_size=20), min_size=1, max_size=3), st.data()
)
def test_words_that_repeat_are_mapped_without_fault(old: str, new: list[str], data: st.DataObject) -> None:
    pair = PairMap([("o", old)], [(str(n), text) for n, text in enumerate(new)], "en")
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    for found in (pair.follow("o", start, end), pair.between("o", start, end)):
        if found is not None:
            assert 0 <= found.start < found.end <= len(new[int(found.clause)])
            assert 0 < found.kept <= 1


def test_repeated_words_are_told_apart_by_their_place() -> None:
    old = ["The key is kept. The card is read. The key is kept by nobody. The card is lost."]
    new = ["The key is kept. The old card is read. The key is kept by nobody. The card is lost."]
    _, _, first = follow(old, new, "The key is", nth=0)
    _, _, second = follow(old, new, "The key is", nth=1)
    assert (first.start, second.start) == (0, 39)


def test_chinese_words_are_followed_character_by_character() -> None:
    old = ["院校应当每五年对每个专业进行一次评审，并在网站上公布评审结果。"]
    new = ["院校应当至少每四年对每个专业进行一次外部评审，并在网站上公布评审结果。"]
    assert follow(old, new, "对每个专业进行一次评审", language="zh")[:2] == (
        "changed",
        "对每个专业进行一次外部评审",
    )
    assert follow(old, new, "公布评审结果", language="zh")[:2] == ("exact", "公布评审结果")


def test_deleting_all_and_restoring_it_brings_the_words_back() -> None:
    gone = follow([REVIEW, APPEAL], [APPEAL], "five years")
    assert gone[0] == "orphaned"
    assert follow([REVIEW, APPEAL], [REVIEW, APPEAL], "five years")[0] == "exact"


def test_a_target_of_another_draft_is_refused() -> None:
    old, new = clauses(REVIEW), clauses(REPORT)
    lineage = match_clauses(old, new, language="en")
    with pytest.raises(UnknownClause, match="elsewhere"):
        carry([make_target("elsewhere", REVIEW, 0, 6)], old, new, lineage, language="en")
    with pytest.raises(WordsDiffer):
        carry([make_target(old[0].key, APPEAL, 0, 9)], old, new, lineage, language="en")


def test_an_orphan_keeps_its_words_and_120_characters_around_them() -> None:
    text = f"{REVIEW} {REPORT} {APPEAL}"
    clause = clauses(text)[0]
    start = text.index("ten years")
    card = orphan_of(make_target(clause.key, text, start, start + 9), clause)
    assert card.words == "ten years"
    assert card.before == text[start - 120 : start]
    assert card.after == text[start + 9 : start + 129]
    assert card.number == "1"


def test_similar_words_elsewhere_are_proposals_in_order_of_likeness() -> None:
    old = clauses(STAFF)[0]
    near = "Teachers receive thirty hours of preparation before they teach."
    new = clauses(REVIEW, "Learners receive forty hours of lectures.", near)
    target = make_target(old.key, old.text, 0, old.text.index("online") - 1)
    found = look_alikes(target, new, language="en")
    assert found[0].clause == new[2].key
    assert new[2].text[found[0].start : found[0].end].startswith("Teachers receive thirty")
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)


EXACT = Carried(AnchorStatus.EXACT, "a", 3, 9, 1.0, "words", "")
GONE = Carried(AnchorStatus.ORPHANED, "", 0, 0, 0.0, "none", "")


@pytest.mark.parametrize(
    ("first", "last", "status", "clause"),
    [
        (EXACT, EXACT, AnchorStatus.EXACT, "a"),
        (GONE, GONE, AnchorStatus.ORPHANED, ""),
        (EXACT, GONE, AnchorStatus.CHECK, "a"),
        (GONE, EXACT, AnchorStatus.CHECK, "a"),
        (EXACT, Carried(AnchorStatus.EXACT, "b", 3, 9, 1.0, "words", ""), AnchorStatus.CHECK, "a"),
        (EXACT, Carried(AnchorStatus.EXACT, "a", 20, 26, 1.0, "words", ""), AnchorStatus.CHECK, "a"),
    ],
)
def test_two_ways_to_a_place_must_agree(
    first: Carried, last: Carried, status: AnchorStatus, clause: str
) -> None:
    joined = reconcile(first, last)
    assert (joined.status, joined.clause) == (status, clause)


@settings(max_examples=150, deadline=None)
@given(edited())
def test_an_answer_is_always_a_range_of_whole_characters_of_a_clause(pair: tuple[str, str]) -> None:
    old, new = clauses(pair[0], REVIEW), clauses(REPORT, pair[1])
    starts = [at for at in range(0, len(pair[0]), 7) if is_boundary(pair[0], at)]
    targets = [
        make_target(old[0].key, pair[0], at, end)
        for at in starts
        for end in (min(len(pair[0]), at + 20),)
        if is_boundary(pair[0], end) and pair[0][at:end].strip()
    ]
    answers = carry(targets, old, new, match_clauses(old, new, language="en"), language="en")
    texts = {clause.key: clause.text for clause in new}
    assert len(answers) == len(targets)
    for target, answer in zip(targets, answers, strict=True):
        if answer.status is AnchorStatus.ORPHANED:
            assert (answer.clause, answer.start, answer.end) == ("", 0, 0)
            continue
        text = texts[answer.clause]
        assert 0 <= answer.start < answer.end <= len(text)
        assert is_boundary(text, answer.start)
        assert is_boundary(text, answer.end)
        if answer.status in (AnchorStatus.EXACT, AnchorStatus.MOVED):
            assert text[answer.start : answer.end] == target.exact
