"""The form of a new comment asked for where a round on changes takes none: what is open, before anything is written."""

from typing import Any

from flask import Response, g

from consult.comments.spots import Spot
from consult.drafts.queries import draft_by_id
from consult.web.pages import page
from consult.web.store import reading


def show_outside(spot: Spot, a_round: Any) -> Response | None:
    """Say that a round on changes takes no comment on this place, with the way to what changed; None where it does.

    `a_round` is a row of drafts.queries.rounds_of.
    """
    if a_round.since_draft_id is None or (spot.clause is not None and spot.clause.changed):
        return None
    since = draft_by_id(reading(), g.place.id, a_round.since_draft_id)
    return page("comments/outside.html", status=409, spot=spot, since=since)
