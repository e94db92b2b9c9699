"""The final: the draft with changed, deleted and inserted texts, published at once, all else word for word the same."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consult.access import OPERATOR, Actor, Grant, Role
from consult.drafts import actions, queries
from consult.drafts.actions import FinalText, NewClause, add_final
from consult.drafts.editions import editions_of
from consult.drafts.manifests import draft_manifest
from consult.drafts.models import ClauseText, Consultation, Draft, DraftKind, SourceFile
from consult.drafts.rules import BaseUnknown
from consult.errors import NotFound
from consult.record.models import Entry
from consult.text.clauses import ClauseKind
from consult.text.manifest import digest
from consult.text.parse import render_clause
from tests.drafts.writing import own

ENGLISH = (
    "# Title {#t}\n\nFirst clause here. {#one}\n\nSecond clause here. {#two}\n\nThird clause here. {#three}\n"
)
FRENCH = "# Titre {#t}\n\nPremière clause ici. {#one}\n\nDeuxième clause ici. {#two}\n\nTroisième clause ici. {#three}\n"


@pytest.fixture
def base(session: Session, now: datetime) -> Draft:
    """A published draft of a heading and three clauses in two languages."""
    content = own({"d1.en": ENGLISH, "d1.fr": FRENCH})
    row = actions.create_consultation(session, actor=OPERATOR, now=now, content=content)
    actions.import_draft(
        session, actor=OPERATOR, now=now, consultation_id=row.id, draft=editions_of(content)[0]
    )
    draft = session.scalars(select(Draft)).one()
    return actions.publish_draft(session, actor=OPERATOR, now=now, draft_id=draft.id)


def editor(base: Draft) -> Actor:
    return Actor(person_id=None, grants=frozenset({Grant(base.consultation_id, Role.EDITOR)}))


def ids(session: Session, draft: Draft) -> dict[str, int]:
    """Return the clause ids of a draft by key."""
    return {row.clause_key: row.clause_id for row in queries.clauses_of_draft(session, draft.id, "en")}


def words(clause_id: int, language: str, source: str) -> FinalText:
    made = render_clause(source, ClauseKind.PARAGRAPH, shape="", language=language)
    return FinalText(clause_id, language, source, made.canonical, made.html, made.sentences)


def final(session: Session, now: datetime, base: Draft, **more: object) -> Draft:
    values: dict[str, object] = {"texts": [], **more}
    return add_final(
        session, actor=editor(base), now=now, consultation_id=base.consultation_id, based_on_id=base.id,
        title={"en": "Final"}, **values,  # type: ignore[arg-type]
    )  # fmt: skip


def texts(session: Session, draft: Draft, language: str) -> list[tuple[str, str, str]]:
    """Return (number, key, words) of a draft's clauses in a language."""
    rows = queries.texts_of_draft(session, draft.id)
    return [(row.number, row.clause_key, row.canonical) for row in rows if row.language == language]


def test_a_final_without_changes_says_word_for_word_the_same(
    session: Session, now: datetime, base: Draft
) -> None:
    made = final(session, now, base)
    assert (made.key, made.kind, made.position, made.based_on_id) == ("final", DraftKind.FINAL, 2, base.id)
    for language in ("en", "fr"):
        assert texts(session, made, language) == texts(session, base, language)
    files = [
        session.scalars(
            select(SourceFile.digest).where(SourceFile.draft_id == d.id).order_by(SourceFile.id)
        ).all()
        for d in (base, made)
    ]
    assert files[0] == files[1]
    assert {link.kind.value for link in queries.lineage_of(session, made.id)} == {"same"}


def test_a_final_is_published_with_its_fingerprint_and_cannot_change(
    session: Session, now: datetime, base: Draft
) -> None:
    made = final(session, now, base)
    assert made.published_at == now
    assert made.manifest is not None
    assert made.fingerprint == digest(made.manifest) != base.fingerprint
    assert draft_manifest(session, made.id) == (made.manifest, made.fingerprint)
    with pytest.raises(DBAPIError, match="immutable"):
        session.execute(update(ClauseText).where(ClauseText.draft_id == made.id).values(source="x"))


def test_changed_words_stand_in_the_final_in_their_language_only(
    session: Session, now: datetime, base: Draft
) -> None:
    two = ids(session, base)["two"]
    made = final(session, now, base, texts=[words(two, "en", "Second *changed* clause.")])
    assert ("T1.2", "two", "Second changed clause.") in texts(session, made, "en")
    assert texts(session, made, "fr") == texts(session, base, "fr")
    kinds = {link.new_clause_id: link.kind.value for link in queries.lineage_of(session, made.id)}
    assert [kinds[id_] for id_ in ids(session, made).values()] == ["same", "same", "changed", "same"]
    (file,) = session.scalars(
        select(SourceFile).where(SourceFile.draft_id == made.id, SourceFile.language == "en")
    ).all()
    assert file.digest == digest(ENGLISH.replace("Second clause here.", "Second *changed* clause."))


def test_a_deleted_clause_is_gone_and_the_rest_is_numbered_anew(
    session: Session, now: datetime, base: Draft
) -> None:
    one = ids(session, base)["one"]
    made = final(session, now, base, deleted=[(one, "en"), (one, "fr")])
    assert [(number, key) for number, key, _ in texts(session, made, "en")] == [
        ("T1", "t"), ("T1.1", "two"), ("T1.2", "three"),
    ]  # fmt: skip
    links = {(link.old_clause_id, link.new_clause_id): link for link in queries.lineage_of(session, made.id)}
    assert links[(one, None)].kind.value == "deleted"
    two = ids(session, made)["two"]
    assert links[(two, two)].renumbered
    assert queries.clause_named(session, base.consultation_id, "final", "one") is None
    assert queries.clause_named(session, base.consultation_id, "final", "two") is not None


def test_a_clause_deleted_in_one_language_stays_in_the_other(
    session: Session, now: datetime, base: Draft
) -> None:
    two = ids(session, base)["two"]
    made = final(session, now, base, deleted=[(two, "fr")])
    assert [key for _, key, _ in texts(session, made, "fr")] == ["t", "one", "three"]
    assert [key for _, key, _ in texts(session, made, "en")] == ["t", "one", "two", "three"]


def test_a_new_clause_stands_after_the_one_it_follows(session: Session, now: datetime, base: Draft) -> None:
    one = ids(session, base)["one"]
    new = NewClause(
        after_clause_id=one, kind=ClauseKind.PARAGRAPH,
        texts={"en": words(0, "en", "A new clause."), "fr": words(0, "fr", "Une clause nouvelle.")},
    )  # fmt: skip
    made = final(session, now, base, inserted=[new])
    assert [(number, told) for number, _, told in texts(session, made, "en")] == [
        ("T1", "Title"), ("T1.1", "First clause here."), ("T1.2", "A new clause."),
        ("T1.3", "Second clause here."), ("T1.4", "Third clause here."),
    ]  # fmt: skip
    assert [link.kind.value for link in queries.lineage_of(session, made.id)].count("added") == 1
    (section,) = queries.sections_of(session, made.id)
    assert section.words == {"en": 1 + 3 + 3 + 3 + 3, "fr": 1 + 3 + 3 + 3 + 3}


def test_the_final_belongs_to_the_consultation_of_its_draft(
    session: Session, now: datetime, base: Draft
) -> None:
    other = Consultation(
        slug="other", title={}, summary={}, notice={}, languages=["en"], stage="preparing", created_at=now
    )
    session.add(other)
    session.flush()
    with pytest.raises(BaseUnknown):
        add_final(
            session, actor=Actor(grants=frozenset({Grant(other.id, Role.EDITOR)})), now=now,
            consultation_id=other.id, based_on_id=base.id, title={}, texts=[],
        )  # fmt: skip


def test_only_editors_and_coordinators_make_a_final(session: Session, now: datetime, base: Draft) -> None:
    for role in (Role.EXPERT, Role.SIGNATORY, Role.OBSERVER, Role.REPRESENTATIVE):
        actor = Actor(person_id=1, grants=frozenset({Grant(base.consultation_id, role)}))
        with pytest.raises(NotFound):
            add_final(
                session, actor=actor, now=now, consultation_id=base.consultation_id, based_on_id=base.id,
                title={}, texts=[],
            )  # fmt: skip


def test_making_the_final_leaves_the_entry_in_the_record_to_the_freezing(
    session: Session, now: datetime, base: Draft
) -> None:
    before = session.scalars(select(Entry.seq)).all()
    made = final(session, now, base)
    assert session.scalars(select(Entry.seq)).all() == before
    assert json.loads(made.manifest or "")["kind"] == "final"
