"""Standard responses: shipped ones for every outcome in three languages, and those that the editors keep themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult import access
from consult.access import Actor, Permission
from consult.decisions.checking_models import StandardResponse
from consult.decisions.checking_rules import TYPED
from consult.decisions.queries import Found
from consult.decisions.rules import MOST_RESPONSE, Outcome
from consult.errors import Invalid, NotFound
from consult.people.models import Person
from consult.record.actions import enter
from consult.record.events import Event

MOST_NAME = 120  # code points


def own_standards(session: Session, consultation_id: int) -> Sequence[Found]:
    """Return (id, outcome, name, words by language, maker) of the responses that the editors keep, by name."""
    return session.execute(
        select(
            StandardResponse.id, StandardResponse.outcome, StandardResponse.name, StandardResponse.words,
            Person.name.label("maker"), StandardResponse.made_at,
        )
        .join(Person, Person.id == StandardResponse.made_by)
        .where(StandardResponse.consultation_id == consultation_id, StandardResponse.ended_at.is_(None))
        .order_by(StandardResponse.name)
    ).all()  # fmt: skip


def is_standard(response: str, rows: Sequence[Found]) -> bool:
    """Tell whether a response is one of those that the editors keep, word for word."""
    said = response.strip()
    return any(said == words.strip() for row in rows for words in row.words.values())


def add_standard(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, outcome: Outcome, name: str,
    words: Mapping[str, str],
) -> StandardResponse:  # fmt: skip
    """Keep a response to begin with, in one language or more.

    Raises:
        Invalid: there is no name, no words, or something is too long.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    named = " ".join(name.split())
    kept = {tag: said.strip() for tag, said in words.items() if said.strip()}
    faults = {}
    if not named or len(named) > MOST_NAME:
        faults["name"] = "Give it a short name, for the list of responses."
    if not kept:
        faults["words-en"] = "Write it in at least one language."
    for tag, said in kept.items():
        if len(said) > MOST_RESPONSE:
            faults[f"words-{tag}"] = "This is too long. Shorten it; everything you typed is still here."
    if faults:
        raise Invalid(TYPED, fields=faults)
    row = StandardResponse(
        consultation_id=consultation_id,
        outcome=outcome,
        name=named,
        words=kept,
        made_by=actor.person_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    enter(
        session, Event.STANDARD_RESPONSE_ADDED, actor=actor, now=now, subject_id=row.id,
        consultation_id=consultation_id,
        data={"outcome": str(outcome), "languages": sorted(kept)}, private={"name": named},
    )  # fmt: skip
    return row


def end_standard(
    session: Session, *, actor: Actor, now: datetime, consultation_id: int, standard_id: int
) -> None:
    """Take a response from the list; what was answered with it stays.

    Raises:
        NotFound: there is none in the list.
    """
    access.require(actor, Permission.DECIDE, consultation_id)
    ended = session.execute(
        update(StandardResponse)
        .where(
            StandardResponse.id == standard_id,
            StandardResponse.consultation_id == consultation_id,
            StandardResponse.ended_at.is_(None),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("There is no page at this address.")
    enter(
        session, Event.STANDARD_RESPONSE_ENDED, actor=actor, now=now, subject_id=standard_id,
        consultation_id=consultation_id,
    )  # fmt: skip
