"""Posted fields of comments to values, or errors on the field with every word kept.

The limits of words and their characters are in `rules` and checked by the actions; what is refused there comes back
with the field's name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from consult.comments.models import CommentType, Precision
from consult.comments.spots import Spot
from consult.comments.targeting import Pointed, Quote, Selection
from consult.comments.tongue import tongue_of
from consult.errors import Invalid
from consult.web.forms import Form
from consult.web.languages import LANGUAGES, N_, language

PLACE = re.compile(r"(\d{1,7})-(\d{1,7})")
SENTENCE = re.compile(r"s(\d{1,4})")
HOUSE = re.compile(r"w(\d{1,9})")
OF_COMMENT = ("kind", "words", "suggestion", "remove", "words_language")
WORDS = ("exact", "words", "suggestion")  # what somebody typed at length
ONCE = ("csrf_token",)
OF_NEW = (
    *OF_COMMENT, "draft", "section", "clause", "where", "exact", "place", "behalf", "written_at", "sent_at"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """What a comment says, as it was typed."""

    kind: CommentType
    words: str
    words_language: str
    suggestion: str | None


def read_comment(form: Form, *, on_words: bool) -> Typed:
    """Read what a comment says; `on_words` tells whether it may suggest a wording.

    Raises:
        Invalid: with the errors by field.
    """
    kind = form.choice("kind", CommentType, default=CommentType.GENERAL)
    suggestion: str | None = form.words("suggestion") if on_words else ""
    if on_words and form.words("remove") == "yes":
        if suggestion and suggestion.strip():
            form.errors["remove"] = N_(
                "You suggest a wording and taking the words out. Choose one of the two."
            )
    elif not (suggestion or "").strip():
        suggestion = None
    tongue = read_language(form)
    form.check()
    assert kind is not None
    return Typed(kind, form.words("words"), tongue, suggestion)


def read_language(form: Form) -> str:
    """Read the language in which somebody writes; found from the words, else the page's, when none was chosen."""
    tongue = form.words("words_language") or tongue_of(form.words("words"), language())
    if tongue not in LANGUAGES:
        form.errors["words_language"] = N_("Choose one of these.")
    return tongue


def read_pointed(form: Form, spot: Spot) -> Pointed:
    """Read which words of the clause are meant: all of them, a sentence, or words typed.

    Typed words count though the button beside them was left on the whole clause.

    Raises:
        Invalid: with the errors by field.
    """
    if spot.clause is None:
        return None
    where, exact = form.words("where", "clause"), form.words("exact").replace("\r\n", "\n").strip()
    sentence = SENTENCE.fullmatch(where)
    if sentence is not None and exact:
        form.errors["where"] = N_("You chose a sentence and also typed exact words. Choose one of the two.")
    elif where == "exact" and not exact:
        form.errors["exact"] = N_("Type the words you mean, as they stand in the clause.")
    elif where not in ("clause", "exact") and (sentence is None or int(sentence[1]) >= len(spot.sentences)):
        form.errors["where"] = N_("Choose one of these.")
    form.check()
    if sentence is not None:
        start, end = spot.sentences[int(sentence[1])]
        return Selection(start, end, spot.clause.canonical[start:end], precision=Precision.SENTENCE)
    place = PLACE.fullmatch(form.words("place"))
    if place is not None and exact == spot.clause.canonical[int(place[1]) : int(place[2])]:
        return Selection(int(place[1]), int(place[2]), exact)
    return Quote(exact, (int(place[1]), int(place[2])) if place else None) if exact else None


def read_house(form: Form) -> int | None:
    """Read in which organisation's workspace somebody speaks, for its people only; None when it is a comment."""
    found = HOUSE.fullmatch(form.words("behalf"))
    return int(found[1]) if found is not None else None


def read_chosen(ids: Sequence[str]) -> list[int]:
    """Read which rows of a list were ticked.

    Raises:
        Invalid: none was, or something that is no row.
    """
    chosen = [int(one) for one in ids if one.isascii() and one.isdigit() and len(one) < 10]
    if not chosen or len(chosen) != len(ids):
        raise Invalid(
            N_("Something has to be corrected. Everything you typed is still here."),
            fields={"contribution": N_("Choose at least one comment.")},
        )
    return chosen


def read_behalf(form: Form) -> int | None:
    """Read for which organisation somebody speaks; None for themselves.

    Raises:
        Invalid: the field holds neither.
    """
    behalf = form.words("behalf", "me")
    if behalf == "me":
        return None
    if not (behalf.isascii() and behalf.isdigit() and len(behalf) < 10):
        raise Invalid(
            N_("Something has to be corrected. Everything you typed is still here."),
            fields={"behalf": N_("Choose one of these.")},
        )
    return int(behalf)


def read_written_at(form: Form, now: datetime) -> datetime | None:
    """Read when the words were written, by the server's clock; None when the form does not say.

    A device tells when it wrote and when it sends, both by its own clock; only the time between the two is
    taken from it, so that a clock that goes wrong does no harm.
    """
    written, sent = _moment(form.words("written_at")), _moment(form.words("sent_at"))
    if written is None:
        return None
    return now - max(timedelta(0), (sent or now) - written)


def _moment(typed: str) -> datetime | None:
    """Return a point in time such as 2026-11-30T10:00:00.000Z; None for anything else."""
    try:
        moment = datetime.fromisoformat(typed) if len(typed) <= 40 else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def read_version(form: Form) -> int:
    """Read which version of the comment the form showed; 0 when it does not say."""
    version = form.words("version")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
