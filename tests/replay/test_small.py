"""A small corpus written here: what its fields mean, where its quotations lead, how its mistakes are refused."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Comment, CommentTarget, CommentType, Precision
from consult.decisions.models import Amendment, DecidedComment, Decision
from consult.decisions.rules import Outcome
from consult.drafts.models import Draft
from consult.drafts.rules import ContentRefused
from consult.people.models import Organisation, OrganisationKind, Person
from consult.replay.corpus import CorpusRefused, read_corpus
from consult.replay.fields import as_read, outcome_of, type_of
from consult.replay.placing import How
from tests.replay.running import Run, replayed, session_on, sqlite_url

FIRST = """# 1 Scope

The platform shall be open. The library shall be open.

# 2 Fees

The platform shall be open. Fees[^1] are [published](https://example.org/fees) every year.

[^1]: In the national currency.
"""
SECOND = FIRST.replace("every year", "twice a year").replace(
    "The library shall be open.", "The library should be open."
)
BASE = {"date": "2020-05-04", "commenter": "Commenter 1"}
COMMENTS: list[dict[str, Any]] = [
    {"id": "a", "quoted_text": "The library shall be open.", "suggested_text": "The library *should* be open.", "outcome": "merged", "organisation": "Ministry of Maps", "affiliation_types": ["Federal"]},
    {"id": "b", "reference_as_given": "2 Fees", "quoted_text": "The platform shall be open.", "comment": "Too wide.", "outcome": "decline", "labels": ["editorial"], "response": "It is not.", "responder": "Editor 1", "response_date": "2020-05-05"},
    {"id": "c", "quoted_text": "The platform shall be open.", "comment": "Which one?", "section_heading": "3 Nowhere", "outcome": "sent to a committee"},
    {"id": "d", "quoted_text": "Fees are [published](https://other.example/) every   year", "comment": "Twice is better.", "outcome": "partially-accepted"},
    {"id": "e", "comment": "As before.", "outcome": "duplicate", "duplicate_of": "b"},
    {"id": "f", "comment": "And again.", "outcome": "duplicate", "duplicate_of": "e", "date": "2020-05-01"},
    {"id": "g", "comment": "Once more.", "outcome": "duplicate", "duplicate_of": 99},
    {"id": "h", "reference_as_given": "1", "comment": "No outcome is known.", "commenter": "Commenter 2"},
    {"id": "i", "quoted_text": "Words that nobody ever wrote anywhere in it", "suggested_text": "Others", "commenter": "Commenter 2"},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of two versions and nine comments."""
    made = tmp_path / "small-corpus"
    for name, text in (("v1", FIRST), ("v2", SECOND)):
        (made / name).mkdir(parents=True)
        (made / name / "01_text.md").write_text(text, "utf-8")
    rows = [json.dumps({**BASE, **row}) for row in COMMENTS]
    (made / "comments.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    return made


@pytest.fixture
def run(folder: Path, database_url: str) -> Iterator[Run]:
    """The small corpus, replayed on each database."""
    with replayed(folder, database_url) as made:
        yield made


def comment(session: Session, run: Run, name: str) -> Comment:
    return session.get_one(Comment, run.replay.entered[name])


def words_of(session: Session, run: Run, name: str) -> list[str]:
    rows = select(CommentTarget.exact).where(CommentTarget.comment_id == run.replay.entered[name])
    return list(session.execute(rows.order_by(CommentTarget.position)).scalars())


def outcome(session: Session, run: Run, name: str) -> Decision:
    wanted = select(Decision).join(DecidedComment, DecidedComment.decision_id == Decision.id)
    return session.execute(wanted.where(DecidedComment.comment_id == run.replay.entered[name])).scalar_one()


def test_a_small_corpus_goes_all_the_way(run: Run) -> None:
    assert run.summary.refused == []
    assert run.summary.entered == 9
    assert run.summary.launched
    assert run.summary.endorsements == 3
    with session_on(run) as session:
        assert session.execute(select(Draft.key).order_by(Draft.position)).scalars().all() == [
            "v1",
            "v2",
            "final",
        ]


def test_quotations_lead_to_their_words_or_to_nothing(run: Run) -> None:
    with session_on(run) as session:
        assert words_of(session, run, "a") == ["The library shall be open."]
        assert words_of(session, run, "d") == ["Fees are published every year"]
        here, there = (comment(session, run, name) for name in ("a", "b"))
        assert here.section_id != there.section_id  # the reference decides between two places
        assert (
            comment(session, run, "c").precision is not Precision.WORDS
        )  # nothing decides: nothing is guessed
        assert comment(session, run, "i").precision is Precision.DRAFT
        assert "Words that nobody ever wrote" in comment(session, run, "i").words
    assert run.summary.quotations[How.NOT_FOUND] == 2
    assert run.summary.quotations[How.EXACT] == 2
    assert run.summary.quotations[How.MARKUP_IGNORED] == 1


def test_a_suggested_text_becomes_a_suggestion_as_readers_would_read_it(run: Run) -> None:
    with session_on(run) as session:
        assert comment(session, run, "a").suggestion == "The library should be open."
        assert comment(session, run, "a").words == ""
        assert comment(session, run, "i").suggestion is None
        assert "Others" in comment(session, run, "i").words


def test_a_wording_with_links_that_lead_nowhere_stays_words_of_its_comment(
    folder: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    said = {**BASE, "id": "z", "quoted_text": "The library shall be open.", "suggested_text": "The [library][home] shall be open."}  # fmt: skip
    (folder / "comments.jsonl").write_text(json.dumps(said) + "\n", "utf-8")
    with replayed(folder, sqlite_url(sqlite_template, tmp_path)) as run, session_on(run) as session:
        made = comment(session, run, "z")
        assert made.suggestion is None
        assert "[library][home]" in made.words


def test_outcomes_become_decisions_by_the_editor_who_made_them(run: Run) -> None:
    with session_on(run) as session:
        found = {name: outcome(session, run, name) for name in "abcdefgh"}
        assert found["a"].outcome is Outcome.ACCEPTED
        assert found["b"].outcome is Outcome.NOT_ACCEPTED
        assert found["b"].response == "It is not."
        assert session.get_one(Person, found["b"].editor_id).name == "Editor 1"
        assert found["b"].decided_at.date().isoformat() == "2020-05-05"
        assert (found["c"].outcome, "sent to a committee" in found["c"].response) == (Outcome.NOTED, True)
        assert found["d"].outcome is Outcome.IN_PART
        assert (found["h"].outcome, found["h"].response) == (
            Outcome.NOTED,
            "No outcome is recorded in the source.",
        )
    assert run.summary.without_outcome == 3  # c names an outcome that nobody knows; h and i none


def test_duplicates_point_at_the_comment_that_all_of_them_repeat(run: Run) -> None:
    with session_on(run) as session:
        for name in "ef":
            assert outcome(session, run, name).outcome is Outcome.DUPLICATE
            assert outcome(session, run, name).duplicate_of_id == run.replay.entered["b"]
        alone = outcome(session, run, "g")
        assert alone.outcome is Outcome.NOTED
        assert "duplicate of 99" in alone.response


def test_a_change_in_the_next_version_is_caused_by_the_comment_accepted_on_its_clause(run: Run) -> None:
    with session_on(run) as session:
        rows = session.execute(select(Amendment)).scalars().all()
        causes = {row.after_canonical: row.comment_id for row in rows}
        assert causes == {
            "The platform shall be open. The library should be open.": run.replay.entered["a"],
            "The platform shall be open. Fees are published twice a year.": run.replay.entered["d"],
        }
    assert run.summary.caused + sum(tried.done for tried in run.summary.applied.values()) == 2


def test_people_and_organisations_are_those_of_the_corpus(run: Run) -> None:
    with session_on(run) as session:
        body = session.execute(
            select(Organisation).where(Organisation.name == "Ministry of Maps")
        ).scalar_one()
        assert body.kind is OrganisationKind.MINISTRY
        assert comment(session, run, "a").organisation_id == body.id
        emails = session.execute(select(Person.email)).scalars().all()
        assert all(email.endswith(".invalid") for email in emails)


def test_replaying_a_corpus_again_is_refused_and_changes_nothing(run: Run, folder: Path) -> None:
    with pytest.raises(Exception, match="already"), replayed(folder, run.url):
        pass
    with session_on(run) as session:
        assert len(session.execute(select(Comment.id)).all()) == 9


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("accepted", Outcome.ACCEPTED),
        ("partially-accepted", Outcome.IN_PART),
        ("Partly_Accepted", Outcome.IN_PART),
        ("not merged", Outcome.NOT_ACCEPTED),
        ("not in the published branch", Outcome.NOT_ACCEPTED),
        ("duplicate", Outcome.DUPLICATE),
        ("", None),
        ("none", None),
        ("postponed", None),
    ],
)
def test_outcomes_are_read_by_what_they_mean(word: str, meant: Outcome | None) -> None:
    assert outcome_of(word) is meant


def test_the_type_of_a_comment_is_its_label_else_translation_else_by_its_wording() -> None:
    assert type_of(("declined", "Editorial"), translated=True, wording=True) is CommentType.EDITORIAL
    assert type_of((), translated=True, wording=True) is CommentType.TRANSLATION
    assert type_of((), translated=False, wording=True) is CommentType.TECHNICAL
    assert type_of((), translated=False, wording=False) is CommentType.GENERAL


def test_a_wording_is_taken_as_readers_see_it() -> None:
    assert as_read("* see [here](https://example.org)<sup>3</sup>", "en") == "see here3"
    assert as_read("one\n\ntwo", "en") == "one\ntwo"


def break_json(folder: Path) -> None:
    (folder / "comments.jsonl").write_text('{"date": "2020-01-01"}\n{broken\n', "utf-8")


def break_date(folder: Path) -> None:
    (folder / "comments.jsonl").write_text('{"date": "soon"}\n', "utf-8")


def leave_out_date(folder: Path) -> None:
    (folder / "comments.jsonl").write_text('{"id": 1}\n', "utf-8")


def leave_out_comments(folder: Path) -> None:
    (folder / "comments.jsonl").unlink()


def leave_out_versions(folder: Path) -> None:
    for name in ("v1", "v2"):
        (folder / name).rename(folder / f"old-{name}")


def break_bytes(folder: Path) -> None:
    (folder / "v1" / "01_text.md").write_bytes(b"# \xff\xfe\n")


@pytest.mark.parametrize(
    ("breaking", "says"),
    [
        (break_json, "line 2"),
        (break_date, "soon"),
        (leave_out_date, "line 1"),
        (leave_out_comments, "comments.jsonl"),
        (leave_out_versions, "v1, v2"),
        (break_bytes, "01_text.md"),
    ],
)
def test_a_folder_that_is_no_corpus_is_refused_in_one_line(
    breaking: Callable[[Path], None], says: str, folder: Path
) -> None:
    breaking(folder)
    with pytest.raises((CorpusRefused, ContentRefused)) as refusal:
        read_corpus(folder)
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_corpus_without_comments_is_refused(folder: Path, sqlite_template: Path, tmp_path: Path) -> None:
    (folder / "comments.jsonl").write_text("", "utf-8")
    with (
        pytest.raises(CorpusRefused, match="no comments"),
        replayed(folder, sqlite_url(sqlite_template, tmp_path)),
    ):
        pass


def test_nothing_in_the_replay_knows_a_corpus_by_name() -> None:
    import consult.replay

    for path in Path(consult.replay.__path__[0]).glob("*.py"):
        words = path.read_text("utf-8").lower()
        assert not re.search(r"\bnist\b|800-63|source-code|covenant|whitehouse", words), path
