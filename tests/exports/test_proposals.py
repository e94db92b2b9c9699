"""What a proposed change asks for is understood only when it is sure; everything else stays words."""

import pytest

from consult.exports.proposals import understood

CLAUSE = "The university should publish its policy every year."


@pytest.mark.parametrize(
    ("typed", "exact", "suggestion"),
    [
        (
            "The university shall publish its policy every year.",
            "",
            "The university shall publish its policy every year.",
        ),
        ("Replace “should” with “shall”", "should", "shall"),
        ('Change the word "every year" to "every two years".', "every year", "every two years"),
        ("Remplacer « should » par « shall ».", "should", "shall"),
        ("建议将“every year”改为“twice a year”。", "every year", "twice a year"),
        ("“should” -> “shall”", "should", "shall"),
        ("Delete", "", ""),
        ("delete this clause.", "", ""),
        ("Supprimer cette phrase", "", ""),
        ("删除本条。", "", ""),
        ("Please delete the words “every year”.", "every year", ""),
        ("删除“every year”", "every year", ""),
        ("Add a sentence on who publishes the policy of the university.", "", None),
        ("Clarify what the university should publish every year.", "", None),
        ("See our comment on F2.", "", None),
        ("建议明确公布时间", "", None),
        ("Quite another text about something that nobody wrote here before.", "", None),
        ("", "", None),
    ],
)
def test_a_proposed_change(typed: str, exact: str, suggestion: str | None) -> None:
    found = understood(typed, CLAUSE)
    assert (found.exact, found.suggestion) == (exact, suggestion)


def test_a_wording_that_begins_like_its_clause_is_no_order() -> None:
    clause = "Use plain words in all policies of the university."
    assert understood("Use plain words in all texts of the university.", clause).suggestion is not None


def test_nothing_can_be_put_in_place_of_a_whole_section() -> None:
    assert understood("Delete", "").suggestion is None
