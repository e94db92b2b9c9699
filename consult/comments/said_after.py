"""What was said after a comment was answered: its author's answer, the review of an objection, why it was reopened.

Their tables stand above comments, which may not import them; what is taken out of a comment has to be taken out of them in
the same transaction.
"""

from collections.abc import Sequence

from sqlalchemy import Column, Integer, String, Text, select, table, update
from sqlalchemy.orm import Session

from consult.comments.fragments import words_html
from consult.comments.personal import Piece, redacted

TABLES = tuple(
    table(
        name, Column("decision_id", Integer), Column("comment_id", Integer), Column("reason", Text),
        Column("language", String), Column("html", Text),
    )
    for name in ("commenter_answer", "objection_review")
)  # fmt: skip
REOPENING = table(
    "reopening", Column("id", Integer), Column("comment_id", Integer), Column("decision_id", Integer), Column("reason", Text)
)  # fmt: skip


def said_after(session: Session, comment_id: int) -> list[tuple[str, str]]:
    """Return (words, language) of what was said after a comment was answered, silence left out."""
    found = []
    for said in TABLES:
        words = select(said.c.reason, said.c.language).where(said.c.comment_id == comment_id)
        found += [
            (row.reason, row.language)
            for row in session.execute(words.order_by(said.c.decision_id))
            if row.reason
        ]
    again = select(REOPENING.c.reason).where(REOPENING.c.comment_id == comment_id)
    return found + [(row.reason, "en") for row in session.execute(again.order_by(REOPENING.c.id))]


def redact_said_after(session: Session, comment_id: int, pieces: Sequence[Piece]) -> list[int]:
    """Take the pieces out of what was said after a comment was answered; return the decisions it was said to."""
    decisions = []
    for said in TABLES:
        rows = session.execute(
            select(said.c.decision_id, said.c.reason, said.c.language).where(said.c.comment_id == comment_id)
        ).all()
        for row in rows:
            decisions.append(row.decision_id)
            words = redacted(row.reason, pieces, row.language)
            if words == row.reason:
                continue
            own = (said.c.comment_id == comment_id, said.c.decision_id == row.decision_id)
            changed = update(said).where(*own)
            session.execute(changed.values(reason=words, html=words_html(words, row.language)))
    for row in session.execute(select(REOPENING).where(REOPENING.c.comment_id == comment_id)).all():
        decisions.append(row.decision_id)
        words = redacted(row.reason, pieces, "en")
        if words != row.reason:
            session.execute(update(REOPENING).where(REOPENING.c.id == row.id).values(reason=words))
    return decisions
