"""What outcomes, and changes of the text, are called on the screen; standard responses (msgids)."""

from collections.abc import Mapping

from consult.comments.models import CommentType
from consult.comments.words import country_word, kind_word
from consult.decisions.models import AmendmentKind
from consult.decisions.rules import Outcome
from consult.web.languages import LANGUAGES, N_, NAMES, gettext, gettext_in

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ACCEPTED: N_("Accepted"),
    Outcome.IN_PART: N_("Accepted in part"),
    Outcome.NOT_ACCEPTED: N_("Not accepted"),
    Outcome.NOTED: N_("Noted"),
    Outcome.OUT_OF_SCOPE: N_("Out of scope"),
    Outcome.DUPLICATE: N_("Duplicate"),
}
HINTS: Mapping[Outcome, str] = {
    Outcome.ACCEPTED: N_("the text changes as asked, or says so already"),
    Outcome.IN_PART: N_("the text changes, but not just as asked"),
    Outcome.NOT_ACCEPTED: N_("the text stays as it is"),
    Outcome.NOTED: N_("the comment asks for no change"),
    Outcome.OUT_OF_SCOPE: N_("the comment is about something else than this text"),
    Outcome.DUPLICATE: N_("another comment says the same and gets the answer"),
}
SIGNS: Mapping[str, str] = {
    Outcome.ACCEPTED: "✓",
    Outcome.IN_PART: "◐",
    Outcome.NOT_ACCEPTED: "✕",
    Outcome.NOTED: "◦",
    Outcome.OUT_OF_SCOPE: "◦",
    Outcome.DUPLICATE: "◦",
    "undecided": "○",
    "withdrawn": "–",
}
STATUSES: Mapping[str, str] = {
    **{str(outcome): word for outcome, word in OUTCOMES.items()},
    "undecided": N_("Undecided"),
    "withdrawn": N_("Withdrawn"),
}
NOTHING: Mapping[str, str] = {
    "section": N_("The whole draft"),
    "organisation": N_("No organisation"),
    "country": N_("No country"),
}
ORDER: Mapping[str, tuple[str, ...]] = {
    "outcome": ("undecided", *Outcome, "withdrawn"),
    "type": tuple(CommentType),
    "language": LANGUAGES,
}
KINDS: Mapping[AmendmentKind, str] = {
    AmendmentKind.SUGGESTION: N_("Suggestion applied"),
    AmendmentKind.EDIT: N_("Edited by hand"),
    AmendmentKind.DELETE: N_("Clause taken out"),
    AmendmentKind.INSERT: N_("Clause added"),
    AmendmentKind.SPLIT: N_("Clause split in two"),
    AmendmentKind.MERGE: N_("Clauses merged"),
    AmendmentKind.MOVE: N_("Clause moved"),
}
STANDARD: Mapping[Outcome, str] = {
    Outcome.ACCEPTED: N_("Thank you. We accept your comment, and the text changes accordingly."),
    Outcome.IN_PART: N_("Thank you. We accept part of your comment. What changes, and why not all of it:"),
    Outcome.NOT_ACCEPTED: N_("Thank you. We considered your comment and keep the text as it is. The reason:"),
    Outcome.NOTED: N_("Thank you. We have noted your comment. It asks for no change of the text."),
    Outcome.OUT_OF_SCOPE: N_(
        "Thank you. Your comment reaches beyond the scope of this document. We keep it for later work."
    ),
    Outcome.DUPLICATE: N_(
        "Thank you. Another comment says the same. It is answered there, and that answer is for you as well."
    ),
}
OPENINGS = frozenset({Outcome.IN_PART, Outcome.NOT_ACCEPTED})  # standard responses that end with a colon
# What rules say of single fields; they know no catalogue.
FAULTS = (
    N_("Write the reason: the author of the comment will read it."),
    N_("This is too long. Shorten it; everything you typed is still here."),
    N_("This holds characters that cannot be shown. Type those words again."),
    N_("Only a duplicate names another comment. Leave this empty, or choose “duplicate”."),
    N_("Type the number of the comment that this one repeats."),
    N_("A comment cannot be a duplicate of itself. Type another number."),
    N_("That comment is itself a duplicate. Type the number of the comment that it repeats."),
    N_("Say why: give the number of a comment, or write a note."),
    N_("Write the text of the clause. To take the clause out, press the button for it."),
    N_("Nothing has changed. Edit the text, or go back."),
    N_("Readers would see no words here. To take the clause out, press the button for it."),
)
# What actions and the text engine say when a change cannot be made; they know no catalogue.
REFUSED = (
    N_("Clause %(number)s heads other clauses and cannot be taken out by itself. Change its words instead."),
    N_("Clause %(number)s is taken out of the working text already."),
    N_("Clause %(number)s is taken out of the working text."),
    N_(
        "Comment %(number)s and comment %(other)s, which is applied, change the same words or the "
        "same place of clause %(clause)s. Nothing was changed: look at both, then undo the other or "
        "edit the clause by hand."
    ),
    N_("Comment %(number)s suggests no wording. Edit the clause by hand."),
    N_("Every decision is published already."),
    N_("Nothing would be left of the clause. Delete the clause instead."),
    N_("The draft says so already. Nothing has to change."),
    N_("The suggestion of comment %(number)s is not for words of one clause. Edit the clauses by hand."),
    N_(
        "The words of clause %(clause)s that comment %(number)s is about have changed in the "
        "working text. Nothing was changed: edit the clause by hand."
    ),
    N_("The working text starts from another draft. Find the clause there and edit it by hand."),
    N_("There is no comment with this number."),
    N_("This row has %(cells)s cells, and its table %(wanted)s. Write a cell for each, with | between them."),
    N_(
        "This would read as more than one clause, or as another kind of clause. Leave out blank "
        "lines and marks of lists, headings or tables at the beginning of a line."
    ),
    N_("This would read as more than one paragraph. Leave out blank lines."),
    N_("The words “%(words)s” cannot be changed by themselves here; edit the source by hand."),
    N_("The words reach over the end of a paragraph or a cell."),
    N_("The new words hold the end of a paragraph or a cell."),
)


def outcome_word(outcome: str) -> str:
    """Return what an outcome, or the lack of one, is called."""
    return gettext(STATUSES[outcome])


def outcome_sign(outcome: str) -> str:
    """Return the small sign of an outcome, which stands beside its word."""
    return SIGNS[outcome]


def standard_response(outcome: Outcome, language: str) -> str:
    """Return the standard response of an outcome in the language of the commenter (English for others)."""
    return gettext_in(language if language in LANGUAGES else "en", STANDARD[outcome])


def choice_word(facet: str, choice: str, names: Mapping[str, str]) -> str:
    """Return what a choice of a filter is called; `names` are organisations by id."""
    if facet in NOTHING and choice == "-":
        return gettext(NOTHING[facet])
    if facet == "outcome":
        return gettext(STATUSES.get(choice, choice))
    if facet == "type":
        return kind_word(CommentType(choice)) if choice in tuple(CommentType) else choice
    if facet == "organisation":
        return names.get(choice, choice)
    if facet == "country":
        return country_word(choice) or choice
    if facet == "language":
        return NAMES.get(choice, choice)
    return choice


def in_order(facet: str, choices: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Put the choices (choice, label, count) of a filter in a steady order: as listed here, else by label."""
    listed = list(ORDER.get(facet, ()))
    return sorted(
        choices, key=lambda c: (listed.index(c[0]) if c[0] in listed else len(listed), c[1].casefold())
    )
