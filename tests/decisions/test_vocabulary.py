"""Outcomes in the words of other bodies: complete, and as the document says."""

from pathlib import Path

import pytest

from consult.decisions.rules import Outcome
from consult.decisions.vocabulary import VOCABULARY, Body, outcome_of, word_of

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "outcomes.md").read_text("utf-8")
NAMES = {
    "Accepted": Outcome.ACCEPTED,
    "Accepted in part": Outcome.IN_PART,
    "Not accepted": Outcome.NOT_ACCEPTED,
    "Noted": Outcome.NOTED,
    "Out of scope": Outcome.OUT_OF_SCOPE,
    "Duplicate": Outcome.DUPLICATE,
}


def test_every_outcome_has_a_word_of_every_body() -> None:
    assert set(VOCABULARY) == set(Outcome)
    assert all(set(words) == set(Body) and all(words.values()) for words in VOCABULARY.values())


def test_the_document_says_what_the_code_maps() -> None:
    head = next(line for line in DOCUMENT.splitlines() if line.startswith("| here |"))
    assert [cell.strip().split(" ")[0] for cell in head.strip("|").split("|")] == [
        "here",
        "ISO,",
        "IEEE",
        "W3C",
        "IPCC",
    ]
    rows = DOCUMENT[DOCUMENT.index(head) :].splitlines()[2:8]
    for row in rows:
        name, *cells = (cell.strip() for cell in row.strip("|").split("|"))
        for body, cell in zip(Body, cells, strict=True):
            assert VOCABULARY[NAMES[name]][body].replace("%(number)s", "n") in cell.split("; "), (name, body)


@pytest.mark.parametrize("body", Body)
@pytest.mark.parametrize("outcome", Outcome)
def test_a_word_leads_back_to_its_outcome(outcome: Outcome, body: Body) -> None:
    assert outcome_of(f" {word_of(outcome, body, duplicate_of=12).upper()} ", body) is outcome


def test_words_of_no_outcome_lead_nowhere_and_a_duplicate_names_its_comment() -> None:
    assert outcome_of("Perhaps", Body.IEEE) is None and outcome_of("", Body.IPCC) is None
    assert word_of(Outcome.DUPLICATE, Body.ISO_IEC, duplicate_of=214) == "See comment 214"
