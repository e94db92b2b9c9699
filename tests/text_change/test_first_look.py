"""A first look at every door of the change half."""

from consult.text.anchors import AnchorStatus, carry, check_target, make_target, place_quote
from consult.text.differ import accept_all, diff_text, reject_all
from consult.text.lineage import LineageClause, LinkKind, match_clauses
from consult.text.manifest import canonical_json
from consult.text.redline import RedlineClause, redline
from consult.text.segments import segment


def _clauses(*texts: str) -> list[LineageClause]:
    return [LineageClause(f"k{n}", "", "paragraph", "s", str(n), text) for n, text in enumerate(texts, start=1)]


def test_a_changed_word_is_one_deletion_and_one_insertion() -> None:
    old, new = "The verifier should check it.", "The verifier shall check it."
    ops = diff_text(old, new, language="en")
    assert [op.kind.value for op in ops] == ["equal", "delete", "insert", "equal"]
    assert accept_all(old, new, ops) == new
    assert reject_all(old, new, ops) == old


def test_a_comment_follows_its_words_into_the_next_draft() -> None:
    old = _clauses("Boards review every programme once in five years and publish what they found.")
    new = _clauses("A new paragraph.", "Boards review every programme once in six years and publish what they found.")
    target = make_target("k1", old[0].text, 7, 28)
    found = carry([target], old, new, match_clauses(old, new, language="en"), language="en")[0]
    assert (found.status, found.clause, found.start, found.end) == (AnchorStatus.EXACT, "k2", 7, 28)


def test_a_split_clause_stands_in_two_changes_that_give_the_whole_back() -> None:
    first = "Boards review every programme once in five years and publish what they found."
    second = "Reports stay public for ten years and are kept by the library of each university."
    old, new = _clauses(f"{first} {second}"), _clauses(first, second)
    lineage = match_clauses(old, new, language="en")
    assert [link.kind for link in lineage.links] == [LinkKind.SPLIT]
    left = [RedlineClause(c.key, c.number, c.kind, c.text) for c in old]
    right = [RedlineClause(c.key, c.number, c.kind, c.text) for c in new]
    changes = redline(left, right, lineage, language="en")
    assert "".join(change.old for change in changes) == old[0].text
    assert [change.new for change in changes] == [first, second]


def test_a_reference_decides_between_two_places() -> None:
    clauses = [
        ("a", "5.1 Cards", "heading"),
        ("b", "The secret is kept.", "paragraph"),
        ("c", "5.2 Tokens", "heading"),
        ("d", "The secret is kept.", "paragraph"),
    ]
    assert place_quote("The **secret** is", clauses, reference="5.2 Tokens").targets[0].clause == "d"
    assert place_quote("The **secret** is", clauses).status == "ambiguous"


def test_units_of_utf_16_become_code_points() -> None:
    target = check_target("a 👩‍👩‍👧 bcd", 11, 13, "bc", "", "", utf16=True)
    assert (target.start, target.end) == (8, 10)


def test_canonical_json_and_segments() -> None:
    assert canonical_json({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'.encode()
    assert segment("Verifiers 应当遵守") == "verifiers 应当 当遵 遵守"
