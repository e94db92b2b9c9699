"""Published answers stand with their comments; unpublished ones stand nowhere."""

from flask import Flask

from consult.decisions.models import DecidedComment, Decision
from consult.decisions.rules import Outcome
from tests.comments.said import browser, say
from tests.worlds import World


def answered(world: World, *, published: bool) -> None:
    comment = say(world)
    decision = Decision(
        consultation_id=world.consultation.id, outcome=Outcome.IN_PART, response="Every two years.",
        response_language="en", html="<p>Every two years.</p>", editor_id=world.people["editor"].person_id,
        decided_at=world.now, published_at=world.now if published else None,
    )  # fmt: skip
    world.session.add(decision)
    world.session.flush()
    world.session.add(
        DecidedComment(
            comment_id=comment.id, decision_id=decision.id, published_id=decision.id if published else None
        )
    )
    world.session.commit()


def test_a_published_answer_is_in_the_ledger_and_on_the_page_of_its_comment(
    app: Flask, living: World
) -> None:
    answered(living, published=True)
    client = browser(app, living, "expert")
    for address in ("/en/demo/comments/1", "/en/demo/comments/mine"):
        page = client.get(address).text
        assert "Every two years." in page and "Accepted in part" in page and "o-in_part" in page


def test_an_unpublished_answer_is_on_no_page_of_comments(app: Flask, living: World) -> None:
    answered(living, published=False)
    for who in ("expert", "expert2", "editor", None):
        client = browser(app, living, who)
        for address in ("/en/demo/comments/1", "/en/demo/comments/mine"):
            assert "Every two years." not in client.get(address).text
