"""What the fields of a corpus mean in our words: types of comments, outcomes, kinds of organisations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consult.comments.models import CommentType
from consult.comments.rules import UNSEEN
from consult.decisions.rules import Outcome
from consult.people.models import OrganisationKind
from consult.text.parse import parse_file

OUTCOMES = {
    "accepted": Outcome.ACCEPTED,
    "accept": Outcome.ACCEPTED,
    "merged": Outcome.ACCEPTED,
    "partially accepted": Outcome.IN_PART,
    "partly accepted": Outcome.IN_PART,
    "partly": Outcome.IN_PART,
    "in part": Outcome.IN_PART,
    "decline": Outcome.NOT_ACCEPTED,
    "declined": Outcome.NOT_ACCEPTED,
    "rejected": Outcome.NOT_ACCEPTED,
    "noted": Outcome.NOTED,
    "out of scope": Outcome.OUT_OF_SCOPE,
    "duplicate": Outcome.DUPLICATE,
}
TYPES = {
    "editorial": CommentType.EDITORIAL,
    "technical": CommentType.TECHNICAL,
    "translation": CommentType.TRANSLATION,
    "question": CommentType.QUESTION,
    "general": CommentType.GENERAL,
}
KINDS = {
    "academia": OrganisationKind.HEI,
    "university": OrganisationKind.HEI,
    "federal": OrganisationKind.MINISTRY,
    "government": OrganisationKind.MINISTRY,
    "industry": OrganisationKind.ENTERPRISE,
}


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a comment quotes, as it quotes them, and the files in which they stand if that is said."""

    text: str
    files: tuple[str, ...] = ()

    @staticmethod
    def all_of(row: Mapping[str, Any]) -> "tuple[Quotation, ...]":
        """Return the quotations of a row: a list `quotes`, or one `quoted_text`."""
        listed = [q for q in row.get("quotes") or [] if isinstance(q, Mapping) and text_of(q, "text")]
        if listed:
            return tuple(Quotation(text_of(q, "text"), texts_of(q, "files")) for q in listed)
        one = text_of(row, "quoted_text")
        return (Quotation(one),) if one else ()


def text_of(row: Mapping[str, Any], key: str) -> str:
    """Return a field as words without marks that nobody sees; '' when it is missing or null."""
    value = row.get(key)
    words = "" if value is None else str(value)
    return "".join(mark for mark in words if mark not in UNSEEN).strip("\n")


def texts_of(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return a field that holds one word or a list of words."""
    value = row.get(key)
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def first_of(row: Mapping[str, Any], *keys: str) -> str:
    """Return the first of several fields that says something."""
    return next((text_of(row, key) for key in keys if text_of(row, key)), "")


def outcome_of(word: str) -> Outcome | None:
    """Return the outcome that a corpus names; None when it names none that is known.

    What begins with "not" (not merged, not in the published branch) was not accepted.
    """
    plain = " ".join(word.lower().replace("-", " ").replace("_", " ").split())
    if plain.startswith("not ") and plain != "not recorded":
        return Outcome.NOT_ACCEPTED
    return OUTCOMES.get(plain)


def type_of(labels: tuple[str, ...], *, translated: bool, wording: bool) -> CommentType:
    """Return the type of a comment: as labelled; on a translation, translation; with a wording, technical."""
    named = (TYPES[label.lower()] for label in labels if label.lower() in TYPES)
    fallback = CommentType.TECHNICAL if wording else CommentType.GENERAL
    return next(named, CommentType.TRANSLATION if translated else fallback)


def kind_of(affiliations: tuple[str, ...]) -> OrganisationKind:
    """Return the kind of an organisation from the words a corpus has for it."""
    known = (KINDS[word.lower()] for word in affiliations if word.lower() in KINDS)
    return next(known, OrganisationKind.EXPERT_BODY)


def as_read(markdown: str, language: str) -> str:
    """Return what readers see of a piece of Markdown: one line for each clause."""
    parsed = parse_file(markdown.strip() + "\n", path="wording.md", language=language)
    return "\n".join(clause.canonical for section in parsed.sections for clause in section.clauses)
