"""Whose device store is it: a tag for each account that tells nothing of the person."""

import hmac
from hashlib import sha256

from flask import current_app

from consult.access import Actor


def account_tag(actor: Actor) -> str:
    """Return 16 hexadecimal digits that stand for an account on devices and in page caches; '' for the public.

    It is the same for as long as the instance keeps its secret key, and cannot be turned back into a person.
    """
    if actor.person_id is None:
        return ""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"device {actor.person_id}".encode(), sha256).hexdigest()[:16]
