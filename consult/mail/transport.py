"""How a message leaves: to an SMTP server, or into a file of the instance folder."""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from consult.config import Settings

SECONDS = 20.0
PERMANENT = range(500, 600)


class Deferred(Exception):
    """The message was not taken now; later it may be."""


class Refused(Exception):
    """The message was not taken and will not be: its receiver does not exist, or it is forbidden."""


class Unreachable(Exception):
    """The server cannot be spoken to; no other message will go now either."""


class Transport(Protocol):
    """Something that takes messages."""

    def post(self, message: EmailMessage) -> None:
        """Hand a message over.

        Raises:
            Deferred, Refused, Unreachable: it was not taken.
        """


@contextmanager
def open_transport(settings: Settings) -> Iterator[Transport]:
    """Open the transport that CONSULT_MAIL_URL names; an SMTP connection is made with the first message."""
    url = urlsplit(settings.mail_url)
    if url.scheme == "file":
        yield Files(settings.instance / "mail")
        return
    server = Server(url)
    try:
        yield server
    finally:
        server.close()


class Files:
    """Letters as *.eml files, for an instance without a mail server. The files hold secret links: mode 0600."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def post(self, message: EmailMessage) -> None:
        """Write a message to a file named by its Message-ID: sent twice, it is there once.

        Raises:
            Unreachable: the folder cannot be written.
        """
        stamp = message["Date"].datetime.strftime("%Y%m%dT%H%M%S")
        name = sha256(str(message["Message-ID"]).encode()).hexdigest()[:12]
        target = self.folder / f"{stamp}-{name}.eml"
        part = target.with_suffix(".part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
            part.replace(target)
        except OSError as fault:
            raise Unreachable(f"{self.folder}: {fault.strerror}") from fault


class Server:
    """An SMTP server: smtps speaks TLS from the start, smtp turns to it whenever the server offers."""

    def __init__(self, url: SplitResult) -> None:
        self.url = url
        self.connection: smtplib.SMTP | None = None

    def post(self, message: EmailMessage) -> None:
        """Hand a message to the server.

        Raises:
            Refused: 5xx for this receiver or this message.
            Deferred: 4xx, or the connection broke while this message was under way: the next one may go.
            Unreachable: no connection, no answer in time, no TLS, wrong password, sender refused.
        """
        connection = self._connected()
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as fault:
            code, words = next(iter(fault.recipients.values()))
            raise (Refused if code in PERMANENT else Deferred)(_told(code, words)) from fault
        except smtplib.SMTPDataError as fault:
            raise (Refused if fault.smtp_code in PERMANENT else Deferred)(
                _told(fault.smtp_code, fault.smtp_error)
            ) from fault
        except smtplib.SMTPNotSupportedError as fault:
            raise Refused(f"the server does not take this address: {fault}") from fault
        except (smtplib.SMTPServerDisconnected, ConnectionError) as fault:
            self.close()
            # smtplib gives a server that does not answer in time the same name as one that hangs up.
            kind = Unreachable if isinstance(fault.__context__, TimeoutError) else Deferred
            raise kind(f"{type(fault).__name__}: {fault}") from fault
        except (smtplib.SMTPException, OSError) as fault:
            self.close()
            raise Unreachable(f"{type(fault).__name__}: {fault}") from fault

    def close(self) -> None:
        """End the connection."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self.connection is not None:
            return self.connection
        try:
            self.connection = self._connect()
        except (smtplib.SMTPException, OSError) as fault:
            raise Unreachable(f"{type(fault).__name__}: {fault}") from fault
        return self.connection

    def _connect(self) -> smtplib.SMTP:
        host, context = self.url.hostname or "", ssl.create_default_context()
        connection: smtplib.SMTP
        if self.url.scheme == "smtps":
            connection = smtplib.SMTP_SSL(host, self.url.port or 465, timeout=SECONDS, context=context)
        else:
            connection = smtplib.SMTP(host, self.url.port or 587, timeout=SECONDS)
        try:
            self._make_safe(connection, host, context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _make_safe(self, connection: smtplib.SMTP, host: str, context: ssl.SSLContext) -> None:
        connection.ehlo_or_helo_if_needed()
        safe = self.url.scheme == "smtps" or _is_this_machine(host)
        if self.url.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
            safe = True
        if self.url.username:
            if not safe:
                raise smtplib.SMTPException("the server offers no TLS: the password is not sent in the clear")
            connection.login(unquote(self.url.username), unquote(self.url.password or ""))


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _told(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:500]
