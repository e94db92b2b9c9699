"""The demo's two consultations: all there, in three languages, in the past, and kept when started again."""

import re
import shutil
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from consult.access import Role
from consult.comments.models import (
    Agreement,
    Comment,
    CommentTarget,
    CommentType,
    Precision,
    Reply,
    SectionRead,
)
from consult.database import engine_options, prepare_engine
from consult.decisions.models import Amendment, DecidedComment, Decision
from consult.decisions.rules import Outcome
from consult.demo.loading import load_demo
from consult.demo.telling import Teller
from consult.drafts.models import Consultation, Draft, DraftKind, Round, Stage
from consult.drafts.rules import is_open
from consult.endorsements.models import Endorsement
from consult.endorsements.rules import Choice
from consult.people.models import Organisation, Person
from consult.people.roster import demo_sign_in_links
from consult.record.models import Entry
from consult.record.queries import breaks_of_chain
from consult.redlines.freezing import check_list
from consult.resources import shipped
from consult.web.store import unit_outside

pytestmark = pytest.mark.xdist_group("demo")
NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
STORIES = sorted((shipped("drafts") / "iioe-qa").glob("demo*.toml"))


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A SQLite database with the demo in it, for tests that only read."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = create_engine(f"sqlite:///{path}", **engine_options(f"sqlite:///{path}"))
    prepare_engine(engine)
    load_demo(partial(unit_outside, engine, f"sqlite:///{path}"), NOW)
    yield engine
    engine.dispose()


@pytest.fixture
def loaded(template: Engine) -> Iterator[Session]:
    """A session on the loaded demo."""
    with Session(template) as session:
        yield session


@pytest.fixture
def now() -> datetime:
    """When the demo was started."""
    return NOW


def of(session: Session, slug: str) -> Consultation:
    return session.execute(select(Consultation).where(Consultation.slug == slug)).scalar_one()


def count(session: Session, table: type) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_people_of_every_role_come_from_many_countries(loaded: Session) -> None:
    links = demo_sign_in_links(loaded, "k" * 40)
    assert {link.role for link in links} == set(Role)
    assert [link.role for link in links if link.role is not Role.EDITOR] == [
        r for r in Role if r is not Role.EDITOR
    ]
    assert (
        len({link.person_id for link in links if link.role is Role.EDITOR}) == 2
    )  # one decides, the other confirms
    assert count(loaded, Person) >= 25
    names = loaded.execute(select(Organisation.name)).scalars().all()
    assert len(names) >= 16
    assert all(name.endswith("(sample)") for name in names)
    assert len(set(loaded.execute(select(Organisation.country)).scalars()) - {""}) >= 10
    assert all(email.endswith("@example.org") for email in loaded.execute(select(Person.email)).scalars())


def test_the_open_consultation_shows_every_way_of_taking_part(loaded: Session, now: datetime) -> None:
    open_one = of(loaded, "iioe-qa")
    a_round = loaded.execute(select(Round).where(Round.consultation_id == open_one.id)).scalar_one()
    assert open_one.stage is Stage.PUBLISHED
    assert is_open(a_round, now)
    assert ((now - a_round.opens_at).days, (a_round.closes_at - now).days) == (12, 18)
    comments = loaded.execute(select(Comment).where(Comment.consultation_id == open_one.id)).scalars().all()
    assert len(comments) >= 45
    assert {c.kind for c in comments} == set(CommentType)
    assert {c.precision for c in comments} == set(Precision)
    assert min(Counter(c.words_language for c in comments).values()) >= 10
    assert sum(c.suggestion is not None for c in comments) >= 18
    assert sum(c.for_organisation for c in comments) >= 5
    decided = loaded.execute(
        select(Decision.outcome, DecidedComment.published_id)
        .join(DecidedComment, DecidedComment.decision_id == Decision.id)
        .join(Comment, Comment.id == DecidedComment.comment_id)
        .where(Comment.consultation_id == open_one.id)
    ).all()
    assert {row.outcome for row in decided} == set(Outcome)
    assert {row.published_id is None for row in decided} == {True, False}  # some answers wait to be published
    assert len(decided) >= 15
    assert count(loaded, Reply) >= 3
    assert count(loaded, SectionRead) >= 5
    assert count(loaded, Agreement) >= 30


def test_some_suggestions_overlap_on_the_same_words(loaded: Session) -> None:
    rows = loaded.execute(
        select(
            CommentTarget.clause_id,
            CommentTarget.language,
            CommentTarget.start,
            CommentTarget.end,
            Comment.id,
        )
        .join(Comment, Comment.id == CommentTarget.comment_id)
        .where(Comment.suggestion.is_not(None))
    ).all()
    pairs = [
        (a.id, b.id)
        for a in rows
        for b in rows
        if a.id < b.id and a[:2] == b[:2] and a.start < b.end and b.start < a.end
    ]
    assert len(pairs) >= 3


def test_the_second_consultation_is_frozen_and_half_endorsed(loaded: Session, now: datetime) -> None:
    frozen = of(loaded, "iioe-qa-toolkit")
    assert frozen.stage is Stage.FROZEN
    checks = check_list(loaded, frozen.id, "published", now)
    assert (checks.total, checks.decided, checks.unpublished) == (14, 14, 0)
    assert checks.without_cause == () == checks.not_explained
    assert loaded.execute(
        select(func.count()).select_from(Amendment).where(Amendment.consultation_id == frozen.id)
    ).scalar_one() >= 10  # fmt: skip
    signed = (
        loaded.execute(select(Endorsement.choice).where(Endorsement.consultation_id == frozen.id))
        .scalars()
        .all()
    )
    assert sorted(signed) == [Choice.IN_FULL, Choice.IN_FULL, Choice.WITH_RESERVATIONS]
    final = loaded.execute(
        select(Draft).where(Draft.consultation_id == frozen.id, Draft.kind == DraftKind.FINAL)
    ).scalar_one()
    assert final.fingerprint
    assert set(loaded.execute(select(Endorsement.fingerprint)).scalars()) == {final.fingerprint}


def test_everything_lies_in_the_past_in_its_order_and_the_record_holds(
    loaded: Session, now: datetime
) -> None:
    assert list(breaks_of_chain(loaded)) == []
    for slug in ("iioe-qa", "iioe-qa-toolkit"):
        times = loaded.execute(
            select(Entry.at).where(Entry.consultation_id == of(loaded, slug).id).order_by(Entry.seq)
        ).scalars().all()  # fmt: skip
        assert times == sorted(times)
        assert times[-1] < now


def test_loading_takes_less_than_twenty_seconds_and_started_again_it_keeps_the_data(
    engine: Engine, database_url: str, now: datetime
) -> None:
    unit = partial(unit_outside, engine, database_url)
    started = time.process_time()
    first = load_demo(unit, now)
    assert time.process_time() - started < 20
    with Session(engine) as session:
        before = session.execute(select(func.max(Entry.seq))).scalar_one()
        assert list(breaks_of_chain(session)) == []
    assert load_demo(unit, now) == first == "2 consultations, 71 comments, 33 of them decided, 3 endorsements"
    with Session(engine) as session:
        assert session.execute(select(func.max(Entry.seq))).scalar_one() == before


def test_a_loading_that_breaks_leaves_nothing_behind(
    engine: Engine, database_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the power failed")

    monkeypatch.setattr(Teller, "tell", broken)
    with pytest.raises(RuntimeError, match="power"):
        load_demo(partial(unit_outside, engine, database_url), now)
    with Session(engine) as session:
        assert (count(session, Consultation), count(session, Person), count(session, Entry)) == (0, 0, 0)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_french_and_english_are_set_as_a_printer_would(path: Path) -> None:
    data = tomllib.loads(path.read_text("utf-8"))
    said = [
        (row["language"], row.get(key, ""))
        for row in [*data["comment"], *data["decision"], *data.get("endorsement", [])]
        for key in ("words", "response", "suggestion", "statement")
    ]
    assert len(said) > 10
    for language, words in said:
        assert "'" not in words, words
        assert '"' not in words, words
        if language == "fr":
            assert not re.search(
                r"[^\u202f\u00a0][;?!»]|(?<![\u202f\u00a0\d]):(?!\d)|«[^\u202f\u00a0]", words
            ), words
        if language == "zh":
            assert not re.search(r"[\u4e00-\u9fff][,.;:?!]", words), words
