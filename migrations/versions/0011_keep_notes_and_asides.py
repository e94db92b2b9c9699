"""Keep what notes among editors said before they were changed, and proposed changes of a form that are no wording."""

import sqlalchemy as sa
from alembic import op

import consult.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_note_version",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("replaced_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["desk_note.id"], name=op.f("fk_desk_note_version_note_id")),
        sa.PrimaryKeyConstraint("note_id", "version", name=op.f("pk_desk_note_version")),
    )
    op.add_column("desk_note", sa.Column("edited_at", consult.database.UtcTime(timezone=True), nullable=True))
    op.add_column(
        "desk_note", sa.Column("deleted_at", consult.database.UtcTime(timezone=True), nullable=True)
    )
    op.add_column("upload_row", sa.Column("aside", sa.Text(), nullable=True))
    _protect("desk_note_version", "note_id, version")


def _protect(table: str, keys: str) -> None:
    """Let rows only be added, as migration 0008 does."""
    if op.get_bind().dialect.name != "sqlite":
        for name, actions, each in (
            ("consult_guard", "UPDATE OR DELETE", "ROW"),
            ("consult_guard_truncate", "TRUNCATE", "STATEMENT"),
        ):
            op.execute(
                f'CREATE TRIGGER {name} BEFORE {actions} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION consult_only_added()"
            )
            op.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}')
        return
    same = " AND ".join(f'"{name}" = NEW."{name}"' for name in keys.split(", "))
    taken = f'EXISTS (SELECT 1 FROM "{table}" WHERE rowid = NEW.rowid OR ({same}))'  # noqa: S608 - our own names
    for action, when in (("UPDATE", "1"), ("DELETE", "1"), ("INSERT", taken)):
        op.execute(
            f'CREATE TRIGGER consult_{table}_{action.lower()}_1 BEFORE {action} ON "{table}" WHEN {when} '
            f"BEGIN SELECT RAISE(ABORT, 'rows are only ever added: {table}'); END"
        )


def downgrade() -> None:
    op.drop_column("upload_row", "aside")
    op.drop_column("desk_note", "deleted_at")
    op.drop_column("desk_note", "edited_at")
    op.drop_table("desk_note_version")
