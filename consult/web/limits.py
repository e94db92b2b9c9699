"""Rate limits: counters in the database, so that every worker sees them; they fail closed."""

from datetime import datetime, timedelta
from hashlib import sha256

from flask import current_app, request
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from consult.errors import TooMuch
from consult.web.door import now
from consult.web.models import Bucket
from consult.web.store import reading, writing


def caller() -> str:
    """Return the network address of the caller, as the trusted proxies tell it."""
    return request.remote_addr or "unknown"


def take(kind: str, who: str, *, limit: int, seconds: int) -> None:
    """Count one more `kind` by `who` and refuse beyond `limit` in a window of `seconds`; in a transaction of its own.

    Raises:
        TooMuch: the limit is reached; says how long to wait.
    """
    moment = now()
    with writing(reading(), current_app.config["SQLALCHEMY_DATABASE_URI"]) as session:
        count = count_one(session, kind, who, seconds=seconds, moment=moment)
    if count > limit:
        wait = seconds - int(moment.timestamp()) % seconds
        raise TooMuch(
            "That was too often. Wait %(minutes)s min and try again.",
            retry_after=wait,
            minutes=wait // 60 + 1,
        )


def count_one(session: Session, kind: str, who: str, *, seconds: int, moment: datetime) -> int:
    """Add one to the counter of this window and return it."""
    window = datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, tz=moment.tzinfo)
    name = f"{kind}:{sha256(who.encode()).hexdigest()[:32]}"
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(Bucket).values(name=name, window=window, count=1)
    session.execute(
        row.on_conflict_do_update(index_elements=["name", "window"], set_={"count": Bucket.count + 1})
    )
    session.execute(delete(Bucket).where(Bucket.name == name, Bucket.window < moment - timedelta(days=2)))
    return session.execute(
        select(Bucket.count).where(Bucket.name == name, Bucket.window == window)
    ).scalar_one()
