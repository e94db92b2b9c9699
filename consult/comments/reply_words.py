"""What rules of replies and moderation say of single fields (msgids); the rules know no catalogue."""

from consult.web.languages import N_

FAULTS = (
    N_("Say why, in a sentence."),
    N_("Only comments on the same clause, or on the same section as a whole, can become one. Choose others."),
    N_("Give the reason in a sentence: everybody will read it."),
    N_("Choose or type the words to take out."),
    N_("Take out at most 100 stretches of 300 characters. To hide a whole comment, hide it with a reason."),
    N_("Type at least two characters on each line."),
    N_("These words do not stand there. Copy them as they are, each stretch on its own line."),
)
