"""Let a redaction of a comment reach what was said after it was answered: its author's answer, the review of
an objection, and why the comment was reopened.

As with the words of a comment before it was edited (migration 0006), these can change only where a redaction of that
comment is entered, and then only in their words.
"""

# ruff: noqa: S608 - the names are those of our own tables
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GONE = "rows are only ever added: {table}"
# {table: columns that no redaction changes}
SAYS = {
    "commenter_answer": "decision_id, comment_id, person_id, satisfaction, language, public, answered_at",
    "objection_review": "decision_id, comment_id, person_id, outcome, language, reviewed_at",
    "reopening": "id, comment_id, decision_id, person_id, objection, reopened_at",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, fixed in SAYS.items():
            moved = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in ["rowid", *fixed.split(", ")])
            entered = "EXISTS (SELECT 1 FROM redaction WHERE comment_id = OLD.comment_id)"
            _refuse_on_sqlite(table, f"({moved}) OR NOT {entered}")
        return
    schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar()
    refuse = (
        "RAISE EXCEPTION 'rows are only ever added: %', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation';"
    )
    for table, fixed in SAYS.items():
        moved = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in fixed.split(", "))
        op.execute(
            f"CREATE FUNCTION consult_redacted_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN {refuse} END IF; "
            f'IF ({moved}) OR NOT EXISTS (SELECT 1 FROM "{schema}".redaction WHERE comment_id = OLD.comment_id) '
            f"THEN {refuse} END IF; RETURN NEW; END $$"
        )
        _guard_on_postgresql(table, f"consult_redacted_{table}")


def _refuse_on_sqlite(table: str, when: str) -> None:
    op.execute(f"DROP TRIGGER consult_{table}_update_1")
    op.execute(
        f'CREATE TRIGGER consult_{table}_update_1 BEFORE UPDATE ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{GONE.format(table=table)}'); END"
    )


def _guard_on_postgresql(table: str, function: str) -> None:
    op.execute(f"DROP TRIGGER consult_guard ON {table}")
    op.execute(
        f"CREATE TRIGGER consult_guard BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER consult_guard")


def downgrade() -> None:
    for table in SAYS:
        if op.get_bind().dialect.name == "sqlite":
            _refuse_on_sqlite(table, "1")
        else:
            _guard_on_postgresql(table, "consult_only_added")
            op.execute(f"DROP FUNCTION consult_redacted_{table}()")
