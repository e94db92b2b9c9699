"""Protect what was published and what was recorded: no statement can change it, on either database.

On SQLite a statement with OR REPLACE deletes rows without firing triggers on DELETE, so every protected table also
refuses an INSERT or UPDATE whose keys (or rowid) are those of a protected row. On PostgreSQL the triggers are ENABLE
ALWAYS, so that `session_replication_role` does not switch them off, and read `draft` by its full name, so that no
temporary table can stand in for it. The owner of the database can still drop triggers and tables: that is no statement
on the text, and the fingerprints of the launch and of the endorsements would show it.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Tables of a draft: rows may come and go only while the draft is not published.
OF_A_DRAFT = ("section", "source_file", "clause_place", "clause_text", "clause_name", "lineage_link")
# Tables whose rows are only ever added, with their keys besides the rowid.
ONLY_ADDED = {
    "record_entry": ("digest",),
    "clause": ("document_id, key",),
    "comment_target": ("comment_id, position",),
    "comment_version": ("comment_id, version",),
    "anchor": (),
    "change": (),
    "change_cause": ("change_id, amendment_id",),
    "reservation": ("endorsement_id, clause_id",),
    "decision_comment": ("decision_id, comment_id",),
    "launch": (),
}
# Columns that never change once somebody signed; withdrawal and the publication of the name may be added.
SIGNED = (
    "id", "consultation_id", "number", "draft_id", "fingerprint", "organisation_id", "person_id", "signed_name", "office",
    "choice", "statement", "signed_at", "document", "digest",
)  # fmt: skip
# Of a decision only the moment of its publication may be added.
DECIDED = (
    "id", "consultation_id", "outcome", "duplicate_of_id", "response", "response_language", "html", "editor_id", "decided_at",
    "replaces_id",
)  # fmt: skip
SIGNED_KEYS = ("consultation_id, number", "person_id, form_key")
# What a published draft's manifest and addresses rest on; the other columns may change.
FIXED_OF_CONSULTATION = ("id", "slug", "languages")
IS_PUBLISHED = "(SELECT published_at FROM draft WHERE id = {row}.draft_id) IS NOT NULL"
HAS_PUBLISHED = (
    "EXISTS (SELECT 1 FROM draft WHERE consultation_id = {consultation} AND published_at IS NOT NULL)"
)
WORDS_DRAFT = "a published draft is immutable"
WORDS_SIGNED = "what was signed is immutable"
WORDS_DECIDED = "a decision is revised by a further one"
WORDS_PRIVATE = "a private value can only be blanked"
WORDS_PLACE = "a consultation with published text keeps its address, languages and documents"
GUARDED = (
    *OF_A_DRAFT,
    *ONLY_ADDED,
    "draft",
    "document",
    "consultation",
    "decision",
    "endorsement",
    "record_private_value",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_drafts()
        _sqlite_places()
        _sqlite_added()
    else:
        schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar()
        _postgresql_functions(f'"{schema}".')
        _postgresql_triggers()


def downgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        found = "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'consult_%'"
        for (name,) in bind.exec_driver_sql(found).all():
            op.execute(f"DROP TRIGGER {name}")
        return
    for table in GUARDED:
        for name in ("consult_guard", "consult_guard_truncate"):
            op.execute(f'DROP TRIGGER IF EXISTS {name} ON "{table}"')
    for name in (
        "draft_rows",
        "only_added",
        "draft",
        "document",
        "consultation",
        "signed",
        "decided",
        "private",
    ):
        op.execute(f"DROP FUNCTION IF EXISTS consult_{name}()")


def _refuse(table: str, action: str, when: str, words: str, number: int = 1) -> None:
    op.execute(
        f'CREATE TRIGGER consult_{table}_{action.lower()}_{number} BEFORE {action} ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _same(columns: str) -> str:
    """Return the condition that a row of the table and NEW agree in these columns."""
    return "(" + " AND ".join(f'"{name.strip()}" = NEW."{name.strip()}"' for name in columns.split(",")) + ")"


def _taken(table: str, keys: tuple[str, ...], which: str = "1") -> str:
    """Return the condition that NEW would take the place of a row for which `which` holds."""
    clash = " OR ".join(["rowid = NEW.rowid", *(_same(columns) for columns in keys)])
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE ({clash}) AND {which})'  # noqa: S608 - names of our own tables


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)


def _sqlite_drafts() -> None:
    for table in OF_A_DRAFT:
        words = f"published text is immutable: {table}"
        published = f'(SELECT published_at FROM draft WHERE id = "{table}".draft_id) IS NOT NULL'  # noqa: S608 - names of our own tables
        _refuse(table, "UPDATE", IS_PUBLISHED.format(row="OLD"), words)
        _refuse(table, "UPDATE", IS_PUBLISHED.format(row="NEW"), words, 2)
        _refuse(table, "UPDATE", "OLD.rowid IS NOT NEW.rowid", f"ids never change: {table}", 3)
        _refuse(table, "DELETE", IS_PUBLISHED.format(row="OLD"), words)
        _refuse(table, "INSERT", IS_PUBLISHED.format(row="NEW"), words)
        _refuse(table, "INSERT", _taken(table, (), published), words, 2)
    other = _taken("draft", ("consultation_id, key",), "rowid <> OLD.rowid AND published_at IS NOT NULL")
    _refuse("draft", "UPDATE", "OLD.published_at IS NOT NULL OR OLD.id IS NOT NEW.id", WORDS_DRAFT)
    _refuse("draft", "UPDATE", other, WORDS_DRAFT, 2)
    _refuse("draft", "DELETE", "OLD.published_at IS NOT NULL", WORDS_DRAFT)
    _refuse(
        "draft", "INSERT", _taken("draft", ("consultation_id, key",), "published_at IS NOT NULL"), WORDS_DRAFT
    )


def _sqlite_places() -> None:
    old = HAS_PUBLISHED.format(consultation="OLD.consultation_id")
    published = HAS_PUBLISHED.format(consultation='"document".consultation_id')
    _refuse("document", "UPDATE", f"OLD.id IS NOT NEW.id OR {old}", WORDS_PLACE)
    _refuse(
        "document",
        "UPDATE",
        _taken("document", ("consultation_id, key",), f"rowid <> OLD.rowid AND {published}"),
        WORDS_PLACE,
        2,
    )
    _refuse("document", "DELETE", old, WORDS_PLACE)
    _refuse("document", "INSERT", _taken("document", ("consultation_id, key",), published), WORDS_PLACE)
    old = HAS_PUBLISHED.format(consultation="OLD.id")
    published = HAS_PUBLISHED.format(consultation='"consultation".id')
    _refuse("consultation", "UPDATE", f"({_changed(FIXED_OF_CONSULTATION, 'IS NOT')}) AND {old}", WORDS_PLACE)
    _refuse(
        "consultation",
        "UPDATE",
        _taken("consultation", ("slug",), f"rowid <> OLD.rowid AND {published}"),
        WORDS_PLACE,
        2,
    )
    _refuse("consultation", "DELETE", old, WORDS_PLACE)
    _refuse("consultation", "INSERT", _taken("consultation", ("slug",), published), WORDS_PLACE)


def _sqlite_added() -> None:
    for table, keys in ONLY_ADDED.items():
        words = f"rows are only ever added: {table}"
        for action in ("UPDATE", "DELETE"):
            _refuse(table, action, "1", words)
        _refuse(table, "INSERT", _taken(table, keys), words)
    _refuse("endorsement", "UPDATE", _changed(SIGNED, "IS NOT"), WORDS_SIGNED)
    _refuse(
        "endorsement", "UPDATE", _taken("endorsement", SIGNED_KEYS, "rowid <> OLD.rowid"), WORDS_SIGNED, 2
    )
    _refuse("endorsement", "DELETE", "1", WORDS_SIGNED)
    _refuse("endorsement", "INSERT", _taken("endorsement", SIGNED_KEYS), WORDS_SIGNED)
    republished = "OLD.published_at IS NOT NULL AND NEW.published_at IS NOT OLD.published_at"
    _refuse("decision", "UPDATE", f"{_changed(DECIDED, 'IS NOT')} OR {republished}", WORDS_DECIDED)
    _refuse("decision", "DELETE", "1", WORDS_DECIDED)
    _refuse("decision", "INSERT", _taken("decision", ()), WORDS_DECIDED)
    kept = f"NEW.value IS NOT NULL OR {_changed(('commitment', 'salt', 'seq', 'rowid'), 'IS NOT')}"
    _refuse("record_private_value", "UPDATE", kept, WORDS_PRIVATE)
    _refuse("record_private_value", "DELETE", "1", WORDS_PRIVATE)
    _refuse("record_private_value", "INSERT", _taken("record_private_value", ("commitment",)), WORDS_PRIVATE)


def _function(name: str, body: str, declared: str = "") -> None:
    op.execute(
        f"CREATE FUNCTION consult_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ {declared} BEGIN {body} END $$"
    )


def _raise(words: str) -> str:
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"


def _postgresql_functions(schema: str) -> None:
    """Write the trigger functions; FOR SHARE makes a row wait for a publication under way, and see it."""
    leave = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    look = f"SELECT published_at INTO at FROM {schema}draft WHERE id = {{row}}.draft_id FOR SHARE; IF at IS NOT NULL THEN {{no}} END IF;"  # noqa: S608 - names of our own tables
    no = "RAISE EXCEPTION 'published text is immutable: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
    _function(
        "draft_rows",
        f"IF TG_OP <> 'INSERT' THEN {look.format(row='OLD', no=no)} END IF; "
        f"IF TG_OP <> 'DELETE' THEN {look.format(row='NEW', no=no)} END IF; {leave}",
        "DECLARE at timestamptz;",
    )
    _function(
        "only_added",
        "RAISE EXCEPTION 'rows are only ever added: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';",
    )
    _function("draft", f"IF OLD.published_at IS NOT NULL THEN {_raise(WORDS_DRAFT)} END IF; {leave}")
    has = HAS_PUBLISHED.replace("FROM draft", f"FROM {schema}draft")
    _function(
        "document",
        f"IF {has.format(consultation='OLD.consultation_id')} THEN {_raise(WORDS_PLACE)} END IF; {leave}",
    )
    moved, has = _changed(FIXED_OF_CONSULTATION, "IS DISTINCT FROM"), has.format(consultation="OLD.id")
    _function(
        "consultation",
        f"IF TG_OP = 'DELETE' THEN IF {has} THEN {_raise(WORDS_PLACE)} END IF; RETURN OLD; END IF; "
        f"IF ({moved}) AND {has} THEN {_raise(WORDS_PLACE)} END IF; RETURN NEW;",
    )
    _function(
        "signed",
        f"IF TG_OP = 'DELETE' THEN {_raise(WORDS_SIGNED)} END IF; "
        f"IF {_changed(SIGNED, 'IS DISTINCT FROM')} THEN {_raise(WORDS_SIGNED)} END IF; RETURN NEW;",
    )
    republished = "OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at"
    _function(
        "decided",
        f"IF TG_OP = 'DELETE' THEN {_raise(WORDS_DECIDED)} END IF; "
        f"IF {_changed(DECIDED, 'IS DISTINCT FROM')} OR {republished} THEN {_raise(WORDS_DECIDED)} END IF; RETURN NEW;",
    )
    kept = f"NEW.value IS NOT NULL OR {_changed(('commitment', 'salt', 'seq'), '<>')}"
    _function(
        "private",
        f"IF TG_OP = 'DELETE' THEN {_raise(WORDS_PRIVATE)} END IF; IF {kept} THEN {_raise(WORDS_PRIVATE)} END IF; RETURN NEW;",
    )


def _postgresql_triggers() -> None:
    for table in OF_A_DRAFT:
        _guard(table, "INSERT OR UPDATE OR DELETE", "draft_rows")
    for table in ONLY_ADDED:
        _guard(table, "UPDATE OR DELETE", "only_added")
    for table in ("draft", "document", "consultation"):
        _guard(table, "UPDATE OR DELETE", table)
    _guard("decision", "UPDATE OR DELETE", "decided")
    _guard("endorsement", "UPDATE OR DELETE", "signed")
    _guard("record_private_value", "UPDATE OR DELETE", "private")


def _guard(table: str, actions: str, function: str) -> None:
    op.execute(
        f'CREATE TRIGGER consult_guard BEFORE {actions} ON "{table}" FOR EACH ROW EXECUTE FUNCTION consult_{function}()'
    )
    op.execute(
        f'CREATE TRIGGER consult_guard_truncate BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION consult_only_added()"
    )
    for name in ("consult_guard", "consult_guard_truncate"):
        op.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}')
