"""Imports of real drafts: figures agree with those counted beforehand, and every word is in exactly one clause."""

import json
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.access import OPERATOR
from consult.drafts import actions, queries
from consult.drafts.editions import Edition, editions_of
from consult.drafts.folders import content_of
from consult.drafts.models import ClausePlace, ClauseText, Draft, LineageLink, SourceFile
from consult.drafts.reports import ImportReport
from consult.text.clauses import ClauseKind
from consult.text.manifest import digest
from consult.text.parse import render_clause
from tests.conftest import CORPUS, corpus
from tests.worlds import import_sample

CORPORA = {
    "nist-800-63b": ("v1", "v2", "v3"),
    "us-source-code-policy": ("v1", "v2", "v3"),
    "contributor-covenant": ("v1.4", "v2.0", "v2.1"),
}


def import_corpus(
    session: Session, now: datetime, name: str
) -> dict[str, tuple[Edition, ImportReport, Draft]]:
    """Import all versions of a corpus as successive drafts, each published; {version: edition, report, draft}."""
    found = {}
    before, consultation_id = "", 0
    for version in CORPORA[name]:
        content = content_of(corpus(name) / version)
        if not consultation_id:
            made = actions.create_consultation(session, actor=OPERATOR, now=now, content=content, slug=name)
            consultation_id = made.id
        edition = replace(editions_of(content)[0], based_on=before)
        report = actions.import_draft(
            session, actor=OPERATOR, now=now, consultation_id=consultation_id, draft=edition
        )
        draft = session.scalars(select(Draft).where(Draft.key == version)).one()
        actions.publish_draft(session, actor=OPERATOR, now=now, draft_id=draft.id)
        found[version] = (edition, report, draft)
        before = version
    return found


def expected(name: str, version: str, language: str) -> dict[str, int]:
    """Return the figures of a version that were counted with another program."""
    figures = json.loads((CORPUS / "stats.json").read_text("utf-8"))
    tags = {"zh": "zh-CN"}
    key = name if name in figures else f"{name}/{tags.get(language, language)}"
    found: dict[str, int] = figures[key][version]
    return found


@pytest.mark.parametrize("name", CORPORA)
def test_the_figures_of_a_corpus_agree_with_those_counted_beforehand(
    session: Session, now: datetime, name: str
) -> None:
    for version, (_, report, _) in import_corpus(session, now, name).items():
        for language, figures in report.source.items():
            want = expected(name, version, language)
            for figure in ("files", "words", "headings", "paragraphs", "list_items", "tables", "table_rows"):
                assert figures.get(figure, 0) == want[figure], (version, language, figure)


@pytest.mark.parametrize("name", CORPORA)
def test_every_word_of_a_corpus_is_stored_in_exactly_one_clause_in_order(
    session: Session, now: datetime, name: str
) -> None:
    for _, (edition, report, draft) in import_corpus(session, now, name).items():
        assert whole_files(session, draft.id) == {file.path: file.text for file in edition.files}
        stored = session.execute(
            select(func.count()).select_from(ClauseText).where(ClauseText.draft_id == draft.id)
        )
        assert stored.scalar_one() == sum(len(file.clauses) for file in edition.files)
        places = session.scalars(
            select(ClausePlace.position)
            .where(ClausePlace.draft_id == draft.id)
            .order_by(ClausePlace.position)
        ).all()
        assert list(places) == list(range(1, report.clauses + 1))


def whole_files(session: Session, draft_id: int) -> dict[str, str]:
    """Put the files of a draft together again from its rows; {path: text}."""
    found = {}
    for file in session.scalars(select(SourceFile).where(SourceFile.draft_id == draft_id)):
        rows = session.scalars(
            select(ClauseText).where(ClauseText.source_file_id == file.id).order_by(ClauseText.file_position)
        )
        found[file.path] = "".join(row.lead + row.source for row in rows) + file.tail
        assert digest(found[file.path]) == file.digest
    return found


@pytest.mark.parametrize("name", CORPORA)
def test_every_clause_is_linked_to_its_past_once(session: Session, now: datetime, name: str) -> None:
    versions = list(import_corpus(session, now, name).values())
    for (_, _, old), (_, report, new) in pairwise(versions):
        links = session.scalars(select(LineageLink).where(LineageLink.draft_id == new.id)).all()
        olds, news = places(session, old.id), places(session, new.id)
        assert {link.old_clause_id for link in links} - {None} == olds
        assert {link.new_clause_id for link in links} - {None} == news
        kept = [link for link in links if link.kind in ("same", "changed", "moved", "moved_changed")]
        assert all(link.old_clause_id == link.new_clause_id for link in kept)
        assert not olds & {link.new_clause_id for link in links if link.kind == "added"}
        counted = Counter(link.kind.value for link in links)
        for kind in ("same", "changed", "moved", "moved_changed", "added", "deleted"):
            assert counted[kind] == report.lineage.get(kind, 0), kind


def places(session: Session, draft_id: int) -> set[int | None]:
    return set(session.scalars(select(ClausePlace.clause_id).where(ClausePlace.draft_id == draft_id)))


def test_importing_the_largest_draft_takes_less_than_three_seconds(session: Session, now: datetime) -> None:
    folder = corpus("nist-800-63b") / "v1"
    start = time.process_time()
    content = content_of(folder)
    made = actions.create_consultation(session, actor=OPERATOR, now=now, content=content, slug="fast")
    actions.import_draft(
        session, actor=OPERATOR, now=now, consultation_id=made.id, draft=editions_of(content)[0]
    )
    assert time.process_time() - start < 3.0


def test_the_sample_stands_in_three_parallel_languages_and_is_large_enough(
    session: Session, now: datetime
) -> None:
    world = import_sample(session, now)
    report = world.draft.report or {}
    assert len(world.sections) >= 14
    assert len(world.clauses) >= 160
    assert report["not_parallel"] == []
    counted = session.execute(
        select(ClauseText.language, func.count())
        .where(ClauseText.draft_id == world.draft.id)
        .group_by(ClauseText.language)
    ).all()
    assert {language for language, _ in counted} == {"en", "fr", "zh"}
    assert len({count for _, count in counted}) == 1


def test_the_sample_keeps_clauses_through_edits_moves_splits_and_merges(
    session: Session, now: datetime
) -> None:
    world = import_sample(session, now)
    lineage = (world.draft.report or {})["lineage"]
    assert all(lineage[kind] for kind in ("same", "changed", "added", "deleted", "merged"))
    assert lineage.get("moved", 0) + lineage.get("moved_changed", 0)


def test_the_numbers_that_the_sample_cites_are_those_of_its_clauses(session: Session, now: datetime) -> None:
    world = import_sample(session, now)
    cited = 0
    for draft in queries.drafts_of(session, world.consultation.id):
        rows = queries.texts_of_draft(session, draft.id)
        numbers = {row.clause_key: row.number for row in rows}
        for row in rows:
            for number, key in re.findall(r"\[[^\]]*?([A-Z]\d+(?:\.\d+)?)[^\]]*\]\(#([^)]+)\)", row.source):
                assert numbers[key] == number, (draft.key, row.language, row.number)
                cited += 1
    assert cited > 300


def test_a_stored_clause_renders_to_what_is_stored(session: Session, now: datetime) -> None:
    world = import_sample(session, now)
    rows = queries.texts_of_draft(session, world.draft.id)
    for row in rows[::7]:
        again = render_clause(row.source, ClauseKind(row.kind), shape=row.shape, language=row.language)
        assert (again.canonical, again.html) == (row.canonical, row.html)
        assert [list(span) for span in again.sentences] == row.sentences


def test_the_report_is_kept_with_the_draft_and_printed_as_text(session: Session, now: datetime) -> None:
    _, report, draft = import_corpus(session, now, "contributor-covenant")["v2.0"]
    session.expire(draft)
    assert draft.report == json.loads(json.dumps(report.stored()))
    assert "against v1.4: 8 same" in report.text
    assert "clause 4.0a stands in zh only" in report.text
    assert "zh-CN.md line 1:" in report.text


def test_keys_are_unique_in_a_consultation(session: Session, now: datetime) -> None:
    world = import_sample(session, now)
    keys = [row.clause_key for row in queries.clauses_of_draft(session, world.draft.id, "en")]
    assert len(keys) == len(set(keys))
    assert "f-map" in keys
