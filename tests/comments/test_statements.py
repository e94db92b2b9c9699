"""Pages need a constant number of statements, however many comments there are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from consult.comments import queries
from tests.comments.said import browser, say
from tests.worlds import World

MOST = 8


@contextmanager
def counting() -> Iterator[list[str]]:
    """Gather the statements that reach any database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SELECT pg_catalog", "show ")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("expert", "/en/demo/comments/1"),
        (None, "/en/demo/comments/1"),
        ("expert", "/en/demo/comments/mine"),
        ("expert", "/en/demo/comments/1/edit"),
        ("expert", "/en/demo/comments/new?draft=draft-1&section=s1&clause=c1"),
        ("representative", "/en/demo/comments/new?draft=draft-1&section=s1&clause=c1"),
    ],
)
def test_a_page_needs_at_most_eight_statements_however_much_was_said(
    app: Flask, living: World, who: str | None, address: str
) -> None:
    living.round.comments_visible = living.round.comments_visible.EVERYONE
    say(living)
    living.session.commit()
    client = browser(app, living, who)
    client.get(address)
    with counting() as few:
        assert client.get(address).status_code == 200
    for _ in range(6):
        say(living)
    living.session.commit()
    with counting() as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few) <= MOST, "\n".join(many)


def test_the_comments_of_a_section_are_one_statement(world: World) -> None:
    for who in ("expert", "expert2", "editor"):
        say(world, who)
    v = queries.viewer(actor=world.people["expert"], place=world.consultation, now=world.now)
    with counting() as seen:
        rows = queries.comments_of_section(
            world.session, draft_id=world.draft.id, section_id=world.sections[0].id, viewer=v
        )
    assert len(rows) == 3 and len(seen) == 1


def test_a_comment_is_taken_in_a_constant_number_of_statements(world: World) -> None:
    say(world)
    with counting() as few:
        say(world)
    for _ in range(5):
        say(world, "expert2")
    with counting() as many:
        say(world)
    assert len(many) == len(few) <= 18, "\n".join(many)
