"""Letters to everybody who takes part: drafts, rounds, the final, endorsements, the launch."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from consult.access import Role
from consult.drafts.models import DraftKind
from consult.endorsements.models import Choice
from consult.mail import receivers
from consult.mail.plans import Happening, Plan, consultation_thread
from consult.web.languages import N_

CHOICES: Mapping[Choice, str] = {
    Choice.IN_FULL: N_("Endorsed in full"),
    Choice.WITH_RESERVATIONS: N_("Endorsed with reservations"),
    Choice.DECLINED: N_("Declined"),
}


def _all(
    session: Session, what: Happening, path: str, values: Mapping[str, Any], roles: Collection[Role] = tuple(Role)
) -> Iterator[Plan]:  # fmt: skip
    """Plan a letter to everybody in these roles, with the address of a page of the consultation."""
    place = receivers.consultation(session, what.consultation_id)
    thread = consultation_thread(what.consultation_id)
    for row in receivers.participants(session, what.consultation_id or 0, roles, only=what.only):
        address = what.page(row.language, f"{place.slug}/{path}")
        own = {"name": row.name, "title": place.title, "address": address, **values}
        yield Plan(row.email, row.language, own, row.person_id, place.title, thread)


def draft_published(session: Session, what: Happening) -> Iterator[Plan]:
    """Announce the next draft; the first is announced with its round, an earlier edition for comparison not at all."""
    found = receivers.draft(session, what.subject_id)
    if found.kind is DraftKind.DRAFT and found.before:
        path = f"read/{found.key}/"
        yield from _all(session, what, path, {"draft": found.title})


def comment_round(session: Session, what: Happening) -> Iterator[Plan]:
    """Announce a round that was opened or extended."""
    found = receivers.comment_round(session, what.subject_id)
    yield from _all(session, what, "", {"round": found, "now": what.now})


def final(session: Session, what: Happening) -> Iterator[Plan]:
    """Ask the signatories to endorse the final."""
    found = receivers.draft(session, what.subject_id)
    yield from _all(session, what, "endorse/", {"final": found}, [Role.SIGNATORY])


def launch(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell everybody of the launch."""
    yield from _all(session, what, "", {"fingerprint": what.data.get("fingerprint", "")})


def endorsement(session: Session, what: Happening) -> Iterator[Plan]:
    """Acknowledge a statement to its signatory, with both fingerprints."""
    place = receivers.consultation(session, what.consultation_id)
    for row in receivers.endorsement(session, what.subject_id):
        address = what.page(row.language, f"{place.slug}/endorse/")
        values = {"name": row.name, "endorsement": row, "choice": CHOICES[row.choice], "address": address}
        thread = consultation_thread(what.consultation_id)
        yield Plan(row.email, row.language, values, row.person_id, place.title, thread)
