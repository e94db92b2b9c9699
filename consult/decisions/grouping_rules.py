"""WHEN comments may be put together and under a theme: plain values in, a refusal out."""

from consult.errors import Conflict, Invalid, NotFound, NotNow, OutOfDate

MOST_NAME = 120  # code points of a theme's name


class ProposalGone(OutOfDate):
    """The proposal was closed, or look-alikes were looked for anew, since the page was opened."""


class GroupedAlready(Conflict):
    """A comment is in a group already."""


class GroupEnded(NotNow):
    """The group was dissolved."""


class TooFew(Invalid):
    """A group needs two comments."""


class UnknownTheme(NotFound):
    """There is no such theme."""


class ThemeNamed(Conflict):
    """A theme has this name already."""


def ensure_proposed(there: bool) -> None:
    """Refuse to act on a proposal that is gone.

    Raises:
        ProposalGone: it is.
    """
    if not there:
        raise ProposalGone(
            "Somebody judged these look-alikes, or looked for them anew, since you opened this page. Look at the "
            "list again."
        )


def ensure_two(count: int) -> None:
    """Refuse a group of fewer than two comments.

    Raises:
        TooFew: there are fewer.
    """
    if count < 2:
        raise TooFew("A group needs at least two comments. Tick two or more.")


def ensure_ungrouped(numbers: list[int]) -> None:
    """Refuse to put a comment into a second group; `numbers` are those that stand in one.

    Raises:
        GroupedAlready: there are some.
    """
    if numbers:
        raise GroupedAlready(
            "Comments that are in a group already: %(numbers)s. Take them out there first.",
            numbers=", ".join(str(number) for number in sorted(numbers)),
        )


def ensure_standing(ended: bool) -> None:
    """Refuse to change a group that was dissolved.

    Raises:
        GroupEnded: it was.
    """
    if ended:
        raise GroupEnded("This group was dissolved. Its comments can be put into another one.")
