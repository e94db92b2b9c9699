"""Further drafts for tests, put straight into the tables: a copy of a world's draft with some clauses
changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from consult.decisions.models import Amendment, AmendmentKind
from consult.drafts.models import (
    Clause,
    ClausePlace,
    ClauseText,
    Draft,
    DraftKind,
    LineageLink,
    Section,
    SourceFile,
)
from consult.text.clauses import ClauseKind
from consult.text.lineage import LinkKind
from tests.worlds import WORDS, World, digest

Texts = Mapping[str, Mapping[str, str] | None]  # {clause key: {language: words}}; None takes the clause out


def draft_after(
    world: World,
    key: str,
    texts: Texts,
    *,
    kind: DraftKind = DraftKind.DRAFT,
    order: Sequence[str] = (),
    links: Sequence[tuple[str | None, str | None, LinkKind]] = (),
    based_on: Draft | None = None,
    released_at: datetime | None = None,
) -> Draft:
    """Add a published draft of one section: clauses in `order` (the world's first section by default), with
    new words."""
    session, base = world.session, based_on or world.draft
    draft = Draft(
        consultation_id=world.consultation.id, key=key, position=base.position + 1, kind=kind,
        title={"en": key, "fr": key, "zh": key}, based_on_id=base.id, imported_at=world.now,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    section = Section(
        draft_id=draft.id, document_id=world.document.id, key="s1", position=1, number="F1",
        title={"en": "Section 1", "fr": "Partie 1", "zh": "第1部分"}, words={}, released_at=released_at,
    )  # fmt: skip
    session.add(section)
    files = {
        language: SourceFile(
            draft_id=draft.id, document_id=world.document.id, language=language, path=f"{key}.{language}.md",
            position=1, tail="\n", digest=digest(""),
        )
        for language in WORDS
    }  # fmt: skip
    session.add_all(files.values())
    session.flush()
    kept = [clause for clause in order or ("c1", "c2", "c3") if texts.get(clause, {}) is not None]
    for position, clause_key in enumerate(kept, start=1):
        _clause(world, draft, section, files, clause_key, position, texts.get(clause_key) or {}, base)
    for old, new, link in links:
        session.add(
            LineageLink(
                draft_id=draft.id,
                old_clause_id=clause_id(world, old) if old else None,
                new_clause_id=clause_id(world, new) if new else None,
                kind=link,
                likeness=0.5,
            )
        )
    session.flush()
    draft.manifest, draft.fingerprint = "{}", digest("{}")
    draft.published_at = world.now + timedelta(hours=1)
    session.flush()
    return draft


def clause_id(world: World, key: str) -> int:
    """Return the id of a clause by its key, made when there is none."""
    statement = select(Clause.id).where(Clause.document_id == world.document.id, Clause.key == key)
    found = world.session.execute(statement).scalar_one_or_none()
    if found is None:
        clause = Clause(document_id=world.document.id, key=key)
        world.session.add(clause)
        world.session.flush()
        found = clause.id
    return found


def _clause(
    world: World,
    draft: Draft,
    section: Section,
    files: Mapping[str, SourceFile],
    key: str,
    position: int,
    words: Mapping[str, str],
    base: Draft,
) -> None:
    session, identity = world.session, clause_id(world, key)
    session.add(
        ClausePlace(
            draft_id=draft.id, clause_id=identity, section_id=section.id, position=position,
            number=f"F1.{position}", kind=ClauseKind.PARAGRAPH,
        )
    )  # fmt: skip
    session.flush()
    statement = select(ClauseText.language, ClauseText.canonical)
    before = {
        row.language: row.canonical
        for row in session.execute(
            statement.where(ClauseText.draft_id == base.id, ClauseText.clause_id == identity)
        )
    }
    for language, text in {**before, **words}.items():
        session.add(
            ClauseText(
                draft_id=draft.id, clause_id=identity, language=language, source_file_id=files[language].id,
                file_position=position, lead="" if position == 1 else "\n\n", source=text,
                source_digest=digest(text),
                canonical=text, canonical_digest=digest(text), scheme=1, shape="", marker="",
                html=f"<p>{text}</p>", renderer=1, sentences=[[0, len(text)]], line=position,
            )
        )  # fmt: skip
    session.flush()


def amendment(
    world: World, key: str, language: str, after: str, *, note: str = "clearer", **more: object
) -> Amendment:
    """Add an amendment of a clause of the world's draft, as an editor's edit."""
    editor = world.people["editor"].person_id
    assert editor is not None
    identity = clause_id(world, key)
    before = world.session.execute(
        select(ClauseText.canonical).where(
            ClauseText.draft_id == world.draft.id,
            ClauseText.clause_id == identity,
            ClauseText.language == language,
        )
    ).scalar_one()
    row = Amendment(
        consultation_id=world.consultation.id, draft_id=world.draft.id, clause_id=identity, language=language,
        kind=AmendmentKind.EDIT, note=note, before_source=before, after_source=after, before_canonical=before,
        after_canonical=after, editor_id=editor, applied_at=world.now, **more,
    )  # fmt: skip
    world.session.add(row)
    world.session.flush()
    return row
