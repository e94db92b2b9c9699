"""create the schema"""

import sqlalchemy as sa
from alembic import op

import consult.database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", consult.database.JsonText(), nullable=False),
        sa.Column("summary", consult.database.JsonText(), nullable=False),
        sa.Column("notice", consult.database.JsonText(), nullable=False),
        sa.Column("languages", consult.database.JsonText(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "preparing", "published", "frozen", "launched", name="stage", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("names_shown", sa.String(length=32), nullable=False),
        sa.Column("second_editor", sa.Boolean(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("endorsement_count", sa.Integer(), nullable=False),
        sa.Column("created_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("slug", name=op.f("uq_consultation_slug")),
    )
    op.create_table(
        "mail_reading_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_reading_mark")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "hei",
                "enterprise",
                "un_system",
                "ministry",
                "expert_body",
                name="organisationkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("created_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
        sa.UniqueConstraint("sort_key", name=op.f("uq_organisation_sort_key")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column(
            "name_shown",
            sa.Enum("name", "organisation", name="nameshown", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("created_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("disabled_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_table(
        "rate_bucket",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("window", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "window", name=op.f("pk_rate_bucket")),
    )
    op.create_table(
        "record_entry",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_record_entry")),
        sa.UniqueConstraint("digest", name=op.f("uq_record_entry_digest")),
    )
    with op.batch_alter_table("record_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_record_entry_consultation_id_seq"), ["consultation_id", "seq"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_entry_subject_subject_id"), ["subject", "subject_id"], unique=False
        )

    op.create_table(
        "record_head",
        sa.Column("consultation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_record_head")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("title", consult.database.JsonText(), nullable=False),
        sa.Column("prevailing_language", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_document_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("consultation_id", "key", name=op.f("uq_document_consultation_id_key")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("baseline", "draft", "final", name="draftkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", consult.database.JsonText(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("imported_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("published_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("manifest", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("report", consult.database.JsonText(), nullable=True),
        sa.ForeignKeyConstraint(["based_on_id"], ["draft.id"], name=op.f("fk_draft_based_on_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_draft_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("consultation_id", "key", name=op.f("uq_draft_consultation_id_key")),
    )
    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("declared_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_interest_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
    )
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_person_id"), ["person_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coordinator",
                "editor",
                "expert",
                "representative",
                "signatory",
                "observer",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("sent_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("expires_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("accepted_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("fk_invitation_accepted_by")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_invitation_consultation_id")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_invitation_invited_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitation_token_digest")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_consultation_id_email"), ["consultation_id", "email"], unique=False
        )

    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("entry_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link_purpose", sa.String(length=32), nullable=False),
        sa.Column("link_row_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("next_try_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("given_up_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("last_fault", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_seq"], ["record_entry.seq"], name=op.f("fk_letter_entry_seq")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_letter_sent_at_next_try_at"), ["sent_at", "next_try_at"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("since", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("ended_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "person_id", "organisation_id", name=op.f("uq_membership_person_id_organisation_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "record_private_value",
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["record_entry.seq"], name=op.f("fk_record_private_value_seq")),
        sa.PrimaryKeyConstraint("commitment", name=op.f("pk_record_private_value")),
    )
    with op.batch_alter_table("record_private_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_private_value_seq"), ["seq"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coordinator",
                "editor",
                "expert",
                "representative",
                "signatory",
                "observer",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("ended_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_role_grant_consultation_id")
        ),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_role_grant_granted_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_role_grant_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_role_grant_person_id_consultation_id"),
            ["person_id", "consultation_id"],
            unique=False,
        )

    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("expires_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("used_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_link_token_digest")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("opened_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("seen_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("expires_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("ended_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_session_token_digest")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_clause_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("document_id", "key", name=op.f("uq_clause_document_id_key")),
    )
    op.create_table(
        "endorsement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column(
            "choice",
            sa.Enum("in_full", "with_reservations", "declined", name="choice", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("statement", sa.String(length=300), nullable=False),
        sa.Column("statement_language", sa.String(length=16), nullable=False),
        sa.Column("name_published", sa.Boolean(), nullable=False),
        sa.Column("signed_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("withdrawn_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_endorsement_consultation_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_endorsement_draft_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_endorsement_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_endorsement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_endorsement_consultation_id_number")),
        sa.UniqueConstraint("person_id", "form_key", name=op.f("uq_endorsement_person_id_form_key")),
    )
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsement_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "launch",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("launched_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("launched_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_launch_consultation_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_launch_draft_id")),
        sa.ForeignKeyConstraint(["launched_by"], ["person.id"], name=op.f("fk_launch_launched_by")),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_launch")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("opens_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("closes_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("grace_hours", sa.Integer(), nullable=False),
        sa.Column(
            "comments_visible",
            sa.Enum(
                "everyone", "participants", "nobody", name="commentsvisible", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("extended_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_round_consultation_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_round_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_round_consultation_id_number")),
    )
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("title", consult.database.JsonText(), nullable=False),
        sa.Column("words", consult.database.JsonText(), nullable=False),
        sa.Column("released_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_section_document_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_section_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint(
            "draft_id", "document_id", "key", name=op.f("uq_section_draft_id_document_id_key")
        ),
    )
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_section_draft_id_position"), ["draft_id", "position"], unique=False
        )

    op.create_table(
        "source_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_source_file_document_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_source_file_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_file")),
        sa.UniqueConstraint("draft_id", "path", name=op.f("uq_source_file_draft_id_path")),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_draft_id", sa.Integer(), nullable=False),
        sa.Column("to_draft_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "clause_kind",
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
        sa.Column("old_clause_id", sa.Integer(), nullable=True),
        sa.Column("new_clause_id", sa.Integer(), nullable=True),
        sa.Column("old_number", sa.String(length=24), nullable=False),
        sa.Column("new_number", sa.String(length=24), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("old_start", sa.Integer(), nullable=False),
        sa.Column("new_start", sa.Integer(), nullable=False),
        sa.Column("ops", consult.database.JsonText(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("phrases", consult.database.JsonText(), nullable=False),
        sa.Column("editorial", sa.String(length=32), nullable=False),
        sa.Column("rewritten", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["from_draft_id"], ["draft.id"], name=op.f("fk_change_from_draft_id")),
        sa.ForeignKeyConstraint(["new_clause_id"], ["clause.id"], name=op.f("fk_change_new_clause_id")),
        sa.ForeignKeyConstraint(["old_clause_id"], ["clause.id"], name=op.f("fk_change_old_clause_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_change_section_id")),
        sa.ForeignKeyConstraint(["to_draft_id"], ["draft.id"], name=op.f("fk_change_to_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint(
            "from_draft_id",
            "to_draft_id",
            "language",
            "position",
            name=op.f("uq_change_from_draft_id_to_draft_id_language_position"),
        ),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_change_from_draft_id_to_draft_id_section_id_language"),
            ["from_draft_id", "to_draft_id", "section_id", "language"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_change_new_clause_id"), ["new_clause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_old_clause_id"), ["old_clause_id"], unique=False)

    op.create_table(
        "clause_name",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_name_clause_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_clause_name_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_clause_name")),
    )
    op.create_table(
        "clause_place",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
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
        sa.Column("header", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_place_clause_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_clause_place_draft_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_clause_place_section_id")),
        sa.PrimaryKeyConstraint("draft_id", "clause_id", name=op.f("pk_clause_place")),
    )
    with op.batch_alter_table("clause_place", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_clause_place_section_id_position"), ["section_id", "position"], unique=False
        )

    op.create_table(
        "clause_text",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("source_file_id", sa.Integer(), nullable=False),
        sa.Column("file_position", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("canonical_digest", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.Integer(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("marker", sa.String(length=80), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("sentences", consult.database.JsonText(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_text_clause_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_clause_text_draft_id")),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["source_file.id"], name=op.f("fk_clause_text_source_file_id")
        ),
        sa.PrimaryKeyConstraint("draft_id", "clause_id", "language", name=op.f("pk_clause_text")),
    )
    with op.batch_alter_table("clause_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_text_source_file_id"), ["source_file_id"], unique=False)

    op.create_table(
        "clause_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("words", consult.database.SearchWords(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_clause_words_clause_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_clause_words_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_words")),
        sa.UniqueConstraint("draft_id", "clause_id", name=op.f("uq_clause_words_draft_id_clause_id")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
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
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("for_organisation", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("received", "withdrawn", name="commentstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("received_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("written_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("edited_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreements", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_comment_clause_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_comment_consultation_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_comment_draft_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_comment_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_comment_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_comment_round_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_comment_section_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_comment_consultation_id_number")),
        sa.UniqueConstraint("person_id", "form_key", name=op.f("uq_comment_person_id_form_key")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_clause_id"), ["clause_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_comment_draft_id_section_id"), ["draft_id", "section_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_comment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "lineage_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("old_clause_id", sa.Integer(), nullable=True),
        sa.Column("new_clause_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "same",
                "changed",
                "moved",
                "moved_changed",
                "split",
                "merged",
                "added",
                "deleted",
                name="linkkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("renumbered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_lineage_link_draft_id")),
        sa.ForeignKeyConstraint(["new_clause_id"], ["clause.id"], name=op.f("fk_lineage_link_new_clause_id")),
        sa.ForeignKeyConstraint(["old_clause_id"], ["clause.id"], name=op.f("fk_lineage_link_old_clause_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_link")),
    )
    with op.batch_alter_table("lineage_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lineage_link_draft_id_new_clause_id"), ["draft_id", "new_clause_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lineage_link_draft_id_old_clause_id"), ["draft_id", "old_clause_id"], unique=False
        )

    op.create_table(
        "reservation",
        sa.Column("endorsement_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_reservation_clause_id")),
        sa.ForeignKeyConstraint(
            ["endorsement_id"], ["endorsement.id"], name=op.f("fk_reservation_endorsement_id")
        ),
        sa.PrimaryKeyConstraint("endorsement_id", "clause_id", name=op.f("pk_reservation")),
    )
    op.create_table(
        "section_read",
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stated_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_section_read_person_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_section_read_section_id")),
        sa.PrimaryKeyConstraint("section_id", "person_id", name=op.f("pk_section_read")),
    )
    op.create_table(
        "working_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("sentences", consult.database.JsonText(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_working_text_clause_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_working_text_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_text")),
        sa.UniqueConstraint(
            "draft_id", "clause_id", "language", name=op.f("uq_working_text_draft_id_clause_id_language")
        ),
    )
    op.create_table(
        "agreement",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_agreement_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agreement_person_id")),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_agreement")),
    )
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "suggestion", "edit", "delete", "insert", name="amendmentkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.Column("before_source", sa.Text(), nullable=False),
        sa.Column("after_source", sa.Text(), nullable=False),
        sa.Column("before_canonical", sa.Text(), nullable=False),
        sa.Column("after_canonical", sa.Text(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("applied_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("undone_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_amendment_clause_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_amendment_comment_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_amendment_consultation_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_amendment_draft_id")),
        sa.ForeignKeyConstraint(["editor_id"], ["person.id"], name=op.f("fk_amendment_editor_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_amendment_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_amendment_draft_id_clause_id_language"),
            ["draft_id", "clause_id", "language"],
            unique=False,
        )

    op.create_table(
        "comment_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=80), nullable=False),
        sa.Column("suffix", sa.String(length=80), nullable=False),
        sa.Column("canonical_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_comment_target_clause_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_target_comment_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_comment_target_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_target")),
        sa.UniqueConstraint("comment_id", "position", name=op.f("uq_comment_target_comment_id_position")),
    )
    with op.batch_alter_table("comment_target", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_target_draft_id_clause_id"), ["draft_id", "clause_id"], unique=False
        )

    op.create_table(
        "comment_version",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
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
        sa.Column("replaced_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", "version", name=op.f("pk_comment_version")),
    )
    op.create_table(
        "comment_words",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("words", consult.database.SearchWords(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_words_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_words")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "in_part",
                "not_accepted",
                "noted",
                "out_of_scope",
                "duplicate",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("response_language", sa.String(length=16), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("published_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_decision_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"], ["comment.id"], name=op.f("fk_decision_duplicate_of_id")
        ),
        sa.ForeignKeyConstraint(["editor_id"], ["person.id"], name=op.f("fk_decision_editor_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["decision.id"], name=op.f("fk_decision_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_language", sa.String(length=16), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_reply_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reply_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("person_id", "form_key", name=op.f("uq_reply_person_id_form_key")),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_comment_id"), ["comment_id"], unique=False)

    op.create_table(
        "anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "exact",
                "moved",
                "changed",
                "check",
                "ambiguous",
                "orphaned",
                "applied",
                name="anchorstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("clause_id", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Double(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_anchor_clause_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_anchor_confirmed_by")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_anchor_draft_id")),
        sa.ForeignKeyConstraint(["target_id"], ["comment_target.id"], name=op.f("fk_anchor_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
    )
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_draft_id_clause_id"), ["draft_id", "clause_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_anchor_target_id"), ["target_id"], unique=False)

    op.create_table(
        "change_cause",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_change_cause_amendment_id")
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_cause_change_id")),
        sa.PrimaryKeyConstraint("change_id", "amendment_id", name=op.f("pk_change_cause")),
    )
    with op.batch_alter_table("change_cause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_cause_amendment_id"), ["amendment_id"], unique=False)

    op.create_table(
        "decided_comment",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("published_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_decided_comment_comment_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decided_comment_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_id"], ["decision.id"], name=op.f("fk_decided_comment_published_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_decided_comment")),
    )
    with op.batch_alter_table("decided_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decided_comment_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decided_comment_published_id"), ["published_id"], unique=False)

    op.create_table(
        "decision_comment",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_decision_comment_comment_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_comment_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", "comment_id", name=op.f("pk_decision_comment")),
    )
    with op.batch_alter_table("decision_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_comment_comment_id"), ["comment_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("decision_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_comment_comment_id"))

    op.drop_table("decision_comment")
    with op.batch_alter_table("decided_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decided_comment_published_id"))
        batch_op.drop_index(batch_op.f("ix_decided_comment_decision_id"))

    op.drop_table("decided_comment")
    with op.batch_alter_table("change_cause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_cause_amendment_id"))

    op.drop_table("change_cause")
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_anchor_target_id"))
        batch_op.drop_index(batch_op.f("ix_anchor_draft_id_clause_id"))

    op.drop_table("anchor")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_comment_id"))

    op.drop_table("reply")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_consultation_id"))

    op.drop_table("decision")
    op.drop_table("comment_words")
    op.drop_table("comment_version")
    with op.batch_alter_table("comment_target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_target_draft_id_clause_id"))

    op.drop_table("comment_target")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_draft_id_clause_id_language"))
        batch_op.drop_index(batch_op.f("ix_amendment_comment_id"))

    op.drop_table("amendment")
    op.drop_table("agreement")
    op.drop_table("working_text")
    op.drop_table("section_read")
    op.drop_table("reservation")
    with op.batch_alter_table("lineage_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lineage_link_draft_id_old_clause_id"))
        batch_op.drop_index(batch_op.f("ix_lineage_link_draft_id_new_clause_id"))

    op.drop_table("lineage_link")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_person_id"))
        batch_op.drop_index(batch_op.f("ix_comment_draft_id_section_id"))
        batch_op.drop_index(batch_op.f("ix_comment_clause_id"))

    op.drop_table("comment")
    op.drop_table("clause_words")
    with op.batch_alter_table("clause_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_text_source_file_id"))

    op.drop_table("clause_text")
    with op.batch_alter_table("clause_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_place_section_id_position"))

    op.drop_table("clause_place")
    op.drop_table("clause_name")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_old_clause_id"))
        batch_op.drop_index(batch_op.f("ix_change_new_clause_id"))
        batch_op.drop_index(batch_op.f("ix_change_from_draft_id_to_draft_id_section_id_language"))

    op.drop_table("change")
    op.drop_table("source_file")
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_draft_id_position"))

    op.drop_table("section")
    op.drop_table("round")
    op.drop_table("launch")
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endorsement_organisation_id"))

    op.drop_table("endorsement")
    op.drop_table("clause")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_person_id"))

    op.drop_table("sign_in_session")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_link_person_id"))

    op.drop_table("sign_in_link")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_person_id_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_consultation_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("record_private_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_private_value_seq"))

    op.drop_table("record_private_value")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_sent_at_next_try_at"))

    op.drop_table("letter")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_consultation_id_email"))

    op.drop_table("invitation")
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interest_person_id"))

    op.drop_table("interest")
    op.drop_table("draft")
    op.drop_table("document")
    op.drop_table("record_head")
    with op.batch_alter_table("record_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_entry_subject_subject_id"))
        batch_op.drop_index(batch_op.f("ix_record_entry_consultation_id_seq"))

    op.drop_table("record_entry")
    op.drop_table("rate_bucket")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("mail_reading_mark")
    op.drop_table("consultation")
