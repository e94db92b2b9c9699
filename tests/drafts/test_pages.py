"""Pages of drafts and rounds: what the coordinator sees and does, and what everybody else does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from consult.access import OPERATOR
from consult.drafts import actions
from consult.drafts.editions import editions_of
from consult.drafts.forms import typed
from consult.drafts.models import Draft, Round
from consult.web.store import reading
from tests.comments.said import browser
from tests.drafts.writing import own
from tests.visitor import Visitor
from tests.worlds import World, build

ENGLISH = "# Title {#t}\n\nFirst clause here. {#one}\n\nSee [the first](#one).\n"
FRENCH = (
    "# Titre {#t}\n\nPremière clause ici. {#one}\n\nVoir [la première](#one).\n\nEncore une, en français.\n"
)
HOUR = timedelta(hours=1)
HERE = "/en/demo/drafts/"
ROUNDS = "/en/demo/rounds/"


@pytest.fixture
def world(session: Session) -> World:
    """The small world, as of the real now, with a second draft that is imported and not published."""
    made = build(session, datetime.now(UTC).replace(microsecond=0))
    content = own({"draft-2.en": ENGLISH, "draft-2.fr": FRENCH})
    actions.import_draft(
        session,
        actor=OPERATOR,
        now=made.now,
        consultation_id=made.consultation.id,
        draft=editions_of(content)[0],
    )
    session.commit()
    return made


@pytest.fixture
def coordinator(app: Flask, world: World) -> Visitor:
    """The coordinator at a browser without scripts."""
    return Visitor(browser(app, world, "coordinator"))


def rounds(world: World) -> list[Round]:
    world.session.rollback()
    return list(
        world.session.scalars(select(Round).order_by(Round.number).execution_options(populate_existing=True))
    )


def draft_2(world: World) -> Draft:
    world.session.rollback()
    statement = select(Draft).where(Draft.key == "draft-2").execution_options(populate_existing=True)
    return world.session.scalars(statement).one()


ADDRESSES = [HERE, f"{HERE}draft-1", ROUNDS, f"{ROUNDS}new", f"{ROUNDS}1/extend", f"{ROUNDS}1/close"]


def test_the_coordinator_sees_every_page_in_every_language(coordinator: Visitor) -> None:
    for language in ("en", "fr", "zh"):
        for address in ADDRESSES:
            coordinator.open(address.replace("/en/", f"/{language}/"))
            assert coordinator.status == 200, address
            assert coordinator.page.html is not None
            assert str(coordinator.page.html["lang"]).startswith(language)


@pytest.mark.parametrize("who", ["editor", "expert", "stranger"])
def test_the_pages_are_hidden_from_others(app: Flask, world: World, who: str) -> None:
    client = browser(app, world, who)
    for address in ADDRESSES:
        assert client.get(address).status_code == 404, address


def test_a_draft_is_checked_and_then_published(coordinator: Visitor, world: World) -> None:
    coordinator.open(HERE)
    assert coordinator.says("not published")
    coordinator.follow("Small")
    assert coordinator.says("1 clause does not stand in every language")
    coordinator.press("Publish this draft")
    assert coordinator.status == 422
    assert coordinator.says("Read the report, then tick this")
    assert draft_2(world).published_at is None
    coordinator.press("Publish this draft", {"checked": "yes"})
    assert coordinator.status == 200
    assert coordinator.says("Its text never changes")
    assert coordinator.says(draft_2(world).fingerprint or "-")


def test_publishing_twice_is_refused_with_the_time_in_two_zones(coordinator: Visitor, world: World) -> None:
    coordinator.open(f"{HERE}draft-2")
    form = coordinator.text
    coordinator.press("Publish this draft", {"checked": "yes"})
    coordinator.text = form
    coordinator.press("Publish this draft", {"checked": "yes"})
    assert coordinator.status == 409
    assert coordinator.says("This draft was published on")
    assert coordinator.says("in Shenzhen (")
    assert coordinator.says("Import the changed text as the next draft.")


def test_a_round_is_opened_extended_and_closed_in_shenzhen_time(coordinator: Visitor, world: World) -> None:
    coordinator.open(ROUNDS)
    coordinator.follow("Extend round 1")
    later = world.round.closes_at.replace(second=0) + HOUR
    coordinator.press("Extend the round", {"closes_at": typed(later)})
    assert coordinator.status == 422
    assert coordinator.says("Say why the round is extended.")
    assert typed(later) in coordinator.text, "what was typed is kept"
    coordinator.press(
        "Extend the round", {"closes_at": typed(later), "because_en": "Holidays in many countries"}
    )
    assert coordinator.says("Extended: Holidays in many countries")
    assert rounds(world)[0].closes_at == later
    coordinator.follow("Close round 1 now")
    coordinator.press("Close it now")
    assert coordinator.says("Was open from")
    assert rounds(world)[0].closes_at <= datetime.now(UTC)
    coordinator.follow("Open a round")
    start = datetime.now(UTC).replace(second=0, microsecond=0) + HOUR
    coordinator.press("Open the round", {"opens_at": typed(start), "closes_at": typed(start + 48 * HOUR)})
    assert coordinator.says("Round 2: Draft 1")
    assert coordinator.says("Opens on")
    assert (rounds(world)[1].opens_at, rounds(world)[1].closes_at) == (start, start + 48 * HOUR)


def test_a_round_can_be_opened_right_after_another_was_closed(coordinator: Visitor, world: World) -> None:
    coordinator.open(f"{ROUNDS}1/close")
    coordinator.press("Close it now")
    coordinator.open(f"{ROUNDS}new")
    coordinator.press("Open the round", {"closes_at": typed(datetime.now(UTC) + 48 * HOUR)})
    assert (coordinator.status, len(rounds(world))) == (200, 2)  # with the opening that the form proposes


def test_a_round_that_overlaps_is_refused_and_keeps_what_was_typed(
    coordinator: Visitor, world: World
) -> None:
    coordinator.open(f"{ROUNDS}new")
    end = typed(world.now + 5 * HOUR)
    coordinator.press("Open the round", {"closes_at": end, "grace_hours": "24"})
    assert coordinator.status == 409
    assert coordinator.says("Round 1 is open until")
    assert end in coordinator.text
    assert 'value="24"' in coordinator.text
    assert len(rounds(world)) == 1


def test_a_time_that_cannot_be_read_is_refused_on_its_field(coordinator: Visitor) -> None:
    for words in ("", "soon", "2026-13-45T99:99", "2026-11-30", "30.11.2026 18:00"):
        coordinator.open(f"{ROUNDS}new")
        coordinator.press("Open the round", {"closes_at": words})
        assert coordinator.status == 422, words
        assert coordinator.page.find(id="e-closes_at") is not None, words


def test_a_time_may_be_typed_with_a_blank(coordinator: Visitor, world: World) -> None:
    coordinator.open(f"{ROUNDS}1/extend")
    later = world.round.closes_at.replace(second=0) + HOUR
    coordinator.press(
        "Extend the round", {"closes_at": typed(later).replace("T", " "), "because_en": "Why not"}
    )
    assert rounds(world)[0].closes_at == later


def test_what_is_not_there_is_not_found(coordinator: Visitor) -> None:
    for address in (f"{HERE}nothing", f"{ROUNDS}7/extend", f"{ROUNDS}7/close"):
        coordinator.open(address)
        assert coordinator.status == 404, address


def test_a_stale_form_publishes_nothing(coordinator: Visitor, world: World) -> None:
    answer = coordinator.client.post(f"{HERE}draft-2", data={"checked": "yes", "csrf_token": "old"})
    assert answer.status_code == 422
    assert draft_2(world).published_at is None


def test_a_form_of_somebody_signed_out_changes_nothing_and_tells_nothing(app: Flask, world: World) -> None:
    for address in (f"{HERE}draft-2", f"{ROUNDS}1/close"):
        answer = app.test_client().post(address, data={"checked": "yes"})
        assert answer.status_code == 401
        assert "Small" not in answer.text
    assert draft_2(world).published_at is None
    assert rounds(world)[0].closes_at > datetime.now(UTC)


def test_a_reason_typed_before_the_session_ended_is_kept(app: Flask, world: World) -> None:
    client = browser(app, world, "coordinator")
    visitor = Visitor(client)
    visitor.open(f"{ROUNDS}1/extend")
    with client.session_transaction() as cookie:
        del cookie["_user_id"]
    later = world.round.closes_at.replace(second=0) + HOUR
    visitor.press("Extend the round", {"closes_at": typed(later), "because_en": "A long reason"})
    assert visitor.status == 401
    assert "A long reason" in visitor.text
    assert rounds(world)[0].closes_at == world.round.closes_at


def test_a_link_in_the_text_leads_to_its_clause(coordinator: Visitor, world: World) -> None:
    assert coordinator.client.get("/en/demo/find/draft-2/one").status_code == 404
    coordinator.open(f"{HERE}draft-2")
    coordinator.press("Publish this draft", {"checked": "yes"})
    answer = coordinator.client.get("/fr/demo/find/draft-2/one")
    assert answer.status_code == 303
    assert answer.location.endswith("/fr/demo/read/draft-2/text/t#c-one")
    assert coordinator.client.get("/fr/demo/find/draft-2/two").status_code == 404


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Gather the statements that an engine runs."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_page_asks_the_database_at_most_eight_times(app: Flask, coordinator: Visitor) -> None:
    with app.app_context():
        engine = reading().get_bind()
    assert isinstance(engine, Engine)
    for address in ADDRESSES:
        with statements(engine) as seen:
            coordinator.open(address)
        assert 3 <= len(seen) <= 8, (address, seen)
