"""Enter what happened: one entry per action, in the same transaction as the change, chained by digest."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from consult.access import Actor
from consult.record.events import Event
from consult.record.models import Entry, Head, PrivateValue
from consult.text.manifest import Json, canonical_json

ZEROS = "0" * 64
NAMES = -1  # the head of what was entered on how people and organisations are named, wherever that shows
# Every write runs these, so they are built once.
ENTRIES, HEADS = cast(Table, Entry.__table__), cast(Table, Head.__table__)
ENTER = insert(ENTRIES)
MOVE = (
    update(HEADS)
    .where(HEADS.c.consultation_id == bindparam("head"))
    .values(seq=bindparam("new_seq"), digest=bindparam("new_digest"))
)
NAMELESS = ("person:link:", "person:session:", "person:password:")  # events that change no name


def enter(
    session: Session,
    event: Event,
    *,
    actor: Actor,
    now: datetime,
    subject_id: int,
    consultation_id: int | None = None,
    data: Mapping[str, Json] | None = None,
    private: Mapping[str, str] | None = None,
) -> int:
    """Add one entry to the record and return its sequence number.

    `private` values (names, words that may have to be redacted) enter the chain only as SHA-256 of a random salt of 32
    bytes and the value; the values themselves go to a table that can be blanked.

    Source: security notes, integrity design 2 (events) and A24 (erasure).
    """
    head = _locked_head(session)
    seq = head.seq + 1
    values: dict[str, Json] = dict(data or {})
    hidden = [(name, value, secrets.token_hex(32)) for name, value in sorted((private or {}).items())]
    for name, value, salt in hidden:
        values[name] = {"commitment": commitment(salt, value)}
    text = canonical_json(values).decode("utf-8")
    digest = entry_digest(
        seq=seq, at=now, event=event, actor_id=actor.person_id, consultation_id=consultation_id,
        subject_id=subject_id, data=text, previous=head.digest,
    )  # fmt: skip
    session.connection().execute(
        ENTER,
        {
            "seq": seq, "at": now, "event": str(event), "actor_id": actor.person_id, "consultation_id": consultation_id,
            "subject": event.split(":", 1)[0], "subject_id": subject_id, "data": text, "previous": head.digest, "digest": digest,
        },
    )  # fmt: skip
    for _name, value, salt in hidden:
        session.add(PrivateValue(commitment=commitment(salt, value), seq=seq, salt=salt, value=value))
    head.seq, head.digest = seq, digest
    if consultation_id is not None:
        _move_head(session, consultation_id, seq, digest)
    if event.startswith(("person:", "organisation:")) and not event.startswith(NAMELESS):
        _move_head(session, NAMES, seq, digest)
    session.flush()
    return seq


def _locked_head(session: Session) -> Head:
    """Return the head of the whole record, locked until the transaction ends."""
    head = session.execute(
        select(Head).where(Head.consultation_id == 0).with_for_update()
    ).scalar_one_or_none()
    if head is None:
        head = Head(consultation_id=0, seq=0, digest=ZEROS)
        session.add(head)
        session.flush()
    return head


def _move_head(session: Session, consultation_id: int, seq: int, digest: str) -> None:
    values = {"head": consultation_id, "new_seq": seq, "new_digest": digest}
    if session.connection().execute(MOVE, values).rowcount == 0:
        session.execute(insert(Head).values(consultation_id=consultation_id, seq=seq, digest=digest))


def commitment(salt: str, value: str) -> str:
    """Return the commitment to a private value: SHA-256 of the salt (hex, 32 bytes) and the UTF-8 value, in hex."""
    return sha256(bytes.fromhex(salt) + value.encode("utf-8")).hexdigest()


def entry_digest(
    *,
    seq: int,
    at: datetime,
    event: str,
    actor_id: int | None,
    consultation_id: int | None,
    subject_id: int,
    data: str,
    previous: str,
) -> str:
    """Return the digest of an entry: SHA-256 of its canonical JSON, which names the digest of the entry before."""
    body: dict[str, Json] = {
        "seq": seq, "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "event": str(event), "actor": actor_id,
        "consultation": consultation_id, "subject": subject_id, "data": data, "previous": previous,
    }  # fmt: skip
    return sha256(b"consult/entry/v1\x00" + canonical_json(body)).hexdigest()
