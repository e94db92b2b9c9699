"""Suggestions made on draft 1 through the desk's pages after draft 2 is published."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.confirming_places import confirm_place
from consult.comments.models import Comment, CommentTarget
from consult.decisions.amendments import edit_clause
from consult.decisions.models import DecidedComment, WorkingText
from consult.drafts.models import Draft
from consult.redlines.next_draft import follow_comments, publish_next_draft
from consult.web.store import _db
from tests.comments.said import browser, fields_of, say
from tests.conftest import on_sqlite
from tests.counting import statements
from tests.redlines.finals import close_round, edit, in_step
from tests.worlds import World

pytestmark = on_sqlite
DESK = "/en/demo/decisions/"


class Second:
    """A world with a second draft: a suggestion whose words stand, one whose words changed, one that was applied."""

    def __init__(self, world: World) -> None:
        self.world, self.session = world, world.session
        world.consultation.comment_count = 10  # the world's comments have numbers that no counter gave
        self.session.flush()
        self.kept = say(world, "expert2", "Sooner.", selection="every year", suggestion="every month")
        self.lost = say(
            world,
            "expert2",
            "Plainer.",
            clause_id=world.clauses[1].id,
            selection="trained",
            suggestion="taught",
        )
        self.done = (
            self.session.execute(select(Comment).where(Comment.suggestion == "shall")).scalars().all()[0]
        )  # for "should"
        edit(world, 1, "Teachers learn how to teach online.")
        self.edit(world.draft, "In short, the university shall publish its policy every year.", 1)
        close_round(world)
        in_step(world)
        self.draft = publish_next_draft(
            self.session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
            title={"en": "Draft 2", "fr": "Projet 2", "zh": "草案2"},
        )  # fmt: skip
        self.session.commit()

    def edit(self, draft: Draft, source: str, seen: int) -> None:
        edit_clause(
            self.session, actor=self.world.people["editor"], now=self.world.now, draft_id=draft.id, language="en",
            clause_id=self.world.clauses[0].id, source=source, note="As we say it.", seen_version=seen,
        )  # fmt: skip

    def follow(self) -> None:
        follow_comments(
            self.session, actor=self.world.people["coordinator"], now=self.world.now, draft_id=self.draft.id
        )
        self.session.commit()

    def working(self) -> list[str]:
        """Return what the changed clauses of the working text say now."""
        self.session.rollback()
        found = select(WorkingText.canonical).where(WorkingText.draft_id == self.draft.id)
        return list(self.session.execute(found).scalars())


@pytest.fixture
def second(living: World) -> Second:
    return Second(living)


def applying(client: Any, number: int) -> Any:
    """Press the button that the page of a comment offers for its suggestion."""
    address = f"{DESK}{number}/apply"
    return client.post(address, data=fields_of(client.get(f"{DESK}{number}").text, address))


def said(page: Any) -> str:
    return " ".join(BeautifulSoup(page.text, "lxml").get_text(" ").split())


def test_a_suggestion_whose_words_stand_in_the_newest_draft_is_accepted_and_applied_there_and_undone(
    app: Flask, second: Second
) -> None:
    second.follow()
    client, number = browser(app, second.world, "editor"), second.kept.number
    page = client.get(f"{DESK}{number}")
    assert "Clause F1.1 in Draft 2" in said(page) and "✓ The words stand there still" in said(page)
    there = BeautifulSoup(page.text, "lxml").select_one("[aria-labelledby=there-title] mark")
    assert there is not None and there.get_text() == "every year"
    answer = applying(client, number)
    assert answer.status_code == 303 and "#text" in answer.location
    page = client.get(answer.location.split("#")[0])
    assert "The suggestion stands in the working text" in said(page)
    assert f"{DESK}{number}/apply" not in page.text and "because of comment" in said(page)
    assert second.working() == ["In short, the university shall publish its policy every month."]
    undo = next(f for f in BeautifulSoup(page.text, "lxml").find_all("form") if "/undo" in str(f["action"]))
    address = str(undo["action"])
    back = client.post(address, data=fields_of(page.text, address))
    assert back.status_code == 303 and f"/{number}" in back.location
    page = client.get(f"{DESK}{number}")
    assert "Apply the suggestion" in said(page) and "The suggestion stands" not in said(page)
    assert second.working() == ["In short, the university shall publish its policy every year."]
    assert applying(client, number).status_code == 303  # accepted already: one press


def test_a_suggestion_whose_words_changed_is_not_offered_and_refused_with_the_reason_and_nothing_stored(
    app: Flask, second: Second
) -> None:
    second.follow()
    client, number = browser(app, second.world, "editor"), second.lost.number
    page = client.get(f"{DESK}{number}")
    reason = f"The words that comment {number} is about"
    why = BeautifulSoup(page.text, "lxml").find(id="why-not")
    assert why is not None and reason in why.get_text() and "edit the clause by hand" in why.get_text()
    assert f"{DESK}{number}/apply" not in page.text and f"{DESK}places/{number}" in page.text
    assert "Edit clause F1.2 there, because of this comment" in said(page)
    token = fields_of(page.text, f"{DESK}{number}/decide")
    sent = {name: token[name] for name in ("csrf_token", "seen")}
    late = client.post(
        f"{DESK}{number}/apply", data={**sent, "apply_response": "Thank you, yes.", "apply_language": "en"}
    )
    assert late.status_code == 409 and reason in said(late) and "Thank you, yes." in late.text
    second.session.rollback()
    assert second.session.get(DecidedComment, second.lost.id) is None and second.working() == []


def test_before_the_comments_are_followed_the_desk_says_so(app: Flask, second: Second) -> None:
    page = browser(app, second.world, "editor").get(f"{DESK}{second.kept.number}")
    assert "has not been followed into it yet" in said(page)
    assert f"{DESK}{second.kept.number}/apply" not in page.text


def test_a_suggestion_that_went_into_the_draft_before_is_told_as_applied(app: Flask, second: Second) -> None:
    second.follow()
    page = browser(app, second.world, "editor").get(f"{DESK}{second.done.number}")
    assert "Its suggestion was applied" in said(page) and "The draft says so already" in said(page)
    assert f"{DESK}{second.done.number}/apply" not in page.text and "Undo this change" not in said(page)


def test_words_changed_meanwhile_in_the_working_text_refuse_with_both_changes_shown(
    app: Flask, second: Second
) -> None:
    second.follow()
    client, number = browser(app, second.world, "editor"), second.kept.number
    second.edit(second.draft, "In short, the university shall publish its policy every decade.", 0)
    second.session.commit()
    assert "decade" in said(client.get(f"{DESK}{number}"))
    late = applying(client, number)
    assert late.status_code == 409 and "have changed in the working text" in said(late)


def test_a_place_said_by_an_editor_counts_only_with_the_very_words(app: Flask, second: Second) -> None:
    second.follow()
    target = second.session.execute(
        select(CommentTarget.id).where(CommentTarget.comment_id == second.lost.id)
    ).scalar_one()
    confirm_place(
        second.session, actor=second.world.people["editor"], now=second.world.now, target_id=target,
        draft_id=second.draft.id, clause_id=second.world.clauses[1].id,
    )  # fmt: skip
    second.session.commit()
    page = browser(app, second.world, "editor").get(f"{DESK}{second.lost.number}")
    assert "The words have changed · said by an editor" in said(
        page
    )  # the whole clause must not become "taught"
    assert f"{DESK}{second.lost.number}/apply" not in page.text


def test_the_list_lets_its_key_find_the_form_of_an_earlier_suggestion(app: Flask, second: Second) -> None:
    second.follow()
    client = browser(app, second.world, "editor")
    row = BeautifulSoup(client.get(DESK).text, "lxml").find(id=f"k{second.kept.number}")
    assert row is not None and row.has_attr("data-suggests")
    assert applying(client, second.kept.number).status_code == 303
    row = BeautifulSoup(client.get(DESK).text, "lxml").find(id=f"k{second.kept.number}")
    assert row is not None and "Undo the applied suggestion" in row.get_text()


def test_the_page_takes_at_most_eight_statements(app: Flask, second: Second, session: Session) -> None:
    second.follow()
    client = browser(app, second.world, "editor")
    applying(client, second.kept.number)
    assert session.execute(select(Draft.id)).first()
    for number in (second.kept.number, second.lost.number, second.done.number):
        with app.app_context(), statements(_db.engine) as told:
            assert client.get(f"{DESK}{number}").status_code == 200
        assert len(told) <= 8, told
