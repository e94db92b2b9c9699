"""keep uploads"""

import sqlalchemy as sa
from alembic import op

import consult.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("form", "letter", name="uploadkind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("words_language", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("notes", consult.database.JsonText(), nullable=False),
        sa.Column("comments_known", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("taken_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("dropped_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_upload_consultation_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_upload_draft_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_upload_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_person_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_upload_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("form_key", name=op.f("uq_upload_form_key")),
        sa.UniqueConstraint("token", name=op.f("uq_upload_token")),
    )
    op.create_index(
        op.f("ix_upload_consultation_id_person_id"), "upload", ["consultation_id", "person_id"], unique=False
    )
    op.create_index(op.f("ix_upload_uploaded_by"), "upload", ["uploaded_by"], unique=False)
    op.create_table(
        "upload_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(length=300), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column("section_id", sa.Integer(), nullable=True),
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
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ready", "same", "ask", "left", "part", "taken", name="rowstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("fault", consult.database.JsonText(), nullable=True),
        sa.Column("said", sa.String(length=64), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("comment_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_upload_row_clause_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_upload_row_comment_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_upload_row_section_id")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_upload_row_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_row")),
        sa.UniqueConstraint("upload_id", "position", name=op.f("uq_upload_row_upload_id_position")),
    )
    op.create_index(op.f("ix_upload_row_comment_id"), "upload_row", ["comment_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_upload_row_comment_id"), table_name="upload_row")
    op.drop_table("upload_row")
    op.drop_index(op.f("ix_upload_uploaded_by"), table_name="upload")
    op.drop_index(op.f("ix_upload_consultation_id_person_id"), table_name="upload")
    op.drop_table("upload")
