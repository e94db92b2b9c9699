"""What kinds of comments and faults of their fields are called on the screen (msgids)."""

from collections.abc import Mapping

from consult.comments.models import CommentType
from consult.people.countries import names
from consult.web.languages import LANGUAGES, N_, gettext, language

KINDS: Mapping[CommentType, str] = {
    CommentType.GENERAL: N_("General"),
    CommentType.TECHNICAL: N_("Technical"),
    CommentType.EDITORIAL: N_("Editorial"),
    CommentType.TRANSLATION: N_("Translation"),
    CommentType.QUESTION: N_("Question"),
    CommentType.PRACTICE: N_("Promising practice"),
}
HINTS: Mapping[CommentType, str] = {
    CommentType.GENERAL: N_("on the whole, not on one requirement"),
    CommentType.TECHNICAL: N_("on what the text requires"),
    CommentType.EDITORIAL: N_("on wording, spelling or order"),
    CommentType.TRANSLATION: N_("the languages do not say the same"),
    CommentType.QUESTION: N_("something is not clear"),
    CommentType.PRACTICE: N_("an example from your institution that others can use"),
}
OF_TEXT: Mapping[str, str] = {
    "en": N_("on the English text"),
    "fr": N_("on the French text"),
    "zh": N_("on the Chinese text"),
}
# What rules and targeting say of single fields; they know no catalogue.
FAULTS = (
    N_("This is too long. Shorten it; everything you typed is still here."),
    N_("This holds characters that cannot be shown. Type those words again."),
    N_(
        "This holds invisible marks, perhaps pasted along. Type those words again, or paste them as plain text."
    ),
    N_("Type your comment, or a suggested wording."),
    N_("Type your reply."),
    N_("Choose the clause whose words this wording would replace."),
    N_("This is the wording that stands there already. Change it, or leave it empty."),
    N_("These words do not stand in the clause. Copy them from its text, or choose the whole clause."),
    N_("These are not the words that stand in the clause. Choose them again."),
    N_("These words stand in the clause more than once. Choose which place you mean."),
    N_("The clause does not say quite this. Choose the words found, or correct yours."),
    N_("This clause does not belong to this draft. Open the clause again; your words are kept."),
    N_("You have commented on this section, so it is counted already."),
    N_(
        "This form was sent before and is comment %(number)s. What you see now was not stored: "
        "send it again as a further comment, or edit that one."
    ),
)


def kind_word(kind: CommentType) -> str:
    """Return what a kind of comment is called."""
    return gettext(KINDS[kind])


def text_word(tag: str) -> str:
    """Return "on the French text" for a comment on another language's text; '' for the language of the page."""
    return gettext(OF_TEXT[tag]) if tag in LANGUAGES and tag != language() else ""


def country_word(code: str | None) -> str:
    """Return the name of a country; '' when there is none."""
    return names(language()).get(code or "", "")
