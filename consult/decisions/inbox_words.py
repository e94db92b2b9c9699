"""What the filters of the inbox and their choices are called."""

from collections.abc import Mapping

from consult.decisions.inbox import AGES, ME, NO, NONE, THEME, YES
from consult.decisions.inbox_board import title_of
from consult.decisions.inbox_counts import Overview
from consult.decisions.words import choice_word, in_order
from consult.web.languages import N_, gettext, language

HEADINGS: Mapping[str, str] = {
    "outcome": N_("Outcome"),
    "assigned": N_("Assigned to"),
    "age": N_("Age"),
    "type": N_("Type"),
    "theme": N_("Theme"),
    "side": N_("My interest"),
    "late": N_("Received late"),
    "language": N_("Language"),
    "clause": N_("Clause"),
    "country": N_("Country"),
    "organisation": N_("Organisation"),
}
AGE_WORDS: Mapping[str, str] = {
    "0-2": N_("under 3 days"),
    "3-7": N_("3 to 7 days"),
    "8-14": N_("8 to 14 days"),
    "15-": N_("over 14 days"),
}
LATE_WORDS: Mapping[str, str] = {YES: N_("Received late"), NO: N_("Received in time")}
SIDE_WORDS: Mapping[str, str] = {
    "others": N_("None: you can decide"),
    "own": N_("Of your own side: another editor decides"),
}
STARTS: tuple[tuple[str, dict[str, str]], ...] = (
    (N_("Undecided"), {"outcome": "undecided"}),
    (N_("Assigned to you"), {"assigned": ME, "outcome": "undecided"}),
    (N_("Assigned to nobody"), {"assigned": NONE, "outcome": "undecided"}),
    (N_("Waiting over 14 days"), {"age": "15-", "outcome": "undecided"}),
)
# What rules say of single fields; they know no catalogue.
FAULTS = (N_("Tick at least one comment in the list."), N_("Tick at most 500 comments."))
MOST_CHOICES = 12  # of a filter, before "show all"


def word_of(
    name: str, choice: str, overview: Overview, named: Mapping[str, Mapping[str, str]], me: str
) -> str:
    """Return what a choice of a filter is called; `named` holds the names of editors and themes, by facet and choice."""
    if name == "assigned":
        if choice == NONE:
            return gettext("Nobody")
        return gettext("You") if choice in (ME, me) else named[name].get(choice, choice)
    if name == THEME:
        return gettext("No theme") if choice == NONE else named[name].get(choice, choice)
    if name == "clause":
        return overview.clauses[choice].number if choice in overview.clauses else gettext("No clause")
    if name in ("age", "late", "side"):
        words = {"age": AGE_WORDS, "late": LATE_WORDS, "side": SIDE_WORDS}[name]
        return gettext(words[choice]) if choice in words else choice
    return choice_word(name, choice, overview.names)


def sorted_choices(
    name: str, choices: list[tuple[str, str, int]], overview: Overview, me: str
) -> list[tuple[str, str, int]]:
    """Put the choices (choice, label, count) of a filter in a steady order."""
    if name == "clause":
        places = {key: heading.position for key, heading in overview.clauses.items()}
        return sorted(choices, key=lambda c: (places.get(c[0], 0), c[1]))
    if name == THEME:
        return sorted(choices, key=lambda c: (c[0] == NONE, c[1].casefold()))
    if name == "assigned":
        return sorted(choices, key=lambda c: (c[0] not in (ME, me), c[0] != NONE, c[1].casefold()))
    if name == "age":
        return sorted(choices, key=lambda c: list(AGES).index(c[0]) if c[0] in AGES else len(AGES))
    if name in ("country", "organisation"):
        return sorted(choices, key=lambda c: (-c[2], c[1].casefold()))
    return in_order(name, choices)


def sections_of(overview: Overview) -> list[tuple[str, str, str, int, int]]:
    """Return (address, number, title, decided, all) of every section with comments, in order."""
    return [
        (key, heading.number, title_of(heading, language()) or gettext("The whole draft"), decided, every)
        for key, heading, decided, every in overview.sections
    ]
