"""The one table of letters: which event goes to whom, in which words."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from consult.access import Role
from consult.decisions.models import Outcome
from consult.endorsements.models import Choice
from consult.mail import receivers
from consult.people.links import Purpose
from consult.people.queries import AnyRow
from consult.people.words import DUTIES, ROLES
from consult.record.events import Event
from consult.web.languages import N_

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ACCEPTED: N_("Accepted"),
    Outcome.IN_PART: N_("Accepted in part"),
    Outcome.NOT_ACCEPTED: N_("Not accepted"),
    Outcome.NOTED: N_("Noted"),
    Outcome.OUT_OF_SCOPE: N_("Out of scope"),
    Outcome.DUPLICATE: N_("Answered with another comment"),
}
CHOICES: Mapping[Choice, str] = {
    Choice.IN_FULL: N_("Endorsed in full"),
    Choice.WITH_RESERVATIONS: N_("Endorsed with reservations"),
    Choice.DECLINED: N_("Declined"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One letter to write: to whom, in which language, with which values; a secret link only by its row."""

    address: str
    language: str
    values: Mapping[str, Any] = field(default_factory=dict)
    person_id: int | None = None
    link_purpose: str = ""
    link_row_id: int | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """What a letter is about: an entry of the record, read."""

    event: Event
    subject_id: int
    consultation_id: int | None
    data: Mapping[str, Any]
    now: datetime
    base_url: str

    def page(self, language: str, path: str) -> str:
        """Return the full address of a page in a language."""
        return f"{self.base_url}/{language}/{path}"


def read_entry(row: AnyRow, now: datetime, base_url: str) -> Happening:
    """Read an entry of the record."""
    return Happening(
        Event(row.event), row.subject_id, row.consultation_id, json.loads(row.data), now, base_url
    )


def _to(row: AnyRow, values: Mapping[str, Any]) -> Plan:
    return Plan(row.email, row.language, {"name": row.name, **values}, person_id=row.person_id)


def _invitation(session: Session, what: Happening) -> Iterator[Plan]:
    place = receivers.consultation(session, what.consultation_id)
    for row in receivers.invitations(session, what.data["invitations"]):
        values = {
            "name": row.name,
            "title": place.title,
            "role": ROLES[row.role],
            "duty": DUTIES[row.role],
            "organisation": row.organisation or "",
            "inviter": row.inviter or "",
            "expires_at": row.expires_at,
        }
        yield Plan(row.email, row.language, values, link_purpose=str(Purpose.INVITATION), link_row_id=row.id)


def _sign_in_link(session: Session, what: Happening) -> Iterator[Plan]:
    link_id = what.data["link"]
    for row in receivers.sign_in_link(session, link_id):
        if row.expires_at > what.now:
            values = {"name": row.name, "expires_at": row.expires_at}
            purpose = str(Purpose.SIGN_IN)
            yield Plan(row.email, row.language, values, row.person_id, purpose, link_id)


def _password(session: Session, what: Happening) -> Iterator[Plan]:
    for row in receivers.person(session, what.subject_id):
        yield _to(row, {"address": what.page(row.language, "profile"), "at": what.now})


def _receipt(session: Session, what: Happening) -> Iterator[Plan]:
    place = receivers.consultation(session, what.consultation_id)
    for row in receivers.comment(session, what.subject_id):
        address = what.page(row.language, f"{place.slug}/comments/{row.number}")
        yield _to(row, {"comment": row, "title": place.title, "address": address})


def _answers(session: Session, what: Happening) -> Iterator[Plan]:
    place = receivers.consultation(session, what.consultation_id)
    data = what.data
    rows = receivers.answered_comments(
        session, what.consultation_id or 0, data["comments"], data["decisions"]
    )
    for _person_id, group in groupby(rows, key=lambda row: row.person_id):
        own = list(group)
        first = own[0]
        answers = [
            {
                "number": row.number,
                "outcome": OUTCOMES[row.outcome],
                "response": row.response,
                "address": what.page(first.language, f"{place.slug}/comments/{row.number}"),
            }
            for row in own
        ]
        yield _to(first, {"title": place.title, "answers": answers})


def _round(session: Session, what: Happening) -> Iterator[Plan]:
    place = receivers.consultation(session, what.consultation_id)
    found = receivers.comment_round(session, what.subject_id)
    for row in receivers.participants(session, what.consultation_id or 0):
        address = what.page(row.language, f"{place.slug}/")
        yield _to(row, {"title": place.title, "round": found, "address": address, "now": what.now})


def _final(session: Session, what: Happening) -> Iterator[Plan]:
    place = receivers.consultation(session, what.consultation_id)
    final = receivers.draft(session, what.subject_id)
    for row in receivers.participants(session, what.consultation_id or 0, [Role.SIGNATORY]):
        address = what.page(row.language, f"{place.slug}/endorse/")
        yield _to(row, {"title": place.title, "final": final, "address": address})


def _endorsement(session: Session, what: Happening) -> Iterator[Plan]:
    place = receivers.consultation(session, what.consultation_id)
    for row in receivers.endorsement(session, what.subject_id):
        address = what.page(row.language, f"{place.slug}/endorse/")
        values = {"endorsement": row, "choice": CHOICES[row.choice], "title": place.title, "address": address}
        yield _to(row, values)


def _launch(session: Session, what: Happening) -> Iterator[Plan]:
    place = receivers.consultation(session, what.consultation_id)
    fingerprint = what.data.get("fingerprint", "")
    for row in receivers.participants(session, what.consultation_id or 0):
        address = what.page(row.language, f"{place.slug}/")
        yield _to(row, {"title": place.title, "address": address, "fingerprint": fingerprint})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter: its template and whom it goes to."""

    template: str
    plans: Callable[[Session, Happening], Iterable[Plan]]


LETTERS: Mapping[Event, Kind] = {
    Event.INVITATION_SENT: Kind("invitation", _invitation),
    Event.SIGN_IN_ASKED: Kind("sign_in_link", _sign_in_link),
    Event.PERSON_PASSWORD_SET: Kind("password_set", _password),
    Event.COMMENT_MADE: Kind("comment_receipt", _receipt),
    Event.DECISIONS_PUBLISHED: Kind("answers", _answers),
    Event.ROUND_OPENED: Kind("round_opened", _round),
    Event.ROUND_EXTENDED: Kind("round_extended", _round),
    Event.FINAL_FROZEN: Kind("final_frozen", _final),
    Event.ENDORSEMENT_SIGNED: Kind("endorsement_receipt", _endorsement),
    Event.ENDORSEMENT_DECLINED: Kind("endorsement_receipt", _endorsement),
    Event.STANDARD_LAUNCHED: Kind("launch", _launch),
}
