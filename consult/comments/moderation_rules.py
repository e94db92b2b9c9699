"""WHEN and WHETHER words are hidden or redacted: pure values."""

from collections.abc import Sequence

from consult.comments.personal import places_of
from consult.comments.rules import CORRECT
from consult.errors import Invalid, OutOfDate

PIECE_LIMIT = 300  # code points of one stretch of words taken out
MOST_PIECES = 100
REASON_LIMIT = 1_000  # code points


class NothingToRedact(Invalid):
    """The words to take out do not stand in the comment, or none were named."""


class RedactedFromOldWords(OutOfDate):
    """The comment was changed after the words to take out were chosen."""


def ensure_reason(reason: str) -> None:
    """Refuse to hide words without a reason that everybody will read.

    Raises:
        Invalid: there is none, or it is too long.
    """
    if not reason.strip():
        raise Invalid(CORRECT, fields={"reason": "Give the reason in a sentence: everybody will read it."})
    if len(reason) > REASON_LIMIT:
        raise Invalid(
            CORRECT, fields={"reason": "This is too long. Shorten it; everything you typed is still here."}
        )


def ensure_pieces(pieces: Sequence[str], texts: Sequence[str]) -> None:
    """Refuse words that are not in any of the texts, are everything that is said, or are too many.

    Raises:
        NothingToRedact: says which.
    """
    if not pieces:
        raise NothingToRedact(CORRECT, fields={"pieces": "Choose or type the words to take out."})
    if len(pieces) > MOST_PIECES or any(len(piece) > PIECE_LIMIT for piece in pieces):
        raise NothingToRedact(
            CORRECT,
            fields={
                "pieces": "Take out at most 100 stretches of 300 characters. To hide a whole comment, hide it with a reason."
            },
        )
    if any(len(piece) < 2 for piece in pieces):
        raise NothingToRedact(CORRECT, fields={"pieces": "Type at least two characters on each line."})
    if any(not places_of(text, [piece]) for piece in pieces for text in ["\n".join(texts)]):
        raise NothingToRedact(
            CORRECT,
            fields={
                "pieces": "These words do not stand there. Copy them as they are, each stretch on its own line."
            },
        )


def ensure_chosen_from(version: int, seen_version: int) -> None:
    """Refuse to redact words that the person has not seen.

    Raises:
        RedactedFromOldWords: the comment was changed since.
    """
    if version != seen_version:
        raise RedactedFromOldWords("This comment was changed after you opened this page. Look at it again.")
