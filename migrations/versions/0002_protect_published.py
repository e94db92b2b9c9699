"""Protect what was published and what was recorded: no statement can change it, on either database."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Tables of a draft: rows may come and go only while the draft is not published.
OF_A_DRAFT = ("section", "source_file", "clause_place", "clause_text", "lineage_link")
# Tables whose rows are only ever added.
ONLY_ADDED = ("record_entry", "comment_target", "comment_version", "anchor", "change", "change_cause", "reservation")
# Columns that may still change after a row was written; everything else of these tables is fixed.
# record_private_value.value may be blanked.
SIGNED = (
    "consultation_id", "number", "draft_id", "fingerprint", "organisation_id", "person_id", "signed_name", "office", "choice",
    "statement", "signed_at", "document", "digest",
)  # fmt: skip
PUBLISHED = "(SELECT published_at FROM draft WHERE id = {row}.draft_id) IS NOT NULL"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def downgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        names = [row[0] for row in bind.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'consult_%'")]
        for name in names:
            op.execute(f"DROP TRIGGER {name}")
        return
    tables = (*OF_A_DRAFT, *ONLY_ADDED, "draft", "endorsement", "launch", "record_private_value")
    for table in tables:
        for name in ("consult_guard", "consult_guard_truncate"):
            op.execute(f'DROP TRIGGER IF EXISTS {name} ON "{table}"')
    for name in ("consult_draft_rows", "consult_only_added", "consult_draft", "consult_signed", "consult_private"):
        op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _refuse(table: str, action: str, when: str, words: str, number: int = 1) -> None:
    op.execute(
        f'CREATE TRIGGER consult_{table}_{action.lower()}_{number} BEFORE {action} ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _sqlite() -> None:
    for table in OF_A_DRAFT:
        words = f"published text is immutable: {table}"
        _refuse(table, "UPDATE", PUBLISHED.format(row="OLD"), words)
        _refuse(table, "UPDATE", PUBLISHED.format(row="NEW"), words, 2)
        _refuse(table, "DELETE", PUBLISHED.format(row="OLD"), words)
        _refuse(table, "INSERT", PUBLISHED.format(row="NEW"), words)
    for table in ONLY_ADDED:
        for action in ("UPDATE", "DELETE"):
            _refuse(table, action, "1", f"rows are only ever added: {table}")
    _refuse("draft", "UPDATE", "OLD.published_at IS NOT NULL", "a published draft is immutable")
    _refuse("draft", "DELETE", "OLD.published_at IS NOT NULL", "a published draft is immutable")
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in SIGNED)
    _refuse("endorsement", "UPDATE", changed, "what was signed is immutable")
    _refuse("endorsement", "DELETE", "1", "what was signed is immutable")
    for action in ("UPDATE", "DELETE"):
        _refuse("launch", action, "1", "a launch is final")
    kept = "NEW.value IS NOT NULL OR OLD.commitment IS NOT NEW.commitment OR OLD.salt IS NOT NEW.salt OR OLD.seq IS NOT NEW.seq"
    _refuse("record_private_value", "UPDATE", kept, "a private value can only be blanked")
    _refuse("record_private_value", "DELETE", "1", "a private value can only be blanked")


def _postgresql() -> None:
    old_or_new = (
        "IF (TG_OP <> 'INSERT' AND (SELECT published_at FROM draft WHERE id = OLD.draft_id) IS NOT NULL) "
        "OR (TG_OP <> 'DELETE' AND (SELECT published_at FROM draft WHERE id = NEW.draft_id) IS NOT NULL) "
        "THEN RAISE EXCEPTION 'published text is immutable: %', TG_TABLE_NAME; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    )
    _function("consult_draft_rows", old_or_new)
    _function("consult_only_added", "RAISE EXCEPTION 'rows are only ever added: %', TG_TABLE_NAME;")
    _function(
        "consult_draft",
        "IF OLD.published_at IS NOT NULL THEN RAISE EXCEPTION 'a published draft is immutable'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
    )
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in SIGNED)
    _function(
        "consult_signed",
        f"IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'what was signed is immutable'; END IF; "
        f"IF {changed} THEN RAISE EXCEPTION 'what was signed is immutable'; END IF; RETURN NEW;",
    )
    _function(
        "consult_private",
        "IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a private value can only be blanked'; END IF; "
        "IF NEW.value IS NOT NULL OR OLD.commitment <> NEW.commitment OR OLD.salt <> NEW.salt OR OLD.seq <> NEW.seq "
        "THEN RAISE EXCEPTION 'a private value can only be blanked'; END IF; RETURN NEW;",
    )
    for table in OF_A_DRAFT:
        _guard(table, "INSERT OR UPDATE OR DELETE", "consult_draft_rows")
    for table in (*ONLY_ADDED, "launch"):
        _guard(table, "UPDATE OR DELETE", "consult_only_added")
    _guard("draft", "UPDATE OR DELETE", "consult_draft")
    _guard("endorsement", "UPDATE OR DELETE", "consult_signed")
    _guard("record_private_value", "UPDATE OR DELETE", "consult_private")


def _function(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def _guard(table: str, actions: str, function: str) -> None:
    op.execute(f'CREATE TRIGGER consult_guard BEFORE {actions} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()')
    op.execute(f'CREATE TRIGGER consult_guard_truncate BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION consult_only_added()')
