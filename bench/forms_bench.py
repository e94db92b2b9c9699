"""Filled forms: reading, storing for a look, and taking all at once; memory of reading, and 100,000 empty rows.

The form is that of the shipped sample, in English, one comment a row on its clauses in turn: each third row proposes a
wording, each fifth quotes words. Goals: a form of 2,000 rows within 10 s in all, and memory that does not grow with it.
"""

import random
import resource
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from consult.database import engine_options, prepare_engine
from consult.exports import actions, queries
from consult.exports.book import Book
from consult.exports.docx_writing import document
from consult.exports.files import read_sheets
from consult.exports.layouts import FORM, TO_FILL, Column, Layout, heads_of
from consult.exports.models import UploadKind
from consult.exports.reading import Draft
from consult.exports.receiving import Note, read_form
from consult.exports.tables import Table
from consult.exports.xlsx_writing import workbook
from consult.migrating import upgrade
from tests import worlds

ROWS = 2_000
GOAL = 10.0  # seconds
RESIDENT: list[int] = []  # kB


def main() -> None:
    """Measure a form of 2,000 rows on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/forms.sqlite3"
        engine = create_engine(url, **engine_options(url))
        prepare_engine(engine)
        upgrade(engine)
        now = datetime.now(UTC)
        with Session(engine, expire_on_commit=False, autoflush=False) as session:
            session.connection(execution_options={"consult_write": True})
            world = worlds.import_sample(session, now)
            session.commit()
            draft = queries.draft_for_forms(session, world.consultation.id, world.draft.key, now)
            book = queries.books(session, draft, now)("en")
            session.rollback()
            memory(book)
            for size in (ROWS // 10, ROWS):
                bring_and_take(session, world, book, size)
        engine.dispose()
    emptiness(book)


def filled(book: Book, size: int) -> Table:
    """Return a filled form of so many rows."""
    order, columns = random.Random(5), FORM[Layout.ISO]
    clauses = [clause for clause in book.clauses if len(clause.canonical) > 40]
    rows = []
    for at in range(size):
        clause = clauses[at % len(clauses)]
        words = clause.canonical.split()
        row = {
            Column.BODY: "KE", Column.CLAUSE: clause.number, Column.TYPE: order.choice(("ge", "te", "ed")),
            Column.COMMENT: f"Remark {at}: " + " ".join(order.choices(words, k=30)), Column.TEXT: clause.canonical,
            Column.ROW: book.row_key("c", clause.key),
        }  # fmt: skip
        if at % 3 == 0:
            row[Column.PROPOSAL] = " ".join([*words[:-1], "every", "year", words[-1]])
        elif at % 5 == 0:
            row[Column.EXACT] = " ".join(words[2:6])
        rows.append([row.get(column, "") for column in columns])
    return Table(
        title="Form", lines=(), columns=columns, heads=tuple(heads_of(Layout.ISO, columns, "en")), rows=rows, language="en",
        text_language="en", choices=("ge", "te", "ed"), to_fill=frozenset(TO_FILL),
    )  # fmt: skip


def memory(book: Book) -> None:
    """Print the most memory of Python objects that reading takes at a time, and by how much the process grew at most."""
    print("| rows | XLSX kB | most memory at a time, MB | process grew, MB | DOCX kB | MB | process, MB |")
    print("|---|---|---|---|---|---|---|")
    for size in (ROWS // 10, ROWS, ROWS * 2):
        table = filled(book, size)
        cells: list[str] = [str(size)]
        for content in (workbook(table), document(table)):
            RESIDENT.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
            tracemalloc.start()
            count = sum(1 for _ in read_sheets(content).found[0].rows)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert count == size
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            grown = (before - RESIDENT[-1]) / 1e3
            RESIDENT.append(before)
            cells += [f"{len(content) / 1e3:.0f}", f"{most / 1e6:.1f}", f"{grown:.0f}"]
        print(f"| {' | '.join(cells)} |")


def bring_and_take(session: Session, world: worlds.World, book: Book, size: int) -> None:
    """Print what a form takes from the file to comments, entered by an editor for somebody."""
    content, now, worked = workbook(filled(book, size)), datetime.now(UTC), time.process_time()
    start = time.perf_counter()
    rows, notes = read_form(content, lambda _: book, "en")
    read = time.perf_counter()
    session.connection(execution_options={"consult_write": True})
    name = _bring(session, world, rows, notes, now)
    session.commit()
    brought = time.perf_counter()
    session.connection(execution_options={"consult_write": True})
    actions.take_upload(
        session, actor=world.people["editor"], now=now, consultation_id=world.consultation.id, token=name
    )
    session.commit()
    done, worked = time.perf_counter(), time.process_time() - worked
    states = {
        str(state): sum(1 for row in rows if row.state == state) for state in {row.state for row in rows}
    }
    print(
        f"{size:,} rows {states}: read {read - start:.2f} s, stored for a look {brought - read:.2f} s, taken {done - brought:.2f} s; "
        f"{done - start:.2f} s in all, {worked:.2f} s of them CPU (goal for {ROWS:,}: {GOAL:.0f} s)"
    )


def _bring(
    session: Session, world: worlds.World, rows: Sequence[Draft], notes: Sequence[Note], now: datetime
) -> str:
    name = uuid4().hex
    file = actions.File(
        draft_id=world.draft.id, kind=UploadKind.FORM, person_id=world.people["expert"].person_id or 0,
        organisation_id=None, language="en", words_language="en", file_name="form.xlsx", file_digest="0" * 64,
    )  # fmt: skip
    actions.bring_file(
        session, actor=world.people["editor"], now=now, consultation_id=world.consultation.id, file=file, token=name,
        form_key=str(uuid4()), rows=rows, notes=notes,
    )  # fmt: skip
    return name


def emptiness(book: Book) -> None:
    """Print what 100,000 empty rows with borders cost below a form of 50 rows."""
    columns = FORM[Layout.ISO]
    table = filled(book, 50)
    rows = [*table.rows, *([""] * len(columns) for _ in range(100_000))]
    content = workbook(Table(table.title, (), columns, table.heads, rows, "en", "en", to_fill=table.to_fill))
    start = time.process_time()
    count = sum(1 for _ in read_sheets(content).found[0].rows)
    seconds = time.process_time() - start
    print(
        f"100,050 rows, 100,000 of them empty, {len(content) / 1e6:.1f} MB: {count} read in {seconds:.1f} s CPU"
    )


if __name__ == "__main__":
    main()
