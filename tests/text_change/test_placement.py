"""Quotations placed in a draft though they carry markup, footnote numbers or other line ends."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from consult.text.anchors import PlacementStatus, QuoteIndex, front_matter_entries, place_quote
from consult.text.parse import parse_file

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}")

CLAUSES = [
    ("h1", "5.1.4.1 Single-factor Devices", "heading"),
    ("p1", "The verifier SHALL keep the key as the law (1998) asks. It is kept safe.12", "paragraph"),
    ("p2", "The claimant reads the card – or the “token” – aloud.", "paragraph"),
    ("h2", "5.1.4.2 Single-factor Verifiers", "heading"),
    ("p3", "It is kept safe. The claimant's card is read twice, by two readers.", "paragraph"),
    ("h3", "6 Reviews", "heading"),
    ("p4", "院校应当公布评审结果。学习者可以申诉。", "paragraph"),
    ("p5", "It is kept safe.", "paragraph"),
]

FOUND = [
    ("keep the key", "", "p1", "keep the key", PlacementStatus.EXACT),
    ("**keep** the [key](http://x.y/z)", "", "p1", "keep the key", PlacementStatus.MARKUP_IGNORED),
    ("<b>keep</b> the\n  key", "", "p1", "keep the key", PlacementStatus.MARKUP_IGNORED),
    ("keep the\nkey as the law", "", "p1", "keep the key as the law", PlacementStatus.MARKUP_IGNORED),
    ("law \\(1998\\) asks", "", "p1", "law (1998) asks", PlacementStatus.MARKUP_IGNORED),
    (
        'the card - or the "token" - aloud',
        "",
        "p2",
        "the card – or the “token” – aloud",
        PlacementStatus.MARKUP_IGNORED,
    ),
    ("The claimant&#39;s card", "", "p3", "The claimant's card", PlacementStatus.MARKUP_IGNORED),
    ("* The claimant's *card*", "", "p3", "The claimant's card", PlacementStatus.MARKUP_IGNORED),
    (
        'asks.<sup id="f"><a href="#n">4</a></sup> It is kept',
        "",
        "p1",
        "asks. It is kept",
        PlacementStatus.MARKUP_IGNORED,
    ),
    ("公布评审结果", "", "p4", "公布评审结果", PlacementStatus.EXACT),
    ("**应当**公布 评审结果", "", "p4", "应当公布评审结果", PlacementStatus.MARKUP_IGNORED),
    ("It is kept safe", "5.1.4.2", "p3", "It is kept safe", PlacementStatus.EXACT),
    ("It is kept safe", "5.1.4.2, 6", "p3", "It is kept safe", PlacementStatus.EXACT),
    ("It is kept safe", "Section 6, Reviews", "p5", "It is kept safe", PlacementStatus.EXACT),
    ("It is kept safe", "Single-factor Devices", "p1", "It is kept safe", PlacementStatus.EXACT),
    (
        "The claimant's card is now read twice by two readers",
        "",
        "p3",
        "The claimant's card is read twice, by two readers",
        PlacementStatus.APPROXIMATE,
    ),
]


@pytest.mark.parametrize(("quote", "reference", "clause", "words", "status"), FOUND)
def test_a_quotation_is_found(
    quote: str, reference: str, clause: str, words: str, status: PlacementStatus
) -> None:
    placed = place_quote(quote, CLAUSES, reference=reference)
    assert (placed.status, [(t.clause, t.exact) for t in placed.targets]) == (status, [(clause, words)])


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("The **library**  is open.", "The library is open."),
        ("The **library**  is open", "The library is open"),
        ("**The library** is open.<sup>3</sup>", "The library is open."),
        ('"Open *data*" (as published).', "“Open data” (as published)."),
        ("*as  published*)", "as published)"),
        ("- The *library* is open.;", "The library is open."),
    ],
)
def test_the_signs_around_quoted_words_belong_to_them_when_the_quotation_has_them(
    quote: str, exact: str
) -> None:
    clauses = [("a", "The library is open.", "paragraph"), ("b", "“Open data” (as published).", "paragraph")]
    found = place_quote(quote, clauses)
    assert found.status is PlacementStatus.MARKUP_IGNORED
    assert [target.exact for target in found.targets] == [exact]


def test_words_in_several_places_stay_undecided_without_a_hint() -> None:
    placed = place_quote("It is kept safe", CLAUSES)
    assert placed.status is PlacementStatus.AMBIGUOUS
    assert [target.clause for target in placed.targets] == ["p1", "p3", "p5"]


@pytest.mark.parametrize(
    ("prefix", "suffix", "clause"), [("law (1998) asks. ", "", "p1"), ("", ". The claimant's", "p3")]
)
def test_the_words_around_decide(prefix: str, suffix: str, clause: str) -> None:
    placed = place_quote("It is kept safe", CLAUSES, prefix=prefix, suffix=suffix)
    assert [target.clause for target in placed.targets] == [clause]


def test_a_reference_may_name_several_places() -> None:
    placed = place_quote("It is kept safe", CLAUSES, reference="5.1.4.1 and 5.1.4.2")
    assert placed.status is PlacementStatus.EXACT
    assert [target.clause for target in placed.targets] == ["p1", "p3"]


def test_a_quotation_over_two_clauses_has_a_target_in_each() -> None:
    placed = place_quote("It is kept safe.12 The claimant reads the card", CLAUSES)
    assert [(t.clause, t.exact) for t in placed.targets] == [
        ("p1", "It is kept safe.12"),
        ("p2", "The claimant reads the card"),
    ]


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "  ",
        "**",
        "<!--" * 5_000,
        "[a](" * 5_000,
        "It is kept safe" * 2_000,
        "nothing of the kind is said anywhere here",
        "—",
    ],
)
def test_words_that_are_not_there_are_not_found(quote: str) -> None:
    placed = place_quote(quote, CLAUSES)
    assert placed.status is PlacementStatus.NOT_FOUND
    assert not placed.targets


@cache
def index(folder: str) -> QuoteIndex:
    entries: list[tuple[str, str, str]] = []
    for path in sorted((CORPUS / folder / "v1").glob("*.md")):
        parsed = parse_file(path.read_text("utf-8"), path=path.name, language="en")
        entries += [
            (f"{path.name}/{n}", clause.canonical, clause.kind.value)
            for n, clause in enumerate(parsed.clauses)
        ]
        entries += front_matter_entries(path.name, parsed.front_matter)
    return QuoteIndex(entries)


def rows(folder: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / folder / "comments.jsonl").read_text("utf-8").splitlines()]


def _bare(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


@needs_corpus
def test_all_55_quotations_of_a_standard_are_placed() -> None:
    placed = [
        (quote["text"], index("nist-800-63b").place(quote["text"], reference=row["reference_as_given"] or ""))
        for row in rows("nist-800-63b")
        for quote in row["quotes"] or []
    ]
    assert len(placed) == 55
    for words, found in placed:
        assert found.status in (PlacementStatus.EXACT, PlacementStatus.MARKUP_IGNORED), words
        assert all(_bare(target.exact) in _bare(words) for target in found.targets)


@needs_corpus
def test_the_reference_decides_which_of_two_verifiers_is_meant() -> None:
    found = index("nist-800-63b").place(
        "When a multi-factor OTP authenticator is being associated with a subscriber account",
        reference="5.1.4.2 Single-factor OTP Verifiers",
    )
    (target,) = found.targets
    keys = [key for key, _, _ in index("nist-800-63b").clauses]
    before = index("nist-800-63b").clauses[: keys.index(target.clause)]
    assert [text for _, text, kind in before if kind == "heading"][-1].startswith("5.1.4.2")


@needs_corpus
def test_all_120_quotations_of_a_policy_are_placed_two_of_them_in_the_front_matter() -> None:
    quoted = [row for row in rows("us-source-code-policy") if row["quoted_text"]]
    found = [
        index("us-source-code-policy").place(row["quoted_text"], reference=row["section_heading"] or "")
        for row in quoted
    ]
    good = [one for one in found if one.status in (PlacementStatus.EXACT, PlacementStatus.MARKUP_IGNORED)]
    hidden = [one for one in good if any("#" in target.clause for target in one.targets)]
    assert (len(quoted), len(good), len(hidden)) == (120, 120, 2)
