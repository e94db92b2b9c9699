"""WHEN a final can be frozen and who may see it; what kinds of change there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from consult.errors import NotFound, NotNow


class ChangeKind(StrEnum):
    """What became of a clause between two drafts, in one language."""

    SAME = "same"
    RENUMBERED = "renumbered"  # the same words under another number
    CHANGED = "changed"
    MOVED = "moved"
    MOVED_CHANGED = "moved_changed"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    DELETED = "deleted"


class View(StrEnum):
    """How a redline is shown."""

    REDLINE = "redline"
    SIDE = "side"  # old and new side by side
    WORDS = "words"  # a list of changes in words


# What a clause that only follows others is: neither is counted among the changes.
STILL: Final = frozenset({ChangeKind.SAME, ChangeKind.RENUMBERED})
# The name of the final when the coordinator gives none; part of the text's identity, so it is data.
FINAL_TITLE: Final[Mapping[str, str]] = {"en": "Final", "fr": "Version finale", "zh": "定稿"}


class FinalHidden(NotFound):
    """The final is not public before the launch."""


class CannotFreeze(NotNow):
    """Something stands in the way of the final; `obstacles` are all of it."""

    def __init__(self, obstacles: Sequence["Obstacle"]) -> None:
        first = obstacles[0]
        super().__init__(REASONS[first.kind], count=first.count)
        self.obstacles = tuple(obstacles)


class NothingNew(NotNow):
    """The working text is the draft's, word for word."""


class ObstacleKind(StrEnum):
    """What stands in the way of freezing the final."""

    NO_DRAFT = "no_draft"
    FROZEN_BEFORE = "frozen_before"
    ROUND_OPEN = "round_open"
    UNDECIDED = "undecided"
    UNCONFIRMED = "unconfirmed"
    OBJECTIONS = "objections"
    WITHOUT_CAUSE = "without_cause"
    NOT_EXPLAINED = "not_explained"
    LANGUAGE_MISSING = "language_missing"
    TASKS = "tasks"


N_ = str  # marks a string for the catalogues; rules know nothing of the web
REASONS: Final[Mapping[ObstacleKind, str]] = {
    ObstacleKind.NO_DRAFT: N_("There is no published draft from which a final could be made."),
    ObstacleKind.FROZEN_BEFORE: N_("The final was fixed before. It never changes again."),
    ObstacleKind.ROUND_OPEN: N_("A round is still open. The final can be frozen when it has closed."),
    ObstacleKind.UNDECIDED: N_("Comments without a decision: %(count)s. Every comment needs one first."),
    ObstacleKind.UNCONFIRMED: N_(
        "Decisions that wait for a second editor: %(count)s. Somebody else has to confirm them first."
    ),
    ObstacleKind.OBJECTIONS: N_(
        "Objections of commenters that nobody has reviewed: %(count)s. Review them first."
    ),
    ObstacleKind.WITHOUT_CAUSE: N_(
        "Changes without a cause: %(count)s. Every change needs a comment or a note."
    ),
    ObstacleKind.NOT_EXPLAINED: N_(
        "Clauses whose words no recorded change explains: %(count)s. "
        "Somebody changed the database by hand; restore them first."
    ),
    ObstacleKind.LANGUAGE_MISSING: N_(
        "Clauses taken out in one language that stand in another: %(count)s. "
        "Bring the languages into line first."
    ),
    ObstacleKind.TASKS: N_(
        "Language tasks to be done first: %(count)s. Clauses were changed in one language and not looked at in another."
    ),
}
# What stands in the way of the next draft, too: comments may still be open, they are followed into it.
OF_NEXT_DRAFT: Final = frozenset(ObstacleKind) - {
    ObstacleKind.UNDECIDED,
    ObstacleKind.UNCONFIRMED,
    ObstacleKind.OBJECTIONS,
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way, and how many of it."""

    kind: ObstacleKind
    count: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the check list of the final knows; counts, and whether each holds."""

    stage: str
    has_draft: bool
    round_open: bool
    undecided: int
    without_cause: int
    not_explained: int
    language_missing: int
    unconfirmed: int = 0  # comments whose decision waits for a second editor
    objections: int = 0  # waiting for their review
    tasks: int = 0  # open language tasks

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """Everything that stands in the way, the most fundamental first."""
        found = (
            (ObstacleKind.FROZEN_BEFORE, int(self.stage in ("frozen", "launched"))),
            (ObstacleKind.NO_DRAFT, int(not self.has_draft or self.stage == "preparing")),
            (ObstacleKind.ROUND_OPEN, int(self.round_open)),
            (ObstacleKind.UNDECIDED, self.undecided),
            (ObstacleKind.UNCONFIRMED, self.unconfirmed),
            (ObstacleKind.OBJECTIONS, self.objections),
            (ObstacleKind.WITHOUT_CAUSE, self.without_cause),
            (ObstacleKind.NOT_EXPLAINED, self.not_explained),
            (ObstacleKind.LANGUAGE_MISSING, self.language_missing),
            (ObstacleKind.TASKS, self.tasks),
        )
        return tuple(Obstacle(kind, count) for kind, count in found if count)


def ensure_freezable(readiness: Readiness) -> None:
    """Refuse to freeze while anything stands in the way.

    Raises:
        CannotFreeze: with every obstacle.

    Source: security notes A3 (no change without a decision behind it).
    """
    if readiness.obstacles:
        raise CannotFreeze(readiness.obstacles)


def of_next_draft(readiness: Readiness) -> tuple[Obstacle, ...]:
    """Return what stands in the way of the next draft."""
    return tuple(one for one in readiness.obstacles if one.kind in OF_NEXT_DRAFT)


def ensure_next_draft(readiness: Readiness) -> None:
    """Refuse to publish the next draft while anything stands in its way.

    Raises:
        CannotFreeze: with every obstacle.
    """
    obstacles = of_next_draft(readiness)
    if obstacles:
        raise CannotFreeze(obstacles)


def ensure_something_new(changes: int) -> None:
    """Refuse a next draft that says what the last one says.

    Raises:
        NothingNew: no clause was changed.
    """
    if not changes:
        raise NothingNew("The working text says what the draft says. Change it first.")


def may_see_final(stage: str, *, takes_part: bool) -> bool:
    """Tell whether somebody may see the final: those who take part from the freezing, everybody from the
    launch."""
    return stage == "launched" or (stage == "frozen" and takes_part)


def ensure_final_visible(stage: str, *, takes_part: bool) -> None:
    """Hide the final before the launch from people without a role.

    Raises:
        FinalHidden: it is not to be known of yet.
    """
    if not may_see_final(stage, takes_part=takes_part):
        raise FinalHidden("There is no page at this address.")


def is_unexplained(source: str, recorded: str | None, draft: str) -> bool:
    """Tell whether a clause's source is neither the draft's nor what its last standing amendment left."""
    return source != (draft if recorded is None else recorded)
