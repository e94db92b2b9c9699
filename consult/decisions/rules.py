"""WHEN comments may be decided and the working text changed: plain values in, a bool or a refusal out."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from consult.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, OutOfDate

MOST_RESPONSE = 10_000  # code points
MOST_NOTE = 2_000  # code points
MOST_SOURCE = 50_000  # code points
FROZEN_STAGES = frozenset({"frozen", "launched"})


class Outcome(StrEnum):
    """What became of a comment.

    Source: ISO/IEC Directives (accepted, partly, not accepted), IPCC and W3C practice; docs/outcomes.md.
    """

    ACCEPTED = "accepted"  # the text changes as asked, or already says so
    IN_PART = "in_part"  # the text changes, not just as asked
    NOT_ACCEPTED = "not_accepted"
    NOTED = "noted"  # nothing to change; recorded
    OUT_OF_SCOPE = "out_of_scope"
    DUPLICATE = "duplicate"  # answered with another comment


CHANGES_TEXT = frozenset({Outcome.ACCEPTED, Outcome.IN_PART})


class DeskClosed(NotNow):
    """The final is fixed: nothing is decided or amended any more."""


class OwnSide(NotAllowed):
    """The comment is the editor's own or of one of the editor's organisations."""


class CommentWithdrawn(NotNow):
    """Its author took the comment back."""


class DecidedMeanwhile(OutOfDate):
    """Somebody decided or revised the comment after this form was opened."""


class CommentChanged(OutOfDate):
    """The author edited the comment after this form was opened."""


class ChangeStands(Conflict):
    """The working text carries a change that this comment caused."""


class NotAccepted(NotNow):
    """Only an accepted comment changes the text."""


class NothingToApply(NotNow):
    """The comment suggests no wording for words of one clause."""


class SaidAlready(NothingToApply):
    """The working text says all of it already; the value `amendment_id` names a change that brought it, or is 0."""


class OtherDraft(NotNow):
    """The comment was made on a draft that the working text does not start from."""


class WordsChanged(Conflict):
    """The words that the suggestion replaces do not stand in the working text any more."""


class Overlapping(Conflict):
    """The suggestion touches words that an applied change has touched; `amendment_id` names it."""

    def __init__(self, message: str, *, amendment_id: int, **values: object) -> None:
        super().__init__(message, **values)
        self.amendment_id = amendment_id


class CannotChange(Conflict):
    """The change would reach beyond its clause."""


class ClauseDeleted(NotNow):
    """The clause is taken out of the working text."""


class ClauseChanged(OutOfDate):
    """Somebody changed the clause after this form was opened."""


class NotNewest(Conflict):
    """A later change of the clause stands on this one."""


class AlreadyUndone(NotNow):
    """The change is undone already."""


class NothingToPublish(NotNow):
    """Every decision is published already."""


class UnknownComment(NotFound):
    """There is no such comment in this consultation."""


class Seen(NamedTuple):
    """What an editor had before them: the standing decision (0 for none) and the comment's last edit."""

    decision_id: int
    edited_at: datetime | None


def ensure_desk_open(stage: str) -> None:
    """Refuse once the final is frozen.

    Raises:
        DeskClosed: the consultation is frozen or launched.
    """
    if stage in FROZEN_STAGES:
        raise DeskClosed("The final is fixed. Decisions and the working text can no longer change.")


def ensure_other_side(own: bool, number: int) -> None:
    """Refuse to decide what is one's own or of one's organisation.

    Source: security notes A11 (conflict of interest).

    Raises:
        OwnSide: the comment is the editor's own, or its author belongs to one of the editor's organisations.
    """
    if own:
        raise OwnSide(
            "Comment %(number)s is yours, of your organisation, or one in which you declared an interest. "
            "Another editor has to decide it.",
            number=number,
        )


def ensure_received(state: str, number: int) -> None:
    """Refuse to decide a withdrawn comment.

    Raises:
        CommentWithdrawn: its author took it back.
    """
    if state == "withdrawn":
        raise CommentWithdrawn(
            "Comment %(number)s was withdrawn by its author. It needs no decision.", number=number
        )


def ensure_seen(seen: Seen | None, standing: Seen, number: int) -> None:
    """Refuse when somebody decided, or the author edited, since the form was opened; None saw no decision.

    Raises:
        DecidedMeanwhile: another decision stands now.
        CommentChanged: the author edited the comment.
    """
    if (seen.decision_id if seen else 0) != standing.decision_id:
        raise DecidedMeanwhile(
            "Comment %(number)s was decided by somebody else since you opened this page. Both answers "
            "are below. Your words are kept: compare them and choose again.",
            number=number,
        )
    if seen is not None and seen.edited_at != standing.edited_at:
        raise CommentChanged(
            "The author of comment %(number)s edited it since you opened this page. Read it again; "
            "your words are kept.",
            number=number,
        )


def ensure_response(*responses: str) -> None:
    """Refuse an outcome without a reason, and a reason that is too long; in each language that it is given in.

    Raises:
        Invalid: a response is empty or longer than 10,000 code points.
    """
    for response in responses:
        if not response.strip():
            _wrong("response", "Write the reason: the author of the comment will read it.")
        if len(response) > MOST_RESPONSE:
            _wrong("response", "This is too long. Shorten it; everything you typed is still here.")


def ensure_duplicate(
    outcome: Outcome,
    comment_ids: Collection[int],
    original_id: int | None,
    original: Outcome | None,
    leaning: Iterable[int],
) -> None:
    """Refuse a duplicate of nothing, of itself or of another duplicate, and a chain of them.

    `original` is the standing outcome of the comment `original_id`; `leaning` are the numbers of the comments
    that are answered as duplicates of one of `comment_ids`.

    Raises:
        Invalid: the number of the other comment is missing or cannot be used.
    """
    if outcome is not Outcome.DUPLICATE:
        if original_id is not None:
            _wrong(
                "duplicate_of",
                "Only a duplicate names another comment. Leave this empty, or choose “duplicate”.",
            )
        return
    if original_id is None:
        _wrong("duplicate_of", "Type the number of the comment that this one repeats.")
    if original_id in comment_ids:
        _wrong("duplicate_of", "A comment cannot be a duplicate of itself. Type another number.")
    if original is Outcome.DUPLICATE:
        _wrong(
            "duplicate_of",
            "That comment is itself a duplicate. Type the number of the comment that it repeats.",
        )
    numbers = sorted(leaning)
    if numbers:
        raise Conflict(
            "Other comments are answered as duplicates of this one: %(numbers)s. Decide them first.",
            numbers=", ".join(str(number) for number in numbers),
        )


def ensure_text_agrees(outcome: Outcome, carries: bool, number: int) -> None:
    """Refuse an outcome that leaves a change of the text without its cause.

    Raises:
        ChangeStands: the working text carries a change made because of the comment.
    """
    if carries and outcome not in CHANGES_TEXT:
        raise ChangeStands(
            "The working text carries a change made because of comment %(number)s. Undo that change first.",
            number=number,
        )


def ensure_accepted(outcome: Outcome | None, number: int) -> None:
    """Refuse to change the text because of a comment that is not accepted.

    Raises:
        NotAccepted: it is undecided or has another outcome.
    """
    if outcome not in CHANGES_TEXT:
        raise NotAccepted(
            "Comment %(number)s is not accepted. Decide it first: accepted, or accepted in part.",
            number=number,
        )


def ensure_cause(comment_id: int | None, note: str) -> None:
    """Refuse a change of the text that nobody answers for: a comment or an editors' note.

    Raises:
        Invalid: there is neither, or the note is longer than 2,000 code points.
    """
    if comment_id is None and not note.strip():
        _wrong("note", "Say why: give the number of a comment, or write a note.")
    if len(note) > MOST_NOTE:
        _wrong("note", "This is too long. Shorten it; everything you typed is still here.")


def ensure_version(seen: int, standing: int, number: str) -> None:
    """Refuse to write over a clause that somebody changed since the form was opened; versions count from
    1, 0 is the draft.

    Raises:
        ClauseChanged: the version is another one now.
    """
    if seen != standing:
        raise ClauseChanged(
            "Clause %(number)s was changed by somebody else since you opened this page. Both texts "
            "are below. Your words are kept: bring them together and save again.",
            number=number,
        )


def ensure_undoable(undone: bool, newest: bool) -> None:
    """Refuse to undo twice, and to undo a change on which a later one stands.

    Raises:
        AlreadyUndone: it is undone.
        NotNewest: a later change of the same clause and language stands.
    """
    if undone:
        raise AlreadyUndone("This change was undone already.")
    if not newest:
        raise NotNewest("A later change of this clause stands on this one. Undo the later one first.")


def _wrong(field: str, words: str) -> None:
    raise Invalid("Something has to be corrected. Everything you typed is still here.", fields={field: words})
