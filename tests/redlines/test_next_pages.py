"""The next draft through its pages: published, comments followed and put right by hand, a round on what changed."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.comments.models import Anchor, Comment
from consult.decisions.amendments import edit_clause
from consult.drafts.actions import open_round
from consult.drafts.models import Clause, Draft, LineageLink, RoundScope
from consult.drafts.rules import OutsideRound
from consult.errors import Invalid
from consult.redlines.next_draft import follow_comments
from consult.text.lineage import LinkKind
from tests.comments.said import browser, fields_of, say
from tests.conftest import on_sqlite
from tests.redlines.finals import close_round, in_step
from tests.worlds import World

NEXT = "/en/demo/next-draft/"
SECTION = "/en/demo/read/draft-2/framework/s1"


def send(client: Any, page: str, action: str = "", **values: Any) -> Any:
    address = action or page
    return client.post(address, data={**fields_of(client.get(page).text, address), **values})


@pytest.fixture
def second(app: Flask, living: World, session: Session) -> tuple[World, Draft]:
    """A world with a second draft, published through the page: clause 1 was rewritten, 3 changed a little."""
    editor = living.people["editor"]
    living.consultation.comment_count = 10  # the world's comments have numbers that no counter gave
    session.flush()
    say(living, "expert2", "Where to?", selection="every year")
    say(living, "expert2", "And who?", clause_id=living.clauses[1].id, selection="trained")
    edit_clause(
        session, actor=editor, now=living.now, draft_id=living.draft.id, clause_id=living.clauses[1].id, language="en",
        source="Teachers learn how to teach online.", note="Plainer.", seen_version=0,
    )  # fmt: skip
    close_round(living)
    in_step(living)
    session.commit()
    client = browser(app, living, "coordinator")
    unnamed = send(client, NEXT, title_en="Draft 2", title_fr="Projet 2", title_zh="")
    assert unnamed.status_code == 422 and "Type a name for the next draft in each language." in unnamed.text
    made = send(client, NEXT, title_en="Draft 2", title_fr="Projet 2", title_zh="草案2")
    assert made.status_code == 303
    session.rollback()
    return living, session.execute(select(Draft).where(Draft.key == "draft-2")).scalar_one()


@on_sqlite
def test_comments_are_followed_press_by_press_and_shown_at_their_place(
    app: Flask, second: tuple[World, Draft], session: Session
) -> None:
    world, _draft = second
    client = browser(app, world, "coordinator")
    before = client.get(NEXT).text
    assert "0 of" in before and "<progress" in before
    assert send(client, NEXT, f"{NEXT}comments").status_code == 303
    after = client.get(NEXT).text
    assert "<progress" not in after and "The words stand there still" in after
    page = browser(app, world, "expert").get(SECTION).text
    assert "Show 1 comment of earlier drafts" in page
    assert "The words stand there still" in page and "every year</mark>" in page
    assert "The words are no longer there" in page and "<q>trained</q>" in page


@on_sqlite
def test_an_editor_puts_a_comment_where_its_words_are(
    app: Flask, second: tuple[World, Draft], session: Session
) -> None:
    world, draft = second
    follow_comments(session, actor=world.people["coordinator"], now=world.now, draft_id=draft.id)
    session.commit()
    lost = session.execute(
        select(Comment.number).where(Comment.clause_id == world.clauses[1].id)
    ).scalar_one()
    client = browser(app, world, "editor")
    places = "/en/demo/decisions/places/"
    assert f"Comment {lost}" in client.get(places).text
    wrong = send(client, f"{places}{lost}", clause="F1.2", exact="not there")
    assert wrong.status_code == 422 and "not there" in wrong.text
    kept = send(client, f"{places}{lost}", clause="F1.2", exact="learn how to teach")
    assert kept.status_code == 303
    session.rollback()
    rows = session.execute(select(Anchor).where(Anchor.confirmed_by.is_not(None))).scalars().all()
    assert [(row.clause_id, row.method) for row in rows] == [(world.clauses[1].id, "by hand")]
    assert len(session.execute(select(Anchor).where(Anchor.target_id == rows[0].target_id)).all()) == 2
    assert "learn how to teach</mark>" in client.get(SECTION).text
    assert f"Comment {lost}" not in client.get(places).text


@on_sqlite
def test_a_place_kept_as_it_is_offered_keeps_its_words(
    app: Flask, second: tuple[World, Draft], session: Session
) -> None:
    world, draft = second
    follow_comments(session, actor=world.people["coordinator"], now=world.now, draft_id=draft.id)
    session.commit()
    number = session.execute(
        select(Comment.number)
        .where(Comment.clause_id == world.clauses[0].id)
        .order_by(Comment.number.desc())
        .limit(1)
    ).scalar_one()
    client = browser(app, world, "editor")
    page = client.get(f"/en/demo/decisions/places/{number}").text
    offered = re.search(r'<textarea id="f-exact"[^>]*>([^<]*)</textarea>', page)
    assert offered is not None
    assert offered[1].strip() == "every year"
    assert f'href="{SECTION}#c-' in page
    kept = send(client, f"/en/demo/decisions/places/{number}", exact=offered[1].strip())
    assert kept.status_code == 303
    session.rollback()
    row = session.execute(select(Anchor).where(Anchor.confirmed_by.is_not(None))).scalar_one()
    assert (row.end or 0) - (row.start or 0) == len("every year")


@on_sqlite
def test_only_what_changed_is_commented_on_in_a_round_on_changes(
    second: tuple[World, Draft], session: Session
) -> None:
    world, draft = second
    later = datetime.now(UTC)
    a_round = open_round(
        session, actor=world.people["coordinator"], now=later, consultation_id=world.consultation.id,
        draft_id=draft.id, opens_at=later, closes_at=later + timedelta(days=5), changes_only=True,
    )  # fmt: skip
    scope = session.get_one(RoundScope, a_round.id)
    assert scope.since_draft_id == world.draft.id
    here: dict[str, Any] = {"draft_id": draft.id, "section_id": None, "now": later}
    assert say(world, "expert2", clause_id=world.clauses[1].id, **here).round_id == a_round.id
    with pytest.raises(OutsideRound, match="is as it was in the draft before"):
        say(world, "expert2", clause_id=world.clauses[4].id, **here)
    with pytest.raises(OutsideRound, match="Choose a clause that changed"):
        say(world, "expert2", clause_id=None, **here)


@on_sqlite
@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("en", "Clause F2.2 is as it was"),
        ("fr", "La clause F2.2 est telle qu’elle était"),
        ("zh", "条款F2.2没有改动"),
    ],
)
def test_an_old_link_to_what_did_not_change_says_so_before_anything_is_written(
    app: Flask, second: tuple[World, Draft], session: Session, tag: str, says: str
) -> None:
    world, draft = second
    reader, new = browser(app, world, "expert2"), f"/{tag}/demo/comments/new?draft="
    later = datetime.now(UTC)
    open_round(
        session, actor=world.people["coordinator"], now=later, consultation_id=world.consultation.id,
        draft_id=draft.id, opens_at=later, closes_at=later + timedelta(days=5), changes_only=True,
    )  # fmt: skip
    session.commit()
    old = reader.get(f"{new}draft-1&clause=c5")
    assert old.status_code == 302 or old.status_code == 303
    refused = reader.get(old.location)
    assert refused.status_code == 409 and says in refused.text and "<textarea" not in refused.text
    assert f'href="/{tag}/demo/redlines/draft-1/draft-2/"' in refused.text
    assert reader.get(f"/{tag}/demo/redlines/draft-1/draft-2/").status_code == 200
    assert reader.get(f"{new}draft-2&clause=c2").status_code == 200  # it changed
    for whole in ("draft-2", "draft-2&section=s1"):
        assert reader.get(f"{new}{whole}").status_code == 409


@on_sqlite
@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("en", "about changes only"),
        ("fr", "ne porte que sur les modifications"),
        ("zh", "本轮只针对改动之处"),
    ],
)
def test_the_text_offers_to_comment_on_what_changed_alone_in_a_round_on_changes(
    app: Flask, second: tuple[World, Draft], session: Session, tag: str, says: str
) -> None:
    world, draft = second
    reader = browser(app, world, "expert2")
    section = SECTION.replace("/en/", f"/{tag}/")
    page = section.removesuffix("framework/s1")
    assert says not in reader.get(section).text + reader.get(page).text
    later = datetime.now(UTC)
    open_round(
        session, actor=world.people["coordinator"], now=later, consultation_id=world.consultation.id,
        draft_id=draft.id, opens_at=later, closes_at=later + timedelta(days=5), changes_only=True,
    )  # fmt: skip
    session.commit()
    text, of_draft = reader.get(section).text, reader.get(page).text
    assert says in text and says in of_draft
    keys = session.execute(
        select(Clause.key)
        .join(LineageLink, LineageLink.new_clause_id == Clause.id)
        .where(LineageLink.draft_id == draft.id, LineageLink.kind != LinkKind.SAME)
    ).scalars()
    offered = re.findall(r"/comments/new\?([^\"]*)", text)
    assert sorted(one.rpartition("clause=")[2] for one in offered) == sorted(keys) != []
    assert "/comments/new" not in of_draft


@on_sqlite
def test_a_round_on_changes_of_a_first_draft_is_refused(living: World, session: Session) -> None:
    close_round(living)
    with pytest.raises(Invalid, match="There is no draft before this one"):
        open_round(
            session, actor=living.people["coordinator"], now=living.now, consultation_id=living.consultation.id,
            draft_id=living.draft.id, opens_at=living.now, closes_at=living.now + timedelta(days=5),
            changes_only=True,
        )  # fmt: skip
