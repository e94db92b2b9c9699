"""Letters to the authors of comments: receipts, replies, answers."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from sqlalchemy.orm import Session

from consult.decisions.checking_models import ReviewOutcome
from consult.decisions.desk_rules import rules_of
from consult.decisions.models import Outcome
from consult.mail import receivers
from consult.mail.plans import Happening, Plan, comment_thread, consultation_thread
from consult.web.languages import N_

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ACCEPTED: N_("Accepted"),
    Outcome.IN_PART: N_("Accepted in part"),
    Outcome.NOT_ACCEPTED: N_("Not accepted"),
    Outcome.NOTED: N_("Noted"),
    Outcome.OUT_OF_SCOPE: N_("Out of scope"),
    Outcome.DUPLICATE: N_("Answered with another comment"),
}


def receipt(session: Session, what: Happening) -> Iterator[Plan]:
    """Acknowledge a comment to its author, with its number and its words; those of a form or a reply have one for all."""
    if receivers.came_with_others(session, what.subject_id):
        return
    place = receivers.consultation(session, what.consultation_id)
    for row in receivers.comment(session, what.subject_id):
        address = what.page(row.language, f"{place.slug}/comments/{row.number}")
        values = {"name": row.name, "comment": row, "address": address}
        yield Plan(
            row.email, row.language, values, row.person_id, place.title, comment_thread(what.subject_id)
        )


def replied(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the author of a comment that somebody else replied to it; the words stay on the page."""
    place = receivers.consultation(session, what.consultation_id)
    for row in receivers.comment(session, what.subject_id, standing=True):
        if row.person_id != what.actor_id and receivers.wanted(row, what):
            address = what.page(row.language, f"{place.slug}/comments/{row.number}")
            values = {"name": row.name, "rows": [{"number": row.number, "address": address}]}
            thread = comment_thread(what.subject_id)
            yield Plan(row.email, row.language, values, row.person_id, place.title, thread)


def answers(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell every author the outcomes of their own comments, with the responses, in one letter."""
    place = receivers.consultation(session, what.consultation_id)
    days = rules_of(session, what.consultation_id or 0).answer_days
    found = receivers.answered_comments(
        session, what.consultation_id or 0, what.data["comments"], what.data["decisions"]
    )
    for _person_id, group in groupby(found, key=lambda row: row.person_id):
        own = list(group)
        first = own[0]
        if not receivers.wanted(first, what):
            continue
        rows = [
            {
                "number": row.number,
                "outcome": OUTCOMES[row.outcome],
                "response": row.response,
                "address": what.page(first.language, f"{place.slug}/comments/{row.number}"),
            }
            for row in own
        ]
        values = {"name": first.name, "rows": rows, "days": days}
        only_one = len(own) == 1
        thread = comment_thread(first.comment_id) if only_one else consultation_thread(what.consultation_id)
        yield Plan(first.email, first.language, values, first.person_id, place.title, thread)


REVIEWS: Mapping[ReviewOutcome, str] = {
    ReviewOutcome.UPHELD: N_("The decision stands."),
    ReviewOutcome.REOPENED: N_("The editors consider your comment again."),
    ReviewOutcome.DEFERRED: N_("The final is fixed; your objection is kept for the next edition."),
}


def reviewed(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the author of an objection what its review found."""
    place = receivers.consultation(session, what.consultation_id)
    found = receivers.review(session, what.data["decision"], what.subject_id)
    for row in receivers.author(session, what.subject_id, None) if found is not None else ():
        if found is not None and receivers.wanted(row, what):
            values = {
                "name": row.name,
                "number": row.number,
                "outcome": REVIEWS[found.outcome],
                "reason": found.reason,
                "address": what.page(row.language, f"{place.slug}/comments/{row.number}"),
            }
            thread = comment_thread(what.subject_id)
            yield Plan(row.email, row.language, values, row.person_id, place.title, thread)


def moderated(session: Session, what: Happening) -> Iterator[Plan]:
    """Tell the author of a comment or a reply that it was hidden, is shown again, or had personal data taken out."""
    place = receivers.consultation(session, what.consultation_id)
    reply_id, hiding = what.data.get("reply"), what.data.get("hiding")
    for row in receivers.author(session, what.subject_id, reply_id):
        values = {
            "name": row.name,
            "number": row.number,
            "reply": reply_id is not None,
            "reason": receivers.reason_hidden(session, hiding) if hiding is not None else "",
            "address": what.page(row.language, f"{place.slug}/comments/{row.number}"),
        }
        thread = comment_thread(what.subject_id)
        yield Plan(row.email, row.language, values, row.person_id, place.title, thread)
