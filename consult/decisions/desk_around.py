"""What the desk shows beside one comment: standard responses, themes, an objection, whether a reason is needed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g

from consult.access import Permission, may
from consult.decisions.grouping_reads import Kept, kept_for
from consult.web.door import actor
from consult.web.store import reading


def around(row: Any, history: Sequence[Any]) -> Mapping[str, Any]:
    """Return what the page of one comment shows beside it: one statement."""
    objected = any(
        one.satisfaction == "not_satisfied" and not one.review_outcome and one.id == row.published_id
        for one in history
    )
    kept = kept_for(reading(), g.place.id, row.id) if row.has_kept else Kept()
    return {
        "standards": kept.standards,
        "themes": kept.themes,
        "needs_reason": bool(row.outcome and (row.published_at or row.check == "confirmed")),
        "objection": objected and may(actor(), Permission.REVIEW_OBJECTIONS, g.place.id),
    }
