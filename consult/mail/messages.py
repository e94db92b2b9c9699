"""A stored letter as the message that is sent; the secret link comes in only here."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.config import Settings
from consult.mail.texts import LINK
from consult.people.links import Purpose, digest_of, token_of
from consult.people.models import Invitation, SignInLink
from consult.people.queries import AnyRow

PATHS = {Purpose.INVITATION: "invitation", Purpose.SIGN_IN: "sign-in/link"}


@dataclass(frozen=True, slots=True)
class Spent:
    """Why a letter is not worth sending any more."""

    reason: str


def message_of(session: Session, letter: AnyRow, settings: Settings, now: datetime) -> EmailMessage | Spent:
    """Return the message of a letter, or why its link is spent.

    Raises:
        ValueError: subject or address hold a line end (the library refuses it); such a letter is never sent.

    Source: RFC 5322; security notes A15 (EmailMessage with its default policy).
    """
    body = letter.body
    if letter.link_purpose:
        link = _link(session, letter, settings, now)
        if isinstance(link, Spent):
            return link
        body = body.replace(LINK, link)
    message = EmailMessage()
    message["From"] = Address("consult", addr_spec=settings.mail_from)
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, charset="utf-8")
    message["Content-Language"] = letter.language  # after the content: setting it takes such headers off
    return message


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
