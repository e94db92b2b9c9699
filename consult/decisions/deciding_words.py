"""What the second editor's check, authors' answers, objections and look-alikes are called on the screen (msgids)."""

from collections.abc import Mapping

from consult.decisions.checking_rules import CheckReason, CheckState, Confirming, ReviewOutcome, Satisfaction
from consult.text.alike import Why
from consult.web.languages import N_, gettext

CHECKS: Mapping[CheckState, str] = {
    CheckState.FREE: N_("needs no second editor"),
    CheckState.WAITING: N_("waits for a second editor"),
    CheckState.CONFIRMED: N_("confirmed"),
    CheckState.SENT_BACK: N_("sent back"),
}
CONFIRMING: Mapping[Confirming, str] = {
    Confirming.NEVER: N_("No decision"),
    Confirming.USUAL: N_("Every decision but an accepted editorial comment"),
    Confirming.ALWAYS: N_("Every decision"),
}
WHY_CHECKED: Mapping[CheckReason, str] = {
    CheckReason.RULE: N_("The consultation asks for a second editor."),
    CheckReason.INTEREST: N_("Its editor declared an interest."),
}
SATISFACTION: Mapping[Satisfaction, str] = {
    Satisfaction.SATISFIED: N_("Its author is satisfied"),
    Satisfaction.NOT_SATISFIED: N_("Its author objects"),
    Satisfaction.SILENT: N_("Its author said nothing in the time given"),
}
REVIEWS: Mapping[ReviewOutcome, str] = {
    ReviewOutcome.UPHELD: N_("Objection reviewed: the decision stands"),
    ReviewOutcome.REOPENED: N_("Objection reviewed: the comment is considered again"),
    ReviewOutcome.DEFERRED: N_("Objection reviewed: kept for the next edition"),
}
REVIEW_CHOICES: Mapping[ReviewOutcome, str] = {
    ReviewOutcome.UPHELD: N_("The decision stands: its reason answers the objection"),
    ReviewOutcome.REOPENED: N_("Reopen the comment: the editors decide it again"),
    ReviewOutcome.DEFERRED: N_("Keep it for the next edition: the final is fixed"),
}
WHY_ALIKE: Mapping[Why, str] = {
    Why.SAME_SUGGESTION: N_("suggests the same wording"),
    Why.NEAR_WORDS: N_("says nearly the same: %(share)s %%"),
    Why.SAME_PLACE: N_("is about the same words, and says something like it: %(share)s %%"),
    Why.PARALLEL: N_("suggests the same change in another language"),
}
# What rules say of single fields, and actions in full; they know no catalogue.
FAULTS = (
    N_("Say why. The reason is kept with the history of the comment."),
    N_("Say what does not satisfy you: somebody else will judge it by your reason."),
    N_("The final is fixed: the comment can no longer be reopened."),
    N_("The final is not fixed yet: uphold the decision, or reopen the comment."),
    N_("Give the theme a short name."),
    N_("Give it a short name, for the list of responses."),
    N_("Write it in at least one language."),
)


def satisfaction_word(satisfaction: Satisfaction) -> str:
    """Return what an author's answer is called."""
    return gettext(SATISFACTION[satisfaction])


def review_word(outcome: ReviewOutcome) -> str:
    """Return what the review of an objection is called."""
    return gettext(REVIEWS[outcome])


def why_alike(why: Why | None, share: float) -> str:
    """Return in words how a comment is like the one that leads a proposal; '' for that one."""
    return "" if why is None else gettext(WHY_ALIKE[why], share=round(share * 100))
