"""The letter of the day: once a day, what happened, by consultation, as its receiver chose."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consult.access import Role
from consult.comments.actions import withdraw_comment
from consult.comments.conversation import reply
from consult.config import Settings
from consult.drafts.actions import extend_round
from consult.drafts.models import Consultation, Stage
from consult.mail.digest import newest_hour, write_digests
from consult.mail.models import Digest, DigestItem, Letter
from consult.mail.outbox import write_letters
from consult.mail.sender import work
from consult.people.letters import choices_of, choose_letters
from consult.people.models import Delivery, LetterTopic, Person, RoleGrant
from consult.record.actions import enter
from consult.record.events import Event
from consult.web.store import writing
from tests.comments.said import say
from tests.conftest import on_sqlite
from tests.mail.test_letters import BASE, decide, happen, speak
from tests.worlds import World, build

HOUR = 7
Sessions = Callable[[], Session]


def at(hours: float, day: int = 1) -> datetime:
    """Return an hour of a day of October 2026 in Shenzhen."""
    return datetime(2026, 10, day, tzinfo=UTC) + timedelta(hours=hours - 8)


@pytest.fixture
def yesterday(session: Session) -> World:
    """A world on 1 October, noon in Shenzhen, with nothing told yet."""
    made = build(session, at(12))
    session.commit()
    return made


def digests(world: World, now: datetime) -> list[Letter]:
    write_letters(world.session, world.now, BASE)
    while write_digests(world.session, now, BASE, HOUR, most=2):
        pass
    found = select(Letter).where(Letter.kind == "digest").order_by(Letter.id)
    return list(world.session.scalars(found))


def publish(world: World, *numbers: tuple[int, int]) -> None:
    ids = [decide(world, id_, f"Because of {number}.") for number, id_ in numbers]
    numbered = [number for number, _ in numbers]
    happen(world, Event.DECISIONS_PUBLISHED, world.consultation.id, comments=numbered, decisions=ids)


@pytest.mark.parametrize(
    ("now", "due"),
    [(at(6.9, 2), at(7, 1)), (at(7, 2), at(7, 2)), (at(23.9, 2), at(7, 2)), (at(0, 3), at(7, 2))],
)
def test_a_letter_of_the_day_is_due_at_its_hour_in_shenzhen(now: datetime, due: datetime) -> None:
    assert newest_hour(now, HOUR) == due


@on_sqlite
def test_what_happened_is_told_once_in_one_letter_the_next_morning(yesterday: World) -> None:
    first, second = say(yesterday), say(yesterday, words="More.")
    publish(yesterday, (first.number, first.id))
    publish(yesterday, (second.number, second.id))
    extend(yesterday)
    assert digests(yesterday, at(23)) == []
    assert digests(yesterday, at(6.9, 2)) == []
    found = {letter.address: letter for letter in digests(yesterday, at(7, 2))}
    letter = found["expert@example.org"]
    assert letter.subject == "Letter of the day, 2 October 2026: Demo"
    body = letter.body
    assert body.startswith("Dear expert,\n\n") and body.count("Demo\n====\n") == 1
    assert "Answers to your 2 comments\n---" in body and body.count("have decided") == 1
    assert "> Because of 1." in body and "> Because of 2." in body and "> Many asked" in body
    assert f"{BASE}/en/profile#letters" in body
    assert len(found) == 8 and len(digests(yesterday, at(8, 2))) == 8
    assert len(digests(yesterday, at(12, 3))) == 8


def extend(world: World, because: str = "Many asked for it.") -> None:
    extend_round(
        world.session, actor=world.people["coordinator"], now=world.now, consultation_id=world.consultation.id,
        round_id=world.round.id, closes_at=world.round.closes_at + timedelta(days=1), because=because,
    )  # fmt: skip


@on_sqlite
def test_what_happens_after_the_hour_waits_for_the_next_day(yesterday: World) -> None:
    extend(yesterday)
    assert len(digests(yesterday, at(7, 2))) == 8
    yesterday.now = at(7.5, 2)
    extend(yesterday, "Still more asked.")
    assert len(digests(yesterday, at(23, 2))) == 8
    assert len(digests(yesterday, at(7, 3))) == 16


@on_sqlite
def test_a_day_on_which_no_sender_ran_is_told_late_and_once(yesterday: World) -> None:
    extend(yesterday)
    found = digests(yesterday, at(15, 5))
    assert len(found) == 8 and "5 October" in found[0].subject


@on_sqlite
def test_each_consultation_has_its_part(yesterday: World) -> None:
    session = yesterday.session
    other = Consultation(
        slug="other", title={"en": "Other"}, summary={"en": ""}, notice={}, languages=["en"], stage=Stage.LAUNCHED,
        created_at=yesterday.now,
    )  # fmt: skip
    session.add(other)
    session.flush()
    who = yesterday.people["observer"].person_id
    session.add(
        RoleGrant(person_id=who, consultation_id=other.id, role=Role.OBSERVER, granted_at=yesterday.now)
    )
    extend(yesterday)
    enter(
        session, Event.STANDARD_LAUNCHED, actor=yesterday.people["coordinator"], now=yesterday.now,
        subject_id=other.id, consultation_id=other.id, data={},
    )  # fmt: skip
    (letter,) = [one for one in digests(yesterday, at(7, 2)) if one.address == "observer@example.org"]
    assert letter.subject == "Letter of the day, 2 October 2026"
    assert (
        letter.body.index("Demo\n====")
        < letter.body.index("Other\n=====")
        < letter.body.index("Launched\n---")
    )


@on_sqlite
def test_editors_are_told_of_new_comments_without_their_words(yesterday: World) -> None:
    say(yesterday, words="A secret of mine.")
    gone = say(yesterday, words="Taken back.")
    withdraw_comment(
        yesterday.session, actor=yesterday.people["expert"], now=yesterday.now, comment_id=gone.id
    )
    found = [one for one in digests(yesterday, at(7, 2)) if "editor" in one.address]
    assert [one.address for one in found] == ["editor@example.org", "editor2@example.org"]
    assert "1 new comment\n---" in found[0].body and "secret" not in found[0].body
    assert f"- Comment 1 on clause F1.1: {BASE}/en/demo/decisions/1" in found[0].body


@on_sqlite
def test_a_reply_is_told_to_the_author_of_the_comment_only(yesterday: World) -> None:
    comment = say(yesterday)
    for who in ("expert2", "expert"):
        reply(
            yesterday.session, actor=yesterday.people[who], now=yesterday.round.opens_at, comment_id=comment.id, words="Hidden here.",
            words_language="en", form_key=f"00000000-0000-4000-8000-00000000000{len(who)}",
        )  # fmt: skip
    found = [one for one in digests(yesterday, at(7, 2)) if "repl" in one.body]
    assert [one.address for one in found] == ["expert@example.org"]
    assert "A reply to your comment\n---" in found[0].body and "Hidden here." not in found[0].body


@on_sqlite
def test_a_letter_of_the_day_is_in_the_language_of_the_morning(yesterday: World) -> None:
    comment = say(yesterday)
    publish(yesterday, (comment.number, comment.id))
    write_letters(yesterday.session, yesterday.now, BASE)
    speak(yesterday, "expert", "fr")
    (letter,) = [one for one in digests(yesterday, at(7, 2)) if one.address == "expert@example.org"]
    assert letter.language == "fr" and letter.body.startswith("Bonjour expert,")
    assert "Réponse à votre commentaire\n---" in letter.body and f"{BASE}/fr/demo/comments/1" in letter.body


@on_sqlite
def test_every_topic_can_come_at_once_or_not_at_all(yesterday: World) -> None:
    for who, when in (("observer", Delivery.AT_ONCE), ("signatory", Delivery.NONE)):
        choose_letters(
            yesterday.session,
            actor=yesterday.people[who],
            now=yesterday.now,
            choices={LetterTopic.ROUNDS: when},
        )
    extend(yesterday)
    write_letters(yesterday.session, yesterday.now, BASE)
    first = yesterday.session.scalars(select(Letter).where(Letter.kind == "round_extended")).all()
    assert [letter.address for letter in first] == ["observer@example.org"]
    addresses = {letter.address for letter in digests(yesterday, at(7, 2))}
    assert len(addresses) == 6 and not addresses & {"observer@example.org", "signatory@example.org"}


@on_sqlite
def test_letters_stopped_before_the_morning_are_not_in_it(yesterday: World) -> None:
    extend(yesterday)
    write_letters(yesterday.session, yesterday.now, BASE)
    choose_letters(
        yesterday.session, actor=yesterday.people["observer"], now=yesterday.now,
        choices={LetterTopic.ROUNDS: Delivery.NONE},
    )  # fmt: skip
    yesterday.session.execute(
        update(Person).where(Person.name == "signatory").values(disabled_at=yesterday.now)
    )
    assert len(digests(yesterday, at(7, 2))) == 6
    left = select(func.count()).select_from(DigestItem).where(DigestItem.settled_at.is_(None))
    assert yesterday.session.scalar(left) == 0


@on_sqlite
def test_receipts_never_wait(yesterday: World) -> None:
    say(yesterday)
    write_letters(yesterday.session, yesterday.now, BASE)
    kinds = yesterday.session.scalars(select(Letter.kind)).all()
    assert kinds == ["comment_receipt"]


@on_sqlite
def test_choices_are_kept_and_entered_in_the_record(yesterday: World) -> None:
    choices = {LetterTopic.ANSWERS: Delivery.AT_ONCE}
    for _ in range(2):
        choose_letters(
            yesterday.session, actor=yesterday.people["expert"], now=yesterday.now, choices=choices
        )
    held = choices_of(yesterday.session, "expert@example.org")
    assert held[LetterTopic.ANSWERS] is Delivery.AT_ONCE and held[LetterTopic.ROUNDS] is Delivery.DAILY
    assert choices_of(yesterday.session, "expert2@example.org")[LetterTopic.ANSWERS] is Delivery.DAILY


def test_two_senders_at_once_write_one_letter_of_the_day_each(
    yesterday: World, sessions: Sessions, settings: Settings
) -> None:
    extend(yesterday)
    yesterday.session.commit()
    start, faults = threading.Barrier(4), list[BaseException]()

    def send() -> None:
        try:
            with sessions() as session:
                start.wait()
                more = 1
                while more:
                    with writing(session, settings.database_url):
                        write_letters(session, yesterday.now, BASE)
                        more = write_digests(session, at(7, 2), BASE, HOUR, most=2)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    with sessions() as session:
        addresses = session.scalars(select(Letter.address).where(Letter.kind == "digest")).all()
        assert len(addresses) == 8 == len(set(addresses))
        assert session.scalar(select(func.count()).select_from(Digest)) == 8


def test_the_sender_sends_the_letter_of_the_day(
    yesterday: World, sessions: Sessions, settings: Settings
) -> None:
    extend(yesterday)
    yesterday.session.commit()
    assert work(sessions, settings, at(12)).sent == 0
    assert work(sessions, settings, at(8, 2)).sent == 8
    assert work(sessions, settings, at(9, 2)).sent == 0
