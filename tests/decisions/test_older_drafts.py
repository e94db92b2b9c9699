"""A comment of an earlier draft on the desk: the way to its clause in the text that can still be changed."""

import pytest
from flask import Flask

from consult.drafts.models import ClausePlace, Draft, DraftKind
from consult.text.clauses import ClauseKind
from tests.comments.said import browser
from tests.conftest import on_sqlite
from tests.decisions.desks import comment
from tests.decisions.test_deciding_pages import text_of
from tests.worlds import World


def next_draft(world: World, *, with_clause: bool) -> None:
    """Publish a further draft, with the first clause under another number, or without it."""
    draft = Draft(
        consultation_id=world.consultation.id, key="draft-2", position=2, kind=DraftKind.DRAFT, title={},
        based_on_id=world.draft.id, imported_at=world.now,
    )  # fmt: skip
    world.session.add(draft)
    world.session.flush()
    if with_clause:
        world.session.add(
            ClausePlace(
                draft_id=draft.id, clause_id=world.clauses[0].id, section_id=world.sections[0].id, position=1, number="F7.7",
                kind=ClauseKind.PARAGRAPH,
            )
        )  # fmt: skip
        world.session.flush()
    draft.published_at = world.now
    world.session.commit()


@on_sqlite
@pytest.mark.parametrize("with_clause", [True, False])
def test_a_comment_of_an_earlier_draft_leads_to_its_clause_in_the_working_text(
    app: Flask, living: World, with_clause: bool
) -> None:
    comment(living)
    next_draft(living, with_clause=with_clause)
    page = browser(app, living, "editor").get("/en/demo/decisions/1")
    way = "text/framework/c1/edit?language=en&amp;comment=1"
    assert (way in page.text) == with_clause
    said = (
        "Edit clause F7.7 there, because of this comment"
        if with_clause
        else "in which this clause is no more"
    )
    assert said in text_of(page)
