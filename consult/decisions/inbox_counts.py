"""What the inbox says above and beside its list: how many comments each choice of a filter would leave."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consult.access import Actor
from consult.decisions.inbox import (
    A_PAGE,
    AGES,
    FACETS,
    NEWEST,
    OTHERS,
    OWN,
    UNDECIDED,
    WITHDRAWN,
    Filters,
    chosen_by,
)
from consult.decisions.inbox_board import PERSON, PUBLISHED, Board, Heading, days_since


@dataclass(frozen=True, slots=True)
class OwnSide:
    """Whose comments an editor does not decide: ids of persons, and of comments with a declared interest."""

    persons: Collection[int] = ()
    comments: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """What the inbox says above and beside its list.

    `counts` are the numbers of comments by facet and choice, under all the other choices; `names` are
    organisations by id; `sections` are (document/section, heading, decided, all) in order.
    """

    total: int
    undecided: int
    mine: int  # undecided and assigned to who asks
    oldest: int | None  # days that the oldest undecided comment has waited
    published: int
    waiting: int  # decided, but the public sees nothing of it yet
    found: int
    counts: Mapping[str, Mapping[str, int]]
    names: Mapping[str, str]
    clauses: Mapping[str, Heading]
    sections: Sequence[tuple[str, Heading, int, int]]


class Chosen:
    """The comments of a board that the choices of an address leave, for one actor at one time."""

    def __init__(
        self,
        board: Board,
        filters: Filters,
        actor: Actor,
        now: datetime,
        side: OwnSide,
        searched: Iterable[int] | None,
    ) -> None:
        self.board, self.filters, self.actor, self.now = board, filters, actor, now
        self.own = self._own_side(side)
        self.kept = board.everything & ~board.mask("outcome", WITHDRAWN)
        self.masks = {
            name: self._mask(name, choice) for name in FACETS if (choice := chosen_by(filters, name, actor))
        }
        if searched is not None:
            self.masks["q"] = board.of_ids(searched)
        if not filters.outcome:
            self.masks["outcome"] = self.kept
        self.found = self.without("")

    def _own_side(self, side: OwnSide) -> int:
        found = self.board.of_ids(side.comments)
        for person in {*side.persons, self.actor.person_id}:
            found |= self.board.mask(PERSON, str(person))
        for organisation in self.actor.organisations:
            found |= self.board.mask("organisation", str(organisation))
        return found

    def _mask(self, name: str, choice: str) -> int:
        if name in self.board.masks:
            return self.board.mask(name, choice)
        if name == "age":
            return self.board.of_age(choice, self.now)
        return {OWN: self.own, OTHERS: self.board.everything & ~self.own}.get(choice, 0)

    def without(self, name: str) -> int:
        """Return what all choices but one leave."""
        found = self.board.everything
        for other, mask in self.masks.items():
            if other != name:
                found &= mask
        return found

    def page(self, after: str) -> tuple[list[int], str]:
        """Return the ids of a page of at most 50 comments, and the address part `after` of the next page."""
        return self.board.page(
            self.found, newest=self.filters.order == NEWEST, after=_numbers(after), size=A_PAGE
        )

    def count(self, name: str) -> dict[str, int]:
        """Count the comments by the choices of a facet, under all other choices."""
        under = self.without(name)
        choices: Mapping[str, int]
        if name in self.board.masks:
            choices = self.board.masks[name]
        elif name == "age":
            choices = {age: self.board.of_age(age, self.now) for age in AGES}
        else:
            choices = {OWN: self.own, OTHERS: self.board.everything & ~self.own}
        counted = {choice: (under & mask).bit_count() for choice, mask in choices.items()}
        return {choice: count for choice, count in counted.items() if count}

    def overview(self) -> Overview:
        """Count everything that stands above and beside the list."""
        board, filters = self.board, self.filters
        undecided = board.mask("outcome", UNDECIDED)
        published = (board.mask(PUBLISHED, "1") & self.kept).bit_count()
        oldest = board.oldest(undecided)
        facets = [name for name in FACETS if name != "clause" or filters.section or filters.clause]
        decided = self.kept & ~undecided
        return Overview(
            total=self.kept.bit_count(),
            undecided=undecided.bit_count(),
            mine=(undecided & board.mask("assigned", str(self.actor.person_id))).bit_count(),
            oldest=days_since(oldest, self.now) if oldest is not None else None,
            published=published,
            waiting=decided.bit_count() - published,
            found=self.found.bit_count(),
            counts={name: self.count(name) for name in facets},
            names=board.names,
            clauses=board.clauses,
            sections=[
                (key, heading, (decided & mask).bit_count(), (self.kept & mask).bit_count())
                for key, heading in sorted(board.sections.items(), key=lambda item: item[1].position)
                if (mask := board.mask("section", key)) & self.kept
            ],
        )


def _numbers(after: str) -> list[int]:
    parts = after.split("-") if after else []
    return [int(p) for p in parts] if all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts) else []
