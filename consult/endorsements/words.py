"""Words of endorsements that pages choose by a value."""

from collections.abc import Mapping
from enum import StrEnum

from consult.endorsements.rules import Choice
from consult.web.languages import N_


class Step(StrEnum):
    """The four steps of endorsing, in order; the word stands in the address."""

    TEXT = "text"
    WHO = "who"
    HOW = "how"
    CHECK = "check"


STEPS: Mapping[Step, str] = {
    Step.TEXT: N_("What you sign"),
    Step.WHO: N_("Who signs"),
    Step.HOW: N_("How"),
    Step.CHECK: N_("Check and sign"),
}
CHOICES: Mapping[Choice, str] = {
    Choice.IN_FULL: N_("Endorse in full"),
    Choice.WITH_RESERVATIONS: N_("Endorse with reservations"),
    Choice.DECLINED: N_("Decline to endorse"),
}
CHOSEN: Mapping[Choice, str] = {
    Choice.IN_FULL: N_("Endorsed in full"),
    Choice.WITH_RESERVATIONS: N_("Endorsed with reservations"),
    Choice.DECLINED: N_("Declined"),
}
