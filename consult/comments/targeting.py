"""From what a person pointed at to targets: offsets checked, typed words found, or asked which is meant."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from consult.comments.models import Precision
from consult.comments.rules import CORRECT, PLACES_SHOWN, WordsNotFound, tidy
from consult.errors import Invalid
from consult.text.anchors import PlacementStatus, Target, check_target, make_target, place_quote
from consult.text.errors import TextRefusal

NOT_FOUND = "These words do not stand in the clause. Copy them from its text, or choose the whole clause."


@dataclass(frozen=True, slots=True)
class Selection:
    """Words chosen by place: code points of the canonical text, half open; prefix and suffix may be ''."""

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    precision: Precision = Precision.WORDS
    clause_id: int | None = None  # None: the clause that the comment names


@dataclass(frozen=True, slots=True)
class Quote:
    """Words typed or pasted, to be found in the clause; `at` is the place chosen among several."""

    exact: str
    at: tuple[int, int] | None = None


Pointed = Selection | Sequence[Selection] | Quote | str | None


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """A clause's text as targets need it."""

    clause_id: int
    kind: str
    canonical: str
    digest: str


class WhichPlace(Invalid):
    """The quoted words stand in several places, or only nearly; `places` are those to choose from."""

    def __init__(self, why: str, *, places: Sequence[Target]) -> None:
        super().__init__(CORRECT, fields={"exact": why})
        self.places = tuple(places[:PLACES_SHOWN])


def targets_of(
    pointed: Pointed, clauses: Sequence[ClauseWords]
) -> tuple[Precision, tuple[tuple[ClauseWords, Target], ...]]:
    """Return how exactly a comment points, and at what; the first of `clauses` is the one it names.

    Raises:
        WordsNotFound: quoted words do not stand in the clause.
        WhichPlace: they stand in several places.
        Invalid: offsets and words do not agree.
    """
    by_id = {clause.clause_id: clause for clause in clauses}
    first = clauses[0]
    if pointed is None or pointed == "":
        return Precision.CLAUSE, _whole(first)
    if isinstance(pointed, str):
        pointed = Quote(pointed)
    if isinstance(pointed, Quote):
        return Precision.WORDS, ((first, _found(pointed, first)),)
    chosen = [pointed] if isinstance(pointed, Selection) else list(pointed)
    if not chosen:
        return Precision.CLAUSE, _whole(first)
    pairs = [(by_id[s.clause_id or first.clause_id], s) for s in chosen]
    return chosen[0].precision, tuple((clause, _checked(s, clause)) for clause, s in pairs)


def replaced_words(targets: Sequence[tuple[ClauseWords, Target]]) -> str:
    """Return the words that a suggestion would replace: of several clauses, one line each."""
    return "\n".join(target.exact for _, target in targets)


def _whole(clause: ClauseWords) -> tuple[tuple[ClauseWords, Target], ...]:
    """Point at all words of a clause; at none when it has none, as a picture without words."""
    return ((clause, _made(clause, 0, len(clause.canonical))),) if clause.canonical.strip() else ()


def _made(clause: ClauseWords, start: int, end: int) -> Target:
    try:
        return make_target(str(clause.clause_id), clause.canonical, start, end)
    except TextRefusal as refusal:
        raise _refused(refusal) from refusal


def _checked(s: Selection, clause: ClauseWords) -> Target:
    key = str(clause.clause_id)
    try:
        return check_target(clause.canonical, s.start, s.end, s.exact, s.prefix, s.suffix, clause=key)
    except TextRefusal as refusal:
        raise _refused(refusal) from refusal


def _refused(refusal: TextRefusal) -> Invalid:
    return Invalid(
        CORRECT, fields={"exact": "These are not the words that stand in the clause. Choose them again."}
    )


def _found(quote: Quote, clause: ClauseWords) -> Target:
    exact = unicodedata.normalize("NFC", tidy(quote.exact))
    placement = place_quote(exact, [(str(clause.clause_id), clause.canonical, clause.kind)])
    if placement.status is PlacementStatus.NOT_FOUND or not placement.targets:
        raise WordsNotFound(
            CORRECT,
            fields={"exact": NOT_FOUND},
        )
    if quote.at is not None:
        chosen = next((t for t in placement.targets if (t.start, t.end) == quote.at), None)
        if chosen is not None:
            return _made(clause, chosen.start, chosen.end)
    if placement.status is PlacementStatus.AMBIGUOUS:
        raise WhichPlace(
            "These words stand in the clause more than once. Choose which place you mean.",
            places=placement.targets,
        )
    if placement.status is PlacementStatus.APPROXIMATE:
        raise WhichPlace(
            "The clause does not say quite this. Choose the words found, or correct yours.",
            places=placement.targets,
        )
    target = placement.targets[0]
    return _made(clause, target.start, target.end)
