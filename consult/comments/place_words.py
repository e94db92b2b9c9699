"""What it is called where the words of a comment stand in a later draft (msgids)."""

from collections.abc import Mapping

from consult.text.anchors import CONTEXT, AnchorStatus
from consult.web.languages import N_, gettext

PLACES: Mapping[AnchorStatus, str] = {
    AnchorStatus.EXACT: N_("The words stand there still"),
    AnchorStatus.MOVED: N_("The words stand elsewhere now"),
    AnchorStatus.CHANGED: N_("The words have changed"),
    AnchorStatus.CHECK: N_("The place is known, the words have changed: to be checked"),
    AnchorStatus.AMBIGUOUS: N_("The words stand in several places: to be checked"),
    AnchorStatus.ORPHANED: N_("The words are no longer there"),
    AnchorStatus.APPLIED: N_("Its suggestion was applied"),
}


def place_word(status: AnchorStatus) -> str:
    """Return where a comment's words stand, in words."""
    return gettext(PLACES[AnchorStatus(status)])


def words_before(prefix: str) -> str:
    """Return what stands before quoted words, with no word cut in two, and an ellipsis where the clause begins earlier."""
    return prefix if len(prefix) < CONTEXT else f"…{prefix.partition(' ')[2] or prefix}"


def words_after(suffix: str) -> str:
    """Return what stands after quoted words, with no word cut in two, and an ellipsis where the clause goes on."""
    return suffix if len(suffix) < CONTEXT else f"{suffix.rpartition(' ')[0] or suffix}…"
