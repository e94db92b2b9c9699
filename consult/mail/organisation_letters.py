"""Letters about an organisation's reply: submitted, co-sponsors asked and answering, members reminded; and forms taken."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from consult.mail import organisation_receivers as own
from consult.mail import receivers
from consult.mail.plans import Happening, Plan, consultation_thread
from consult.record.events import Event


def submitted(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the organisation's people, but for the one who submitted, that its reply is in."""
    yield from _submitted(session, what, receipt=False)


def receipt(session: Session, what: Happening) -> Iterator[Plan]:
    """Acknowledge a reply to the representative who submitted it."""
    yield from _submitted(session, what, receipt=True)


def _submitted(session: Session, what: Happening, *, receipt: bool) -> Iterator[Plan]:
    place = receivers.consultation(session, what.consultation_id)
    organisation = what.data["organisation"]
    counts = {name: what.data.get(name, 0) for name in ("added", "changed", "same", "withdrawn")}
    own_people = own.contributors(session, what.consultation_id or 0)
    inside, outside = f"institution/{organisation}/reply/", f"replies/{organisation}"
    for row in own.members(session, organisation, what.consultation_id or 0):
        if (row.person_id == what.actor_id) is not receipt or not receivers.wanted(row, what):
            continue
        values = {
            "name": row.name,
            "organisation": own.name_of(session, organisation),
            "version": what.data["version"],
            "counts": counts,
            "at": own.submitted_at(session, what.subject_id),
            "address": what.page(
                row.language, f"{place.slug}/{inside if row.person_id in own_people else outside}"
            ),
        }
        thread = consultation_thread(what.consultation_id)
        yield Plan(row.email, row.language, values, row.person_id, place.title, thread)


def co_sponsor(session: Session, what: Happening) -> Iterator[Plan]:
    """Ask the representatives of another organisation to support a reply, or tell those who asked what was answered."""
    place = receivers.consultation(session, what.consultation_id)
    row = own.request(session, what.subject_id)
    asked = what.event is Event.CO_SPONSOR_ASKED
    if asked and row.state != "asked":  # answered before the letter was written: the answer has its own
        return
    to = row.sponsor_id if asked else row.organisation_id
    path = f"institution/{to}/asked/{row.id}" if asked else f"institution/{to}/reply/"
    for one in own.representatives(session, to, what.consultation_id or 0):
        if receivers.wanted(one, what):
            values = {
                "name": one.name,
                "organisation": own.name_of(session, row.organisation_id),
                "sponsor": own.name_of(session, row.sponsor_id),
                "state": str(row.state),
                "version": what.data["version"],
                "address": what.page(one.language, f"{place.slug}/{path}"),
            }
            thread = consultation_thread(what.consultation_id)
            yield Plan(one.email, one.language, values, one.person_id, place.title, thread)


def members_reminded(session: Session, what: Happening) -> Iterator[Plan]:
    """Remind the people of an organisation who may contribute to its reply and have not yet."""
    period = own.round_of(session, what.data["round"])
    place = receivers.consultation(session, period.consultation_id)
    own_people = own.contributors(session, period.consultation_id)
    for row in own.members(session, what.subject_id, period.consultation_id):
        if row.person_id not in own_people:  # the workspace is not theirs to enter
            continue
        if row.person_id == what.actor_id or not receivers.wanted(row, what):
            continue
        if own.has_contributed(session, row.person_id, what.subject_id, period.id):
            continue
        values = {
            "name": row.name,
            "title": place.title,
            "organisation": own.name_of(session, what.subject_id),
            "closes_at": period.closes_at,
            "address": what.page(row.language, f"{place.slug}/institution/{what.subject_id}/"),
        }
        thread = consultation_thread(period.consultation_id)
        yield Plan(row.email, row.language, values, row.person_id, place.title, thread)


def form_taken(session: Session, what: Happening) -> Iterator[Plan]:
    """Acknowledge a form in one letter: to whoever brought it, and to the person whose comments they are."""
    place = receivers.consultation(session, what.consultation_id)
    made, changed = own.count_of(what.data.get("made")), own.count_of(what.data.get("changed"))
    for person_id in dict.fromkeys([what.actor_id, what.data.get("for")]):
        for row in receivers.person(session, person_id) if person_id is not None else ():
            values = {
                "name": row.name,
                "made": made,
                "changed": changed,
                "at": what.at,
                "by_another": person_id != what.actor_id,
                "address": what.page(row.language, f"{place.slug}/comments/mine"),
            }
            thread = consultation_thread(what.consultation_id)
            yield Plan(row.email, row.language, values, row.person_id, place.title, thread)
