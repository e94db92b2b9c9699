"""The sender: takes letters that are due out of the outbox, hands them over, tries again with growing pauses.

At least once: a letter counts as sent only after the server took it and that was stored, letter by letter. A sender that
dies between the two, or whose connection breaks before the server's answer arrives, sends that one letter again, with the
same Message-ID; nothing that SMTP offers can tell the two apart.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.mail.digest import write_digests
from consult.mail.messages import Spent, message_of
from consult.mail.models import Letter
from consult.mail.outbox import write_letters
from consult.mail.transport import Deferred, Refused, Transport, Unreachable, open_transport
from consult.people.queries import AnyRow
from consult.web.store import writing

MOST_TRIES = 10
PORTION = 20
LEASE = timedelta(minutes=10)  # 20 letters at 20 seconds of patience each
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 180, 360, 720))
log = logging.getLogger("consult.mail")


@dataclass(frozen=True, slots=True)
class SentReport:
    """What became of the letters that were due."""

    sent: int = 0
    failed: int = 0  # will be tried again
    given_up: int = 0

    def __add__(self, other: "SentReport") -> "SentReport":
        """Add two reports."""
        return SentReport(self.sent + other.sent, self.failed + other.failed, self.given_up + other.given_up)


@dataclass(slots=True)
class Result:
    """What became of one letter: sent, given up, or to be tried again."""

    letter: AnyRow
    sent: bool = False
    hopeless: bool = False
    tried: bool = True
    stuck: bool = False  # the server cannot be reached: no other letter will go now either
    fault: str = ""


def work(sessions: Callable[[], Session], settings: Settings, now: datetime) -> SentReport:
    """Write the letters that the record calls for, and those of the day, then send what is due; for a loop or a timer."""
    with sessions() as session:
        more = 1
        while more:
            with writing(session, settings.database_url):
                more = write_letters(session, now, settings.base_url)
        more = 1
        while more:
            with writing(session, settings.database_url):
                more = write_digests(session, now, settings.base_url, settings.digest_hour)
    return send_due(sessions, settings, now)


def send_due(
    sessions: Callable[[], Session], settings: Settings, now: datetime, *, most: int = 500
) -> SentReport:
    """Send the letters that are due, at most `most`; several senders may run at once."""
    report, portion = SentReport(), PORTION
    with sessions() as session, open_transport(settings) as transport:
        while most > 0:
            with writing(session, settings.database_url):
                letters = _claim(session, now, min(portion, most))
            if not letters:
                break
            stuck = False
            for letter in letters:
                result = Result(letter, tried=not stuck)
                if not stuck:
                    _send_one(session, transport, result, settings, now)
                stuck = stuck or result.stuck
                session.rollback()
                with writing(session, settings.database_url):
                    report += _store(session, result, now)
            if stuck:
                break
            most -= len(letters)
    return report


def _claim(session: Session, now: datetime, most: int) -> list[AnyRow]:
    """Take letters that are due for 10 minutes, so that no other sender takes them."""
    due = (
        select(Letter.id)
        .where(Letter.sent_at.is_(None), Letter.given_up_at.is_(None), Letter.next_try_at <= now)
        .order_by(Letter.next_try_at, Letter.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.execute(due).scalars())
    if not ids:
        return []
    session.execute(
        update(Letter)
        .where(Letter.id.in_(ids))
        .values(next_try_at=now + LEASE, tries=Letter.tries + 1)
        .execution_options(synchronize_session=False)
    )
    columns = Letter.__table__.c
    return list(session.execute(select(*columns).where(columns.id.in_(ids)).order_by(columns.id)).all())


def _send_one(
    session: Session, transport: Transport, result: Result, settings: Settings, now: datetime
) -> None:
    try:
        message = message_of(session, result.letter, settings, now)
        session.rollback()  # no transaction is kept open while a server takes its time
        if isinstance(message, Spent):
            result.hopeless, result.fault = True, message.reason
        else:
            transport.post(message)
            result.sent = True
    except Deferred as fault:
        result.fault = str(fault)
    except Unreachable as fault:
        result.stuck, result.fault = True, str(fault)
    except (Refused, ValueError) as fault:
        result.hopeless, result.fault = True, f"{type(fault).__name__}: {fault}"


def _store(session: Session, result: Result, now: datetime) -> SentReport:
    """Store what became of a letter, before the next one is sent."""
    report, letter = SentReport(), result.letter
    values: dict[str, object] = {"last_fault": result.fault[:1000]}
    if result.sent:
        values["sent_at"] = now
        report = SentReport(sent=1)
    elif not result.tried:
        values |= {"tries": letter.tries - 1, "next_try_at": now + PAUSES[0]}
    elif result.hopeless or letter.tries >= MOST_TRIES:
        values["given_up_at"] = now
        report = SentReport(given_up=1)
        log.error("letter %s (%s) is given up: %s", letter.id, letter.kind, result.fault)
    else:
        values["next_try_at"] = now + PAUSES[letter.tries - 1]
        report = SentReport(failed=1)
        log.warning("letter %s (%s) did not go: %s", letter.id, letter.kind, result.fault)
    session.execute(
        update(Letter)
        .where(Letter.id == letter.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    return report
