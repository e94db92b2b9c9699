"""Folders from the disk: what cannot be read is refused with what to do, and nothing outside the folder is read."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from consult.access import OPERATOR
from consult.drafts import queries
from consult.drafts.bringing import import_folder
from consult.drafts.folders import content_of, read_folder
from consult.drafts.rules import BaseUnknown, ContentRefused, DraftKeyTaken, SlugTaken
from consult.errors import Refusal
from tests.drafts.writing import put, toml

PAGE = "# Title {#t}\n\nSome words.\n"
OWN: dict[str, str | bytes] = {
    "consultation.toml": toml(drafts=("d1",)),
    "d1/text/01-only.en.md": PAGE,
    "d1/text/01-only.fr.md": "# Titre {#t}\n\nQuelques mots.\n",
}


def refusal_of(folder: Path) -> ContentRefused:
    with pytest.raises(ContentRefused) as refusal:
        content_of(folder)
    return refusal.value


def test_only_markdown_and_the_toml_of_the_folder_itself_are_read(tmp_path: Path) -> None:
    put(tmp_path, {**OWN, "notes.txt": "x", "deep/consultation.toml": "x", ".git/a.md": "x", "b.MD": "x"})
    assert set(read_folder(tmp_path)) == {*OWN, "b.MD"}


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "There is no folder" in str(refusal_of(tmp_path / "nowhere"))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "holds no Markdown files" in str(refusal_of(tmp_path))


def test_a_broken_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    put(tmp_path, {**OWN, "consultation.toml": toml(drafts=("d1",)).replace("[title]", "[title")})
    refusal = refusal_of(tmp_path)
    assert refusal.problems[0].startswith("consultation.toml line 3: This line is not TOML")
    assert "Correct it" in refusal.problems[0]


def test_a_missing_language_file_is_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, {name: words for name, words in OWN.items() if not name.endswith("fr.md")})
    (problem,) = refusal_of(tmp_path).problems
    assert problem.startswith("d1/text/01-only.fr.md: The file is missing")


def test_a_section_twice_is_refused_with_both_names(tmp_path: Path) -> None:
    put(tmp_path, {**OWN, "d1/text/02-only.en.md": PAGE, "d1/text/02-only.fr.md": PAGE})
    problems = refusal_of(tmp_path).problems
    assert any("02-only" in problem and "01-only" in problem for problem in problems)


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path: Path) -> None:
    put(tmp_path, {**OWN, "d1/text/01-only.fr.md": "# Titre\n\nAnnée\n".encode("latin-1")})
    assert any(
        problem.startswith("d1/text/01-only.fr.md line 3:") and "UTF-8" in problem
        for problem in refusal_of(tmp_path).problems
    )


def test_a_file_of_50_megabytes_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    put(tmp_path, OWN)
    with (tmp_path / "d1/text/01-only.en.md").open("wb") as file:
        file.truncate(50_000_000)
    refusal = refusal_of(tmp_path)
    assert (
        str(refusal)
        == "d1/text/01-only.en.md has 50 MB; at most 10 MB a file are read. Split it into several files."
    )


def test_a_folder_of_more_than_50_megabytes_is_refused(tmp_path: Path) -> None:
    for number in range(6):
        with (tmp_path / f"{number}.md").open("wb") as file:
            file.truncate(9_900_000)
    assert "The folder is too large" in str(refusal_of(tmp_path))


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = put(tmp_path / "outside", {"secret.md": "# Secret\n"}) / "secret.md"
    folder = put(tmp_path / "inside", {"a.md": PAGE})
    (folder / "b.md").symlink_to(secret)
    assert "b.md is a link that leads out of the folder" in str(refusal_of(folder))
    (folder / "b.md").unlink()
    (folder / "more").symlink_to(secret.parent)
    assert "more is a link that leads out of the folder" in str(refusal_of(folder))


def test_a_link_within_the_folder_is_read_as_a_file(tmp_path: Path) -> None:
    folder = put(tmp_path, {"a.md": PAGE})
    (folder / "b.md").symlink_to(folder / "a.md")
    assert set(read_folder(folder)) == {"a.md", "b.md"}


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    folder = put(tmp_path, {"a.md": PAGE})
    os.mkfifo(folder / "pipe.md")
    assert set(read_folder(folder)) == {"a.md"}


def test_a_file_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {"a.md": PAGE})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")).write_text(PAGE)
    assert "is not UTF-8" in str(refusal_of(tmp_path))


def bring(session: Session, now: datetime, folder: Path, **more: object) -> str:
    return import_folder(session, folder, actor=OPERATOR, now=now, **more).text  # type: ignore[arg-type]


def test_a_folder_is_brought_in_and_reported(session: Session, now: datetime, tmp_path: Path) -> None:
    told = bring(session, now, put(tmp_path, OWN))
    assert told.startswith(
        "Consultation small (new)\nDraft d1: 1 sections, 2 clauses\n  en: 3 words in 2 clauses"
    )
    assert "based on no earlier draft" in told


def test_the_same_folder_again_brings_nothing_and_says_so(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    put(tmp_path, OWN)
    bring(session, now, tmp_path)
    with pytest.raises(DraftKeyTaken, match="Nothing is new"):
        bring(session, now, tmp_path)


def test_a_draft_added_to_the_folder_is_brought_in_alone(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    put(tmp_path, OWN)
    bring(session, now, tmp_path)
    more = {name.replace("d1/", "d2/"): words for name, words in OWN.items() if name != "consultation.toml"}
    put(tmp_path, {**more, "consultation.toml": toml(drafts=("d1", "d2"))})
    told = bring(session, now, tmp_path)
    assert "Draft d1 is here already and is the same" in told
    assert "Draft d2: 1 sections, 2 clauses" in told
    assert "against d1: 2 same" in told


def test_other_words_under_the_same_key_are_refused(session: Session, now: datetime, tmp_path: Path) -> None:
    put(tmp_path, OWN)
    bring(session, now, tmp_path)
    put(tmp_path, {"d1/text/01-only.en.md": PAGE.replace("Some", "Other")})
    with pytest.raises(DraftKeyTaken, match="under a new key"):
        bring(session, now, tmp_path)


def test_a_foreign_folder_is_one_draft_after_the_newest(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    first = put(tmp_path / "V1", {"a.md": "# One\n\nFirst words of it.\n\n# Two\n\nMore words of it.\n"})
    second = put(tmp_path / "V2", {"a.md": "# One\n\nFirst words of it.\n\n# Two\n\nMore words of that.\n"})
    assert bring(session, now, first, slug="text").startswith("Consultation text (new)\nDraft v1: 2 sections")
    told = bring(session, now, second, slug="text", publish=True)
    assert "against v1: 3 same, 1 changed" in told
    assert told.endswith("Published: v2\n")
    third = put(tmp_path / "V3", {"a.md": "# One\n\nFirst words of it.\n"})
    assert "based on no earlier draft" in bring(session, now, third, slug="text", based_on="")
    with pytest.raises(BaseUnknown):
        bring(session, now, third, slug="text", key="v4", based_on="v9")


def test_publishing_a_folder_opens_its_rounds(session: Session, now: datetime, tmp_path: Path) -> None:
    period = '[[round]]\ndraft = "d1"\nopens = 2026-10-01T08:00:00Z\ncloses = 2026-11-30T18:00:00+08:00\n'
    put(tmp_path, {**OWN, "consultation.toml": toml(drafts=("d1",)) + period})
    bring(session, now, tmp_path, publish=True)
    row = queries.consultation_by_slug(session, "small")
    assert row is not None
    found = queries.current_round(session, row.id, now)
    assert found is not None
    assert found.closes_at.isoformat() == "2026-11-30T10:00:00+00:00"


def test_a_section_is_released_when_its_folder_says(session: Session, now: datetime, tmp_path: Path) -> None:
    release = '[[draft.release]]\nsection = "text/01-only"\nat = 2026-10-05T18:00:00+08:00\n'
    put(tmp_path, {**OWN, "consultation.toml": toml(drafts=("d1",)) + release})
    bring(session, now, tmp_path, publish=True)
    row = queries.consultation_by_slug(session, "small")
    assert row is not None
    draft = queries.current_draft(session, row.id)
    assert draft is not None
    assert not queries.sections_of(session, draft.id, seen_at=now)
    (section,) = queries.sections_of(session, draft.id)
    assert section.released_at.isoformat() == "2026-10-05T10:00:00+00:00"


def test_an_import_that_is_refused_leaves_nothing_behind(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    put(tmp_path, {**OWN, "d1/text/01-only.fr.md": b"\xff"})
    with pytest.raises(Refusal):
        bring(session, now, tmp_path)
    assert queries.consultation_by_slug(session, "small") is None


def test_a_name_that_is_too_long_is_refused(session: Session, now: datetime, tmp_path: Path) -> None:
    put(tmp_path, {f"{'d' * 90}.md": PAGE})
    with pytest.raises(ContentRefused, match="too long"):
        bring(session, now, tmp_path, slug="a", key="k" * 81)
    with pytest.raises((ContentRefused, SlugTaken)):
        bring(session, now, tmp_path, slug="s" * 81)
