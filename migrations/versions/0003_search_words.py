"""Make the words kept for search fast to find: FTS5 on SQLite, kept by triggers; GIN indexes on PostgreSQL.

The words are cut by consult.text.segments before they are stored, so FTS5's `ascii` tokenizer only parts them at blanks.
`secure-delete` takes withdrawn words out of the index at once, instead of at the next merge.
"""

# ruff: noqa: S608 - the names are those of our own tables
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEYS = {"clause_words": "id", "comment_words": "comment_id"}


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, key in KEYS.items():
        if on_sqlite:
            _sqlite(table, key)
        else:
            op.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin (words)")


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEYS:
        if on_sqlite:
            for when in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {table}_fts_{when}")
            op.execute(f"DROP TABLE {table}_fts")
        else:
            op.execute(f"DROP INDEX ix_{table}_words")


def _sqlite(table: str, key: str) -> None:
    fts = f"{table}_fts"
    op.execute(
        f"CREATE VIRTUAL TABLE {fts} USING fts5"
        f"(words, content='{table}', content_rowid='{key}', tokenize='ascii', columnsize=0)"
    )
    op.execute(f"INSERT INTO {fts}({fts}, rank) VALUES ('secure-delete', 1)")
    add = f"INSERT INTO {fts}(rowid, words) VALUES (new.{key}, new.words);"
    take = f"INSERT INTO {fts}({fts}, rowid, words) VALUES ('delete', old.{key}, old.words);"
    for when, work in (("insert", add), ("delete", take), ("update", f"{take} {add}")):
        op.execute(f"CREATE TRIGGER {fts}_{when} AFTER {when.upper()} ON {table} BEGIN {work} END")
    op.execute(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")
