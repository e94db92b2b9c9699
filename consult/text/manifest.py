"""The identity of a text: digests of its clauses, joined in one canonical record."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from consult.text.bounds import ensure_text
from consult.text.errors import InvalidText

_LARGEST_SAFE = 2**53 - 1
SCHEME = "consult/manifest/v1"
CLAUSE_SCHEME = "consult/clause/v1"

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None


def canonical_json(value: Json) -> bytes:
    """Write `value` as canonical JSON: UTF-8 bytes, keys in order of UTF-16 units, no blanks.

    The subset is null, booleans, whole numbers up to 2**53 - 1, strings, lists and objects with string keys.

    Raises:
        InvalidText: for anything outside the subset, for lone surrogates.
    Source: RFC 8785 (JSON Canonicalization Scheme).
    """
    try:
        return _write(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidText("Character %(at)d is half of a surrogate pair.", at=error.start) from error


def _write(value: Json) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST_SAFE:
            raise InvalidText("The number %(number)d does not survive JSON.", number=value)
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return _write_object(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(_write(item) for item in value) + "]"
    raise InvalidText("A value of type %(kind)s has no canonical form.", kind=type(value).__name__)


def _write_object(value: Mapping[str, Json]) -> str:
    for key in value:
        if not isinstance(key, str):
            raise InvalidText("A key of type %(kind)s has no canonical form.", kind=type(key).__name__)
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(f"{_write(key)}:{_write(value[key])}" for key in keys) + "}"


def digest(text: str) -> str:
    """Give the SHA-256 of the text's UTF-8 bytes, 64 hexadecimal digits.

    Raises:
        InvalidText: for lone surrogates and NUL.
    """
    ensure_text(text, place="")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class ManifestClause:
    """One clause as its document's identity knows it: its key, its source and what a reader sees."""

    key: str
    kind: str
    number: str
    source: str
    canonical: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A document's identity: the canonical record and its SHA-256."""

    record: bytes
    digest: str


def clause_digest(key: str, text: str) -> str:
    """Give the SHA-256 of one clause's text bound to its key, 64 hexadecimal digits."""
    ensure_text(text, place=key)
    body = b"\0".join((CLAUSE_SCHEME.encode(), key.encode("utf-8"), text.encode("utf-8")))
    return hashlib.sha256(body).hexdigest()


def manifest(
    clauses: Sequence[ManifestClause], *, title: str, language: str, version: str, canon_scheme: int
) -> Manifest:
    """Join the clauses, in their order, into the record whose SHA-256 identifies the text.

    Raises:
        InvalidText: for text that cannot be stored, or two clauses with one key.
    """
    seen: set[str] = set()
    rows: list[Json] = []
    for clause in clauses:
        if clause.key in seen:
            raise InvalidText("Two clauses have the key %(key)s.", key=clause.key)
        seen.add(clause.key)
        rows.append(
            {
                "key": clause.key,
                "kind": clause.kind,
                "number": clause.number,
                "source": clause_digest(clause.key, clause.source),
                "visible": clause_digest(clause.key, clause.canonical),
            }
        )
    record = canonical_json(
        {
            "scheme": SCHEME,
            "canon_scheme": canon_scheme,
            "title": title,
            "language": language,
            "version": version,
            "clauses": rows,
        }
    )
    return Manifest(record=record, digest=hashlib.sha256(record).hexdigest())
