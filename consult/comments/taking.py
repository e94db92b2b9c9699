"""How often one person may say something: counted in the transaction that stores it."""

from sqlalchemy.orm import Session

from consult.comments.rules import COMMENTS_PER_HOUR
from consult.errors import TooMuch
from consult.web.door import actor, now
from consult.web.languages import N_
from consult.web.limits import count_one

HOUR = 3600  # seconds


def count_words(session: Session) -> None:
    """Count one more comment or reply of this person, and refuse beyond what an hour takes.

    What is refused is rolled back with its count.

    Raises:
        TooMuch: says how long to wait.

    Source: security notes, limits.
    """
    moment = now()
    if count_one(session, "comment", str(actor().person_id), seconds=HOUR, moment=moment) > COMMENTS_PER_HOUR:
        wait = HOUR - int(moment.timestamp()) % HOUR
        raise TooMuch(
            N_(
                "You have sent %(most)s comments and replies within an hour, the most that one person can. "
                "Your words are kept: send them again in %(minutes)s min."
            ),
            retry_after=wait,
            most=COMMENTS_PER_HOUR,
            minutes=wait // 60 + 1,
        )
