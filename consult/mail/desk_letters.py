"""Letters to the editors and coordinators about work at the desk."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from consult.access import Role
from consult.mail import receivers
from consult.mail.plans import Happening, Plan, comment_thread
from consult.people.queries import AnyRow


def _line(row: AnyRow, address: str) -> dict[str, object]:
    """Return what a line about a comment says: never the words of anybody."""
    return {"number": row.number, "clause": row.clause, "section": row.section, "address": address}


def new_comment(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the editors of a comment that stands, but for the one who made it."""
    place = receivers.consultation(session, what.consultation_id)
    for said in receivers.comment(session, what.subject_id, standing=True):
        for row in receivers.participants(session, what.consultation_id or 0, [Role.EDITOR], only=what.only):
            if row.person_id == what.actor_id:
                continue
            address = what.page(row.language, f"{place.slug}/decisions/{said.number}")
            values = {"name": row.name, "rows": [_line(said, address)]}
            yield Plan(
                row.email, row.language, values, row.person_id, place.title, comment_thread(what.subject_id)
            )
