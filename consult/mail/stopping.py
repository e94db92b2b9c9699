"""Choosing from a letter itself, without signing in: the signed link in it is the proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access import PUBLIC
from consult.errors import NotFound
from consult.mail.letters import DIGEST, TOPICS, may_be_stopped
from consult.mail.messages import stop_token
from consult.mail.models import Letter
from consult.people.letters import choices_of, choose_by_link
from consult.people.links import same
from consult.people.models import Delivery, LetterTopic


@dataclass(frozen=True, slots=True)
class Offer:
    """What the holder of a letter may stop: the topic of the letter, or every topic told in the letter of the day."""

    letter_id: int
    address: str
    day: bool
    topics: tuple[LetterTopic, ...]
    stopped: bool  # none of these is sent any more


def offer_of(session: Session, secret_key: str, token: str) -> Offer:
    """Return what a link in a letter offers.

    Raises:
        NotFound: the link is not one of ours, or the letter is of a kind that is always sent.
    """
    number = token.partition(".")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise NotFound("There is no page at this address.")
    if not same(stop_token(secret_key, int(number)), token):
        raise NotFound("There is no page at this address.")
    row = session.execute(
        select(Letter.id, Letter.address, Letter.kind).where(Letter.id == int(number))
    ).one_or_none()
    if row is None or not may_be_stopped(row.kind):
        raise NotFound("There is no page at this address.")
    held, topic = choices_of(session, row.address), TOPICS.get(row.kind)
    if row.kind == DIGEST:
        topics = tuple(one for one in LetterTopic if held[one] is Delivery.DAILY)
        return Offer(row.id, row.address, True, topics, stopped=not topics)
    assert topic is not None
    return Offer(row.id, row.address, False, (topic,), stopped=held[topic] is Delivery.NONE)


def stop(session: Session, *, now: datetime, offer: Offer) -> None:
    """Stop the letters that an offer is about; stopping them again changes nothing."""
    choices: Mapping[LetterTopic, Delivery] = dict.fromkeys(offer.topics, Delivery.NONE)
    choose_by_link(
        session, actor=PUBLIC, now=now, address=offer.address, letter_id=offer.letter_id, choices=choices
    )
