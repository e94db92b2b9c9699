"""Recorded resolutions of a small corpus: what goes in, where, why, and what is refused."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from consult.decisions.models import Amendment, AmendmentKind
from consult.drafts.models import Draft
from consult.redlines.models import Change, ChangeCause
from consult.replay.passages import lines_of, paired
from consult.text.clauses import ClauseKind
from tests.replay.running import Run, replayed, session_on, sqlite_url

FIRST = """# 1 Scope

Every university shall have a policy.

The policy names an office.

# 2 Fees

Fees are published every year.

Fees are published every year. They are small.

- by mail
- by post

| Who | What |
|---|---|
| Office | answers |
"""
SECOND = FIRST.replace(
    "The policy names an office.\n",
    "The policy names an office.\n\nThe office answers within a month.\n",
).replace("| Office | answers |\n", "| Office | answers |\n| Staff | train |\n")


@contextmanager
def resolved(
    tmp_path: Path, template: Path, *changes: Mapping[str, str], second: str = SECOND
) -> Iterator[tuple[Run, list[Any]]]:
    """Replay the small corpus with places of one commit; give the run and the recorded amendments in their order."""
    folder = tmp_path / "recorded"
    for name, text in (("v1", FIRST), ("v2", second)):
        (folder / name).mkdir(parents=True)
        (folder / name / "01_text.md").write_text(text, "utf-8")
    said = {"date": "2020-05-04", "commenter": "Commenter 1", "id": "7", "issue": 7, "comment": "Say more.", "outcome": "accepted", "quoted_text": "The policy names an office."}  # fmt: skip
    (folder / "comments.jsonl").write_text(json.dumps(said) + "\n", "utf-8")
    commit = {"commit": "c" * 40, "date": "2020-06-01", "issues": [7], "subject": "Fixes #7", "changes": [{"file": "text.md", **one} for one in changes]}  # fmt: skip
    (folder / "resolutions.jsonl").write_text(json.dumps(commit) + "\n", "utf-8")
    with replayed(folder, sqlite_url(template, tmp_path)) as run, session_on(run) as session:
        made = session.execute(select(Amendment).where(Amendment.note.contains("(cccccccc")).order_by(Amendment.id))  # fmt: skip
        yield run, list(made.scalars())


def place(before: str, after: str) -> dict[str, str]:
    return {"before": before, "after": after}


def told(run: Run) -> tuple[int, dict[str, int]]:
    assert run.summary.resolved is not None
    return run.summary.resolved.done, dict(run.summary.resolved.refused)


def test_a_new_passage_goes_where_the_next_version_has_it_with_its_cause(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with resolved(tmp_path, sqlite_template, place("", "The office answers within a month.")) as (run, made):
        assert told(run) == (1, {})
        (one,) = made
        assert (one.kind, one.after_source) == (AmendmentKind.INSERT, "The office answers within a month.")
        assert one.comment_id == run.replay.entered["7"]
        assert run.summary.resolved_caused == 1


def test_a_new_row_goes_into_its_table(tmp_path: Path, sqlite_template: Path) -> None:
    with resolved(tmp_path, sqlite_template, place("", "| Staff | train |")) as (run, made):
        assert told(run) == (1, {})
        assert [one.after_canonical for one in made] == ["Staff\ttrain"]


def test_a_passage_that_was_changed_later_on_record_is_found_by_what_became_of_it(
    tmp_path: Path, sqlite_template: Path
) -> None:
    places = (
        place("", "The office answers."),
        place("The office answers.", "The office answers within a month."),
    )
    with resolved(tmp_path, sqlite_template, *places) as (run, made):
        assert told(run) == (2, {})
        assert [(one.kind, one.after_canonical) for one in made] == [
            (AmendmentKind.INSERT, "The office answers."),
            (AmendmentKind.EDIT, "The office answers within a month."),
        ]


def test_a_passage_waits_for_its_neighbour_and_later_places_for_the_passage(
    tmp_path: Path, sqlite_template: Path
) -> None:
    second = FIRST.replace("names an office", "names two offices")
    second = second.replace("two offices.\n", "two offices.\n\nBoth answer soon.\n\n## Else\n")
    places = (
        place("", "Both answer."),
        place("Both answer.", "Both answer soon."),
        place("The policy names an office.", "The policy names two offices."),
    )
    with resolved(tmp_path, sqlite_template, *places, second=second) as (run, made):
        assert told(run) == (3, {})
        assert sorted(one.after_canonical for one in made) == [
            "Both answer soon.", "Both answer.", "The policy names two offices.",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("passage", "why"),
    [
        ("Nobody has these words.", "a new passage: no later version has these words"),
        ("## Else\n\nThe office answers within a month.", "a new passage: with a heading of its own"),
    ],
)
def test_a_passage_without_a_certain_place_is_refused_and_counted(
    passage: str, why: str, tmp_path: Path, sqlite_template: Path
) -> None:
    with resolved(tmp_path, sqlite_template, place("", passage)) as (run, made):
        assert (told(run), made) == ((0, {why: 1}), [])


def test_a_passage_between_words_that_stand_twice_is_refused(tmp_path: Path, sqlite_template: Path) -> None:
    again = FIRST.replace("\n# 2 Fees\n", "\nEvery university shall have a policy.\n\n# 2 Fees\n")
    second = again.replace("\nThe policy names", "\nWho knows.\n\nEvery university shall have a policy.\n\nThe policy names")  # fmt: skip
    places = (place("The policy names an office.", "Every university shall have a policy."), place("", "Who knows."))  # fmt: skip
    with resolved(tmp_path, sqlite_template, *places, second=second) as (run, _):
        done, refused = told(run)
        assert done == 1
        assert refused == {"a new passage: its neighbours do not stand in the working text, or not once": 1}


def test_a_paragraph_that_became_two_keeps_the_part_that_is_most_like_it(
    tmp_path: Path, sqlite_template: Path
) -> None:
    after = "A policy there shall be.\n\nEvery university shall have a policy in writing.\n\nIt is public."
    with resolved(tmp_path, sqlite_template, place("Every university shall have a policy.", after)) as (
        run,
        made,
    ):
        assert told(run) == (1, {})
        assert [(one.kind, one.after_canonical) for one in made] == [
            (AmendmentKind.INSERT, "A policy there shall be."),
            (AmendmentKind.EDIT, "Every university shall have a policy in writing."),
            (AmendmentKind.INSERT, "It is public."),
        ]


def test_two_paragraphs_that_became_one_leave_one(tmp_path: Path, sqlite_template: Path) -> None:
    before = "Every university shall have a policy.\n\nThe policy names an office."
    with resolved(tmp_path, sqlite_template, place(before, "Every university shall have an office.")) as (
        run,
        made,
    ):
        assert told(run) == (1, {})
        assert [(one.kind, one.after_canonical) for one in made] == [
            (AmendmentKind.EDIT, "Every university shall have an office."),
            (AmendmentKind.DELETE, ""),
        ]


def test_what_cannot_be_reshaped_for_certain_leaves_nothing_half_done(
    tmp_path: Path, sqlite_template: Path
) -> None:
    places = (
        place("Every university shall have", "Every university shall have\n\nand publish"),
        place("The policy names an office.", "Nothing here is alike.\n\nNor is this."),
    )
    with resolved(tmp_path, sqlite_template, *places) as (run, made):
        done, refused = told(run)
        assert (done, made) == (0, [])
        assert set(refused) == {
            "paragraphs became more or fewer: the words before are not whole clauses of the text",
            "paragraphs became more or fewer: none is like one of before",
        }


def test_the_paragraph_that_is_all_of_the_words_before_is_meant(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with resolved(
        tmp_path, sqlite_template, place("Fees are published every year.", "Fees are published twice a year.")
    ) as (run, made):
        assert told(run) == (1, {})
        assert [one.before_canonical for one in made] == ["Fees are published every year."]


def test_words_that_stand_there_already_are_not_put_in_twice(tmp_path: Path, sqlite_template: Path) -> None:
    with resolved(
        tmp_path,
        sqlite_template,
        place("The policy names an office.", "The policy names an office. It answers."),
        place("The policy names an office.", "The policy names an office. It answers."),
    ) as (run, made):
        assert told(run) == (1, {"the words after stand there already": 1})
        assert [one.after_canonical for one in made] == ["The policy names an office. It answers."]


def test_a_new_passage_in_the_redline_has_its_cause(tmp_path: Path, sqlite_template: Path) -> None:
    with (
        resolved(tmp_path, sqlite_template, place("", "The office answers within a month.")) as (run, made),
        session_on(run) as session,
    ):
        rows = session.execute(
            select(Amendment.after_canonical, Amendment.comment_id, Amendment.note, Change.new_clause_id)
            .join(ChangeCause, ChangeCause.amendment_id == Amendment.id)
            .join(Change, Change.id == ChangeCause.change_id)
            .join(Draft, Draft.id == Change.to_draft_id)
            .where(Draft.key == "v2")
            .order_by(Amendment.id)
        ).all()
        assert [(row.after_canonical, row.comment_id) for row in rows] == [
            ("The office answers within a month.", run.replay.entered["7"]),
            ("Staff\ttrain", None),  # nobody asked for it on record
        ]
        assert rows[0].new_clause_id == made[0].clause_id
        assert rows[1].note == "Change made in v2, not linked to a comment."
        assert run.summary.added == 1
        assert not [why for why in run.summary.not_amended if why.startswith("The clause is new")]


def test_clauses_are_paired_with_their_own_kind() -> None:
    before = lines_of("Checks are made by test, by audit or by question.", "en")
    after = lines_of("Checks are made:\n\n- by test, by audit or by question", "en")
    assert [line.kind for line in after] == [ClauseKind.PARAGRAPH, ClauseKind.ITEM]
    assert paired(before, after, "en") == [(0, 0), (None, 1)]
