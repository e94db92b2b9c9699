"""Surround decisions: groups, themes, checks by a second editor, their author's answer, objections and reviews.

A decided comment may now have no standing decision: it was reopened, and what is public stays until the next answer.
"""

import sqlalchemy as sa
from alembic import op

import consult.database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Tables whose rows are only ever added, with their keys besides the rowid (see migration 0002).
ONLY_ADDED = {
    "decision_check": "decision_id",
    "decision_confirmation": "decision_id",
    "decision_reason": "decision_id",
    "decision_response": "decision_id, language",
    "reopening": "",
    "commenter_answer": "decision_id, comment_id",
    "objection_review": "decision_id, comment_id",
    "comment_interest": "comment_id, person_id",
}


def upgrade() -> None:
    op.create_table(
        "comment_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("ended_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_comment_group_consultation_id")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_comment_group_ended_by")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_comment_group_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_group")),
    )
    op.create_index(
        op.f("ix_comment_group_consultation_id"), "comment_group", ["consultation_id"], unique=False
    )
    op.create_table(
        "desk_rules",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "confirming",
            sa.Enum("never", "usual", "always", name="confirming", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("answers_public", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_desk_rules_consultation_id")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_desk_rules_set_by")),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_desk_rules")),
    )
    op.create_table(
        "likeness_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("closed_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_likeness_proposal_closed_by")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_likeness_proposal_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness_proposal")),
    )
    op.create_index(
        op.f("ix_likeness_proposal_consultation_id"), "likeness_proposal", ["consultation_id"], unique=False
    )
    op.create_table(
        "likeness_run",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_likeness_run_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_likeness_run")),
    )
    op.create_table(
        "standard_response",
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
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("words", consult.database.JsonText(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("ended_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_standard_response_consultation_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_standard_response_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_response")),
    )
    op.create_index(
        op.f("ix_standard_response_consultation_id"), "standard_response", ["consultation_id"], unique=False
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("ended_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_theme_consultation_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_theme_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
    )
    op.create_index(
        "uq_theme_standing",
        "theme",
        ["consultation_id", "name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "round_confirming",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "confirming",
            sa.Enum("never", "usual", "always", name="confirming", native_enum=False, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_confirming_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_confirming")),
    )
    op.create_table(
        "comment_interest",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("declared_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_interest_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_comment_interest_person_id")),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_comment_interest")),
    )
    op.create_table(
        "comment_theme",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_theme_comment_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_comment_theme_set_by")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_comment_theme_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", "comment_id", name=op.f("pk_comment_theme")),
    )
    op.create_index(op.f("ix_comment_theme_comment_id"), "comment_theme", ["comment_id"], unique=False)
    op.create_table(
        "grouped_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", consult.database.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_grouped_comment_added_by")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_grouped_comment_comment_id")),
        sa.ForeignKeyConstraint(["group_id"], ["comment_group.id"], name=op.f("fk_grouped_comment_group_id")),
        sa.ForeignKeyConstraint(["removed_by"], ["person.id"], name=op.f("fk_grouped_comment_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grouped_comment")),
    )
    op.create_index(op.f("ix_grouped_comment_group_id"), "grouped_comment", ["group_id"], unique=False)
    op.create_index(
        "uq_grouped_comment_standing",
        "grouped_comment",
        ["comment_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "proposed_comment",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "same_suggestion",
                "near_words",
                "same_place",
                "parallel",
                name="why",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_proposed_comment_comment_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["likeness_proposal.id"], name=op.f("fk_proposed_comment_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "comment_id", name=op.f("pk_proposed_comment")),
    )
    op.create_index(op.f("ix_proposed_comment_comment_id"), "proposed_comment", ["comment_id"], unique=False)
    op.create_table(
        "commenter_answer",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "satisfaction",
            sa.Enum(
                "satisfied", "not_satisfied", "silent", name="satisfaction", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("answered_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_commenter_answer_comment_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_commenter_answer_decision_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_commenter_answer_person_id")),
        sa.PrimaryKeyConstraint("decision_id", "comment_id", name=op.f("pk_commenter_answer")),
    )
    op.create_index(op.f("ix_commenter_answer_comment_id"), "commenter_answer", ["comment_id"], unique=False)
    op.create_table(
        "decision_check",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column(
            "why",
            sa.Enum("rule", "interest", name="checkreason", native_enum=False, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_check_decision_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_check")),
    )
    op.create_table(
        "decision_confirmation",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_confirmation_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_decision_confirmation_person_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_confirmation")),
    )
    op.create_table(
        "decision_reason",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_reason_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_reason")),
    )
    op.create_table(
        "decision_response",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_response_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", "language", name=op.f("pk_decision_response")),
    )
    op.create_table(
        "objection_review",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("upheld", "reopened", "deferred", name="reviewoutcome", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("reviewed_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_objection_review_comment_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_objection_review_decision_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_objection_review_person_id")),
        sa.PrimaryKeyConstraint("decision_id", "comment_id", name=op.f("pk_objection_review")),
    )
    op.create_index(op.f("ix_objection_review_comment_id"), "objection_review", ["comment_id"], unique=False)
    op.create_table(
        "reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("objection", sa.Boolean(), nullable=False),
        sa.Column("reopened_at", consult.database.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_reopening_comment_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_reopening_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reopening_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    op.create_index(op.f("ix_reopening_comment_id"), "reopening", ["comment_id"], unique=False)
    with op.batch_alter_table("decided_comment") as batch:
        batch.alter_column("decision_id", existing_type=sa.Integer(), nullable=True)
    for table, keys in ONLY_ADDED.items():
        _protect(table, keys)


def _protect(table: str, keys: str) -> None:
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
    columns = [name.strip() for name in keys.split(",") if name.strip()]
    same = " AND ".join(f'"{name}" = NEW."{name}"' for name in columns)
    clash = f"rowid = NEW.rowid OR ({same})" if same else "rowid = NEW.rowid"
    taken = f'EXISTS (SELECT 1 FROM "{table}" WHERE {clash})'  # noqa: S608 - names of our own tables
    for action, when in (("UPDATE", "1"), ("DELETE", "1"), ("INSERT", taken)):
        op.execute(
            f'CREATE TRIGGER consult_{table}_{action.lower()}_1 BEFORE {action} ON "{table}" WHEN {when} '
            f"BEGIN SELECT RAISE(ABORT, 'rows are only ever added: {table}'); END"
        )


def downgrade() -> None:
    op.execute("DELETE FROM decided_comment WHERE decision_id IS NULL")
    with op.batch_alter_table("decided_comment") as batch:
        batch.alter_column("decision_id", existing_type=sa.Integer(), nullable=False)
    op.drop_index(op.f("ix_reopening_comment_id"), table_name="reopening")
    op.drop_table("reopening")
    op.drop_index(op.f("ix_objection_review_comment_id"), table_name="objection_review")
    op.drop_table("objection_review")
    op.drop_table("decision_response")
    op.drop_table("decision_reason")
    op.drop_table("decision_confirmation")
    op.drop_table("decision_check")
    op.drop_index(op.f("ix_commenter_answer_comment_id"), table_name="commenter_answer")
    op.drop_table("commenter_answer")
    op.drop_index(op.f("ix_proposed_comment_comment_id"), table_name="proposed_comment")
    op.drop_table("proposed_comment")
    op.drop_index(
        "uq_grouped_comment_standing",
        table_name="grouped_comment",
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.drop_index(op.f("ix_grouped_comment_group_id"), table_name="grouped_comment")
    op.drop_table("grouped_comment")
    op.drop_index(op.f("ix_comment_theme_comment_id"), table_name="comment_theme")
    op.drop_table("comment_theme")
    op.drop_table("comment_interest")
    op.drop_table("round_confirming")
    op.drop_index(
        "uq_theme_standing",
        table_name="theme",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("theme")
    op.drop_index(op.f("ix_standard_response_consultation_id"), table_name="standard_response")
    op.drop_table("standard_response")
    op.drop_table("likeness_run")
    op.drop_index(op.f("ix_likeness_proposal_consultation_id"), table_name="likeness_proposal")
    op.drop_table("likeness_proposal")
    op.drop_table("desk_rules")
    op.drop_index(op.f("ix_comment_group_consultation_id"), table_name="comment_group")
    op.drop_table("comment_group")
