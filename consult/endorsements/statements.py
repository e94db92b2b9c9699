"""The document that a signatory signs: one canonical JSON value that names the text, the decisions, who
signs, and what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consult.endorsements import rules
from consult.endorsements.rules import Choice
from consult.redlines.answers import written
from consult.text.manifest import canonical_json, digest


@dataclass(frozen=True, slots=True)
class Reserved:
    """A clause that the endorsement excepts, as the signatory cites it, and why."""

    clause_id: int
    document: str
    clause: str  # its key
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that is signed; times in UTC, digests in 64 hexadecimal digits."""

    consultation: str
    reference: int
    final: Mapping[str, Any]  # key, title, fingerprint
    consulted: Mapping[str, Any]  # key, fingerprint
    decisions: str
    name: str
    office: str
    organisation: str
    country: str
    choice: Choice
    statement: str
    statement_language: str
    wording_language: str
    name_published: bool
    reservations: Sequence[Reserved]
    signed_at: datetime

    def document(self) -> str:
        """Return the canonical JSON that is signed and stored.

        Source: security notes, integrity design 5.
        """
        value: dict[str, Any] = {
            "purpose": rules.PURPOSE,
            "consultation": self.consultation,
            "reference": self.reference,
            "final": dict(self.final),
            "consulted": dict(self.consulted),
            "decisions": self.decisions,
            "signatory": {"name": self.name, "office": self.office, "published": self.name_published},
            "organisation": {"name": self.organisation, "country": self.country},
            "choice": str(self.choice),
            "wording": rules.wording(self.choice, self.wording_language),
            "authority": rules.authority(self.wording_language),
            "wording_language": self.wording_language,
            "statement": {"words": self.statement, "language": self.statement_language},
            "reservations": [
                {"document": r.document, "clause": r.clause, "number": r.number, "words": r.words}
                for r in self.reservations
            ],
            "signed": written(self.signed_at),
        }
        return canonical_json(value).decode("utf-8")


def digest_of(document: str) -> str:
    """Return the SHA-256 of a signed document in UTF-8, 64 hexadecimal digits."""
    return digest(document)
