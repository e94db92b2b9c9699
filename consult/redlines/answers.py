"""The register of decisions: what became of every comment, as one canonical value; its digest is signed with
the final."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from consult.comments.models import Comment, CommentState
from consult.decisions.models import DecidedComment, Decision
from consult.text.manifest import canonical_json, digest

SCHEME = "consult/decisions/v1"
ORIGINAL = aliased(Comment)


def decision_register(session: Session, consultation_id: int) -> Mapping[str, Any]:
    """Return every received comment's number with its published outcome and response, by number; no names, no
    words.

    Source: security notes, integrity design 5 (digest of the decision register).
    """
    rows = session.execute(
        select(
            Comment.number, Decision.outcome, Decision.response, Decision.response_language, Decision.decided_at,
            ORIGINAL.number.label("duplicate_of"),
        )
        .join(DecidedComment, DecidedComment.comment_id == Comment.id)
        .join(Decision, Decision.id == DecidedComment.published_id)
        .outerjoin(ORIGINAL, ORIGINAL.id == Decision.duplicate_of_id)
        .where(Comment.consultation_id == consultation_id, Comment.state == CommentState.RECEIVED)
        .order_by(Comment.number)
    ).all()  # fmt: skip
    return {
        "scheme": SCHEME,
        "decisions": [
            {
                "comment": row.number,
                "outcome": str(row.outcome),
                "response": row.response,
                "language": row.response_language,
                "decided": written(row.decided_at),
                "duplicate_of": row.duplicate_of,
            }
            for row in rows
        ],
    }


def register_digest(session: Session, consultation_id: int) -> str:
    """Return the SHA-256 of the register of decisions, 64 hexadecimal digits."""
    return digest(canonical_json(decision_register(session, consultation_id)).decode("utf-8"))


def written(moment: datetime) -> str:
    """Return a point in time as signed documents write it: 2026-11-30T10:00:00.000000Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
