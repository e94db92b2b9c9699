"""Mail servers as they are: passwords, silence, lines that break, a sender that is killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.mail import transport
from consult.mail.models import Letter
from consult.mail.sender import SentReport, send_due, work
from tests.conftest import on_sqlite
from tests.mail.post import Mailbox, context, free_port, serving
from tests.mail.test_sending import certificate as certificate
from tests.mail.test_sending import invite, stored
from tests.worlds import World

Sessions = Callable[[], Session]
MINUTE = timedelta(minutes=1)


def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"qa", b"p@ss word"), handled=False)


@on_sqlite
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("mechanism", ["LOGIN", "PLAIN"])
@pytest.mark.parametrize(("password", "report"), [("p%40ss%20word", SentReport(sent=1)), ("wrong", SentReport(failed=1))])  # fmt: skip
def test_the_sender_signs_in_with_the_password_of_the_address(
    world: World, sessions: Sessions, settings: Settings, mechanism: str, password: str, report: SentReport
) -> None:
    invite(world, settings, "new@example.org")
    other = ({"LOGIN", "PLAIN"} - {mechanism}).pop()
    options = {"authenticator": check, "auth_required": True, "auth_require_tls": False, "auth_exclude_mechanism": [other]}  # fmt: skip
    with serving(Mailbox(), **options) as mailbox:
        there = replace(settings, mail_url=f"smtp://qa:{password}@127.0.0.1:{mailbox.port}")
        assert work(sessions, there, world.now) == report
        assert len(mailbox.taken) == report.sent
    if report.failed:
        (letter,) = stored(world)
        assert "535" in letter.last_fault and "wrong" not in letter.last_fault


@on_sqlite
def test_a_password_goes_over_starttls(
    world: World, sessions: Sessions, settings: Settings, certificate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    invite(world, settings, "new@example.org")
    seen = []

    def note(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append(session.ssl is not None)
        return check(server, session, envelope, mechanism, data)

    options = {"tls_context": context(*certificate), "authenticator": note, "auth_required": True}
    with serving(Mailbox(), **options) as mailbox:
        there = replace(settings, mail_url=f"smtp://qa:p%40ss%20word@localhost:{mailbox.port}")
        assert work(sessions, there, world.now) == SentReport(sent=1)
    assert seen == [True]


@dataclass
class Broken(Mailbox):
    """A server that hangs up, or says nothing, at some letters."""

    breaks: list[str] = field(default_factory=list)  # what to do at each DATA: "hang up", "after" or "silent"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        what = self.breaks.pop(0) if self.breaks else ""
        if what == "silent":
            import asyncio

            await asyncio.sleep(3)
        if what == "after":  # taken, but its answer never arrives
            await super().handle_DATA(server, session, envelope)
        if what:
            server.transport.abort()
            return "250 nobody hears this"
        return await super().handle_DATA(server, session, envelope)


@on_sqlite
def test_a_line_that_breaks_in_a_letter_does_not_hold_up_the_next(
    world: World, sessions: Sessions, settings: Settings
) -> None:
    invite(world, settings, "a@example.org", "b@example.org")
    with serving(Broken(breaks=["hang up"])) as mailbox:
        there = replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")
        assert work(sessions, there, world.now) == SentReport(sent=1, failed=1)
        assert mailbox.receivers == [["b@example.org"]]
        assert send_due(sessions, there, world.now + MINUTE) == SentReport(sent=1)
    assert sorted(mailbox.receivers) == [["a@example.org"], ["b@example.org"]]


@on_sqlite
def test_a_letter_taken_without_an_answer_goes_again_with_the_same_id(
    world: World, sessions: Sessions, settings: Settings
) -> None:
    invite(world, settings, "a@example.org")
    with serving(Broken(breaks=["after"])) as mailbox:
        there = replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")
        assert work(sessions, there, world.now) == SentReport(failed=1)
        assert send_due(sessions, there, world.now + MINUTE) == SentReport(sent=1)
    assert len(mailbox.taken) == 2 and len({m["Message-ID"] for m in mailbox.taken}) == 1


@on_sqlite
def test_a_server_that_says_nothing_is_left_after_a_while(
    world: World, sessions: Sessions, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SECONDS", 0.5)
    invite(world, settings, "a@example.org", "b@example.org")
    with serving(Broken(breaks=["silent"])) as mailbox:
        there = replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")
        began = time.monotonic()
        assert work(sessions, there, world.now) == SentReport(failed=1)
        assert time.monotonic() - began < 2.5
        assert [letter.tries for letter in stored(world)] == [1, 0]
        assert send_due(sessions, there, world.now + MINUTE).sent == 2


def test_a_sender_killed_in_the_middle_repeats_at_most_the_letter_under_way(
    world: World, sessions: Sessions, settings: Settings
) -> None:
    invite(world, settings, *(f"p{n}@example.org" for n in range(6)))
    victim: list[subprocess.Popen[bytes]] = []

    class Deadly(Mailbox):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            answer = await super().handle_DATA(server, session, envelope)
            if len(self.taken) == 4 and victim[0].poll() is None:
                os.kill(victim[0].pid, signal.SIGKILL)
            return answer

    with serving(
        Deadly(),
    ) as mailbox:
        there = replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")
        environment = {
            "CONSULT_INSTANCE": str(settings.instance), "CONSULT_DATABASE_URL": settings.database_url,
            "CONSULT_MAIL_URL": there.mail_url, "CONSULT_SECRET_KEY": settings.secret_key, "PATH": os.environ["PATH"],
        }  # fmt: skip
        victim.append(subprocess.Popen([sys.executable, "-m", "consult.cli", "letters"], env=environment))
        assert victim[0].wait(60) == -signal.SIGKILL
        with sessions() as session:
            assert len(session.scalars(select(Letter).where(Letter.sent_at.is_not(None))).all()) == 3
        assert send_due(sessions, there, world.now + timedelta(minutes=11)).sent == 3
    taken = Counter(str(message["Message-ID"]) for message in mailbox.taken)
    assert len(taken) == 6 and sorted(taken.values()) == [1, 1, 1, 1, 1, 2]
    assert free_port() > 0
