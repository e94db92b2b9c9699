"""WHEN and WHETHER something may be said about a draft: plain values in, a bool or a refusal out."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from consult.drafts.rules import CommentPeriodClosed, Period, ensure_open, is_open
from consult.errors import Conflict, Invalid, NotAllowed, NotNow, OutOfDate, TooMuch

WORDS_LIMIT = 8_000  # code points of a comment or reply
SUGGESTION_LIMIT = 8_000  # code points of a suggested wording
QUOTE_LIMIT = 8_000  # code points of quoted words
COMMENTS_PER_HOUR = 60  # of one person, comments and replies together
COMMENTS_PER_ROUND = 500  # of one person
PLACES_SHOWN = 12  # of words that stand in several places
# Marks that turn the direction of the text around them: with them words can read as what they are not.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Marks that nobody sees and that come along when text is pasted; without them the words read the same.
SILENT = frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff")
UNSEEN = TURNING | SILENT | frozenset("\u2028\u2029")
TIDIED = str.maketrans({**dict.fromkeys(SILENT), "\u2028": "\n", "\u2029": "\n"})
SHOWABLE = "\n\t"


CORRECT = "Something has to be corrected. Everything you typed is still here."
TOO_LONG = "This is too long. Shorten it; everything you typed is still here."
NOT_SHOWN = "This holds characters that cannot be shown. Type those words again."
UNSEEN_FOUND = (
    "This holds invisible marks, perhaps pasted along. Type those words again, or paste them as plain text."
)
SAME_WORDING = "This is the wording that stands there already. Change it, or leave it empty."


class RoundOfDraft(Period, Protocol):
    """A round and the draft it is about."""

    @property
    def id(self) -> int:
        """The round's id."""

    @property
    def draft_id(self) -> int:
        """The draft that may be commented on."""

    @property
    def draft_key(self) -> str:
        """The draft's key, as in its address."""


class WrongPlace(Invalid):
    """The clause or section does not belong to the draft it is said to stand in."""


class WordsMissing(Invalid):
    """Neither a comment nor a suggested wording was typed."""


class WordsRefused(Invalid):
    """Words are too long or hold characters that cannot be shown."""


class WordsNotFound(Invalid):
    """The quoted words do not stand in the clause."""


class SuggestionRefused(Invalid):
    """The suggested wording changes nothing, or there is nothing it could replace."""


class DraftSuperseded(OutOfDate):
    """A newer draft is open for comment; this one is not."""


class CommentWithdrawn(NotNow):
    """The comment was withdrawn by its author."""


class CommentHidden(NotNow):
    """The comment was hidden by the desk."""


class NotOwnComment(NotAllowed):
    """Only the author may do this."""


class OwnComment(Conflict):
    """Nobody agrees with their own comment."""


class HasCommented(Conflict):
    """Somebody who commented on a section cannot state that they have no comment."""


class SentAlready(Conflict):
    """The same form was sent before with other words; `number` is what it became."""

    def __init__(self, message: str, *, number: int) -> None:
        super().__init__(message, number=number)
        self.number = number


class CommentChanged(OutOfDate):
    """The comment was changed after this form was opened."""


class TooManyComments(TooMuch):
    """One person has said as much as a round takes."""


def tidy(words: str) -> str:
    """Return words with LF line ends, without blanks round them and without marks that nobody sees."""
    return words.replace("\r\n", "\n").replace("\r", "\n").translate(TIDIED).strip()


def fault_of_words(words: str, *, most: int) -> str:
    """Return why words cannot be stored, as a msgid; '' when they can."""
    if len(words) > most:
        return TOO_LONG
    for mark in words:
        if mark in TURNING:
            return UNSEEN_FOUND
        if mark not in SHOWABLE and (unicodedata.category(mark) in ("Cc", "Cs") or _is_no_character(mark)):
            return NOT_SHOWN
    return ""


def _is_no_character(mark: str) -> bool:
    """Tell whether Unicode will never give this code point to a character."""
    return ord(mark) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(mark) <= 0xFDEF


def ensure_words(limits: Mapping[str, tuple[str | None, int]]) -> None:
    """Refuse words that cannot be stored; `limits` is {field: (words, most code points)}.

    Raises:
        WordsRefused: with an error for each field concerned.
    """
    faults = {name: fault_of_words(words, most=most) for name, (words, most) in limits.items() if words}
    if any(faults.values()):
        raise WordsRefused(
            CORRECT,
            fields={name: fault for name, fault in faults.items() if fault},
        )


def ensure_something_said(words: str, suggestion: str | None) -> None:
    """Refuse a comment without words and without a suggested wording.

    Raises:
        WordsMissing: there is neither.
    """
    if not words.strip() and suggestion is None:
        raise WordsMissing(
            CORRECT,
            fields={"words": "Type your comment, or a suggested wording."},
        )


def ensure_suggestion(suggestion: str | None, replaced: str | None) -> None:
    """Refuse a wording that replaces nothing or changes nothing; `replaced` is None when no clause is meant.

    Raises:
        SuggestionRefused: says which of the two.
    """
    if suggestion is None:
        return
    if replaced is None:
        raise SuggestionRefused(
            CORRECT, fields={"suggestion": "Choose the clause whose words this wording would replace."}
        )
    if suggestion.strip() == replaced.strip():
        raise SuggestionRefused(
            CORRECT,
            fields={"suggestion": SAME_WORDING},
        )


def ensure_not_frozen(stage: str) -> None:
    """Refuse a comment once the final is fixed, even one that is late and in grace: nobody could answer it.

    Raises:
        CommentPeriodClosed: the final is fixed.
    """
    if stage in ("frozen", "launched"):
        raise CommentPeriodClosed(
            "The final text is fixed: comments are no longer taken. Your words are still here; copy them, and write to the coordinator."
        )


def round_to_comment_in(
    rounds: Sequence[RoundOfDraft], draft_id: int, now: datetime, *, written_at: datetime | None = None
) -> RoundOfDraft:
    """Return the round in which a comment on the draft is taken now.

    `written_at` is the time on the writer's device, for comments that arrive late.

    Raises:
        DraftSuperseded: another draft is open for comment; names its key.
        CommentPeriodNotOpen, CommentPeriodClosed: comments on this draft are not taken now; says when.
    """
    own = sorted((r for r in rounds if r.draft_id == draft_id), key=lambda r: r.opens_at, reverse=True)
    newest = next((r for r in own if is_open(r, now)), own[0] if own else None)
    if newest is None or not is_open(newest, now):
        other = next((r for r in rounds if r.draft_id != draft_id and is_open(r, now)), None)
        if other is not None:
            raise DraftSuperseded(
                "A newer draft is open for comment. Your words are kept: check them and send them again.",
                draft=other.draft_key,
            )
    ensure_open(newest, now, written_at=written_at)
    if newest is None:  # pragma: no cover - ensure_open refuses None
        raise AssertionError("a round was expected")
    return newest


def ensure_not_too_many(count: int) -> None:
    """Refuse a person's comment beyond the number that a round takes.

    Raises:
        TooManyComments: the number is reached.

    Source: security notes, limits.
    """
    if count >= COMMENTS_PER_ROUND:
        raise TooManyComments(
            "You have made %(most)s comments in this round, the most one person can.",
            most=COMMENTS_PER_ROUND,
            retry_after=86_400,
        )


def ensure_own(person_id: int | None, author_id: int) -> None:
    """Refuse anybody but the author.

    Raises:
        NotOwnComment: somebody else asks.
    """
    if person_id != author_id:
        raise NotOwnComment("Only its author can change this comment.")


def ensure_not_own(person_id: int | None, author_id: int) -> None:
    """Refuse the author.

    Raises:
        OwnComment: the author asks.
    """
    if person_id == author_id:
        raise OwnComment("This comment is your own; others can agree with it.")


def ensure_standing(state: str) -> None:
    """Refuse what can only be done to a comment that stands.

    Raises:
        CommentWithdrawn: its author took it back.
    """
    if state != "received":
        raise CommentWithdrawn("This comment was withdrawn by its author.")


def ensure_not_hidden(hidden: bool) -> None:
    """Refuse to agree with what the desk has hidden, or to reply to it.

    Raises:
        CommentHidden: it is hidden.
    """
    if hidden:
        raise CommentHidden("This comment was hidden. Nobody can agree with it or reply to it now.")


def ensure_seen(version: int, seen_version: int) -> None:
    """Refuse to change a comment whose present words the person has not seen.

    Raises:
        CommentChanged: it was changed since the form was opened.
    """
    if version != seen_version:
        raise CommentChanged("This comment was changed after you opened this page. Both texts are below.")
