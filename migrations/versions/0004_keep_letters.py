"""keep letters"""

import sqlalchemy as sa
from alembic import op

import consult.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_choice",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "answers",
                "replies",
                "rounds",
                "desk",
                "organisation",
                "reminders",
                name="lettertopic",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "delivery",
            sa.Enum("at_once", "daily", "none", name="delivery", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("chosen_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", "topic", name=op.f("pk_letter_choice")),
    )
    op.create_table(
        "digest",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_digest_letter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_digest")),
    )
    op.create_table(
        "digest_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("settled_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_seq"], ["record_entry.seq"], name=op.f("fk_digest_item_entry_seq")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_digest_item_letter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_item_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_item")),
        sa.UniqueConstraint(
            "entry_seq", "person_id", "kind", name=op.f("uq_digest_item_entry_seq_person_id_kind")
        ),
    )
    op.create_index(op.f("ix_digest_item_letter_id"), "digest_item", ["letter_id"], unique=False)
    op.create_index(
        op.f("ix_digest_item_person_id_settled_at"), "digest_item", ["person_id", "settled_at"], unique=False
    )
    op.create_index(
        op.f("ix_digest_item_settled_at_made_at"), "digest_item", ["settled_at", "made_at"], unique=False
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reminded_by", sa.Integer(), nullable=True),
        sa.Column("reminded_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_reminder_consultation_id")
        ),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_reminder_invitation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id")),
        sa.ForeignKeyConstraint(["reminded_by"], ["person.id"], name=op.f("fk_reminder_reminded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(
        op.f("ix_reminder_consultation_id_reminded_at"),
        "reminder",
        ["consultation_id", "reminded_at"],
        unique=False,
    )
    op.add_column("letter", sa.Column("thread", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "thread")
    op.drop_index(op.f("ix_reminder_consultation_id_reminded_at"), table_name="reminder")
    op.drop_table("reminder")
    op.drop_index(op.f("ix_digest_item_settled_at_made_at"), table_name="digest_item")
    op.drop_index(op.f("ix_digest_item_person_id_settled_at"), table_name="digest_item")
    op.drop_index(op.f("ix_digest_item_letter_id"), table_name="digest_item")
    op.drop_table("digest_item")
    op.drop_table("digest")
    op.drop_table("letter_choice")
