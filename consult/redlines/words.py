"""Words of redlines that pages choose by a value."""

from collections.abc import Mapping

from consult.decisions.rules import Outcome
from consult.redlines.rules import ObstacleKind, View
from consult.web.languages import N_

OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.ACCEPTED: ("✓", N_("Accepted")),
    Outcome.IN_PART: ("◐", N_("Accepted in part")),
    Outcome.NOT_ACCEPTED: ("✕", N_("Not accepted")),
    Outcome.NOTED: ("◦", N_("Noted")),
    Outcome.OUT_OF_SCOPE: ("◦", N_("Out of scope")),
    Outcome.DUPLICATE: ("◦", N_("Duplicate")),
}
EDITORIAL: Mapping[str, str] = {
    "typography": N_("Spaces, quotation marks or dashes only"),
    "punctuation": N_("Punctuation only"),
    "case": N_("Capital letters only"),
    "numbering": N_("Follows from new numbers"),
}
VIEWS: Mapping[View, str] = {
    View.REDLINE: N_("Redline"),
    View.SIDE: N_("Side by side"),
    View.WORDS: N_("List of changes in words"),
}
CHECKS: Mapping[ObstacleKind, str] = {
    ObstacleKind.NO_DRAFT: N_("A draft is published"),
    ObstacleKind.ROUND_OPEN: N_("Every round is closed"),
    ObstacleKind.UNDECIDED: N_("Every comment has a decision"),
    ObstacleKind.UNCONFIRMED: N_("Every decision is confirmed where a second editor is asked for"),
    ObstacleKind.OBJECTIONS: N_("Every objection of a commenter is reviewed"),
    ObstacleKind.WITHOUT_CAUSE: N_("Every change has a cause"),
    ObstacleKind.NOT_EXPLAINED: N_("The working text is what the recorded changes say"),
    ObstacleKind.LANGUAGE_MISSING: N_("The languages run parallel"),
    ObstacleKind.TASKS: N_("Every change was looked at in every language"),
}
