"""Sending: to a real mail server of this machine, or into files; what fails is tried again, and given up in the end."""

import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.access import Actor, Role
from consult.config import Settings
from consult.mail import sender
from consult.mail.models import Letter
from consult.mail.outbox import write_letters
from consult.mail.sender import SentReport, send_due, work
from consult.people import inviting, signing
from consult.people.guests import Guest
from consult.people.links import Purpose, token_of
from consult.people.models import Invitation, SignInLink
from tests.mail.post import Mailbox, context, files, free_port, markup, serving, words
from tests.worlds import World

Sessions = Callable[[], Session]


def invite(world: World, settings: Settings, *emails: str) -> list[int]:
    ids = inviting.invite_many(
        world.session, actor=world.people["coordinator"], now=world.now, secret_key=settings.secret_key,
        consultation_id=world.consultation.id, guests=[Guest(email, Role.EXPERT, "en") for email in emails],
    )  # fmt: skip
    world.session.commit()
    return ids


def stored(world: World) -> list[Letter]:
    world.session.rollback()
    world.session.expire_all()
    return list(world.session.scalars(select(Letter).order_by(Letter.id)))


def link_of(world: World, settings: Settings, id_: int) -> str:
    nonce = world.session.get_one(Invitation, id_).nonce
    return f"{settings.base_url}/en/invitation/{token_of(settings.secret_key, Purpose.INVITATION, nonce)}"


def test_a_letter_arrives_with_its_link_and_its_headers(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    (id_,) = invite(world, by_smtp, "new@example.org")
    assert work(sessions, by_smtp, world.now) == SentReport(sent=1)
    (message,) = mailbox.taken
    assert link_of(world, by_smtp, id_) in words(message)
    assert mailbox.receivers == [["new@example.org"]]
    assert (message["From"], message["To"]) == ("consult <qa@example.org>", "new@example.org")
    assert message["Subject"] == "Invitation to the consultation “Demo”"
    assert message["Message-ID"] == stored(world)[0].message_id
    assert message["Auto-Submitted"] == "auto-generated" and message["Content-Language"] == "en"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert f'<a href="{link_of(world, by_smtp, id_)}">' in markup(message)
    assert message["Date"].datetime == world.now


def test_the_stored_letter_never_holds_the_secret(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    (id_,) = invite(world, by_smtp, "new@example.org")
    work(sessions, by_smtp, world.now)
    secret = link_of(world, by_smtp, id_).rsplit("/", 1)[1]
    for table in (Letter, Invitation):
        for row in world.session.execute(select(*table.__table__.c)):
            assert secret not in str(tuple(row))
    assert secret in words(mailbox.taken[0])


def test_a_letter_is_sent_once(world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox) -> None:
    invite(world, by_smtp, "a@example.org", "b@example.org")
    assert work(sessions, by_smtp, world.now).sent == 2
    assert work(sessions, by_smtp, world.now + timedelta(days=1)) == SentReport()
    assert len(mailbox.taken) == 2


def test_each_receiver_has_a_letter_of_their_own(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    emails = [f"p{n}@example.org" for n in range(45)]
    invite(world, by_smtp, *emails)
    assert work(sessions, by_smtp, world.now).sent == 45
    assert sorted(mailbox.receivers) == sorted([email] for email in emails)


def test_a_server_that_is_busy_is_asked_again_later(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    mailbox.answers = ["451 try again later", "451 try again later"]
    invite(world, by_smtp, "new@example.org")
    assert work(sessions, by_smtp, world.now) == SentReport(failed=1)
    (letter,) = stored(world)
    assert (letter.tries, letter.next_try_at) == (1, world.now + timedelta(minutes=1))
    assert letter.last_fault.startswith("451 try again")
    assert send_due(sessions, by_smtp, world.now + timedelta(seconds=59)) == SentReport()
    assert send_due(sessions, by_smtp, world.now + timedelta(minutes=1)) == SentReport(failed=1)
    assert stored(world)[0].next_try_at == world.now + timedelta(minutes=3)
    assert send_due(sessions, by_smtp, world.now + timedelta(minutes=3)) == SentReport(sent=1)
    assert [message["Message-ID"] for message in mailbox.taken] == [letter.message_id]


@pytest.mark.parametrize("where", ["receiver", "message"])
def test_a_letter_that_is_refused_for_good_is_given_up_and_the_others_go(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox, where: str
) -> None:
    if where == "receiver":
        mailbox.refused = {"a@example.org": "550 no such user here"}
    else:
        mailbox.answers = ["554 we do not want this"]
    invite(world, by_smtp, "a@example.org", "b@example.org")
    assert work(sessions, by_smtp, world.now) == SentReport(sent=1, given_up=1)
    first, second = stored(world)
    assert first.given_up_at == world.now and first.last_fault.startswith("Refused: 55")
    assert second.sent_at == world.now
    assert send_due(sessions, by_smtp, world.now + timedelta(days=1)) == SentReport()


def test_a_mailbox_that_is_full_is_tried_again(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    mailbox.refused = {"a@example.org": "452 mailbox full"}
    invite(world, by_smtp, "a@example.org", "b@example.org")
    assert work(sessions, by_smtp, world.now) == SentReport(sent=1, failed=1)


def test_no_server_at_all_costs_one_letter_one_try(
    world: World, sessions: Sessions, settings: Settings
) -> None:
    nowhere = replace(settings, mail_url=f"smtp://127.0.0.1:{free_port()}")
    invite(world, nowhere, "a@example.org", "b@example.org", "c@example.org")
    assert work(sessions, nowhere, world.now) == SentReport(failed=1)
    assert [letter.tries for letter in stored(world)] == [1, 0, 0]
    assert "ConnectionRefusedError" in stored(world)[0].last_fault
    assert all(letter.next_try_at == world.now + timedelta(minutes=1) for letter in stored(world))


def test_letters_wait_for_the_server_and_then_all_go(
    world: World, sessions: Sessions, settings: Settings
) -> None:
    port = free_port()
    later = replace(settings, mail_url=f"smtp://127.0.0.1:{port}")
    invite(world, later, "a@example.org", "b@example.org")
    work(sessions, later, world.now)
    with serving(Mailbox()) as mailbox:
        back = replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")
        assert send_due(sessions, back, world.now + timedelta(minutes=1)) == SentReport(sent=2)


def test_a_letter_is_given_up_after_ten_tries(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    mailbox.answers = ["451 later"] * 20
    invite(world, by_smtp, "new@example.org")
    moment, pauses = world.now, []
    work(sessions, by_smtp, moment)
    for _ in range(9):
        due = stored(world)[0].next_try_at
        pauses.append(due - moment)
        moment = due
        send_due(sessions, by_smtp, moment)
    (letter,) = stored(world)
    assert (letter.tries, letter.given_up_at) == (10, moment)
    assert (
        pauses == sorted(pauses) and pauses[0] == timedelta(minutes=1) and pauses[-1] == timedelta(hours=12)
    )
    assert send_due(sessions, by_smtp, moment + timedelta(days=9)) == SentReport()
    assert len(mailbox.answers) == 10


def test_a_sender_killed_after_handing_over_sends_again_with_the_same_id(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(world, by_smtp, "new@example.org")

    def killed(*_arguments: object) -> SentReport:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sender, "_store", killed)
        with pytest.raises(KeyboardInterrupt):
            work(sessions, by_smtp, world.now)
    assert send_due(sessions, by_smtp, world.now + timedelta(minutes=9)) == SentReport()
    assert send_due(sessions, by_smtp, world.now + timedelta(minutes=10)) == SentReport(sent=1)
    assert len(mailbox.taken) == 2
    assert mailbox.taken[0]["Message-ID"] == mailbox.taken[1]["Message-ID"]


def test_two_senders_do_not_send_the_same_letter(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    invite(world, by_smtp, "new@example.org")
    work(sessions, replace(by_smtp, mail_url=f"smtp://127.0.0.1:{free_port()}"), world.now)
    world.session.rollback()
    with sessions() as one, sessions() as other:
        due = world.now + timedelta(minutes=1)
        first = sender._claim(one, due, 10)
        one.commit()
        second = sender._claim(other, due, 10)
        other.rollback()
    assert (len(first), len(second)) == (1, 0)


@pytest.mark.parametrize("ended", ["revoked", "expired"])
def test_an_invitation_that_ended_before_it_was_sent_is_not_sent(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox, ended: str
) -> None:
    nowhere = replace(by_smtp, mail_url=f"smtp://127.0.0.1:{free_port()}")
    invite(world, by_smtp, "new@example.org")
    work(sessions, nowhere, world.now)
    values = {"revoked_at": world.now} if ended == "revoked" else {"expires_at": world.now}
    world.session.execute(update(Invitation).values(**values))
    world.session.commit()
    assert send_due(sessions, by_smtp, world.now + timedelta(minutes=1)) == SentReport(given_up=1)
    assert mailbox.taken == []


def test_a_sign_in_link_too_old_to_work_is_not_sent(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    signing.ask_for_link(
        world.session, actor=Actor(), now=world.now, email="expert@example.org", browser="b",
        secret_key=by_smtp.secret_key,
    )  # fmt: skip
    world.session.commit()
    work(sessions, replace(by_smtp, mail_url=f"smtp://127.0.0.1:{free_port()}"), world.now)
    assert send_due(sessions, by_smtp, world.now + timedelta(minutes=10)) == SentReport(given_up=1)
    assert mailbox.taken == []
    nonce = world.session.scalars(select(SignInLink.nonce)).one()
    secret = token_of(by_smtp.secret_key, Purpose.SIGN_IN, nonce)
    assert secret not in stored(world)[0].body


def test_a_letter_made_with_another_key_is_not_sent_with_a_dead_link(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox
) -> None:
    invite(world, by_smtp, "new@example.org")
    other = replace(by_smtp, secret_key="another key that is long enough to be one")
    assert work(sessions, other, world.now) == SentReport(given_up=1)
    assert mailbox.taken == []


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "Hello\r\nBcc: victim@example.org"},
        {"subject": "Hello\nX-Header: yes"},
        {"address": "a@example.org\r\nBcc: victim@example.org"},
        {"address": "a@example.org, victim@example.org"},
        {"message_id": "<a@b>\r\nBcc: victim@example.org"},
    ],
)
def test_a_header_cannot_be_injected(
    world: World, sessions: Sessions, by_smtp: Settings, mailbox: Mailbox, values: dict[str, str]
) -> None:
    nowhere = replace(by_smtp, mail_url=f"smtp://127.0.0.1:{free_port()}")
    invite(world, by_smtp, "new@example.org", "other@example.org")
    work(sessions, nowhere, world.now)
    first = stored(world)[0].id
    world.session.execute(update(Letter).where(Letter.id == first).values(**values))
    world.session.commit()
    assert send_due(sessions, by_smtp, world.now + timedelta(minutes=1)) == SentReport(sent=1, given_up=1)
    assert mailbox.receivers == [["other@example.org"]]


def test_letters_go_into_files_by_default(world: World, sessions: Sessions, settings: Settings) -> None:
    (id_,) = invite(world, settings, "new@example.org")
    assert work(sessions, settings, world.now) == SentReport(sent=1)
    (message,) = files(settings)
    assert message["To"] == "new@example.org" and link_of(world, settings, id_) in words(message)
    (path,) = (settings.instance / "mail").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_is_tried_again(
    world: World, sessions: Sessions, settings: Settings
) -> None:
    (settings.instance / "mail").parent.mkdir(exist_ok=True)
    (settings.instance / "mail").write_text("in the way")
    invite(world, settings, "new@example.org")
    assert work(sessions, settings, world.now) == SentReport(failed=1)
    (settings.instance / "mail").unlink()
    assert send_due(sessions, settings, world.now + timedelta(minutes=1)) == SentReport(sent=1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that nobody knows."""
    if shutil.which("openssl") is None:
        pytest.skip("OPENSSL IS NOT HERE: sending over TLS was not tested")
    folder = tmp_path_factory.mktemp("tls")
    pair = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", str(pair[0]), "-keyout", str(pair[1])],
        check=True, capture_output=True,
    )  # fmt: skip
    return pair


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("known", [True, False])
def test_tls_is_used_when_offered_and_its_certificate_is_checked(
    world: World, sessions: Sessions, settings: Settings, certificate: tuple[Path, Path], scheme: str, known: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    tls = context(*certificate)
    options = {"ssl_context": tls} if scheme == "smtps" else {"tls_context": tls, "require_starttls": True}
    invite(world, settings, "new@example.org")
    with serving(Mailbox(), **options) as mailbox:
        there = replace(settings, mail_url=f"{scheme}://localhost:{mailbox.port}")
        report = work(sessions, there, world.now)
        assert report == (SentReport(sent=1) if known else SentReport(failed=1))
        assert len(mailbox.taken) == int(known)
    if not known:
        assert "CERTIFICATE_VERIFY_FAILED" in stored(world)[0].last_fault


def test_many_letters_are_sent_in_portions(world: World, sessions: Sessions, settings: Settings) -> None:
    invite(world, settings, *(f"p{n}@example.org" for n in range(70)))
    write_letters(world.session, world.now, settings.base_url)
    world.session.commit()
    assert send_due(sessions, settings, world.now, most=50).sent == 50
    assert send_due(sessions, settings, world.now).sent == 20
    assert len(files(settings)) == 70
