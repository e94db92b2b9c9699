"""A stored letter as the message that is sent; its secret links come in only here."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.mail import markup
from consult.mail.letters import may_be_stopped
from consult.mail.texts import LINK, STOP, tag_of
from consult.mail.wrapping import wrapped
from consult.people.links import Purpose, digest_of, token_of
from consult.people.models import Invitation, SignInLink
from consult.people.queries import AnyRow

PATHS = {Purpose.INVITATION: "invitation", Purpose.SIGN_IN: "sign-in/link"}
# Header lines are not folded: a folded List-Unsubscribe comes out encoded, and no mail program understands it then.
POLICY = default.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Spent:
    """Why a letter is not worth sending any more."""

    reason: str


def message_of(session: Session, letter: AnyRow, settings: Settings, now: datetime) -> EmailMessage | Spent:
    """Return the message of a letter, as text and as HTML, or why its link is spent.

    Raises:
        ValueError: subject or address hold a line end (the library refuses it); such a letter is never sent.

    Source: RFC 5322 (threads), RFC 3834 (Auto-Submitted), RFC 8058 (one-click unsubscription); security notes A15
    (EmailMessage refuses line ends in headers).
    """
    body = letter.body
    if letter.link_purpose:
        link = _link(session, letter, settings, now)
        if isinstance(link, Spent):
            return link
        body = body.replace(LINK, link)
    message = EmailMessage(policy=POLICY)
    message["From"] = Address("consult", addr_spec=settings.mail_from)
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = letter.message_id
    root = root_of(letter.thread, settings.base_url)
    if root and root != letter.message_id:
        message["In-Reply-To"] = message["References"] = root
    message["Auto-Submitted"] = "auto-generated"
    if may_be_stopped(letter.kind):
        stop = stop_link(settings, letter.id, letter.language)
        body = body.replace(STOP, stop)
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    tag = tag_of(letter.language)
    encoding = (
        "base64" if tag == "zh" else "quoted-printable"
    )  # the shorter one; both go through every server
    message.set_content(wrapped(body), charset="utf-8", cte=encoding)
    message.add_alternative(
        markup.page(tag, letter.subject, body), subtype="html", charset="utf-8", cte=encoding
    )
    message["Content-Language"] = letter.language  # after the content: setting it takes such headers off
    return message


def host_of(base_url: str) -> str:
    """Return the host in the ids of messages."""
    return urlsplit(base_url).hostname or "localhost"


def root_of(thread: str | None, base_url: str) -> str:
    """Return the id of the message under which the letters of a thread lie; '' without a thread.

    A comment's receipt has this very id. A consultation's is nobody's letter: mail programs thread by it all the same.
    """
    return f"<{thread}@{host_of(base_url)}>" if thread else ""


def stop_token(secret_key: str, letter_id: int) -> str:
    """Return what proves that somebody holds a letter: its number and an HMAC of it under the instance's key."""
    return f"{letter_id}.{token_of(secret_key, Purpose.LETTERS, str(letter_id))}"


def stop_link(settings: Settings, letter_id: int, language: str) -> str:
    """Return the address at which the receiver of a letter chooses, without signing in, to get no more of them."""
    return f"{settings.base_url}/{tag_of(language)}/letters/{stop_token(settings.secret_key, letter_id)}"


def _link(session: Session, letter: AnyRow, settings: Settings, now: datetime) -> str | Spent:
    """Derive the link again from its row's nonce and the instance's key."""
    purpose = Purpose(letter.link_purpose)
    table = Invitation if purpose is Purpose.INVITATION else SignInLink
    ended = Invitation.revoked_at if table is Invitation else SignInLink.used_at
    row = session.execute(
        select(table.nonce, table.token_digest, table.expires_at, ended.label("ended_at")).where(
            table.id == letter.link_row_id
        )
    ).one_or_none()
    if row is None or row.ended_at is not None or row.expires_at <= now:
        return Spent("the link was used, revoked or too old before the letter could be sent")
    token = token_of(settings.secret_key, purpose, row.nonce)
    if digest_of(token) != row.token_digest:
        return Spent("the instance's secret key is not the one with which the link was made")
    return f"{settings.base_url}/{letter.language}/{PATHS[purpose]}/{token}"
