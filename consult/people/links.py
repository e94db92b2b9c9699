"""Secrets in links: derived from the instance's key and a row's nonce, never stored.

Whoever holds the key and the row can write the link again (the sender of letters does); whoever holds only
the database cannot: the table keeps the nonce and SHA-256 of the token.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import sha256


class Purpose(StrEnum):
    """What a link is for; a token for one purpose is worth nothing for another."""

    INVITATION = "invitation"
    SIGN_IN = "sign-in"
    DEMO = "demo"
    LETTERS = "letters"  # choosing which letters one gets, from the letter itself


def new_nonce() -> str:
    """Return 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def new_secret() -> str:
    """Return 256 random bits for a cookie, in 43 characters."""
    return secrets.token_urlsafe(32)


def token_of(secret_key: str, purpose: Purpose, nonce: str) -> str:
    """Return the token of a link: HMAC-SHA256 of purpose and nonce under the key, in 43 characters.

    Source: security notes A16; RFC 2104.
    """
    code = hmac.new(secret_key.encode(), f"consult/link/{purpose}\x00{nonce}".encode(), sha256).digest()
    return urlsafe_b64encode(code).rstrip(b"=").decode("ascii")


def digest_of(token: str) -> str:
    """Return what the tables store of a token: its SHA-256 in hexadecimal."""
    return sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by the time taken where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
