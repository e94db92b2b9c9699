"""The redline of a draft: everything accounted for, said in words, shown as safe HTML, traced through the steps."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.text.differ import Op, OpKind, accept_all, diff_text, reject_all
from consult.text.editorial import Editorial, editorial_of
from consult.text.errors import NotInStep
from consult.text.lineage import Lineage, LineageClause, LinkKind, match_clauses
from consult.text.phrases import PhraseKind, describe
from consult.text.redline import ClauseChange, RedlineClause, quieted, redline, whole_ops
from consult.text.redline_html import Labels, redline_html, side_by_side
from consult.text.threeway import Step, step_to, three_way, trace
from tests.text_change.test_lineage import APPEAL, REPORT, REVIEW, clauses
from tests.text_change.texts import edited, prose

LABELS = Labels("inserted", "end of insertion", "deleted", "end of deletion")


def plain(found: list[LineageClause]) -> list[RedlineClause]:
    return [RedlineClause(clause.key, clause.number, clause.kind, clause.text) for clause in found]


def changes(
    old: list[LineageClause], new: list[LineageClause], language: str = "en"
) -> tuple[ClauseChange, ...]:
    lineage = match_clauses(old, new, language=language)
    return redline(plain(old), plain(new), lineage, language=language)


@settings(max_examples=80, deadline=None)
@given(st.lists(prose(20), max_size=6), edited(), st.booleans())
def test_accepting_all_gives_the_new_draft_and_rejecting_all_the_old_one(
    texts: list[str], pair: tuple[str, str], joined: bool
) -> None:
    old = clauses(*texts, pair[0], REVIEW + " " + REPORT, APPEAL)
    new = clauses(*texts[::-1], pair[1], *([REVIEW, REPORT + " " + APPEAL] if joined else [REVIEW, APPEAL]))
    rebuilt_old: dict[str, str] = {clause.key: "" for clause in old}
    rebuilt_new: dict[str, str] = {clause.key: "" for clause in new}
    for change in changes(old, new):
        if change.old_key:
            assert change.old_start == len(rebuilt_old[change.old_key])
            rebuilt_old[change.old_key] += reject_all(change.old, change.new, change.ops)
        if change.new_key:
            assert change.new_start == len(rebuilt_new[change.new_key])
            rebuilt_new[change.new_key] += accept_all(change.old, change.new, change.ops)
    assert rebuilt_old == {clause.key: clause.text for clause in old}
    assert rebuilt_new == {clause.key: clause.text for clause in new}


def test_the_parts_of_a_split_and_of_a_merge_put_together_are_the_whole() -> None:
    split = changes(clauses(f"{REVIEW} {REPORT}"), clauses(REVIEW, REPORT))
    assert [(one.kind, one.old, one.new) for one in split] == [
        (LinkKind.SPLIT, REVIEW + " ", REVIEW),
        (LinkKind.SPLIT, REPORT, REPORT),
    ]
    merged = changes(clauses(REVIEW, REPORT), clauses(f"{REVIEW} {REPORT}"))
    assert [(one.kind, one.old, one.new) for one in merged] == [
        (LinkKind.MERGED, REVIEW, REVIEW),
        (LinkKind.MERGED, REPORT, " " + REPORT),
    ]


def test_a_heading_with_a_new_number_is_numbering_and_nothing_else() -> None:
    (change,) = changes(clauses("# 5.1.4. Reviews of programmes"), clauses("# 5.2 Reviews of programmes"))
    assert change.editorial is Editorial.NUMBERING
    assert not [op for op in quieted(change, (Editorial.NUMBERING,)) if op.kind is not OpKind.EQUAL]


def test_a_reference_that_follows_a_new_number_is_a_consequence() -> None:
    old = clauses(
        "# 5.1 Reviews", REVIEW, "# 5.2 Appeals", f"{APPEAL} It follows the review of Section 5.1 in time."
    )
    new = clauses(
        "# 5.1 Staff", REPORT, "# 5.3 Reviews", REVIEW, "# 5.4 Appeals",
        f"{APPEAL} It follows the review of Section 5.3 in time.",
    )  # fmt: skip
    found = {change.new: change for change in changes(old, new)}
    assert found[new[5].text].editorial is Editorial.NUMBERING


def test_a_moved_clause_is_told_as_moved_with_its_inner_edits() -> None:
    old = clauses(REVIEW, REPORT, APPEAL)
    new = clauses(REPORT, APPEAL, REVIEW.replace("five", "six"))
    moved = next(one for one in changes(old, new) if one.kind is LinkKind.MOVED_CHANGED)
    assert [(p.kind, p.old, p.new) for p in moved.phrases] == [
        (PhraseKind.MOVE, "1", "3"),
        (PhraseKind.REPLACE, "five", "six"),
    ]


def test_a_clause_that_is_mostly_new_is_told_as_rewritten() -> None:
    old = [LineageClause("a", "f-1", "paragraph", "s", "1", REVIEW)]
    new = [
        LineageClause(
            "b", "f-1", "paragraph", "s", "1", "Boards meet at noon in the hall and drink some tea."
        )
    ]
    (change,) = changes(old, new)
    assert change.rewritten
    assert change.share > 0.6
    (slight,) = changes(
        old, [LineageClause("b", "f-1", "paragraph", "s", "1", REVIEW.replace("five", "six"))]
    )
    assert not slight.rewritten


def test_a_lineage_of_other_drafts_is_refused() -> None:
    old, new = clauses(REVIEW), clauses(REPORT)
    with pytest.raises(NotInStep):
        redline(plain(old), plain(new), Lineage(()), language="en")


LABELLED = [
    ("L'eau", "L’eau", Editorial.TYPOGRAPHY),
    ("a b", "a\u00a0b", Editorial.TYPOGRAPHY),
    ("5 - 6", "5 – 6", Editorial.TYPOGRAPHY),
    ("Shall", "shall", Editorial.CASE),
    ("a, b", "a b", Editorial.PUNCTUATION),
    ("well known", "well-known", Editorial.PUNCTUATION),
    ("一、二", "一，二", Editorial.PUNCTUATION),
    ("shall", "should", None),
    ("1.5", "15", None),
    ("5 %", "5", None),
    ("≤ 5", "≥ 5", None),
    ("-5", "5", None),
    ("and/or", "and or", None),
    ("x²", "x2", None),
]


@pytest.mark.parametrize(("old", "new", "label"), LABELLED)
def test_a_change_that_leaves_the_meaning_alone_is_labelled(
    old: str, new: str, label: Editorial | None
) -> None:
    assert editorial_of(old, new) is label
    assert editorial_of(new, old) is label


def test_changes_are_told_with_the_words_around() -> None:
    old = "Boards review every programme once. They publish it."
    new = "Boards shall review every programme once in public. They publish."
    told = describe(old, new, diff_text(old, new, language="en"))
    assert [(p.kind.value, p.old, p.new, p.after, p.before) for p in told] == [
        ("insert", "", "shall", "Boards", "review every programme once"),
        ("insert", "", "in public", "review every programme once", ". They publish."),
        ("delete", "it", "", "in public. They publish", "."),
    ]


def test_a_change_inside_a_headings_own_number_is_numbering() -> None:
    old, new = "5.1. Reviews", "7 Reviews"
    ops = (*whole_ops(old[:4], new[:1]), Op(OpKind.EQUAL, 4, 12, 1, 9))
    assert [p.editorial for p in describe(old, new, ops, numbered=(4, 1))] == [Editorial.NUMBERING]
    assert [p.editorial for p in describe(old, new, ops)] == [None]


class _Checker(HTMLParser):
    """Check that tags nest and collect what is seen inside and outside of them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.kept = self.gone = self.come = ""
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("ins", "del", "span", "td", "p")
        if tag in ("td", "p"):
            assert not {"ins", "del"} & set(self.open)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "span" in self.open:
            return
        if "ins" in self.open:
            self.come += data
        elif "del" in self.open:
            self.gone += data
        else:
            self.kept += data


@settings(max_examples=150, deadline=None)
@given(edited())
def test_html_is_nested_well_and_shows_every_word_once(pair: tuple[str, str]) -> None:
    old, new = pair
    ops = diff_text(old, new, language="en")
    checker = _Checker()
    checker.feed(redline_html(old, new, ops, labels=LABELS))
    checker.close()
    assert not checker.open

    def bare(text: str) -> str:
        return re.sub(r"\s", "", text)

    by_kind = {kind: "".join(
        new[op.new_start : op.new_end] or old[op.old_start : op.old_end] for op in ops if op.kind is kind
    ) for kind in OpKind}  # fmt: skip
    assert bare(checker.kept) == bare(by_kind[OpKind.EQUAL])
    assert bare(checker.come) == bare(by_kind[OpKind.INSERT])
    assert bare(checker.gone) == bare(by_kind[OpKind.DELETE])


def test_html_says_changes_in_words_and_escapes_the_text() -> None:
    old, new = "a < b & c", "a < b & <script>"
    shown = redline_html(old, new, diff_text(old, new, language="en"), labels=LABELS)
    assert "<script>" not in shown
    assert '<del><span class="vh" data-skip="">deleted </span>c<' in shown
    assert '<ins><span class="vh" data-skip="">inserted </span>&lt;script&gt;<' in shown


def test_cells_stay_cells_and_a_new_cell_is_marked() -> None:
    old, new = "one\ttwo", "one\tthree\ttwo"
    shown = redline_html(old, new, diff_text(old, new, language="en"), labels=LABELS)
    assert (
        re.sub(r"<span.*?</span>", "", shown)
        == '<td>one</td><td class="added"><ins>three</ins></td><td>two</td>'
    )


def test_side_by_side_shows_each_text_whole() -> None:
    old, new = "The board should act.", "The board shall act."
    left, right = side_by_side(old, new, diff_text(old, new, language="en"), labels=LABELS)
    assert re.sub(r"<span.*?</span>|<[^>]+>", "", left) == old
    assert re.sub(r"<span.*?</span>|<[^>]+>", "", right) == new


def test_three_texts_tell_which_step_made_each_change() -> None:
    strands = three_way(
        "The board should decide upon appeals soon.",
        "The board shall decide upon appeals very soon.",
        "The council shall decide upon appeals soon.",
        language="en",
    )
    assert [(s.text, s.brought_by, s.taken_by) for s in strands] == [
        ("The ", "", ""),
        ("board", "", "final"),
        ("council", "final", ""),
        (" ", "", ""),
        ("should", "", "draft"),
        ("shall", "draft", ""),
        (" decide upon appeals ", "", ""),
        ("very ", "draft", "final"),
        ("soon.", "", ""),
    ]


@settings(max_examples=150, deadline=None)
@given(edited(), edited())
def test_strands_give_back_the_first_and_the_last_text(one: tuple[str, str], two: tuple[str, str]) -> None:
    base, draft, final = one[0], one[1], two[1]
    strands = trace(base, [step_to("a", base, draft, "en"), step_to("b", draft, final, "en")])
    assert "".join(s.text for s in strands if not s.brought_by) == base
    assert "".join(s.text for s in strands if not s.taken_by) == final
    middle = (s for s in strands if s.brought_by in ("", "a") and s.taken_by != "a")
    assert "".join(s.text for s in middle) == draft


def test_a_step_of_another_text_is_refused() -> None:
    with pytest.raises(NotInStep, match="draft"):
        trace("abc", [Step("draft", "xyz", diff_text("ab", "xyz", language="en"))])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a third party may", "a third-party may", ("third party", "third-party")),
        ("in to the text", "into the text", ("in to", "into")),
        ("the webpage is", "the web page is", ("webpage", "web page")),
    ],
)
def test_a_change_of_blanks_is_told_with_the_words_beside_it(
    old: str, new: str, told: tuple[str, str]
) -> None:
    (phrase,) = describe(old, new, diff_text(old, new, language="en"))
    assert (phrase.kind, phrase.old, phrase.new) == (PhraseKind.REPLACE, *told)
