"""Full-text search on both databases: texts cut by one segmenter, found by FTS5 on SQLite and tsvector on PostgreSQL.

A capability keeps the words of its texts in a table of its own: an integer key and a column `words` of type
database.SearchWords, written in the transaction that writes the text. The structures that make them fast to find
(FTS5's table of the same name with `_fts`, kept by triggers; a GIN index) are made by migration 0003.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import CTE, Subquery, cast, column, literal, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from consult.database import Base
from consult.errors import Invalid
from consult.text.segments import is_start, segment, segment_query

MOST_TYPED = 200  # code points of a search
MOST_WORDS = 16_000  # of one text that can be found; PostgreSQL counts places up to 16,383


def words_of(texts: Iterable[str]) -> str:
    """Return the words of some texts as an index keeps them, parted by blanks."""
    cut = (word for text in texts for word in segment(text).split(" ") if word)
    return " ".join(islice(cut, MOST_WORDS))


def parts_of(typed: str) -> tuple[str, ...]:
    """Return the parts of a search, each of which must be found: words, and phrases of Han.

    Every sign that is no letter or digit (* " % ( - \\ and the like) only parts words.

    Raises:
        Invalid: nothing to look for was typed, or more than 200 code points.
    """
    if len(typed) > MOST_TYPED:
        raise Invalid("The search is too long. Shorten it to 200 characters.")
    parts = tuple(dict.fromkeys(segment_query(typed)))
    if not parts:
        raise Invalid("Type at least one word to look for.")
    return parts


def found_in(session: Session, words: type[Base], parts: tuple[str, ...]) -> Subquery | CTE:
    """Return the keys of a table of words whose texts hold every part, newest first, as one column `id`.

    On PostgreSQL they are found before anything is joined: its planner does not know how rare a word is, and would
    read the whole table backwards for one that hardly any text holds.
    """
    kept: Any = words.__table__
    (key,) = kept.primary_key.columns
    if session.get_bind().dialect.name == "postgresql":
        asked = " & ".join(_tsquery(part) for part in parts)
        rows = select(key.label("id")).where(kept.c.words.op("@@")(cast(literal(asked), TSQUERY)))
        ordered = rows.order_by(key.desc()).offset(0)
        return ordered.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    fts = f"{kept.name}_fts"
    asked = " AND ".join(_fts_query(part) for part in parts)
    rows = select(column("rowid").label("id")).select_from(table(fts))
    return rows.where(literal_column(fts).op("MATCH")(asked)).subquery("found")


def _fts_query(part: str) -> str:
    return f'"{part}"' + (" *" if is_start(part) else "")


def _tsquery(part: str) -> str:
    if is_start(part):
        return f"'{part}':*"
    return "(" + " <-> ".join(f"'{word}'" for word in part.split(" ")) + ")"
