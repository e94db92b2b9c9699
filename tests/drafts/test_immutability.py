"""What was published and what was recorded cannot be changed by any statement, on either database."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.access import OPERATOR
from consult.drafts.actions import create_consultation, import_draft, publish_draft
from consult.drafts.editions import editions_of
from consult.drafts.models import Draft, DraftKind
from tests.drafts.writing import own
from tests.worlds import World, build

OF_A_DRAFT = ("section", "source_file", "clause_place", "clause_text")
CHANGES = {
    "section": "title = '{}'",
    "source_file": "tail = 'x'",
    "clause_place": "number = 'F9.9'",
    "clause_text": "source = 'other words'",
    "clause": "key = 'other'",
    "draft": "title = '{}'",
    "document": "prevailing_language = 'fr'",
    "consultation": "slug = 'other'",
}


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    """A consultation with a published draft, committed."""
    made = build(session, now)
    session.commit()
    return made


def refused(session: Session, statement: str) -> bool:
    """Try a statement in a transaction of its own and tell whether the database refused it."""
    session.rollback()
    try:
        with session.begin():
            session.connection(execution_options={"consult_write": True})
            session.execute(text(statement))
    except DBAPIError as fault:
        words = str(fault.orig)
        assert any(part in words for part in ("immutable", "only ever added", "keeps its", "never change")), (
            words
        )
        return True
    return False


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@pytest.mark.parametrize("table", CHANGES)
def test_a_row_of_published_text_cannot_be_updated(session: Session, world: World, table: str) -> None:
    assert refused(session, f'UPDATE "{table}" SET {CHANGES[table]}')


@pytest.mark.parametrize("table", [*OF_A_DRAFT, "clause", "draft", "document", "consultation"])
def test_a_row_of_published_text_cannot_be_deleted(session: Session, world: World, table: str) -> None:
    assert refused(session, f'DELETE FROM "{table}"')


@pytest.mark.parametrize("table", OF_A_DRAFT)
def test_nothing_can_be_added_to_a_published_draft(session: Session, world: World, table: str) -> None:
    columns = [name for (name,) in _columns(session, table)]
    chosen = ", ".join("id + 1000" if name == "id" else f'"{name}"' for name in columns)
    if "id" not in columns:
        chosen = chosen.replace('"clause_id"', '"clause_id" + 1000')
    names = ", ".join(f'"{name}"' for name in columns)
    assert refused(session, f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM "{table}"')


def _columns(session: Session, table: str) -> list[tuple[str]]:
    from consult.tables import METADATA

    return [(column.name,) for column in METADATA.tables[table].columns]


def test_a_published_draft_cannot_be_unpublished(session: Session, world: World) -> None:
    assert refused(session, "UPDATE draft SET published_at = NULL")
    assert refused(session, "UPDATE draft SET fingerprint = 'x'")


@pytest.mark.parametrize(
    "table", [*OF_A_DRAFT, "lineage_link", "clause", "draft", "document", "consultation", "record_entry"]
)
def test_no_table_of_published_text_can_be_truncated(session: Session, world: World, table: str) -> None:
    if is_sqlite(session):
        assert refused(session, f'DELETE FROM "{table}" WHERE 1') or table in ("lineage_link", "record_entry")
    else:
        assert refused(session, f'TRUNCATE "{table}" CASCADE')


def next_draft(session: Session, world: World) -> Draft:
    """Add an unpublished draft with a copy of the first section."""
    draft = Draft(
        consultation_id=world.consultation.id, key="draft-2", position=2, kind=DraftKind.DRAFT, title={"en": "Draft 2"},
        based_on_id=world.draft.id, imported_at=world.now + timedelta(days=1),
    )  # fmt: skip
    session.add(draft)
    session.commit()
    statement = (
        "INSERT INTO section (draft_id, document_id, key, position, number, title, words) "
        f"SELECT {draft.id}, document_id, key, position, number, title, words FROM section WHERE draft_id = {world.draft.id}"
    )
    assert not refused(session, statement)
    return draft


def test_an_unpublished_draft_can_still_change(session: Session, world: World) -> None:
    draft = next_draft(session, world)
    assert not refused(session, f"UPDATE section SET number = 'F7' WHERE draft_id = {draft.id}")
    assert not refused(session, f"DELETE FROM section WHERE draft_id = {draft.id}")
    assert not refused(session, f"DELETE FROM draft WHERE id = {draft.id}")


def test_rows_cannot_be_moved_into_a_published_draft(session: Session, world: World) -> None:
    draft = next_draft(session, world)
    assert refused(
        session,
        f"UPDATE section SET draft_id = {world.draft.id}, key = key || '-2' WHERE draft_id = {draft.id}",
    )


REPLACEMENTS = [
    "INSERT OR REPLACE INTO draft (id, consultation_id, key, position, kind, title, imported_at) "
    "SELECT id, consultation_id, key, position, kind, title, imported_at FROM draft WHERE id = {published}",
    "INSERT OR REPLACE INTO draft (id, consultation_id, key, position, kind, title, imported_at) "
    "SELECT 900, consultation_id, key, position, kind, title, imported_at FROM draft WHERE id = {published}",
    "UPDATE OR REPLACE draft SET id = {published} WHERE id = {open}",
    "UPDATE OR REPLACE draft SET key = 'draft-1' WHERE id = {open}",
    "UPDATE OR REPLACE section SET id = (SELECT min(id) FROM section) WHERE draft_id = {open} AND number = 'F1'",
    "INSERT OR REPLACE INTO section (id, draft_id, document_id, key, position, number, title, words) "
    "SELECT min(id), {open}, document_id, 'x', position, number, title, words FROM section",
    "INSERT OR REPLACE INTO clause_place (rowid, draft_id, clause_id, section_id, position, number, kind, level, header) "
    "SELECT min(rowid), {open}, clause_id, section_id, position, number, kind, level, header FROM clause_place",
    "INSERT OR REPLACE INTO clause (id, document_id, key) SELECT min(id), document_id, 'x' FROM clause",
    "INSERT OR REPLACE INTO clause (document_id, key) SELECT document_id, key FROM clause WHERE key = 'c1'",
    "INSERT OR REPLACE INTO document SELECT * FROM document",
    "INSERT OR REPLACE INTO consultation SELECT * FROM consultation",
]


@pytest.mark.parametrize("statement", REPLACEMENTS)
def test_replacing_rows_is_no_way_round_on_sqlite(session: Session, world: World, statement: str) -> None:
    if not is_sqlite(session):
        assert refused(
            session, "UPDATE draft SET key = 'x'"
        )  # PostgreSQL has no OR REPLACE; its upsert is an UPDATE
        return
    draft = next_draft(session, world)
    assert refused(session, statement.format(published=world.draft.id, open=draft.id))


def test_an_upsert_is_no_way_round(session: Session, world: World) -> None:
    columns = ", ".join(f'"{name}"' for (name,) in _columns(session, "clause_text"))
    statement = (
        f"INSERT INTO clause_text ({columns}) SELECT {columns} FROM clause_text WHERE true "
        "ON CONFLICT (draft_id, clause_id, language) DO UPDATE SET source = 'other words'"
    )
    assert refused(session, statement)


def test_replica_mode_does_not_switch_the_guard_off_on_postgresql(session: Session, world: World) -> None:
    if is_sqlite(session):
        assert refused(session, "UPDATE clause_text SET source = 'x'")
        return
    session.rollback()
    session.execute(text("SET session_replication_role = replica"))
    with pytest.raises(DBAPIError, match="immutable"):
        session.execute(text("UPDATE clause_text SET source = 'x'"))
    session.rollback()


def test_a_temporary_table_cannot_stand_in_for_the_drafts_on_postgresql(
    session: Session, world: World
) -> None:
    session.rollback()
    session.execute(text("CREATE TEMPORARY TABLE draft (id integer, published_at timestamp)"))
    with pytest.raises(DBAPIError, match="immutable"):
        session.execute(text("UPDATE clause_text SET source = 'x'"))
    session.rollback()


@pytest.fixture
def imported(session: Session, now: datetime) -> int:
    """Two drafts, the second based on the first, imported and published through the actions; the second's id."""
    content = own({"d1.en": "# T {#t}\n\nOne. {#a}\n", "d2.en": "# T {#t}\n\nTwo. {#a}\n"}, languages=("en",))
    row = create_consultation(session, actor=OPERATOR, now=now, content=content)
    draft_id = 0
    for edition in editions_of(content):
        import_draft(session, actor=OPERATOR, now=now, consultation_id=row.id, draft=edition)
        draft_id = session.scalars(select(Draft.id).where(Draft.key == edition.key)).one()
        publish_draft(session, actor=OPERATOR, now=now, draft_id=draft_id)
    session.commit()
    return draft_id


PROTECTED = {
    "section": "number = 'F9'",
    "source_file": "tail = 'x'",
    "clause_place": "number = 'F9.9'",
    "clause_text": "canonical = 'x'",
    "clause_name": "name = 'x'",
    "lineage_link": "kind = 'added'",
    "clause": "document_id = 1",
    "draft": "report = NULL",
    "document": "prefix = 'X'",
    "consultation": "languages = '[]'",
    "record_entry": "data = '{}'",
}


@pytest.mark.parametrize("table", PROTECTED)
def test_what_the_actions_published_can_be_neither_changed_nor_deleted(
    session: Session, imported: int, table: str
) -> None:
    before = session.execute(text(f'SELECT * FROM "{table}"')).all()
    assert before
    assert refused(session, f'UPDATE "{table}" SET {PROTECTED[table]}')
    assert refused(session, f'DELETE FROM "{table}"')
    if not is_sqlite(session):
        assert refused(session, f'TRUNCATE "{table}" CASCADE')
    assert session.execute(text(f'SELECT * FROM "{table}"')).all() == before


def test_a_row_added_while_a_draft_is_being_published_waits_and_is_refused(
    session: Session, engine: Engine, now: datetime, imported: int
) -> None:
    if is_sqlite(session):
        assert refused(session, "INSERT INTO clause_name SELECT draft_id, 'new', clause_id FROM clause_name")
        return
    content = own({"d1.en": "# T {#t}\n\nOne. {#a}\n"}, languages=("en",))
    row = create_consultation(session, actor=OPERATOR, now=now, content=content, slug="other")
    import_draft(session, actor=OPERATOR, now=now, consultation_id=row.id, draft=editions_of(content)[0])
    draft_id = session.scalars(select(Draft.id).where(Draft.consultation_id == row.id)).one()
    session.commit()
    publish_draft(session, actor=OPERATOR, now=now, draft_id=draft_id)
    statement = text(f"INSERT INTO clause_name SELECT {draft_id}, 'new', max(clause_id) FROM clause_name")
    with engine.connect() as other:
        other.execute(text("SET lock_timeout = '200ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            other.execute(statement)
        other.rollback()
        session.commit()
        with pytest.raises(DBAPIError, match="immutable"):
            other.execute(statement)


def test_a_clause_keeps_its_key_in_an_unpublished_consultation_too(session: Session, now: datetime) -> None:
    build(session, now)
    with pytest.raises(DBAPIError, match="only ever added"):
        session.execute(text("UPDATE clause SET key = 'x'"))
