from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from consult.access import PUBLIC, Actor
from consult.comments import actions, queries
from consult.comments.models import Comment, CommentType
from consult.drafts.models import CommentsVisible
from consult.people.models import NameShown, Person
from tests.comments.said import browser, say
from tests.worlds import World

ROLES = (
    "coordinator",
    "editor",
    "expert",
    "expert2",
    "representative",
    "signatory",
    "observer",
    "stranger",
    "public",
)
PARTICIPANTS = {"coordinator", "editor", "expert", "expert2", "representative", "signatory", "observer"}
DESK = {"coordinator", "editor"}
SEEN = {
    (CommentsVisible.EVERYONE, True): set(ROLES),
    (CommentsVisible.PARTICIPANTS, True): PARTICIPANTS,
    (CommentsVisible.NOBODY, True): {"expert"} | DESK,
    (CommentsVisible.EVERYONE, False): set(ROLES),
    (CommentsVisible.PARTICIPANTS, False): set(ROLES),
    (CommentsVisible.NOBODY, False): set(ROLES),
}
CANARY = "canary-7f3a"


def viewer(world: World, who: str, now: datetime | None = None) -> queries.Viewer:
    actor: Actor = PUBLIC if who == "public" else world.people[who]
    return queries.viewer(actor=actor, place=world.consultation, now=now or world.now)


def a_talk(world: World) -> Comment:
    """A comment by `expert`, edited, with a reply by the editors; each with the canary in it."""
    comment = say(world, words=f"{CANARY} first", suggestion=f"{CANARY} shall", selection="should")
    actions.edit_comment(
        world.session,
        actor=world.people["expert"],
        now=world.now,
        comment_id=comment.id,
        seen_version=1,
        kind=CommentType.GENERAL,
        words=f"{CANARY} second",
        words_language="en",
        suggestion=f"{CANARY} must",
    )
    actions.reply(
        world.session,
        actor=world.people["editor"],
        now=world.now,
        comment_id=comment.id,
        words=f"{CANARY} reply",
        words_language="en",
        form_key="k",
    )
    return comment


@pytest.mark.parametrize("visible", list(CommentsVisible))
@pytest.mark.parametrize("is_open", [True, False])
def test_every_read_shows_a_comment_to_those_and_only_those(
    world: World, visible: CommentsVisible, is_open: bool
) -> None:
    comment = a_talk(world)
    world.round.comments_visible = visible
    world.session.flush()
    now = world.now if is_open else world.round.closes_at + timedelta(seconds=1)
    for who in ROLES:
        v, seen = viewer(world, who, now), who in SEEN[visible, is_open]
        place = {"draft_id": world.draft.id, "section_id": world.sections[0].id}
        reads = [
            queries.comments_of_section(world.session, **place, viewer=v),
            queries.replies_of(world.session, comment_id=comment.id, viewer=v),
            queries.versions_of(world.session, comment_id=comment.id, viewer=v),
            [r for r in [queries.comment_by_number(world.session, number=comment.number, viewer=v)] if r],
        ]
        assert [bool(rows) for rows in reads] == [seen] * len(reads), who


def test_one_second_decides_when_a_blind_round_opens_its_comments(world: World) -> None:
    a_talk(world)
    world.round.comments_visible = CommentsVisible.NOBODY
    world.session.flush()
    before = viewer(world, "public", world.round.closes_at - timedelta(seconds=1))
    after = viewer(world, "public", world.round.closes_at)
    assert queries.comment_by_number(world.session, number=1, viewer=before) is None
    assert queries.comment_by_number(world.session, number=1, viewer=after) is not None


def test_an_extended_blind_round_hides_its_comments_again(world: World) -> None:
    a_talk(world)
    world.round.comments_visible = CommentsVisible.NOBODY
    moment = world.round.closes_at
    world.round.closes_at = moment + timedelta(days=1)
    world.session.flush()
    assert queries.comment_by_number(world.session, number=1, viewer=viewer(world, "public", moment)) is None


def test_comments_of_another_consultation_are_never_shown(world: World) -> None:
    a_talk(world)
    v = viewer(world, "expert")
    other = queries.Viewer(v.person_id, v.consultation_id + 1, True, True, True, True, v.now)
    assert queries.comment_by_number(world.session, number=1, viewer=other) is None


def names(world: World, who: str) -> tuple[str | None, str | None]:
    row = queries.comment_by_number(world.session, number=1, viewer=viewer(world, who))
    assert row is not None
    return row.author, row.organisation


@pytest.mark.parametrize(
    ("person", "consultation", "public_name"),
    [("name", "name", "expert"), ("organisation", "name", None), ("name", "organisation", None)],
)
def test_a_name_is_shown_as_far_as_person_and_consultation_allow(
    world: World, person: str, consultation: str, public_name: str | None
) -> None:
    a_talk(world)
    row = world.session.get(Person, world.people["expert"].person_id)
    assert row is not None
    row.name_shown = NameShown(person)
    world.consultation.names_shown = consultation
    world.session.flush()
    home = "University of Nairobi (sample)"
    assert names(world, "expert2") == (public_name, home)
    assert names(world, "expert") == ("expert", home)
    assert names(world, "editor") == ("expert", home)


def test_hidden_words_and_names_leave_the_database_in_no_column(world: World) -> None:
    comment = a_talk(world)
    actions.withdraw_comment(
        world.session, actor=world.people["expert"], now=world.now, comment_id=comment.id
    )
    row = queries.comment_by_number(world.session, number=1, viewer=viewer(world, "editor"))
    assert row is not None
    told = " ".join(
        str(value) for name, value in row._mapping.items() if name not in ("clause_html", "canonical")
    )
    assert CANARY not in told and "Nairobi" not in told and "should" not in told
    mine = queries.comment_by_number(world.session, number=1, viewer=viewer(world, "expert"))
    assert mine is not None and CANARY in mine.html


def test_a_hidden_comment_is_on_no_page_and_its_address_is_not_found(app: Flask, living: World) -> None:
    a_talk(living)
    living.round.comments_visible = CommentsVisible.NOBODY
    living.session.commit()
    addresses = [
        "/en/demo/comments/1",
        "/fr/demo/comments/1",
        "/en/demo/comments/1/edit",
        "/en/demo/comments/1/withdraw",
        "/en/demo/comments/mine",
        "/en/demo/comments/new?draft=draft-1&section=s1&clause=c1",
        "/en/demo/",
        "/en/demo/read/draft-1/",
        "/en/demo/read/draft-1/framework/s1",
        "/en/demo/answers/",
    ]
    for who in ("expert2", "representative", "signatory", "observer", "stranger", None):
        client = browser(app, living, who)
        for address in addresses:
            answer = client.get(address)
            assert CANARY not in answer.text, (who, address)
            if address.endswith("comments/1"):
                assert answer.status_code == 404, (who, address)
    for who in ("expert", "editor"):
        assert CANARY in browser(app, living, who).get("/en/demo/comments/1").text


@pytest.mark.parametrize("step", ["reply", "agree"])
def test_a_hidden_comment_cannot_be_probed_by_posting(app: Flask, living: World, step: str) -> None:
    a_talk(living)
    living.round.comments_visible = CommentsVisible.NOBODY
    living.session.commit()
    client = browser(app, living, "expert2")
    client.get("/en/demo/comments/new?draft=draft-1")
    with client.session_transaction() as cookie:
        raw = cookie["csrf_token"]
    from flask_wtf.csrf import URLSafeTimedSerializer

    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)
    data = {"csrf_token": token, "words": "Is there one?", "form_key": "0" * 32, "agree": "yes"}
    hidden = client.post(f"/en/demo/comments/1/{step}", data=data)
    nothing = client.post(f"/en/demo/comments/99/{step}", data=data)
    assert hidden.status_code == nothing.status_code == 404
    assert CANARY not in hidden.text


def test_a_name_kept_private_is_on_no_page_for_others(app: Flask, living: World, session: Session) -> None:
    row = session.get(Person, living.people["expert"].person_id)
    assert row is not None
    row.name, row.name_shown = "Zoë Canary-Name", NameShown.ORGANISATION
    session.flush()
    say(living)
    session.commit()
    page = browser(app, living, "expert2").get("/en/demo/comments/1").text
    assert "Canary-Name" not in page and "A participant from University of Nairobi" in page
    assert datetime.now(UTC) > living.now
