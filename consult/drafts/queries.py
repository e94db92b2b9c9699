"""Named reads of consultations, drafts, sections, clauses and rounds: Core rows, no ORM."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from consult.drafts.models import Consultation

Found = Row[Any]


def consultation_by_slug(session: Session, slug: str) -> Found | None:
    """Return the consultation of an address."""
    return session.execute(select(Consultation.__table__).where(Consultation.slug == slug)).first()
