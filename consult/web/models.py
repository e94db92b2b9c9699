"""Tables of the web floor: counters of the rate limits."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from consult.database import Base, UtcTime


class Bucket(Base):
    """How often something was done in one window of time."""

    __tablename__ = "rate_bucket"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)  # kind and a digest of who
    window: Mapped[datetime] = mapped_column(UtcTime, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
