"""Letters about accounts and taking part: invitations, reminders, signing in, passwords."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from consult.mail import account_receivers, organisation_receivers, receivers
from consult.mail.plans import Happening, Plan, consultation_thread
from consult.people.links import Purpose
from consult.people.words import DUTIES, ROLES


def invitation(session: Session, what: Happening) -> Iterator[Plan]:
    """Write to everybody who was invited and has not answered since."""
    place = receivers.consultation(session, what.consultation_id)
    for row in account_receivers.invitations(session, what.data["invitations"]):
        values = {
            "name": row.name,
            "title": place.title,
            "role": ROLES[row.role],
            "duty": DUTIES[row.role],
            "organisation": row.organisation or "",
            "inviter": row.inviter or "",
            "expires_at": row.expires_at,
        }
        yield Plan(
            row.email, row.language, values, thread=consultation_thread(what.consultation_id),
            link_purpose=str(Purpose.INVITATION), link_row_id=row.id,
        )  # fmt: skip


def sign_in_link(session: Session, what: Happening) -> Iterator[Plan]:
    """Write to the person who asked for a link; to nobody for an unknown address."""
    link_id = what.data["link"]
    for row in account_receivers.sign_in_link(session, link_id):
        if row.expires_at > what.now:
            values = {"name": row.name, "expires_at": row.expires_at}
            purpose = str(Purpose.SIGN_IN)
            yield Plan(
                row.email, row.language, values, row.person_id, link_purpose=purpose, link_row_id=link_id
            )


def password(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the owner of an account that its password was set."""
    for row in receivers.person(session, what.subject_id):
        values = {"name": row.name, "address": what.page(row.language, "profile"), "at": what.now}
        yield Plan(row.email, row.language, values, row.person_id)


def reminder(session: Session, what: Happening) -> Iterator[Plan]:
    """Remind people, unless they have commented, said so of a section, or answered the invitation meanwhile.

    Whoever represents an organisation is told that its reply is missing; whoever has spoken in an organisation's
    workspace is not told that they were silent. The coordinator, who may not know what is in a workspace, sees neither.
    """
    place = receivers.consultation(session, what.consultation_id)
    period = account_receivers.newest_round(session, what.consultation_id or 0)
    for row in account_receivers.reminded(session, what.consultation_id or 0, what.data["reminders"]):
        invited = row.invitation_id is not None
        wanted, house = _voice(session, row.person_id, what.consultation_id or 0)
        if not wanted:
            continue
        values = {
            "name": row.name,
            "title": place.title,
            "round": period,
            "said": row.words,
            "sender": row.sender or "",
            "invited": invited,
            "expires_at": row.expires_at,
            "now": what.now,
            "house": house,
            "address": what.page(row.language, f"{place.slug}/{_way(house)}"),
        }
        yield Plan(
            row.email, row.language, values, row.person_id, place.title, consultation_thread(what.consultation_id),
            str(Purpose.INVITATION) if invited else "", row.invitation_id,
        )  # fmt: skip


def _voice(session: Session, person_id: int | None, consultation_id: int) -> tuple[bool, Any]:
    """Return whether somebody's voice is missing, and the organisation whose reply they would submit."""
    if person_id is None:
        return True, None
    houses = organisation_receivers.represented(session, person_id, consultation_id)
    if houses:
        waiting = next((one for one in houses if not one.replied), None)
        return waiting is not None, waiting
    return not organisation_receivers.spoke_inside(session, person_id, consultation_id), None


def _way(house: Any) -> str:
    """Return where somebody speaks: in the text, or for an organisation in its workspace."""
    if house is None:
        return ""
    return f"institution/{house.id}/reply/" if house.begun else f"institution/{house.id}/"
