"""Which letters people get, and when: one choice per topic, of the owner of the address."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from consult.access import Actor, Permission, require
from consult.errors import NotFound
from consult.people.models import Delivery, LetterChoice, LetterTopic, Person
from consult.people.queries import MOST_PARAMETERS
from consult.record.actions import enter
from consult.record.events import Event
from consult.web.languages import N_

# How letters are sent to whoever chose nothing. A reminder is pressed by a person who waits, so it is not kept a day.
CUSTOMARY: Mapping[LetterTopic, Delivery] = {
    LetterTopic.ANSWERS: Delivery.DAILY,
    LetterTopic.REPLIES: Delivery.DAILY,
    LetterTopic.ROUNDS: Delivery.DAILY,
    LetterTopic.DESK: Delivery.DAILY,
    LetterTopic.ORGANISATION: Delivery.DAILY,
    LetterTopic.REMINDERS: Delivery.AT_ONCE,
}
TOPICS: Mapping[LetterTopic, str] = {
    LetterTopic.ANSWERS: N_("Answers to your comments"),
    LetterTopic.REPLIES: N_("Replies to your comments"),
    LetterTopic.ROUNDS: N_("Drafts, rounds, the final and the launch"),
    LetterTopic.DESK: N_("Work at the editors’ desk"),
    LetterTopic.ORGANISATION: N_("The reply of your organisation"),
    LetterTopic.REMINDERS: N_("Reminders by the coordinator"),
}
DELIVERIES: Mapping[Delivery, str] = {
    Delivery.AT_ONCE: N_("At once"),
    Delivery.DAILY: N_("In the letter of the day"),
    Delivery.NONE: N_("Not at all"),
}
Choices = Mapping[LetterTopic, Delivery]


def deliveries(session: Session, topic: LetterTopic, addresses: Iterable[str]) -> dict[str, Delivery]:
    """Return {address: when} for letters about a topic; one statement per 500 addresses."""
    wanted = sorted(set(addresses))
    found = dict.fromkeys(wanted, CUSTOMARY[topic])
    for at in range(0, len(wanted), MOST_PARAMETERS):
        rows = session.execute(
            select(LetterChoice.address, LetterChoice.delivery).where(
                LetterChoice.topic == topic, LetterChoice.address.in_(wanted[at : at + MOST_PARAMETERS])
            )
        )
        found.update((row.address, row.delivery) for row in rows)
    return found


def choices_of(session: Session, address: str) -> dict[LetterTopic, Delivery]:
    """Return what the owner of an address gets, topic by topic."""
    rows = session.execute(
        select(LetterChoice.topic, LetterChoice.delivery).where(LetterChoice.address == address)
    )
    return {**CUSTOMARY, **{row.topic: row.delivery for row in rows}}


def choose_letters(session: Session, *, actor: Actor, now: datetime, choices: Choices) -> None:
    """Choose which letters one gets and when; topics not named stay as they are.

    Raises:
        SignInNeeded: nobody is signed in.
        NotFound: there is no such account.
    """
    require(actor, Permission.HOLD_ACCOUNT)
    address = session.execute(select(Person.email).where(Person.id == actor.person_id)).scalar_one_or_none()
    if address is None or actor.person_id is None:
        raise NotFound("There is no page at this address.")
    _put(session, now, address, choices)
    enter(
        session, Event.LETTERS_CHOSEN, actor=actor, now=now, subject_id=actor.person_id,
        data={str(topic): str(when) for topic, when in choices.items()},
    )  # fmt: skip


def choose_by_link(
    session: Session, *, actor: Actor, now: datetime, address: str, letter_id: int, choices: Choices
) -> None:
    """Choose for the owner of an address who holds the signed link of a letter that was sent there.

    The caller has checked the link: it is the proof, nobody needs to be signed in. What is as wished already is not
    entered again, so that a mail program may press twice.

    Source: RFC 8058 (one-click unsubscription).
    """
    require(actor, Permission.SIGN_IN)
    held = choices_of(session, address)
    changed = {topic: when for topic, when in choices.items() if held[topic] is not when}
    if not changed:
        return
    _put(session, now, address, changed)
    enter(
        session, Event.LETTERS_CHOSEN_BY_LINK, actor=actor, now=now, subject_id=letter_id,
        data={str(topic): str(when) for topic, when in changed.items()}, private={"address": address},
    )  # fmt: skip


def _put(session: Session, now: datetime, address: str, choices: Choices) -> None:
    session.execute(
        delete(LetterChoice).where(LetterChoice.address == address, LetterChoice.topic.in_(list(choices))),
        execution_options={"synchronize_session": False},
    )
    rows = [
        {"address": address, "topic": topic, "delivery": when, "chosen_at": now}
        for topic, when in choices.items()
    ]
    if rows:
        session.execute(insert(LetterChoice), rows)
