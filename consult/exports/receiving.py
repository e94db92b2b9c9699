"""A file that came, read into rows with what there is to know of it; nothing is stored here."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from consult.exports.book import Book, read_row_key
from consult.exports.files import Sheet, Sheets, paragraphs_of, read_sheets
from consult.exports.layouts import TO_FILL, Column
from consult.exports.letters import paragraphs, proposed
from consult.exports.reading import Draft, read_row
from consult.exports.rows import Cells
from consult.exports.rules import MOST_ROWS, FileRefused
from consult.web.languages import N_

Note = tuple[str, Mapping[str, Any]]
UNKNOWN = N_("These columns were not read: %(heads)s.")
OTHERS = N_("Tables that were not read, because their heads are not those of a commenting form: %(count)s.")
EMPTY = N_(
    "Rows filled in without a comment and without a proposed change, so that nothing can be taken of them: %(count)s."
)
JOINED = N_(
    "There are merged cells. What they say counts for each row they cover; a comment in one is taken once."
)
EDITION = N_(
    "This form is of the edition %(theirs)s; comments are taken on %(ours)s. Rows whose clauses say the same in both are taken."
)
NO_EDITION = N_(
    "This file does not say which edition it is of. Its rows were matched by clause number and by their words."
)
BODIES = N_("The rows name several bodies (%(bodies)s). All are entered in the one name chosen.")
ANSWERS = N_("What stands in the column for the secretariat or the response was not read.")
NOTHING = N_("No row of this form says anything: the columns for comments and proposed changes are empty.")


def read_form(
    content: bytes, book_of: Callable[[str], Book], language: str
) -> tuple[list[Draft], list[Note]]:
    """Return the rows of a filled form that say something, and what there is to know of the file.

    Raises:
        FileRefused: the file cannot be read, says nothing, or has more than 5,000 rows.
    """
    sheets = read_sheets(content)
    rows: list[Draft] = []
    seen = _Seen()
    for sheet, row in ((one, row) for one in sheets.found for row in one.rows):
        draft = read_row(row, sheet.columns, book_of, language)
        seen.note(row, sheet, draft)
        if draft is not None:
            rows.append(draft)
        if len(rows) > MOST_ROWS:
            raise FileRefused(
                "This form has more than %(most)s comments. Send it in parts.", most=f"{MOST_ROWS:,}"
            )
    if not rows:
        raise FileRefused(NOTHING)
    return rows, seen.notes(sheets, book_of(language))


class _Seen:
    """What is noticed while rows go by."""

    def __init__(self) -> None:
        self.empty = 0
        self.joined = self.answers = False
        self.editions: Counter[str] = Counter()
        self.bodies: Counter[str] = Counter()

    def note(self, row: Cells, sheet: Sheet, draft: Draft | None) -> None:
        """Look at one row."""
        if draft is None:
            self.empty += any(_cell(row, sheet, column) for column in TO_FILL)
            return
        self.joined = self.joined or bool(row.joined)
        key = read_row_key(_cell(row, sheet, Column.ROW))
        self.editions[f"{key.draft}/{key.fingerprint}" if key is not None else ""] += 1
        body = _cell(row, sheet, Column.BODY)
        if body:
            self.bodies[body[:40]] += 1
        self.answers = self.answers or bool(_cell(row, sheet, Column.ANSWER))

    def notes(self, sheets: Sheets, book: Book) -> list[Note]:
        """Return what to tell."""
        found: list[Note] = []
        ours = f"{book.draft_key}/{book.fingerprint[:8]}"
        others = [edition for edition in self.editions if edition and edition != ours]
        if others:
            found.append((EDITION, {"theirs": ", ".join(others[:3]), "ours": ours}))
        elif set(self.editions) == {""}:
            found.append((NO_EDITION, {}))
        unknown = dict.fromkeys(head for sheet in sheets.found for head in sheet.unknown)
        if unknown:
            found.append((UNKNOWN, {"heads": ", ".join(unknown)[:400]}))
        if sheets.others:
            found.append((OTHERS, {"count": sheets.others}))
        if self.empty:
            found.append((EMPTY, {"count": self.empty}))
        if self.joined:
            found.append((JOINED, {}))
        if len(self.bodies) > 1:
            found.append((BODIES, {"bodies": ", ".join(body for body, _ in self.bodies.most_common(8))}))
        if self.answers:
            found.append((ANSWERS, {}))
        return found


def _cell(row: Cells, sheet: Sheet, column: Column) -> str:
    at = sheet.columns.get(column)
    return row.texts[at].strip() if at is not None and at < len(row.texts) else ""


def read_letter(content: bytes | None, pasted: str, book: Book) -> list[Draft]:
    """Return the paragraphs of a letter, a file or pasted words, with the clauses they may be about.

    Raises:
        FileRefused: it cannot be read, is empty or too long.
    """
    lines = paragraphs_of(content) if content is not None else pasted.replace("\r\n", "\n").split("\n")
    return proposed(paragraphs(lines), book)
