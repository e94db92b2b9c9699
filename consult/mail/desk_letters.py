"""Letters to the editors and coordinators about work at the desk. They name comments, never the words of anybody."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from consult.access import Role
from consult.mail import desk_receivers, receivers
from consult.mail.plans import Happening, Plan, comment_thread, consultation_thread
from consult.people.queries import AnyRow
from consult.web.languages import NAMES


def _letters(
    session: Session, what: Happening, to: Iterable[AnyRow], about: Sequence[AnyRow], path: str, *, reason: str = ""
) -> Iterator[Plan]:  # fmt: skip
    """Plan a letter about comments to everybody in `to` but the one who acted; `path` holds %s for a number."""
    if not about:
        return
    place = receivers.consultation(session, what.consultation_id)
    only_one = len(about) == 1
    thread = comment_thread(about[0].comment_id) if only_one else consultation_thread(what.consultation_id)
    for row in to:
        if row.person_id == what.actor_id or not receivers.wanted(row, what):
            continue
        rows = [
            {
                "number": said.number,
                "clause": said.clause,
                "section": said.section,
                "address": what.page(
                    row.language, f"{place.slug}/{path % said.number if '%' in path else path}"
                ),
                "reason": reason,
            }
            for said in about
        ]
        yield Plan(
            row.email, row.language, {"name": row.name, "rows": rows}, row.person_id, place.title, thread
        )


def _name(tag: str) -> str:
    return NAMES.get(tag, tag)


def new_comment(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the editors of a comment that stands."""
    about = receivers.comment(session, what.subject_id, standing=True)
    editors = receivers.participants(session, what.consultation_id or 0, [Role.EDITOR])
    yield from _letters(session, what, editors, about, "decisions/%s")


def assigned(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell an editor which comments are theirs now; not of those that somebody else has meanwhile."""
    for editor_id, about in desk_receivers.assigned(
        session, what.consultation_id or 0, what.data["comments"]
    ).items():
        if what.data["editor"] in (None, editor_id):
            to = receivers.person(session, editor_id)
            yield from _letters(session, what, to, about, "decisions/%s")


def to_confirm(session: Session, what: Happening) -> Iterator[Plan]:
    """Ask the other editors to confirm a decision, while it stands unconfirmed."""
    if what.data.get("check"):
        about = desk_receivers.unconfirmed(session, what.subject_id)
        editors = receivers.participants(session, what.consultation_id or 0, [Role.EDITOR])
        side = desk_receivers.own_side(session, [row.comment_id for row in about])
        to = [row for row in editors if row.person_id not in side]
        yield from _letters(session, what, to, about, "decisions/confirm")


def sent_back(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the editor of a decision that a second editor sent it back, and why."""
    reason = desk_receivers.reason_sent_back(session, what.subject_id)
    about = desk_receivers.comments(session, what.consultation_id or 0, what.data["comments"])
    to = receivers.person(session, what.data["editor"])
    yield from _letters(session, what, to, about, "decisions/%s", reason=reason)


def reopened(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the editor of a decision that somebody reopened its comment, and why, while it is undecided."""
    about = desk_receivers.undecided(session, what.consultation_id or 0, what.data["comments"])
    reason = desk_receivers.reason_reopened(session, what.subject_id)
    editor_id = desk_receivers.editor_of(session, what.subject_id)
    to = receivers.person(session, editor_id)
    yield from _letters(session, what, to, about, "decisions/%s", reason=reason)


def objection(session: Session, what: Happening) -> Iterator[Plan]:
    """Ask editors and coordinators who had no part in a decision to review the objection to it, until somebody has."""
    about = desk_receivers.objected(session, what.data["decision"], what.subject_id)
    part = desk_receivers.had_a_part(session, what.data["decision"])
    part |= desk_receivers.own_side(session, [what.subject_id])
    desk = receivers.participants(session, what.consultation_id or 0, [Role.EDITOR, Role.COORDINATOR])
    to = [row for row in desk if row.person_id not in part]
    yield from _letters(session, what, to, about, "decisions/objections/%s")


def tasks(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the editors which clauses wait for a look in another language, while they do."""
    place = receivers.consultation(session, what.consultation_id)
    found = desk_receivers.open_tasks(session, what.subject_id)
    if not found:
        return
    thread = consultation_thread(what.consultation_id)
    for row in receivers.participants(session, what.consultation_id or 0, [Role.EDITOR], only=what.only):
        if row.person_id == what.actor_id:
            continue
        address = what.page(row.language, f"{place.slug}/decisions/languages/")
        rows = [
            {
                "clause": one.clause or "",
                "language": _name(one.language),
                "source": _name(one.source_language),
            }
            for one in found
        ]
        values = {"name": row.name, "rows": rows, "address": address}
        yield Plan(row.email, row.language, values, row.person_id, place.title, thread)
