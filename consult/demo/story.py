"""What the TOML files of the demo tell: people, comments, decisions, endorsements, as plain values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consult.access import Role
from consult.comments.models import CommentType
from consult.decisions.rules import Outcome
from consult.endorsements.rules import Choice
from consult.people.models import OrganisationKind


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation."""

    key: str
    name: str
    kind: OrganisationKind
    country: str


@dataclass(frozen=True, slots=True)
class Player:
    """A person with one role, for an organisation where the role speaks for one."""

    key: str
    name: str
    role: Role
    organisation: str
    title: str
    language: str

    @property
    def email(self) -> str:
        """The person's invented address."""
        return f"{self.key}@example.org"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer under a comment; `day` counts days from the opening of the round, as everywhere here."""

    by: str
    day: float
    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment: on quoted words, on a clause (its anchor), on the clause's section, or on the whole draft."""

    key: str
    by: str
    day: float
    language: str
    kind: CommentType
    words: str
    document: str = ""
    clause: str = ""
    quote: str = ""
    sentence: bool = False
    section: bool = False
    suggestion: str | None = None
    for_organisation: bool = False
    among_ourselves: bool = False  # said in the workspace of one's organisation
    agree: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A representative puts what was said in the workspace (its keys) into the organisation's reply."""

    by: str
    day: float
    comments: tuple[str, ...]
    merge: bool = False


@dataclass(frozen=True, slots=True)
class ReadMark:
    """Somebody read the section of a clause (its anchor) and has no comment."""

    by: str
    day: float
    clause: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the one clause whose source holds `find`, in one language."""

    language: str
    find: str
    put: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision on comments (their keys), and what it changes."""

    by: str
    day: float
    comments: tuple[str, ...]
    outcome: Outcome
    language: str
    response: str
    duplicate_of: str = ""
    apply: bool = False
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """An endorsement; reservations by clause (its anchor)."""

    by: str
    day: float
    choice: Choice
    language: str
    statement: str = ""
    reservations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One consultation of the demo."""

    consultation: Mapping[str, Any]  # slug, documents, title, summary; {} for the folder's own
    draft: str
    opened_days_ago: float
    lasts_days: float
    final: Mapping[str, Any]  # by, day, title; {} when it is not frozen
    remarks: tuple[Remark, ...]
    taken_up: tuple[TakenUp, ...]
    reads: tuple[ReadMark, ...]
    verdicts: tuple[Verdict, ...]
    signatures: tuple[Signature, ...]
    answers_published: float | None


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody who takes part in the demo's consultations."""

    bodies: tuple[Body, ...]
    players: tuple[Player, ...]


def read_company(path: Path) -> Company:
    """Read organisations and people."""
    data = tomllib.loads(path.read_text("utf-8"))
    return Company(
        tuple(Body(**{**row, "kind": OrganisationKind(row["kind"])}) for row in data["organisation"]),
        tuple(Player(**{**row, "role": Role(row["role"])}) for row in data["person"]),
    )


def read_story(path: Path) -> Story:
    """Read one consultation's comments, decisions and endorsements."""
    data = tomllib.loads(path.read_text("utf-8"))
    a_round = data["round"]
    opened = float(a_round["opened_days_ago"])
    return Story(
        consultation=data.get("consultation", {}),
        draft=a_round["draft"],
        opened_days_ago=opened,
        lasts_days=float(
            a_round["lasts_days"] if "lasts_days" in a_round else opened + a_round["closes_in_days"]
        ),
        final=data.get("final", {}),
        remarks=tuple(read_remark(row) for row in data["comment"]),
        taken_up=tuple(
            TakenUp(**{**row, "comments": tuple(row["comments"])}) for row in data.get("taken_up", [])
        ),
        reads=tuple(ReadMark(**row) for row in data.get("read", [])),
        verdicts=tuple(_verdict(row) for row in data.get("decision", [])),
        signatures=tuple(_signature(row) for row in data.get("endorsement", [])),
        answers_published=data.get("answers", {}).get("published"),
    )


def read_remark(row: Mapping[str, Any]) -> Remark:
    """Read a comment."""
    plain = {key: value for key, value in row.items() if key not in ("reply", "agree", "kind")}
    return Remark(
        **plain, kind=CommentType(row["kind"]), agree=tuple(row.get("agree", ())),
        replies=tuple(Reply(**reply) for reply in row.get("reply", ())),
    )  # fmt: skip


def _verdict(row: Mapping[str, Any]) -> Verdict:
    plain = {key: value for key, value in row.items() if key not in ("edit", "comments", "outcome")}
    return Verdict(
        **plain, comments=tuple(row["comments"]), outcome=Outcome(row["outcome"]),
        edits=tuple(Edit(**edit) for edit in row.get("edit", ())),
    )  # fmt: skip


def _signature(row: Mapping[str, Any]) -> Signature:
    plain = {key: value for key, value in row.items() if key not in ("reservation", "choice")}
    return Signature(
        **plain, choice=Choice(row["choice"]),
        reservations={r["clause"]: r["words"] for r in row.get("reservation", ())},
    )  # fmt: skip
