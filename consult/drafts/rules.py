"""WHEN drafts and rounds may change, and whether a round is open: values in, a bool or a refusal out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from consult.errors import Conflict, Invalid, NotFound, NotNow

LONGEST_GRACE = 14 * 24  # hours
LONGEST_SLUG = 80
RESERVED = frozenset(
    {"about", "demo", "device", "invitation", "letters", "marks", "profile", "sign-in", "sign-out"}
)  # pages of their own
LONGEST_LANGUAGE = 16
SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
CLOSED_STAGES = frozenset({"frozen", "launched"})


class Period(Protocol):
    """What the rules need to know of a round: a model or a Core row."""

    @property
    def opens_at(self) -> datetime:
        """The first moment in which comments are taken."""

    @property
    def closes_at(self) -> datetime:
        """The first moment in which they are not."""

    @property
    def grace_hours(self) -> int:
        """How many hours after closing a comment written before it may still arrive."""


class CommentPeriodClosed(NotNow):
    """The round is over."""


class CommentPeriodNotOpen(NotNow):
    """The round has not begun, or there is none."""


class OutsideRound(NotNow):
    """The round is about changes only, and this did not change."""


class DraftPublished(Conflict):
    """The draft is published already; its text never changes again."""


class DraftNotPublished(NotNow):
    """The draft has to be published before this."""


class DraftKeyTaken(Conflict):
    """The consultation has a draft of this key already."""


class SlugTaken(Conflict):
    """There is a consultation at this address already."""


class TextFrozen(NotNow):
    """The final is fixed; drafts and rounds change no more."""


class RoundOverlaps(Conflict):
    """Another round of the consultation covers part of this time."""


class RoundOver(NotNow):
    """The round has closed; it can be neither extended nor closed again."""


class ContentRefused(Invalid):
    """The folder cannot be imported as it is; `problems` says file by file and line by line what to do."""

    def __init__(self, message: str, *, problems: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(message, fields=None, **values)
        self.problems = problems


class BaseUnknown(NotFound):
    """The draft that this one is based on is not in the consultation."""


def ensure_consultation(slug: str, languages: Sequence[str]) -> None:
    """Refuse a consultation without a usable address or without languages.

    Raises:
        ContentRefused: says which is missing, and what to write.
    """
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG or slug in RESERVED:
        raise ContentRefused(
            "The address %(slug)s cannot be used: at most 80 small letters, digits, points and hyphens, and no word that is a page of its own.",
            slug=slug,
        )
    if not languages or any(len(language) > LONGEST_LANGUAGE for language in languages):
        raise ContentRefused("Say in which languages the drafts are, such as en, fr, zh.")


def ensure_commentable(kind: str, published_at: datetime | None) -> None:
    """Refuse a round on a text that is not published, or that is only there to compare with.

    Raises:
        DraftNotPublished: says which of the two.
    """
    if published_at is None:
        raise DraftNotPublished("This draft is not published. Publish it first, then open the round.")
    if kind != "draft":
        raise DraftNotPublished("Only a draft can be opened for comments. Choose another one.")


def ensure_reason(because: Mapping[str, str]) -> None:
    """Refuse an extension that is not explained in any language.

    Raises:
        Invalid: on the field `because`.
    """
    if not any(words.strip() for words in because.values()):
        words = "Say why the round is extended."
        raise Invalid("Say why the round is extended.", fields={"because": words})


def ensure_fits(key: str, documents: Sequence[str], prefixes: Sequence[str], paths: Sequence[str]) -> None:
    """Refuse names that are too long to be stored.

    Raises:
        ContentRefused: names the first of them and the length it may have.
    """
    lengths = [
        (key, 80),
        *((d, 80) for d in documents),
        *((p, 8) for p in prefixes),
        *((p, 300) for p in paths),
    ]
    for name, most in lengths:
        if len(name) > most:
            raise ContentRefused(
                "The name %(name)s is too long: at most %(most)s characters.", name=name, most=most
            )


def is_open(period: Period | None, now: datetime) -> bool:
    """Tell whether comments are taken now: from the opening on, and before the closing."""
    return period is not None and period.opens_at <= now < period.closes_at


def is_in_grace(period: Period, now: datetime, written_at: datetime | None) -> bool:
    """Tell whether a comment written on a device before the closing may still arrive now.

    Source: design notes, screens ("Grace after closing").
    """
    if written_at is None or not period.opens_at <= written_at < period.closes_at:
        return False
    return period.closes_at <= now < period.closes_at + timedelta(hours=period.grace_hours)


def ensure_open(period: Period | None, now: datetime, *, written_at: datetime | None = None) -> None:
    """Refuse unless comments are taken now, or the words were written in time and arrive within the grace.

    Raises:
        CommentPeriodNotOpen: there is no round, or it opens later; says when.
        CommentPeriodClosed: it has closed; says when.
    """
    if period is None:
        raise CommentPeriodNotOpen("No comments are taken at present. Copy your words and come back.")
    if now < period.opens_at:
        raise CommentPeriodNotOpen("Comments open on %(opened)s. Keep your words.", opened=period.opens_at)
    if not is_open(period, now) and not is_in_grace(period, now, written_at):
        raise CommentPeriodClosed(
            "Comments closed on %(closed)s. Copy your words and write to the coordinator.",
            closed=period.closes_at,
        )


def is_released(released_at: datetime | None, now: datetime) -> bool:
    """Tell whether a section may be shown to everybody: at once with its draft, or from its own time on."""
    return released_at is None or released_at <= now


def ensure_text_open(stage: str) -> None:
    """Refuse once the final is fixed.

    Raises:
        TextFrozen: the consultation is frozen or launched.
    """
    if stage in CLOSED_STAGES:
        raise TextFrozen("The final is fixed, so drafts and rounds do not change any more.")


def ensure_publishable(published_at: datetime | None, clauses: int) -> None:
    """Refuse to publish a draft twice, or one without words.

    Raises:
        DraftPublished: it is published already; says when.
        ContentRefused: it holds no clause.
    """
    if published_at is not None:
        raise DraftPublished(
            "This draft was published on %(published)s. Import the changed text as the next draft.",
            published=published_at,
        )
    if not clauses:
        raise ContentRefused("This draft holds no words. Import it again from a folder with text.")


def ensure_period(opens_at: datetime, closes_at: datetime, now: datetime, grace_hours: int) -> None:
    """Refuse a round that could not be used.

    Raises:
        Invalid: it closes before it opens, it is over already, or its grace is not of 0 to 336 hours.
    """
    if closes_at <= opens_at:
        words = "The round would close before it opens. Type a later time."
        raise Invalid(
            "The round would close before it opens. Type a later time.", fields={"closes_at": words}
        )
    if closes_at <= now:
        words = "This time is over already. Type a time that is still to come."
        raise Invalid(
            "This time is over already. Type a time that is still to come.", fields={"closes_at": words}
        )
    if not 0 <= grace_hours <= LONGEST_GRACE:
        words = "Type a number of hours from 0 to 336."
        raise Invalid("Type a number of hours from 0 to 336.", fields={"grace_hours": words})


def ensure_no_overlap(
    opens_at: datetime, closes_at: datetime, others: Iterable[tuple[int, datetime, datetime]]
) -> None:
    """Refuse a round that covers time of another; `others` are (number, opens, closes).

    Raises:
        RoundOverlaps: names the other round and when it closes.
    """
    for number, opens, closes in others:
        if opens_at < closes and opens < closes_at:
            raise RoundOverlaps(
                "Round %(number)s is open until %(closes)s. Close it first, or let this one open later.",
                number=number, closes=closes,
            )  # fmt: skip


def ensure_extendable(period: Period, closes_at: datetime, now: datetime) -> None:
    """Refuse to extend a round that is over, or to an earlier time.

    Raises:
        RoundOver: it has closed; says when.
        Invalid: the new time is not later than the old one.
    """
    ensure_running(period, now)
    if closes_at <= period.closes_at:
        words = "A round can be extended, not shortened. Type a time after its closing."
        raise Invalid(
            "A round can be extended, not shortened. Type a time after its closing.",
            fields={"closes_at": words},
        )


def ensure_running(period: Period, now: datetime) -> None:
    """Refuse a round that is over.

    Raises:
        RoundOver: it has closed; says when.
    """
    if now >= period.closes_at:
        raise RoundOver("This round closed on %(closed)s. Open a new one instead.", closed=period.closes_at)
