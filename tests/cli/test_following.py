"""Comments followed into a newer draft by a command."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from consult.access import OPERATOR, Actor, Grant, Role
from consult.comments.actions import add_comment
from consult.comments.models import CommentType
from consult.comments.targeting import Quote
from consult.config import read_settings
from consult.drafts.actions import open_round
from consult.drafts.models import ClausePlace, Draft
from consult.people.models import Person
from consult.web.store import engine_for, unit_outside
from tests.cli.telling import Say, refused


@pytest.fixture
def second(ready: Say, folder: Path) -> Say:
    """The rules in a first draft with three comments, and in a second that is not published yet."""
    ready("import", str(folder), "--slug", "rules", "--key", "v1", "--publish")
    ready("person", "add", "a@example.org", "A")
    ready("person", "grant", "a@example.org", "rules", "expert")
    moment, engine = datetime.now(UTC), engine_for(read_settings())
    with unit_outside(engine, read_settings().database_url) as session:
        draft = session.scalars(select(Draft)).one()
        open_round(
            session, actor=OPERATOR, now=moment, consultation_id=draft.consultation_id, draft_id=draft.id,
            opens_at=moment, closes_at=moment + timedelta(days=1),
        )  # fmt: skip
        person = session.scalars(select(Person)).one()
        grants = frozenset({Grant(draft.consultation_id, Role.EXPERT, None)})
        place = session.scalars(select(ClausePlace).where(ClausePlace.kind == "paragraph")).one()
        for words in ("Everybody", "shall", "kind"):
            add_comment(
                session, actor=Actor(person_id=person.id, name="A", grants=grants), now=moment, draft_id=draft.id, section_id=place.section_id,
                clause_id=place.clause_id, language="en", kind=CommentType.GENERAL, words="Who?", words_language="en",
                selection=Quote(words), form_key=words,
            )  # fmt: skip
    engine.dispose()
    (folder / "rules.md").write_text("# Rules\n\nEverybody shall be very good.\n", "utf-8")
    assert ready("import", str(folder), "--slug", "rules", "--key", "v2", "--base", "v1")[0] == 0
    return ready


def test_comments_are_followed_into_the_newest_draft_once(second: Say) -> None:
    refused(second("follow", "nowhere"), "nowhere")
    refused(second("follow", "rules", "v3"), "No draft v3")
    refused(second("follow", "rules", "v2"), "No draft v2 is published")
    refused(second("follow", "rules"), "Draft v1 is based on no other")
    second("publish", "rules", "v2")
    code, told, _ = second("follow", "rules")
    assert (code, sorted(told.splitlines())) == (0, ["exact 2", "orphaned 1"])
    assert second("follow", "rules", "v2")[1] == "Nothing was left.\n"
    refused(second("follow", "rules", "v1"), "Draft v1 is based on no other")
    listed = second("anchors", "check", "rules")[1].splitlines()
    assert [line.split()[2:4] for line in listed] == [["v2", "exact"], ["v2", "exact"], ["v2", "orphaned"]]
