"""Comments followed into a draft to the end: in parts that stay, and once each whoever does it at the same moment."""

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consult.comments.models import Anchor
from consult.drafts.models import Draft
from consult.errors import NotFound, Refusal
from consult.record.queries import breaks_of_chain
from consult.redlines.following import Unit, follow_all
from consult.redlines.next_draft import follow_comments
from consult.text.lineage import LinkKind
from consult.web.store import unit_outside
from tests.comments.said import close, say
from tests.comments.test_carrying import next_draft, words
from tests.decisions.test_at_once import both
from tests.redlines.finals import accepted
from tests.worlds import World, build

PLACES = 7


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    """A second draft into which nothing was followed yet."""
    made = build(session, now)
    for _ in range(PLACES):
        say(made, selection="every year")
    close(made)
    draft = next_draft(made, made.draft, {0: words(0)}, {0: LinkKind.SAME})
    draft.manifest, draft.fingerprint, draft.published_at = "{}", "0" * 64, now
    session.commit()
    return made


@pytest.fixture
def units(engine: Engine, database_url: str) -> Unit:
    """Transactions of their own."""
    return partial(unit_outside, engine, database_url)


def second(session: Session) -> Draft:
    return session.scalars(select(Draft).where(Draft.key == "draft-2")).one()


def anchors(session: Session) -> int:
    session.rollback()
    return session.execute(select(func.count()).select_from(Anchor)).scalar_one()


def test_what_was_followed_stays_when_it_is_stopped_and_goes_on_when_started_again(
    world: World, units: Unit
) -> None:
    shown: list[tuple[int, int]] = []

    def stop(_what: str, done: int, total: int) -> None:
        shown.append((done, total))
        if done == 4:
            raise KeyboardInterrupt

    def run(show: object) -> dict[str, int]:
        return follow_all(
            units, actor=world.people["coordinator"], clock=lambda: world.now, consultation_id=world.consultation.id, draft="",
            show=show, at_once=2,  # type: ignore[arg-type]
        )  # fmt: skip

    with pytest.raises(KeyboardInterrupt):
        run(stop)
    assert shown == [(0, PLACES), (2, PLACES), (4, PLACES)] and anchors(world.session) == 4
    shown.clear()
    assert run(lambda _what, done, total: shown.append((done, total))) == {"exact": 3}
    assert shown == [(0, 3), (2, 3), (3, 3)] and anchors(world.session) == PLACES
    assert run(lambda *_: None) == {}


@pytest.mark.parametrize("who", ["editor", "expert", "stranger"])
def test_only_those_who_manage_follow_comments(world: World, units: Unit, who: str) -> None:
    with pytest.raises(Refusal):
        follow_all(
            units, actor=world.people[who], clock=lambda: world.now, consultation_id=world.consultation.id, draft="",
            show=lambda *_: None,
        )  # fmt: skip
    assert anchors(world.session) == 0


def test_a_draft_of_another_consultation_is_not_found(world: World, units: Unit) -> None:
    with pytest.raises(NotFound):
        follow_all(
            units, actor=world.people["coordinator"], clock=lambda: world.now, consultation_id=world.consultation.id + 1,
            draft="draft-2", show=lambda *_: None,
        )  # fmt: skip


def test_of_two_who_follow_at_once_none_follows_a_comment_twice(
    world: World, engine: Engine, database_url: str
) -> None:
    draft_id, actor = second(world.session).id, world.people["coordinator"]
    world.session.rollback()

    def act(unit: Session, _index: int) -> None:
        follow_comments(unit, actor=actor, now=world.now, draft_id=draft_id)

    both(engine, database_url, act)
    assert anchors(world.session) == PLACES
    assert list(breaks_of_chain(world.session)) == []


def test_a_draft_written_elsewhere_without_an_applied_suggestion_shows_the_words_that_stand_there(
    session: Session, now: datetime
) -> None:
    world = build(session, now)
    made = accepted(world, quote="should", suggestion="shall")
    close(world)
    draft = next_draft(world, world.draft, {0: words(0)}, {0: LinkKind.SAME})
    assert follow_comments(session, actor=world.people["coordinator"], now=now, draft_id=draft.id) == {
        "exact": 1
    }
    place = session.scalars(select(Anchor)).one()
    assert made.suggestion == "shall" and words(0)["en"][place.start : place.end] == "should"
