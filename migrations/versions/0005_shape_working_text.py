"""shape working text"""

import sqlalchemy as sa
from alembic import op

import consult.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_scope",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("since_draft_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_scope_round_id")),
        sa.ForeignKeyConstraint(["since_draft_id"], ["draft.id"], name=op.f("fk_round_scope_since_draft_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_scope")),
    )
    op.create_table(
        "working_form",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("source_file_id", sa.Integer(), nullable=False),
        sa.Column("opening", sa.String(length=80), nullable=False),
        sa.Column("marker", sa.String(length=80), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_working_form_clause_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_working_form_draft_id")),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["source_file.id"], name=op.f("fk_working_form_source_file_id")
        ),
        sa.PrimaryKeyConstraint("draft_id", "clause_id", "language", name=op.f("pk_working_form")),
    )
    op.create_table(
        "working_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "heading",
                "paragraph",
                "item",
                "row",
                "quote",
                "code",
                "figure",
                "footnote",
                name="clausekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("out", sa.Boolean(), nullable=False),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_working_place_clause_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_working_place_draft_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["clause.id"], name=op.f("fk_working_place_merged_into_id")
        ),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_working_place_section_id")),
        sa.ForeignKeyConstraint(
            ["split_from_id"], ["clause.id"], name=op.f("fk_working_place_split_from_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_place")),
        sa.UniqueConstraint("draft_id", "clause_id", name=op.f("uq_working_place_draft_id_clause_id")),
    )
    op.create_table(
        "amendment_group",
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_amendment_group_amendment_id")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["amendment.id"], name=op.f("fk_amendment_group_first_id")),
        sa.PrimaryKeyConstraint("amendment_id", name=op.f("pk_amendment_group")),
    )
    op.create_index(op.f("ix_amendment_group_first_id"), "amendment_group", ["first_id"], unique=False)
    op.create_table(
        "language_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("source_language", sa.String(length=16), nullable=False),
        sa.Column("source_before", sa.Text(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "followed", "not_needed", "void", name="taskstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("raised_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("closed_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closing_amendment_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_language_task_amendment_id")
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_language_task_clause_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_language_task_closed_by")),
        sa.ForeignKeyConstraint(
            ["closing_amendment_id"], ["amendment.id"], name=op.f("fk_language_task_closing_amendment_id")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_language_task_consultation_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_language_task_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_task")),
    )
    op.create_index(
        op.f("ix_language_task_clause_id_language"), "language_task", ["clause_id", "language"], unique=False
    )
    op.create_index(
        op.f("ix_language_task_draft_id_state"), "language_task", ["draft_id", "state"], unique=False
    )
    op.create_table(
        "move",
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("from_section_id", sa.Integer(), nullable=False),
        sa.Column("from_rank", sa.BigInteger(), nullable=False),
        sa.Column("to_section_id", sa.Integer(), nullable=False),
        sa.Column("to_rank", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"], name=op.f("fk_move_amendment_id")),
        sa.ForeignKeyConstraint(["from_section_id"], ["section.id"], name=op.f("fk_move_from_section_id")),
        sa.ForeignKeyConstraint(["to_section_id"], ["section.id"], name=op.f("fk_move_to_section_id")),
        sa.PrimaryKeyConstraint("amendment_id", name=op.f("pk_move")),
    )


def downgrade() -> None:
    op.drop_table("move")
    op.drop_index(op.f("ix_language_task_draft_id_state"), table_name="language_task")
    op.drop_index(op.f("ix_language_task_clause_id_language"), table_name="language_task")
    op.drop_table("language_task")
    op.drop_index(op.f("ix_amendment_group_first_id"), table_name="amendment_group")
    op.drop_table("amendment_group")
    op.drop_table("working_place")
    op.drop_table("working_form")
    op.drop_table("round_scope")
