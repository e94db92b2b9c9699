"""Share the desk: assignments, notes, what was opened and by whom, saved views."""

import sqlalchemy as sa
from alembic import op

import consult.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("args", consult.database.JsonText(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_desk_view_consultation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_desk_view_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_view")),
        sa.UniqueConstraint(
            "consultation_id", "person_id", "name", name=op.f("uq_desk_view_consultation_id_person_id_name")
        ),
    )
    op.create_table(
        "assignment",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column("assigned_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assigned_by"], ["person.id"], name=op.f("fk_assignment_assigned_by")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_assignment_comment_id")),
        sa.ForeignKeyConstraint(["editor_id"], ["person.id"], name=op.f("fk_assignment_editor_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_editor_id"), "assignment", ["editor_id"], unique=False)
    op.create_table(
        "desk_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_desk_note_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_desk_note_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_note")),
        sa.UniqueConstraint("person_id", "form_key", name=op.f("uq_desk_note_person_id_form_key")),
    )
    op.create_index(op.f("ix_desk_note_comment_id"), "desk_note", ["comment_id"], unique=False)
    op.create_table(
        "desk_opening",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("here_until", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_desk_opening_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_desk_opening_person_id")),
        sa.PrimaryKeyConstraint("person_id", "comment_id", name=op.f("pk_desk_opening")),
    )
    op.create_index(
        op.f("ix_desk_opening_comment_id_here_until"),
        "desk_opening",
        ["comment_id", "here_until"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_desk_opening_comment_id_here_until"), table_name="desk_opening")
    op.drop_table("desk_opening")
    op.drop_index(op.f("ix_desk_note_comment_id"), table_name="desk_note")
    op.drop_table("desk_note")
    op.drop_index(op.f("ix_assignment_editor_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("desk_view")
