"""What somebody says in a comment: tidied, checked, and as the columns that keep it."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from consult.comments import rules
from consult.comments.fragments import RENDERER, comment_html, phrases_of
from consult.comments.models import CommentType
from consult.comments.targeting import Pointed, Quote


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says: line ends LF, no blanks round it, the suggestion in NFC as the text is."""

    kind: CommentType
    words: str
    words_language: str
    suggestion: str | None

    def ensure(self, pointed: Pointed = None) -> None:
        """Refuse what cannot be stored.

        Raises:
            WordsRefused: words are too long or hold characters that cannot be shown.
            WordsMissing: nothing is said.
        """
        quote = pointed.exact if isinstance(pointed, Quote) else pointed if isinstance(pointed, str) else None
        rules.ensure_words(
            {
                "words": (self.words, rules.WORDS_LIMIT),
                "suggestion": (self.suggestion, rules.SUGGESTION_LIMIT),
                "exact": (rules.tidy(quote or ""), rules.QUOTE_LIMIT),
            }
        )
        rules.ensure_something_said(self.words, self.suggestion)

    def columns(self, *, language: str, quoted: str, replaced: str | None) -> dict[str, Any]:
        """Return the columns of a comment that says this about the text's words.

        `quoted` are the words shown with it, `replaced` those that its suggestion replaces.
        """
        shown = (replaced or "") if self.suggestion is not None else quoted
        html = comment_html(
            words=self.words,
            words_language=self.words_language,
            quoted=shown,
            suggestion=self.suggestion,
            language=language,
        )
        return {
            "kind": self.kind,
            "words": self.words,
            "words_language": self.words_language,
            "suggestion": self.suggestion,
            "html": html,
            "phrases": phrases_of(quoted=shown, suggestion=self.suggestion, language=language),
            "renderer": RENDERER,
        }


def as_said(kind: CommentType, words: str, words_language: str, suggestion: str | None) -> Said:
    """Return what was typed, tidied."""
    wording = None if suggestion is None else unicodedata.normalize("NFC", rules.tidy(suggestion))
    return Said(kind, rules.tidy(words), words_language, wording)
