"""Enter a comment of a corpus through the action behind the comment form."""

import re
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from consult.comments.actions import add_comment
from consult.comments.models import Comment
from consult.replay.corpus import Corpus, Said
from consult.replay.fields import as_read, type_of
from consult.replay.people import Cast
from consult.replay.placing import How, Placed, Places, joined
from consult.replay.summary import Summary

_REFERENCE = re.compile(r"\]\[[^\]\n]*\]")  # a link by reference that nothing resolves


class Speaker:
    """Enters the comments on one version."""

    def __init__(self, session: Session, corpus: Corpus, cast: Cast, draft_id: int, summary: Summary) -> None:
        self.session = session
        self.corpus = corpus
        self.cast = cast
        self.draft_id = draft_id
        self.summary = summary
        self._places: dict[str, Places] = {}

    def say(self, said: Said, now: datetime) -> Comment:
        """Enter one comment with its quotations, wording and type, and count how it was placed.

        Raises:
            Refusal: as the comment form would be refused.
        """
        places = self._of(said.language)
        review = self.corpus.reviews.get(said.review)
        found = [places.find(quote, said, review) for quote in said.quotes]
        spot = self._spot(said, found, places)
        selections = joined(found)
        wording = self._wording(said, found, spot)
        comment = add_comment(
            self.session, actor=self.cast.actor(self.session, said.commenter), now=now, draft_id=self.draft_id,
            section_id=next((one.section_id for one in found if spot is None), None),
            clause_id=spot.clause.clause_id if spot and spot.clause else None,
            language=said.language,
            kind=type_of(said.labels, translated=said.language != self.corpus.languages[0], wording=wording is not None),
            words=_words(said, found, as_wording=wording is not None), words_language=_language_of(said.words),
            suggestion=wording, selection=selections or None,
            form_key=str(uuid5(NAMESPACE_URL, f"{self.corpus.slug}/{said.name}")),
        )  # fmt: skip
        self.summary.entered += 1
        self.summary.suggestions += wording is not None
        self.summary.quotations.update(one.how for one in found)
        self.summary.unquoted += not found
        self.summary.unquoted_on_clause += not found and spot is not None
        return comment

    def _of(self, language: str) -> Places:
        if language not in self._places:
            self._places[language] = Places(self.session, self.draft_id, language)
        return self._places[language]

    def _spot(self, said: Said, found: list[Placed], places: Places) -> Placed | None:
        """Return the place that names the comment's clause: of the first quotation that has one, else the reference's."""
        on_words = [one for one in found if one.selections]
        on_clause = [one for one in found if one.clause is not None]
        return next(iter(on_words + on_clause), None) or places.by_reference(said)

    def _wording(self, said: Said, found: list[Placed], spot: Placed | None) -> str | None:
        """Return the suggestion as readers would read it; None when it is not for words that were found, changes none, or
        makes links whose targets it does not give.
        """
        if said.wording is None or spot is None or len(found) != 1:
            return None
        if found[0].how not in (How.EXACT, How.MARKUP_IGNORED):
            return None
        wording = as_read(said.wording, said.language)
        replaced = "\n".join(selection.exact for selection in found[0].selections)
        same = wording.strip() == replaced.strip() or len(found[0].selections) != len(replaced.split("\n"))
        loose = _REFERENCE.search(wording) and not _REFERENCE.search(replaced)
        return None if same or loose else wording


def _words(said: Said, found: list[Placed], *, as_wording: bool) -> str:
    """Return the comment's words, with what no field of its own holds: the change asked for, a wording without a place."""
    parts = [said.words]
    if said.change:
        parts.append(f"Suggested change: {said.change}" if said.words else said.change)
    if said.wording is not None and not as_wording:
        parts.append(
            _quoted("Suggested wording:", said.wording) if said.wording.strip() else "Take these words out."
        )
    if any(not one.selections for one in found):
        parts.append(_quoted("On these words:", "\n".join(quote.text for quote in said.quotes)))
    return "\n\n".join(part for part in parts if part.strip())


def _quoted(heading: str, words: str) -> str:
    """Return words as a code block, so that their own markup is shown and not read."""
    return "\n".join([heading, "", *(f"    {line}" for line in words.strip("\n").split("\n"))])


def _language_of(words: str) -> str:
    """Tell the language of a comment: Chinese when most of its letters are Han characters."""
    letters = [mark for mark in words if mark.isalpha()]
    han = sum("\u4e00" <= mark <= "\u9fff" for mark in letters)
    return "zh" if letters and han * 2 > len(letters) else "en"
