"""What a script is told of a comment it sent: a receipt that repeats the key of the form, or why not, in JSON.

Source: design notes, screens 5 (a comment leaves the device only when the answer is JSON that repeats its UUID).
"""

from typing import Any

from flask import Response, g, jsonify, render_template, url_for
from sqlalchemy import select

from consult.comments import queries, rules
from consult.comments.models import Comment
from consult.errors import Refusal, TooMuch
from consult.web.dates import iso
from consult.web.door import actor, now
from consult.web.forms import Form
from consult.web.languages import gettext
from consult.web.pages import safe_next
from consult.web.refusals import status_of, wants_json, words_of
from consult.web.store import StaleForm, reading

asked = wants_json


def receipt(form: Form, number: int) -> Response:
    """Answer that a form has arrived: {uuid, number, received_at, late, address, html}.

    `uuid` repeats the form's key; `html` is the comment as its section shows it.
    """
    viewer = queries.viewer(actor=actor(), place=g.place, now=now())
    row = queries.comment_by_number(reading(), number=number, viewer=viewer)
    address = url_for("comments.show", slug=g.place.slug, number=number)
    back = safe_next(form.words("back"), address)
    return jsonify(
        uuid=form.words("form_key"),
        number=number,
        received_at=iso(row.received_at) if row is not None else None,
        late=bool(row is not None and row.late),
        address=address,
        html=render_template("comments/card.html", k=row, back=back) if row is not None else "",
    )


def kept(form: Form, organisation: int, contribution: int) -> Response:
    """Answer that words stand in an organisation's workspace; a script is told in the shape of a receipt, without a number."""
    address = url_for(
        "comments.workspace", slug=g.place.slug, organisation=organisation, _anchor=f"s{contribution}"
    )
    if not asked():
        return Response(status=303, headers={"Location": address})
    return jsonify(
        uuid=form.words("form_key"), number=None, received_at=iso(now()), late=False, address=address, html=""
    )  # fmt: skip


def refused(form: Form, refusal: Refusal) -> Response:
    """Answer why a form was not taken: {status, message, fields, uuid}, and its comment's number when it was before.

    Words that were refused may have been corrected and sent from another page: whoever asks again with the old ones learns it.
    A token that is too old is 403 with `stale`: the same words may be sent again with a fresh one.
    """
    stale = isinstance(refusal, StaleForm)
    status = 403 if stale else status_of(refusal)
    told: dict[str, Any] = {
        "status": status,
        "message": words_of(refusal),
        "fields": {name: gettext(words) for name, words in getattr(refusal, "fields", {}).items()},
        "uuid": form.words("form_key"),
        "stale": stale,
    }
    number = refusal.number if isinstance(refusal, rules.SentAlready) else _sent_before(form)
    if number is not None:
        told["number"] = number
    answer = jsonify(told)
    answer.status_code = status
    if isinstance(refusal, TooMuch):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def _sent_before(form: Form) -> int | None:
    """Return the number of the comment that this person already sent under the form's key."""
    key, who = form.words("form_key"), actor().person_id
    if not key or who is None:
        return None
    sent = select(Comment.number).where(Comment.form_key == key, Comment.person_id == who)
    return reading().execute(sent).scalar()
