"""WHEN and WHETHER something may be done in an organisation's workspace and with its reply: pure values."""

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from consult.comments.rules import CORRECT
from consult.errors import Conflict, Invalid, NotNow, OutOfDate
from consult.people.rules import REMINDER_PAUSE

MOST_TAKEN_UP = 200  # contributions put into the reply in one press
REASON_LIMIT = 1_000  # code points of a reason


class MembersRemindedLately(NotNow):
    """The organisation's people were reminded in the last three days."""


class ContributionWithdrawn(NotNow):
    """The contribution was withdrawn by its author."""


class ContributionChanged(OutOfDate):
    """The contribution was changed after this form was opened."""


class ItemChanged(OutOfDate):
    """Another representative changed this comment of the reply after the form was opened."""


class ReplyChanged(OutOfDate):
    """Another representative changed the reply after it was looked through."""


class NothingToSubmit(Conflict):
    """The reply is empty, or says what its last version says."""


class CannotMerge(Invalid):
    """The contributions chosen are about different places."""


class CommentOfReply(Conflict):
    """The comment belongs to an organisation's reply and is changed there."""


class CoSponsorRefused(Conflict):
    """An organisation cannot be asked, or asked again, to support a reply."""


class PlacedVersion(Protocol):
    """A comment of a reply as far as looking it through goes."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def version(self) -> int:
        """How often it was changed."""


def seen_as(items: Sequence[PlacedVersion]) -> str:
    """Return what stands for the reply as it was looked through: 32 hexadecimal digits."""
    return sha256(" ".join(f"{i.id}.{i.version}" for i in items).encode()).hexdigest()[:32]


def ensure_same_reply(items: Sequence[PlacedVersion], seen: str) -> None:
    """Refuse to submit what the representative has not looked through.

    Raises:
        ReplyChanged: somebody changed the reply since.
    """
    if seen_as(items) != seen:
        raise ReplyChanged("The reply was changed after you opened this page. Look it through again.")


def ensure_seen_item(version: int, seen_version: int) -> None:
    """Refuse to overwrite words that the representative has not seen.

    Raises:
        ItemChanged: another representative changed them since the form was opened.
    """
    if version != seen_version:
        raise ItemChanged(
            "Another representative changed this comment after you opened this page. Both texts are below."
        )


def ensure_seen_contribution(version: int, seen_version: int) -> None:
    """Refuse to change a contribution whose present words the person has not seen.

    Raises:
        ContributionChanged: it was changed since the form was opened.
    """
    if version != seen_version:
        raise ContributionChanged(
            "This comment was changed after you opened this page. Both texts are below."
        )


def ensure_not_reminded_lately(reminded_at: datetime | None, now: datetime) -> None:
    """Refuse to remind the people of an organisation twice within three days.

    Raises:
        MembersRemindedLately: says when they were reminded.
    """
    if reminded_at is not None and now < reminded_at + REMINDER_PAUSE:
        raise MembersRemindedLately(
            "Your colleagues were reminded on %(when)s. You can remind them again three days later.",
            when=reminded_at,
        )


def ensure_contribution_stands(withdrawn: bool) -> None:
    """Refuse what can only be done to a contribution that stands.

    Raises:
        ContributionWithdrawn: its author took it back.
    """
    if withdrawn:
        raise ContributionWithdrawn("This comment was withdrawn by its author.")


def ensure_mergeable(places: Collection[tuple[int | None, int | None]]) -> None:
    """Refuse to make one comment of contributions about different clauses; a place is (section, clause).

    Raises:
        CannotMerge: they are about several places.
    """
    if len(set(places)) > 1:
        raise CannotMerge(
            CORRECT,
            fields={
                "contribution": "Only comments on the same clause, or on the same section as a whole, can become one. Choose others."
            },
        )


def ensure_reason_given(because: str) -> None:
    """Refuse to do something without saying why.

    Raises:
        Invalid: there is no reason, or it is too long.
    """
    if not because.strip():
        raise Invalid(CORRECT, fields={"because": "Say why, in a sentence."})
    if len(because) > REASON_LIMIT:
        raise Invalid(
            CORRECT, fields={"because": "This is too long. Shorten it; everything you typed is still here."}
        )


def ensure_asks_another(organisation_id: int, sponsor_id: int, *, takes_part: bool) -> None:
    """Refuse to ask the organisation itself, or one that nobody speaks for here.

    Raises:
        CoSponsorRefused: says which.
    """
    if organisation_id == sponsor_id or not takes_part:
        raise CoSponsorRefused("Choose an organisation that has a representative in this consultation.")
