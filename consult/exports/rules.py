"""WHEN a file is taken, and what of it: limits and refusals; plain values in, a refusal out."""

from datetime import datetime, timedelta

from consult.comments import rules as comment_rules
from consult.errors import Conflict, Invalid, NotNow, OutOfDate

MOST_BYTES = 10_000_000  # of an uploaded file
MOST_UNPACKED = 64_000_000  # bytes of one part of a DOCX or XLSX that is read
MOST_DOCUMENT = 24_000_000  # bytes of the text of a DOCX: its tables are read whole
MOST_DECLARED = 256_000_000  # bytes that all parts together say they have
MOST_PARTS = 400  # files inside a DOCX or XLSX
MOST_LINES = 200_000  # rows of a table, empty ones included
MOST_ROWS = 5_000  # rows with something in them
MOST_COLUMNS = 64
MOST_PARAGRAPHS = 300  # of a letter
MOST_LETTER = 200_000  # code points of a letter
UPLOADS_PER_HOUR = 30
KEPT_DAYS = 30  # an upload that nobody took is forgotten after

TOO_HARD = "This file takes too long or too much memory to read. Copy your rows into a fresh form, or send it in parts."
TOO_MANY = "This table has more than %(most)s rows. Copy your rows into a fresh form, and send that."


class FileRefused(Invalid):
    """The file cannot be read; the message says why and what to do."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, fields={}, **values)


class ReadersBusy(NotNow):
    """Two other files are being read just now."""


class TakenAlready(Conflict):
    """The upload was taken or dropped before."""


class Overtaken(OutOfDate):
    """Another file of the same author was taken since the rows were matched."""


class ToCorrect(NotNow):
    """Paragraphs at which a comment begins have to be corrected first."""


class NothingToTake(NotNow):
    """No row of the upload would become or change a comment."""


def ensure_size(size: int) -> None:
    """Refuse a file that is empty or larger than 10 MB.

    Raises:
        FileRefused: says which of the two.
    """
    if size == 0:
        raise FileRefused("Choose a file, or paste the letter's words.")
    if size > MOST_BYTES:
        raise FileRefused("This file is larger than 10 MB. Take pictures out of it, and send it again.")


def ensure_waiting(taken_at: datetime | None, dropped_at: datetime | None) -> None:
    """Refuse what can only be done to an upload that waits.

    Raises:
        TakenAlready: it was taken, or dropped.
    """
    if taken_at is not None:
        raise TakenAlready("The comments of this file were taken already.")
    if dropped_at is not None:
        raise TakenAlready("This file was put aside. Upload it again.")


def ensure_not_overtaken(count: int) -> None:
    """Refuse to take rows that became comments by another file meanwhile.

    Raises:
        Overtaken: there are some.
    """
    if count:
        raise Overtaken(
            "Another file with some of these rows was taken meanwhile. Look at the rows again; nothing was taken twice."
        )


def ensure_corrected(count: int) -> None:
    """Refuse to take a letter while places at which comments begin are wrong.

    Raises:
        ToCorrect: there are some.
    """
    if count:
        raise ToCorrect(
            "Some paragraphs at which a comment begins have to be corrected first. Nothing was taken."
        )


def ensure_room(made: int, new: int) -> None:
    """Refuse a file with more comments than its author may still make in the round.

    Raises:
        TooManyComments: says how many it would be.
    """
    most = comment_rules.COMMENTS_PER_ROUND
    if new and made + new > most:
        raise comment_rules.TooManyComments(
            "One person can make %(most)s comments in a round; with this file it would be %(count)s. Nothing was taken. Leave rows "
            "out, or ask the editors to enter the file for you.",
            most=most,
            count=made + new,
            retry_after=86_400,
        )


def ensure_something(count: int) -> None:
    """Refuse to take an upload of which nothing would be taken.

    Raises:
        NothingToTake: no row is ready.
    """
    if not count:
        raise NothingToTake("There is nothing to take: no row is a new comment or changes one.")


def forgotten_before(now: datetime) -> datetime:
    """Return when an upload that still waits must have come to be kept."""
    return now - timedelta(days=KEPT_DAYS)
