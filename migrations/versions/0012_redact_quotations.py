"""Let a redaction of a comment reach words that the desk quoted: responses, reasons, notes among editors.

Their tables are only ever added to. From here on their words, and nothing else, can change in a row that a redaction
names in `redacted_place`.
"""

# ruff: noqa: S608 - the names are those of our own tables

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

GONE = "rows are only ever added: {table}"
DECIDED = "a decision is revised by a further one"
# {table: (columns that no redaction changes, the column that names the row)}
SAYS = {
    "decision_response": ("decision_id, language", "decision_id"),
    "decision_reason": ("decision_id", "decision_id"),
    "decision_confirmation": ("decision_id, person_id, confirmed, given_at", "decision_id"),
    "comment_interest": ("comment_id, person_id, declared_at", "comment_id"),
    "desk_note_version": ("note_id, version, replaced_at", "note_id"),
}
OF_A_DECISION = (
    "id, consultation_id, outcome, duplicate_of_id, response_language, editor_id, decided_at, replaces_id"
)
REPUBLISHED = "(OLD.published_at IS NOT NULL AND NEW.published_at {differs} OLD.published_at)"
NAMED = "EXISTS (SELECT 1 FROM {schema}redacted_place WHERE place = '{table}' AND row_id = OLD.{key})"


def upgrade() -> None:
    op.create_table(
        "redacted_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("redaction_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["redaction_id"], ["redaction.id"], name=op.f("fk_redacted_place_redaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redacted_place")),
    )
    op.create_index(
        op.f("ix_redacted_place_place_row_id"), "redacted_place", ["place", "row_id"], unique=False
    )
    op.create_index(op.f("ix_redacted_place_redaction_id"), "redacted_place", ["redaction_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _moved(columns: str, differs: str) -> str:
    return "(" + " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns.split(", ")) + ")"


def _sqlite() -> None:
    for table, (fixed, key) in SAYS.items():
        moved = _moved(f"rowid, {fixed}", "IS NOT")
        _refuse(
            table, f"{moved} OR NOT {NAMED.format(schema='', table=table, key=key)}", GONE.format(table=table)
        )
    said = (
        f"{_moved('response, html', 'IS NOT')} AND NOT {NAMED.format(schema='', table='decision', key='id')}"
    )
    fixed = f"{_moved(OF_A_DECISION, 'IS NOT')} OR {REPUBLISHED.format(differs='IS NOT')}"
    _refuse("decision", f"{fixed} OR ({said})", DECIDED)
    for action in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER consult_redacted_place_{action}_1 BEFORE {action.upper()} ON redacted_place "
            f"BEGIN SELECT RAISE(ABORT, '{GONE.format(table='redacted_place')}'); END"
        )
    op.execute(
        "CREATE TRIGGER consult_redacted_place_insert_1 BEFORE INSERT ON redacted_place "
        "WHEN EXISTS (SELECT 1 FROM redacted_place WHERE rowid = NEW.rowid) "
        f"BEGIN SELECT RAISE(ABORT, '{GONE.format(table='redacted_place')}'); END"
    )


def _refuse(table: str, when: str, words: str) -> None:
    op.execute(f"DROP TRIGGER consult_{table}_update_1")
    op.execute(
        f'CREATE TRIGGER consult_{table}_update_1 BEFORE UPDATE ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _postgresql() -> None:
    schema = f'"{op.get_bind().exec_driver_sql("SELECT current_schema()").scalar()}".'
    differs = "IS DISTINCT FROM"
    for table, (fixed, key) in SAYS.items():
        when = f"{_moved(fixed, differs)} OR NOT {NAMED.format(schema=schema, table=table, key=key)}"
        _function(table, when, GONE.format(table=table))
        _guard(table, f"consult_quoted_{table}")
    said = f"{_moved('response, html', differs)} AND NOT {NAMED.format(schema=schema, table='decision', key='id')}"
    fixed = f"{_moved(OF_A_DECISION, differs)} OR {REPUBLISHED.format(differs=differs)}"
    _function("decision", f"{fixed} OR ({said})", DECIDED)
    _guard("decision", "consult_quoted_decision")
    for name, actions, each in (
        ("consult_guard", "UPDATE OR DELETE", "ROW"),
        ("consult_guard_truncate", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {actions} ON redacted_place "
            f"FOR EACH {each} EXECUTE FUNCTION consult_only_added()"
        )
        op.execute(f"ALTER TABLE redacted_place ENABLE ALWAYS TRIGGER {name}")


def _function(table: str, when: str, words: str) -> None:
    refuse = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"
    op.execute(
        f"CREATE FUNCTION consult_quoted_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN {refuse} END IF; IF {when} THEN {refuse} END IF; RETURN NEW; END $$"
    )


def _guard(table: str, function: str) -> None:
    op.execute(f"DROP TRIGGER consult_guard ON {table}")
    op.execute(
        f"CREATE TRIGGER consult_guard BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER consult_guard")


def _as_before() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in SAYS:
            _refuse(table, "1", GONE.format(table=table))
        fixed = _moved(f"{OF_A_DECISION}, response, html", "IS NOT")
        _refuse("decision", f"{fixed} OR {REPUBLISHED.format(differs='IS NOT')}", DECIDED)
        return
    for table in SAYS:
        _guard(table, "consult_only_added")
        op.execute(f"DROP FUNCTION consult_quoted_{table}()")
    _guard("decision", "consult_decided")
    op.execute("DROP FUNCTION consult_quoted_decision()")


def downgrade() -> None:
    _as_before()
    op.drop_index(op.f("ix_redacted_place_redaction_id"), table_name="redacted_place")
    op.drop_index(op.f("ix_redacted_place_place_row_id"), table_name="redacted_place")
    op.drop_table("redacted_place")
