"""What a replay did, counted while it ran."""

from collections import Counter
from dataclasses import dataclass, field

from consult.replay.placing import How
from consult.replay.resolving import Tried


@dataclass(slots=True)
class Redline:
    """How much changed between two drafts in the prevailing language; characters are code points."""

    older: str
    newer: str
    clauses: int
    inserted: int
    deleted: int


@dataclass(slots=True)
class Summary:
    """The figures of one replay."""

    title: str
    slug: str
    total: int  # comments in the corpus
    entered: int = 0
    refused: list[str] = field(default_factory=list)  # comment and reason
    quotations: Counter[How] = field(default_factory=Counter)
    unquoted: int = 0  # comments without a quotation
    unquoted_on_clause: int = 0  # … placed on a clause by their reference
    suggestions: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    without_outcome: int = 0
    groups: int = 0  # of exact repeats among the suggestions
    grouped: int = 0  # comments in them
    carried: dict[str, Counter[str]] = field(default_factory=dict)  # draft: anchor status: how many
    amendments: int = 0
    added: int = 0  # amendments that bring clauses of the next version
    caused: int = 0  # amendments whose cause is a comment
    not_amended: Counter[str] = field(default_factory=Counter)
    applied: dict[str, Tried] = field(default_factory=dict)  # accepted suggestions, by draft
    trial: dict[str, Tried] = field(default_factory=dict)  # all suggestions, by draft; nothing of it stays
    resolved: Tried | None = None  # recorded resolutions
    resolved_caused: int = 0  # … whose cause is a comment
    tasks: Counter[str] = field(default_factory=Counter)  # language tasks by their state in the end
    tasks_followed: int = 0  # answered by what the next version says
    redlines: list[Redline] = field(default_factory=list)
    endorsements: int = 0
    launched: bool = False
    seconds: float = 0.0

    @property
    def placed(self) -> int:
        """How many quotations are on their words or on words of their clause."""
        return sum(self.quotations[how] for how in (How.EXACT, How.MARKUP_IGNORED, How.IN_CLAUSE))

    @property
    def text(self) -> str:
        """Return the summary as readable lines."""
        quotations = ", ".join(f"{self.quotations[how]} {how}" for how in How)
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.most_common())
        lines = [
            f"{self.title}: consultation {self.slug}",
            f"  comments entered     {self.entered} of {self.total}, {self.suggestions} with suggested wording",
            f"  quotations           {sum(self.quotations.values())}: {quotations}",
            f"  without quotation    {self.unquoted}, of which {self.unquoted_on_clause} on a clause by reference",
            f"  decisions            {sum(self.outcomes.values())}: {outcomes}; {self.without_outcome} without an outcome in the source",
            f"  changes of the text  {self.amendments} with a cause on record, {self.caused} because of a comment, {self.added} new clauses",
        ]
        lines += [f"    not told as such: {n} ({why})" for why, n in self.not_amended.most_common()]
        if self.groups:
            lines.append(
                f"  groups               {self.groups}, of {self.grouped} comments that suggest exactly the same"
            )
        for draft, tried in self.applied.items():
            lines += _told(f"accepted suggestions on {draft}", tried)
        for draft, tried in self.trial.items():
            lines += _told(f"trial on {draft}: all suggestions", tried)
        if self.resolved is not None:
            lines += _told("recorded resolutions", self.resolved)
            lines.append(f"    of which because of a comment: {self.resolved_caused}")
        if self.tasks:
            states = ", ".join(f"{n} {state.replace('_', ' ')}" for state, n in self.tasks.most_common())
            lines.append(f"  language tasks       {sum(self.tasks.values())}: {states}")
        for draft, counts in self.carried.items():
            lines.append(
                f"  anchors in {draft}        " + ", ".join(f"{n} {s}" for s, n in counts.most_common())
            )
        for r in self.redlines:
            lines.append(
                f"  redline {r.older} to {r.newer}   {r.clauses} clauses, "
                f"{r.inserted} characters inserted, {r.deleted} deleted"
            )
        end = "launched" if self.launched else "not launched"
        lines.append(f"  endorsements         {self.endorsements}; {end}")
        lines.append(f"  time                 {self.seconds:.1f} s")
        return "\n".join([*lines, *(f"  refused: {words}" for words in self.refused)]) + "\n"


def _told(what: str, tried: Tried) -> list[str]:
    """Return how many went in and how many did not, by reason."""
    total = tried.done + tried.repeats + sum(tried.refused.values())
    repeats = f", {tried.repeats} exact repeats" if tried.repeats else ""
    lines = [f"  {what}: {tried.done} of {total} went in{repeats}"]
    return lines + [f"    refused: {n} ({why})" for why, n in tried.refused.most_common()]
