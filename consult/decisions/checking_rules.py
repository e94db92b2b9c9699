"""WHEN a decision needs a second editor, may be reopened, answered by its author and reviewed: plain values in,
a bool or a refusal out.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from consult.decisions.rules import FROZEN_STAGES, MOST_RESPONSE, Outcome
from consult.errors import Invalid, NotAllowed, NotNow, OutOfDate

ANSWER_DAYS: Final = 14  # days after publication in which an author may answer, where nothing else was set
MOST_DAYS: Final = 365
MOST_REASON: Final = 4_000  # code points
TYPED: Final = "Something has to be corrected. Everything you typed is still here."


class Confirming(StrEnum):
    """Which decisions a second editor has to confirm."""

    NEVER = "never"
    USUAL = "usual"  # all but an accepted editorial comment
    ALWAYS = "always"


class CheckReason(StrEnum):
    """Why a decision waits for a second editor."""

    RULE = "rule"  # the consultation or the round asks for it
    INTEREST = "interest"  # its editor declared an interest


class CheckState(StrEnum):
    """Where a decision stands with the second editor."""

    FREE = "free"  # nobody has to confirm it
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"


class Satisfaction(StrEnum):
    """What the author of a comment said to its published answer."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"  # an objection
    SILENT = "silent"  # nothing, until the time was over


class ReviewOutcome(StrEnum):
    """What became of an objection."""

    UPHELD = "upheld"  # the decision stands
    REOPENED = "reopened"  # the comment is decided again
    DEFERRED = "deferred"  # the final was fixed already: kept for the next edition


class SamePerson(NotAllowed):
    """Who decided cannot be the second editor."""


class CheckedMeanwhile(OutOfDate):
    """Somebody confirmed, sent back or replaced the decision after this page was opened."""


class NothingToCheck(NotNow):
    """Nobody has to confirm this decision."""


class NothingToReopen(NotNow):
    """The comment has no decision."""


class WaitsForSecond(NotNow):
    """Every decision that is not published waits for a second editor."""


class NotTheAuthor(NotAllowed):
    """Only the author of a comment says whether its answer satisfies."""


class AnsweredAlready(NotNow):
    """The author said it once; once it is."""


class TimeOver(NotNow):
    """The time for saying it is over."""


class NewAnswer(OutOfDate):
    """Another answer was published, or the comment reopened, after this page was opened."""


class HadAPart(NotAllowed):
    """Who decided or confirmed does not review the objection."""


class ReviewedAlready(OutOfDate):
    """Somebody reviewed the objection after this page was opened."""


class NoObjection(NotNow):
    """There is no objection to review."""


def strictest(asked: Iterable[Confirming]) -> Confirming:
    """Return the strictest of the rules that a decision on comments of several rounds falls under."""
    order = list(Confirming)
    return max(asked, key=order.index, default=Confirming.NEVER)


def check_needed(
    confirming: Confirming, outcome: Outcome, kinds: Collection[str], *, interest: bool
) -> CheckReason | None:
    """Return why a second editor has to confirm a decision, or None.

    `kinds` are the types of its comments. An editor with a declared interest is confirmed wherever anybody is.

    Source: design notes 10.2 (the second editor); IPCC review editors.
    """
    if confirming is Confirming.NEVER:
        return None
    plain = outcome is Outcome.ACCEPTED and set(kinds) == {"editorial"}
    if confirming is Confirming.ALWAYS or not plain:
        return CheckReason.RULE
    return CheckReason.INTEREST if interest else None


def ensure_reason(needed: bool, reason: str, field: str = "reason") -> None:
    """Refuse to take back what was confirmed or published without a reason.

    Raises:
        Invalid: the reason is missing, or longer than 4,000 code points.
    """
    if needed and not reason.strip():
        raise Invalid(TYPED, fields={field: "Say why. The reason is kept with the history of the comment."})
    if len(reason) > MOST_REASON:
        raise Invalid(
            TYPED, fields={field: "This is too long. Shorten it; everything you typed is still here."}
        )


def ensure_chosen() -> None:
    """Refuse a batch of nothing.

    Raises:
        Invalid: always.
    """
    raise Invalid("Nothing was chosen. Tick at least one.")


def ensure_second(same: bool, number: int) -> None:
    """Refuse to confirm one's own decision.

    Raises:
        SamePerson: it is the person's own.
    """
    if same:
        raise SamePerson(
            "You decided comment %(number)s yourself. A second editor has to confirm it.", number=number
        )


def ensure_waiting(state: CheckState, stands: bool, number: int) -> None:
    """Refuse to check what does not wait for it.

    Raises:
        NothingToCheck: nobody has to confirm it.
        CheckedMeanwhile: another decision stands now, or somebody checked it before.
    """
    if state is CheckState.FREE:
        raise NothingToCheck("Nobody has to confirm the decision on comment %(number)s.", number=number)
    if not stands or state is not CheckState.WAITING:
        raise CheckedMeanwhile(
            "The decision on comment %(number)s was confirmed, sent back or replaced since you opened this "
            "page. Nothing was changed; your words are kept. Look at the list again.",
            number=number,
        )


def answer_until(published_at: datetime, days: int) -> datetime:
    """Return until when (UTC) the author of a comment may say whether its answer satisfies."""
    return published_at + timedelta(days=days)


def ensure_answerable(
    *, own: bool, days: int, answered: bool, stands: bool, published_at: datetime, now: datetime
) -> None:
    """Refuse an author's answer that comes from somebody else, twice, too late, or to an answer of the past.

    Raises:
        NotTheAuthor: the comment is somebody else's.
        NewAnswer: another answer was published since, or the comment was reopened.
        AnsweredAlready: its author said it before.
        TimeOver: the time is over, or this consultation does not ask.
    """
    if not own:
        raise NotTheAuthor("Only the author of a comment says whether its answer satisfies.")
    if answered:
        raise AnsweredAlready("You have said this once already, and it cannot be changed.")
    if not stands:
        raise NewAnswer(
            "The editors are considering this comment again, or have answered it anew since you opened this "
            "page. Your words are kept: read the answer that is below."
        )
    if days <= 0 or now > answer_until(published_at, days):
        raise TimeOver("The time for saying whether the answer satisfies you is over.")


def ensure_objection(satisfied: bool, reason: str) -> None:
    """Refuse an objection without a reason.

    Raises:
        Invalid: the reason is missing, or longer than 10,000 code points.
    """
    if not satisfied and not reason.strip():
        raise Invalid(
            TYPED,
            fields={"reason": "Say what does not satisfy you: somebody else will judge it by your reason."},
        )
    if len(reason) > MOST_RESPONSE:
        raise Invalid(
            TYPED, fields={"reason": "This is too long. Shorten it; everything you typed is still here."}
        )


def ensure_reviewable(*, objected: bool, reviewed: bool, part: bool, own: bool, number: int) -> None:
    """Refuse a review of nothing, twice, or by somebody who had a part in the decision.

    Raises:
        NoObjection: its author did not object to the answer that stands.
        ReviewedAlready: somebody reviewed it before.
        HadAPart: the person decided or confirmed it, or is of its author's side.
    """
    if not objected:
        raise NoObjection("Nobody objects to the answer to comment %(number)s now.", number=number)
    if reviewed:
        raise ReviewedAlready(
            "Somebody else reviewed the objection to the answer to comment %(number)s since you opened this page. "
            "Their review is below; your words are kept.",
            number=number,
        )
    if part or own:
        raise HadAPart(
            "You had a part in the decision on comment %(number)s, or belong to its author’s side. Somebody else "
            "has to review the objection.",
            number=number,
        )


def ensure_review_fits(outcome: ReviewOutcome, stage: str) -> None:
    """Refuse to reopen a comment once the final is fixed, and to put it off before.

    Raises:
        Invalid: the outcome does not fit the stage.
    """
    frozen = stage in FROZEN_STAGES
    if frozen and outcome is ReviewOutcome.REOPENED:
        raise Invalid(TYPED, fields={"outcome": "The final is fixed: the comment can no longer be reopened."})
    if not frozen and outcome is ReviewOutcome.DEFERRED:
        raise Invalid(
            TYPED,
            fields={"outcome": "The final is not fixed yet: uphold the decision, or reopen the comment."},
        )
