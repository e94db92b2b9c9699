"""Let organisations reply in one voice, hide comments and redact words.

A submitted version of a reply is never changed or deleted. What a comment said before, and what a version of a reply
said, can change only where a redaction of that comment is entered, and then only in its words.
"""

# ruff: noqa: S608 - the names are those of our own tables
import sqlalchemy as sa
from alembic import op

import consult.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GONE = "rows are only ever added: {table}"
# {table: (columns that no redaction changes, its key)}
SAYS = {
    "comment_version": ("comment_id, version, kind, replaced_at", "comment_id, version"),
    "reply_entry": (
        "reply_id, position, item_id, comment_id, change, kind, words_language",
        "reply_id, position",
    ),
}


def upgrade() -> None:
    op.create_table(
        "consolidated_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_consolidated_reply_organisation_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_consolidated_reply_round_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["person.id"], name=op.f("fk_consolidated_reply_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidated_reply")),
        sa.UniqueConstraint(
            "round_id",
            "organisation_id",
            "version",
            name=op.f("uq_consolidated_reply_round_id_organisation_id_version"),
        ),
    )
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("words_language", sa.String(length=16), nullable=False),
        sa.Column(
            "precision",
            sa.Enum(
                "words",
                "sentence",
                "clause",
                "section",
                "draft",
                name="precision",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pointed", consult.database.JsonText(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "general",
                "technical",
                "editorial",
                "translation",
                "question",
                "practice",
                name="commenttype",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("phrases", consult.database.JsonText(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("edited_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("set_aside_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("set_aside_by", sa.Integer(), nullable=True),
        sa.Column("set_aside_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_contribution_clause_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_contribution_draft_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contribution_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contribution_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_contribution_round_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_contribution_section_id")),
        sa.ForeignKeyConstraint(["set_aside_by"], ["person.id"], name=op.f("fk_contribution_set_aside_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("person_id", "form_key", name=op.f("uq_contribution_person_id_form_key")),
    )
    op.create_index(
        op.f("ix_contribution_organisation_id_round_id"),
        "contribution",
        ["organisation_id", "round_id"],
        unique=False,
    )
    op.create_table(
        "co_sponsor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "accepted", "declined", name="cosponsorstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_co_sponsor_answered_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_co_sponsor_asked_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_co_sponsor_organisation_id")
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["consolidated_reply.id"], name=op.f("fk_co_sponsor_reply_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_co_sponsor_round_id")),
        sa.ForeignKeyConstraint(["sponsor_id"], ["organisation.id"], name=op.f("fk_co_sponsor_sponsor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_sponsor")),
        sa.UniqueConstraint(
            "round_id",
            "organisation_id",
            "sponsor_id",
            name=op.f("uq_co_sponsor_round_id_organisation_id_sponsor_id"),
        ),
    )
    op.create_index(
        op.f("ix_co_sponsor_sponsor_id_round_id"), "co_sponsor", ["sponsor_id", "round_id"], unique=False
    )
    op.create_table(
        "reply_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("words_language", sa.String(length=16), nullable=False),
        sa.Column(
            "precision",
            sa.Enum(
                "words",
                "sentence",
                "clause",
                "section",
                "draft",
                name="precision",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pointed", consult.database.JsonText(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "general",
                "technical",
                "editorial",
                "translation",
                "question",
                "practice",
                name="commenttype",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("phrases", consult.database.JsonText(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("removed_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_reply_item_changed_by")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_reply_item_clause_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_reply_item_comment_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_reply_item_draft_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_reply_item_made_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reply_item_organisation_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_reply_item_round_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_reply_item_section_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_item")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_reply_item_comment_id")),
    )
    op.create_index(
        op.f("ix_reply_item_organisation_id_round_id"),
        "reply_item",
        ["organisation_id", "round_id"],
        unique=False,
    )
    op.create_table(
        "hiding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_language", sa.String(length=16), nullable=False),
        sa.Column("as_coordinator", sa.Boolean(), nullable=False),
        sa.Column("hidden_by", sa.Integer(), nullable=False),
        sa.Column("hidden_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_hiding_comment_id")),
        sa.ForeignKeyConstraint(["hidden_by"], ["person.id"], name=op.f("fk_hiding_hidden_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name=op.f("fk_hiding_lifted_by")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_hiding_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiding")),
    )
    op.create_index(op.f("ix_hiding_comment_id"), "hiding", ["comment_id"], unique=False)
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("kinds", consult.database.JsonText(), nullable=False),
        sa.Column("redacted_by", sa.Integer(), nullable=False),
        sa.Column("redacted_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_redaction_comment_id")),
        sa.ForeignKeyConstraint(["redacted_by"], ["person.id"], name=op.f("fk_redaction_redacted_by")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_redaction_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index(op.f("ix_redaction_comment_id"), "redaction", ["comment_id"], unique=False)
    op.create_table(
        "reply_entry",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column(
            "change",
            sa.Enum(
                "added", "changed", "same", "withdrawn", name="entrychange", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "general",
                "technical",
                "editorial",
                "translation",
                "question",
                "practice",
                name="commenttype",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_language", sa.String(length=16), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_reply_entry_comment_id")),
        sa.ForeignKeyConstraint(["item_id"], ["reply_item.id"], name=op.f("fk_reply_entry_item_id")),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["consolidated_reply.id"], name=op.f("fk_reply_entry_reply_id")
        ),
        sa.PrimaryKeyConstraint("reply_id", "position", name=op.f("pk_reply_entry")),
    )
    op.create_index(op.f("ix_reply_entry_comment_id"), "reply_entry", ["comment_id"], unique=False)
    op.create_table(
        "reply_source",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_reply_source_contribution_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["reply_item.id"], name=op.f("fk_reply_source_item_id")),
        sa.PrimaryKeyConstraint("item_id", "contribution_id", name=op.f("pk_reply_source")),
    )
    op.create_index(
        op.f("ix_reply_source_contribution_id"), "reply_source", ["contribution_id"], unique=False
    )
    if op.get_bind().dialect.name == "sqlite":
        _protect_on_sqlite()
    else:
        _protect_on_postgresql()


def _refuse(name: str, table: str, action: str, when: str) -> None:
    op.execute(
        f'CREATE TRIGGER consult_{table}_{name} BEFORE {action} ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{GONE.format(table=table)}'); END"
    )


def _protect_on_sqlite() -> None:
    op.execute("DROP TRIGGER consult_comment_version_update_1")
    for table, (fixed, key) in SAYS.items():
        moved = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in ["rowid", *fixed.split(", ")])
        entered = "EXISTS (SELECT 1 FROM redaction WHERE comment_id = OLD.comment_id)"
        _refuse("update_1", table, "UPDATE", f"({moved}) OR NOT {entered}")
        if table == "reply_entry":
            _refuse("delete_1", table, "DELETE", "1")
            _refuse("insert_1", table, "INSERT", _taken(table, key))
    for action in ("UPDATE", "DELETE"):
        _refuse(f"{action.lower()}_1", "consolidated_reply", action, "1")
    taken = _taken("consolidated_reply", "round_id, organisation_id, version")
    _refuse("insert_1", "consolidated_reply", "INSERT", taken)


def _taken(table: str, key: str) -> str:
    same = " AND ".join(f'"{c}" = NEW."{c}"' for c in key.split(", "))
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE rowid = NEW.rowid OR ({same}))'


def _protect_on_postgresql() -> None:
    schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar()
    refuse = (
        "RAISE EXCEPTION 'rows are only ever added: %', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation';"
    )
    for table, (fixed, _) in SAYS.items():
        moved = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in fixed.split(", "))
        op.execute(
            f"CREATE FUNCTION consult_redacted_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN {refuse} END IF; "
            f'IF ({moved}) OR NOT EXISTS (SELECT 1 FROM "{schema}".redaction WHERE comment_id = OLD.comment_id) '
            f"THEN {refuse} END IF; RETURN NEW; END $$"
        )
        op.execute(f"DROP TRIGGER IF EXISTS consult_guard ON {table}")
        _guard(table, f"consult_redacted_{table}")
    _guard("consolidated_reply", "consult_only_added")
    for table in ("reply_entry", "consolidated_reply"):
        op.execute(
            f"CREATE TRIGGER consult_guard_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION consult_only_added()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER consult_guard_truncate")


def _guard(table: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER consult_guard BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER consult_guard")


def _unprotect() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER consult_comment_version_update_1")
        _refuse("update_1", "comment_version", "UPDATE", "1")
        return
    op.execute("DROP TRIGGER consult_guard ON comment_version")
    _guard("comment_version", "consult_only_added")
    op.execute("DROP TRIGGER consult_guard ON reply_entry")
    for table in SAYS:
        op.execute(f"DROP FUNCTION consult_redacted_{table}()")


def downgrade() -> None:
    _unprotect()
    op.drop_index(op.f("ix_reply_source_contribution_id"), table_name="reply_source")
    op.drop_table("reply_source")
    op.drop_index(op.f("ix_reply_entry_comment_id"), table_name="reply_entry")
    op.drop_table("reply_entry")
    op.drop_index(op.f("ix_redaction_comment_id"), table_name="redaction")
    op.drop_table("redaction")
    op.drop_index(op.f("ix_hiding_comment_id"), table_name="hiding")
    op.drop_table("hiding")
    op.drop_index(op.f("ix_reply_item_organisation_id_round_id"), table_name="reply_item")
    op.drop_table("reply_item")
    op.drop_index(op.f("ix_co_sponsor_sponsor_id_round_id"), table_name="co_sponsor")
    op.drop_table("co_sponsor")
    op.drop_index(op.f("ix_contribution_organisation_id_round_id"), table_name="contribution")
    op.drop_table("contribution")
    op.drop_table("consolidated_reply")
