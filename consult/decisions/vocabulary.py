"""Outcomes in the words of other bodies, for tables that are exchanged with them; docs/outcomes.md says the same.

None of these bodies prescribes all six: where one has no word of its own, the mapping names its nearest and says so by
what follows the comma. `%(number)s` stands for the number of the comment that a duplicate repeats.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from consult.decisions.rules import Outcome


class Body(StrEnum):
    """Whose words."""

    ISO_IEC = "iso_iec"  # the commenting form of ISO, IEC and CEN; custom, not prescribed
    IEEE = "ieee"  # the disposition status of a ballot comment
    W3C = "w3c"  # a disposition of comments; custom
    IPCC = "ipcc"  # the authors' responses to review comments; custom


# Sources: ISO/IEC/CEN commenting template 2012-03; IEEE SA Balloting and Comment Resolution Process Guidelines, RevCom
# (Accepted, Revised, Rejected); W3C Process Document, “formally addressing an issue”; IPCC Procedures, Appendix A (review).
VOCABULARY: Final[Mapping[Outcome, Mapping[Body, str]]] = {
    Outcome.ACCEPTED: {
        Body.ISO_IEC: "Accepted",
        Body.IEEE: "Accepted",
        Body.W3C: "Accepted",
        Body.IPCC: "Accepted",
    },
    Outcome.IN_PART: {
        Body.ISO_IEC: "Partially accepted",
        Body.IEEE: "Revised",
        Body.W3C: "Accepted with changes",
        Body.IPCC: "Taken into account",
    },
    Outcome.NOT_ACCEPTED: {
        Body.ISO_IEC: "Not accepted",
        Body.IEEE: "Rejected",
        Body.W3C: "Rejected",
        Body.IPCC: "Rejected",
    },
    Outcome.NOTED: {
        Body.ISO_IEC: "Noted",
        Body.IEEE: "Rejected, no change asked",
        Body.W3C: "No change asked",
        Body.IPCC: "Noted",
    },
    Outcome.OUT_OF_SCOPE: {
        Body.ISO_IEC: "Noted, out of scope",
        Body.IEEE: "Rejected, out of scope",
        Body.W3C: "Out of scope",
        Body.IPCC: "Noted, beyond the scope",
    },
    Outcome.DUPLICATE: {
        Body.ISO_IEC: "See comment %(number)s",
        Body.IEEE: "Revised, see comment %(number)s",
        Body.W3C: "Duplicate of comment %(number)s",
        Body.IPCC: "See response to comment %(number)s",
    },
}
UNDECIDED: Final = ""  # a comment without an outcome has an empty cell in every table


def word_of(outcome: Outcome, body: Body, *, duplicate_of: int | None = None) -> str:
    """Return an outcome in the words of a body; `duplicate_of` is the number of the comment that carries the answer."""
    return VOCABULARY[outcome][body].replace("%(number)s", str(duplicate_of or "?"))


def outcome_of(word: str, body: Body) -> Outcome | None:
    """Return the outcome that a body's word stands for, without regard to case; None for words of no outcome."""
    said = " ".join(word.split()).casefold()
    for outcome, words in VOCABULARY.items():
        stem = words[body].casefold().split("%(number)s")[0]
        if said == words[body].casefold() or (stem != words[body].casefold() and said.startswith(stem)):
            return outcome
    return None
